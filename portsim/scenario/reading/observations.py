"""The recorded inputs of a scenario: calls, weather and observed laws in CSV files beside it.

Each block that names a file is replaced by one that holds the values, and that says by `read_from`
where they came from. All blocks that name the same file are looked at together: a column that none
of them uses, and a row that none of them takes, is refused.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from portsim.scenario.faults import Path, did_you_mean, dotted, nearest
from portsim.scenario.reading import call_list, weather_record
from portsim.scenario.reading.file_blocks import FileBlock, Kind, file_blocks
from portsim.scenario.reading.named_file import OutsideError, Surroundings
from portsim.scenario.reading.table import (
    BadRows,
    Table,
    TableError,
    number_in,
    read_table,
    time_column,
)

AddFault = Callable[[Path, str], None]
#: Keys that a block holds when its file has been read, and that are idle beside `file`.
READ: Mapping[Kind, tuple[str, ...]] = {
    "calls": ("at_h", "amounts"),
    "weather": ("values",),
    "law": ("values",),
}
#: All keys that are filled in when a file is read.
READ_KEYS = frozenset({"at_h", "amounts", "values", "read_from", "bridged_h", "ends_h"})
#: What stands in for the values of a file that cannot be read, so that the rest can be checked.
_STAND_IN: Mapping[Kind, Mapping[str, Any]] = {
    "calls": {"at_h": [0.0]},
    "weather": {"beyond": "calm", "repeat_h": None, "ends_h": None},
    "law": {"values": (1.0,)},
}


def with_observations(tree: Any, around: Surroundings, add_fault: AddFault) -> Any:
    """Return a tree with the values that its blocks name files for.

    Parameters
    ----------
    tree
        Tree of plain values. It is not changed, and the result shares with it what stays the same.
    around
        Where the CSV files lie that it names.
    add_fault
        Gets the path and the message of each fault. The values are then replaced by valid ones, so
        that the rest can still be checked.
    """
    if not isinstance(tree, dict):
        return tree
    uses = list(file_blocks(tree))
    by_file: dict[str, list[FileBlock]] = {}
    for use in uses:
        by_file.setdefault(use.block["file"], []).append(use)
    start = _as_datetime(tree.get("start"))
    new: dict[Path, dict[str, Any]] = {}
    for file, of_file in by_file.items():
        for use in of_file:
            for key in READ[use.kind]:
                if key in use.block:
                    message = f"has no effect beside file, {file}: leave one of the two out"
                    add_fault((*use.path, key), message)
        values = _values_of_file(around, file, of_file, start, add_fault)
        for use, read in zip(of_file, values, strict=True):
            kept = {key: value for key, value in use.block.items() if key != "file"}
            stand_in = _stand_in(use) if read is None else {}
            new[use.path] = {**kept, "read_from": file, **(read or {}), **stand_in}
    return _replaced(tree, new)


def _stand_in(use: FileBlock) -> Mapping[str, Any]:
    """Return valid values for a file that cannot be read; weather is always at its limit: good."""
    if use.kind != "weather":
        return _STAND_IN[use.kind]
    limit = use.block.get("limit")
    value = float(limit) if isinstance(limit, int | float) else 0.0
    return {"values": [(0.0, value)], **_STAND_IN["weather"]}


def _values_of_file(
    around: Surroundings,
    name: str,
    uses: Sequence[FileBlock],
    start: datetime | None,
    add_fault: AddFault,
) -> list[Mapping[str, Any] | None]:
    """Return what each block takes from a file; None where it cannot be read.

    A fault of the whole file is told once, at the first block that names it.
    """
    of_file = (*uses[0].path, "file")
    try:
        table = read_table(around.path_of(name))
    except OutsideError as error:
        add_fault(of_file, str(error))
        return [None] * len(uses)
    except OSError as error:
        why = error.strerror or str(error)
        add_fault(of_file, f"{FilePath(name).name}: {why[:1].lower()}{why[1:]}")
        return [None] * len(uses)
    except TableError as error:
        _add_all(error, of_file, add_fault)
        return [None] * len(uses)
    if _lacks_columns(table, uses, add_fault):
        return [None] * len(uses)
    _refuse_unused(table, uses, add_fault)
    _refuse_lost_rows(table, [use for use in uses if use.kind == "calls"], add_fault)
    return [_values(table, use, start, add_fault) for use in uses]


def _add_all(error: TableError, path: Path, add_fault: AddFault) -> None:
    for message in error.messages:
        add_fault(path, message)


def _lacks_columns(table: Table, uses: Sequence[FileBlock], add_fault: AddFault) -> bool:
    """Tell which columns are missing, and return whether any is."""
    lacking = False
    for use in uses:
        for column in use.required:
            if column not in table.columns:
                hint = did_you_mean(column, table.columns)
                add_fault((*use.path, "column"), f"{table.file} has no column {column!r}{hint}")
                lacking = True
    for use in uses if not lacking else ():
        try:
            if use.times:
                time_column(table, use.times)
        except TableError as error:
            _add_all(error, (*use.path, "file"), add_fault)
            return True
    return lacking


def _refuse_unused(table: Table, uses: Sequence[FileBlock], add_fault: AddFault) -> None:
    """Refuse columns that no block uses and none ignores, and ignored ones that are not there."""
    possible = list(dict.fromkeys(column for use in uses for column in use.possible))
    ignored = {column for use in uses for column in use.ignored}
    unknown = [one for one in table.columns if one not in possible and one not in ignored]
    for column in unknown:
        free = [one for one in possible if one not in table.columns]
        same = next((one for one in possible if one.lower() == column.lower()), None)
        if same is not None:
            message = f"column {column!r} must be written {same}"
        else:
            close = nearest(column, free)
            meant = f"; did you mean {close}? To" if close else "; to"
            message = (
                f"nothing uses the column {column!r}{meant} leave it out, write ignore: [{column}]"
            )
        add_fault((*uses[0].path, "file"), f"{table.file}: {message}")
    for use in uses:
        for index, column in enumerate(use.ignored):
            if column not in table.columns:
                hint = did_you_mean(column, table.columns)
                message = f"{table.file} has no column {column!r}{hint}"
                add_fault((*use.path, "ignore", index), message)


def _refuse_lost_rows(table: Table, uses: Sequence[FileBlock], add_fault: AddFault) -> None:
    """Refuse rows and amounts of a list of calls that no stream takes, or that two take."""
    if not uses:
        return
    taken: dict[str, FileBlock] = {}
    for use in uses:
        vessel = use.vessel if call_list.VESSEL in table.columns else ""
        other = taken.setdefault(vessel, use)
        if other is not use:
            message = f"{table.file}: {dotted(other.path[:2])} takes the same rows"
            add_fault((*use.path, "file"), f"{message}, and each ship would come twice")
    ignored = [one for use in uses for one in use.ignored_classes]
    _refuse_idle_classes(table, uses, add_fault)
    try:
        call_list.check_classes(table, {use.vessel for use in uses}, ignored)
    except TableError as error:
        _add_all(error, (*uses[0].path, "file"), add_fault)
    carried = {cargo for use in uses for cargo in use.cargoes}
    for use in uses:
        lost = [one for one in table.columns if one in carried and one not in use.cargoes]
        try:
            call_list.check_lost_amounts(table, use.vessel, lost)
        except TableError as error:
            _add_all(error, (*use.path, "file"), add_fault)


def _refuse_idle_classes(table: Table, uses: Sequence[FileBlock], add_fault: AddFault) -> None:
    """Refuse ignored classes of which a list has no row."""
    has_classes = call_list.VESSEL in table.columns
    found = {cell for _, cell in table.cells(call_list.VESSEL)} if has_classes else set()
    for use in uses:
        for index, name in enumerate(use.ignored_classes):
            if name not in found:
                message = f"{table.file} has no row of {name!r}{did_you_mean(name, sorted(found))}"
                add_fault((*use.path, "ignore_classes", index), message)


def _values(
    table: Table, use: FileBlock, start: datetime | None, add_fault: AddFault
) -> Mapping[str, Any] | None:
    """Return what a block takes from a table; None if it cannot be read."""
    try:
        if use.kind == "law":
            return {"values": _column(table, use.block["column"])}
        if start is None:
            return None  # the scenario has no valid start, which is told elsewhere
        if use.kind == "calls":
            return call_list.read_calls(table, start, use.vessel, use.cargoes)
        return _record(table, json.dumps(use.block, default=str), start)
    except TableError as error:
        _add_all(error, (*use.path, "file"), add_fault)
        return None


@lru_cache(maxsize=16)
def _record(table: Table, block: str, start: datetime) -> Mapping[str, Any]:
    """Return what a closure takes from a table; a study reads the same record for every case."""
    return weather_record.read_record(table, json.loads(block), start)


def _column(table: Table, column: str) -> tuple[float, ...]:
    """Return a column of numbers of at least 0."""
    bad = BadRows(table.file)
    values = [number_in(text, column, line, bad, least=0.0) for line, text in table.cells(column)]
    bad.check()
    return tuple(value for value in values if value is not None)


def _replaced(node: Any, new: Mapping[Path, dict[str, Any]], path: Path = ()) -> Any:
    """Return a tree with new blocks at some paths; what holds none of them stays as it is."""
    if path in new:
        return new[path]
    if not any(other[: len(path)] == path for other in new):
        return node
    if isinstance(node, list):
        return [_replaced(item, new, (*path, index)) for index, item in enumerate(node)]
    return {key: _replaced(value, new, (*path, key)) for key, value in node.items()}


def _as_datetime(text: Any) -> datetime | None:
    """Return a date and time with its offset; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else None
