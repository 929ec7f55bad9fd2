"""The way to the terminal as a stream: the stages that vehicles pass, and the lanes that they take.

For example, a border lets 48 trucks a day through. A truck enters it at hour 100, spends 4 h there
and is ready at 104; with ten trucks before it, it leaves at 109.5. A stage serves vehicles in the
order in which they are ready, and only while it is open. No vehicle has events of its own: a stage
serves, all at once, those that are ready before the hour up to which everything is known. Hours
count from the beginning of the corridor, well before that of the run.
"""

from collections.abc import Sequence
from math import inf

import numpy as np

from portsim.flow.calendar.calendar import Calendar, together
from portsim.flow.queues.first_come import Ids, InOrder
from portsim.flow.queues.release import OpenHours, Release
from portsim.flow.streams import Floats

EDGE_H = 1e-6  # by which a bound is wider than rounding could make it too narrow


class GrowingColumns:
    """A table of numbers that grows at its end, of shape (columns, n)."""

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
        """The whole table; it is valid until the next `add`."""
        return self._data[:, : self.number]

    def column(self, index: int) -> Floats:
        """Return one column, shape (n,)."""
        return self._data[index, : self.number]


class Stage:
    """A haul, a border, a change of gauge or a yard.

    Parameters
    ----------
    name
        What it is called.
    per_day
        What it lets through in 24 open hours; None if it holds nobody up.
    by_vehicle
        Whether `per_day` counts vehicles, and not the tonnes or TEU that they carry.
    shifts
        When it is manned.
    announced, surprise
        Closures that are known beforehand, and those whose beginning and end nobody knows
        beforehand.
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
        self._served = GrowingColumns(3)  # hour of being ready, open hours when done, vehicle

    def advance(self, until_h: float) -> None:
        """Serve all vehicles that are ready before `until_h`, and let them move on."""
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
                lane.move_on(row[mine], leave[mine], lane.stages.index(self) + 1)

    def queue(self, now_h: float) -> tuple[Floats, Ids]:
        """Return (open hours by which each is through, vehicles) of the queue, in its order."""
        ready, done, who = self._served.all
        here = slice(int(np.searchsorted(done, self.hours.worked(now_h), side="right")), None)
        last = int(np.searchsorted(ready, now_h, side="right"))
        return done[here.start : last], who[here.start : last].astype(np.int64)


class Lane:
    """The vehicles of one flow on one route, or on a part of it.

    A route has two lanes where trains are re-formed: one before that place and one behind it.

    Parameters
    ----------
    stages
        The stages that they pass, in order.
    mean_times_h
        Mean time that a vehicle spends in each of them before it is ready to leave.
    mean_amount
        Mean load, t or TEU.

    Attributes
    ----------
    index, lanes
        The number of this lane among all lanes of the network, and how many there are. A stage
        knows the vehicle in row r of this lane as r * lanes + index.
    end
        Where vehicles wait that have passed all stages.
    """

    def __init__(
        self, stages: Sequence[Stage], mean_times_h: Sequence[float], mean_amount: float
    ) -> None:
        self.stages = tuple(stages)
        self.end = InOrder()
        self.index, self.lanes = 0, 1
        self._mean_times_h = tuple(mean_times_h)
        self._mean_services_h = tuple(
            0.0
            if stage.release is None
            else float(stage.release.service_h(np.asarray([mean_amount]))[0])
            for stage in stages
        )
        # number in the flow, departure of the cargo, amount, times in the stages, hours of entering
        # each stage and of coming to the end
        self._columns = GrowingColumns(4 + 2 * len(stages))
        self._first, self._last_asked_h = 0, -inf

    @property
    def number(self) -> Floats:
        """Running number of each vehicle in its flow, shape (n,)."""
        return self._columns.column(0)

    @property
    def cargo_depart(self) -> Floats:
        """Hour at which the cargo set out, on average over a train's loads; shape (n,)."""
        return self._columns.column(1)

    @property
    def amount(self) -> Floats:
        """Load of each vehicle, t or TEU; shape (n,)."""
        return self._columns.column(2)

    @property
    def time_in_stage_h(self) -> Floats:
        """Time in each stage before a vehicle is ready to leave it, shape (stages, n)."""
        return self._columns.all[3 : 3 + len(self.stages)]

    @property
    def enter_h(self) -> Floats:
        """Hour of entering each stage and, last, of coming to the end; shape (stages + 1, n).

        It is infinite while unknown.
        """
        return self._columns.all[3 + len(self.stages) :]

    def add(
        self,
        number: Ids,
        depart_h: Floats,
        cargo_depart_h: Floats,
        amount: Floats,
        time_in_stage_h: Floats,
    ) -> None:
        """Let vehicles set out; `depart_h` rises, also from one call to the next."""
        first = self._columns.number
        enter_h = np.full((len(self.stages) + 1, len(number)), inf)
        self._columns.add(np.vstack([number, cargo_depart_h, amount, time_in_stage_h, enter_h]))
        self.move_on(np.arange(first, first + len(number)), depart_h, 0)

    def move_on(self, rows: Ids, at_h: Floats, position: int) -> None:
        """Let the vehicles of those rows enter a stage, and move on to the next that has a rate."""
        time_in_stage_h, enter_h, who = (
            self.time_in_stage_h,
            self.enter_h,
            rows * self.lanes + self.index,
        )
        for k in range(position, len(self.stages)):
            enter_h[k, rows] = at_h
            ready, stage = at_h + time_in_stage_h[k, rows], self.stages[k]
            if stage.release is not None:
                stage.waiting.put(ready, who)
                return
            at_h = ready if stage.hours.always else stage.hours.next_open(ready)
        enter_h[-1, rows] = at_h
        self.end.put(at_h, who)

    def due(self, now_h: float, by_h: float) -> tuple[float, float]:
        """Return what to expect at the end of the lane by an hour, as seen at an earlier one.

        Every vehicle takes the mean times from the stage that it is in. A queue is served at the
        rate of its stage in the hours that are known to be open, and who is not in it yet joins its
        end. A stage that is shut by surprise lets nothing through.

        Returns
        -------
        amount
            Of those under way at `now_h`, t or TEU.
        latest_h
            Hour by which a vehicle must set out to be there in time; minus infinity if none can.
        """
        amount, time_in_stage_h, enter_h, rows = (
            self.amount,
            self.time_in_stage_h,
            self.enter_h,
            self._under_way(now_h),
        )
        total = 0.0
        for k in range(len(self.stages) - 1, -1, -1):
            stage = self.stages[k]
            if not stage.surprise.is_open(now_h):
                return total, -inf
            entered, left = enter_h[k, rows], enter_h[k + 1, rows]
            ready = entered + time_in_stage_h[k, rows] <= now_h
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
            by_h = known.begun_by(by_h, self._mean_services_h[k])
            if by_h <= now_h:
                return total, -inf
            total += float(
                amount[rows][here & (ready | (entered + self._mean_times_h[k] <= by_h))].sum()
            )
            by_h -= self._mean_times_h[k]
        return total, by_h

    def most_due(self, now_h: float, lead_h: float) -> tuple[float, float]:
        """Return what `due` finds within `lead_h` at the most, without looking at queues.

        Who is so far back that the mean times of the stages ahead take longer than `lead_h` cannot
        be there in time, whatever is open. All others under way are counted.

        Returns
        -------
        amount
            No less than that of `due`, t or TEU, but for rounding.
        left_h
            What is left of `lead_h` for the way to this lane; below 0 if nothing is.
        """
        k = len(self.stages)
        while k and lead_h > -EDGE_H:
            k -= 1
            lead_h -= self._mean_times_h[k]
        if k == len(self.stages):
            return 0.0, lead_h
        rows = self._under_way(now_h)
        entered, left = self.enter_h[k, rows], self.enter_h[-1, rows]
        can = entered <= now_h + min(lead_h, 0.0) + EDGE_H
        can |= entered + self.time_in_stage_h[k, rows] <= now_h
        can &= left > now_h - EDGE_H
        return float(self.amount[rows][can].sum()), lead_h

    def _under_way(self, now_h: float) -> slice:
        """Return the rows among which all those are that have set out and not come to the end."""
        depart, end = self.enter_h[0], self.enter_h[-1]
        if now_h < self._last_asked_h:
            self._first = 0
        self._last_asked_h = now_h
        last = int(np.searchsorted(depart, now_h, side="right"))
        there = end[self._first : last] > now_h
        self._first += int(np.argmax(there)) if there.any() else len(there)
        return slice(self._first, last)
