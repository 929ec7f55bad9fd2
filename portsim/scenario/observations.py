"""Columns of observed values in CSV files beside a scenario."""

import csv
import math
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from portsim.scenario.faults import Path, did_you_mean

Complain = Callable[[Path, str], None]


def fill(tree: Any, folder: FilePath, complain: Complain, path: Path = ()) -> Any:
    """Return the tree with the values of every empirical distribution read from its file.

    Parameters
    ----------
    tree
        Tree of plain values; it is not changed, and what need not change is shared.
    folder
        Folder against which file names are read: that of the scenario.
    complain
        Told the path and the message of each fault. The values are then replaced by a 1, so that the rest can
        still be checked.
    """
    if isinstance(tree, list):
        items = [fill(item, folder, complain, (*path, index)) for index, item in enumerate(tree)]
        return items if any(new is not old for new, old in zip(items, tree, strict=True)) else tree
    if not isinstance(tree, dict):
        return tree
    if tree.get("dist") != "empirical":
        filled = {key: fill(value, folder, complain, (*path, key)) for key, value in tree.items()}
        return filled if any(filled[key] is not tree[key] for key in tree) else tree
    file, column = tree.get("file"), tree.get("column")
    if "values" in tree or not isinstance(file, str) or not isinstance(column, str):
        return tree
    try:
        values = read_column(folder / file, column)
    except (OSError, ValueError) as error:
        key = "column" if isinstance(error, _NoColumnError) else "file"
        reason = (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
        complain((*path, key), f"{file}: {reason}" if isinstance(error, OSError) else reason)
        values = (1.0,)
    return {**tree, "values": values}


class _NoColumnError(ValueError):
    pass


def read_column(path: FilePath, column: str) -> tuple[float, ...]:
    """Read a column of nonnegative numbers from a CSV file with a head line.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If it is not UTF-8 text, has no such column, or a value is not a nonnegative number; names the line.
    """
    stat = path.stat()
    return _read_column(path, column, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _read_column(path: FilePath, column: str, mtime_ns: int, size: int) -> tuple[float, ...]:
    """Read a column; time and size of the file are there so that a changed file is read again."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            return tuple(_values(csv.DictReader(stream), column, path.name))
        except (csv.Error, UnicodeDecodeError):
            raise ValueError(f"{path.name}: not a CSV file in UTF-8") from None


def _values(rows: "csv.DictReader[str]", column: str, name: str) -> list[float]:
    heads = [head.strip() for head in rows.fieldnames or ()]
    if column not in heads:
        raise _NoColumnError(f"{name} has no column {column!r}{did_you_mean(column, heads)}")
    rows.fieldnames = heads
    values = []
    for row in rows:
        text = (row[column] or "").strip()
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not 0 <= value < math.inf:
            raise ValueError(f"{name} line {rows.line_num}: {column} must be a number of at least 0, is {text!r}")
        values.append(value)
    if not values:
        raise ValueError(f"{name} has no values below its head line")
    return values
