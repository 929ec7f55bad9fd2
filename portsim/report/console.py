"""The closing table of a run or a study, for a terminal or a pipe."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from portsim.report.run.summary import headlines, window
from portsim.report.run.summary_certainty import UNSTABLE, brackets
from portsim.report.studies.views import VIEWS
from portsim.report.style.headline import Headline
from portsim.studies.results.result import Result, StudyResult

WIDTH = 100


def print_run(result: Result, console: Console) -> None:
    """Print what a planner asks first; at most 100 columns, plain text when piped."""
    scenario = result.scenario
    count = len(result.runs)
    console.print(Text(scenario.title or scenario.name, style="bold"), width=_width(console))
    facts = f"{window(result)}; {count} replication{'s' if count != 1 else ''}, seed {scenario.run.seed}"
    facts += f"\n{brackets(result)}"
    console.print(Text(facts, style="dim"), width=_width(console))
    console.print(_table(headlines(result), console))


def print_study(study: StudyResult, console: Console) -> None:
    """Print what a study found; at most 100 columns, plain text when piped."""
    console.print(Text(study.title or study.name, style="bold"), width=_width(console))
    view = VIEWS[study.kind]
    facts = f"{view.subject(study)}; seed {study.base.run.seed}\n{view.brackets(study)}"
    console.print(Text(facts, style="dim"), width=_width(console))
    console.print(_table(view.headlines(study), console))


def _table(lines: list[Headline], console: Console) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_header=False, pad_edge=False, width=_width(console))
    table.add_column(style="bold", max_width=30, overflow="fold")
    table.add_column(ratio=1)
    for line in lines:
        table.add_row(line.label, _statement(line))
    return table


def _width(console: Console) -> int:
    return min(console.width, WIDTH)


def _statement(line: Headline) -> Text:
    """Return the figure and what belongs to it, the figure standing out."""
    text = Text(line.value, style="bold red" if line.value == UNSTABLE else "cyan")
    if line.detail:
        text.append(f"; {line.detail}", style="default")
    return text
