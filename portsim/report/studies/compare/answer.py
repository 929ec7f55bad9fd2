"""The answer of a comparison: what each case does to the figure of the study, and to cost."""

from typing import Any

import pandas as pd

from portsim.analysis.statistics.comparison import HIGHER, LOWER
from portsim.report.studies.compare.differences import (
    COMPARED,
    compared_cases,
    first_case,
    first_mean_text,
    key_rows,
    kpi_name,
    verdict_text,
)
from portsim.report.studies.study_answer import HOW_SURE, Point, StudyAnswer, sentence
from portsim.report.studies.study_report import count_range, lower_first, rows_of_figure, subject
from portsim.report.style import wording
from portsim.report.style.verdict import Tone
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Kpi

MOST_CASES = 4
MOST_CHANGES = 4


def answer(study: StudyResult) -> StudyAnswer:
    """Return what the cases do to the figure of the study, the first of them in the sentence."""
    rows = rows_of_figure(study)
    told = [(_case(row), _does(row)) for _, row in rows.iterrows()][:MOST_CASES]
    points = [_first(study, rows), *_costs(study), *_changes(study), _sure(study)]
    first = wording.plain(first_case(study))
    if not told:
        text = f"No figure of {subject(study)} is known of {first} and of another case"
        return StudyAnswer(Tone.OPEN, text, "", points)
    (case, does), *others = told
    text = f"Compared with {first}, {lower_first(wording.label(study.kpi))} with {case} {does}"
    more = " ".join(sentence(f"with {case} it {does}") for case, does in others)
    return StudyAnswer(Tone.PLAIN, text, more, points)


def _case(row: "pd.Series[Any]") -> str:
    phase = f" in {row['phase']}" if "phase" in row and pd.notna(row["phase"]) else ""
    return f"{wording.plain(str(row['case']))}{phase}"


def _does(row: "pd.Series[Any]") -> str:
    """Say what one case does: "is lower by 3.1 h (2.0 to 4.2)"."""
    if row["verdict"] in COMPARED:
        return f"is {verdict_text(row)}"
    return f"cannot be compared ({verdict_text(row)})"


def _first(study: StudyResult, rows: pd.DataFrame) -> Point:
    """Say what the figure is in the first case."""
    name = wording.plain(first_case(study))
    text = first_mean_text(rows.iloc[0]).text if len(rows) else ""
    return Point("The first case", sentence(f"{name}: {text or 'no mean'}"))


def _costs(study: StudyResult) -> list[Point]:
    """Say which cases are cheaper, over all years where the study has phases."""
    if (study.kpi, study.of) == (Kpi.ANNUAL_COST, "all") and "npv" not in study.tables:
        return []
    texts = []
    for case in compared_cases(study):
        rows = study.table[(study.table["kpi"] == Kpi.ANNUAL_COST) & (study.table["of"] == "all")]
        rows = rows[(rows["case"] == case) & rows["verdict"].isin(COMPARED)]
        for _, row in rows.iterrows():
            phase = f" in {row['phase']}" if "phase" in row and pd.notna(row["phase"]) else ""
            texts.append(f"{wording.plain(case)}{phase}: {verdict_text(row)}")
    return [Point("Annual cost", sentence("; ".join(texts)))] if texts else []


def _changes(study: StudyResult) -> list[Point]:
    """Say what else is known to differ, the most looked at first."""
    rows = key_rows(study)
    rows = rows[rows["verdict"].isin([HIGHER, LOWER]) & (rows["kpi"] != Kpi.ANNUAL_COST)]
    rows = rows[~((rows["kpi"] == study.kpi) & (rows["of"] == study.of))]
    texts = [
        f"{wording.plain(str(row['case']))}: {kpi_name(row['kpi'], row['of'])} {verdict_text(row)}"
        for _, row in rows.head(MOST_CHANGES).iterrows()
    ]
    if len(rows) > MOST_CHANGES:
        texts.append(f"{len(rows) - MOST_CHANGES} more in the table below")
    return [Point("Also different", sentence("; ".join(texts)))] if texts else []


def _sure(study: StudyResult) -> Point:
    """Say how sure a difference is."""
    counts = count_range(study.table.loc[study.table["verdict"].isin(COMPARED), "n"])
    text = (
        f"«Higher» and «lower» are {100 * study.base.run.confidence:g} % sure, with {counts} "
        "replications of each case; «not told apart» may still hide a difference of the size given"
    )
    return Point(HOW_SURE, sentence(text))
