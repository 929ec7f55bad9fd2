"""The tables of a page: columns, groups of rows, cells as text."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from portsim.report.style import wording
from portsim.report.style.kpi_rows import waits_of
from portsim.report.style.wording import figure_text, is_withheld, note_of, plain
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi, Of

#: Wall times differ from machine to machine. They stand in the manifest only, so that the page has
#: the same bytes each time.
NOT_REPEATED = frozenset({"wall_s", "cpu_s"})


class Cell(NamedTuple):
    """A cell that looks different from the others; `mark` is its class in the style sheet."""

    text: str
    mark: str


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
    rows: list[list[str | Cell]]


class Table(NamedTuple):
    """A table of a page."""

    columns: list[Column]
    groups: list[Group]


PERCENTILES = ("p50", "p90", "p95")
_PERCENTILE_COLUMNS = [Column(name.upper(), "n") for name in PERCENTILES]
MEAN_COLUMNS = [Column("mean", "n"), Column("interval", "n"), Column("unit", "whole")]
ENTITIES = {"vessel": "Ships", "train": "Trains", "truck": "Trucks"}


def kpi_table(result: Result) -> Table:
    """Return every KPI with its interval, grouped under its definition."""
    groups = []
    for kpi in Kpi:
        rows = result.kpis[result.kpis["kpi"] == kpi]
        if len(rows) and kpi.of is not Of.QUEUE:  # queues have a table of their own
            cells = [[plain(str(row["of"])), *figure_cells(row)] for _, row in rows.iterrows()]
            meaning = f"{kpi.meaning}; {wording.population(kpi)} ({kpi})"
            groups.append(Group(kpi.label, meaning, cells))
    columns = [Column("of", "whole"), *MEAN_COLUMNS, *_PERCENTILE_COLUMNS]
    return Table([*columns, Column("n", "n"), Column("note", "text")], groups)


def queue_table(result: Result) -> Table:
    """Return the numbers waiting at each place: the mean over time, and the most at once."""
    most_at_once = result.kpis[result.kpis["kpi"] == Kpi.QUEUE_MAX].set_index("of")
    rows: list[list[str | Cell]] = []
    for _, row in result.queues.iterrows():
        mean, interval, _, *percentiles, n, note = figure_cells(row)
        name = str(row["queue"])
        most: list[str | Cell] = ["", ""]
        if name in most_at_once.index:
            most = figure_cells(most_at_once.loc[[name]].iloc[0])[:2]
        rows.append([plain(name), mean, interval, *percentiles, *most, n, note])
    columns = [
        Column("queue", "whole"),
        *MEAN_COLUMNS[:2],
        *_PERCENTILE_COLUMNS,
        Column("most at once, mean", "n"),
        Column("interval", "n"),
        Column("n", "n"),
        Column("note", "text"),
    ]
    return Table(columns, [Group("", "", rows)])


def figure_cells(row: "pd.Series[Any]") -> list[str | Cell]:
    """Return mean, interval, unit, P50, P90, P95, number of replications and note."""
    text = figure_text(row)
    mean: str | Cell = text.mean
    if pd.isna(row["mean"]):
        mean = Cell(text.mean, "warn" if is_withheld(row) else "small")
    percentiles = [wording.percentile(row, name) for name in PERCENTILES]
    return [mean, text.interval, text.unit, *percentiles, str(int(row["n"])), note_of(row)]


def state_table(result: Result) -> Table:
    """Return the hours of every resource by state, without states that never occurred."""
    groups = []
    for (kind, resource), states in result.states.groupby(["kind", "resource"], sort=False):
        rows: list[list[str | Cell]] = []
        for _, row in states[states["hours"] > 0.0].iterrows():
            rows.append([plain(str(row["state"])), *_hours_and_share(row)])
        groups.append(Group(plain(str(resource)), str(kind), rows))
    return Table([Column("state"), Column("unit-hours", "n"), Column("share", "n")], groups)


def wait_table(result: Result) -> Table:
    """Return the hours that were waited by cause and root cause, the largest share first."""
    groups = []
    for who, name in ENTITIES.items():
        rows: list[list[str | Cell]] = []
        for _, row in waits_of(result, who).iterrows():
            cause, root = str(row["cause"]), str(row["root"])
            in_words = f"for {wording.waits_for(cause, root)}"
            rows.append([plain(cause), plain(root), *_hours_and_share(row), in_words])
        if rows:
            groups.append(Group(name, "", rows))
    columns = [Column("cause"), Column("root"), Column("hours", "n"), Column("share", "n")]
    return Table([*columns, Column("in words", "text")], groups)


def _hours_and_share(row: "pd.Series[Any]") -> list[str]:
    share = wording.number(100.0 * float(row["share"]), 1)
    return [wording.number(float(row["hours"]), 1), f"{share} %"]


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
