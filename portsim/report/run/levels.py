"""The service levels of a run as a table of its page."""

from portsim.report.run.summary.levels import level_name, reason_text, value_text, verdict_text
from portsim.report.style.sourced import given, joined
from portsim.report.style.tables import Cell, Column, Group, Table, Term
from portsim.studies.results.result import Result
from portsim.vocabulary.standing import Standing

_CHIPS = {Standing.MET: "chip good", Standing.MISSED: "chip bad", Standing.NOT_CERTAIN: "chip open"}


def level_table(result: Result) -> Table:
    """Return each service level with its limit, its figure and whether it is met."""
    lines: list[list[str | Cell | Term]] = []
    for _, row in result.levels.iterrows():
        chip = Cell(verdict_text(row), _CHIPS[Standing(row["verdict"])])
        found = joined("; ", [value_text(row), given(reason_text(row))])
        lines.append([given(level_name(row)), found, chip])
    columns = [Column("level", "text"), Column("found", "text"), Column("verdict", "whole")]
    return Table(columns, [Group("", "", lines)] if lines else [])


def level_source_table(result: Result) -> Table:
    """Return each service level with the source of its limit."""
    lines: list[list[str | Cell | Term]] = [
        [
            given(level_name(row)),
            given(str(row["source"])) if row["source"] else Cell("no source stated", "warn"),
        ]
        for _, row in result.levels.iterrows()
    ]
    columns = [Column("level", "text"), Column("source of the limit", "text")]
    return Table(columns, [Group("", "", lines)] if lines else [])


def together_note(result: Result) -> str:
    """Say that brackets are wider here than elsewhere; empty of a single level."""
    if len(result.levels) < 2:
        return ""
    return "The brackets hold for all levels together, so they are wider than those elsewhere."


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
