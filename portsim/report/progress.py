"""The progress of runs on a terminal, or as plain lines where the output is written to a file."""

import sys
import time
from math import isfinite
from typing import Any

import click

LINE_EVERY_S = 10.0


class Progress:
    """A bar on a terminal; elsewhere a plain line every ten seconds, one first and one at the end.

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
        self._last: Any = None  # what was told last and not printed
        self._is_paced = False  # whether it was said how long it takes

    def __enter__(self) -> "Progress":
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as Bar

            columns = (
                TextColumn("{task.description}"),
                BarColumn(bar_width=20),
                TextColumn("{task.fields[told]}"),
            )
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=None, told="")
        return self

    def __call__(self, tally: Any) -> None:
        """Show the counts of a `Tally`."""
        if self._bar is not None:
            self._bar.update(
                self._task, completed=tally.done, total=tally.total, told=progress_text(tally)
            )
            return
        self._last = tally
        if tally.rate and not self._is_paced:
            self._is_paced = True
            self._print()
        elif time.monotonic() >= self._last_line_s + LINE_EVERY_S:
            self._print()

    def _print(self) -> None:
        self._last_line_s = time.monotonic()
        click.echo(f"{self._what}: {progress_text(self._last)}", err=True)
        self._last = None

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
        elif self._last is not None and self._last.rate:
            self._print()


def progress_text(tally: Any) -> str:
    """Return a `Tally` in words: the stage, the counts, how long it takes, what is known so far."""
    most = certainty_text(tally.certainty)
    parts = [f"{tally.stage}, {tally.done:,} of {most}{tally.total:,}", *_pace(tally, most)]
    if tally.failed:
        parts.append(f"{tally.failed} failed")
    found = tally.so_far()
    if found is not None and isfinite(found.mean):
        parts.append(_so_far(found))
    return ", ".join(parts)


def certainty_text(certainty: str) -> str:
    """Return what stands before a number of runs, such as "at most "; nothing if it is exact."""
    return "" if certainty == "exactly" else f"{certainty} "


def _pace(tally: Any, most: str) -> list[str]:
    """Return the rate and the time left in words; nothing before the first run."""
    if not tally.rate:
        return []
    rate = f"{tally.rate:.3g} a second" if tally.rate >= 1.0 else f"{1.0 / tally.rate:.3g} s each"
    return [rate, f"{most}{duration_text(tally.left_s)} left"]


def _so_far(found: Any) -> str:
    """Return what is known so far of the figure that decides."""
    from portsim.report.style.service_levels import interval_text, scale_of
    from portsim.report.style.wording import label, plain

    factor, unit = scale_of(found.kpi, found.unit)
    mean, low, high = (factor * end for end in (found.mean, found.low, found.high))
    known = interval_text(mean, low, high, unit)
    return f"{label(found.kpi)} ({plain(found.of)}) so far {known}"


def duration_text(seconds: float) -> str:
    """Return a time in the largest unit of which there are two or more.

    >>> duration_text(119), duration_text(240), duration_text(9000)
    ('119 s', '4 min', '2.5 h')
    """
    if seconds < 120.0:
        return f"{seconds:.0f} s"
    if seconds < 7200.0:
        return f"{seconds / 60.0:.0f} min"
    return f"{seconds / 3600.0:.3g} h"


def forecast_text(found: Any, each_s: float | None) -> str:
    """Return a `Forecast` in words, with the time if it is known what a run took before."""
    how = certainty_text(found.certainty)
    if each_s is None:
        return f"{how}{found.runs:,} runs; how long that takes is told after the first"
    return f"{how}{found.runs:,} runs, {duration_text(each_s * found.runs)} as fast as last time"
