"""What a sheet of the workbook holds, before it is written."""

from collections.abc import Sequence
from typing import NamedTuple

from portsim.report.style import units
from portsim.report.style.wording import is_share

#: Formats of numbers, by how large they are.
PERCENT, WHOLE, ONE, TWO, SMALL = "0.0 %", "#,##0", "#,##0.0", "0.00", "0.0000"


class Amount(NamedTuple):
    """A number of a table, as its CSV file has it, and the format in which it is shown."""

    value: float
    shown: str


Cell = Amount | str


class Heading(NamedTuple):
    """The heading of a column, and how wide the column is, in characters."""

    text: str
    width: float = 12.0


class Chart(NamedTuple):
    """A chart of rows of a sheet.

    Attributes
    ----------
    kind
        "bar" (lying) or "column" (standing); more than one column of values is stacked.
    rows
        The first and the last of the rows below the heading, from 0.
    names, values
        The columns of the names, and those of the values.
    at
        The column beside which it stands.
    """

    kind: str
    title: str
    axis: str
    rows: tuple[int, int]
    names: int
    values: Sequence[int]
    at: int


class Sheet(NamedTuple):
    """A sheet: what it holds in one sentence, its columns, rows and charts."""

    name: str
    holds: str
    columns: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]
    charts: Sequence[Chart] = ()


def amount(text: str, kpi: str = "", unit: str = "", size: str = "") -> Cell:
    """Return a cell of a CSV file as a number with its format, or as the text that it is.

    Parameters
    ----------
    size
        Another cell of the row by whose size the format is chosen, so that mean and interval have
        the same digits.
    """
    value = _number(text)
    if value is None:
        return text
    return Amount(value, _format(_number(size) if size else value, kpi, unit))


def _number(text: str) -> float | None:
    """Return the number of a cell; None if it is a text, or no finite number."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def _format(size: float | None, kpi: str, unit: str) -> str:
    if is_share(kpi, unit):
        return PERCENT
    magnitude = abs(size or 0.0)
    for least, shown in ((1000.0, WHOLE), (10.0, ONE), (0.01, TWO)):
        if magnitude >= least:
            return shown
    return SMALL if magnitude else "0"


def unit_text(kpi: str, unit: str) -> str:
    """Return the unit of a figure as it is printed."""
    return "%" if is_share(kpi, unit) else units.unit_name(unit)
