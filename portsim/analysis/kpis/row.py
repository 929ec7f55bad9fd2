"""The row of a replication: its figures, and all else that is kept of it."""

from dataclasses import dataclass, field
from typing import NamedTuple, Self

import numpy as np

from portsim.analysis.kpis.single_run import SingleRunMean
from portsim.analysis.kpis.within_year import Courses, Months
from portsim.analysis.statistics.spread import Spread
from portsim.flow.streams import Floats
from portsim.observe.levels import TimeWeighted
from portsim.observe.resources import ClockRecord
from portsim.vocabulary import Bound, Kpi, Queue

NAN = float("nan")


class Measure(NamedTuple):
    """One figure of one replication: a total, and what it is a mean over.

    Over replications a figure is the sum of the totals over the sum of the bases.

    Attributes
    ----------
    total
        Hours, tonnes or USD together; not a number where there is no value.
    base
        Ships, trains or trucks; hours of the window; tonnes; 1 for what is counted by the year. 0
        where there was nothing to measure.
    entities
        Ships, trains, trucks or calls behind it; 0 where it is a mean over something else.
    unfinished
        Those of them that are not over at the end of the run, and count as far as they went.
    longest_unfinished
        What the worst of these has come to; not a number if there is none.
    bound
        What the figure is of the one that would be known if all were over; it counts only if some
        are unfinished.
    spread
        How the values are spread over ships, trains or trucks, or over the hours of the window;
        None where there is no such thing.
    followed_h
        Hour up to which those that are unfinished were followed; not a number: the end of the run.
    """

    total: float
    base: float = 1.0
    entities: int = 0
    unfinished: int = 0
    longest_unfinished: float = NAN
    bound: Bound = Bound.AT_LEAST
    spread: Spread | None = None
    followed_h: float = NAN

    @property
    def mean(self) -> float:
        """The figure of this replication alone; not a number where there was nothing to measure."""
        return self.total / self.base if self.base else NAN

    @classmethod
    def of_entities(cls, values: Floats, unfinished: np.ndarray | None = None) -> Self:
        """Measure ships, trains or trucks.

        Parameters
        ----------
        values
            Shape (n,): what each came to, so far if it is not over.
        unfinished
            Shape (n,), bool: which are not over at the end of the run; none: all are.
        """
        growing = np.zeros(len(values), dtype=bool) if unfinished is None else unfinished
        return cls(
            total=float(np.sum(values)),
            base=float(len(values)),
            entities=len(values),
            unfinished=int(np.count_nonzero(growing)),
            longest_unfinished=float(np.max(values[growing])) if np.any(growing) else NAN,
            spread=Spread.of(values, unfinished=growing),
        )


class Profile(NamedTuple):
    """What each hour of the week saw, from Monday midnight; shape (168,) each.

    Attributes
    ----------
    totals
        Numbers together.
    hours
        How many such hours the window has.
    most
        The most of one of them.
    """

    totals: tuple[float, ...]
    hours: tuple[float, ...]
    most: tuple[float, ...]


Key = tuple[Kpi, str]


@dataclass
class Row:
    """Everything that is kept of a replication.

    Attributes
    ----------
    anchorage_queue
        Mean numbers waiting in equal parts of the run, warm-up and window; shape (parts,).
    profiles
        The hours of the week, by place.
    courses
        How it went through the window: queues and stores, in equal parts.
    months
        Sums by month of the year.
    wait_usd
        What the hours of `waits` cost, where ships have a price.
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
    profiles: dict[str, Profile] = field(default_factory=dict)
    courses: Courses = field(default_factory=dict)
    months: dict[str, Months] = field(default_factory=dict)
    wait_usd: dict[tuple[str, str, str], float] = field(default_factory=dict)
    single_run_means: dict[Key, SingleRunMean] = field(default_factory=dict)
