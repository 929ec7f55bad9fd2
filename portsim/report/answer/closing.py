"""The closing table of a run on the console: at most twelve lines, the verdict first."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from portsim.report.answer.answer import Answer
from portsim.report.run.summary.certainty import (
    UNSTABLE,
    precision_statements,
    stability_statement,
)
from portsim.report.run.summary.corridor import closure_statement
from portsim.report.run.summary.given import given_statement
from portsim.report.run.summary.levels import MISSED, level_name, value_text
from portsim.report.style.statement import Statement
from portsim.studies.results.result import Result
from portsim.vocabulary.standing import Standing

MOST = 12
VERDICT = "Verdict"


def closing_statements(result: Result, answer: Answer) -> list[Statement]:
    """Return the lines that close a run; the page tells the rest."""
    return [*_certain(result, answer), *_figures(result, answer)][:MOST]


def _certain(result: Result, answer: Answer) -> Iterator[Statement]:
    """Yield the verdict, and what a reader must know before the figures."""
    verdict = answer.verdict
    if (condition := given_statement(result.scenario)) is not None:
        yield condition
    alarm = f"{UNSTABLE}: " if stability_statement(result).value == UNSTABLE else ""
    yield Statement(VERDICT, f"{alarm}{verdict.text}")
    for label, standing in ((MISSED, Standing.MISSED), ("Not certain", Standing.NOT_CERTAIN)):
        names = [_level(row) for _, row in result.levels.iterrows() if row["verdict"] == standing]
        if names:
            yield Statement(label, "; ".join(names))
    yield from precision_statements(result)
    yield Statement("Queues", verdict.detail.removesuffix("."))


def _level(row: "pd.Series[Any]") -> str:
    name, value = level_name(row), value_text(row)
    return f"{name}: {value}" if value else name


def _figures(result: Result, answer: Answer) -> Iterator[Statement]:
    """Yield what limits the terminal, the tiles, and what to do next."""
    if answer.limit is not None:
        yield Statement("Limited by", answer.limit.value, answer.limit.detail.split("; ")[0])
    for tile in answer.tiles:
        value = f"{tile.value} {tile.unit}".rstrip()
        told = f"{value} ({tile.interval})" if tile.interval else value
        yield Statement(tile.label, told, tile.below)
    if (border := closure_statement(result)) is not None:
        yield Statement("Border queue gone", f"{border.value} after a closure")
    steps = answer.next_steps
    best = next((step for step in steps.steps if step.helps), None)
    if best is not None:
        yield Statement("Next step", best.text, f"saves {best.gain}")
    elif not steps.steps:
        yield Statement("Next step", steps.note)
