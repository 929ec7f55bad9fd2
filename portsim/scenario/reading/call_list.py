"""Recorded calls: a CSV file with a row a ship."""

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
    offset from UTC). A column `vessel` picks the rows of the class; without it every row counts. A
    column named after a cargo gives the amount of its parcel, in the cargo's unit; a cargo without
    a column keeps the law of its parcel.

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
        `at_h`, rising, and `amounts` by cargo, one value a call.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If it is not a CSV file in UTF-8 with such columns, a value cannot be read or lies before
        the start, or no row is of the class; names the line.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            rows = list(csv.DictReader(stream))
        except (csv.Error, UnicodeDecodeError):
            raise ValueError(f"{path.name}: not a CSV file in UTF-8") from None
    heads = [head for head in (rows[0] if rows else {}) if head is not None]
    if not {"at_h", "arrives"} & set(heads):
        raise ValueError(f"{path.name} needs a column at_h or arrives{did_you_mean('at_h', heads)}")
    calls = []
    for line, row in enumerate(rows, start=2):
        if "vessel" in heads and (row["vessel"] or "").strip() != vessel:
            continue
        where = f"{path.name} line {line}"
        at_h = _hour(row, start, where)
        calls.append((at_h, [_amount(row, cargo, where) for cargo in cargoes if cargo in heads]))
    if not calls:
        raise ValueError(f"{path.name} has no call of {vessel}")
    calls.sort(key=lambda call: call[0])
    known = [cargo for cargo in cargoes if cargo in heads]
    return {
        "at_h": [at_h for at_h, _ in calls],
        "amounts": {cargo: [amounts[i] for _, amounts in calls] for i, cargo in enumerate(known)},
    }


def _hour(row: Mapping[str, str | None], start: datetime | None, where: str) -> float:
    if row.get("at_h"):
        return _number(row["at_h"], "at_h", where)
    text = (row.get("arrives") or "").strip()
    try:
        moment = datetime.fromisoformat(text)
        hours = nan if start is None else (moment - start).total_seconds() / 3600.0
    except (ValueError, TypeError):
        raise ValueError(
            f"{where}: arrives must be a date and time with its offset, as 2027-01-31T06:00:00+05:00, is {text!r}"
        ) from None
    if not 0.0 <= hours < inf:
        raise ValueError(f"{where}: {text} is before the scenario's start")
    return hours


def _amount(row: Mapping[str, str | None], cargo: str, where: str) -> float:
    return _number(row[cargo], cargo, where)


def _number(text: str | None, column: str, where: str) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = nan
    if not 0.0 <= value < inf:
        raise ValueError(f"{where}: {column} must be a number of at least 0, is {text!r}")
    return value
