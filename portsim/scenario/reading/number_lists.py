"""Long lists of numbers in a YAML text, read apart from it, because YAML takes 0.1 ms for each.

A record of a year by the hour has 17,520 numbers, in a resolved scenario, where it stands as one
line or as one row a line. A name that no file can hold stands in for each such list.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

LONG_LINE = 1_000  # characters of a line that may hold a long list
MANY_ROWS = 50  # lines of one number or one list of numbers each
_STANDS_IN = "\ue000"  # for private use: no text of a planner has it
_NUMBERS = re.compile(r"\[[-+0-9.eE, \[\]]*\]")
_ROW = re.compile(r"( *)- (\[[-+0-9.eE, ]*\]|[-+0-9.eE]+)\r?")


class ShortText(NamedTuple):
    """A YAML text without its long lists of numbers.

    Attributes
    ----------
    text
        The text, with a name in the place of each list.
    lists
        The lists. One that stood as rows of a block is to be read as items of the list around it.
    left_out
        Line of this text, from 0, and number of lines that were left out of it before and in that.
    """

    text: str
    lists: Sequence["NumberList"]
    left_out: Sequence[tuple[int, int]]

    def line(self, line: int) -> int:
        """Return the line of the whole text of a line of this one, both from 0."""
        index = bisect_right(self.left_out, line, key=lambda place: place[0] + 1) - 1
        return line if index < 0 else line + self.left_out[index][1]

    def number_list(self, text: str) -> "NumberList | None":
        """Return the list for which a scalar stands in; None if it is any other text."""
        number = text.removeprefix(_STANDS_IN)
        is_one = text.startswith(_STANDS_IN) and number.isdecimal()
        return self.lists[int(number)] if is_one else None


class NumberList(NamedTuple):
    """A list of numbers, or of lists of them; and whether it stood as rows of a block."""

    values: list[Any]
    is_rows: bool


def shortened(text: str) -> ShortText:
    """Return a text with a name in the place of each long list of numbers."""
    if _STANDS_IN in text or len(text) < LONG_LINE:
        return ShortText(text, (), ())
    lines: list[str] = []
    lists: list[NumberList] = []
    left_out: list[tuple[int, int]] = []
    for indent, same in groupby(text.split("\n"), key=_indent_of_row):
        found = list(same)
        rows = _rows(found) if indent is not None and len(found) >= MANY_ROWS else None
        if rows is not None:
            before = left_out[-1][1] if left_out else 0
            left_out.append((len(lines), before + len(found) - 1))
            lines.append(f"{indent}- {_STANDS_IN}{len(lists)}")
            lists.append(NumberList(rows, is_rows=True))
            continue
        for line in found:
            lines.append("".join(_parts(line, lists)) if len(line) >= LONG_LINE else line)
    return ShortText("\n".join(lines), lists, left_out) if lists else ShortText(text, (), ())


def _indent_of_row(line: str) -> str | None:
    """Return the blanks before a row of numbers; None for any other line."""
    if "-" not in line:
        return None
    match = _ROW.fullmatch(line)
    return match[1] if match else None


def _rows(lines: Sequence[str]) -> list[Any] | None:
    """Return the rows of some lines; None if one of them is not written as JSON writes numbers."""
    return _read("[" + ",".join(line.strip()[2:] for line in lines) + "]")


def _parts(line: str, lists: list[NumberList]) -> Iterator[str]:
    """Yield the parts of a long line, a name in the place of the list that it holds."""
    first, last = line.find("["), line.rfind("]") + 1
    inside = line[first:last] if 0 <= first < last else ""
    values = _read(inside) if _NUMBERS.fullmatch(inside) else None
    if values is None:
        yield line
        return
    yield f"{line[:first]}{_STANDS_IN}{len(lists)}{line[last:]}"
    lists.append(NumberList(values, is_rows=False))


def _read(text: str) -> list[Any] | None:
    try:
        values: list[Any] = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return values
