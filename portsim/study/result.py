"""What a run or a study gives back: tables as pandas data frames."""

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

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
    """

    scenario: Scenario
    kpis: pd.DataFrame
    runs: pd.DataFrame
    states: pd.DataFrame
    waits: pd.DataFrame
    queues: pd.DataFrame
    sample: Record
    manifest: dict[str, Any]


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
