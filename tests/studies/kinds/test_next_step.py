"""The next step: a terminal that is short of cranes by hand, one where nothing helps, and what is printed."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

import portsim
from portsim.analysis.limits.gains import HELPS, NO_EFFECT
from portsim.report.html import study_page
from portsim.report.studies.closing import study_statements
from portsim.report.studies.kinds import STUDY_REPORTS
from portsim.report.study_console import print_study
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.resolved import resolved
from portsim.studies.plan.study_file import read_study
from portsim.studies.results.result import StudyResult
from portsim.studies.study import study
from tests.builder import at_random, berths, call, pile, ships_alone, small, trucks_every, vessel

ROOT = Path(__file__).parents[3]
COSTS = {
    "perspective": "terminal",
    "discount_rate": 0.0,
    "price_year": 2026,
    "resources": {
        "cranes": {"count": "cranes.mhc.number", "fixed_usd_per_year": 50_000.0},
        "berths": {"count": "berths.quay.number", "fixed_usd_per_year": 400_000.0},
    },
}


def short_of_cranes() -> dict[str, Any]:
    """Two ships of 1,000 t come together every 100 h to three berths and one crane of 50 t/h.

    The first is worked for 20 h, and the second waits for the crane for 20 h alongside. With two
    cranes neither waits, so that a ship saves 10 h on average. A fourth berth changes nothing.
    """
    pairs = [100.0 * k for k in range(4) for _ in range(2)]
    return small(
        run={"measured_days": 20.0, "run_out_cap_days": 10.0, "replications": 2},
        stores={"pile": pile(coal=(10_000.0, 9_000.0))},
        calls={"coal": call(*pairs, t=1_000.0)},
        berths={"quay": {**berths(1)["b0"], "number": 3}},
        costs=COSTS,
    )


@pytest.fixture(scope="module")
def conduct(tmp_path_factory):
    """Return a function that looks for the next step of a scenario."""
    folder = tmp_path_factory.mktemp("next")

    def result_of(tree: dict[str, Any], **settings: Any) -> StudyResult:
        path = folder / "case.yaml"
        path.write_text(resolved(Scenario.model_validate(tree)), encoding="utf-8")
        return portsim.next_step(path, workers=1, **settings)

    return result_of


@pytest.fixture(scope="module")
def cranes(conduct) -> StudyResult:
    return conduct(short_of_cranes(), share_above=0.0, load_above=0.0)


def said(result: StudyResult) -> dict[str, str]:
    lines = study_statements(result)
    return {line.label: f"{line.value}; {line.detail}" for line in lines}


def test_a_crane_that_is_short_comes_first_and_quay_does_nothing(cranes):
    table = cranes.table.set_index("step")
    crane = table.loc["more_cranes mhc"]
    assert (crane["rank"], crane["verdict"]) == (1, HELPS)
    assert crane["gain"] == pytest.approx(10.0)
    # eight ships in 20 days are 146 a year, which save 10 h each at 50,000 USD a year
    assert crane["gain_a_year"] == pytest.approx(8 * 365 / 20 * 10.0)
    assert crane["usd_a_year"] == pytest.approx(50_000.0)
    assert crane["gain_per_1000_usd"] == pytest.approx(1460.0 / 50.0)
    # a crane of 55 t/h saves a ship 1.82 h of work, and the second 1.82 h of waiting besides
    faster = table.loc["faster_cranes mhc"]
    assert faster["gain"] == pytest.approx(1.5 * (20.0 - 1000.0 / 55.0))
    assert np.isnan(faster["usd_a_year"])
    assert list(cranes.table["step"])[:2] == ["more_cranes mhc", "faster_cranes mhc"]


def test_what_no_wait_and_no_load_points_to_is_left_out_with_the_reason(conduct):
    result = conduct(short_of_cranes(), load_above=0.9)
    left = result.tables["next_step_left_out"].set_index("step")
    assert left.loc["more_berths quay", "reason"] == "below the limits"
    assert left.loc["more_berths quay", "waiting_share"] == 0.0
    assert "more_room pile/coal" in left.index
    assert said(result)["Not tried"].startswith("2 steps; one more berth, quay (4 for 3)")


def test_one_more_berth_that_changes_nothing_has_no_effect_at_all(cranes):
    row = cranes.table.set_index("step").loc["more_berths quay"]
    assert row["verdict"] == NO_EFFECT
    assert (row["gain"], row["joint_low"], row["joint_high"]) == (0.0, 0.0, 0.0)
    assert "one more berth, quay (4 for 3)" in said(cranes)["No effect at all"]


def test_what_is_said_of_the_best_step(cranes):
    told = said(cranes)
    assert told["What limits it"].startswith("mhc cranes; 100 % of the hours that ships wait")
    assert told["Step 1"].startswith(
        "one more crane, mhc (2 for 1); gains 10.0 h (10.0 to 10.0) a ship"
    )
    assert (
        "50,000 USD a year to build and keep: 29.2 h (29.2 to 29.2) for each 1,000 USD"
        in (told["Step 1"])
    )
    assert told["Step 2"].endswith("its cost is not stated")


def test_none_of_these_helps_is_an_answer(conduct):
    """Ships wait for nothing but the morning shift; what is tried changes nothing."""
    tree = short_of_cranes()
    tree["calls"] = {"coal": call(*(48.0 * k for k in range(8)), t=400.0)}
    shift = {"shifts": [{"begins": "06:00", "ends": "18:00"}]}
    tree["cranes"] = {
        "mhc": {"number": 2, "shifts": shift, "cargoes": {"coal": {"rate_tph": 50.0}}}
    }
    result = conduct(tree, load_above=0.12, kpi="vessel_wait")
    assert set(result.table["verdict"]) == {NO_EFFECT}
    told = said(result)
    assert told["What limits it"].startswith("the hours outside shifts")
    assert told["Next step"].startswith("none of these helps; they change nothing in any of 2")
    result = conduct(tree, load_above=1.0, share_above=1.0)
    assert said(result)["Next step"].startswith("nothing to try")
    assert len(result.table) == 0


def test_one_replication_tells_of_no_gain_and_speaks_of_no_interval(conduct):
    result = conduct(short_of_cranes(), replications=1)
    report = STUDY_REPORTS["next_step"]
    assert report.interval_note(result).startswith("One replication: no intervals")
    told = said(result)
    assert told["Next step"].startswith("none is known to help; one replication has no interval")
    assert "leaves" not in " ".join(told.values())


def test_a_queue_that_grows_without_cargo_has_no_interval_that_holds_nought(conduct):
    """Ships of 48 h come to one berth every 12 h: they have no mean, and there are no tonnes."""
    tree = ships_alone(
        run={"measured_days": 60.0, "run_out_cap_days": 2.0, "replications": 3},
        vessels={"ship": vessel(48.0)},
        calls={"ships": at_random(730.0)},
    )
    told = said(conduct(tree))
    assert told["Next step"].startswith("none is known to help; no gain has an interval with 3")


def test_what_was_given_stands_first():
    scenario = Path(__file__).parents[2] / "terminal" / "cases" / "two-closures.yaml"
    law = {"kind": "random", "per_year": 6.0, "length_h": {"dist": "exponential", "mean": 400.0}}
    changes = {
        "corridor.closures": {"unrest": law},
        "corridor.stages.border.closed_by": ["unrest"],
        "run.warm_up_days": 10,
        "run.measured_days": 60,
        "given": {"closure": "unrest", "days": 0},
    }
    result = portsim.next_step(
        scenario, changes, workers=1, replications=2, load_above=9.0, share_above=1.0
    )
    assert next(iter(said(result))) == "Given"


def test_a_queue_that_grows_has_its_gain_told_in_throughput(conduct):
    tree = short_of_cranes()
    tree["run"] = {"measured_days": 15.0, "run_out_cap_days": 0.0, "replications": 3, "seed": 1}
    even = {"dist": "constant", "value": 1.0}
    random = {"kind": "random", "per_year": 1000.0, "gaps": even}
    parcels = [{"cargo": "coal", "t": 1_000.0}]
    tree["calls"] = {"coal": {"vessel": "bulker", "parcels": parcels, "arrivals": random}}
    tree["stores"] = {"pile": pile(coal=(1_000_000.0, 900_000.0))}
    result = conduct(tree, load_above=0.9, share_above=0.9)
    assert result.next_step.kpi == "total_throughput"
    told = said(result)
    assert told["Gain told in"].startswith("throughput, all cargoes; a queue grows")
    # a second crane of 50 t/h moves 438,000 t a year, from the second ship on: 17.52 h after the
    # beginning of 360 h
    crane = result.table.set_index("step").loc["more_cranes mhc"]
    assert crane["verdict"] == HELPS
    assert crane["gain"] == pytest.approx(438_000.0 * (1.0 - 17.52 / 360.0))


def test_the_console_and_the_page_are_whole(cranes):
    out = io.StringIO()
    print_study(cranes, Console(file=out, width=100))
    assert max(map(len, out.getvalue().splitlines())) <= 100
    assert "those of all 3 steps hold together" in out.getvalue()
    page = study_page(cranes, STUDY_REPORTS["next_step"].figures(cranes))
    assert "one more crane, mhc" in page


def test_a_study_file_says_the_same(conduct, tmp_path):
    (tmp_path / "case.yaml").write_text(
        resolved(Scenario.model_validate(short_of_cranes())), encoding="utf-8"
    )
    path = tmp_path / "study.yaml"
    path.write_text("name: next\nkind: next_step\nscenario: case.yaml\n", encoding="utf-8")
    result = study(read_study(path), workers=1)
    assert result.table["step"].iloc[0] == "more_cranes mhc"
    path.write_text(
        "name: next\nkind: next_step\nscenario: case.yaml\nkpi: vessel_calls\n", encoding="utf-8"
    )
    with pytest.raises(ScenarioError, match="no gain can be told"):
        read_study(path)
    with pytest.raises(ScenarioError, match="no gain can be told"):
        conduct(short_of_cranes(), kpi="vessel_calls")


# ---- who waits decides in which figure a gain is told


def short_of_lanes(ship_comes_h: float, t: float) -> dict[str, Any]:
    """Trucks come at random, one an hour, to a lane that needs 0.9 h for each; one ship calls."""
    cargo, road = trucks_every(1.0, gate_h=0.9)
    road["trucks"]["coal"]["gaps"] = {"dist": "exponential", "mean": 1.0}
    return small(
        run={"measured_days": 20.0, "run_out_cap_days": 10.0, "replications": 6},
        cargoes={"coal": cargo},
        road=road,
        calls={"coal": call(ship_comes_h, t=t)},
    )


def test_where_trucks_wait_and_ships_do_not_the_gain_is_told_in_the_time_of_trucks(conduct):
    # a ship that comes late finds what she needs in store
    result = conduct(short_of_lanes(300.0, t=2_000.0))
    assert (result.kpi, result.of) == ("truck_turnaround", "coal")
    assert result.table.set_index("step").loc["more_gate_lanes", "verdict"] == HELPS
    assert said(result)["Gain told in"] == (
        "truck turnaround of coal; trucks wait, and ships hardly do; kpi and of name another figure"
    )


def test_where_ships_wait_the_gain_is_told_in_their_time_and_asks_for_that_of_trucks(conduct):
    # she comes first, and waits for 4,000 t, which two hundred trucks bring
    result = conduct(short_of_lanes(0.0, t=5_000.0), replications=3)
    assert (result.kpi, result.of) == ("vessel_turnaround", "all")
    assert "Gain told in" not in said(result)
    assert said(result)["Next step"].endswith(
        "they were tried for others too: ask in truck_turnaround for trucks"
    )


def test_a_misspelt_figure_is_told_once(conduct):
    with pytest.raises(ScenarioError, match="no figure called 'vesel_wait'") as error:
        conduct(short_of_cranes(), kpi="vesel_wait")
    assert len(error.value.faults) == 1


@pytest.mark.slow
def test_gwadar_wants_a_third_crane_before_200_m_of_quay():
    """As the study of its phases says (docs/gwadar-studies.md)."""
    file = read_study(ROOT / "scenarios" / "studies" / "gwadar-next-step.yaml")
    table = study(file, workers=2).table.set_index("step")
    crane, quay = table.loc["more_cranes mobile_harbour"], table.loc["longer_quay multipurpose"]
    assert crane["verdict"] == HELPS
    assert crane["rank"] < quay["rank"]
    assert crane["gain"] > quay["gain"]
    assert crane["gain_per_1000_usd_low"] > 0.0
