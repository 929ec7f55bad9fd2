"""The record of one replication: what happened to every ship, train and truck, with no statistics.

All hours count from the start of the run. An hour is NaN until it happens. Amounts are in the unit
of the cargo, t or TEU.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from portsim.flow.corridor.episodes import Episode
from portsim.flow.streams import Floats
from portsim.observe.land import FlowRecord, Trains, Trucks
from portsim.observe.resources import ClockRecord, CraneRecord
from portsim.observe.ships import ParcelRecord, Visits
from portsim.observe.stores import CargoTotals, QueueRecord, StockRecord
from portsim.observe.waits import EntityWait, Wait


@dataclass
class Record:
    """One replication.

    Attributes
    ----------
    begin_h, end_h
        The measured window.
    ended_h
        When the run ended, after those who arrived in the window had left.
    events
        How many SimPy events were scheduled.
    calls, vessels, berths, train_services
        Names, which the columns of `visits` and `trains` refer to by index.
    waits
        Hours waited by those who arrived in the window: the ledger.
    entity_waits
        The same ship by ship and train by train.
    parcels
        Those that were begun, ship by ship.
    weather
        (from, to) of the stretches in which a weather stops work, by its name.
    episodes
        What closures that began before the end of the window did, by stage; those that were not
        over when the run ended were followed on.
    """

    replication: int
    begin_h: float
    end_h: float
    ended_h: float
    events: int
    calls: tuple[str, ...]
    vessels: tuple[str, ...]
    berths: tuple[str, ...]
    train_services: tuple[str, ...]
    visits: Visits
    trains: Trains
    trucks: list[Trucks] = field(default_factory=list)
    flows: list[FlowRecord] = field(default_factory=list)
    stocks: list[StockRecord] = field(default_factory=list)
    clocks: list[ClockRecord] = field(default_factory=list)
    queues: list[QueueRecord] = field(default_factory=list)
    cargoes: list[CargoTotals] = field(default_factory=list)
    of_others: list[CargoTotals] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    entity_waits: list[EntityWait] = field(default_factory=list)
    cranes: list[CraneRecord] = field(default_factory=list)
    parcels: list[ParcelRecord] = field(default_factory=list)
    weather: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    episodes: dict[str, tuple[Episode, ...]] = field(default_factory=dict)

    def in_window(self, arrive_h: Floats) -> NDArray[np.bool_]:
        """Return which of those who came at some hours are measured; shape (n,)."""
        return (arrive_h >= self.begin_h) & (arrive_h < self.end_h)

    def so_far(self, begun_h: Floats, ended_h: Floats) -> Floats:
        """Return the hours from a beginning to an end, or to the end of the run if it did not come.

        They are 0 where there was no beginning; shape (n,).
        """
        until_h = np.nan_to_num(ended_h, nan=self.ended_h)
        hours: Floats = np.nan_to_num(until_h - begun_h, nan=0.0)
        return hours
