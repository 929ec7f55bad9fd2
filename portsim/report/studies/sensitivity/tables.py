"""The table of a sensitivity study: the inputs with all their measures."""

from collections.abc import Sequence

from portsim.analysis.decisions.sensitivity import FIRST, MU, MU_STAR, NOISE, SIGMA, TOTAL
from portsim.report.studies.sensitivity.ranked_inputs import (
    RankedInput,
    effect_text,
    index_value,
    is_known,
    ranked_inputs,
)
from portsim.report.style import wording
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.studies.results.result import StudyResult
from portsim.vocabulary.input_names import input_name

_FIRST_COLUMNS = (Column("rank", "n"), Column("input", "key"), Column("standing", "whole"))


def input_table(study: StudyResult) -> Table:
    """Return the inputs with all measures."""
    inputs = ranked_inputs(study)
    return _effect_table(study, inputs) if study.kind == "morris" else _index_table(inputs)


def _index_table(inputs: Sequence[RankedInput]) -> Table:
    lines: list[list[str | Cell]] = []
    for ranked in inputs:
        line: list[str | Cell] = [
            _rank(ranked),
            input_name(ranked.key),
            ranked.standing if is_known(ranked, TOTAL) else "",
        ]
        for measure in (TOTAL, FIRST):
            line += _cells(index_value(ranked.measures[measure]))
        lines.append([*line, str(ranked.n)])
    columns = [*_FIRST_COLUMNS, Column("total", "n"), Column("interval", "n")]
    columns += [Column("first order", "n"), Column("interval", "n"), Column("base points", "n")]
    return Table(columns, [Group("", "", lines)])


def _effect_table(study: StudyResult, inputs: Sequence[RankedInput]) -> Table:
    lines: list[list[str | Cell]] = []
    for ranked in inputs:
        size, mean = (effect_text(study, ranked.measures[name]) for name in (MU_STAR, MU))
        known = is_known(ranked, MU_STAR)
        line: list[str | Cell] = [
            _rank(ranked),
            input_name(ranked.key),
            ranked.standing if known else "",
        ]
        for text in (size, mean):
            line += [text.mean if known else Cell(text.mean, "warn"), text.interval]
        for name in (SIGMA, NOISE):
            value = ranked.measures[name].mean
            line.append(
                wording.three_digits(value * (100.0 if size.unit == "% points" else 1.0))
                if known
                else ""
            )
        lines.append([*line, size.unit, str(ranked.n)])
    columns = [*_FIRST_COLUMNS, Column("mean size", "n"), Column("interval", "n")]
    columns += [
        Column("mean", "n"),
        Column("interval", "n"),
        Column("spread", "n"),
        Column("by chance", "n"),
    ]
    columns += [Column("unit", "whole"), Column("trajectories", "n")]
    return Table(columns, [Group("", "", lines)])


def _rank(ranked: RankedInput) -> str:
    return "" if ranked.rank is None else str(ranked.rank)


def _cells(index: wording.FigureText) -> list[str | Cell]:
    """Return value and interval of an index in two cells."""
    value = f"{index.mean} {index.unit}".rstrip()
    return [value, index.interval] if index.interval else [Cell(value, "warn"), ""]
