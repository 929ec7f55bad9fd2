"""Recorded calls: a CSV file with one row for each ship."""

import csv
from collections.abc import Mapping
from datetime import datetime
from math import inf, nan
from pathlib import Path as FilePath
from typing import Any

from portsim.scenario.faults import did_you_mean


def read_calls(
    path: FilePath, start: datetime | None, vessel: str, cargoes: list[str]
) -> Mapping[str, Any]:
    """Read the calls of one vessel class.

    The file needs a column `at_h` (hours after the start) or `arrives` (date and time with its
    offset from UTC). A column `vessel` says which rows belong to the class; without it every row
    does. A column named after a cargo gives the amount of its parcel, in the cargo's unit. The
    parcel of a cargo without a column keeps its distribution.

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
    OSError
        If the file cannot be read.
    ValueError
        If it is not a CSV file in UTF-8 with such columns, if a value cannot be read or lies before
        the start, or if no row belongs to the class; the message names the line.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            rows = list(csv.DictReader(stream))
        except (csv.Error, UnicodeDecodeError):
            raise ValueError(f"{path.name}: not a CSV file in UTF-8") from None
    columns = [column for column in (rows[0] if rows else {}) if column is not None]
    if not {"at_h", "arrives"} & set(columns):
        hint = did_you_mean("at_h", columns)
        raise ValueError(f"{path.name} needs a column at_h or arrives{hint}")
    given = [cargo for cargo in cargoes if cargo in columns]
    calls = []
    for number, row in enumerate(rows, start=2):
        if "vessel" in columns and (row["vessel"] or "").strip() != vessel:
            continue
        line = f"{path.name} line {number}"
        at_h = _hour(row, start, line)
        calls.append((at_h, [_number(row[cargo], cargo, line) for cargo in given]))
    if not calls:
        raise ValueError(f"{path.name} has no call of {vessel}")
    calls.sort(key=lambda call: call[0])
    return {
        "at_h": [at_h for at_h, _ in calls],
        "amounts": {
            cargo: [amounts[index] for _, amounts in calls] for index, cargo in enumerate(given)
        },
    }


def _hour(row: Mapping[str, str | None], start: datetime | None, line: str) -> float:
    """Return the hours from the start to a call."""
    if row.get("at_h"):
        return _number(row["at_h"], "at_h", line)
    text = (row.get("arrives") or "").strip()
    try:
        moment = datetime.fromisoformat(text)
        hours = nan if start is None else (moment - start).total_seconds() / 3600.0
    except (ValueError, TypeError):
        raise ValueError(
            f"{line}: arrives must be a date and time with its offset, as "
            f"2027-01-31T06:00:00+05:00, is {text!r}"
        ) from None
    if not 0.0 <= hours < inf:
        raise ValueError(f"{line}: {text} is before the scenario's start")
    return hours


def _number(text: str | None, column: str, line: str) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = nan
    if not 0.0 <= value < inf:
        raise ValueError(f"{line}: {column} must be a number of at least 0, is {text!r}")
    return value
