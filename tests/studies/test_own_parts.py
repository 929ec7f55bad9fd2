"""Rules, laws, arrival processes and figures that a planner brings along."""

import csv
import pickle
import sys

import numpy as np
import pytest

import portsim
from portsim.analysis.kpis.own import OwnFigureError
from portsim.flow.streams import Draws
from portsim.ledger.recording import simulate
from portsim.policies.own import RuleError
from portsim.report.style.tables import kpi_table
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.distributions.own import OwnLaw
from portsim.scenario.part_source import source_digest
from portsim.scenario.parts import Parts
from portsim.scenario.reading.installed_parts import installed
from portsim.scenario.reading.loader import read
from portsim.scenario.reading.resolved import digest, resolved
from portsim.studies.runs.pool import LocalPool
from portsim.studies.runs.row_store import from_line, to_line
from portsim.studies.runs.runs import Runs, run_key
from portsim.studies.runs.worker import one_run
from portsim.vocabulary import Kpi
from tests.builder import berths, call, small, terminal
from tests.command import portsim as command
from tests.studies.own_parts import PARTS, Convoys, TwoKinds, calls, last_first

LAW = {"dist": "two_kinds", "share_long": 0.25, "short_h": 0.1, "long_h": 0.5}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    found = tmp_path_factory.mktemp("own") / "small.yaml"
    found.write_text(resolved(terminal(measured_days=20.0)), encoding="utf-8")
    return found


def load(path, **changes):
    """Return the small terminal, changed at keys whose dots are written as __."""
    return portsim.load(path, {k.replace("__", "."): v for k, v in changes.items()}, parts=PARTS)


# ---- what a file may name


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("road.gate.time_h", LAW | {"dist": "two_kins"}, "no such distribution: 'two_kins'; did "
         "you mean two_kinds?"),
        ("road.gate.time_h", LAW | {"long": 1}, "has no parameter long; did you mean long_h?"),
        ("road.gate.time_h", {"dist": "two_kinds", "short_h": 1}, "needs the parameter share_long"),
        ("road.gate.time_h", LAW | {"short_h": "1 h"}, "short_h must be a number, is '1 h'"),
        ("road.gate.time_h", LAW | {"share_long": 2.0}, "has a mean of 0.9 and a variance of -0.32"),
        ("road.gate.time_h", {"dist": "convoys", "number": 2}, "may stand at `gaps` only"),
        ("road.trucks.coal.gaps", {"dist": "convoys", "number": 2.5}, "must be a whole number"),
        ("berthing.policy", "nobdy", "no berth rule called 'nobdy'; did you mean nobody?"),
        ("cranes.mhc.split", "last_frst", "no crane rule called 'last_frst'; did you mean "
         "last_first?"),
        ("run.kpis", ["waitd"], "no figure of your own called 'waitd'; did you mean waited?"),
        ("run.kpis", ["vessel_wait"], "vessel_wait is a figure of portsim"),
    ],
)  # fmt: skip
def test_a_name_or_parameter_that_is_wrong_is_told(path, key, value, message):
    tree = read(path).scenario.model_dump()
    names = {"cranes.mhc.split": f"cranes.{next(iter(tree['cranes']))}.split"}
    with pytest.raises(portsim.ScenarioError) as caught:
        portsim.load(path, {names.get(key, key): value}, parts=PARTS)
    assert message in str(caught.value)


def test_a_law_without_parts_is_unknown_as_before(path):
    with pytest.raises(portsim.ScenarioError, match="no such distribution: 'two_kinds'; known: c"):
        portsim.load(path, {"road.gate.time_h": LAW})


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"laws": {"beta": TwoKinds}}, "portsim has a law called 'beta'"),
        ({"berth_rules": {"first_come": last_first}}, "portsim has a berth rule"),
        ({"kpis": {"vessel_wait": PARTS.kpis["waited"]}}, "portsim has a figure"),
        ({"laws": {"x": Convoys}}, "the law x lacks the method sample"),
        ({"arrivals": {"x": TwoKinds}}, "the arrival process x lacks the method gaps"),
        ({"laws": {"x": int}}, "must be a data class"),
        ({"kpis": {"x": calls}}, "must be a portsim.OwnKpi"),
        ({"crane_rules": {"x": lambda numbers, demands: []}}, "top of a module"),
        ({"crane_rules": {"a b": last_first}}, "is no name"),
        ({"laws": {"x": TwoKinds}, "arrivals": {"x": Convoys}}, "give two names"),
    ],
)  # fmt: skip
def test_what_is_no_part_is_refused(parts, message):
    with pytest.raises(ValueError, match=message):
        Parts(**parts)


