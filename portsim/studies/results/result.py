"""What a run or a study gives back: tables as pandas data frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from portsim.analysis.decisions.sensitivity import Sensitivity
from portsim.analysis.limits.limit import Limit
from portsim.analysis.statistics.warmup import StartUp
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import did_you_mean
from portsim.studies.results.drawn_year import DrawnYear
from portsim.studies.results.ended import Ended
from portsim.studies.results.findings import (
    CapacityFindings,
    Findings,
    FolderComparison,
    NextStepFindings,
    SizingFindings,
)
from portsim.studies.results.uncertain import Uncertain
from portsim.studies.runs.errors import Failure


@dataclass(frozen=True, repr=False)
class Result:
    """The outcome of a run.

    Attributes
    ----------
    kpis, runs, bases, years, peaks, states, waits, queues : pandas.DataFrame
        The tables that are written as CSV files, described in
        `portsim.analysis.kpis.tables.summarise` and `portsim.analysis.kpis.tables.years`.
    wait_costs, bands, months : pandas.DataFrame
        What waiting costs, and how years went, described in
        `portsim.analysis.kpis.tables.within_year_tables`.
    levels : pandas.DataFrame
        The service levels and whether they are met (`portsim.analysis.levels.table`).
    sample : Record
        Replication 0 in full, for playback.
    manifest : dict
        What is needed to repeat the run.
    limit : Limit
        What limits the terminal, by its loads and by who waited for what.
    start_up : StartUp or None
        The mean course of the queue at the anchorage, and what it says of the warm-up; None if no
        ship ever waited.
    uncertain : Uncertain or None
        What inputs that are not known make of the figures; None unless that was asked for.
    drawn : list of DrawnYear
        The years that a report draws in detail, the median one by ship waiting first; empty unless
        they were asked for, and then a report draws replication 0.
    failures : list of Failure
        Replications that failed twice, and are in no table.
    not_run : list of int
        Replications that were asked for and never run, because the run was ended.
    """

    scenario: Scenario
    kpis: pd.DataFrame
    runs: pd.DataFrame
    bases: pd.DataFrame
    years: pd.DataFrame
    peaks: pd.DataFrame
    states: pd.DataFrame
    waits: pd.DataFrame
    wait_costs: pd.DataFrame
    bands: pd.DataFrame
    months: pd.DataFrame
    queues: pd.DataFrame
    levels: pd.DataFrame
    sample: Record
    manifest: dict[str, Any]
    limit: Limit
    start_up: StartUp | None = None
    uncertain: Uncertain | None = None
    drawn: Sequence[DrawnYear] = ()
    failures: Sequence[Failure] = ()
    not_run: Sequence[int] = ()

    def __repr__(self) -> str:
        """Return one line: what was run, how often, and where the figures are."""
        return (
            f"<portsim result of {self.scenario.name}: {len(self.runs)} replications of "
            f"{self.scenario.run.measured_days:g} days; "
            ".kpi('vessel_wait') is one figure, .kpis are all>"
        )

    def kpi(self, kpi: str, of: str = "all") -> pd.Series:
        """Return one figure: the row of `kpis` with its mean, interval, percentiles and note.

        Parameters
        ----------
        kpi
            Its name, as `vessel_wait`; `portsim help vessel_wait` tells what it is.
        of
            What it is given for, as `all` or a class of ships.

        Raises
        ------
        KeyError
            If the run has no such figure, or none of that.
        """
        rows = self.kpis[self.kpis["kpi"] == kpi]
        if rows.empty:
            known = list(dict.fromkeys(self.kpis["kpi"].astype(str)))
            raise KeyError(f"no figure called {kpi}{did_you_mean(kpi, known)}")
        of_it = rows[rows["of"] == of]
        if of_it.empty:
            given = ", ".join(rows["of"].astype(str))
            raise KeyError(f"{kpi} is not given for {of}; it is for {given}")
        return of_it.iloc[0]

    def events(self) -> pd.DataFrame:
        """Return what happened in replication 0, an event a row; columns as in `docs/events.md`."""
        from portsim.eventlog.entities import events

        return events(self.sample, self.scenario).frame()


@dataclass(frozen=True)
class StudyResult:
    """The outcome of a study.

    Attributes
    ----------
    tables : dict of pandas.DataFrame
        By name; each is written as a CSV file. What they hold is described in `docs/studies.md`.
    axes : list of str
        The keys that were changed.
    kpi, of : str
        The figure that the study is about.
    findings : object
        What the study concludes; None for a sweep and a tornado. `capacity`, `sizing`,
        `sensitivity`, `next_step` and `folders` give it with its type.
    failures : list of Failure
        Replications that failed twice, and are in no table.
    ended
        How far it came if its budget ended it, and what it would take to go on; None if it is
        whole.
    is_quick
        Whether it is a rough first answer: the plan is the file's, cut down by `quick_plan`.
    """

    name: str
    title: str
    kind: str
    base: Scenario
    tables: dict[str, pd.DataFrame]
    axes: list[str]
    kpi: str
    of: str
    manifest: dict[str, Any]
    findings: Findings = None
    failures: Sequence[Failure] = ()
    ended: Ended | None = None
    is_quick: bool = False

    @property
    def table(self) -> pd.DataFrame:
        """The table that bears the kind's name."""
        return self.tables[self.kind]

    @property
    def capacity(self) -> CapacityFindings:
        """The capacities that a capacity study found."""
        assert isinstance(self.findings, CapacityFindings)
        return self.findings

    @property
    def sizing(self) -> SizingFindings:
        """The cheapest design that a size study found."""
        assert isinstance(self.findings, SizingFindings)
        return self.findings

    @property
    def sensitivity(self) -> Sensitivity | None:
        """The influence of each input; None unless this is a Sobol or a Morris study."""
        return self.findings if isinstance(self.findings, Sensitivity) else None

    @property
    def next_step(self) -> NextStepFindings:
        """What a study of the next step found."""
        assert isinstance(self.findings, NextStepFindings)
        return self.findings

    @property
    def folders(self) -> FolderComparison | None:
        """How result folders were compared; None unless this is a comparison of folders."""
        return self.findings if isinstance(self.findings, FolderComparison) else None
