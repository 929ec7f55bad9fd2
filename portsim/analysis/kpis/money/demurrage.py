"""Laytime of the calls of a run: from what happened to each ship to her statement of facts."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import inf, isnan

import numpy as np

from portsim.analysis.kpis.money.laytime import laytime
from portsim.analysis.kpis.money.statement import PortCall, Statement
from portsim.flow.calendar.calendar import Calendar, any_of, together
from portsim.observe.record import Record
from portsim.scenario.blocks.quay import CranePool
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.derived.berths import berth_places, usable_berths
from portsim.scenario.derived.cranes import crane_pool, pools_at
from portsim.scenario.derived.horizon import known_h
from portsim.scenario.derived.rosters import crane_roster


def statements(record: Record, scenario: Scenario) -> Iterator[tuple[int, Statement]]:
    """Yield (visit, statement) of the window's finished calls that have laytime terms."""
    return ((visit, account) for visit, account, is_over in settled(record, scenario) if is_over)


def settled(record: Record, scenario: Scenario) -> Iterator[tuple[int, Statement, bool]]:
    """Yield (visit, statement, whether it is over) of every call of the window with laytime terms.

    The account of a call whose cargo work has not ended is made up at the end of the run, as if it
    ended there: its demurrage can only grow, and its despatch only shrink.
    """
    visits = record.visits
    streams = [scenario.calls[name] for name in record.calls]
    if all(stream.laytime is None for stream in streams):
        return
    for index in np.flatnonzero(record.in_window(visits.arrive_h)).tolist():
        stream = streams[visits.call[index]]
        if stream.laytime is not None:
            call = _port_call(index, stream, record, scenario)
            account = laytime(call, stream.laytime, scenario.start)
            yield index, account, not isnan(float(visits.work_to_h[index]))


def _port_call(index: int, stream: CallStream, record: Record, scenario: Scenario) -> PortCall:
    visits = record.visits
    arrived = float(visits.arrive_h[index])
    is_over = not isnan(float(visits.work_to_h[index]))
    done = float(visits.work_to_h[index]) if is_over else record.ended_h
    # What has not happened by the end of the run is taken to happen there
    granted, all_fast, begun = (
        float(np.nan_to_num(hours[index], nan=done))
        for hours in (visits.granted_h, visits.first_line_h, visits.work_from_h)
    )
    until_h = known_h(scenario, record.ended_h)
    stops = _Stops(record, scenario, until_h)
    for parcel, pools in zip(
        stream.parcels, _pools(int(visits.berth[index]), stream, scenario), strict=True
    ):
        stops.add(scenario.cargoes[parcel.cargo].stopped_by, pools)
    # A record that ends in bad weather has no end; laytime must expire at some time
    storms = together(stops.storms)
    weather = [(a, min(b, until_h)) for a, b in storms.closed if b > arrived and a < until_h]
    off = together(stops.off)
    idle = [(-inf, begun), *((a, b) for a, b in off.closed if a < done and b > begun), (done, inf)]
    work = tuple((b, c) for (_, b), (c, _) in pairwise(idle) if b < c)
    return PortCall(
        ship=f"{record.calls[visits.call[index]]} {index + 1}",
        arrived_h=arrived,
        all_fast_h=all_fast,
        completed_h=done,
        work=work,
        amount_t=float((visits.worked_t if is_over else visits.amount_t)[index]),
        berth_free_h=granted,
        weather=tuple(weather),
    )


class _Stops:
    """What stops the work on the parcels of a ship, and counts in her laytime as that.

    Work on a parcel is stopped by weather if its cargo is, or if the weather stops every pool that
    could work it and is manned. It is off shift when none of these pools is manned.

    Attributes
    ----------
    storms, off : list of Calendar
        Of each parcel: shut while weather stops it, and while none of its pools is manned.
    """

    def __init__(self, record: Record, scenario: Scenario, known_h: float) -> None:
        self.storms: list[Calendar] = []
        self.off: list[Calendar] = []
        self._record = record
        self._scenario = scenario
        self._known_h = known_h

    def add(self, cargo_stopped_by: Sequence[str], pools: Sequence[CranePool]) -> None:
        """Add a parcel and the pools that work it at her berth."""
        calm = [self._calm(pool.stopped_by) for pool in pools]
        at_work = [self._manned(pool) for pool in pools]
        self.storms.append(self._calm(cargo_stopped_by))
        if len(pools) == 1:
            self.storms += calm
            self.off += at_work
            return
        can_work = any_of(a & b for a, b in zip(calm, at_work, strict=True))
        some_manned = any_of(at_work)
        self.storms += [any_of(calm), any_of([can_work, ~some_manned])]
        self.off.append(some_manned)

    def _calm(self, weathers: Iterable[str]) -> Calendar:
        """Return the calendar that is shut while one of the weathers is bad."""
        return Calendar(
            stretch for name in weathers for stretch in self._record.weather.get(name, ())
        )

    def _manned(self, pool: CranePool) -> Calendar:
        return crane_roster(self._scenario, pool, self._known_h).manned


def _pools(berth: int, stream: CallStream, scenario: Scenario) -> list[list[CranePool]]:
    """Return the pools for each parcel of a call at its berth, or at the first that it may use."""
    berth = berth if berth >= 0 else usable_berths(scenario, stream)[0]
    block = berth_places(scenario)[berth].block_name
    return [
        [
            crane_pool(scenario, name)
            for name in pools_at(scenario, stream.vessel, block, parcel.cargo)
        ]
        for parcel in stream.parcels
    ]
