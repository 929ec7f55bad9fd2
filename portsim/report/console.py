"""The closing table of a run, for a terminal or a pipe."""

from pathlib import Path

from rich.console import Console
from rich.text import Text

from portsim.estimate.remarks import remarks
from portsim.report.answer.answer import answer_of
from portsim.report.answer.closing import closing_statements
from portsim.report.console_table import print_title, print_whole, statement_table
from portsim.report.run import uncertain
from portsim.report.run.method import interval_note, measured_window
from portsim.report.style.wording import counted
from portsim.scenario.register import Sources
from portsim.studies.results.result import Result


def print_run(
    result: Result, console: Console, folder: Path | None = None, sources: Sources | None = None
) -> None:
    """Print the closing table of a run: at most 100 columns, plain text in a pipe.

    Parameters
    ----------
    folder
        Where the result of a next step is looked for.
    """
    scenario = result.scenario
    count = len(result.runs)
    facts = (
        f"{measured_window(result)}; {count} replication{'s' if count != 1 else ''}, seed "
        f"{scenario.run.seed}"
    )
    facts += f"\n{interval_note(result)}"
    print_title(scenario.title or scenario.name, facts, console)
    answer = answer_of(result, folder, sources)
    print_whole(statement_table(closing_statements(result, answer), console), console)
    if told := remarks(scenario):
        keys = ", ".join(dict.fromkeys(remark.key for remark in told))
        text = f"{counted(len(told), 'remark')} on the scenario, told by portsim validate: {keys}"
        print_whole(Text(text), console)
    if result.uncertain is not None:
        print_title(uncertain.TITLE, "\n".join(uncertain.uncertain_facts(result)), console)
        print_whole(statement_table(uncertain.uncertain_statements(result), console), console)
