"""The service levels of a run as a table of its page."""

from portsim.report.run.summary.levels import (
    MISSED,
    level_name,
    reason_text,
    value_text,
    verdict_text,
)
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.studies.results.result import Result

COLUMNS = [
    Column("service level", "text"),
    Column("figure (interval)", "text"),
    Column("verdict", "whole"),
    Column("why", "text"),
    Column("source of the limit", "text"),
]


def level_table(result: Result) -> Table:
    """Return each service level with its limit, its figure and whether it is met."""
    lines: list[list[str | Cell]] = []
    for _, row in result.levels.iterrows():
        verdict: str | Cell = verdict_text(row)
        if verdict == MISSED:
            verdict = Cell(MISSED, "warn")
        told = [level_name(row), value_text(row), verdict, reason_text(row)]
        lines.append([*told, str(row["source"]) or Cell("no source stated", "warn")])
    return Table(COLUMNS, [Group("", "", lines)] if lines else [])


def level_note(result: Result) -> str:
    """Say what the verdicts are."""
    run, count = result.scenario.run, len(result.levels)
    sure = f"{100.0 * run.confidence:g} %"
    together = f"the intervals of all {count} hold together" if count > 1 else "the interval holds"
    return (
        f"A level is met, or missed, if the interval of its figure lies on one side of the limit; "
        f"else that is not certain. With {sure} {together}, so that each of them is wider than "
        "that of the same figure elsewhere on this page. A level on a percentile is tested by the "
        "share of ships, trains or trucks above the limit. A figure that is only a lower bound "
        "may be missed for sure, and never met for sure."
    )
