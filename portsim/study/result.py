"""What a run or a study gives back: tables as pandas data frames."""

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from portsim.analysis.warmup import StartUp
from portsim.observe.record import Record
from portsim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Result:
    """The outcome of a run.

    Attributes
    ----------
    kpis, runs, states, waits, queues : pandas.DataFrame
        The tables that are written as CSV files, described in `portsim.analysis.summarise`.
    sample : Record
        Replication 0 in full, for playback.
    manifest : dict
        What is needed to repeat the run.
    start_up : StartUp or None
        The mean course of the queue at the anchorage, and what it says of the warm-up; None if no ship ever waited.
    """

    scenario: Scenario
    kpis: pd.DataFrame
    runs: pd.DataFrame
    states: pd.DataFrame
    waits: pd.DataFrame
    queues: pd.DataFrame
    sample: Record
    manifest: dict[str, Any]
    start_up: StartUp | None = None

    def events(self) -> pd.DataFrame:
        """Return what happened in replication 0, an event a row, with the columns of `docs/events.md`."""
        from portsim.observe.stories import events

        return events(self.sample, self.scenario).frame()


@dataclass(frozen=True)
class StudyResult:
    """The outcome of a sweep or a tornado.

    Attributes
    ----------
    table : pandas.DataFrame
        Long form. Sweep: case, a column a key, kpi, of, unit, n, mean, ci_low, ci_high, note. Tornado: key, low,
        base, high, kpi, of, unit, n, mean_low, mean_base, mean_high, and the effects with paired intervals.
    axes : list of str
        The keys that were changed.
    kpi, of : str
        The figure that the study is about.
    """

    name: str
    title: str
    kind: Literal["sweep", "tornado"]
    base: Scenario
    table: pd.DataFrame
    axes: list[str]
    kpi: str
    of: str
    manifest: dict[str, Any]
