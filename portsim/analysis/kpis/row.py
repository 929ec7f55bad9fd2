"""The row of a replication: its figures, and all else that is kept of it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from portsim.analysis.kpis.single_run import SingleRunMean
from portsim.flow.streams import Floats
from portsim.observe.levels import TimeWeighted
from portsim.observe.record import ClockRecord
from portsim.vocabulary import Kpi, Queue

NAN = float("nan")


class Measure(NamedTuple):
    """One figure of one replication.

    Attributes
    ----------
    percentiles
        P50, P90 and P95; NaN where there are none.
    entities
        Ships, trains or trucks in the mean.
    censored
        Those still inside at the end, which are not in the mean.
    """

    mean: float
    percentiles: tuple[float, ...] = (NAN, NAN, NAN)
    entities: int = 1
    censored: int = 0


Key = tuple[Kpi, str]


@dataclass
class Row:
    """Everything that is kept of a replication.

    Attributes
    ----------
    anchorage_queue
        Mean numbers waiting in equal parts of the run, warm-up and window; shape (parts,).
    single_run_means
        Means with intervals from within the run; filled only if it is the only replication.
    """

    replication: int
    events: int
    ended_h: float
    measures: dict[Key, Measure]
    queues: dict[Queue, TimeWeighted]
    clocks: list[ClockRecord]
    waits: dict[tuple[str, str, str], float]
    anchorage_queue: Floats
    single_run_means: dict[Key, SingleRunMean] = field(default_factory=dict)
