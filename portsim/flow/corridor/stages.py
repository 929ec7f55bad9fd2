"""The way to the terminal as a stream: stages that vehicles pass, and lanes of those on their way.

Whoever enters a stage spends a time of his own there, then leaves at most at the stage's rate, and
only while it is open. Nobody has an event: a stage takes in time order whatever is ready before the
hour up to which all is known. Hours count from when the corridor begins, well before the run.
"""

from collections.abc import Sequence
from math import inf

import numpy as np

from portsim.flow.calendar.calendar import Calendar, together
from portsim.flow.queues.first_come import Ids, InOrder
from portsim.flow.queues.release import OpenHours, Release
from portsim.flow.streams import Floats


class Rows:
    """Columns of numbers that grow."""

    def __init__(self, columns: int) -> None:
        self._data: Floats = np.empty((columns, 256))
        self.number = 0

    def add(self, block: Floats) -> None:
        """Append a block of shape (columns, n)."""
        end = self.number + block.shape[1]
        if end > self._data.shape[1]:
            grown = np.empty((len(self._data), max(end, 2 * self._data.shape[1])))
            grown[:, : self.number] = self._data[:, : self.number]
            self._data = grown
        self._data[:, self.number : end] = block
        self.number = end

    @property
    def all(self) -> Floats:
        """Everything so far, shape (columns, n); good until the next `add`."""
        return self._data[:, : self.number]

    def column(self, index: int) -> Floats:
        """Return one column so far."""
        return self._data[index, : self.number]


class Stage:
    """A haul, a border, a change of gauge or a yard.

    Parameters
    ----------
    name
        What it is called.
    per_day
        What it lets through in 24 open hours; None: all that is ready.
    by_vehicle
        Whether `per_day` counts vehicles rather than their loads.
    shifts
        When it is manned.
    announced, surprise
        Closures that are known beforehand, and those of which nobody knows the beginning or the
        end.
    """

    def __init__(
        self,
        name: str,
        per_day: float | None = None,
        by_vehicle: bool = False,
        shifts: Calendar | None = None,
        announced: Calendar | None = None,
        surprise: Calendar | None = None,
    ) -> None:
        manned, planned, unplanned = (
            calendar or Calendar() for calendar in (shifts, announced, surprise)
        )
        self.name = name
        self.surprise = unplanned
        self.closures = OpenHours(together([planned, unplanned]))
        self.known = OpenHours(together([manned, planned]))
        self.hours = OpenHours(together([manned, planned, unplanned]))
        self.release = None if per_day is None else Release(self.hours, per_day, by_vehicle)
        self.waiting = InOrder()
        self.lanes: list[Lane] = []
        self._served = Rows(3)  # ready, done in open hours, who

    def advance(self, until_h: float) -> None:
        """Let through, at the rate, all that is ready before `until_h`, and send it on."""
        ready, who = self.waiting.take(until_h)
        if self.release is None or not len(ready):
            return
        row, lane_of = np.divmod(who, self.lanes[0].lanes)
        amount = np.empty(len(who))
        parts = [(lane, np.flatnonzero(lane_of == lane.index)) for lane in self.lanes]
        for lane, mine in parts:
            amount[mine] = lane.amount[row[mine]]
        done = self.release.finish(ready, self.release.service_h(amount))
        self._served.add(np.stack([ready, done, who.astype(float)]))
        leave = self.hours.clock(done)
        for lane, mine in parts:
            if len(mine):
                lane.walk(row[mine], leave[mine], lane.stages.index(self) + 1)

    def queue(self, now_h: float) -> tuple[Floats, Ids]:
        """Return (open hours by which each is through, rows) of those who wait, in order."""
        ready, done, who = self._served.all
        here = slice(int(np.searchsorted(done, self.hours.worked(now_h), side="right")), None)
        last = int(np.searchsorted(ready, now_h, side="right"))
        return done[here.start : last], who[here.start : last].astype(np.int64)


