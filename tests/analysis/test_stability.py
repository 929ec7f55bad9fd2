import numpy as np
import pytest

from portsim.analysis.stability import grows, without_steady_state
from tests.theory.berths import Cell, simulate


def queue(rows, what):
    return np.array([getattr(row.queues["anchorage"], what) for row in rows])


@pytest.mark.parametrize(("load", "unstable"), [(0.9, False), (1.05, True)])
def test_a_berth_is_called_unstable_only_if_it_is(load, unstable):
    # a year of ships at a service of a day each, or two years: far past the transient at 1.05
    rows = simulate(Cell("M/M/n", load, 1), ships=8_000, replications=8)
    assert grows(queue(rows, "first"), queue(rows, "last"), queue(rows, "mean")) is unstable


def test_two_replications_prove_nothing():
    assert not grows(np.zeros(2), np.full(2, 100.0), np.full(2, 50.0))


def test_random_flows_on_both_sides_have_no_steady_state():
    from tests.study.small import terminal

    assert without_steady_state(terminal(arrivals={"kind": "nominated"})) == {}
    reasons = without_steady_state(terminal(arrivals={"kind": "random"}))
    assert list(reasons) == ["coal"]
    assert "nominate them from stock" in reasons["coal"]
