"""The sea side beside the berths: cranes, reclaimers, channel, pilots and tugs."""

from collections.abc import Iterator, Sequence

import numpy as np

from portsim.estimate.berths import Group
from portsim.estimate.calls import Calls, crane_work
from portsim.estimate.profile import busiest_month
from portsim.estimate.quantity import Quantity
from portsim.estimate.rows import Load, Opening
from portsim.estimate.station import Customers, Station
from portsim.estimate.stops import delay, pool_hours
from portsim.flow.arrivals.poisson import YEAR_H
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Kpi


def crane_loads(scenario: Scenario, groups: Sequence[Group]) -> Iterator[Load]:
    """Yield the load of every pool of cranes."""
    for name, pool in scenario.cranes.items():
        work_h: dict[str, float] = {}
        amounts: dict[str, float] = {}
        busy = np.zeros((1, 1, 1))
        for group in groups:
            for one, part, _ in group.calls:
                place = next(place for place in one.places if place in group.places)
                for (used, cargo), hours in crane_work(scenario, one, place).items():
                    if used == name:
                        yearly_h = one.per_year * part * hours
                        work_h[cargo] = work_h.get(cargo, 0.0) + yearly_h
                        amounts[cargo] = amounts.get(cargo, 0.0) + one.yearly(cargo) * part
                        busy = busy + yearly_h * one.profile
        available_h = pool_hours(scenario, name, work_h)
        whole_h = sum(work_h.values())
        units = {scenario.cargoes[cargo].unit for cargo in work_h}
        one_unit = len(units) == 1
        asked = sum(amounts.values()) if one_unit else whole_h
        load = whole_h / available_h if available_h else float("inf")
        yield Load(
            kpi=Kpi.CRANE_UTILISATION,
            of=name,
            members=(name,),
            count=pool.number,
            noun="cranes",
            unit={"t": "t", "teu": "TEU"}[units.pop()] if one_unit else "crane-hours",
            per_year=asked,
            capacity_per_year=asked / load if load else available_h,
            load=load,
            hours=None,
            available=available_h / pool.number / YEAR_H,
            busiest_month=busiest_month(busy / available_h) if available_h else None,
            busiest_hour=None,
            note="",
            definition="crane-hours of work over those in which cranes are manned, whole and not stopped by weather",
        )


def reclaim_loads(scenario: Scenario, calls: Sequence[Calls]) -> Iterator[Load]:
    """Yield the load of every store that limits what ships are given."""
    for store_name, store in scenario.stores.items():
        for cargo, block in store.compartments.items():
            if block.reclaim_per_h is None:
                continue
            taken = sum(one.yearly(cargo) for one in calls)
            most = block.reclaim_per_h * YEAR_H
            of = f"{store_name}/{cargo}"
            unit = {"t": "t", "teu": "TEU"}[scenario.cargoes[cargo].unit]
            definition = "what ships take over what the store could give out at all hours"
            yield Load(
                kpi="reclaim_load",
                of=of,
                members=(of,),
                count=1,
                noun="reclaimer",
                unit=unit,
                per_year=taken,
                capacity_per_year=most,
                load=taken / most,
                hours=None,
                available=1.0,
                busiest_month=None,
                busiest_hour=None,
                note="",
                definition=definition,
            )


def approach_loads(scenario: Scenario, calls: Sequence[Calls]) -> Iterator[Load]:
    """Yield the loads of channel, pilots and tugs, ships of other terminals counted."""
    approach = scenario.approach
    in_h, out_h = approach.inbound_h.expected(), approach.outbound_h.expected()
    channel, pilots, tugs = approach.channel, approach.pilots, approach.tugs
    if channel is not None and channel.traffic == "one_way":
        hold_h = max(in_h, channel.separation_h) + max(out_h, channel.separation_h)
        alone = "as if no ship followed another; convoys need less"
        yield _per_call("channel_load", "channel", 1, [(one, hold_h) for one in calls], alone)
    elif channel is not None and channel.separation_h:
        yield _per_call(
            "channel_load", "channel", 1, [(one, channel.separation_h) for one in calls], "each way"
        )
    run = "as if every job began at the other end"
    ships = [(one, scenario.vessels[one.stream.vessel]) for one in calls]
    if pilots is not None:
        hours = [(one, ship.pilots * (in_h + out_h + 2.0 * pilots.run_h)) for one, ship in ships]
        yield _per_call("pilot_load", "pilots", pilots.number, hours, run)
    if tugs is not None:
        hours = [
            (one, ship.tugs_in * (in_h + tugs.run_h) + ship.tugs_out * (out_h + tugs.run_h))
            for one, ship in ships
        ]
        yield _per_call("tug_load", "tugs", tugs.number, hours, run)


def _per_call(
    kpi: str, of: str, count: int, hours: Sequence[tuple[Calls, float]], note: str
) -> Load:
    """Return the load of what a call needs for so many hours, on the way in and out together."""
    moves = tuple(
        Customers(2.0 * one.per_year, one.profile, one.gaps, Quantity(h / 2.0, 0.0))
        for one, h in hours
    )
    return Station(kpi, of, "", "movements", of, count, moves).row(
        "hours that movements need over all hours", note
    )


def openings(scenario: Scenario, calls: Sequence[Calls]) -> tuple[Opening, ...]:
    """Return how often the ships of each call may move, where anything forbids it at times."""
    found = []
    for one in calls:
        for way, outbound in (("in", False), ("out", True)):
            wait = delay(scenario, one.stream, outbound)
            if wait.share < 1.0:
                found.append(Opening(one.name, way, wait.share, wait.mean_h, wait.longest_h))
    return tuple(found)
