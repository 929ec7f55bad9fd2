"""Tables of recorded values in CSV files: the one reader for calls, weather and observed laws.

A table has a head line, columns separated by commas, and numbers with a decimal point. Names and
values may have blanks around them. Everything else that a spreadsheet may have done to the file is
refused, with the line and what would be right.
"""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path as FilePath

from portsim.scenario.faults import did_you_mean, shown
from portsim.scenario.reading.named_file import read_ordinary

MOST_BYTES = 64_000_000
MOST_CELLS = 1_000_000  # half a century by the hour, with two columns
MOST_COLUMNS = 1_000
LONGEST_NAME = 100  # characters of the name of a column
MOST_AMOUNT = 1e12  # tonnes, hours or boxes in a cell; what is more would overflow a sum of squares
MOST_SHOWN = 20  # bad rows that are shown one by one
_SEPARATORS = {";": "semicolons", "\t": "tabs"}


class TableError(ValueError):
    """A table cannot be read; holds a message for each bad row, at most twenty, and their count."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = tuple(messages)
        super().__init__("\n".join(self.messages))


class BadRows:
    """Collects what is wrong with the rows of a table, and raises it all at once.

    Parameters
    ----------
    file
        The name of the file, as messages show it.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: dict[int, str] = {}

    def add(self, line: int, what: str) -> None:
        """Note what is wrong in a line; of several faults in one line the first counts."""
        self._found.setdefault(line, what)

    def check(self) -> None:
        """Raise a `TableError` if anything was noted."""
        if not self._found:
            return
        alike = self._alike()
        messages = [
            f"{self._file} {_lines(first, last)}: {self._found[first]}"
            for first, last in alike[:MOST_SHOWN]
        ]
        more = sum(last - first + 1 for first, last in alike[MOST_SHOWN:])
        if more:
            messages.append(f"{self._file}: {more} more bad rows, {len(self._found)} in all")
        raise TableError(messages)

    def _alike(self) -> list[tuple[int, int]]:
        """Return first and last line of the bad rows; those that follow with one fault are one."""
        alike: list[tuple[int, int]] = []
        for line in sorted(self._found):
            if alike and alike[-1][1] == line - 1 and self._found[line] == self._found[line - 1]:
                alike[-1] = (alike[-1][0], line)
            else:
                alike.append((line, line))
        return alike


def _lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first} to {last}"


@dataclass(frozen=True, eq=False)  # told apart by identity: a file is read once
class Table:
    """A CSV file with a head line.

    Attributes
    ----------
    file
        The name of the file, as messages show it.
    columns
        The names in the head line.
    rows
        Line of the file and values of each row; a row has as many values as there are columns.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def cells(self, column: str) -> list[tuple[int, str]]:
        """Return line and value of each row in a column."""
        index = self.columns.index(column)
        return [(line, values[index]) for line, values in self.rows]


def read_table(path: FilePath) -> Table:
    """Read a table.

    Raises
    ------
    OSError
        If the file cannot be read.
    TableError
        If it is no CSV file in UTF-8 with a head line, columns separated by commas, names that
        differ, and as many values in every row as there are names.
    """
    found = path.stat()
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=16)
def _read(path: FilePath, mtime_ns: int, size: int) -> Table:
    """Read a table; time and size are part of the key, so that a changed file is read again."""
    try:
        text = read_ordinary(path, MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError([f"{path.name}: not a CSV file in UTF-8"]) from None
    lines = _numbered(path.name, text)
    if not lines:
        raise TableError([f"{path.name} is empty: it needs a head line with the names of columns"])
    (head_line, head), *below = lines
    columns = _columns(f"{path.name} line {head_line}", head)
    rows = _rows(path.name, columns, below)
    if not rows:
        raise TableError([f"{path.name} has no values below its head line"])
    unnamed = [index for index, column in enumerate(columns) if not column]
    return _without_empty(Table(path.name, columns, rows), unnamed)


def _numbered(file: str, text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return the rows with the lines on which they begin, without blanks around their values.

    Rows without any value are left out.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    rows = []
    begins, cells_left = 1, MOST_CELLS
    try:
        for row in reader:
            values = tuple(map(str.strip, row))
            cells_left -= len(values) or 1
            if cells_left < 0 or len(values) > MOST_COLUMNS:
                raise TableError([f"{file} line {begins}: {_too_many()}"])
            if any(values):
                rows.append((begins, values))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise TableError([f"{file} line {begins}: not a CSV file ({error})"]) from None
    return rows


def _too_many() -> str:
    return (
        f"more than {MOST_CELLS:,} values or {MOST_COLUMNS:,} columns: leave out years or columns "
        "that nothing needs"
    )


def _columns(place: str, head: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns, checked."""
    for separator, noun in _SEPARATORS.items():
        if any(separator in name for name in head):
            raise TableError(
                [
                    f"{place}: the columns are separated by {noun}: separate them by commas, and "
                    "write decimals with a point"
                ]
            )
    if all(_as_number(name) is not None for name in head if name):
        raise TableError(
            [f"{place}: the head line with the names of the columns is missing: {_first(head)}"]
        )
    long = next((name for name in head if len(name) > LONGEST_NAME), None)
    if long is not None:
        raise TableError(
            [f"{place}: the name {shown(long)} of a column has more than {LONGEST_NAME} letters"]
        )
    twice = [name for name, times in Counter(head).items() if name and times > 1]
    if twice:
        raise TableError([f"{place}: column {twice[0]!r} stands {head.count(twice[0])} times"])
    return tuple(head)


