"""The closing table of a run, for a terminal or a pipe."""

from rich.console import Console

from portsim.report.console_table import print_title, statement_table
from portsim.report.run import uncertain
from portsim.report.run.method import interval_note, measured_window
from portsim.report.run.summary.closing import run_statements
from portsim.studies.results.result import Result


def print_run(result: Result, console: Console) -> None:
    """Print the closing statements of a run: at most 100 columns, plain text in a pipe."""
    scenario = result.scenario
    count = len(result.runs)
    facts = (
        f"{measured_window(result)}; {count} replication{'s' if count != 1 else ''}, seed "
        f"{scenario.run.seed}"
    )
    facts += f"\n{interval_note(result)}"
    print_title(scenario.title or scenario.name, facts, console)
    console.print(statement_table(run_statements(result), console))
    if result.uncertain is not None:
        print_title(uncertain.TITLE, "\n".join(uncertain.uncertain_facts(result)), console)
        console.print(statement_table(uncertain.uncertain_statements(result), console))
