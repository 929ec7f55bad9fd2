"""Everything that has a name in the results, declared once: states, causes of waiting, KPIs.

Ledger, CSV files, report and documents read these tables; nothing else spells the names out.
"""

from typing import NamedTuple


class State(NamedTuple):
    """A state of a resource."""

    name: str
    meaning: str


BERTH_STATES = (
    State("idle", "no ship"),
    State("reserved", "held for a ship that is still in the channel"),
    State("mooring", "first line to the start of work, or end of work to last line"),
    State("working", "at least one crane moves cargo, or a stated time alongside runs"),
    State("waiting_cargo", "cranes are assigned, but the store has nothing to give, or no room"),
    State("waiting_crane", "no crane is assigned"),
    State("setup", "hatches, hoses or survey before a parcel is worked"),
    State("weather", "weather stops work on the cargo, or all cranes"),
    State("shift", "the cranes are not manned"),
    State("broken", "no crane is assigned, and one would be if none were broken"),
    State("waiting_to_sail", "work done, held up by water, light, channel, pilot or tug"),
    State("turnover", "between last line and the next ship"),
)
TRACK_STATES = (
    State("idle", "no train"),
    State("shunting", "before the first cut or after the last"),
    State("working", "a cut is worked"),
    State("store_full", "a cut is worked, but cannot go into store, or has nothing to take from it"),
)
CRANE_STATES = (
    State("idle", "not assigned to a ship"),
    State("working", "moving cargo"),
    State("waiting_cargo", "assigned, but the store has nothing to give, or no room"),
    State("reclaim", "assigned, but slowed by what the store can give out"),
    State("interference", "assigned, and lost to cranes in each other's way"),
    State("weather", "stopped by weather, all of them or with the cargo they work"),
    State("shift", "not manned"),
    State("broken", "under repair"),
)
SERVER_STATES = (State("idle", "nobody served"), State("working", "serving"))


class Cause(NamedTuple):
    """What an hour of waiting is booked to."""

    name: str
    meaning: str


CAUSES = (
    Cause("berth", "every berth that the ship may use is held"),
    Cause("port", "the port is closed to movements"),
    Cause("tide", "the water in the channel does not float the ship all the way"),
    Cause("daylight", "the ship moves by day only"),
    Cause("channel", "another ship in the channel, or one that sails first"),
    Cause("pilot", "no pilot is free, or he is on his way"),
    Cause("tug", "too few tugs are free, or they are on their way"),
    Cause("crane", "alongside, and no crane is assigned"),
    Cause("weather", "alongside, and weather stops the work"),
    Cause("shift", "alongside, and the cranes are not manned"),
    Cause("cargo", "alongside, and the store has nothing to give (exports) or no room (imports)"),
    Cause("track", "every track of the station is held"),
    Cause("store", "the store has no room (exports) or nothing to give (imports)"),
    Cause("gate", "every gate lane is taken"),
    Cause("bay", "every bay at the store is taken"),
)


class Kpi(NamedTuple):
    """A figure of the results: `of` names the kind of thing that it is given for."""

    name: str
    of: str
    unit: str
    meaning: str


# `all` vessel classes are those of this terminal; ships of other terminals count under their own class
KPIS = (
    Kpi("throughput", "cargo", "per year", "over the ship's rail in the measured window, a year of 8,760 h"),
    Kpi("landside_receipts", "cargo", "per year", "into store (exports) or out of it (imports) by train and truck"),
    Kpi("target_share", "cargo", "1", "throughput over the annual volume that the scenario states"),
    Kpi(
        "cargo_left_behind",
        "cargo",
        "per year",
        "not moved when ships of the window sailed short, a year of 8,760 h",
    ),
    Kpi("vessel_calls", "vessel class", "calls", "ships that arrived in the window"),
    Kpi("vessel_wait", "vessel class", "h", "arrival at the anchorage to leaving it"),
    Kpi("vessel_service", "vessel class", "h", "first line to last line"),
    Kpi("vessel_wait_max", "vessel class", "h", "longest wait; ships still at anchorage at the end count too"),
    Kpi(
        "vessel_passed_over_max",
        "vessel class",
        "ships",
        "most ships that came later and were given a berth (or room at a quay) that a waiting ship may use",
    ),
    Kpi("wait_over_service", "vessel class", "1", "mean wait over mean service, a ratio of means"),
    Kpi("vessel_turnaround", "vessel class", "h", "arrival at the anchorage to leaving the port"),
    Kpi("wait_to_sail", "vessel class", "h", "ready to sail, held up by water, light, channel, pilot or tug"),
    Kpi("alongside_without_cargo", "vessel class", "h", "alongside, cranes ready, and the store cannot serve"),
    Kpi("alongside_without_crane", "vessel class", "h", "alongside without a crane"),
    Kpi("demurrage", "call stream", "USD", "demurrage of a call, by its laytime terms; nothing for a call in time"),
    Kpi("demurrage_time", "call stream", "h", "hours on demurrage of a call"),
    Kpi("despatch", "call stream", "USD", "despatch of a call, by its laytime terms"),
    Kpi("queue_length", "queue", "number", "number waiting, weighted by time; percentiles likewise"),
    Kpi("queue_max", "queue", "number", "most that waited at once"),
    Kpi(
        "berth_occupancy",
        "berth",
        "1",
        "first line to last line plus turnover, over all hours of the window; of a continuous quay metre-hours "
        "(ships' lengths, each with one clearance) over its length x hours; `all`: mean of the berths, weighted by "
        "length if there is a continuous quay",
    ),
    Kpi(
        "berth_working_ratio",
        "berth",
        "1",
        "hours with a crane at work over hours alongside (metre-hours at a continuous quay; `all` as in occupancy)",
    ),
    Kpi(
        "crane_utilisation",
        "crane pool",
        "1",
        "crane-hours at work over those available: not broken, off shift or stopped by weather",
    ),
    Kpi("track_utilisation", "station", "1", "track-hours held by trains over all track-hours of the window"),
    Kpi("gate_utilisation", "gate", "1", "lane-hours at work over all lane-hours of the window"),
    Kpi("bay_utilisation", "bays", "1", "bay-hours at work over all bay-hours of the window"),
    Kpi("train_wait", "train service", "h", "arrival to getting a track"),
    Kpi("train_turnaround", "train service", "h", "arrival to departure"),
    Kpi("train_blocked", "train service", "h", "on the track while the store has no room (or nothing to give)"),
    Kpi("truck_wait", "truck service", "h", "queues at gate, bay and store together"),
    Kpi("truck_blocked", "truck service", "h", "waiting because the store has no room (or nothing to give)"),
    Kpi("truck_turnaround", "truck service", "h", "arrival at the gate to leaving the terminal"),
    Kpi("storage_occupancy", "store", "1", "stock over capacity, weighted by time; percentiles likewise"),
    Kpi("dwell", "store", "h", "time in store, first in first out, weighted by amount"),
)


def names(table: tuple[State, ...]) -> tuple[str, ...]:
    """Return the names in a table of states."""
    return tuple(state.name for state in table)
