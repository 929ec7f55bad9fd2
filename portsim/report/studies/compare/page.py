"""The report of a comparison: statements, page and method."""

from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.statistics.comparison import HIGHER, LOWER
from portsim.report.studies.compare import courses
from portsim.report.studies.compare.answer import answer
from portsim.report.studies.compare.courses import course_statement
from portsim.report.studies.compare.differences import (
    COMPARED,
    amount_text,
    case_mean_text,
    compared_cases,
    first_case,
    first_mean_text,
    key_rows,
    kpi_name,
    pairings,
    phases,
    unmatched_note,
    verdict_sentence,
    verdict_text,
)
from portsim.report.studies.compare.figures import difference_figure, npv_figure
from portsim.report.studies.compare.tables import difference_table, npv_table, side_by_side
from portsim.report.studies.study_report import Section, StudyReport, count_range, rows_of_figure
from portsim.report.style import wording
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.statement import Statement
from portsim.report.style.wording import WITHHELD
from portsim.studies.kinds.comparison_table import FEWER, PAIRED
from portsim.studies.kinds.comparison_table import WITHHELD as WITHHELD_VERDICT
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Kpi

MOST_OTHERS = 4  # other KPIs that one statement names
#: What the intervals are called if all cases, some or none of them are paired with the first.
_INTERVAL_KINDS = {
    "all": "paired interval of the difference",
    "some": "interval of the difference (paired, but of independent runs where seeds differ)",
    "none": "interval of the difference of independent runs",
}


def statements(study: StudyResult) -> list[Statement]:
    """Return the closing statements: what each case does to the study's KPI, to cost, and more."""
    rows = rows_of_figure(study)
    lines: list[Statement] = []
    for name in compared_cases(study):
        lines += [_kpi_statement(study, row) for _, row in rows[rows["case"] == name].iterrows()]
        if "npv" in study.tables:
            lines.append(_npv_statement(study, name))
            lines += filter(None, [course_statement(study, name)])
        else:
            lines += _cost_statements(study, name)
        if phases(study) == [None]:
            lines += _other_changes(study, name)
    if study.folders is not None:
        for name, pairing in study.folders.pairing.items():
            lines.append(Statement(f"{wording.plain(name)}: how compared", *pairing))
        lines += [Statement("Beware", text) for text in study.folders.doubts]
    return lines


def _case_name(row: "pd.Series[Any]") -> str:
    """Name the case of a row, with its phase."""
    phase = f" in {row['phase']}" if "phase" in row and pd.notna(row["phase"]) else ""
    return f"{wording.plain(str(row['case']))}{phase}"


def _kpi_statement(study: StudyResult, row: "pd.Series[Any]") -> Statement:
    """Say what a case does to the study's KPI."""
    case, verdict = _case_name(row), verdict_text(row)
    name = kpi_name(str(row["kpi"]), str(row["of"]))
    if row["verdict"] in COMPARED:
        fewer = [row[FEWER]] if row[FEWER] else []
        return Statement(case, f"{name} {verdict}", "; ".join([_means(study, row), *fewer]))
    if row["verdict"] == WITHHELD_VERDICT:
        means = {
            case: case_mean_text(row).text,
            wording.plain(first_case(study)): first_mean_text(row).text,
        }
        without = " and ".join(case for case, mean in means.items() if not mean)
        known = [f"{case}: {mean}" for case, mean in means.items() if mean]
        detail = f"{name}: {without} without a steady mean"
        return Statement(case, verdict, "; ".join([detail, *known]))
    return Statement(case, verdict, name)


def _means(study: StudyResult, row: "pd.Series[Any]") -> str:
    """Write the means of both cases."""
    case = case_mean_text(row).text or "no mean"
    first = first_mean_text(row).text or "no mean"
    return f"{case}; {wording.plain(first_case(study))}: {first}"


def _cost_statements(study: StudyResult, name: str) -> list[Statement]:
    """Say what a case does to the annual cost, where that is known."""
    if (study.kpi, study.of) == (Kpi.ANNUAL_COST, "all"):
        return []
    rows = study.table[(study.table["kpi"] == Kpi.ANNUAL_COST) & (study.table["of"] == "all")]
    rows = rows[(rows["case"] == name) & rows["verdict"].isin(COMPARED)]
    return [
        Statement(
            f"{_case_name(row)}: cost", f"annual cost {verdict_text(row)}", _means(study, row)
        )
        for _, row in rows.iterrows()
    ]


def _npv_statement(study: StudyResult, case: str) -> Statement:
    """Say what a case costs over all phases."""
    npv = study.tables["npv"]
    row = npv[npv["case"] == case].iloc[0]
    first = npv[npv["case"] == first_case(study)].iloc[0]
    label = f"{wording.plain(case)}: all years"
    text = _npv_text(row)
    if row["verdict"] in COMPARED:
        change = [float(row[name]) for name in ("difference_usd", "joint_low", "joint_high")]
        verdict = verdict_sentence(str(row["verdict"]), "", "USD", *change)
        detail = f"{text}; {wording.plain(first_case(study))}: {_npv_text(first)}"
        return Statement(label, f"present value of all cost {verdict}", detail)
    if text:
        return Statement(label, text)
    return Statement(label, WITHHELD, "a phase has no steady cost, and so no present value")


