"""The simulation against exact queueing results; the full table is the slow target `make theory`."""

import pytest

from tests.theory.berths import Cell, exact, simulate, wait_over_service

CELLS = [Cell("M/M/n", 0.7, 2), Cell("E2/E2/n", 0.7, 2)]
SIMULTANEOUS = 1 - 0.01 / 24  # the 24 cells of the whole table hold together at 99 %


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_berths_reproduce_the_exact_wait(cell):
    rows = simulate(cell, ships=100_000)
    wide = wait_over_service(rows, SIMULTANEOUS)
    assert wide.low <= exact()[cell] <= wide.high
    narrow = wait_over_service(rows, 0.95)
    assert narrow.half_width < 0.07 * narrow.mean


def test_a_wrong_law_is_found_out():
    """The intervals are narrow enough to tell exponential from Erlang stays."""
    rows = simulate(Cell("M/M/n", 0.7, 1), ships=60_000)
    wide = wait_over_service(rows, SIMULTANEOUS)
    assert not wide.low <= exact()[Cell("M/E2/n", 0.7, 1)] <= wide.high
