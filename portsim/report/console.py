"""The closing table of a run or a study, for a terminal or a pipe."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from portsim.report.console_table import empty_statement_table, table_width, value_and_detail
from portsim.report.run import uncertain
from portsim.report.run.method import interval_note, measured_window
from portsim.report.run.summary.certainty import UNSTABLE
from portsim.report.run.summary.closing import run_statements
from portsim.report.run.summary.levels import MISSED
from portsim.report.studies.closing import study_statements
from portsim.report.studies.kinds import STUDY_REPORTS
from portsim.report.style.statement import Statement
from portsim.studies.results.result import Result, StudyResult


def print_run(result: Result, console: Console) -> None:
    """Print the closing statements of a run: at most 100 columns, plain text in a pipe."""
    scenario = result.scenario
    count = len(result.runs)
    facts = (
        f"{measured_window(result)}; {count} replication{'s' if count != 1 else ''}, seed "
        f"{scenario.run.seed}"
    )
    facts += f"\n{interval_note(result)}"
    _print_title(scenario.title or scenario.name, facts, console)
    console.print(_statement_table(run_statements(result), console))
    if result.uncertain is not None:
        _print_title(uncertain.TITLE, "\n".join(uncertain.uncertain_facts(result)), console)
        console.print(_statement_table(uncertain.uncertain_statements(result), console))


def print_study(study: StudyResult, console: Console) -> None:
    """Print the closing statements of a study: at most 100 columns, plain text in a pipe."""
    report = STUDY_REPORTS[study.kind]
    facts = f"{report.subject(study)}; seed {study.base.run.seed}\n{report.interval_note(study)}"
    _print_title(study.title or study.name, facts, console)
    console.print(_statement_table(study_statements(study), console))


def _print_title(title: str, facts: str, console: Console) -> None:
    console.print(Text(title, style="bold"), width=table_width(console))
    console.print(Text(facts, style="dim"), width=table_width(console))


def _statement_table(statements: list[Statement], console: Console) -> Table:
    table = empty_statement_table(table_width(console))
    for statement in statements:
        alarming = statement.value in (UNSTABLE, MISSED)
        table.add_row(statement.label, value_and_detail(statement, alarming))
    return table
