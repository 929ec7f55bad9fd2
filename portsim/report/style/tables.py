"""The tables of a page: columns, groups of rows, cells as text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from portsim.report.style import sourced, wording
from portsim.report.style.kpi_rows import waits_of
from portsim.report.style.sourced import cells_of, marked
from portsim.report.style.units import readable_row
from portsim.report.style.why import name_of, why
from portsim.report.style.wording import figure_text, is_withheld, note_of, plain
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi, Of

#: Wall times differ from machine to machine, so that the page has the same bytes without them. The
#: digests of files are for programs.
NOT_REPEATED = frozenset({"wall_s", "cpu_s", "files"})


NOTED = "noted"  # the mark of a cell that refers to a footnote


class Cell(NamedTuple):
    """A cell that looks different from the others; `mark` is its class in the style sheet."""

    text: str
    mark: str


class Term(NamedTuple):
    """A word with a meaning that the page shows on hover."""

    text: str
    meaning: str


class Column(NamedTuple):
    """A column of a table.

    Attributes
    ----------
    name
        Its heading.
    kind
        Its class in the style sheet: "n" for numbers, "whole" for text that is not broken, "text"
        for prose, "key" for dotted keys.
    """

    name: str
    kind: str = ""


class Group(NamedTuple):
    """Rows under one heading."""

    name: str
    meaning: str
    rows: Sequence[Sequence[str | Cell | Term]]


class Table(NamedTuple):
    """A table of a page.

    Attributes
    ----------
    notes
        Remarks to which cells refer by a number, from 1.
    """

    columns: list[Column]
    groups: list[Group]
    notes: tuple[str, ...] = ()


class Footnotes:
    """The remarks of a table: each is written once, below it."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, note: str) -> str | Cell:
        """Return the cell that refers to a remark; empty if there is none."""
        if not note:
            return ""
        number = self._numbers.setdefault(note, len(self._numbers) + 1)
        return Cell(str(number), NOTED)

    @property
    def texts(self) -> tuple[str, ...]:
        """The remarks in the order of their numbers."""
        return tuple(self._numbers)


PERCENTILES = ("p50", "p90", "p95")
_PERCENTILE_COLUMNS = [Column(name.upper(), "n") for name in PERCENTILES]
MEAN_COLUMNS = [Column("mean", "n"), Column("interval", "n"), Column("unit", "whole")]
ENTITIES = {"vessel": "Ships", "train": "Trains", "truck": "Trucks"}


#: What the short table of figures shows, in this order.
HEADLINES = (
    Kpi.TOTAL_THROUGHPUT,
    Kpi.TOTAL_TEU,
    Kpi.VESSEL_CALLS,
    Kpi.VESSEL_WAIT,
    Kpi.WAIT_OVER_SERVICE,
    Kpi.VESSEL_SERVICE,
    Kpi.VESSEL_TURNAROUND,
    Kpi.DEMURRAGE,
    Kpi.BERTH_OCCUPANCY,
    Kpi.CRANE_UTILISATION,
    Kpi.TRACK_UTILISATION,
    Kpi.GATE_UTILISATION,
    Kpi.TRAIN_TURNAROUND,
    Kpi.TRUCK_TURNAROUND,
    Kpi.TRANSIT_TIME,
    Kpi.STORAGE_OCCUPANCY,
    Kpi.ANNUAL_COST,
    Kpi.COST_PER_T,
)
MOST_HEADLINES = 22  # rows: what fits on one screen
_ALL = "all"


def headline_table(result: Result) -> Table:
    """Return the figures that most readers look for, on one screen: totals where there are such."""
    lines: list[list[str | Cell | Term]] = []
    notes = Footnotes()
    for kpi in HEADLINES:
        rows = result.kpis[result.kpis["kpi"] == kpi]
        totals = rows[rows["of"] == _ALL]
        for _, row in (totals if len(totals) else rows).iterrows():
            name = kpi.label if row["of"] == _ALL else f"{kpi.label}, {of_name(str(row['of']))}"
            *cells, _ = figure_cells(readable_row(row))
            lines.append([Term(sourced.given(name), kpi.meaning), *cells, notes.mark(note_of(row))])
    columns = [Column("figure", "whole"), *MEAN_COLUMNS, *_PERCENTILE_COLUMNS]
    columns += [Column("n", "n"), Column("note", "n")]
    return Table(columns, [Group("", "", lines[:MOST_HEADLINES])], notes.texts)


