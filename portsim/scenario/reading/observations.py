"""Columns of observed values in CSV files beside a scenario.

Three blocks name such a file: an empirical distribution, a recorded closure, and recorded arrivals.
"""

import csv
import math
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from portsim.scenario.faults import Path, did_you_mean
from portsim.scenario.reading.call_list import read_calls

AddFault = Callable[[Path, str], None]


def with_observations(tree: Any, folder: FilePath, add_fault: AddFault, path: Path = ()) -> Any:
    """Return a tree with the values that its blocks name files for.

    Parameters
    ----------
    tree
        Tree of plain values. It is not changed, and the result shares with it what stays the same.
    folder
        Folder of the scenario file; the names of the CSV files are relative to it.
    add_fault
        Gets the path and the message of each fault. The values are then replaced by valid ones, so
        that the rest can still be checked.
    path
        Path of the tree in the scenario.
    """
    if isinstance(tree, list):
        items = [
            with_observations(item, folder, add_fault, (*path, index))
            for index, item in enumerate(tree)
        ]
        return items if any(new is not old for new, old in zip(items, tree, strict=True)) else tree
    if not isinstance(tree, dict):
        return tree
    if path == ():
        tree = _with_calls(tree, folder, add_fault)
    if tree.get("dist") == "empirical" or (tree.get("kind") == "recorded" and "limit" in tree):
        return _with_values(tree, folder, add_fault, path)
    block = {
        key: with_observations(value, folder, add_fault, (*path, key))
        for key, value in tree.items()
    }
    return block if any(block[key] is not tree[key] for key in tree) else tree


def _with_values(
    block: dict[str, Any], folder: FilePath, add_fault: AddFault, path: Path
) -> dict[str, Any]:
    """Return an empirical distribution or a recorded closure with the values of its column."""
    file, column = block.get("file"), block.get("column")
    if "values" in block or not isinstance(file, str) or not isinstance(column, str):
        return block
    is_law = block.get("dist") == "empirical"
    read = read_column if is_law else read_series
    try:
        values: Any = read(folder / file, column)
    except (OSError, ValueError) as error:
        key = "column" if isinstance(error, _NoColumnError) else "file"
        add_fault((*path, key), _reason(error, file))
        values = (1.0,) if is_law else ((0.0, block["limit"]),)
    return {**block, "values": values}


def _reason(error: OSError | ValueError, file: str) -> str:
    """Return why a file could not be read or used."""
    if isinstance(error, OSError):
        return f"{file}: {(error.strerror or str(error)).lower()}"
    return str(error)


def _with_calls(tree: dict[str, Any], folder: FilePath, add_fault: AddFault) -> dict[str, Any]:
    """Return a scenario with the recorded calls of its `calls` read from their files."""
    if not isinstance(tree.get("calls"), dict):
        return tree
    start = _as_datetime(tree.get("start"))
    streams = {}
    for name, stream in tree["calls"].items():
        arrivals = stream.get("arrivals") if isinstance(stream, dict) else None
        if _names_file(arrivals):
            calls = _recorded_calls(name, stream, start, folder, add_fault)
            stream = {**stream, "arrivals": {**stream["arrivals"], **calls}}
        streams[name] = stream
    return {**tree, "calls": streams}


def _names_file(arrivals: Any) -> bool:
    """Return whether arrivals name a file that has not been read yet."""
    is_block = isinstance(arrivals, dict)
    return is_block and isinstance(arrivals.get("file"), str) and "at_h" not in arrivals


def _recorded_calls(
    name: str,
    stream: dict[str, Any],
    start: datetime | None,
    folder: FilePath,
    add_fault: AddFault,
) -> dict[str, Any]:
    """Return hours and amounts of the calls of a stream, as `read_calls` does."""
    file = stream["arrivals"]["file"]
    parcels = [parcel for parcel in stream.get("parcels") or () if isinstance(parcel, dict)]
    cargoes = [str(parcel.get("cargo")) for parcel in parcels]
    try:
        return dict(read_calls(folder / file, start, str(stream.get("vessel")), cargoes))
    except (OSError, ValueError) as error:
        add_fault(("calls", name, "arrivals", "file"), _reason(error, file))
        return {"at_h": [0.0]}


def _as_datetime(text: Any) -> datetime | None:
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
        If it is not UTF-8 text, has no such column, or a value is not a nonnegative number; the
        message names the line.
    """
    stat = path.stat()
    rows = _rows(path, (column,), 0.0, stat.st_mtime_ns, stat.st_size)
    return tuple(value for (value,) in rows)


def read_series(path: FilePath, column: str) -> tuple[tuple[float, float], ...]:
    """Read (at_h, value) from the columns `at_h` and `column` of a CSV file with a head line.

    Errors are those of `read_column`; values may be below 0.
    """
    stat = path.stat()
    rows = _rows(path, ("at_h", column), -math.inf, stat.st_mtime_ns, stat.st_size)
    return tuple((hour, value) for hour, value in rows)


@lru_cache(maxsize=64)
def _rows(
    path: FilePath, columns: tuple[str, ...], least: float, mtime_ns: int, size: int
) -> tuple[tuple[float, ...], ...]:
    """Return the values of some columns, row by row.

    Time and size of the file are part of the key of the cache, so that a changed file is read
    again.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            return tuple(_values(csv.DictReader(stream), columns, least, path.name))
        except (csv.Error, UnicodeDecodeError):
            raise ValueError(f"{path.name}: not a CSV file in UTF-8") from None


def _values(
    reader: "csv.DictReader[str]", columns: tuple[str, ...], least: float, file: str
) -> list[tuple[float, ...]]:
    known = [name.strip() for name in reader.fieldnames or ()]
    for column in columns:
        if column not in known:
            raise _NoColumnError(f"{file} has no column {column!r}{did_you_mean(column, known)}")
    reader.fieldnames = known
    rows = []
    for row in reader:
        line = f"{file} line {reader.line_num}"
        rows.append(tuple(_value(row, column, least, line) for column in columns))
    if not rows:
        raise ValueError(f"{file} has no values below its head line")
    return rows


def _value(row: dict[str, str], column: str, least: float, line: str) -> float:
    text = (row[column] or "").strip()
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value < math.inf or value == -math.inf:
        wanted = "a number of at least 0" if least == 0 else "a number"
        raise ValueError(f"{line}: {column} must be {wanted}, is {text!r}")
    return value
