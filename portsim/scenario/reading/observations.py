"""Columns of observed values in CSV files beside a scenario."""

import csv
import math
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from portsim.scenario.faults import Path, did_you_mean
from portsim.scenario.reading.call_list import read_calls

Complain = Callable[[Path, str], None]


def fill(tree: Any, folder: FilePath, complain: Complain, path: Path = ()) -> Any:
    """Return the tree with the values of every empirical distribution and recorded closure read from its file.

    Parameters
    ----------
    tree
        Tree of plain values; it is not changed, and what need not change is shared.
    folder
        Folder against which file names are read: that of the scenario.
    complain
        Told the path and the message of each fault. The values are then replaced by sound ones, so
        that the rest can still be checked.
    """
    if isinstance(tree, list):
        items = [fill(item, folder, complain, (*path, index)) for index, item in enumerate(tree)]
        return items if any(new is not old for new, old in zip(items, tree, strict=True)) else tree
    if not isinstance(tree, dict):
        return tree
    tree = _with_calls(tree, folder, complain, path)
    is_law, is_series = (
        tree.get("dist") == "empirical",
        tree.get("kind") == "recorded" and "limit" in tree,
    )
    if not is_law and not is_series:
        filled = {key: fill(value, folder, complain, (*path, key)) for key, value in tree.items()}
        return filled if any(filled[key] is not tree[key] for key in tree) else tree
    file, column = tree.get("file"), tree.get("column")
    if "values" in tree or not isinstance(file, str) or not isinstance(column, str):
        return tree
    values: tuple[float, ...] | tuple[tuple[float, float], ...]
    try:
        values = (
            read_column(folder / file, column) if is_law else read_series(folder / file, column)
        )
    except (OSError, ValueError) as error:
        key = "column" if isinstance(error, _NoColumnError) else "file"
        reason = (
            (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
        )
        complain((*path, key), f"{file}: {reason}" if isinstance(error, OSError) else reason)
        values = (1.0,) if is_law else ((0.0, tree["limit"]),)
    return {**tree, "values": values}


def _with_calls(
    tree: dict[str, Any], folder: FilePath, complain: Complain, path: Path
) -> dict[str, Any]:
    """Return the tree with the recorded calls of its `calls` read from their files."""
    if path or not isinstance(tree.get("calls"), dict):
        return tree
    start = _moment(tree.get("start"))
    streams = {}
    for name, stream in tree["calls"].items():
        arrivals = stream.get("arrivals") if isinstance(stream, dict) else None
        if (
            not isinstance(arrivals, dict)
            or not isinstance(arrivals.get("file"), str)
            or "at_h" in arrivals
        ):
            streams[name] = stream
            continue
        parcels = [p for p in stream.get("parcels") or () if isinstance(p, dict)]
        try:
            calls = read_calls(
                folder / arrivals["file"],
                start,
                str(stream.get("vessel")),
                [str(p.get("cargo")) for p in parcels],
            )
        except (OSError, ValueError) as error:
            reason = (
                f"{arrivals['file']}: {(error.strerror or '').lower()}"
                if isinstance(error, OSError)
                else error
            )
            complain(("calls", name, "arrivals", "file"), str(reason))
            calls = {"at_h": [0.0]}
        streams[name] = {**stream, "arrivals": {**arrivals, **calls}}
    return {**tree, "calls": streams}


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


class _NoColumnError(ValueError):
    pass


def read_column(path: FilePath, column: str) -> tuple[float, ...]:
    """Read a column of nonnegative numbers from a CSV file with a head line.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If it is not UTF-8 text, has no such column, or a value is not a nonnegative number; names
        the line.
    """
    stat = path.stat()
    return tuple(value for (value,) in _read(path, (column,), 0.0, stat.st_mtime_ns, stat.st_size))


def read_series(path: FilePath, column: str) -> tuple[tuple[float, float], ...]:
    """Read (at_h, value) from the columns `at_h` and `column` of a CSV file with a head line.

    Errors are those of `read_column`; values may be below 0.
    """
    stat = path.stat()
    rows = _read(path, ("at_h", column), -math.inf, stat.st_mtime_ns, stat.st_size)
    return tuple((hour, value) for hour, value in rows)


@lru_cache(maxsize=64)
def _read(
    path: FilePath, columns: tuple[str, ...], least: float, mtime_ns: int, size: int
) -> tuple[tuple[float, ...], ...]:
    """Read columns; time and size of the file are there so that a changed file is read again."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            return tuple(_values(csv.DictReader(stream), columns, least, path.name))
        except (csv.Error, UnicodeDecodeError):
            raise ValueError(f"{path.name}: not a CSV file in UTF-8") from None


def _values(
    rows: "csv.DictReader[str]", columns: tuple[str, ...], least: float, name: str
) -> list[tuple[float, ...]]:
    heads = [head.strip() for head in rows.fieldnames or ()]
    for column in columns:
        if column not in heads:
            raise _NoColumnError(f"{name} has no column {column!r}{did_you_mean(column, heads)}")
    rows.fieldnames = heads
    values = []
    for row in rows:
        values.append(
            tuple(_value(row, column, least, f"{name} line {rows.line_num}") for column in columns)
        )
    if not values:
        raise ValueError(f"{name} has no values below its head line")
    return values


def _value(row: dict[str, str], column: str, least: float, where: str) -> float:
    text = (row[column] or "").strip()
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value < math.inf or value == -math.inf:
        wanted = "a number of at least 0" if least == 0 else "a number"
        raise ValueError(f"{where}: {column} must be {wanted}, is {text!r}")
    return value
