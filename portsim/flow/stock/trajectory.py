"""The trajectory of a stock: what came in, what went out and the level, exactly, at any hour."""

import numpy as np
from numpy.typing import NDArray

from portsim.flow.streams import Floats


class Trajectory:
    """Entries let in, and a piecewise constant outflow, from hour 0 to `end_h`.

    Parameters
    ----------
    initial : float
        The level at hour 0.
    in_h, amounts : array, shape (n,)
        When each entry was let in, in order, and its amount.
    flow_h, flow : array, shape (m,)
        The outflow an hour, each value from its hour to the next.
    end_h : float
        The hour at which the trajectory ends.
    stored_h : array, shape (n,)
        When each entry was in the store itself: later than it was let in if it went by the
        overflow, and NaN if it still lies there. It is `in_h` itself if none went by an overflow,
        which spares memory.
    hold_h : float
        Hours from then until it is ready.
    """

    def __init__(
        self,
        *,
        initial: float,
        in_h: Floats,
        amounts: Floats,
        flow_h: Floats,
        flow: Floats,
        end_h: float,
        stored_h: Floats,
        hold_h: float,
    ) -> None:
        self.initial = initial
        self.in_h = in_h
        self.amounts = amounts
        self.flow_h = flow_h
        self.flow = flow
        self.end_h = end_h
        self.stored_h = stored_h
        self.hold_h = hold_h
        self._in_sum = _sums(amounts)
        # first in, first out of the store itself
        self._order: slice | NDArray[np.intp] = slice(None)
        self._stored_sum = self._in_sum
        if stored_h is not in_h:
            self._order = np.argsort(stored_h, kind="stable")
            self._stored_sum = _sums(amounts[self._order])
        flow_end_h = max(end_h, flow_h[-1])
        self._out_sum = _sums(flow * np.diff(np.append(flow_h, flow_end_h)))

    def total_in(self, hours: Floats) -> Floats:
        """Return the amount that had come in by each hour, without the initial level."""
        total: Floats = self._in_sum[np.searchsorted(self.in_h, hours, side="right")]
        return total

    def total_out(self, hours: Floats) -> Floats:
        """Return the amount that had gone out by each hour."""
        total: Floats = np.interp(hours, np.append(self.flow_h, self.end_h), self._out_sum)
        return total

    def total_stored(self, hours: Floats) -> Floats:
        """Return the amount that had come into the store itself by each hour."""
        stored_h = self.stored_h[self._order]
        total: Floats = self._stored_sum[np.searchsorted(stored_h, hours, side="right")]
        return total

    def level(self, hours: Floats) -> Floats:
        """Return the level at each hour, including the overflow."""
        return np.maximum(self.initial + self.total_in(hours) - self.total_out(hours), 0.0)

    def ready(self, hours: Floats) -> Floats:
        """Return the amount in the store itself at each hour that was not on hold."""
        off_hold = self.total_stored(hours - self.hold_h)
        return np.maximum(self.initial + off_hold - self.total_out(hours), 0.0)

    def overflow(self, hours: Floats) -> Floats:
        """Return the amount in the overflow at each hour."""
        return np.maximum(self.total_in(hours) - self.total_stored(hours), 0.0)

    def handled_twice(self, a_h: float, b_h: float) -> float:
        """Return how much of what was let in during [a_h, b_h) went by the overflow."""
        let_in = (self.in_h >= a_h) & (self.in_h < b_h)
        by_overflow = let_in & (self.stored_h != self.in_h)
        return float(np.sum(self.amounts[by_overflow]))

    def area(self, a_h: float, b_h: float) -> float:
        """Return the integral of the level over [a_h, b_h], exactly."""
        inside = self.flow_h[(self.flow_h > a_h) & (self.flow_h < b_h)]
        corners = np.concatenate([[a_h], inside, [b_h]])
        out = self.total_out(corners)
        out_area = float(np.sum((out[:-1] + out[1:]) / 2 * np.diff(corners)))
        hours_in = np.maximum(b_h - np.maximum(self.in_h, a_h), 0.0)
        in_area = float(np.sum(self.amounts * hours_in))
        return self.initial * (b_h - a_h) + in_area - out_area

    def dwell(self, a_h: float, b_h: float) -> tuple[Floats, Floats]:
        """Return (dwell_h, amount) of the entries let in during [a_h, b_h), first in first out.

        The dwell of an entry is that of its middle. It is NaN if the middle had not left by the
        end.
        """
        first, last = np.searchsorted(self.in_h, [a_h, b_h])
        before = np.empty(len(self.amounts))
        before[self._order] = self._stored_sum[:-1]
        middle = self.initial + before[first:last] + self.amounts[first:last] / 2
        return self._hour_out(middle) - self.in_h[first:last], self.amounts[first:last]

    def dwell_before(self, a_h: float, b_h: float, initial_stock: float) -> tuple[Floats, Floats]:
        """Return (dwell_h, amount) of what entries of [a_h, b_h) collect from an import store.

        There an entry takes cargo away, and the outflow brings it. `initial_stock` lay in store at
        hour 0; entries that took of it have no known dwell and are left out.
        """
        first, last = np.searchsorted(self.in_h, [a_h, b_h])
        amounts = self.amounts[first:last]
        middle = self._in_sum[first:last] + amounts / 2 - initial_stock
        known = middle > 0.0
        dwell_h = self.in_h[first:last] - self._hour_out(middle)
        return dwell_h[known], amounts[known]

    def _hour_out(self, amounts: Floats) -> Floats:
        """Return when the total that went out reached each amount; NaN if it never did."""
        hours: Floats = np.interp(
            amounts, self._out_sum, np.append(self.flow_h, self.end_h), right=np.nan
        )
        return hours


def _sums(amounts: Floats) -> Floats:
    """Return the sum of all amounts before each, and last the sum of all."""
    return np.concatenate([[0.0], np.cumsum(amounts)])
