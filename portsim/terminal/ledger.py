"""The waiting ledger: every hour that somebody waited, booked to its cause and to what was behind it."""

from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from portsim.observe.record import EntityWait, Record, Wait
from portsim.terminal import roadbook
from portsim.terminal.roots import Mix, Roots

if TYPE_CHECKING:
    from portsim.terminal.rail import Train
    from portsim.terminal.terminal import Terminal
    from portsim.terminal.vessels import Visit

_ALONGSIDE = {
    "waiting_crane": ("crane", "crane"),
    "broken": ("crane", "broken"),
    "weather": ("weather", "weather"),
    "shift": ("shift", "shift"),
}


class Ledger:
    """The books of one run, of those who arrived in its window.

    Parameters
    ----------
    terminal
        After its run.
    record
        Its record, but for the waits.

    Attributes
    ----------
    waits : list of Wait
        Hours by who waited, cause and root.
    by_entity : list of EntityWait
        The same, ship by ship and train by train; trucks are booked a service at a time.
    """

    def __init__(self, terminal: "Terminal", record: Record) -> None:
        self._terminal = terminal
        self._ended_h = record.ended_h
        self._roots = Roots(terminal, record)
        self._booked: dict[tuple[str, str, str], float] = {}
        self.by_entity: list[EntityWait] = []
        for row, visit in enumerate(terminal.port.visits):
            if record.begin_h <= visit.arrive_h < record.end_h:
                self._ship(row, visit)
        for row, train in enumerate(terminal.yard.trains):
            if record.begin_h <= train.arrive_h < record.end_h:
                self._train(row, train)
        self._trucks(record)
        self.waits = [Wait(*key, hours) for key, hours in self._booked.items() if hours > 0.0]

    def _book(self, row: int | None, who: str, direct: str, root: str, hours: float) -> None:
        key = who, direct, root
        self._booked[key] = self._booked.get(key, 0.0) + hours
        if row is not None and hours > 0.0:
            self.by_entity.append(EntityWait(who, row, direct, root, hours))

    def _share_out(self, row: int | None, who: str, direct: str, hours: float, mix: Mix) -> None:
        for root, share in mix.items():
            self._book(row, who, direct, root, hours * share)

    def _ship(self, row: int, visit: "Visit") -> None:
        who = "vessel" if visit.kind.elsewhere is None else "other vessel"
        if visit.waiter is not None:
            visit.waiter.stops(self._terminal.quay.places, self._ended_h)  # who still waits has waited so far
            for state, hours in visit.waiter.waited.items():
                if state == "waiting_cargo" and hours > 0.0:
                    self._share_out(row, who, "berth", hours, self._roots.without_berth(visit))
                else:
                    self._book(row, who, "berth", state, hours)
            for cause, hours in visit.waiter.held.items():
                self._book(row, who, cause, cause, hours)
        if visit.sailing is not None:
            if isnan(visit.last_line_h):
                visit.sailing.note(visit.sailing.cause, self._ended_h)
            for cause, hours in visit.sailing.waited.items():
                self._book(row, who, cause, "sailing", hours)
        if (hours := visit.lost.get("waiting_cargo", 0.0)) > 0.0:
            self._share_out(row, who, "cargo", hours, self._roots.without_cargo(visit))
        for state, (cause, root) in _ALONGSIDE.items():
            self._book(row, who, cause, root, visit.lost.get(state, 0.0))

    def _train(self, row: int, train: "Train") -> None:
        for claim in train.claims:
            if isnan(claim.got_h):
                claim.book()
            cause = claim.units.cause
            for state, hours in claim.waited.items():
                self._book(row, "train", cause, "locomotive" if cause == "locomotive" else state, hours)
        if (hours := train.blocked_until(self._ended_h)) > 0.0:
            left_h = self._ended_h if isnan(train.left_h) else train.left_h
            mix = self._roots.before_store(
                train.kind.compartment.cargo, np.asarray([train.track_h]), np.asarray([left_h])
            )
            self._share_out(row, "train", "store", hours, mix)
        self._book(row, "train", "shift", "shift", train.off_shift_until_now())

    def _trucks(self, record: Record) -> None:
        for trucks in record.trucks:
            for part, hours, come, go in roadbook.waits(trucks, record):
                if part.place == "store" and hours > 0.0:
                    self._share_out(None, "truck", "store", hours, self._roots.before_store(part.of, come, go))
                else:
                    self._book(None, "truck", part.cause, part.cause, hours)
