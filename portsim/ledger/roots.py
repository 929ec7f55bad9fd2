"""What is behind the waits of a run: who waited for what and when, and the chains that are followed from there."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats
from portsim.ledger.land_histories import LandSide, unit
from portsim.ledger.sea_histories import SeaSide, attended, berth, cranes, dry, room, served
from portsim.ledger.wait_chains import Chains, History, Resources, Word
from portsim.observe.record import Record
from portsim.terminal.terminal import Terminal

DUST_H = 1e-6
RELATIVE = 1e-9


class Wait(NamedTuple):
    """What somebody waited for, in stretches of time, and for how many hours in all.

    Attributes
    ----------
    stretches
        From, to and weight of each, shape (k, 3); it counts for its length times its weight.
    """

    resources: Resources
    stretches: Floats
    hours: float

    @classmethod
    def once(cls, resources: Resources, from_h: float, to_h: float) -> "Wait":
        """Return a wait of one stretch."""
        return cls(resources, np.asarray([(from_h, to_h, 1.0)]), to_h - from_h)


class Roots:
    """The histories of a run, and the chains through them.

    Parameters
    ----------
    terminal
        After its run.
    record
        Its record, but for the waits.
    """

    def __init__(self, terminal: Terminal, record: Record) -> None:
        self.sea = sea = SeaSide(terminal, record.ended_h)
        land = LandSide(terminal, record, sea.spells)
        self._made: dict[str, Callable[[], History]] = {}
        self._passed: dict[str, Callable[[], History]] = {}
        for place in terminal.quay.places:
            self._made[berth(place.index)] = partial(sea.place, place.index)
        for name in terminal.pools:
            self._made[cranes(name)[0]] = partial(sea.pool, name)
        for cargo, store in terminal.stores.items():
            self._made[dry(cargo)[0]] = partial(land.dry, store)
            self._made[room(cargo)[0]] = partial(sea.waiting_for, cargo)
            self._passed[served(cargo)[0]] = partial(sea.spell, cargo, "working")
            self._passed[attended(cargo)[0]] = partial(sea.spell, cargo, "ship_at_work")
        for station in terminal.stations.values():
            for units in (station.tracks, station.arrival_tracks):
                for number, one in enumerate(units.units if units is not None else ()):
                    assert units is not None
                    self._made[unit(units, station.name, number)] = partial(
                        land.track, station, units, one
                    )
        every = {**self._made, **self._passed}
        self._chains = Chains(lambda resource: every[resource](), self._passed)

    def history(self, resource: str) -> History:
        """Return what a resource did, its work cut by the dry spells of stores, and no chain followed."""
        found = self._made[resource]()
        cut: dict[Word, Word | History] = {
            word: self._passed[word[0]]()
            for word in found.words
            if isinstance(word, tuple) and word[0] in self._passed
        }
        return found.replaced(cut)

    def of(self, waits: Sequence[Wait]) -> list[list[tuple[str, float]]]:
        """Return the roots of each wait, and its hours booked to each; they add up to its hours.

        Chains are followed once for all who waited for the same.
        """
        found: list[list[tuple[str, float]]] = [[] for _ in waits]
        alike: dict[Resources, list[int]] = {}
        for index, wait in enumerate(waits):
            alike.setdefault(wait.resources, []).append(index)
        for resources, indices in alike.items():
            mine = [waits[index] for index in indices]
            begins, ends, weights = np.concatenate([wait.stretches for wait in mine]).T
            of = np.repeat(np.arange(len(mine)), np.asarray([len(wait.stretches) for wait in mine]))
            roots = self._chains.roots(resources, begins, ends)
            hours = roots.hours(begins, ends, of, len(mine), weights)
            whole = np.asarray([wait.hours for wait in mine])
            sums = hours.sum(axis=1)
            # what the model booked while it ran and its histories differ by rounding; more is for
            # the audit to see
            near = (np.abs(sums - whole) <= DUST_H + RELATIVE * whole) & (sums > 0.0)
            hours *= np.where(near, whole / np.where(near, sums, 1.0), 1.0)[:, None]
            for index, row in zip(indices, hours.tolist(), strict=True):
                found[index] = [
                    (str(word), h) for word, h in zip(roots.words, row, strict=True) if h > 0.0
                ]
        return found
