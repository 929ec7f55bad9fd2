"""What closes a study, and its answer: first whether it is whole, and what was given."""

from collections.abc import Iterator

import pandas as pd

from portsim.report.run.summary.given import LABEL, given_statement
from portsim.report.studies.ended import ended_statements
from portsim.report.studies.kinds import STUDY_REPORTS
from portsim.report.studies.study_answer import Point, StudyAnswer, sentence
from portsim.report.style import wording
from portsim.report.style.given import NOT_AVERAGE, given_text
from portsim.report.style.statement import Statement
from portsim.report.style.verdict import Tone
from portsim.studies.results.result import StudyResult


def study_statements(study: StudyResult) -> list[Statement]:
    """Return the closing statements of a study."""
    return [
        *ended_statements(study),
        *_given_statements(study),
        *STUDY_REPORTS[study.kind].statements(study),
    ]


def study_answer(study: StudyResult) -> StudyAnswer:
    """Return the answer of a study, with what makes it less than whole or was given."""
    answer = STUDY_REPORTS[study.kind].answer(study)
    first = [*ended_statements(study), *_given_statements(study)]
    if not first:
        return answer
    tone = Tone.OPEN if answer.tone is Tone.GOOD else answer.tone
    told = [
        Point(one.label, sentence(f"{one.value}: {one.detail}" if one.detail else one.value))
        for one in first
    ]
    return answer._replace(tone=tone, points=[*told, *answer.points])


def _given_statements(study: StudyResult) -> Iterator[Statement]:
    """Yield what was given: in each case by itself, or in all of them."""
    own = [axis for axis in study.axes if axis == "given" or axis.startswith("given.")]
    if "given" in study.tables:
        for _, row in study.tables["given"].iterrows():
            begins = None if pd.isna(row["begins"]) else row["begins"]
            text = given_text(str(row["closure"]), float(row["days"]), begins)
            yield Statement(f"{wording.plain(str(row['case']))}: given", text, NOT_AVERAGE)
    elif own:
        text = f"a conditioned year in each case, with its own {' and '.join(own)}"
        yield Statement(LABEL, text, NOT_AVERAGE)
    else:
        yield from filter(None, [given_statement(study.base)])
