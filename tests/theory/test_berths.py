"""Ships and berths against exact queueing results, in two steps that leave nothing to chance between them.

The simulation berths every ship at the hour that a recursion on the same draws gives, and the
recursion has the exact mean waits. So the simulation has them, and a much longer sequence of ships
can be looked at than could be simulated in the time. The slow target `make theory` simulates it.
"""

import numpy as np
import pytest

from portsim.analysis.kpis.measure import measure
from portsim.flow.streams import Floats
from portsim.ledger.recording import simulate
from tests.theory.berths import SERVICE_H, Cell, exact, scenario
from tests.theory.recursion import arrivals_h, first_come, stays_h
from tests.theory.student import student

MODELS = {
    "M/M/n": (1, 2, 4),
    "M/D/n": (1, 2, 4),
    "M/E2/n": (1, 2, 3),
    "E2/E2/n": (1, 2, 4),
}
QUEUES = [Cell(model, 0.7, n) for model, sizes in MODELS.items() for n in sizes]
SHIPS = 240_000
REPLICATIONS = 40
SIMULTANEOUS = 1 - 0.01 / len(QUEUES)


@pytest.mark.parametrize("cell", QUEUES, ids=str)
def test_every_ship_berths_when_the_recursion_says(cell: Cell) -> None:
    case = scenario(cell, ships=500, replications=1)
    record = simulate(case, 0)
    visits = record.visits
    number = len(visits.arrive_h)
    arrive_h, stay_h = (of(case, "ships", number) for of in (arrivals_h, stays_h))
    berth_h = first_come(arrive_h, stay_h, cell.berths)
    inside = (arrive_h >= record.begin_h) & (arrive_h < record.end_h)
    assert inside.sum() > 400
    assert np.count_nonzero(berth_h[inside] > arrive_h[inside]) > 50
    np.testing.assert_allclose(visits.arrive_h, arrive_h, rtol=0.0, atol=1e-9)
    assert not np.any(np.isnan(visits.left_h[inside]))
    for hours, expected in ((visits.granted_h, berth_h), (visits.left_h, berth_h + stay_h)):
        known = ~np.isnan(hours)
        np.testing.assert_allclose(hours[known], expected[known], rtol=0.0, atol=1e-9)
    wait = measure(record, case).measures["vessel_wait", "all"]
    assert wait.mean == pytest.approx(np.mean((berth_h - arrive_h)[inside]), rel=1e-9)


def waits_over_service(cell: Cell, ships: int = SHIPS) -> Floats:
    """Return the mean wait over the mean service by the recursion, replication by replication.

    A tenth of each replication goes before what is measured.
    """
    case, each = scenario(cell, ships, REPLICATIONS), ships // REPLICATIONS
    means = []
    for replication in range(REPLICATIONS):
        arrive_h, stay_h = (
            of(case, "ships", each + each // 10, replication) for of in (arrivals_h, stays_h)
        )
        waits_h = first_come(arrive_h, stay_h, cell.berths) - arrive_h
        means.append(np.mean(waits_h[each // 10 :]) / SERVICE_H)
    return np.asarray(means)


@pytest.mark.parametrize("cell", QUEUES, ids=str)
def test_the_recursion_has_the_exact_mean_wait(cell: Cell) -> None:
    means = waits_over_service(cell)
    wide = student(means, SIMULTANEOUS)
    assert wide.low <= exact()[cell] <= wide.high
    narrow = student(means, 0.95)
    assert narrow.half_width < 0.07 * narrow.mean


def test_a_wrong_law_is_found_out() -> None:
    """The intervals are narrow enough to tell exponential from Erlang stays."""
    found = student(waits_over_service(Cell("M/M/n", 0.7, 1), 60_000), SIMULTANEOUS)
    assert not found.low <= exact()[Cell("M/E2/n", 0.7, 1)] <= found.high
