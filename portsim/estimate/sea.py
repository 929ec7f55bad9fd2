"""The sea side apart from the berths: cranes, reclaimers, channel, pilots and tugs."""

from collections.abc import Iterator, Sequence

import numpy as np

from portsim.estimate.berth_times import crane_work
from portsim.estimate.berths import BerthGroup
from portsim.estimate.downtime import available_crane_hours, manned_share, movement_wait
from portsim.estimate.moments import constant
from portsim.estimate.profile import busiest_month, manned_by_hour, profile
from portsim.estimate.rows import Load, Opening, load_of_limit
from portsim.estimate.ship_streams import ShipStream
from portsim.estimate.station import Customers, Station
from portsim.flow.calendar.year import YEAR_H
from portsim.scenario.blocks.numbers import NumberTable, most_of
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Kpi

UNITS = {"t": "t", "teu": "TEU"}


def crane_loads(scenario: Scenario, groups: Sequence[BerthGroup]) -> Iterator[Load]:
    """Yield the load of every pool of cranes.

    It is counted in tonnes or TEU if all cargoes of the pool have the same unit, and otherwise in
    crane-hours.
    """
    for name, pool in scenario.cranes.items():
        work_h: dict[str, float] = {}
        amounts: dict[str, float] = {}
        busy = np.zeros((1, 1, 1))
        for group in groups:
            for user in group.users:
                stream = user.stream
                place = group.first_place(stream)
                work = crane_work(scenario, stream.block, stream.amounts, place)
                for (used, cargo), (hours, share) in work.items():
                    if used == name:
                        yearly_h = user.per_year * hours
                        amount = stream.yearly(cargo) * user.share * share
                        work_h[cargo] = work_h.get(cargo, 0.0) + yearly_h
                        amounts[cargo] = amounts.get(cargo, 0.0) + amount
                        busy = busy + yearly_h * profile(stream.monthly)
        available_h = available_crane_hours(scenario, name, work_h)
        total_h = sum(work_h.values())
        units = {scenario.cargoes[cargo].unit for cargo in work_h}
        has_one_unit = len(units) == 1
        per_year = sum(amounts.values()) if has_one_unit else total_h
        load = total_h / available_h if available_h else float("inf")
        yield Load(
            kpi=Kpi.CRANE_UTILISATION,
            of=name,
            members=(name,),
            count=pool.most,
            noun="cranes",
            unit=UNITS[units.pop()] if has_one_unit else "crane-hours",
            per_year=per_year,
            capacity_per_year=per_year / load if load else available_h,
            load=load,
            available=available_h / pool.most / YEAR_H,
            busiest_month=busiest_month(busy / available_h) if available_h else None,
            definition="crane-hours of work over those in which cranes are manned, whole and not "
            "stopped by weather",
        )


def reclaim_loads(scenario: Scenario, streams: Sequence[ShipStream]) -> Iterator[Load]:
    """Yield the load of every compartment that limits how fast ships are given its cargo."""
    for store_name, store in scenario.stores.items():
        for cargo, compartment in store.compartments.items():
            if compartment.reclaim_per_h is None:
                continue
            yield load_of_limit(
                kpi="reclaim_load",
                of=f"{store_name}/{cargo}",
                count=1,
                noun="reclaimer",
                unit=UNITS[scenario.cargoes[cargo].unit],
                per_year=sum(stream.yearly(cargo) for stream in streams),
                capacity_per_year=compartment.reclaim_per_h * YEAR_H,
                definition="what ships take over what the store could give out at all hours",
            )


def approach_loads(scenario: Scenario, streams: Sequence[ShipStream]) -> Iterator[Load]:
    """Yield the loads of channel, pilots and tugs; ships of other terminals count too."""
    yield from _channel_load(scenario, streams)
    approach = scenario.approach
    in_h, out_h = approach.inbound_h.expected(), approach.outbound_h.expected()
    pilots, tugs = approach.pilots, approach.tugs
    vessels = [scenario.vessels[stream.block.vessel] for stream in streams]
    note = "as if every job began at the other end"
    if pilots is not None:
        both_ways_h = in_h + out_h + 2.0 * pilots.run_h
        hours = [vessel.pilots * both_ways_h for vessel in vessels]
        yield _movement_load(scenario, "pilot_load", "pilots", pilots.number, streams, hours, note)
    if tugs is not None:
        hours = [
            vessel.tugs_in * (in_h + tugs.run_h) + vessel.tugs_out * (out_h + tugs.run_h)
            for vessel in vessels
        ]
        yield _movement_load(scenario, "tug_load", "tugs", tugs.number, streams, hours, note)


def _channel_load(scenario: Scenario, streams: Sequence[ShipStream]) -> Iterator[Load]:
    """Yield the load of the channel, if ships hinder each other there."""
    approach, channel = scenario.approach, scenario.approach.channel
    if channel is None:
        return
    if channel.traffic == "one_way":
        in_h = max(approach.inbound_h.expected(), channel.separation_h)
        out_h = max(approach.outbound_h.expected(), channel.separation_h)
        hours, note = in_h + out_h, "as if no ship followed another; convoys need less"
    elif channel.separation_h:
        hours, note = channel.separation_h, "each way"
    else:
        return
    each = [hours] * len(streams)
    yield _movement_load(scenario, "channel_load", "channel", 1, streams, each, note)


def _movement_load(
    scenario: Scenario,
    kpi: str,
    of: str,
    number: int | NumberTable,
    streams: Sequence[ShipStream],
    hours: Sequence[float],
    note: str,
) -> Load:
    """Return the load of what ships need to come in and to sail.

    Parameters
    ----------
    hours
        What one call of each stream needs on its way in and out together.
    """
    movements = tuple(
        Customers(
            per_year=2.0 * stream.per_year,
            profile=profile(stream.monthly),
            gaps=stream.gaps,
            service=constant(call_h / 2.0),
        )
        for stream, call_h in zip(streams, hours, strict=True)
    )
    station = Station(
        kpi=kpi,
        of=of,
        queue=None,
        unit="movements",
        noun=of,
        servers=most_of(number),
        customers=movements,
        available=manned_share(scenario, None, number),
        by_hour=manned_by_hour(number),
    )
    hours_told = "those that are manned" if isinstance(number, NumberTable) else "all hours"
    return station.row(f"hours that movements need over {hours_told}", note)


def openings(scenario: Scenario, streams: Sequence[ShipStream]) -> tuple[Opening, ...]:
    """Return how often the ships of each stream may move, where something forbids it at times."""
    rows = []
    for stream in streams:
        for direction, outbound in (("in", False), ("out", True)):
            wait = movement_wait(scenario, stream.block, outbound)
            if wait.share < 1.0:
                rows.append(
                    Opening(
                        of=stream.name,
                        way=direction,
                        share=wait.share,
                        mean_h=wait.mean_h,
                        longest_h=wait.longest_h,
                        shut=wait.shut,
                    )
                )
    return tuple(rows)
