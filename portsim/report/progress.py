"""The progress of runs on a terminal, or as plain lines where the output is written to a file."""

import sys
import time
from typing import Any

import click

LINE_EVERY_S = 10.0


class Progress:
    """A bar on a terminal; elsewhere a plain line every ten seconds and one at the end.

    Parameters
    ----------
    what
        What is running; it stands in front of the counts.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._bar: Any = None
        self._task: Any = None
        self._last_line_s = time.monotonic()

    def __enter__(self) -> "Progress":
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
            from rich.progress import Progress as Bar

            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[pace]}"),
            )
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=None, pace="")
        return self

    def __call__(self, tally: Any) -> None:
        """Show the counts of a `Tally`."""
        if self._bar is not None:
            self._bar.update(self._task, completed=tally.done, total=tally.total, pace=tally.pace)
            return
        if tally.done < tally.total and time.monotonic() < self._last_line_s + LINE_EVERY_S:
            return
        if tally.done == tally.total and tally.rate == 0.0:
            # Nothing had to be run. A study that searches asks for the same runs again and again.
            return
        self._last_line_s = time.monotonic()
        click.echo(f"{self._what} {tally.done}/{tally.total}, {tally.pace}", err=True)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
