"""The most that a terminal carries: demand rises until throughput does not. docs/capacity.md."""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

import numpy as np

from portsim.analysis.decisions.factors import DIGITS, Point, Sampler, checked
from portsim.analysis.decisions.no_more_runs import NoMoreRunsError
from portsim.analysis.statistics.intervals import mean_interval
from portsim.flow.streams import Floats

REACHED, RISING, UNSETTLED = "reached", "not reached", "not settled"
WIDE = 10.0  # times the least rise: an interval that reaches beyond shows no plateau


class Plateau(NamedTuple):
    """Where throughput rises no more.

    Attributes
    ----------
    mean, low, high
        Throughput at that factor with its interval.
    x, n
        The first factor tried beyond which it does not rise, and the replications there.
    verdict
        «reached»; «not reached»: it still rose at the greatest factor allowed, which is `x`; «not
        settled»: what is beyond `x` was not to be had.
    doubts
        What speaks against it, in words.
    """

    mean: float
    low: float
    high: float
    x: float
    n: int
    confidence: float
    points: tuple[Point, ...]
    verdict: str
    doubts: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The result in words."""
        where = f"{self.x:.4g} times the demand"
        known = (
            f"{100 * self.confidence:g} % interval {self.low:.4g} to {self.high:.4g}, "
            f"{self.n} replications"
        )
        if self.verdict == REACHED:
            return f"throughput rises no more beyond {where}, where it is {self.mean:.4g} ({known})"
        if self.verdict == UNSETTLED:
            return f"throughput is {self.mean:.4g} at {where}, and was not run beyond ({known})"
        return f"throughput still rises at {where}, where it is {self.mean:.4g} ({known})"


def ultimate(
    throughput: Sampler,
    start: float,
    *,
    demand: float | None = None,
    before: Sequence[float] = (),
    growth: float = 1.25,
    share: float = 0.02,
    confidence: float = 0.95,
    first: int = 10,
    most: int = 80,
    greatest: float | None = None,
) -> Plateau:
    """Return the throughput that no further demand raises.

    Parameters
    ----------
    throughput
        Shape (n,), as the slack of `find`, but finite everywhere.
    start
        The factor to begin with; below saturation if `demand` is not told.
    demand
        What a factor of 1 asks for, in units of throughput; throughput over factor at `start`
        unless told.
    before
        Factors below `start`. A terminal that carries less the more is asked of it has its most at
        one of these.
    growth
        Each factor over the one before.
    share
        Throughput rises no more if less than this part of the added demand gets through, or if the
        interval of the paired difference holds 0 without reaching ten times as far.
    first, most
        Replications: doubled, up to `most`, as long as the interval reaches further than that.
    greatest
        No factor beyond this; 32 times `start` unless told.

    Raises
    ------
    ValueError
        If an argument is out of range, or a throughput is not finite.
    """
    greatest = 32.0 * start if greatest is None else greatest
    if not (
        start > 0.0 and growth > 1.0 and 0.0 < share < 1.0 and start * growth <= greatest < inf
    ):
        raise ValueError(
            "start, greatest >= growth * start, growth - 1 and share are above 0, and share is "
            "below 1"
        )
    if not (2 <= first <= most and 0.0 < confidence < 1.0):
        raise ValueError("2 <= first <= most is needed, and confidence between 0 and 1")
    known: dict[float, Floats] = {}

    def throughput_at(x: float, n: int) -> Floats:
        if len(known.get(x, ())) < n:
            known[x] = checked(throughput(x, n), x, n)
            if not np.all(np.isfinite(known[x])):
                raise ValueError(f"the throughput at factor {x:g} is not finite")
        return known[x]

    def highest() -> float:
        """Return the factor with the most throughput, going down while less demand carries more."""
        best = start
        for lower in sorted((y for y in before if y < start), reverse=True):
            if np.mean(throughput_at(lower, n)[:n] - throughput_at(best, n)[:n]) <= 0.0:
                break
            best = lower
        return best

    def plateau(verdict: str, doubts: tuple[str, ...] = ()) -> Plateau:
        intervals = {
            y: mean_interval(values, confidence, least=0.0) for y, values in sorted(known.items())
        }
        points = tuple(Point(y, *interval) for y, interval in intervals.items())
        chosen = intervals[x]
        return Plateau(
            mean=chosen.mean,
            low=chosen.low,
            high=chosen.high,
            x=x,
            n=chosen.n,
            confidence=confidence,
            points=points,
            verdict=verdict,
            doubts=doubts,
        )

    x, n = start, first
    begin = throughput_at(x, n)
    per_factor = float(np.mean(begin)) / x if demand is None else demand
    while (further := float(f"{x * growth:.{DIGITS}g}")) <= greatest:
        least = share * per_factor * (further - x)
        try:
            more = throughput_at(further, n)[:n] - throughput_at(x, n)[:n]
        except NoMoreRunsError:
            return plateau(UNSETTLED)
        rise = mean_interval(more, confidence)
        flat = rise.mean < least or rise.low <= 0.0
        unclear = flat and rise.high > WIDE * least
        if unclear and n < most:
            n = min(2 * n, most)
        elif flat:
            x = highest() if x == start else x
            doubt = (
                f"with {n} replications it may still rise by {rise.high:.3g} up to {further:g} "
                "times the demand"
            )
            return plateau(REACHED, (doubt,) if unclear else ())
        else:
            x = further
    return plateau(RISING)