def _rows(
    file: str, columns: Sequence[str], lines: list[tuple[int, tuple[str, ...]]]
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return the rows, each with one value a column."""
    bad = BadRows(file)
    rows = []
    for line, values in lines:
        while len(values) > len(columns) and not values[-1]:
            values = values[:-1]
        if len(values) == len(columns):
            rows.append((line, values))
            continue
        what = f"has {_count(values, 'value')} for {_count(columns, 'column')}"
        if len(values) > len(columns):
            what += "; if that is a decimal comma, write a point"
        bad.add(line, what)
    bad.check()
    return tuple(rows)


def _first(values: Sequence[str]) -> str:
    """Return the first values of a line."""
    return ", ".join(values[:5])[:LONGEST_NAME]


def _count(items: Sequence[str], noun: str) -> str:
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"


def _without_empty(table: Table, unnamed: list[int]) -> Table:
    """Return a table without the nameless, empty columns that spreadsheets add."""
    if not unnamed:
        return table
    bad = BadRows(table.file)
    for line, values in table.rows:
        for index in unnamed:
            if values[index]:
                what = f"{shown(values[index])} stands in column {index + 1}, which has no name"
                bad.add(line, what)
    bad.check()
    kept = [index for index, column in enumerate(table.columns) if column]
    return Table(
        table.file,
        tuple(table.columns[index] for index in kept),
        tuple((line, tuple(values[index] for index in kept)) for line, values in table.rows),
    )


def time_column(table: Table, names: Sequence[str]) -> str:
    """Return the name of the one column of times that a table has.

    Raises
    ------
    TableError
        If the table has none of the two columns, or both.
    """
    found = [name for name in names if name in table.columns]
    if len(found) == 2:
        raise TableError(
            [f"{table.file} has both {names[0]} and {names[1]}: leave one of them out"]
        )
    if not found:
        hint = did_you_mean(names[0], table.columns)
        raise TableError([f"{table.file} needs a column {names[0]} or {names[1]}{hint}"])
    return found[0]


def _as_number(text: str) -> float | None:
    """Return a finite number, or None for any other text."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


def number_in(
    text: str, column: str, line: int, bad: BadRows, least: float = -math.inf
) -> float | None:
    """Return the number in a cell; note what is wrong and return None if there is none.

    Numbers that have a least value are amounts, and have a greatest one too.
    """
    value = _as_number(text)
    if value is not None and (least == -math.inf or least <= value <= MOST_AMOUNT):
        return value
    wanted = "a number" if least == -math.inf else f"a number of at least {least:g}"
    if value is not None and value > MOST_AMOUNT:
        wanted = f"at most {MOST_AMOUNT:g}"
    what = f"{column} must be {wanted}, is {shown(text)}"
    if re.fullmatch(r"[-+]?\d+,\d+", text):
        what += ": write the decimals with a point"
    elif any(separator in text for separator in _SEPARATORS):
        what += ": separate the columns by commas"
    bad.add(line, what)
    return None


def hour_in(text: str, column: str, line: int, bad: BadRows, start: datetime) -> float | None:
    """Return the hours from the start to the date and time in a cell.

    A time without an offset from UTC is read at the offset of the start. What is no time is noted.
    """
    try:
        moment = datetime.fromisoformat(text) if re.match(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        moment = None
    if moment is None:
        bad.add(
            line,
            f"{column} must be a date and time, as 2027-01-31T06:00 or "
            f"2027-01-31T06:00:00+05:00, is {shown(text)}",
        )
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=start.tzinfo)
    return (moment - start).total_seconds() / 3600.0
