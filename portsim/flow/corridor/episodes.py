"""What closures do to a stage: from a first closing until nothing is left of its queue.

A border lets two trains a day through and one comes. It is shut for ten days, and shuts again for
four days before its queue is gone. Both closures are one episode: what the second one holds stands
behind what the first one left.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from portsim.flow.calendar.calendar import Stretch
from portsim.flow.rounding import TIE_H
from portsim.flow.streams import Floats


class Episode(NamedTuple):
    """A first closing of a stage, and all that came of it.

    Attributes
    ----------
    shut_h, reopened_h
        When the stage was shut, and when that closure ended; infinite if it never does.
    empty_h
        When the last of the queue has left the stage, by those who are known to come.
    known_h
        Up to when all are known.
    closures
        How many there were up to then, the first one included.
    """

    shut_h: float
    reopened_h: float
    empty_h: float
    known_h: float
    closures: int

    @property
    def is_over(self) -> bool:
        """Whether it ended while the stage was followed."""
        return self.empty_h <= self.known_h

    @property
    def end_h(self) -> float:
        """When it ended, or up to when it was followed."""
        return min(self.empty_h, self.known_h)

    @property
    def recovery_h(self) -> float:
        """Hours from the end of the first closure to that of the episode, as far as followed."""
        return max(self.end_h - self.reopened_h, 0.0)


def episodes(
    closed: Sequence[Stretch], ready_h: Floats, leave_h: Floats, known_h: float
) -> list[Episode]:
    """Return the episodes of a stage, in order.

    Parameters
    ----------
    closed
        (from, to) of its closures, in order and apart from each other.
    ready_h, leave_h
        When each of n vehicles is ready to leave the stage and when it has left, its own passage
        included; shape (n,) each, in any order.
    known_h
        Up to when all vehicles are known; a closure that begins later is left out.

    Examples
    --------
    Shut from 0 to 4; those who come at 1 and 3 need two hours each, and one who comes at 9 has the
    border for himself.

    >>> (one,) = episodes([(0, 4)], np.array([1.0, 3.0, 9.0]), np.array([6.0, 8.0, 11.0]), 20.0)
    >>> one.recovery_h, one.is_over
    (4.0, True)
    """
    begins_h, ends_h = _occupied(ready_h, leave_h)
    found: list[Episode] = []
    for shut_h, opens_h in closed:
        if shut_h >= known_h:
            break
        empty_h = _empty_from(opens_h, begins_h, ends_h)
        if found and shut_h < found[-1].empty_h - TIE_H:
            last = found[-1]
            found[-1] = last._replace(empty_h=empty_h, closures=last.closures + 1)
        else:
            found.append(Episode(shut_h, opens_h, empty_h, known_h, 1))
    return found


def _occupied(ready_h: Floats, leave_h: Floats) -> tuple[Floats, Floats]:
    """Return (from, to) of the stretches in which somebody is at the stage; shape (k,) each.

    One who comes when the last one has just left finds it empty.
    """
    here = np.flatnonzero(leave_h > ready_h + TIE_H)
    order = here[np.argsort(ready_h[here], kind="stable")]
    ready_h, left_h = ready_h[order], np.maximum.accumulate(leave_h[order])
    first = np.ones(len(order), dtype=bool)
    first[1:] = ready_h[1:] >= left_h[:-1] - TIE_H
    begins = np.flatnonzero(first)
    return ready_h[begins], left_h[np.append(begins[1:], len(order))[: len(begins)] - 1]


def _empty_from(hour: float, begins_h: Floats, ends_h: Floats) -> float:
    """Return the first hour from one on at which nobody is at the stage."""
    last = int(np.searchsorted(begins_h, hour - TIE_H)) - 1
    return max(hour, float(ends_h[last])) if last >= 0 else hour
