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
    State("shunting", "a train, or a portion of it, comes; or after its last cut"),
    State("locomotive", "a train waits for a shunting engine"),
    State("setup", "made ready for a train's first cut"),
    State("working", "a cut is worked"),
    State(
        "store_full", "a cut is worked, but cannot go into store, or has nothing to take from it"
    ),
    State("shift", "a train is there, and nobody to work it"),
)
ARRIVAL_TRACK_STATES = (
    State("idle", "no train"),
    State("arrival", "the locomotive is taken off, the train inspected"),
    State("waiting_track", "its train waits for an unloading track"),
    State("emptying", "its train is taken to an unloading track, and what is left of it waits"),
)
LOCOMOTIVE_STATES = (State("idle", "no move"), State("shunting", "brings wagons to a track"))
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
SERVER_STATES = (
    State("idle", "nobody served"),
    State("working", "serving"),
    State("kept", "its work done, and kept by who waits for what is next"),
    State("shift", "nobody is let begin"),
)


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
    Cause("shift", "alongside or on the track, and the work is not manned"),
    Cause("cargo", "alongside, and the store has nothing to give (exports) or no room (imports)"),
    Cause(
        "arrival_track",
        "outside, and every arrival track that is long enough is held, or another train is first",
    ),
    Cause("track", "every unloading track of the station is held"),
    Cause("locomotive", "on the track, and every shunting engine is at work"),
    Cause("store", "the store has no room (exports) or nothing to give (imports)"),
    Cause("ban", "trucks may not come at this hour"),
    Cause("gate", "every gate lane is taken, or the gate is shut"),
    Cause("parking", "every place inside is taken"),
    Cause("weighbridge", "every bridge is taken"),
    Cause("bay", "every bay at the store is taken"),
    Cause("exit", "every lane on the way out is taken"),
)


# the last link of a chain: what is behind a wait for cargo or room, beside the states of the tables
# above
ROOTS = (
    Cause("supply", "nothing of the cargo was stopped on its way: too little comes"),
    Cause("border", "the cargo was held at a shut border when the store ran dry"),
    Cause("border_queue", "the cargo was in the queue that a border works off"),
    Cause("hold", "the cargo was in store, and not released yet"),
    Cause("collection", "imports lay in store and were not collected"),
    Cause("no_call", "no ship for the cargo was in port"),
    Cause("ship_waits", "a ship for the cargo was in the channel, on her way to a berth"),
    Cause("ship_at_work", "a ship for the cargo was alongside, and took less than came"),
    Cause(
        "circular",
        "what was waited for waited, by way of others, for the same thing: possible gridlock",
    ),
)


class Kpi(NamedTuple):
    """A figure of the results: `of` names the kind of thing that it is given for."""

    name: str
    of: str
    unit: str
    meaning: str