class Lane:
    """Those of one flow that take one route, or a part of it.

    A route has two parts where trains are re-formed: one before that place and one behind it.

    Parameters
    ----------
    stages
        What they pass, in order.
    means_h
        Mean own time in each.
    mean_amount
        Mean load, t or TEU.

    Attributes
    ----------
    index, lanes
        Its place among all lanes of the network, and their number. Row r is known to stages as r
        lanes + index.
    end
        Where those wait that have passed all stages.
    """

    def __init__(
        self, stages: Sequence[Stage], means_h: Sequence[float], mean_amount: float
    ) -> None:
        self.stages = tuple(stages)
        self.end = InOrder()
        self.index, self.lanes = 0, 1
        self._means = tuple(means_h)
        self._services = tuple(
            0.0
            if stage.release is None
            else float(stage.release.service_h(np.asarray([mean_amount]))[0])
            for stage in stages
        )
        # number in the flow, departure of the cargo, amount, own times, hours of reaching each
        # stage and the end
        self._rows = Rows(4 + 2 * len(stages))
        self._first, self._seen = 0, -inf

    @property
    def number(self) -> Floats:
        """Running number of each in its flow."""
        return self._rows.column(0)

    @property
    def cargo_depart(self) -> Floats:
        """Hour at which the cargo set out, on average over a train's loads."""
        return self._rows.column(1)

    @property
    def amount(self) -> Floats:
        """Load of each."""
        return self._rows.column(2)

    @property
    def own(self) -> Floats:
        """Own time in each stage, shape (stages, n)."""
        return self._rows.all[3 : 3 + len(self.stages)]

    @property
    def reach(self) -> Floats:
        """Hour at which each enters each stage and, last, the end; infinite while unknown."""
        return self._rows.all[3 + len(self.stages) :]

    def add(
        self, number: Ids, depart_h: Floats, cargo_depart_h: Floats, amount: Floats, own_h: Floats
    ) -> None:
        """Let some set out; `depart_h` rises, also from call to call."""
        first = self._rows.number
        reach = np.full((len(self.stages) + 1, len(number)), inf)
        self._rows.add(np.vstack([number, cargo_depart_h, amount, own_h, reach]))
        self.walk(np.arange(first, first + len(number)), depart_h, 0)

    def walk(self, rows: Ids, at_h: Floats, position: int) -> None:
        """Let those rows go on from a stage, as far as the next that has a rate."""
        own, reach, who = self.own, self.reach, rows * self.lanes + self.index
        for k in range(position, len(self.stages)):
            reach[k, rows] = at_h
            ready, stage = at_h + own[k, rows], self.stages[k]
            if stage.release is not None:
                stage.waiting.put(ready, who)
                return
            at_h = ready if stage.hours.always else stage.hours.next_open(ready)
        reach[-1, rows] = at_h
        self.end.put(at_h, who)

    def due(self, now_h: float, by_h: float) -> tuple[float, float]:
        """Return what to expect at the end of the lane by an hour, as seen at another.

        Everybody takes the mean time from the stage that he is in. A queue is let through at its
        rate in the hours that are known to be open, and whoever is not in it yet comes behind it. A
        stage shut by surprise lets nothing through.

        Returns
        -------
        amount
            Of those under way at `now_h`, t or TEU.
        latest_h
            Hour by which one must set out to be at the end in time; minus infinity if nobody can.
        """
        amount, own, reach, rows = self.amount, self.own, self.reach, self._under_way(now_h)
        total = 0.0
        for k in range(len(self.stages) - 1, -1, -1):
            stage = self.stages[k]
            if not stage.surprise.is_open(now_h):
                return total, -inf
            entered, left = reach[k, rows], reach[k + 1, rows]
            ready = entered + own[k, rows] <= now_h
            here = (entered <= now_h) & (left > now_h)
            known = stage.known
            if stage.release is not None:
                through = float(
                    stage.hours.worked(now_h) + known.worked(by_h) - known.worked(now_h)
                )
                done, who = stage.queue(now_h)
                mine = (who % self.lanes == self.index) & (done <= through)
                total += float(amount[who[mine] // self.lanes].sum())
                if len(done) and done[-1] > through:
                    return total, -inf
                here &= ~ready
            by_h = known.begun_by(by_h, self._services[k])
            if by_h <= now_h:
                return total, -inf
            total += float(amount[rows][here & (ready | (entered + self._means[k] <= by_h))].sum())
            by_h -= self._means[k]
        return total, by_h

    def _under_way(self, now_h: float) -> slice:
        """Return rows among which all are that have set out and not come to the end."""
        depart, end = self.reach[0], self.reach[-1]
        if now_h < self._seen:
            self._first = 0
        self._seen = now_h
        last = int(np.searchsorted(depart, now_h, side="right"))
        there = end[self._first : last] > now_h
        self._first += int(np.argmax(there)) if there.any() else len(there)
        return slice(self._first, last)
