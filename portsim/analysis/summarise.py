"""From the rows of all replications to tables with intervals."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from portsim.analysis.intervals import Interval, ratio, student
from portsim.analysis.measure import Key, Row
from portsim.analysis.stability import grows, without_steady_state
from portsim.flow.streams import Floats
from portsim.observe.tables import KPIS
from portsim.scenario.scenario import Scenario

KPI_COLUMNS = ["kpi", "of", "unit", "n", "mean", "ci_low", "ci_high", "p50", "p90", "p95", "note"]
ONE_RUN = "one replication: no interval, so no mean"

# the figures that are times spent in a queue, or contain them
_OF_SHIPS = (
    "vessel_wait",
    "vessel_wait_max",
    "vessel_passed_over_max",
    "wait_over_service",
    "vessel_turnaround",
    "demurrage",
    "demurrage_time",
    "despatch",
)
_OF_TRAINS = ("train_outside", "train_wait", "train_turnaround", "train_blocked")
_OF_TRUCKS = ("truck_wait", "truck_turnaround", "truck_blocked")
_AT_PLACES = ("truck_wait_at", "truck_time_at")
_OF_ALL_TRUCKS = ("ban", "gate", "parking", "weighbridge", "exit")  # places that every truck passes
# and those that a stock without a steady state spoils besides
_OF_STOCK = ("storage_occupancy", "dwell")
_OF_STARVING = ("vessel_service", "alongside_without_cargo", "border_ships_delayed", "border_ship_delay")


def withheld(rows: Sequence[Row], scenario: Scenario) -> dict[Key, str]:
    """Return the figures that have no mean, with the reason: those of queues that grow or cannot settle."""
    found: dict[Key, str] = {}
    keys = list(rows[0].measures)
    for cargo, reason in without_steady_state(scenario).items():
        for key in keys:
            if _hangs_on(key, cargo):
                found[key] = reason
    for name in rows[0].queues:
        first, last, mean = (np.asarray([getattr(row.queues[name], w) for row in rows]) for w in _GROWTH)
        if grows(first, last, mean):
            growth = float(np.mean(last - first))
            reason = f"unstable: the queue {name} grew by {growth:.0f} on average over the measured window"
            for key in keys:
                if _contains(key, name, scenario):
                    found.setdefault(key, reason)
    return found


_GROWTH = ("first", "last", "mean")


def _hangs_on(key: Key, cargo: str) -> bool:
    """Return whether a figure depends on the stock of a cargo, itself or through the berths."""
    kpi, of = key
    if kpi in (*_OF_SHIPS, *_OF_STARVING) or key in (("queue_length", "anchorage"), ("queue_max", "anchorage")):
        return True
    if kpi in _OF_STOCK:
        return of.endswith(f"/{cargo}")
    return (
        (kpi in (*_OF_TRAINS, *_OF_TRUCKS) and of == cargo)
        or (kpi in _AT_PLACES and of.partition("/")[0] == cargo)
        or (kpi in ("queue_length", "queue_max") and of == f"store {cargo}")
    )


def _contains(key: Key, queue: str, scenario: Scenario) -> bool:
    """Return whether a figure contains the time spent in a queue."""
    kpi, of = key
    if kpi in ("queue_length", "queue_max"):
        return of == queue
    if kpi in _AT_PLACES:
        return _queue_at(of) == queue
    place, _, name = queue.partition(" ")
    if place == "anchorage":
        return kpi in _OF_SHIPS
    if place in ("arrival_track", "track", "locomotive"):
        trains = scenario.rail.trains if scenario.rail else {}
        return kpi in _OF_TRAINS and of in trains and trains[of].station == name
    if place in _OF_ALL_TRUCKS:
        return kpi in _OF_TRUCKS
    return kpi in (*_OF_TRUCKS, *_OF_TRAINS) and of == name


def _queue_at(of: str) -> str:
    """Return the queue in which trucks of a service wait at a place; at bay and store each cargo has its own."""
    service, _, place = of.partition("/")
    return f"{place} {service}" if place in ("bay", "store") else place


def values(rows: Sequence[Row], key: Key) -> Floats:
    """Return one figure of every replication; shape (replications,)."""
    return np.asarray([row.measures[key].mean for row in rows])


def interval(rows: Sequence[Row], key: Key, confidence: float) -> Interval:
    """Return the mean of a figure over replications with its interval."""
    kpi, of = key
    if kpi == "wait_over_service":
        above, below = values(rows, ("vessel_wait", of)), values(rows, ("vessel_service", of))
        return ratio(above, below, confidence)
    return student(values(rows, key), confidence)


def kpi_table(rows: Sequence[Row], scenario: Scenario) -> pd.DataFrame:
    """Return kpis.csv: a row a figure; columns `KPI_COLUMNS`."""
    without = withheld(rows, scenario)
    table = []
    for kpi in KPIS:
        for key in rows[0].measures:
            if key[0] == kpi.name:
                figures = _figures(rows, key, without.get(key), scenario.run.confidence)
                table.append([*key, kpi_unit(key, scenario), *figures])
    return pd.DataFrame(table, columns=KPI_COLUMNS)


def _figures(rows: Sequence[Row], key: Key, reason: str | None, confidence: float) -> list[object]:
    found = interval(rows, key, confidence)
    notes = []
    censored = sum(row.measures[key].censored for row in rows)
    entities = sum(row.measures[key].entities for row in rows)
    if entities > len(rows):
        notes.append(f"{entities} in all")
    if censored:
        notes.append(f"{censored} still inside at the end, not in the mean")
    if reason or found.n < 2:
        notes.insert(0, reason or ("no value" if found.n == 0 else ONE_RUN))
        return [found.n, *[np.nan] * 6, "; ".join(notes)]
    spread = [_mean(np.asarray(of)) for of in zip(*(row.measures[key].spread for row in rows), strict=True)]
    if not np.isnan(spread[0]):
        notes.append("percentiles per replication")
    return [found.n, found.mean, found.low, found.high, *spread, "; ".join(notes)]


def _mean(found: Floats) -> float:
    found = found[~np.isnan(found)]
    return float(np.mean(found)) if len(found) else np.nan


def kpi_unit(key: Key, scenario: Scenario) -> str:
    """Return the unit of a figure; that of a flow depends on the cargo."""
    unit = next(kpi.unit for kpi in KPIS if kpi.name == key[0])
    if unit == "per year":
        return f"{scenario.cargoes[key[1]].unit} {unit}"
    if unit == "t or TEU":  # of a flow, or of what a stage holds of it
        return scenario.cargoes[key[1].rpartition("/")[2].rpartition(" by ")[0]].unit
    return unit


def run_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return runs.csv: a row a replication; columns replication, events, ended_h and `kpi[of]`."""
    return pd.DataFrame(
        [
            {"replication": row.replication, "events": row.events, "ended_h": row.ended_h}
            | {f"{kpi}[{of}]": m.mean for (kpi, of), m in row.measures.items()}
            for row in rows
        ]
    )


