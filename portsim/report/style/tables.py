"""The tables of a page: columns, groups of rows, cells as text."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from portsim.report.style import wording
from portsim.report.style.wording import is_withheld, note_of, plain, shown
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi, Of

#: Notes that stand once below the table and not in every row.
COMMON_NOTES = frozenset({"percentiles per replication"})
#: Wall times differ from machine to machine; they stay in the manifest, so that a page repeats byte
#: by byte.
NOT_REPEATED = frozenset({"wall_s", "cpu_s"})


class Cell(NamedTuple):
    """A cell that is set apart: `mark` is its class in the style sheet."""

    text: str
    mark: str


class Column(NamedTuple):
    """A column: heading and kind ("n" numbers, "whole" unbroken, "text" prose, "key" dotted keys)."""

    name: str
    kind: str = ""


class Group(NamedTuple):
    """Rows under one heading."""

    name: str
    meaning: str
    rows: list[list[str | Cell]]


class Grid(NamedTuple):
    """A table of a page."""

    columns: list[Column]
    groups: list[Group]


_SPREAD = [Column(name, "n") for name in ("P50", "P90", "P95")]
MEAN = [Column("mean", "n"), Column("interval", "n"), Column("unit", "whole")]


def kpis(result: Result) -> Grid:
    """Return every figure of merit with its interval, grouped under its definition."""
    groups = []
    for kpi in Kpi:
        rows = result.kpis[result.kpis["kpi"] == kpi]
        if len(rows) and kpi.of is not Of.QUEUE:  # queues have a table of their own
            lines = [[plain(str(row["of"])), *figures(row)] for _, row in rows.iterrows()]
            groups.append(Group(kpi.label, f"{kpi.meaning} ({kpi})", lines))
    return Grid(
        [Column("of", "whole"), *MEAN, *_SPREAD, Column("n", "n"), Column("note", "text")], groups
    )


def queues(result: Result) -> Grid:
    """Return the numbers waiting: means over time, and the most at once."""
    table = result.kpis[result.kpis["kpi"] == Kpi.QUEUE_MAX].set_index("of")
    lines: list[list[str | Cell]] = []
    for _, row in result.queues.iterrows():
        mean, interval, _, *spread, n, note = figures(row)
        name = str(row["queue"])
        most, most_interval = (
            figures(table.loc[[name]].iloc[0])[:2] if name in table.index else ("", "")
        )
        lines.append([plain(name), mean, interval, *spread, most, most_interval, n, note])
    columns = [
        Column("queue", "whole"),
        *MEAN[:2],
        *_SPREAD,
        Column("most at once, mean", "n"),
        Column("interval", "n"),
    ]
    return Grid([*columns, Column("n", "n"), Column("note", "text")], [Group("", "", lines)])


def figures(row: "pd.Series[Any]") -> list[str | Cell]:
    """Return mean, interval, unit, percentiles, number of replications and note."""
    text = shown(row)
    mean: str | Cell = text.mean
    if pd.isna(row["mean"]):
        mean = Cell(text.mean, "warn" if is_withheld(row) else "small")
    spread = [wording.percentile(row, name) for name in ("p50", "p90", "p95")]
    notes = [note for note in note_of(row).split("; ") if note and note not in COMMON_NOTES]
    return [mean, text.interval, text.unit, *spread, str(int(row["n"])), "; ".join(notes)]


def states(result: Result) -> Grid:
    """Return the hours of every resource by state, states that never occurred left out."""
    groups = []
    for (kind, resource), rows in result.states.groupby(["kind", "resource"], sort=False):
        lines: list[list[str | Cell]] = [
            [
                plain(str(row["state"])),
                wording.number(float(row["hours"]), 1),
                _share(float(row["share"])),
            ]
            for _, row in rows.iterrows()
            if row["hours"] > 0.0
        ]
        groups.append(Group(plain(str(resource)), str(kind), lines))
    return Grid([Column("state"), Column("unit-hours", "n"), Column("share", "n")], groups)


def waits(result: Result) -> Grid:
    """Return the waiting ledger, the largest part first."""
    groups = []
    for who, name in (("vessel", "Ships"), ("train", "Trains"), ("truck", "Trucks")):
        rows = result.waits[(result.waits["who"] == who) & (result.waits["hours"] > 0.0)]
        lines: list[list[str | Cell]] = [
            [
                plain(str(row["cause"])),
                plain(str(row["root"])),
                wording.number(float(row["hours"]), 1),
                _share(float(row["share"])),
                f"for {wording.waits_for(str(row['cause']), str(row['root']))}",
            ]
            for _, row in rows.sort_values("share", ascending=False, kind="stable").iterrows()
        ]
        if lines:
            groups.append(Group(name, "", lines))
    columns = [Column("cause"), Column("root"), Column("hours", "n"), Column("share", "n")]
    return Grid([*columns, Column("in words", "text")], groups)


def _share(value: float) -> str:
    return f"{wording.number(100.0 * value, 1)} %"


def manifest(facts: Mapping[str, Any]) -> Grid:
    """Return what is needed to repeat a run."""
    lines: list[list[str | Cell]] = [[name, str(value)] for name, value in _flat(facts)]
    return Grid([Column("fact", "key"), Column("value", "text")], [Group("", "", lines)])


def _flat(facts: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in facts.items():
        if name in NOT_REPEATED:
            continue
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        elif isinstance(value, list | tuple):
            yield f"{before}{name}", ", ".join(map(str, value))
        else:
            yield f"{before}{name}", value
