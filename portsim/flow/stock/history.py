"""The history of a stock: what came in, what went out, and what lay there, exactly, at any hour."""

import numpy as np

from portsim.flow.streams import Floats


class Path:
    """What a stock did: entries let in, and a piecewise constant flow out, until `end_h`.

    Parameters
    ----------
    initial
        What lay in store at hour 0.
    in_h, amounts
        When each entry was let in, in order, and how much it was.
    flow_h, flow
        The flow out an hour, each from its hour to the next.
    stored_h
        When each entry was in the store itself: later than it was let in if it went by the
        overflow, and not a number if it still lies there.
    hold_h
        Hours from then until it can be drawn.
    """

    def __init__(
        self,
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
        self._order = np.argsort(stored_h, kind="stable")  # first in, first out of the store itself
        self._stored_sum = np.concatenate([[0.0], np.cumsum(amounts[self._order])])
        self._in_sum = np.concatenate([[0.0], np.cumsum(amounts)])
        self._out_sum = np.concatenate(
            [[0.0], np.cumsum(flow * np.diff(np.append(flow_h, max(end_h, flow_h[-1]))))]
        )

    def entered(self, hours: Floats) -> Floats:
        """Return what had come in by each hour, the initial level not counted."""
        entered: Floats = self._in_sum[np.searchsorted(self.in_h, hours, side="right")]
        return entered

    def left(self, hours: Floats) -> Floats:
        """Return what had gone out by each hour."""
        left: Floats = np.interp(hours, np.append(self.flow_h, self.end_h), self._out_sum)
        return left

    def level(self, hours: Floats) -> Floats:
        """Return the level at each hour, what lies in the overflow included."""
        return np.maximum(self.initial + self.entered(hours) - self.left(hours), 0.0)

    def stored(self, hours: Floats) -> Floats:
        """Return what had come into the store itself by each hour, the initial level not counted."""
        stored: Floats = self._stored_sum[
            np.searchsorted(self.stored_h[self._order], hours, side="right")
        ]
        return stored

    def ready(self, hours: Floats) -> Floats:
        """Return what could be drawn at each hour: in the store itself, and not on hold."""
        return np.maximum(self.initial + self.stored(hours - self.hold_h) - self.left(hours), 0.0)

    def overflow(self, hours: Floats) -> Floats:
        """Return what lay in the overflow at each hour."""
        return np.maximum(self.entered(hours) - self.stored(hours), 0.0)

    def handled_twice(self, a_h: float, b_h: float) -> float:
        """Return how much of what was let in during [a_h, b_h) went by the overflow."""
        by_overflow = (self.in_h >= a_h) & (self.in_h < b_h) & (self.stored_h != self.in_h)
        return float(np.sum(self.amounts[by_overflow]))

    def area(self, a_h: float, b_h: float) -> float:
        """Return the integral of the level over [a_h, b_h], exactly."""
        inside = self.flow_h[(self.flow_h > a_h) & (self.flow_h < b_h)]
        corners = np.concatenate([[a_h], inside, [b_h]])
        out = self.left(corners)
        drawn = float(np.sum((out[:-1] + out[1:]) / 2 * np.diff(corners)))
        stay = b_h - np.maximum(self.in_h, a_h)
        return (
            self.initial * (b_h - a_h) + float(np.sum(self.amounts * np.maximum(stay, 0.0))) - drawn
        )

    def dwell(self, a_h: float, b_h: float) -> tuple[Floats, Floats]:
        """Return (dwell_h, amount) of the entries let in during [a_h, b_h), first in first out.

        The dwell of an entry is that of its middle; not a number for what had not left by the end.
        """
        first, last = np.searchsorted(self.in_h, [a_h, b_h])
        before = np.empty(len(self.amounts))
        before[self._order] = self._stored_sum[:-1]
        middle = self.initial + before[first:last] + self.amounts[first:last] / 2
        return self._hour_out(middle) - self.in_h[first:last], self.amounts[first:last]

    def dwell_before(self, a_h: float, b_h: float, here: float) -> tuple[Floats, Floats]:
        """Return (dwell_h, amount) of what entries of [a_h, b_h) collect, when the flow is what comes in.

        `here` lay in store at the start; what is taken of it has no known dwell and is left out.
        """
        first, last = np.searchsorted(self.in_h, [a_h, b_h])
        middle = self._in_sum[first:last] + self.amounts[first:last] / 2 - here
        known = middle > 0.0
        return (self.in_h[first:last] - self._hour_out(middle))[known], self.amounts[first:last][
            known
        ]

    def _hour_out(self, amount: Floats) -> Floats:
        """Return when the sum of what went out reached each amount; not a number if it never did."""
        hours: Floats = np.interp(
            amount, self._out_sum, np.append(self.flow_h, self.end_h), right=np.nan
        )
        return hours
