"""The row of a replication: its figures, and what else is kept of it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from portsim.analysis.kpis.single_run import Inside
from portsim.flow.streams import Floats
from portsim.observe.levels import TimeWeighted
from portsim.observe.record import ClockRecord

NAN = float("nan")


class Measure(NamedTuple):
    """One figure of one replication: mean, percentiles 50, 90 and 95, entities behind it and still inside."""

    mean: float
    spread: tuple[float, ...] = (NAN, NAN, NAN)
    entities: int = 1
    censored: int = 0


Key = tuple[str, str]


@dataclass
class Row:
    """Everything that is kept of a replication; `inside` is filled for one that stays alone."""

    replication: int
    events: int
    ended_h: float
    measures: dict[Key, Measure]
    queues: dict[str, TimeWeighted]
    clocks: list[ClockRecord]
    waits: dict[tuple[str, str, str], float]
    course: Floats  # mean number at the anchorage in equal parts of the run, warm-up and window
    inside: dict[Key, Inside] = field(default_factory=dict)
