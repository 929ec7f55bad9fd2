"""Which stocks settle: those where a side gives way, or where both move the same and nothing varies."""

from pathlib import Path

import pytest

import portsim
from portsim.analysis.kpis.tables.stability import STABLE
from portsim.estimate.explain import explain
from portsim.estimate.steady_state import stock_relaxation_h, without_steady_state
from portsim.report.run.summary.certainty import stability_statement
from portsim.scenario.blocks.scenario import Scenario
from tests.analysis.kpis.tables.detector import FIRST_SEED, coal_harbour
from tests.builder import small, terminal, tree, trucks_every

CASES = Path(__file__).parents[1] / "analysis" / "kpis" / "cases"


def harbour(ships_share, when_full="turn_away", by_road=0.0):
    """Return the coal harbour with a small yard, whose ships ask for a share of what comes."""
    made = coal_harbour(30.0)
    made["calls"]["coal"]["arrivals"]["per_year"] *= ships_share
    made["rail"]["trains"]["coal"]["when_full"] = when_full
    made["stores"]["yard"]["compartments"]["coal"] = {"capacity_t": 8000.0, "initial_t": 3000.0}
    if by_road:
        made["cargoes"]["coal"] |= {"by_rail": 1.0 - by_road, "by_road": by_road}
        made["road"] = {
            "gate": {"lanes": 50, "time_h": 0.05},
            "trucks": {"coal": {"payload_t": 50.0}},
        }
    return made


def reasons(made):
    return without_steady_state(Scenario.model_validate(made))


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (harbour(0.9), None),
        (harbour(0.9, "wait"), "comes by land at random and the ships of coal take it at random"),
        (harbour(1.0), "ask for 100 % of the coal"),
        (harbour(1.1), "ask for 110 % of the coal"),
        (harbour(0.7, by_road=0.5), None),
        (harbour(0.4, by_road=0.5), "take 80 % of the coal that comes by land and waits"),
    ],
)
def test_trains_turned_away_make_a_stock_settle(made, told):
    found = reasons(made)
    assert list(found) == ([] if told is None else ["coal"])
    if told is not None:
        assert told in found["coal"].reason
    balance = explain(Scenario.model_validate(made)).balances[0]
    assert balance.steady == (told is None)


def test_what_a_stock_that_trains_overfill_remembers():
    # 2,000 t/h come in loads of 1,000 t and 1,000 t/h go in loads of 2,000 t, all at random: the
    # variance is 2e6 + 2e6 t² an hour and the drift 1,000 t/h; 5,000 t of room fill in 5 h
    found = stock_relaxation_h(Scenario.model_validate(harbour(0.5)))
    assert found == {"coal": pytest.approx(2.0 * 4e6 / 1000.0**2 + 5.0)}
    assert stock_relaxation_h(Scenario.model_validate(harbour(0.5, "wait"))) == {}


def test_a_harbour_that_turns_trains_away_is_stable():
    made = harbour(0.5)
    made["run"] |= {"measured_days": 27.5, "replications": 3}  # 50 relaxation times are 27.1 days
    result = portsim.run(Scenario.model_validate(made), seed=FIRST_SEED, workers=1)
    assert set(result.queues["verdict"]) == {STABLE}
    kpis = result.kpis.set_index(["kpi", "of"])
    assert kpis.loc[("trains_turned_away", "coal"), "mean"] == pytest.approx(0.5, abs=0.03)
    assert 0.0 < kpis.loc[("vessel_wait", "all"), "mean"] < 1.0


def test_ships_that_follow_the_stock_take_what_random_ones_leave():
    made = tree()
    calls = made["calls"]
    calls["coal"]["share"] = 0.5
    calls["spot"] = calls["coal"] | {"arrivals": {"kind": "random"}}
    assert reasons(made) == {}
    calls["spot"]["arrivals"]["per_year"] = 70.0  # of 12,000 t: more than the 800,000 t that come
    assert "ask for 105 % of the coal" in reasons(made)["coal"].reason
    assert reasons(terminal(arrivals={"kind": "random"}).model_dump(exclude_none=True))


def test_constant_flows_are_not_at_random():
    scenario = portsim.load(CASES / "constant-balanced.yaml")
    assert without_steady_state(scenario) == {}
    result = portsim.run(scenario, workers=1)
    means = result.kpis.set_index(["kpi", "of"])["mean"]
    assert means["vessel_wait", "all"] == 0.0
    assert means["vessel_service", "all"] == pytest.approx(5.0)
    assert means["truck_wait", "w"] == 0.0
    assert set(result.queues["verdict"]) == {STABLE}  # two replications are the same, and enough
    assert stability_statement(result).value == "stable"


@pytest.mark.parametrize(
    ("every_h", "more", "told"),
    [
        (10.0, {}, None),
        (8.0, {}, "ask for 125 % of the coal"),
        (12.5, {}, "take 80 % of the coal"),
        (10.0, {"deviation_h": {"dist": "uniform", "min": 0.0, "max": 5.0}}, None),
        (
            10.0,
            {"t": {"dist": "uniform", "min": 150.0, "max": 250.0}},
            "at even gaps and the ships",
        ),
    ],
)
def test_a_schedule_beside_trucks_at_even_gaps(every_h, more, told):
    cargo, road = trucks_every(1.0)
    arrivals = {"kind": "liner", "every_h": every_h}
    size = more.pop("t", 200.0)
    ships = {"vessel": "bulker", "parcels": [{"cargo": "coal", "t": size}]}
    ships["arrivals"] = arrivals | more
    found = reasons(small(cargoes={"coal": cargo}, road=road, calls={"line": ships}))
    assert list(found) == ([] if told is None else ["coal"])
    if told is not None:
        assert told in found["coal"].reason
