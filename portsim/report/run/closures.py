"""The table of closures of borders on the way to the terminal, as they were in one replication."""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from portsim.analysis.kpis.corridor import (
    ROUNDING,
    held_most,
    measured_episodes,
    ships_without_cargo,
    without_cargo,
)
from portsim.flow.corridor.episodes import Episode
from portsim.observe.land import FlowRecord
from portsim.report.style.dates import Dates
from portsim.report.style.sourced import cells, given, marked, say
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.report.style.units import scaled
from portsim.report.style.wording import number, plain, three_digits
from portsim.studies.results.result import Result

DAY_H = 24.0
SHORT_H = 48.0  # of a shorter closure the time of day is written
MOST_ROWS = 40  # a record of storms can have hundreds of episodes

ACCOUNTING = (
    "One replication, not a mean. The hours of ships are accounting: a ship counts that was there "
    "for the cargo and waited alongside for some between the closing and the end of the queue, "
    "whatever the reason, and no more than it lay there in that time. What the closure itself "
    "changes shows a twin run of the same scenario without it: both meet the same random numbers, "
    "so their figures can be compared one by one. Where ships are fixed from stock, the twin also "
    "shows those that were fixed later or never came."
)


class EpisodeRow(NamedTuple):
    """An episode of a stage, for one cargo by one mode.

    Attributes
    ----------
    most
        The most that the stage held of the cargo, in its unit.
    ships, ship_h
        Ships for the cargo that waited alongside for it meanwhile, and their hours.
    """

    stage: str
    flow: FlowRecord
    episode: Episode
    most: float
    ships: int
    ship_h: float


def episodes_in_window(result: Result) -> list[EpisodeRow]:
    """Return the episodes that began in the window of the drawn replication, in order of time."""
    record, found = result.sample, []
    for flow in record.flows:
        carries = [
            any(parcel.cargo == flow.cargo for parcel in result.scenario.calls[name].parcels)
            for name in record.calls
        ]
        for stage in flow.held:
            for one in measured_episodes(record, stage):
                hours = without_cargo(record, [(one.shut_h, one.end_h)])
                hours = hours[np.asarray(carries, dtype=bool)[record.visits.call]]
                ships = int(np.count_nonzero(hours > ROUNDING))
                most = held_most(flow, stage, one, record)
                found.append(EpisodeRow(stage, flow, one, most, ships, float(hours.sum())))
    return sorted(found, key=lambda row: row.episode.shut_h)


def closure_table(result: Result) -> Table:
    """Return a row for each episode and cargo; only the longest ones if there are very many."""
    in_window = episodes_in_window(result)
    longest = sorted(in_window, key=lambda row: row.episode.shut_h - row.episode.end_h)
    calendar, last_h = Dates(result.scenario.start), result.sample.ended_h
    shown = longest[:MOST_ROWS]
    rows = [_cells(row, calendar, last_h) for row in in_window if row in shown]
    columns = [
        Column("stage", "whole"),
        Column("cargo", "whole"),
        Column("shut", "n"),
        Column("first opened", "n"),
        Column("closures", "n"),
        Column("most held", "n"),
        Column("cleared", "n"),
        Column("days from opening", "n"),
        Column("ships waiting", "n"),
        Column("their hours", "n"),
    ]
    return Table(columns, [Group("", "", rows)])


#: The columns of closures.csv by which a row is found.
KEYS = ("stage", "flow", "shut_h")


def closure_rows(result: Result) -> pd.DataFrame:
    """Return closures.csv: a row for each episode and cargo of one replication, in hours."""
    table = [
        {
            "stage": row.stage,
            "flow": row.flow.name,
            "shut_h": row.episode.shut_h,
            "reopened_h": row.episode.reopened_h,
            "ended_h": row.episode.end_h,
            "is_over": row.episode.is_over,
            "closures": row.episode.closures,
            "recovery_days": row.episode.recovery_h / DAY_H,
            "most_held": row.most,
            "unit": row.flow.unit,
            "ships": row.ships,
            "ship_h": row.ship_h,
        }
        for row in episodes_in_window(result)
    ]
    names = ("reopened_h", "ended_h", "is_over", "closures", "recovery_days", "most_held", "unit")
    return pd.DataFrame(table, columns=[*KEYS, *names, "ships", "ship_h"])


def table_note(result: Result) -> str:
    """Say what the table holds."""
    found = episodes_in_window(result)
    rows = "a row an episode and cargo"
    if len(found) > MOST_ROWS:
        rows = f"the {MOST_ROWS} longest of {len(found)}, {rows}"
    ships = ships_without_cargo(result.sample, result.scenario)
    together = f"{ships.number} ships in {number(ships.hours, 0)} h" if ships.known else "no ship"
    return (
        f"Episodes that began in the measured window: {rows}. An episode lasts from a closing "
        "until the last of the queue has left the stage; closures that begin before that belong "
        "to it. One that was open at the end of the run was followed on, for three years at most. "
        "Rows must not be added up: a ship stands in each row of a cargo that she came for. Over "
        f"all cargoes and borders {together} waited that came in the window, those at closures "
        "from before it included."
    )


def _cells(row: EpisodeRow, calendar: Dates, last_h: float) -> list[str | Cell]:
    one = row.episode
    keys = [row.stage, row.flow.name, f"{one.shut_h:.12g}"]

    def mark(text: str, column: str) -> str:
        return marked(text, cells("closures", keys, [column]))

    divisor, unit = scaled(row.most, row.flow.unit)
    timed = one.end_h - one.shut_h < SHORT_H
    cleared: str | Cell = given(calendar.moment(one.end_h, timed))
    days: str | Cell = mark(number(one.recovery_h / DAY_H, 1), "recovery_days")
    if not one.is_over:
        cleared, days = Cell("not in three years", "warn"), ""
    elif one.end_h > last_h:
        cleared = given(f"{calendar.moment(one.end_h, timed)}, after the run")
    opened = "never" if math.isinf(one.reopened_h) else calendar.moment(one.reopened_h, timed)
    most = mark(three_digits(row.most / divisor), "most_held")
    return [
        plain(row.stage),
        plain(row.flow.name),
        given(calendar.moment(one.shut_h, timed)),
        given(opened),
        mark(str(one.closures), "closures"),
        say("{} " + unit, most),
        cleared,
        days,
        mark(str(row.ships), "ships"),
        mark(number(row.ship_h, 1 if 0.0 < row.ship_h < 10.0 else 0), "ship_h"),
    ]