def state_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return states.csv: unit-hours of the measured window by resource and state, means over replications."""
    table = []
    for index, clock in enumerate(rows[0].clocks):
        for state in clock.hours:
            hours = _mean(np.asarray([row.clocks[index].hours[state] for row in rows])) + 0.0
            total = sum(_mean(np.asarray([row.clocks[index].hours[s] for row in rows])) for s in clock.hours)
            table.append([clock.resource, clock.kind, state, hours, hours / total])
    return pd.DataFrame(table, columns=["resource", "kind", "state", "hours", "share"])


def wait_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return waits.csv: hours waited in a replication, by who, direct cause and root; shares within who."""
    keys = sorted({key for row in rows for key in row.waits})
    hours = {key: sum(row.waits.get(key, 0.0) for row in rows) / len(rows) for key in keys}
    total: dict[str, float] = {}
    for key in keys:
        total[key[0]] = total.get(key[0], 0.0) + hours[key]
    table = [[*key, hours[key], hours[key] / total[key[0]]] for key in keys]
    return pd.DataFrame(table, columns=["who", "cause", "root", "hours", "share"])


def queue_table(kpis: pd.DataFrame) -> pd.DataFrame:
    """Return queues.csv, the number waiting at each place weighted by time, from the table of KPIs."""
    length = kpis[kpis["kpi"] == "queue_length"].rename(columns={"of": "queue"})
    most = kpis[kpis["kpi"] == "queue_max"].set_index("of")["mean"]
    table = length.assign(max=length["queue"].map(most))
    columns = ["queue", "n", "mean", "ci_low", "ci_high", "max", "p50", "p90", "p95", "note"]
    return table[columns].reset_index(drop=True)