# `all` vessel classes are those of this terminal; ships of other terminals count under their own
# class
KPIS = (
    Kpi(
        "throughput",
        "cargo",
        "per year",
        "over the ship's rail in the measured window, a year of 8,760 h",
    ),
    Kpi(
        "landside_receipts",
        "cargo",
        "per year",
        "into store (exports) or out of it (imports) by train and truck",
    ),
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
    Kpi(
        "vessel_wait_max",
        "vessel class",
        "h",
        "longest wait; ships still at anchorage at the end count too",
    ),
    Kpi(
        "vessel_passed_over_max",
        "vessel class",
        "ships",
        "most ships that came later and were given a berth (or room at a quay) that a waiting ship may use",
    ),
    Kpi(
        "vessel_wait_year_p50",
        "vessel class",
        "h",
        "mean wait of a year: half of the years have a lower one",
    ),
    Kpi(
        "vessel_wait_year_p90",
        "vessel class",
        "h",
        "mean wait of a year: nine of ten years have a lower one",
    ),
    Kpi("wait_over_service", "vessel class", "1", "mean wait over mean service, a ratio of means"),
    Kpi("vessel_turnaround", "vessel class", "h", "arrival at the anchorage to leaving the port"),
    Kpi(
        "wait_to_sail",
        "vessel class",
        "h",
        "ready to sail, held up by water, light, channel, pilot or tug",
    ),
    Kpi(
        "alongside_without_cargo",
        "vessel class",
        "h",
        "alongside, cranes ready, and the store cannot serve",
    ),
    Kpi("alongside_without_crane", "vessel class", "h", "alongside without a crane"),
    Kpi(
        "demurrage",
        "call stream",
        "USD",
        "demurrage of a call, by its laytime terms; nothing for a call in time",
    ),
    Kpi("demurrage_time", "call stream", "h", "hours on demurrage of a call"),
    Kpi("despatch", "call stream", "USD", "despatch of a call, by its laytime terms"),
    Kpi(
        "queue_length", "queue", "number", "number waiting, weighted by time; percentiles likewise"
    ),
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
    Kpi(
        "track_utilisation",
        "station",
        "1",
        "track-hours held by trains over all track-hours of the window",
    ),
    Kpi(
        "arrival_track_utilisation",
        "arrival tracks",
        "1",
        "track-hours held by trains over all track-hours",
    ),
    Kpi(
        "locomotive_utilisation",
        "locomotives",
        "1",
        "engine-hours in moves over all engine-hours of the window",
    ),
    Kpi("gate_utilisation", "gate", "1", "lane-hours at work over those not off shift"),
    Kpi("bay_utilisation", "bays", "1", "bay-hours at work over all bay-hours of the window"),
    Kpi(
        "weighbridge_utilisation",
        "weighbridge",
        "1",
        "bridge-hours at work over all bridge-hours of the window",
    ),
    Kpi(
        "parking_utilisation",
        "parking",
        "1",
        "place-hours taken over all place-hours of the window",
    ),
    Kpi(
        "train_calls",
        "train service",
        "number",
        "trains that arrived in the window, those turned away too",
    ),
    Kpi(
        "trains_turned_away",
        "train service",
        "1",
        "share of them that found no track free, or no room in store",
    ),
    Kpi(
        "turned_away",
        "train service",
        "per year",
        "what those brought that were turned away, a year of 8,760 h",
    ),
    Kpi(
        "train_outside",
        "train service",
        "h",
        "arrival to getting an arrival track, or where there is none a track",
    ),
    Kpi(
        "transit_time",
        "cargo and mode",
        "h",
        "origin to the terminal, of what came there in the window",
    ),
    Kpi(
        "transit_wait",
        "cargo and mode",
        "h",
        "of that, held at stages that were shut, unmanned or had a queue",
    ),
    Kpi(
        "under_way",
        "cargo and mode",
        "t or TEU",
        "on its way to the terminal, weighted by time; percentiles likewise",
    ),
    Kpi(
        "border_backlog_max",
        "stage, cargo and mode",
        "t or TEU",
        "most that waited at once to be let through",
    ),
    Kpi(
        "border_recovery",
        "stage, cargo and mode",
        "h",
        "from the end of a closure that began in the window until the stage held no more than when it began",
    ),
    Kpi(
        "border_ships_delayed",
        "cargo and mode",
        "ships",
        "for the cargo, that waited for it alongside from the beginning of a closure until what it held was cleared",
    ),
    Kpi(
        "border_ship_delay",
        "cargo and mode",
        "h",
        "of those ships together, no more than alongside meanwhile",
    ),
    Kpi(
        "train_wait",
        "train service",
        "h",
        "waiting for an arrival track and for an unloading track",
    ),
    Kpi("train_turnaround", "train service", "h", "arrival to departure"),
    Kpi(
        "train_blocked",
        "train service",
        "h",
        "on the track while the store has no room (or nothing to give)",
    ),
    Kpi(
        "wagons_in_laden",
        "train service",
        "number",
        "that came laden, of trains of the window that left",
    ),
    Kpi("wagons_out_laden", "train service", "number", "that left laden, of the same trains"),
    Kpi(
        "wagons_out_laden_share",
        "train service",
        "1",
        "wagons that left laden over all wagons of the same trains",
    ),
    Kpi(
        "truck_wait",
        "truck service",
        "h",
        "all queues together, from the ban on coming to the way out",
    ),
    Kpi(
        "truck_blocked",
        "truck service",
        "h",
        "waiting because the store has no room (or nothing to give)",
    ),
    Kpi("truck_turnaround", "truck service", "h", "arrival to leaving the terminal"),
    Kpi(
        "truck_time_at",
        "truck service and place",
        "h",
        "queue and service at one place, of those who went there",
    ),
    Kpi(
        "truck_wait_at",
        "truck service and place",
        "h",
        "queue at one place, of those who went there",
    ),
    Kpi(
        "storage_occupancy",
        "store",
        "1",
        "stock over capacity, weighted by time; percentiles likewise",
    ),
    Kpi("dwell", "store", "h", "time in store, first in first out, weighted by amount"),
    Kpi(
        "annual_cost",
        "cost item",
        "USD per year",
        "each resource, handling, and ship_time (perspective system) or demurrage less despatch (perspective "
        "terminal), never both; `all` is their sum",
    ),
    Kpi(
        "cargo_cost",
        "cargo or none",
        "USD per year",
        "annual_cost shared out by use; `no cargo`: other ships' part",
    ),
    Kpi(
        "cost_per_t",
        "cargo or all",
        "USD per t",
        "cargo_cost (`all`: all annual_cost) over tonnes, year by year",
    ),
    Kpi(
        "cost_per_teu",
        "cargo or all",
        "USD per TEU",
        "cargo_cost (`all`: all annual_cost) over TEU, year by year",
    ),
)


def names(table: tuple[State, ...]) -> tuple[str, ...]:
    """Return the names in a table of states."""
    return tuple(state.name for state in table)
