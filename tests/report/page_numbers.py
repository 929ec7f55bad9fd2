"""The numbers of a page, and whether each is the rounding of the cell that it names."""

import csv
import re
from html.parser import HTMLParser
from math import isclose
from pathlib import Path
from typing import NamedTuple

NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
#: A number of a page is a cell multiplied by one of these: as it is, per cent, days, kt and Mt.
FACTORS = (1.0, 100.0, 1 / 24, 1e-3, 1e-6)
#: The columns by which a row of each table is found; of others it is (kpi, of).
KEYS = {
    "queues": ("queue",),
    "states": ("resource", "kind", "state"),
    "waits": ("who", "cause", "root"),
    "levels": ("kpi", "of", "statistic"),
    "limit": (),
    "next_step": ("step",),
    "assumptions": ("key",),
    "closures": ("stage", "flow", "shut_h"),
}
PLACES = {"next_step": "next-step/next_step.csv"}
VOID = frozenset({"meta", "link", "img", "br", "input"})


class Told(NamedTuple):
    """A piece of text with numbers: the cells that it names, or None where it names none."""

    text: str
    cells: str | None


class Numbers(HTMLParser):
    """All pieces of text with numbers that are no inputs."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.told: list[Told] = []
        self._open: list[tuple[str, str | None, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            names = dict(attrs)
            exempt = "data-input" in names or tag in ("style", "title")
            self._open.append((tag, names.get("data-kpi"), exempt))

    def handle_endtag(self, tag):
        self._open.pop()

    def handle_data(self, data):
        if NUMBER.search(data) and not any(exempt for *_, exempt in self._open):
            cells = next((cells for _, cells, _ in reversed(self._open) if cells), None)
            self.told.append(Told(data, cells))


class Cells:
    """The tables of a result folder, by the names that a page gives to their cells."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[str, dict[tuple[str, ...], dict[str, str]]] = {}

    def faults(self, told: Told) -> list[str]:
        """Return what is wrong with the numbers of a text."""
        if told.cells is None:
            return [f"{told.text!r} names no cell"]
        table, *keys, columns = told.cells.split("|")
        row = self._rows(table).get(tuple(keys))
        if row is None:
            return [f"{told.text!r}: no row {keys} in {table}.csv"]
        names, numbers = columns.split(","), NUMBER.findall(told.text)
        if names == ["note"]:
            return [f"{one} is not in {row['note']!r}" for one in numbers if one not in row["note"]]
        if len(names) != len(numbers):
            return [f"{told.text!r} has {len(numbers)} numbers, and names {names}"]
        pairs = zip(names, numbers, strict=True)
        return [
            f"{number} is no rounding of {row[name]} ({told.cells})"
            for name, number in pairs
            if not is_rounding(number, row[name])
        ]

    def _rows(self, table: str) -> dict[tuple[str, ...], dict[str, str]]:
        if table not in self._tables:
            keys = KEYS.get(table, ("kpi", "of"))
            path = self._folder / PLACES.get(table, f"{table}.csv")
            with path.open(encoding="utf-8", newline="") as file:
                rows = {tuple(row[key] for key in keys): row for row in csv.DictReader(file)}
            self._tables[table] = rows
        return self._tables[table]


def is_rounding(number: str, cell: str) -> bool:
    """Return whether a printed number is a cell, rounded, in one of the units of a page."""
    if not cell:
        return False
    decimals = len(number.partition(".")[2])
    shown, value = float(number.replace(",", "")), float(cell)
    step = 0.5 * 10.0**-decimals
    return any(
        abs(shown - factor * value) <= step * (1 + 1e-9)
        or isclose(shown, factor * value, rel_tol=1e-9)
        for factor in FACTORS
    )
