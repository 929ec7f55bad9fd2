"""Histories: what was done at each berth, crane, track and store, by shares of every hour.

One of two cranes works for 7 h. The other works for 4 h and then waits for wheat until hour 7.
Their history changes at these hours only:

======  =======  =========================  =====
from h  working  WaitFor(("supply wheat",)) idle
======  =======  =========================  =====
0       1        0                          0
4       1/2      1/2                        0
7       0        0                          1
======  =======  =========================  =====

What was done is an `Activity`: a root cause, which is a text such as `working` or `weather`, or a
`WaitFor`, which names the resources that were waited for.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from portsim.flow.streams import Floats


class WaitFor(NamedTuple):
    """A wait for any one of some resources.

    Attributes
    ----------
    resources
        Names of the resources, such as `("berth 0", "berth 1")`. Whoever waits takes the first one
        that is free, so an hour of waiting is booked to all of them in equal shares.
    """

    resources: tuple[str, ...]


Activity = str | WaitFor

_GAP = WaitFor(())  # stands for the hours in which no stretch lies, until they are filled


class Stretch(NamedTuple):
    """Something that was done from one hour to another.

    Attributes
    ----------
    weight
        How much it counts among the stretches of the same time, for example its cranes or metres.
    """

    from_h: float
    to_h: float
    activity: Activity
    weight: float = 1.0


class History:
    """What was done at a resource, by shares.

    Parameters
    ----------
    times_h
        Hours at which the shares change, in rising order; shape (n,). The shares of a row hold from
        its hour to the hour of the next row, and those of the last row for ever.
    activities
        What was done; m of them, each once.
    shares
        Shape (n, m). A row sums to 1, or to 0 where the history says nothing.

    Examples
    --------
    >>> one = History.from_stretches([Stretch(1.0, 3.0, "working")], "idle")
    >>> one.times_h.tolist(), one.activities, one.shares.tolist()
    ([0.0, 1.0, 3.0], ('working', 'idle'), [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    """

    __slots__ = ("activities", "shares", "times_h")

    def __init__(self, times_h: Floats, activities: Sequence[Activity], shares: Floats) -> None:
        self.times_h = times_h
        self.activities = tuple(activities)
        self.shares = shares

    @classmethod
    def from_stretches(
        cls, stretches: Iterable[Stretch], otherwise: "Activity | History"
    ) -> "History":
        """Return the history in which stretches share their hours in proportion to their weights.

        Parameters
        ----------
        stretches
            In any order; they may overlap, and those without length are left out.
        otherwise
            What was done in the hours in which no stretch lies.
        """
        lasting = [stretch for stretch in stretches if stretch.to_h > stretch.from_h]
        activities = list(dict.fromkeys(stretch.activity for stretch in lasting))
        times_h, present, weights = _weights(lasting, activities)
        is_gap = ~present.any(axis=1)
        shares = weights / np.where(is_gap, 1.0, weights.sum(axis=1))[:, None]
        history = cls(times_h, activities, shares)
        if isinstance(otherwise, History):
            return history._added(_GAP, is_gap.astype(float)).replaced({_GAP: otherwise})
        return history._added(otherwise, is_gap.astype(float))

    @classmethod
    def from_changes(cls, changes: Iterable[tuple[float, Activity]]) -> "History":
        """Return the history of somebody who does one thing after another.

        Parameters
        ----------
        changes
            (hour, what is done from then on); the hours rise, from 0.

        Examples
        --------
        >>> one = History.from_changes([(0.0, "idle"), (1.0, "working"), (3.0, "idle")])
        >>> one.activities, one.shares.tolist()
        (('idle', 'working'), [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
        """
        hours, doing = zip(*changes, strict=True)
        column_of = {activity: column for column, activity in enumerate(dict.fromkeys(doing))}
        shares = np.zeros((len(hours), len(column_of)))
        shares[np.arange(len(hours)), [column_of[activity] for activity in doing]] = 1.0
        return cls(np.asarray(hours), tuple(column_of), shares)

    def _added(self, activity: Activity, share: Floats) -> "History":
        """Return this history with a share, shape (n,), added to an activity."""
        if activity in self.activities:
            shares = self.shares.copy()
            shares[:, self.activities.index(activity)] += share
            return History(self.times_h, self.activities, shares)
        shares = np.column_stack([self.shares, share])
        return History(self.times_h, (*self.activities, activity), shares)

    def replaced(self, replacements: "Mapping[Activity, Activity | History]") -> "History":
        """Return this history with some activities replaced, by another one or by a history."""
        parts = [replacements.get(activity, activity) for activity in self.activities]
        part_times_h = [part.times_h for part in parts if isinstance(part, History)]
        times_h = merged_hours([self.times_h, *part_times_h])
        own_shares = self.shares_at(times_h)
        columns = _columns(parts)
        shares = np.zeros((len(times_h), len(columns)))
        for index, part in enumerate(parts):
            if isinstance(part, History):
                part_columns = [columns[activity] for activity in part.activities]
                shares[:, part_columns] += own_shares[:, [index]] * part.shares_at(times_h)
            else:
                shares[:, columns[part]] += own_shares[:, index]
        return History(times_h, tuple(columns), shares)

    def shares_at(self, hours: Floats) -> Floats:
        """Return the shares at k hours in rising order; shape (k, m), 0 before the first row."""
        rows = np.searchsorted(self.times_h, hours, side="right") - 1
        shares: Floats = np.take(self.shares, rows, axis=0, mode="clip")
        shares[: np.searchsorted(rows, 0)] = 0.0
        return shares

    def hours_in(
        self,
        begins_h: Floats,
        ends_h: Floats,
        wait_of: NDArray[np.int64],
        n_waits: int,
        weights: Floats | None = None,
    ) -> Floats:
        """Return the hours of each activity inside the stretches of some waits; shape (n_waits, m).

        Hours are differences of one running sum, so that the hours of a stretch add up to its
        length without a rest.

        Parameters
        ----------
        begins_h, ends_h
            Of k stretches; shape (k,).
        wait_of
            Number of the wait that each stretch belongs to; shape (k,).
        n_waits
            How many waits there are.
        weights
            By what the hours of each stretch are multiplied, shape (k,); without it, by 1.
        """
        sums = np.zeros(self.shares.shape)
        np.cumsum(np.diff(self.times_h)[:, None] * self.shares[:-1], axis=0, out=sums[1:])
        hours = np.maximum(self._hours_until(ends_h, sums) - self._hours_until(begins_h, sums), 0.0)
        if weights is not None:
            hours *= weights[:, None]
        columns = [np.bincount(wait_of, column, n_waits) for column in hours.T]
        return np.column_stack(columns) if columns else np.zeros((n_waits, 0))

    def _hours_until(self, hours: Floats, sums: Floats) -> Floats:
        """Return the hours of each activity before k hours; `sums` holds those before each row."""
        rows = np.maximum(np.searchsorted(self.times_h, hours, side="right") - 1, 0)
        since_h = np.maximum(hours - self.times_h[rows], 0.0)
        in_row: Floats = since_h[:, None] * np.take(self.shares, rows, axis=0)
        return np.take(sums, rows, axis=0) + in_row


def _weights(
    stretches: Sequence[Stretch], activities: Sequence[Activity]
) -> tuple[Floats, NDArray[np.bool_], Floats]:
    """Return (hours of changes, whether an activity goes on, sum of its weights) from each hour on.

    Shapes (n,), (n, m) and (n, m).
    """
    begins_h = np.asarray([stretch.from_h for stretch in stretches], dtype=float)
    ends_h = np.asarray([stretch.to_h for stretch in stretches], dtype=float)
    weights = np.asarray([stretch.weight for stretch in stretches], dtype=float)
    column_of = {activity: column for column, activity in enumerate(activities)}
    columns = np.asarray([column_of[stretch.activity] for stretch in stretches], dtype=np.int64)
    times_h = merged_hours([np.zeros(1), begins_h, ends_h])
    count_steps = np.zeros((len(times_h), len(activities)), dtype=np.int64)
    weight_steps = np.zeros((len(times_h), len(activities)))
    for hours, sign in ((begins_h, 1), (ends_h, -1)):
        rows = np.searchsorted(times_h, hours)
        np.add.at(count_steps, (rows, columns), sign)
        np.add.at(weight_steps, (rows, columns), sign * weights)
    present = np.cumsum(count_steps, axis=0) > 0
    # a sum of weights may be a rounding error where nothing goes on
    return times_h, present, np.where(present, np.cumsum(weight_steps, axis=0), 0.0)


def _columns(parts: Iterable[Activity | History]) -> dict[Activity, int]:
    """Return the column of every activity that appears in some activities and histories."""
    columns: dict[Activity, int] = {}
    for part in parts:
        for activity in part.activities if isinstance(part, History) else (part,):
            columns.setdefault(activity, len(columns))
    return columns


def merged_hours(hours: Sequence[Floats]) -> Floats:
    """Return all hours in rising order, each once; quick for few lists already in order."""
    merged = np.sort(np.concatenate(hours), kind="stable")
    return merged[np.append(True, merged[1:] != merged[:-1])] if len(merged) else merged
