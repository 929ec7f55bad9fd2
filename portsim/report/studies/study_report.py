"""What the reports of all kinds of study share."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from portsim.report.studies.study_answer import StudyAnswer
from portsim.report.style import units, wording
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.statement import Statement
from portsim.report.style.tables import Table
from portsim.studies.results.result import StudyResult


class Section(NamedTuple):
    """A table of a page with its heading and a text that explains it; folded where it is long."""

    title: str
    text: str
    table: Table
    fold: bool = False


def subject(study: StudyResult) -> str:
    """Name the KPI that the study is about."""
    return f"{wording.label(study.kpi)} ({wording.whom(study.kpi, study.of)})"


def lower_first(text: str) -> str:
    """Return a text with a small first letter, as it stands inside a sentence."""
    return text[:1].lower() + text[1:]


class StudyReport(NamedTuple):
    """How a kind of study is reported on the console and on its page.

    Attributes
    ----------
    kind
        What the kind is called.
    interval_note
        Returns a sentence that says what the intervals are.
    answer
        Returns what stands at the head of the page.
    statements, figures, sections, method
        Return the closing statements, the figures, the tables, and how the results were computed.
    subject
        Returns what the study is about, in words.
    """

    kind: str
    interval_note: Callable[[StudyResult], str]
    answer: Callable[[StudyResult], StudyAnswer]
    statements: Callable[[StudyResult], list[Statement]]
    figures: Callable[[StudyResult], list[RenderedFigure]]
    sections: Callable[[StudyResult], list[Section]]
    method: Callable[[StudyResult], Sequence[str]]
    subject: Callable[[StudyResult], str] = subject


def count_range(numbers: Iterable[int]) -> str:
    """Write the smallest and the largest of some counts: "10", "10 to 40"; "0" for none."""
    counts = sorted({int(number) for number in numbers if number})
    if not counts:
        return "0"
    return " to ".join(str(count) for count in dict.fromkeys((counts[0], counts[-1])))


def replication_counts(study: StudyResult) -> str:
    """Return how many replications each case has."""
    if study.kind in ("sobol", "morris"):
        return str(study.base.run.replications)
    rows = rows_of_figure(study) if "kpi" in study.table.columns else study.table
    return count_range(rows["n"])


def interval_note(study: StudyResult, what: str) -> str:
    """Return a sentence that says what the intervals of a study are."""
    return (
        f"Intervals: the {100 * study.base.run.confidence:g} % {what} over "
        f"{replication_counts(study)} replications."
    )


def rows_of_figure(study: StudyResult) -> pd.DataFrame:
    """Return the rows of the KPI that the study is about."""
    table = study.table
    return table[(table["kpi"] == study.kpi) & (table["of"] == study.of)]


def axis_title(study: StudyResult, unit: str) -> tuple[str, float]:
    """Return the axis title of the study's KPI, and by what its values are multiplied."""
    unit_text, factor = axis_unit(study, unit)
    return f"{subject(study)}, {unit_text}" if unit_text else subject(study), factor


def axis_unit(study: StudyResult, unit: str) -> tuple[str, float]:
    """Return the unit in which the study's KPI is drawn, and by what its values are multiplied."""
    percent = wording.is_share(study.kpi, unit)
    return "%" if percent else units.unit_name(unit), 100.0 if percent else 1.0


def sure_text(study: StudyResult, what: str) -> str:
    """Say how sure the figures of a study are: "95 % sure, 10 replications of each case"."""
    confidence = 100 * study.base.run.confidence
    return f"{what} are {confidence:g} % sure, with {replication_counts(study)} replications each"
