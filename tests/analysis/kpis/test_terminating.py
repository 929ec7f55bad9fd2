"""Runs and queues of a period, of which no steady state is asked, and known lists of calls."""

from pathlib import Path

import pandas as pd
import pytest

import portsim
from portsim.analysis.kpis.feeding import is_terminating, terminates
from portsim.analysis.kpis.seasons import inputs
from portsim.analysis.kpis.tables.stability import TERMINATING, UNSTABLE
from portsim.report.run.method import interval_note
from portsim.report.run.summary.certainty import stability_statement
from portsim.report.style.wording import figure_text
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.chance import has_chance
from portsim.vocabulary import Place, Queue
from portsim.vocabulary.queues import ANCHORAGE
from tests.builder import at_random, call, ships_alone, small, terminal, tree, trucks_every, vessel

CASES = Path(__file__).parent / "cases"
GATE = Queue(Place.GATE)
LIST = {"kind": "recorded", "at_h": [0.0, 10.0, 20.0, 30.0]}


def known_list(**run):
    """Return four ships ten hours apart at one berth, 24 h alongside: they wait 0, 14, 28 and 42 h."""
    return ships_alone(
        run={"measured_days": 10.0, "run_out_cap_days": 60.0, "replications": 3} | run,
        vessels={"ship": vessel(24.0)},
        calls={"ships": {"vessel": "ship", "arrivals": LIST}},
    )


def finished(made, **more):
    return portsim.run(Scenario.model_validate(made), workers=1, **more)


def wait(result):
    return result.kpis.set_index(["kpi", "of"]).loc[("vessel_wait", "all")]


@pytest.mark.parametrize("days", [10.0, 60.0])
def test_a_known_list_is_a_period_that_happened(days):
    scenario = portsim.load(CASES / "replay.yaml", {"run.measured_days": days})
    result = portsim.run(scenario, workers=1)
    assert wait(result)["mean"] == pytest.approx(70.0)
    assert set(result.queues["verdict"]) == {TERMINATING}
    assert "not asked" in stability_statement(result).value


def test_one_replication_of_a_known_list_tells_all():
    scenario = portsim.load(CASES / "replay.yaml")
    result = portsim.run(scenario, replications=1, workers=1)
    found = wait(result)
    assert found["mean"] == pytest.approx(70.0)
    assert found[["ci_low", "ci_high"]].isna().all()
    assert figure_text(found).text == "70 h (one known list, no interval)"
    assert interval_note(result).startswith("One known list")
    assert result.start_up is None


def test_a_long_known_list_has_no_interval_from_within_it():
    made = known_list(replications=1, measured_days=400.0, run_out_cap_days=400.0)
    made["calls"]["ships"]["arrivals"] = LIST | {"at_h": [20.0 * k for k in range(300)]}
    found = wait(finished(made))
    assert found["mean"] == pytest.approx(4.0 * 299 / 2)  # each ship 4 h more than the one before
    assert found[["ci_low", "ci_high"]].isna().all()


def test_one_draw_of_a_list_with_chance_has_no_mean():
    made = known_list(replications=1)
    made["vessels"] = {"ship": vessel({"dist": "uniform", "min": 20.0, "max": 28.0})}
    found = wait(finished(made))
    assert pd.isna(found["mean"])
    assert found["note"].startswith("one replication: no interval, so no mean")


def imports(by_road=0.0, **changes):
    """Return a recorded ship with coal that called trains or trucks collect."""
    made = small(calls={"in": call(0.0, t=600.0)})
    made["cargoes"] = {"coal": {"form": "bulk", "direction": "import", "by_road": by_road}}
    if by_road:
        made["road"] = {
            "gate": {"lanes": 1, "time_h": 0.5},
            "trucks": {"coal": {"payload_t": 20.0}},
        }
    else:
        made["cargoes"]["coal"]["by_rail"] = 1.0
        train = {"station": "tippler", "wagons": 10, "wagon_t": 60.0, "cut_h": 0.5}
        made["rail"] = {"stations": {"tippler": {"tracks": 1}}, "trains": {"coal": train}}
    return made | changes


GALE = {"kind": "renewal", "monthly_share": [0.1] * 12, "mean_h": 10.0}
DRAWN = {"dist": "uniform", "min": 0.4, "max": 0.6}


@pytest.mark.parametrize(
    ("made", "chance"),
    [
        (known_list(), False),
        (imports(), False),
        (imports(by_road=1.0), True),  # called to any hour of the day
        (imports(weather={"gale": GALE}), True),
        (imports(calls={"in": call(0.0, t=200.0, handling_factor=DRAWN)}), True),
        (ships_alone(calls={"ships": at_random(50.0)}), True),
        (ships_alone(calls={"ships": at_random(50.0, gaps=1.0)}), False),
    ],
)  # fmt: skip
def test_what_is_left_to_chance(made, chance):
    assert has_chance(Scenario.model_validate(made)) == chance


@pytest.mark.parametrize(
    ("made", "ends"),
    [
        (known_list(), True),
        (known_list(kind="steady"), False),
        (ships_alone(), False),
        (ships_alone(run={"kind": "terminating"}), True),
    ],
)
def test_a_run_ends_if_all_its_streams_end(made, ends):
    scenario = Scenario.model_validate(made)
    assert is_terminating(scenario) == ends
    assert terminates(ANCHORAGE, scenario) == ends


def test_what_is_called_for_recorded_ships_ends_with_them():
    made = imports(by_road=1.0)
    assert is_terminating(Scenario.model_validate(made))
    made["calls"]["more"] = call(0.0, t=200.0) | {"arrivals": {"kind": "random", "per_year": 5.0}}
    assert not is_terminating(Scenario.model_validate(made))


def test_each_queue_is_judged_by_what_feeds_it():
    cargo, road = trucks_every(0.4)  # half an hour each at one lane
    made = known_list()
    made |= {"cargoes": {"coal": cargo}, "road": road, "stores": small()["stores"]}
    scenario = Scenario.model_validate(made)
    assert (terminates(ANCHORAGE, scenario), terminates(GATE, scenario)) == (True, False)
    result = portsim.run(scenario, workers=1)
    verdicts = result.queues.set_index("queue")["verdict"]
    assert (verdicts["anchorage"], verdicts["gate"]) == (TERMINATING, UNSTABLE)
    assert wait(result)["mean"] == pytest.approx(21.0)
    # the list has known dates, and they are nothing to the gate
    assert inputs(scenario).dated == ("calls.ships.arrivals",)
    assert not inputs(scenario, frozenset({"coal"})).dated


def test_the_run_may_say_that_it_is_terminating():
    crowded = ships_alone(
        run={"measured_days": 20.0, "run_out_cap_days": 60.0, "replications": 3, "seed": 5},
        calls={"ships": at_random(1200.0)},
    )
    withheld = finished(crowded)
    assert set(withheld.queues["verdict"]) == {UNSTABLE}
    crowded["run"]["kind"] = "terminating"
    stated = finished(crowded)
    assert set(stated.queues["verdict"]) == {TERMINATING}
    found = wait(stated)
    assert found["ci_low"] < found["mean"] < found["ci_high"]
    assert "unstable" not in found["note"]


def test_a_terminating_run_lifts_the_refusal_of_a_stock_that_never_settles():
    made = tree(arrivals={"kind": "random"}, measured_days=10.0, replications=2)
    assert "no steady state" in wait(finished(made))["note"]
    made["run"]["kind"] = "terminating"
    assert "no steady state" not in wait(finished(made))["note"]
    assert wait(finished(made))["mean"] >= 0.0
    assert not is_terminating(terminal())