def _npv_text(row: "pd.Series[Any]") -> str:
    """Write a present value with its interval; empty if it has none."""
    mean, low, high = (float(row[name]) for name in ("npv_usd", "npv_ci_low", "npv_ci_high"))
    if np.isnan(mean) or np.isnan(low):
        return ""
    return amount_text("", "USD", mean, low, high).text


def _other_changes(study: StudyResult, name: str) -> list[Statement]:
    """Say which other KPIs of those looked at first a case is known to change."""
    rows = key_rows(study)
    rows = rows[(rows["case"] == name) & rows["verdict"].isin([HIGHER, LOWER])]
    own = (rows["kpi"] == study.kpi) & (rows["of"] == study.of)
    rows = rows[~own & (rows["kpi"] != Kpi.ANNUAL_COST)]
    if not len(rows):
        return []
    texts = [
        f"{kpi_name(row['kpi'], row['of'])} {verdict_text(row)}"
        for _, row in rows.head(MOST_OTHERS).iterrows()
    ]
    if len(rows) > MOST_OTHERS:
        texts.append(f"{len(rows) - MOST_OTHERS} more in the table")
    return [Statement(f"{wording.plain(name)}: also", texts[0], "; ".join(texts[1:]))]


def figures(study: StudyResult) -> list[RenderedFigure]:
    """Draw the differences, and if there are phases also what the cases cost."""
    reading = (
        "Right of the line a case has more than the first, left less; whether more is better "
        "depends on the figure. A hollow mark, its whisker across the line, is no difference that "
        "this many replications show."
    )
    drawn = [
        RenderedFigure.render(
            "differences", "The cases beside the first", reading, difference_figure(study)
        )
    ]
    if "npv" in study.tables:
        reading = (
            "Left the cost of each case over all its phases, discounted; right what it costs more "
            "(or less) than the first, which is better known than the two costs are, as both meet "
            "the same random numbers."
        )
        drawn.append(
            RenderedFigure.render(
                "npv", "What the cases cost over the years", reading, npv_figure(study)
            )
        )
    return drawn


def _sections(study: StudyResult) -> list[Section]:
    texts = (_interval_note(study), "All rows stand in compare.csv.", unmatched_note(study))
    text = " ".join(text for text in texts if text)
    differences = Section("All figures of the cases", text, difference_table(study), fold=True)
    beside = Section("The cases side by side", _interval_note(study), side_by_side(study))
    if "npv" not in study.tables:
        return [beside, differences]
    row = study.tables["npv"].iloc[0]
    text = (
        f"Present value of all cost from the first phase to {int(row['horizon_year'])}, at "
        f"{wording.share(float(row['discount_rate']))} a year. {_perspective(study)}"
    )
    sections = [Section("What the cases cost", text, npv_table(study))]
    if "courses" in study.tables:
        sections.append(Section("Courses of years", courses.METHOD, courses.course_table(study)))
    return [beside, *sections, differences]


def _perspective(study: StudyResult) -> str:
    """Say whose costs are counted."""
    perspectives = set(study.tables["npv"]["perspective"])
    if perspectives == {"system"}:
        return "Perspective: system; the time of ships is counted, demurrage is not."
    if perspectives == {"terminal"}:
        return (
            "Perspective: terminal; demurrage less despatch is counted, the time of ships is not."
        )
    return (
        "The cases count costs from different perspectives: their present values must not be "
        "compared."
    )


def _interval_note(study: StudyResult) -> str:
    confidence = 100 * study.base.run.confidence
    compared = study.table[study.table["verdict"].isin(COMPARED)]
    used = pairings(study)
    kind = _INTERVAL_KINDS["some" if PAIRED in used else "none"]
    if used == {PAIRED}:
        kind = _INTERVAL_KINDS["all"]
    count = len(compared_cases(study))
    together = f", wide enough for all {count} cases together" if count > 1 else ""
    return (
        f"Intervals: the {confidence:g} % {kind}{together}, over {count_range(compared['n'])} "
        "replications."
    )


def _method(study: StudyResult) -> list[str]:
    first = wording.plain(first_case(study))
    comparison = (
        f"Replication by replication each case is set beside {first}; where both have the same "
        "seed they meet the same random numbers, so that the differences are better known than "
        "the two means (the interval of the differences; the column ratio of compare.csv "
        "says how much narrower it is than one of independent runs)."
    )
    if pairings(study) != {PAIRED}:
        comparison += (
            " Runs with different seeds are independent, so that a small difference needs more "
            "replications to show."
        )
    return [
        comparison,
        "«Higher» and «lower» are said only where the joint interval leaves out zero. That "
        "interval is widened such that all cases of one figure hold together (Bonferroni); over "
        "many figures some will still seem to differ by chance, so look first at those the study "
        "is about. «Not told apart» does not mean alike: the interval says how large a difference "
        "there may still be.",
        "Wait over service is a ratio of sums; its difference rests on the part of each "
        "replication in it. A figure whose queue grows in one of two cases has no mean there and "
        f"reads «{WITHHELD}».",
    ]


REPORT = StudyReport(
    kind="cases beside each other",
    interval_note=_interval_note,
    answer=answer,
    statements=statements,
    figures=figures,
    sections=_sections,
    method=_method,
)
