"""The interval of a percentile of ships, trains or trucks: from the shares above each value."""

from typing import NamedTuple

import numpy as np

from portsim.analysis.levels.bounds import Sample, bounds
from portsim.flow.streams import Floats


class Counts(NamedTuple):
    """How many entities of each replication lie above each of some values.

    Attributes
    ----------
    values
        Shape (k,), in rising order; above the last one there is none.
    above
        Shape (n, k).
    entities
        Shape (n,): all of them.
    """

    values: Floats
    above: Floats
    entities: Floats

    def beyond(self, index: int) -> Sample:
        """Return those above a value and all of them, a pair a replication."""
        return Sample(self.above[:, index], self.entities, least=0.0, most=1.0)


def percentile_bounds(counts: Counts, share: float, confidence: float) -> tuple[float, float]:
    """Return the least and the most that a percentile may be; NaN where there are no entities.

    Parameters
    ----------
    share
        The share of entities that lies above the percentile: 0.1 for the P90.

    Notes
    -----
    The percentile is at most x where the share above x is at most 0.1. So its interval reaches, on
    both sides of where it was seen, up to the nearest x at which the share above is told apart from
    0.1: a test of each value, inverted. The replications are what is independent, never the ships in
    them. Above the largest value nothing differs, and `bounds` says what may be said.
    """
    entities = float(np.sum(counts.entities))
    if not entities:
        return np.nan, np.nan
    shares = np.sum(counts.above, axis=0) / entities
    seen = int(np.argmax(shares <= share))
    values, last = counts.values, len(counts.values)
    found = (bounds(counts.beyond(index), confidence).high for index in range(seen, last))
    high = next((i for i, most in enumerate(found, seen) if most <= share), None)
    found = (bounds(counts.beyond(index), confidence).low for index in range(seen)[::-1])
    low = next((seen - i for i, least in enumerate(found) if least > share), 0)
    return float(values[low]), np.inf if high is None else float(values[high])
