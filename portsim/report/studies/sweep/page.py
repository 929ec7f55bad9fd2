"""The report of a sweep: answer, statements, page and method."""

from typing import Any

import pandas as pd

from portsim.report.run.method import interval_method
from portsim.report.studies.study_answer import HOW_SURE, Point, StudyAnswer, sentence
from portsim.report.studies.study_report import (
    Section,
    StudyReport,
    interval_note,
    lower_first,
    rows_of_figure,
    subject,
    sure_text,
)
from portsim.report.studies.sweep.figures import figures
from portsim.report.studies.sweep.level import level_of, level_statement
from portsim.report.studies.swept_keys import key_values, settings_text, value_text
from portsim.report.style import wording
from portsim.report.style.statement import Statement
from portsim.report.style.tables import (
    MEAN_COLUMNS,
    Cell,
    Column,
    Footnotes,
    Group,
    Table,
    figure_cells,
)
from portsim.report.style.verdict import Tone
from portsim.report.style.wording import WITHHELD
from portsim.studies.kinds.comparison_table import SAME
from portsim.studies.results.result import StudyResult
from portsim.vocabulary.input_names import input_name


def answer(study: StudyResult) -> StudyAnswer:
    """Return where the figure is lowest and highest, and which cases keep its service level."""
    rows, figure = rows_of_figure(study), lower_first(subject(study))
    known = rows[rows["mean"].notna()]
    points = []
    if len(known) < len(rows):
        text = f"{len(rows) - len(known)} of {len(rows)} cases: a queue grows without end there"
        points.append(Point("No mean", sentence(text)))
    points.append(Point(HOW_SURE, sentence(sure_text(study, "The means"))))
    if not len(known):
        return StudyAnswer(Tone.BAD, f"No case has a mean of {figure}", "", points)
    low, high = (known.loc[known["mean"].agg(which)] for which in ("idxmin", "idxmax"))
    lowest, highest = (wording.figure_text(row).text for row in (low, high))
    level = level_of(study)
    if _is_flat(known):
        text = f"{subject(study)} is {lowest} in all cases"
        return StudyAnswer(Tone.PLAIN, text, "What was varied makes no difference to it.", points)
    span = f"is lowest, {lowest}, with {_where(study, low)}"
    detail = f"It is highest, {highest}, with {_where(study, high)}."
    if level is None:
        return StudyAnswer(Tone.PLAIN, f"{subject(study)} {span}", detail, points)
    told = level_statement(study, level)
    text = f"{told.value} for {figure}; {told.detail}"
    return StudyAnswer(Tone.PLAIN, text, f"It {span}. {detail}", points)


def _is_flat(known: pd.DataFrame) -> bool:
    """Return whether all cases have the same mean."""
    means = known["mean"].to_numpy()
    return len(means) > 1 and bool(means.max() - means.min() <= SAME * abs(means).max())


def _where(study: StudyResult, row: "pd.Series[Any]") -> str:
    """Say what a case is: "quay length 602 m (multipurpose), 3 cranes (mobile harbour)"."""
    return settings_text({key: row[key] for key in study.axes})


def statements(study: StudyResult) -> list[Statement]:
    """Return the closing statements of a sweep."""
    rows = rows_of_figure(study)
    known = rows[rows["mean"].notna()]
    unstable = len(rows) - len(known)
    level = level_of(study)
    lines = [level_statement(study, level)] if level is not None and len(rows) else []
    lines.append(Statement("Cases", str(len(rows)), subject(study)))
    if unstable:
        lines.append(
            Statement(
                "No mean", f"{unstable} of {len(rows)} cases", "a queue grows without end there"
            )
        )
    if len(known):
        means = known["mean"].to_numpy()
        if _is_flat(known):
            return [
                *lines,
                Statement("No difference", wording.figure_text(known.iloc[0]).text, "in all cases"),
            ]
        for name, index in (("Lowest", means.argmin()), ("Highest", means.argmax())):
            row = known.iloc[int(index)]
            lines.append(
                Statement(name, wording.figure_text(row).text, f"with {_where(study, row)}")
            )
    return lines


def case_table(study: StudyResult) -> Table:
    """Return a row for each case, with the KPI that the study is about."""
    rows = rows_of_figure(study)
    order = {key: key_values(rows[key]) for key in study.axes}
    lines: list[list[str | Cell]] = []
    notes = Footnotes()
    for _, row in sorted(
        rows.iterrows(), key=lambda item: [order[key].index(item[1][key]) for key in study.axes]
    ):
        cells = figure_cells(row)
        note = notes.mark(str(cells[-1]))
        lines.append([*[value_text(row[key]) for key in study.axes], *cells[:3], cells[-2], note])
    columns = [Column(input_name(key), "n") for key in study.axes] + [
        *MEAN_COLUMNS,
        Column("n", "n"),
        Column("note", "n"),
    ]
    return Table(columns, [Group("", "", lines)], notes.texts)


def _sections(study: StudyResult) -> list[Section]:
    text = f"{_interval_note(study)} All other figures of every case stand in sweep.csv."
    return [Section("Cases", text, case_table(study))]


def _interval_note(study: StudyResult) -> str:
    return interval_note(study, "interval of the mean")


def _method(study: StudyResult) -> list[str]:
    return [
        "Every case meets the same random numbers, so that differences between cases are better "
        "known than the intervals of their means suggest.",
        *interval_method(study.base.run.confidence),
        f"A case whose queue grows has no mean: it reads «{WITHHELD}».",
    ]


REPORT = StudyReport(
    kind="the figure over one or more inputs (sweep)",
    interval_note=_interval_note,
    answer=answer,
    statements=statements,
    figures=figures,
    sections=_sections,
    method=_method,
)