def test_a_scenario_carries_the_parts_that_it_names_and_no_others(path):
    scenario = load(path, road__gate__time_h=LAW, run__kpis=["waited"])
    assert set(scenario.parts.digests) == {"laws.two_kinds", "kpis.waited"}
    changed = scenario.with_({"road.gate.time_h.long_h": 0.9, "run.seed": 7})
    assert isinstance(changed.road.gate.time_h, OwnLaw)
    assert changed.road.gate.time_h.expected() == pytest.approx(0.3)
    assert changed.parts == scenario.parts
    sent = pickle.loads(pickle.dumps(scenario))
    assert (sent, sent.parts) == (scenario, scenario.parts)
    assert sent.road.gate.time_h.greatest() == 0.5


def test_a_resolved_scenario_names_its_parts(path, tmp_path):
    scenario = load(path, road__gate__time_h=LAW, run__kpis=["margin"])
    again = tmp_path / "again.yaml"
    again.write_text(resolved(scenario), encoding="utf-8")
    assert digest(portsim.load(again, parts=PARTS)) == digest(scenario)


# ---- what they do


def test_a_law_of_ones_own_draws_what_it_says(path):
    law = load(path, road__gate__time_h=LAW).road.gate.time_h
    at_once = law.sample(np.random.default_rng(1), 5_000)
    draws = Draws(law, np.random.default_rng(1))
    assert np.concatenate([draws.take(3), draws.take(40)]).tolist() == at_once[:43].tolist()
    assert set(at_once) == {0.1, 0.5}
    assert at_once.mean() == pytest.approx(law.expected(), rel=0.05)
    assert law.scv() == pytest.approx(0.03 / 0.04)


def test_an_arrival_process_keeps_its_memory_over_blocks(path):
    gaps = (
        load(path, road__trucks__coal__gaps={"dist": "convoys", "number": 5})
        .road.trucks["coal"]
        .gaps
    )
    draws = Draws(gaps, np.random.default_rng(1))
    found = np.concatenate([draws.take(3), draws.take(300), [draws.next()], draws.take(2_000)])
    starts = np.flatnonzero(found)
    assert starts.tolist() == list(range(0, len(found), 5))
    assert found.mean() == pytest.approx(1.0, rel=0.15)


def test_trucks_that_come_in_convoys_wait_longer(path):
    alone, together = (
        load(path, road__trucks__coal__gaps={"dist": "convoys", "number": number})
        for number in (1, 10)
    )
    waits = [one_run(one, 0).measures[Kpi.TRUCK_WAIT, "coal"].mean for one in (alone, together)]
    assert waits[1] > 2.0 * waits[0]
    numbers = [
        one_run(one, 0).measures[Kpi.TRUCKS_SERVED, "coal"].mean for one in (alone, together)
    ]
    assert numbers[1] == pytest.approx(numbers[0], rel=0.2)


def test_a_law_that_draws_what_cannot_be_is_told(path):
    with pytest.raises(ValueError, match="negative gave a value that is no number of at least 0"):
        one_run(load(path, road__gate__time_h={"dist": "negative"}), 0)


def test_rules_that_return_what_cannot_be_are_told(path):
    pool = next(iter(read(path).scenario.cranes))
    with pytest.raises(RuleError, match=r"crane rule from_nowhere returned .*: there are 2 cranes"):
        one_run(load(path, **{f"cranes__{pool}__split": "from_nowhere"}), 0)
    with pytest.raises(RuleError, match=r"berth rule nobody returned \(0, 99\): her places are 0"):
        one_run(load(path, berthing__policy="nobody"), 0)


def test_a_crane_rule_of_ones_own_moves_the_crane():
    """Of two parcels of 8 h the second begins at hour 5: it takes the crane until 13."""
    one_crane = {"number": 1, "cargoes": {"coal": {"rate_tph": 50.0}}, "split": "last_first"}
    tree = small(calls={"coal": call(0.0, 5.0, t=400.0)}, berths=berths(2))
    ships = simulate(Scenario.model_validate(tree), 0).visits
    assert ships.last_line_h.tolist() == [8.0, 16.0]
    changed = Scenario.model_validate(tree | {"cranes": {"mhc": one_crane}}).with_parts(PARTS)
    assert simulate(changed, 0).visits.last_line_h.tolist() == [16.0, 13.0]


