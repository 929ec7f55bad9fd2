"""Recorded weather: a table with a row for each hour at which something was measured."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from portsim.scenario.faults import shown
from portsim.scenario.reading.table import (
    BadRows,
    Table,
    TableError,
    hour_in,
    number_in,
    time_column,
)

#: The columns that say when a value was measured: hours after the start, or date and time.
TIMES = ("at_h", "time")
STEADY_H = 24.0


class _Reading(NamedTuple):
    """A row: its line, its hour, and what was measured; None for a missing value."""

    line: int
    at_h: float
    value: float | None


def read_record(table: Table, block: Mapping[str, Any], start: datetime) -> Mapping[str, Any]:
    """Return the values of a recorded closure, with the hour at which the record ends.

    Parameters
    ----------
    block
        The closure as it stands in the file: `column`, and perhaps `limit`, `closed_when`,
        `missing`, `longest_gap_h`, `least`, `greatest`, `longest_same_h` and `ends_h`.
    start
        The scenario's start.

    Returns
    -------
    mapping
        `values`, pairs of hour and value in which each holds until the next; `ends_h`, unless
        `repeat_h` says it; and `bridged_h`, the hours of missing values over which the last one was
        carried on.

    Raises
    ------
    TableError
        If there is not one column of times, if the times do not rise, or if a value cannot be read,
        is impossible, or is missing for too long; the messages name the lines.
    """
    readings = _readings(table, block, start)
    _check_possible(table.file, block, readings)
    known = [reading for reading in readings if reading.value is not None]
    if not known:
        raise TableError([f"{table.file} has no value in {block['column']} that is not missing"])
    gaps = _missing_stretches(readings)
    _check_gaps(table.file, block, known, gaps)
    ends_h = block.get("ends_h")
    if ends_h is None and block.get("repeat_h") is None:
        trailing = readings[-1].value is None
        ends_h = gaps[-1][0].at_h if trailing else readings[-1].at_h + _step_h(readings)
    inner = [(first, then) for first, then in gaps if then is not None]
    return {
        "values": [(reading.at_h, reading.value) for reading in known],
        "ends_h": ends_h,
        "bridged_h": sum(then.at_h - first.at_h for first, then in inner),
    }


def _readings(table: Table, block: Mapping[str, Any], start: datetime) -> list[_Reading]:
    """Return the rows of a record, in rising order of their hours."""
    when, column = time_column(table, TIMES), block["column"]
    texts, numbers = _missing(block)
    bad = BadRows(table.file)
    readings = []
    before = None
    for (line, moment), (_, text) in zip(table.cells(when), table.cells(column), strict=True):
        at_h = _hour(moment, when, line, bad, start)
        value = None if text in texts else number_in(text, column, line, bad)
        if at_h is None:
            continue
        if before is not None and at_h <= before[0]:
            bad.add(line, f"{when} must rise: {moment} comes after {before[1]}")
        before = (at_h, moment)
        readings.append(_Reading(line, at_h, None if value in numbers else value))
    bad.check()
    return readings


def _hour(text: str, column: str, line: int, bad: BadRows, start: datetime) -> float | None:
    """Return the hours from the start to a row; note what is wrong."""
    if column == TIMES[0]:
        return number_in(text, column, line, bad)
    return hour_in(text, column, line, bad, start)


def _missing(block: Mapping[str, Any]) -> tuple[set[str], set[float]]:
    """Return the texts and the numbers that stand for a missing value."""
    stated = block.get("missing")
    items = stated if isinstance(stated, list) else []
    numbers = {
        float(item)
        for item in items
        if isinstance(item, int | float) and not isinstance(item, bool)
    }
    return {item for item in items if isinstance(item, str)}, numbers


def _number(block: Mapping[str, Any], key: str, default: float | None) -> float | None:
    """Return a number that a block states; what is none is reported with the block itself."""
    value = block.get(key, default)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and value is not None else default


def _check_possible(file: str, block: Mapping[str, Any], readings: list[_Reading]) -> None:
    """Refuse values that are impossible, or that only a broken instrument gives."""
    column = block["column"]
    least = _number(block, "least", 0.0)
    greatest = _number(block, "greatest", None)
    bad = BadRows(file)
    for same in _steady_stretches(block, readings):
        line = same[0].line
        what = (
            f"{column} is {same[0].value:g} in every row to line {same[-1].line}: if the "
            "instrument stood still, name the value under missing; if it was so, say by "
            "longest_same_h how long"
        )
        bad.add(line, what)
    in_steady = {r.line for same in _steady_stretches(block, readings) for r in same}
    for line, _, value in readings:
        if value is None or line in in_steady:
            continue
        if least is not None and value < least:
            what = f"{column} must be at least {least:g}, is {value:g}"
            bad.add(line, f"{what}: name it under missing, or state least if it can be so low")
        elif greatest is not None and value > greatest:
            bad.add(line, f"{column} must be at most {greatest:g}, is {value:g}")
        elif greatest is None and _is_beyond(block, value) and _is_all_nines(value):
            what = f"{column} is {value:g}, which commonly stands for a missing value"
            bad.add(line, f"{what}: name it under missing, or state greatest if it can be so high")
    bad.check()


def _is_beyond(block: Mapping[str, Any], value: float) -> bool:
    """Return whether a value stops work."""
    limit = _number(block, "limit", None)
    if limit is None:
        return False
    return value < limit if block.get("closed_when") == "below" else value > limit


def _is_all_nines(value: float) -> bool:
    """Return whether a number has the digit 9 only, twice at least: 99, 99.9, -999.

    Examples
    --------
    >>> [_is_all_nines(value) for value in (99.0, 99.9, 999.0, 9.0, 19.0)]
    [True, True, True, False, False]
    """
    digits = f"{abs(value):g}".replace(".", "")
    return len(digits) > 1 and set(digits) == {"9"}


def _steady_stretches(
    block: Mapping[str, Any], readings: list[_Reading]
) -> Iterator[list[_Reading]]:
    """Yield the rows with one and the same value beyond the limit for longer than is believed."""
    longest_h = _number(block, "longest_same_h", STEADY_H) or STEADY_H
    for value, rows in groupby(readings, key=lambda reading: reading.value):
        same = list(rows)
        if value is None or len(same) < 3 or not _is_beyond(block, value):
            continue
        if same[-1].at_h - same[0].at_h >= longest_h:
            yield same


def _missing_stretches(readings: list[_Reading]) -> list[tuple[_Reading, _Reading | None]]:
    """Return the first row of each stretch of missing values, and the next known row, if any.

    What is missing at the beginning is no stretch: the record begins with its first value.
    """
    stretches: list[tuple[_Reading, _Reading | None]] = []
    first: _Reading | None = None
    any_known = False
    for reading in readings:
        if reading.value is not None:
            if first is not None:
                stretches.append((first, reading))
            first, any_known = None, True
        elif any_known and first is None:
            first = reading
    if first is not None:
        stretches.append((first, None))
    return stretches


def _check_gaps(
    file: str,
    block: Mapping[str, Any],
    known: list[_Reading],
    gaps: list[tuple[_Reading, _Reading | None]],
) -> None:
    """Refuse stretches without a value that are longer than the block allows."""
    column, longest_h = block["column"], _number(block, "longest_gap_h", None)
    bad = BadRows(file)
    for first, then in gaps:
        if then is None:
            continue
        hours = then.at_h - first.at_h
        what = f"{column} is missing from here to line {then.line - 1}, for {hours:g} h"
        if longest_h is None:
            bad.add(first.line, f"{what}: state longest_gap_h, over which the last value holds on")
        elif hours > longest_h:
            bad.add(first.line, f"{what}, longer than longest_gap_h, {shown(longest_h)}")
    if longest_h is not None:
        _check_absent_rows(known, {first.line for first, _ in gaps}, longest_h, bad)
    bad.check()


def _check_absent_rows(
    known: list[_Reading], missing_from: set[int], longest_h: float, bad: BadRows
) -> None:
    """Note where rows are absent for longer than the last value may be carried on."""
    for before, after in pairwise(known):
        hours = after.at_h - before.at_h
        has_missing = any(before.line < line < after.line for line in missing_from)
        if hours > longest_h and not has_missing:
            what = f"no row for {hours:g} h before this one, longer than longest_gap_h"
            bad.add(after.line, f"{what}, {shown(longest_h)}")


def _step_h(readings: list[_Reading]) -> float:
    """Return the hours for which the last row holds: the step if all are even, else 0."""
    steps = Counter(round(after.at_h - before.at_h, 6) for before, after in pairwise(readings))
    if not steps:
        return 0.0
    step_h, count = steps.most_common(1)[0]
    return step_h if 2 * count > steps.total() else 0.0
