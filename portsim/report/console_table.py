"""The table of closing statements on the console."""

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from portsim.report.run.summary.certainty import UNSTABLE
from portsim.report.run.summary.levels import MISSED
from portsim.report.style.statement import Statement

WIDTH = 100  # columns


def empty_statement_table(width: int) -> Table:
    """Return a table for labels and what is said of them."""
    table = Table(box=box.SIMPLE_HEAD, show_header=False, pad_edge=False, width=width)
    table.add_column(style="bold", max_width=30, overflow="fold")
    table.add_column(ratio=1)
    return table


def table_width(console: Console) -> int:
    """Return how many columns a table may take on a console."""
    return min(console.width, WIDTH)


def value_and_detail(statement: Statement, alarming: bool) -> Text:
    """Return the value of a statement in colour, red if it is alarming, and then its detail."""
    text = Text(statement.value, style="bold red" if alarming else "cyan")
    if statement.detail:
        text.append(f"; {statement.detail}", style="default")
    return text


def print_title(title: str, facts: str, console: Console) -> None:
    """Print a title, and below it what is to be known before the table."""
    print_whole(Text(title, style="bold"), console)
    print_whole(Text(facts, style="dim"), console)


def print_whole(content: RenderableType, console: Console) -> None:
    """Print something within the columns of a table; without trailing blanks in a pipe."""
    width = table_width(console)
    if console.is_terminal:
        console.print(content, width=width)
        return
    with console.capture() as captured:
        console.print(content, width=width)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    console.file.write("\n".join(lines) + "\n")


def statement_table(statements: list[Statement], console: Console) -> Table:
    """Return the table of closing statements; what is alarming is red."""
    table = empty_statement_table(table_width(console))
    for statement in statements:
        alarming = statement.label == MISSED or statement.value.startswith((UNSTABLE, MISSED))
        table.add_row(statement.label, value_and_detail(statement, alarming))
    return table
