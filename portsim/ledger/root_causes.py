"""The root causes of a run's waits: histories of all resources, and chains through them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats
from portsim.ledger.history import Activity, History, WaitFor
from portsim.ledger.land_histories import LandHistories
from portsim.ledger.resources import (
    berth_name,
    crane_work_name,
    cranes_name,
    room_name,
    ship_work_name,
    supply_name,
    track_name,
)
from portsim.ledger.sea_histories import SeaHistories, all_pools
from portsim.ledger.wait_chains import WaitChains
from portsim.observe.record import Record
from portsim.terminal.terminal import Terminal
from portsim.vocabulary import Root, State

ROUNDING_H = 1e-6
RELATIVE = 1e-9

CauseHours = list[tuple[str, float]]  # hours of one wait, by root cause


class OpenWait(NamedTuple):
    """A wait whose root causes are to be found.

    Attributes
    ----------
    wait_for
        What was waited for.
    stretches
        (from, to, weight) of each stretch of the wait; shape (k, 3). A stretch counts for its
        length times its weight.
    hours
        Hours of the wait in all, as the model counted them.
    """

    wait_for: WaitFor
    stretches: Floats
    hours: float

    @classmethod
    def of_one_stretch(cls, wait_for: WaitFor, from_h: float, to_h: float) -> "OpenWait":
        """Return a wait of one stretch."""
        return cls(wait_for, np.asarray([(from_h, to_h, 1.0)]), to_h - from_h)


class RootCauseFinder:
    """Finds the root causes of waits in the histories of a run.

    Parameters
    ----------
    terminal
        After its run.
    record
        Its record, without the waits.

    Attributes
    ----------
    sea : SeaHistories
        What ships did.
    """

    def __init__(self, terminal: Terminal, record: Record) -> None:
        self.sea = SeaHistories(terminal, record.ended_h)
        self._land = LandHistories(terminal, record, self.sea.dry_spells)
        self._makers = self._sea_makers(terminal) | self._track_makers(terminal)
        self._pass_through = self._pass_through_makers(terminal)
        every = self._makers | self._pass_through
        self._chains = WaitChains(lambda resource: every[resource](), self._pass_through)

    # ---- histories by the names of resources: each is made only if a chain comes to it

    def _sea_makers(self, terminal: Terminal) -> dict[str, Callable[[], History]]:
        makers: dict[str, Callable[[], History]] = {}
        for place in terminal.quay.places:
            makers[berth_name(place.index)] = partial(self.sea.berth, place.index)
        for pool in all_pools(terminal):
            makers[cranes_name(pool.resource)] = partial(self.sea.crane_pool, pool.resource)
        for cargo, store in terminal.stores.items():
            makers[supply_name(cargo)] = partial(self._land.supply, store)
            makers[room_name(cargo)] = partial(self.sea.ships_for, cargo)
        return makers

    def _track_makers(self, terminal: Terminal) -> dict[str, Callable[[], History]]:
        makers: dict[str, Callable[[], History]] = {}
        for station in terminal.stations.values():
            for resource in (station.tracks, station.arrival_tracks):
                if resource is None:
                    continue
                for number, unit in enumerate(resource.units):
                    name = track_name(resource.place, station.name, number)
                    makers[name] = partial(self._land.track, station, resource, unit)
        return makers

    def _pass_through_makers(self, terminal: Terminal) -> dict[str, Callable[[], History]]:
        work = self.sea.interrupted_work
        makers: dict[str, Callable[[], History]] = {}
        for cargo in terminal.stores:
            makers[crane_work_name(cargo)] = partial(work, cargo, State.WORKING)
            makers[ship_work_name(cargo)] = partial(work, cargo, Root.SHIP_AT_WORK)
        return makers

    def history(self, resource: str) -> History:
        """Return what was done at a resource, with work cut by dry spells and no chain followed."""
        history = self._makers[resource]()
        replacements: dict[Activity, Activity | History] = {}
        for activity in history.activities:
            if isinstance(activity, WaitFor) and activity.resources[0] in self._pass_through:
                replacements[activity] = self._pass_through[activity.resources[0]]()
        return history.replaced(replacements)

    # ---- waits

    def root_causes(self, waits: Sequence[OpenWait]) -> list[CauseHours]:
        """Return the hours of each wait by root cause; they add up to its hours.

        Chains are followed once for all waits that are for the same.
        """
        by_wait: list[CauseHours] = [[] for _ in waits]
        alike: dict[WaitFor, list[int]] = {}
        for index, wait in enumerate(waits):
            alike.setdefault(wait.wait_for, []).append(index)
        for wait_for, indices in alike.items():
            causes, hours = self._hours(wait_for, [waits[index] for index in indices])
            for index, row in zip(indices, hours.tolist(), strict=True):
                cause_hours = zip(causes, row, strict=True)
                by_wait[index] = [(cause, h) for cause, h in cause_hours if h > 0.0]
        return by_wait

    def _hours(
        self, wait_for: WaitFor, waits: Sequence[OpenWait]
    ) -> tuple[tuple[str, ...], Floats]:
        """Return (m root causes, hours) of n waits for the same; the hours have shape (n, m)."""
        begins_h, ends_h, weights = np.concatenate([wait.stretches for wait in waits]).T
        n_stretches = np.asarray([len(wait.stretches) for wait in waits])
        wait_of = np.repeat(np.arange(len(waits)), n_stretches)
        roots = self._chains.follow(wait_for, begins_h, ends_h)
        hours = roots.hours_in(begins_h, ends_h, wait_of, len(waits), weights)
        counted_h = np.asarray([wait.hours for wait in waits])
        return roots.causes, _scaled(hours, counted_h)


def _scaled(hours: Floats, counted_h: Floats) -> Floats:
    """Return hours, shape (n, m), scaled so that rows sum to what the model counted, shape (n,).

    Only rounding is scaled away. A larger difference stays, so that the audit sees it.
    """
    sums = hours.sum(axis=1)
    is_close = np.abs(sums - counted_h) <= ROUNDING_H + RELATIVE * counted_h
    is_close &= sums > 0.0
    factors = np.where(is_close, counted_h / np.where(is_close, sums, 1.0), 1.0)
    scaled: Floats = hours * factors[:, None]
    return scaled
