"""Recorded calls: a table with one row for each ship."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from portsim.scenario.faults import did_you_mean, shown
from portsim.scenario.reading.table import (
    MOST_SHOWN,
    BadRows,
    Table,
    TableError,
    hour_in,
    number_in,
    time_column,
)

#: The columns that say when a ship comes: hours after the start, or date and time.
TIMES = ("at_h", "arrives")
VESSEL = "vessel"


def read_calls(
    table: Table, start: datetime | None, vessel: str, cargoes: Sequence[str]
) -> Mapping[str, Any]:
    """Return the calls of one vessel class.

    The table has a column `at_h` (hours after the start) or `arrives` (date and time; without an
    offset from UTC, at that of the start). A column `vessel` says which rows belong to the class;
    without it every row does. A column named after a cargo gives the amount of its parcel, in the
    cargo's unit. The parcel of a cargo without a column keeps its distribution.

    Parameters
    ----------
    start
        The scenario's start; needed for `arrives`.
    vessel
        The vessel class.
    cargoes
        The cargoes of the call's parcels.

    Returns
    -------
    mapping
        `at_h`, in rising order, and `amounts` by cargo, with one value for each call.

    Raises
    ------
    TableError
        If there is not one column of times, if a value cannot be read or lies before the start, or
        if no row belongs to the class; the messages name the lines.
    """
    when = time_column(table, TIMES)
    given = [cargo for cargo in cargoes if cargo in table.columns]
    calls: list[tuple[float, list[float]]] = []
    bad = BadRows(table.file)
    for line, values in table.rows:
        row = dict(zip(table.columns, values, strict=True))
        if row.get(VESSEL, vessel) != vessel:
            continue
        at_h = _hour(row[when], when, line, bad, start)
        amounts = [number_in(row[cargo], cargo, line, bad, least=0.0) for cargo in given]
        calls.append((at_h or 0.0, [amount or 0.0 for amount in amounts]))
    bad.check()
    if not calls:
        raise TableError([f"{table.file} has no call of {vessel}"])
    calls.sort(key=lambda call: call[0])
    return {
        "at_h": [at_h for at_h, _ in calls],
        "amounts": {
            cargo: [amounts[index] for _, amounts in calls] for index, cargo in enumerate(given)
        },
    }


def _hour(text: str, column: str, line: int, bad: BadRows, start: datetime | None) -> float | None:
    """Return the hours from the start to a call; note what is wrong."""
    if column == TIMES[0]:
        return number_in(text, column, line, bad, least=0.0)
    hour = hour_in(text, column, line, bad, start) if start is not None else 0.0
    if hour is not None and hour < 0.0:
        bad.add(line, f"{text} is before the scenario's start")
    return hour


def check_classes(table: Table, vessels: Collection[str], ignored: Collection[str]) -> None:
    """Check that some stream of calls takes each row of a table.

    Parameters
    ----------
    vessels
        The vessel classes of the streams that name the table.
    ignored
        Classes whose rows may be left out.

    Raises
    ------
    TableError
        If a row is of another class; the messages name the lines.
    """
    if VESSEL not in table.columns:
        return
    bad = BadRows(table.file)
    hints: dict[str, str] = {}
    for line, vessel in table.cells(VESSEL):
        if vessel in vessels or vessel in ignored:
            continue
        if vessel not in hints and len(hints) < MOST_SHOWN:  # to look for one takes long
            hints[vessel] = did_you_mean(vessel, sorted(vessels))
        bad.add(
            line,
            f"no stream of calls takes the class {shown(vessel)} from this list"
            f"{hints.get(vessel, '')}; rows that may be left out are named by ignore_classes",
        )
    bad.check()


def check_lost_amounts(table: Table, vessel: str, lost: Collection[str]) -> None:
    """Check that the rows of a class have no amount of a cargo that its calls do not carry.

    Parameters
    ----------
    lost
        Columns of cargoes that other classes of the same list carry.
    """
    bad = BadRows(table.file)
    for line, values in table.rows:
        row = dict(zip(table.columns, values, strict=True))
        if row.get(VESSEL, vessel) != vessel:
            continue
        for cargo in lost:
            if row[cargo] and number_in(row[cargo], cargo, line, bad, least=0.0):
                bad.add(
                    line, f"{row[cargo]} of {cargo}, and the calls of {vessel} have no such parcel"
                )
    bad.check()
