"""The waiting ledger: every hour that somebody waited, booked to its cause and to what was behind it."""

from collections.abc import Iterable, Iterator
from math import isnan
from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats
from portsim.ledger import roots
from portsim.ledger.land_histories import tracks
from portsim.ledger.sea_histories import berth, cranes, dry, room, served
from portsim.observe.record import EntityWait, Record, Wait
from portsim.terminal.rail.trains import Train
from portsim.terminal.road import records as roadbook
from portsim.terminal.sea.visit import Visit
from portsim.terminal.terminal import Terminal

# alongside and without work, for another reason than cargo or a crane that another parcel has
_ALONGSIDE = {
    "broken": ("crane", "broken"),
    "weather": ("weather", "weather"),
    "shift": ("shift", "shift"),
}


class _Entry(NamedTuple):
    """Hours of one who waited for one thing; `root` is empty where a chain is still to be followed."""

    row: int | None  # None: trucks, who are booked a service at a time
    who: str
    direct: str
    root: str
    hours: float
    wait: roots.Wait | None = None


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

    def __init__(self, terminal: Terminal, record: Record) -> None:
        self._terminal = terminal
        self._ended_h = record.ended_h
        self._entries: list[_Entry] = []
        for visit in terminal.port.visits:
            if visit.waiter is not None:
                visit.waiter.stops(
                    terminal.quay.places, self._ended_h
                )  # who still waits has waited so far
        self._roots = roots.Roots(terminal, record)
        for row, visit in enumerate(terminal.port.visits):
            if record.begin_h <= visit.arrive_h < record.end_h:
                self._ship(row, visit)
        for row, train in enumerate(terminal.yard.trains):
            if record.begin_h <= train.arrive_h < record.end_h:
                self._train(row, train)
        self._trucks(record)
        booked: dict[tuple[str, str, str], float] = {}
        by_entity: dict[tuple[str, int, str, str], float] = {}
        for one, root, hours in self._followed():
            key = one.who, one.direct, root
            booked[key] = booked.get(key, 0.0) + hours
            if one.row is not None:
                mine = one.who, one.row, one.direct, root
                by_entity[mine] = by_entity.get(mine, 0.0) + hours
        self.waits = [Wait(*key, hours) for key, hours in booked.items()]
        self.by_entity = [EntityWait(*key, hours) for key, hours in by_entity.items()]

    def _followed(self) -> Iterator[tuple[_Entry, str, float]]:
        """Yield (entry, root, hours), those of a chain root by root."""
        found = iter(self._roots.of([one.wait for one in self._entries if one.wait is not None]))
        for one in self._entries:
            if one.wait is None:
                yield one, one.root, one.hours
            else:
                for root, hours in next(found):
                    yield one, root, hours

    def _book(self, row: int | None, who: str, direct: str, root: str, hours: float) -> None:
        if hours > 0.0:
            self._entries.append(_Entry(row, who, direct, root, hours))

    def _follow(self, row: int | None, who: str, direct: str, wait: roots.Wait) -> None:
        """Book a wait to the roots of the chain that begins with what was waited for."""
        if wait.hours > 0.0:
            self._entries.append(_Entry(row, who, direct, "", wait.hours, wait))

    # ---- who waited

    def _ship(self, row: int, visit: Visit) -> None:
        who = "vessel" if visit.kind.elsewhere is None else "other vessel"
        if visit.waiter is not None:
            anyone = tuple(berth(index) for index in visit.waiter.eligible)
            for from_h, to_h, cause in visit.waiter.stretches:
                if cause is None and anyone:
                    self._follow(row, who, "berth", roots.Wait.once(anyone, from_h, to_h))
                else:
                    self._book(row, who, cause or "berth", cause or "idle", to_h - from_h)
        if visit.sailing is not None:
            if isnan(visit.last_line_h):
                visit.sailing.note(visit.sailing.cause, self._ended_h)
            for cause, hours in visit.sailing.waited.items():
                self._book(row, who, cause, "sailing", hours)
        if any(visit.lost.values()):
            self._alongside(row, who, visit)

    def _alongside(self, row: int, who: str, visit: Visit) -> None:
        """Book the hours without work that the model counted; chains go by the stretches of time they lay in."""
        sea, parcels = self._roots.sea, visit.kind.parcels
        if (hours := visit.lost.get("waiting_cargo", 0.0)) > 0.0:
            cargoes = tuple(dict.fromkeys(parcel.compartment.cargo for parcel in parcels))
            parts = (
                _shares(sea.starved(visit, cargo) for cargo in cargoes)
                if len(cargoes) > 1
                else (1.0,)
            )
            for cargo, part in zip(cargoes, parts, strict=True):
                wait = roots.Wait(dry(cargo), sea.lacked(visit, served(cargo)).T, hours * part)
                self._follow(row, who, "cargo", wait)
        if (hours := visit.lost.get("waiting_crane", 0.0)) > 0.0:
            pools = tuple(
                dict.fromkeys(
                    cranes(pool.name) for parcel in parcels for pool, _ in parcel.work.values()
                )
            )
            lacked = [sea.lacked(visit, pool) for pool in pools]
            for pool, part, stretches in zip(pools, _shares(lacked), lacked, strict=True):
                self._follow(row, who, "crane", roots.Wait(pool, stretches.T, hours * part))
        for state, (direct, root) in _ALONGSIDE.items():
            self._book(row, who, direct, root, visit.lost.get(state, 0.0))

    def _train(self, row: int, train: Train) -> None:
        station = train.kind.station
        for claim in train.claims:
            got_h = self._ended_h if isnan(claim.got_h) else claim.got_h
            if claim.units is station.locomotives:
                self._book(row, "train", "locomotive", "locomotive", got_h - claim.asked_h)
            elif got_h > claim.asked_h:
                anyone = tracks(claim.units, station.name, claim.wagons)
                self._follow(
                    row, "train", claim.units.cause, roots.Wait.once(anyone, claim.asked_h, got_h)
                )
        for stop in train.stops:
            to_h = self._ended_h if isnan(stop.to_h) else stop.to_h
            self._follow(
                row, "train", "store", roots.Wait.once(room(stop.cargo), stop.from_h, to_h)
            )
        self._book(row, "train", "shift", "shift", train.off_shift_until_now())

    def _trucks(self, record: Record) -> None:
        for trucks in record.trucks:
            for part, hours, come, go in roadbook.waits(trucks, record):
                if part.place == "store":
                    come, go = come[go > come], go[go > come]
                    stretches = np.column_stack([come, go, np.ones(len(come))])
                    self._follow(
                        None, "truck", "store", roots.Wait(room(part.of), stretches, hours)
                    )
                else:
                    self._book(None, "truck", part.cause, part.cause, hours)


def _shares(waits: Iterable[Floats]) -> Floats:
    """Return the share of each of several waits, given (from, to, weight) of the stretches of each, shape (3, k)."""
    hours = np.asarray(
        [float(np.sum((ends_h - begins_h) * weights)) for begins_h, ends_h, weights in waits]
    )
    return hours / (hours.sum() or 1.0)
