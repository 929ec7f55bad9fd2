"""What the run of a study of any kind gives."""

from typing import NamedTuple

import pandas as pd

from portsim.studies.results.ended import Ended
from portsim.studies.results.findings import Findings


class Outcome(NamedTuple):
    """The tables of a study and what it concludes.

    Attributes
    ----------
    tables
        By the names of their files.
    axes
        The keys that were changed.
    cases, runs
        How many scenarios and replications went into it, whether run now or before.
    findings
        None for a study that only tabulates.
    figure
        KPI and name of the figure that it is about, where its file leaves that open.
    ended
        How far the study came if its budget ended it; None if it is whole.
    """

    tables: dict[str, pd.DataFrame]
    axes: list[str]
    cases: int
    runs: int
    findings: Findings = None
    figure: tuple[str, str] | None = None
    ended: Ended | None = None
