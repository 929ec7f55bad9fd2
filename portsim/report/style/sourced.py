"""Texts that know in which table each of their numbers stands.

A page marks every number with the cell of the CSV file that it is the rounding of. The numbers are
written deep inside sentences, so a sentence carries its marks with it: it is a text like any other
to the console, and a row of parts to the page.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

#: A number as it is printed, with thousands separators and a sign.
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
#: What stands in the place of cells where numbers are inputs, settings or counts of these.
INPUT = "input"


class Part(NamedTuple):
    """A piece of a text; `cells` names the table and the cells of its numbers, or is empty."""

    text: str
    cells: str = ""


class Sourced(str):
    """A text of which some parts are numbers with a source.

    Attributes
    ----------
    parts
        The text in pieces, in order.
    """

    __slots__ = ("parts",)
    parts: tuple[Part, ...]

    def __new__(cls, parts: Iterable[Part]) -> "Sourced":
        """Make a text from its parts."""
        kept = tuple(part for part in parts if part.text)
        text = str.__new__(cls, "".join(part.text for part in kept))
        text.parts = kept
        return text


def cells(table: str, keys: Sequence[str], columns: Iterable[str]) -> str:
    """Name cells of a table: `kpis|vessel_wait|all|mean,ci_low,ci_high`."""
    return "|".join([table, *keys, ",".join(columns)])


def cells_of(row: "pd.Series[Any]", columns: Iterable[str]) -> str:
    """Name cells of a row of a result's tables; empty where the row stands in none of them."""
    if "queue" in row:
        return cells("queues", [str(row["queue"])], columns)
    if "kpi" not in row or "of" not in row:
        return ""
    table = str(row["table"]) if "table" in row else "kpis"
    return cells(table, [str(row["kpi"]), str(row["of"])], columns)


def marked(text: str, where: str) -> Sourced:
    """Return a text whose numbers stand in the cells named, in that order."""
    return Sourced([Part(text, where)])


def given(text: str) -> Sourced:
    """Return a text whose numbers are inputs, settings or counts, and stand in no table."""
    return Sourced([Part(text, INPUT)])


def parts_of(text: str) -> tuple[Part, ...]:
    """Return a text in pieces: one, where it is a plain text."""
    return text.parts if isinstance(text, Sourced) else (Part(text),)


def say(template: str, *values: str) -> Sourced:
    """Put texts into the places `{}` of a template; their marks are kept.

    Examples
    --------
    >>> say("{} of {}", marked("9 h", "kpis|vessel_wait|all|mean"), "ships")
    '9 h of ships'
    """
    pieces = template.split("{}")
    parts = [Part(pieces[0])]
    for value, piece in zip(values, pieces[1:], strict=True):
        parts += [*parts_of(value), Part(piece)]
    return Sourced(parts)


def joined(separator: str, texts: Iterable[str]) -> Sourced:
    """Join texts that are not empty; their marks are kept."""
    parts: list[Part] = []
    for text in texts:
        if text:
            parts += [Part(separator), *parts_of(text)] if parts else parts_of(text)
    return Sourced(parts)


def capital(text: str) -> str:
    """Return a text with its first letter a capital; its marks are kept."""
    first, *others = parts_of(text) or (Part(""),)
    upper = first._replace(text=first.text[:1].upper() + first.text[1:])
    return Sourced([upper, *others])
