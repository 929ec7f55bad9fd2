"""The report of a tornado: answer, statements, page and method."""

from typing import Any

import pandas as pd

from portsim.report.studies.study_answer import HOW_SURE, Point, StudyAnswer, listed, sentence
from portsim.report.studies.study_report import (
    Section,
    StudyReport,
    interval_note,
    lower_first,
    subject,
    sure_text,
)
from portsim.report.studies.swept_keys import value_text
from portsim.report.studies.tornado.effects import (
    SIDES,
    base_row,
    base_value,
    change_words,
    effect_row,
    ranked,
    sure_rows,
    withheld_rows,
)
from portsim.report.studies.tornado.figure import tornado_figure
from portsim.report.style import wording
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.statement import Statement
from portsim.report.style.tables import Cell, Column, Footnotes, Group, Table
from portsim.report.style.verdict import Tone
from portsim.report.style.wording import figure_text, note_of
from portsim.studies.results.result import StudyResult
from portsim.vocabulary.input_names import input_name


def answer(study: StudyResult) -> StudyAnswer:
    """Return which input moves the figure most, and which others are known to move it."""
    rows, figure = ranked(study), lower_first(subject(study))
    if not len(rows):
        return StudyAnswer(Tone.OPEN, f"No input of the study has an effect on {figure} to tell")
    base = wording.figure_text(base_row(rows)).text
    sure, open_ones = sure_rows(rows), withheld_rows(rows)
    points = [Point("Base case", sentence(f"{subject(study)}: {base}"))]
    if len(sure):
        points.append(Point("Effects that are sure", sentence(_names(sure))))
    unsure = rows.drop(sure.index).drop(open_ones.index)
    if len(unsure):
        text = f"{_names(unsure)}: their intervals hold nought"
        points.append(Point("Effects not shown", sentence(text)))
    if len(open_ones):
        text = f"{_names(open_ones)}: a queue grows without end at one of the values"
        points.append(Point("No effect can be told", sentence(text)))
    points.append(Point(HOW_SURE, sentence(sure_text(study, "The intervals"))))
    if not len(sure):
        return StudyAnswer(Tone.OPEN, f"No input is known to move {figure}", "", points)
    first = sure.iloc[0]
    text = f"{input_name(str(first['key']))} moves {figure} most of the {len(rows)} inputs tried"
    sides = [f"At {value_text(first[side])}: {change_words(first, side)}" for side in SIDES]
    base_text = f"In the base case it is {base_value(first)}"
    return StudyAnswer(Tone.PLAIN, text, f"{'. '.join([*sides, base_text])}.", points)


def _names(rows: pd.DataFrame) -> str:
    return listed([input_name(str(key)) for key in rows["key"]])


def figures(study: StudyResult) -> list[RenderedFigure]:
    """Draw the tornado."""
    reading = (
        "The longest bars are the inputs to know better or to change first; where a whisker "
        "crosses zero, the sign of the effect is open."
    )
    return [
        RenderedFigure.render(
            "tornado", "Effect of each input on its own", reading, tornado_figure(study)
        )
    ]


def statements(study: StudyResult) -> list[Statement]:
    """Return the closing statements: the base case, and every effect that is sure."""
    rows = ranked(study)
    if not len(rows):
        return [Statement("Inputs", "none", subject(study))]
    base = wording.figure_text(base_row(rows)).text
    lines = [Statement("Base case", base, subject(study))]
    unstable, sure = withheld_rows(rows), sure_rows(rows)
    if len(unstable):
        names = ", ".join(map(input_name, unstable["key"]))
        detail = "a queue grows at one of the values, which so has no effect to state"
        lines.append(Statement("Withheld", names, detail))
    lines += [_effect_statement(row) for _, row in sure.iterrows()]
    unsure = rows.drop(unstable.index).drop(sure.index)
    if len(unsure):
        open_keys = ", ".join(map(input_name, unsure["key"]))
        lines.append(Statement("No effect shown", open_keys, "their intervals hold zero"))
    return lines


def _effect_statement(row: "pd.Series[Any]") -> Statement:
    """Say what an input does at its low and at its high value, and what its base value is."""
    low, high = (f"{change_words(row, side)} at {value_text(row[side])}" for side in SIDES)
    return Statement(input_name(str(row["key"])), low, f"{high}; base case {base_value(row)}")


def key_table(study: StudyResult) -> Table:
    """Return a row for each input, with its effects on the KPI that the study is about."""
    lines: list[list[str | Cell]] = []
    notes = Footnotes()
    for _, row in ranked(study).iterrows():
        line: list[str | Cell] = [input_name(str(row["key"])), base_value(row)]
        for side in SIDES:
            effect = figure_text(effect_row(row, side))
            hidden = pd.isna(row[f"effect_{side}"])
            line += [
                value_text(row[side]),
                Cell(effect.mean, "warn") if hidden else effect.mean,
                effect.interval,
            ]
        unit = figure_text(
            pd.Series(
                {"kpi": row["kpi"], "unit": row["unit"], "mean": 0.0, "ci_low": 0.0, "ci_high": 0.0}
            )
        )
        lines.append([*line, unit.unit, str(int(row["n"])), notes.mark(note_of(row))])
    columns = [Column("input", "key"), Column("base case", "n")]
    for side in SIDES:
        columns += [
            Column(side, "n"),
            Column(f"effect of {side}", "n"),
            Column("paired interval", "n"),
        ]
    return Table(
        [*columns, Column("unit", "whole"), Column("n", "n"), Column("note", "n")],
        [Group("", "", lines)],
        notes.texts,
    )


def _sections(study: StudyResult) -> list[Section]:
    text = f"{_interval_note(study)} All other figures of every case stand in tornado.csv."
    return [Section("Inputs and their effects", text, key_table(study))]


def _interval_note(study: StudyResult) -> str:
    return interval_note(study, "paired interval of the effect")


def _method(study: StudyResult) -> list[str]:
    return [
        "Each input in turn takes its low and its high value while all others stay as in the base "
        "case. All cases meet the same random numbers, so the interval of an effect is that of "
        "the differences, replication by replication ("
        f"{100 * study.base.run.confidence:g} %). An interval that holds zero leaves the sign "
        "open. Effects of inputs do not add up.",
        "Where a queue grows, at the input's value or in the base case, no effect is stated.",
    ]


REPORT = StudyReport(
    kind="one input at a time (tornado)",
    interval_note=_interval_note,
    answer=answer,
    statements=statements,
    figures=figures,
    sections=_sections,
    method=_method,
)
