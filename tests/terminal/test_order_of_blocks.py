"""The order in which blocks stand in a file decides nothing: figures, ties and estimates stay."""

import random
from pathlib import Path
from typing import Any

import pytest

import portsim
from portsim.analysis.kpis.tables.figure import SHARES
from portsim.analysis.statistics.spread import Spread
from portsim.estimate.explain import explain
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.runs.worker import one_run
from tests.builder import berths, call, days, pile, small

GOLDEN = Path(__file__).parents[1] / "golden" / "scenarios"


def reordered(node: Any, order: random.Random | None) -> Any:
    """Return a tree with the keys of all its mappings in another order; None: reversed."""
    if isinstance(node, dict):
        keys = (
            list(reversed(node))
            if order is None
            else random.Random.sample(order, list(node), len(node))
        )
        return {key: reordered(node[key], order) for key in keys}
    if isinstance(node, list | tuple):
        return [reordered(item, order) for item in node]
    return node


def figures(scenario: Scenario) -> dict[Any, float]:
    """Return all numbers of a replication by what they are figures of."""
    row = one_run(scenario, 0)
    found: dict[Any, float] = {("ended",): row.ended_h}
    for key, measure in row.measures.items():
        spread = measure.spread or Spread()
        shares = (spread.percentile(share).value for share in SHARES)
        numbers = (measure.mean, *shares, measure.entities, measure.unfinished)
        found |= {(*key, i): float(number) for i, number in enumerate(numbers)}
    for clock in row.clocks:
        found |= {(clock.resource, clock.kind, state): h for state, h in clock.hours.items()}
    found |= row.waits
    return found


def numbers_of_estimate(scenario: Scenario) -> dict[Any, float]:
    """Return the loads and figures of an estimate, and what is called the bottleneck."""
    estimate = explain(scenario)
    found: dict[Any, float] = {(row.kpi, row.of): row.load for row in estimate.loads}
    found |= {("figure", row.kpi, row.of): row.value for row in estimate.figures}
    if estimate.bottleneck is not None:
        found["bottleneck", estimate.bottleneck.of] = 1.0
    return found


def assert_order_decides_nothing(tree: dict[str, Any]) -> None:
    plain = Scenario.model_validate(tree)
    expected, estimated = figures(plain), numbers_of_estimate(plain)
    for order in (None, random.Random(1)):
        other = Scenario.model_validate(reordered(tree, order))
        assert figures(other) == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)
        assert numbers_of_estimate(other) == pytest.approx(estimated, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("name", ["corridor", "nominated-laytime", "truck-yard"])
def test_shuffled_scenario_gives_the_same_figures(name: str) -> None:
    changes = {"run.measured_days": 20.0, "run.warm_up_days": 2.0}
    scenario = portsim.load(GOLDEN / f"{name}.yaml", changes)
    assert_order_decides_nothing(scenario.model_dump(exclude_none=True))


def ties() -> dict[str, Any]:
    """Return a terminal in which everything of three cargoes comes at the same hours.

    Ships of three streams want two equal berths and two cranes, trains of two cargoes one track,
    and trucks of two cargoes one lane.
    """
    carried = {"form": "bulk", "annual_t": 87_600.0}
    train = {
        "station": "tip",
        "wagons": 4,
        "wagon_t": 50.0,
        "cut_h": 1.0,
        "arrivals": {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}},
    }
    truck = {"payload_t": 20.0, "gaps": {"dist": "constant", "value": 1.0}}
    hours = [24.0 * day for day in range(10)]
    return small(
        run=days(10.0, run_out=5.0),
        cargoes={
            "zinc": carried | {"by_rail": 1.0},
            "coal": carried | {"by_rail": 1.0},
            "ash": carried | {"by_road": 1.0},
            "lead": carried | {"by_road": 1.0},
        },
        stores={
            name: pile(**{name: (3000.0, stock)})
            for name, stock in (("zinc", 0.0), ("coal", 0.0), ("ash", 300.0), ("lead", 300.0))
        },
        road={
            "gate": {"lanes": 1, "time_h": 0.5},
            "parking": {"places": 3},
            "trucks": {"lead": truck, "ash": truck},
        },
        rail={"stations": {"tip": {"tracks": 1}}, "trains": {"zinc": train, "coal": train}},
        calls={
            "zinc": call(*hours, t=230.0, cargo="zinc"),
            "urgent": call(*hours, t=90.0, cargo="ash", priority=1),
            "lead": call(*hours, t=150.0, cargo="lead", priority=2),
            "coal": call(*hours, t=210.0, cargo="coal", priority=2),
        },
        berths={"west": berths(1)["b0"], "east": berths(1)["b0"]},
        cranes={
            "mhc": {
                "number": 2,
                "cargoes": {
                    "zinc": {"rate_tph": 50.0},
                    "ash": {"rate_tph": 30.0},
                    "lead": {"rate_tph": 40.0},
                    "coal": {"rate_tph": 20.0},
                },
            }
        },
    )


def test_ties_are_not_decided_by_the_order_of_blocks() -> None:
    assert_order_decides_nothing(ties())


def test_equal_berths_are_taken_by_name() -> None:
    tree = small(calls={"coal": call(0.0, t=100.0)})
    tree["berths"] = {"west": berths(1)["b0"], "east": berths(1)["b0"]}
    found = figures(Scenario.model_validate(tree))
    assert (found["berth_occupancy", "east", 0], found["berth_occupancy", "west", 0]) == (
        pytest.approx(2.0 / 24.0),
        0.0,
    )


@pytest.mark.parametrize(("ash", "first"), [(1, "ash"), (2, "coal"), (3, "coal")])
def test_ships_of_one_hour_go_by_priority_then_by_name(ash: int, first: str) -> None:
    # 100 t at 50 t/h each: the second ship waits for 2 h. The name decides between ash and coal
    # of priority 2, and would decide for ash.
    streams = {
        "coal": call(0.0, t=100.0, priority=2, cargo="coal"),
        "zz" if ash == 2 else "ash": call(0.0, t=100.0, priority=ash, cargo="coal", vessel="other"),
    }
    tree = small(calls=streams)
    tree["vessels"]["other"] = tree["vessels"]["bulker"]
    found = figures(Scenario.model_validate(tree))
    waits = {"coal": found["vessel_wait", "bulker", 0], "ash": found["vessel_wait", "other", 0]}
    assert waits.pop(first) == 0.0
    assert list(waits.values()) == [pytest.approx(2.0)]