def kpi_table(result: Result) -> Table:
    """Return every KPI with its interval, grouped under its definition."""
    groups = []
    notes = Footnotes()
    for kpi in result.scenario.parts.all_kpis:
        rows = result.kpis[result.kpis["kpi"] == kpi]
        if len(rows) and kpi.of is not Of.QUEUE:  # queues have a table of their own
            cells = []
            for _, row in rows.iterrows():
                *line, _ = figure_cells(readable_row(row))
                cells.append([of_name(str(row["of"])), *line, notes.mark(note_of(row))])
            meaning = f"{kpi.meaning}; {wording.population(kpi)} ({kpi})"
            groups.append(Group(kpi.label, meaning, cells))
    columns = [Column("of", "whole"), *MEAN_COLUMNS, *_PERCENTILE_COLUMNS]
    return Table([*columns, Column("n", "n"), Column("note", "n")], groups, notes.texts)


def of_name(of: str) -> str:
    """Return what a figure is a figure of, as a reader would write it."""
    return sourced.given(plain(of).replace("/", ": "))


def queue_table(result: Result) -> Table:
    """Return the numbers waiting at each place: the mean over time, and the most at once."""
    most_at_once = result.kpis[result.kpis["kpi"] == Kpi.QUEUE_MAX]
    rows: list[list[str | Cell]] = []
    notes = Footnotes()
    for _, row in result.queues.iterrows():
        mean, interval, _, *percentiles, n, note = figure_cells(row)
        most: list[str | Cell] = ["", ""]
        mine = most_at_once[most_at_once["of"] == row["queue"]]
        if len(mine):
            most = figure_cells(mine.iloc[0])[:2]
        name = of_name(str(row["queue"]))
        rows.append([name, mean, interval, *percentiles, *most, n, notes.mark(str(note))])
    columns = [
        Column("queue", "whole"),
        *MEAN_COLUMNS[:2],
        *_PERCENTILE_COLUMNS,
        Column("most at once, mean", "n"),
        Column("interval", "n"),
        Column("n", "n"),
        Column("note", "n"),
    ]
    return Table(columns, [Group("", "", rows)], notes.texts)


def figure_cells(row: "pd.Series[Any]") -> list[str | Cell]:
    """Return mean, interval, unit, P50, P90, P95, number of replications and note."""
    text = figure_text(row)
    mean: str | Cell = text.mean
    if pd.isna(row["mean"]):
        mean = Cell(text.mean, "warn" if is_withheld(row) else "small")
    percentiles = [wording.percentile(row, name) for name in PERCENTILES]
    n = marked(str(int(row["n"])), cells_of(row, ["n"]))
    return [mean, text.interval, text.unit, *percentiles, n, note_of(row)]


def state_table(result: Result) -> Table:
    """Return the hours of every resource by state, without states that never occurred."""
    groups = []
    for (kind, resource), states in result.states.groupby(["kind", "resource"], sort=False):
        rows: list[list[str | Cell]] = []
        for _, row in states[states["hours"] > 0.0].iterrows():
            keys = [str(row[name]) for name in ("resource", "kind", "state")]
            rows.append([name_of(str(row["state"])), *_hours_and_share(row, "states", keys)])
        groups.append(Group(plain(str(resource)), str(kind), rows))
    return Table([Column("state"), Column("unit-hours", "n"), Column("share", "n")], groups)


def wait_table(result: Result) -> Table:
    """Return the hours that were waited by cause and root cause, the largest share first."""
    groups = []
    for who, name in ENTITIES.items():
        rows: list[list[str | Cell]] = []
        for _, row in waits_of(result, who).iterrows():
            cause, root = str(row["cause"]), str(row["root"])
            line = _hours_and_share(row, "waits", [who, cause, root])
            rows.append([name_of(cause), name_of(root), *line, sourced.capital(why(cause, root))])
        if rows:
            groups.append(Group(name, "", rows))
    columns = [
        Column("waited for"),
        Column("behind it"),
        Column("hours", "n"),
        Column("share", "n"),
    ]
    return Table([*columns, Column("in words", "text")], groups)


def _hours_and_share(row: "pd.Series[Any]", table: str, keys: list[str]) -> list[str]:
    """Return the hours and the share of a row of states.csv or waits.csv."""
    hours = marked(wording.three_digits(float(row["hours"])), sourced.cells(table, keys, ["hours"]))
    share = wording.share(float(row["share"]))
    return [hours, marked(share, sourced.cells(table, keys, ["share"]))]


def manifest_table(facts: Mapping[str, Any]) -> Table:
    """Return what is needed to repeat a run."""
    rows: list[list[str | Cell]] = [[name, str(value)] for name, value in _flattened(facts)]
    return Table([Column("fact", "key"), Column("value", "text")], [Group("", "", rows)])


def _flattened(facts: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    """Yield (dotted name, value) of nested facts; a list becomes one text."""
    for name, value in facts.items():
        if name in NOT_REPEATED:
            continue
        if isinstance(value, Mapping):
            yield from _flattened(value, f"{prefix}{name}.")
        elif isinstance(value, list | tuple):
            yield f"{prefix}{name}", ", ".join(map(str, value))
        else:
            yield f"{prefix}{name}", value
