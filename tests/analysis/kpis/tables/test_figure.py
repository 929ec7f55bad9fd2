"""A figure over replications: ratios of sums, pooled percentiles, and years. Expected values are by hand."""

from typing import Any

import numpy as np
import pytest

from portsim.analysis.kpis.row import Measure, Row
from portsim.analysis.kpis.tables.figure import figure, interval, is_told, percentiles
from portsim.analysis.kpis.tables.years import year_table
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Bound, Kpi
from tests.builder import ships_alone

WAIT = (Kpi.VESSEL_WAIT, "all")


def row(number: int, ended_h: float = 100.0, **measures: Measure) -> Row:
    keyed: dict[Any, Measure] = {(Kpi(name), "all"): one for name, one in measures.items()}
    return Row(number, 0, ended_h, keyed, {}, [], {}, np.zeros(1))


def waits(*replications: list[float]) -> list[Row]:
    return [
        row(number, vessel_wait=Measure.of_entities(np.asarray(hours)))
        for number, hours in enumerate(replications)
    ]


def test_a_mean_of_ships_is_that_of_all_ships_and_not_of_replications() -> None:
    rows = waits([10.0], [1.0] * 9)
    found = figure(rows, WAIT, 0.95)
    # (10 + 9) h / 10 ships; the mean of both replications' means would be 5.5
    assert found.interval.mean == pytest.approx(1.9)
    assert (found.n, found.entities, found.bound) == (2, 10, Bound.EXACT)


def test_percentiles_are_those_of_all_ships_together() -> None:
    rows = waits([0.0] * 8 + [9.0, 10.0], [0.0] * 10)
    p50, p90, p95 = percentiles(rows, WAIT, 0.95)
    # Of 20 ships 18 waited nothing, one 9 and one 10 h; a mean of both P95s would be some 4.8
    assert (p50.value, p90.value, p95.value) == (0.0, 0.0, 9.0)
    for one in (p50, p90, p95):
        assert not one.low > one.value
        assert not one.high < one.value


def test_a_replication_in_which_no_ship_came_adds_nothing() -> None:
    found = figure([*waits([2.0, 4.0], [6.0]), *waits([])], WAIT, 0.95)
    assert found.interval.mean == pytest.approx(4.0)
    assert found.n == 2


def test_a_bound_never_leaves_what_is_possible() -> None:
    rows = waits(*([0.0] * 5 for _ in range(9)), [100.0] * 5)
    found = interval(rows, WAIT, 0.95)
    assert (found.low, found.mean) == (0.0, pytest.approx(10.0))
    assert found.high > 10.0
    shares = [row(n, berth_occupancy=Measure(hours, 10.0)) for n, hours in enumerate([9.9, 10, 10])]
    assert interval(shares, (Kpi.BERTH_OCCUPANCY, "all"), 0.95).high == 1.0


def test_years_are_told_apart_from_the_mean() -> None:
    scenario = Scenario.model_validate(ships_alone())
    rows = [row(n, throughput=Measure(float(n + 1))) for n in range(40)]
    rows = [
        Row(one.replication, 0, 1.0, {(Kpi.VESSEL_CALLS, "all"): m}, {}, [], {}, np.zeros(1))
        for one, m in ((one, next(iter(one.measures.values()))) for one in rows)
    ]
    line = year_table(rows, scenario).iloc[0]
    assert (line["n"], line["least"], line["worst"]) == (40, 1.0, 40.0)
    assert line["median"] == pytest.approx(20.5)
    assert line["p90"] == pytest.approx(36.1)
    few = year_table(rows[:29], scenario).iloc[0]
    assert np.isnan(few["p90"])
    assert few["worst"] == 29.0


@pytest.mark.parametrize(
    ("unfinished", "entities", "bound", "told"),
    [
        (0, 0, Bound.EXACT, True),
        (0, 10, Bound.UNKNOWN, True),
        (1, 10, Bound.AT_LEAST, True),
        (2, 10, Bound.AT_LEAST, False),
        (1, 10, Bound.UNKNOWN, False),
    ],
)
def test_a_mean_is_told_if_it_is_known_or_a_known_bound(
    unfinished: int, entities: int, bound: Bound, told: bool
) -> None:
    assert is_told(unfinished, entities, bound) is told
