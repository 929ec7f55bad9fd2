"""Means of a single run, with intervals from within it: overlapping batch means."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from portsim.analysis.statistics.batches import BATCHES, effective_size, lag1, overlapping
from portsim.flow.streams import Floats
from portsim.observe.levels import means
from portsim.observe.record import Record
from portsim.vocabulary import Kpi

LEAST = 10 * BATCHES  # observations, ten a batch; with fewer nothing is said
PARTS = 2000  # equal parts of the window whose mean queues are the observations


class SingleRunMean(NamedTuple):
    """A mean of one run: its interval, and as many independent observations as tell as much."""

    mean: float
    low: float
    high: float
    observations: int
    effective: float

    @property
    def note(self) -> str:
        """How the interval was made."""
        told = f"one run: interval by overlapping batch means, {self.observations} observations"
        return f"{told} worth {self.effective:.0f} independent ones"


def single_run_means(record: Record) -> dict[tuple[Kpi, str], SingleRunMean]:
    """Return what one run says of the mean wait of ships and of the mean number in each queue.

    A series is left out that has no interval: too short for batches, with batch means that still
    hang together, or all alike.
    """
    return {key: found for key, series in _series(record) if (found := _mean(series)) is not None}


def _series(record: Record) -> Iterator[tuple[tuple[Kpi, str], Floats]]:
    visits = record.visits
    here = (visits.arrive_h >= record.begin_h) & (visits.arrive_h < record.end_h)
    waits = record.so_far(visits.arrive_h, visits.granted_h)
    classes = [("all", here & (visits.elsewhere == 0))]
    classes += [
        (name, here & (visits.vessel == index)) for index, name in enumerate(record.vessels)
    ]
    for name, mine in classes:
        yield (Kpi.VESSEL_WAIT, name), waits[mine]
    for queue in record.queues:
        yield (
            (Kpi.QUEUE_LENGTH, queue.name),
            means(queue.times_h, queue.levels, record.begin_h, record.end_h, PARTS),
        )


def _mean(series: Floats) -> SingleRunMean | None:
    if len(series) < LEAST or not np.ptp(series) or not lag1(series).long_enough:
        return None
    found = overlapping(series)
    low = max(0.0, found.low)  # waits and numbers are never less
    return SingleRunMean(found.mean, low, found.high, found.n, effective_size(series))
