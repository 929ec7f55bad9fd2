"""Chains of waiting: from what somebody waits for to the root causes, hour by hour.

A ship waits 4 h for berth 1. The ship in berth 1 waits for wheat for 3 h and has then left. The
wheat stands at a shut border for 2 h; after that too little of it comes:

>>> import numpy as np
>>> from portsim.ledger.history import Stretch
>>> wheat = WaitFor(("supply wheat",))
>>> histories = {
...     "berth 1": History.from_stretches([Stretch(0.0, 3.0, wheat)], "idle"),
...     "supply wheat": History.from_stretches([Stretch(0.0, 2.0, "border")], "supply"),
... }
>>> begins_h, ends_h = np.asarray([0.0]), np.asarray([4.0])
>>> roots = WaitChains(histories.__getitem__).follow(WaitFor(("berth 1",)), begins_h, ends_h)
>>> hours = roots.hours_in(begins_h, ends_h, np.asarray([0]), 1)
>>> dict(zip(roots.causes, hours[0].tolist()))
{'border': 2.0, 'supply': 1.0, 'idle': 1.0}

The rule: an hour of waiting for some resources is divided equally between them. The history of each
resource divides its part by what was done there. A part that is a root cause is booked. A part that
is itself a wait is divided again in the same way, until nothing but root causes is left. A chain
that comes to a resource which is already on it ends in `circular`.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from portsim.flow.streams import Floats
from portsim.ledger.history import Activity, History, WaitFor, merged_hours
from portsim.vocabulary import Root

CIRCULAR = Root.CIRCULAR


class RootCauses:
    """The root causes behind a wait, hour by hour.

    Parameters
    ----------
    parts
        Histories that name root causes only. Each is of a part of the wait, and together they make
        the whole.

    Attributes
    ----------
    causes : tuple of str
        The root causes, each once.
    """

    __slots__ = ("_parts", "causes")

    def __init__(self, parts: Iterable[History]) -> None:
        self._parts = list(parts)
        causes: dict[Activity, None] = {}
        for part in self._parts:
            causes.update(dict.fromkeys(part.activities))
        self.causes = tuple(cause for cause in causes if isinstance(cause, str))

    def hours_in(
        self,
        begins_h: Floats,
        ends_h: Floats,
        wait_of: NDArray[np.int64],
        n_waits: int,
        weights: Floats | None = None,
    ) -> Floats:
        """Return the hours of each root cause inside stretches; shape (n_waits, number of causes).

        The parameters are those of `History.hours_in`.
        """
        hours = np.zeros((n_waits, len(self.causes)))
        column_of: dict[Activity, int] = {cause: i for i, cause in enumerate(self.causes)}
        for part in self._parts:
            columns = [column_of[cause] for cause in part.activities]
            hours[:, columns] += part.hours_in(begins_h, ends_h, wait_of, n_waits, weights)
        return hours


class WaitChains:
    """Follows chains of waiting through the histories of resources.

    Parameters
    ----------
    history_of
        Returns the history of a resource by its name. It is called once for each resource.
    pass_through
        Resources that nobody holds and that only lead on to others; a chain may pass them twice.
    """

    def __init__(
        self, history_of: Callable[[str], History], pass_through: Iterable[str] = ()
    ) -> None:
        self._history_of = history_of
        self._pass_through = frozenset(pass_through)
        self._histories: dict[str, History] = {}

    def follow(self, wait_for: WaitFor, begins_h: Floats, ends_h: Floats) -> RootCauses:
        """Return the root causes behind a wait, for the hours of stretches in which somebody waits.

        Parameters
        ----------
        begins_h, ends_h
            Of the stretches, which may overlap and be in any order; shape (k,).
        """
        times_h = np.column_stack(joined(begins_h, ends_h)).ravel()
        share = np.tile([1.0, 0.0], len(times_h) // 2)
        return RootCauses(self._followed(wait_for, frozenset(), times_h, share))

    def _followed(
        self, wait_for: WaitFor, passed: frozenset[str], times_h: Floats, share: Floats
    ) -> Iterator[History]:
        """Yield the root causes behind a share of a wait.

        Parameters
        ----------
        passed
            Resources that are already on the chain.
        times_h, share
            Hours at which the share changes, and what it is from then on; shape (n,) each.
        """
        if not len(times_h):
            return
        resources = wait_for.resources
        histories = {name: self._history(name) for name in resources if name not in passed}
        times_h, share = _refined(times_h, share / len(resources), histories.values())
        by_activity: dict[Activity, Floats] = {}
        for name in resources:
            if name in passed:
                by_activity[CIRCULAR] = by_activity.get(CIRCULAR, 0.0) + share
                continue
            activity_shares = histories[name].shares_at(times_h).T
            for activity, part in zip(histories[name].activities, activity_shares, strict=True):
                by_activity[activity] = by_activity.get(activity, 0.0) + share * part
        passed = passed.union(resources) - self._pass_through
        present = [(activity, part) for activity, part in by_activity.items() if part.any()]
        # root causes that follow each other share a history: the order of causes stays
        for is_wait, items in groupby(present, lambda item: isinstance(item[0], WaitFor)):
            if is_wait:
                for activity, part in items:
                    assert isinstance(activity, WaitFor)
                    changes = np.flatnonzero(np.diff(part, prepend=0.0))
                    yield from self._followed(activity, passed, times_h[changes], part[changes])
            else:
                causes, parts = zip(*items, strict=True)
                yield History(times_h, causes, np.column_stack(parts))

    def _history(self, resource: str) -> History:
        if resource not in self._histories:
            self._histories[resource] = self._history_of(resource)
        return self._histories[resource]


def _refined(times_h: Floats, share: Floats, histories: Iterable[History]) -> tuple[Floats, Floats]:
    """Return (hours, share) with more rows, at which a history changes and the share is not 0."""
    hours = [times_h]
    for history in histories:
        first, last = np.searchsorted(history.times_h, times_h[[0, -1]])
        changes_h = history.times_h[first:last]
        share_then = share[np.searchsorted(times_h, changes_h, side="right") - 1]
        hours.append(changes_h[share_then > 0.0])
    refined_h = merged_hours(hours)
    return refined_h, share[np.searchsorted(times_h, refined_h, side="right") - 1]


def joined(begins_h: Floats, ends_h: Floats) -> tuple[Floats, Floats]:
    """Return (from, to) of stretches that lie apart, in order, and cover the same hours.

    Examples
    --------
    >>> import numpy as np
    >>> begins_h, ends_h = joined(np.asarray([5.0, 0.0, 1.0]), np.asarray([7.0, 3.0, 4.0]))
    >>> begins_h.tolist(), ends_h.tolist()
    ([0.0, 5.0], [4.0, 7.0])
    """
    order = np.argsort(begins_h, kind="stable")
    begins_h, ends_h = begins_h[order], ends_h[order]
    lasting = ends_h > begins_h
    begins_h, ends_h = begins_h[lasting], ends_h[lasting]
    latest_end_h = np.maximum.accumulate(ends_h)
    is_first = np.append(True, begins_h[1:] > latest_end_h[:-1])[: len(begins_h)]
    is_last = np.append(is_first[1:], True)[: len(begins_h)]
    return begins_h[is_first], latest_end_h[is_last]