def test_own_figures_are_those_that_portsim_has(path):
    row = one_run(load(path, run__kpis=["calls", "waited", "margin"]), 0)
    measures = dict(row.measures)
    for of in ("all", "handysize"):
        assert measures["calls", of].mean == measures[Kpi.VESSEL_CALLS, of].mean
    assert measures["waited", "all"].mean == measures[Kpi.VESSEL_WAIT, "all"].mean
    assert measures["margin", "all"].mean == -2.0
    kept = {str(kpi): kpi for kpi, _ in from_line(to_line(row)).measures}
    assert (kept["waited"].label, kept["waited"].has_percentiles) == ("Waits told anew", True)
    with pytest.raises(OwnFigureError, match="the figure wrong must return a number, not 'many'"):
        one_run(load(path, run__kpis=["wrong"]), 0)


def test_own_figures_stand_in_all_tables_and_levels(path, tmp_path):
    level = {"kpi": "waited", "of": "all", "statistic": "p90", "at_most": 1e6}
    scenario = load(path, run__kpis=["calls", "waited", "margin"], service_levels=[level])
    result = portsim.run(scenario, replications=3, workers=1)
    assert result.kpi("margin")["ci_high"] == -2.0 or result.kpi("margin")["mean"] == -2.0
    assert result.kpi("waited")["p90"] == result.kpi("vessel_wait")["p90"]
    assert list(result.levels["verdict"]) == ["met"]
    groups = {group.name: group.meaning for group in kpi_table(result).groups}
    assert groups["Margin"].startswith("loss over ships; one sum over another")
    result.write(tmp_path / "out")
    with (tmp_path / "out" / "own_kpis.csv").open(encoding="utf-8", newline="") as file:
        assert [row["kpi"] for row in csv.DictReader(file)] == ["calls", "waited", "margin"]


# ---- worker processes, and what is kept


def test_parts_reach_worker_processes(path):
    scenario = load(
        path,
        road__gate__time_h=LAW,
        road__trucks__coal__gaps={"dist": "convoys", "number": 3},
        run__kpis=["waited"],
    )
    pool = LocalPool(2)
    try:
        there = Runs(pool=pool).rows(scenario, 3)
    finally:
        pool.close()
    assert [to_line(row) for row in there] == [to_line(one_run(scenario, n)) for n in range(3)]


def test_a_changed_part_is_run_again(tmp_path, monkeypatch, path):
    monkeypatch.syspath_prepend(str(tmp_path))
    text = (
        "from dataclasses import dataclass\nimport numpy as np\n\nLONG_H = {}\n\n\n"
        "@dataclass(frozen=True)\nclass Fixed:\n"
        "    def expected(self):\n        return LONG_H\n\n"
        "    def variance(self):\n        return 0.0\n\n"
        "    def sample(self, rng, n):\n        return np.full(n, LONG_H)\n"
    )
    keys = []
    for long_h in (0.1, 0.1, 0.2):
        (tmp_path / "changing.py").write_text(text.format(long_h), encoding="utf-8")
        sys.modules.pop("changing", None)
        part = __import__("changing").Fixed
        changes = {"road.gate.time_h": {"dist": "fixed"}}
        keys.append(run_key(portsim.load(path, changes, parts=Parts(laws={"fixed": part}))))
        for kept in (tmp_path / "__pycache__").glob("*"):
            kept.unlink()
    sys.modules.pop("changing", None)
    assert keys[0] == keys[1] != keys[2]


def test_the_source_of_a_function_without_a_file_is_its_own():
    code = {"__name__": "nowhere"}
    exec("def rule(): return 1", code)
    assert source_digest(code["rule"]) == source_digest(code["rule"])


def test_installed_parts_are_known_to_the_command_line(tmp_path, path, monkeypatch):
    package, told = tmp_path / "my_package.py", tmp_path / "my_package-1.0.dist-info"
    package.write_text("from tests.studies.own_parts import PARTS\n", encoding="utf-8")
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: my_package\nVersion: 1.0\n")
    (told / "entry_points.txt").write_text("[portsim.parts]\nmine = my_package:PARTS\n")
    text = path.read_text(encoding="utf-8").replace("run:\n", "run:\n  kpis: [waited]\n", 1)
    scenario = tmp_path / "named.yaml"
    scenario.write_text(text, encoding="utf-8")
    installed.cache_clear()
    assert "no figure of your own called 'waited'" in command("validate", scenario).stderr
    installed.cache_clear()
    monkeypatch.syspath_prepend(str(tmp_path))
    out = tmp_path / "out"
    done = command(
        "run", scenario, "--replications", 2, "--workers", 1, "--no-report", "--out", out
    )
    installed.cache_clear()
    assert done.returncode == 0, done.stderr
    assert "\nwaited,all,h,2," in (out / "kpis.csv").read_text(encoding="utf-8")
    (told / "entry_points.txt").write_text("[portsim.parts]\nmine = my_package:NONE\n")
    assert (
        "my_package:NONE of the group portsim.parts cannot" in command("validate", scenario).stderr
    )
    installed.cache_clear()
