"""The examples of docs/doubtful-words.md, worked out by hand there, come to what it says."""

import re
from typing import Any

import pytest
from ruamel.yaml import YAML

import portsim
from portsim.analysis.kpis.measure import measure
from portsim.ledger.recording import simulate
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from portsim.vocabulary import Kpi
from tests.builder import call, days, pile, small
from tests.documentation.pages import ROOT, blocks

PAGE = (ROOT / "docs" / "doubtful-words.md").read_text(encoding="utf-8")
PLENTY = {"run": days(20.0, run_out=20.0), "stores": {"pile": pile(coal=(10_000.0, 9_000.0))}}
EIGHT = {"coal": call(8.0, t=4800.0)}


def examples(heading: str) -> list[dict[str, Any]]:
    """Return the blocks of YAML under a heading."""
    part = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (text,) = [one for one in part if one.startswith(heading)]
    return [YAML(typ="safe").load(one.text) for one in blocks(text) if one.language == "yaml"]


def scenario(example: dict[str, Any], **more: Any) -> Scenario:
    """Return the terminal of one berth and one crane with what an example says."""
    made = unchecked(example, **more)
    assert faults_of(made) == []
    return made


def unchecked(example: dict[str, Any], **more: Any) -> Scenario:
    return Scenario.model_validate(small(**PLENTY | more | example))


def why_refused(example: dict[str, Any], **more: Any) -> str:
    """Return why the terminal with what an example says is refused."""
    return "\n".join(message for _, message in faults_of(unchecked(example, **more)))


def figure(example: dict[str, Any], kpi: Kpi, of: str = "bulker", **more: Any) -> float:
    """Return a figure in the one replication."""
    made = scenario(example, **more)
    return measure(simulate(made, 0), made).measures[kpi, of].mean


def test_basis():
    net, gross = examples("`basis`")
    assert figure(net, Kpi.VESSEL_SERVICE, calls=EIGHT) == pytest.approx(84.0)
    assert figure(gross, Kpi.VESSEL_SERVICE, calls=EIGHT) == pytest.approx(84.0, abs=1e-5)
    pool = {**gross["cranes"]["mhc"], "shifts": net["cranes"]["mhc"]["shifts"]}
    twice = "already contains stops, and shifts would count them twice"
    assert twice in why_refused({"cranes": {"mhc": pool}}, calls=EIGHT)
    scenario({"cranes": {"mhc": pool | {"double_count_ok": True}}}, calls=EIGHT)


def test_tracks():
    (example,) = examples("`tracks`")
    load = portsim.explain(scenario(example, calls=EIGHT)).load("tippler")
    assert load.load == pytest.approx(486.667 / 3504, rel=1e-4)


def test_lead_h():
    (example,) = examples("`lead_h`")
    made = scenario(example)
    assert simulate(made, 0).visits.arrive_h[0] == pytest.approx(48.0)


def test_announced():
    (example,) = examples("`announced`")
    assert figure(example, Kpi.VESSEL_WAIT, calls=EIGHT) == pytest.approx(12.0)
    surprise = {
        **example,
        "weather": {"storm": {**example["weather"]["storm"], "announced": False}},
    }
    assert figure(surprise, Kpi.VESSEL_WAIT, calls=EIGHT) == pytest.approx(0.0)


def test_cells_of_a_silo():
    (example,) = examples("Cells of a silo")
    both = {"coal": call(8.0, 8.0, t=3000.0)}
    assert figure(example, Kpi.VESSEL_SERVICE, calls=both) == pytest.approx(10.0)


def test_which_depth_counts():
    fits, refused = examples("Which depth counts")
    scenario(fits, calls=EIGHT)
    assert "it needs 12.5 m of water" in why_refused(refused, calls=EIGHT)
    tide = {"mean_m": 1.0, "constituents": {"M2": {"amplitude_m": 0.5}}}
    told = why_refused({"approach": {"tide": tide}}, calls=EIGHT)
    assert "has no effect without approach.channel.depth_m" in told


def test_where_service_times_go():
    (example,) = examples("Where service times go")
    alone = {"cargoes": {}, "stores": {}, "cranes": {}}
    assert figure(example, Kpi.VESSEL_SERVICE, **alone) == pytest.approx(24.0)
    assert figure(example, Kpi.BERTH_OCCUPANCY, "b0", **alone) == pytest.approx(25.0 / 480.0)


def test_a_dated_closure_does_not_recur():
    (example,) = examples("Whether a dated closure recurs")
    made = scenario(example)
    visits = simulate(made, 0).visits
    assert list(visits.granted_h - visits.arrive_h) == pytest.approx([36.0, 0.0])
