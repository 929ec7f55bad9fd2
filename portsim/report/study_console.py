"""The closing table of a study, for a terminal or a pipe."""

from rich.console import Console

from portsim.report.console_table import print_title, print_whole, statement_table
from portsim.report.studies.closing import study_statements
from portsim.report.studies.kinds import STUDY_REPORTS
from portsim.studies.results.result import StudyResult


def print_study(study: StudyResult, console: Console) -> None:
    """Print the closing statements of a study: at most 100 columns, plain text in a pipe."""
    report = STUDY_REPORTS[study.kind]
    facts = f"{report.subject(study)}; seed {study.base.run.seed}\n{report.interval_note(study)}"
    print_title(study.title or study.name, facts, console)
    print_whole(statement_table(study_statements(study), console), console)
