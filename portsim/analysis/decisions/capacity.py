"""How much more demand a terminal carries until a service level is no longer met."""

from math import isfinite
from typing import NamedTuple

from portsim.analysis.decisions.factors import Point

FOUND, EVERYWHERE, NOWHERE, UNRESOLVED = "found", "met everywhere", "met nowhere", "not resolved"


class Capacity(NamedTuple):
    """The demand factor at which a service level stops being met.

    Attributes
    ----------
    estimate, low, high
        The factor and the ends of its interval; 0 or infinite where an end was not found,
        `estimate` not a number where the level does not change within the limits.
    n
        Replications at each of the factors that the interval rests on.
    relative
        Half-width asked for, as a share of the estimate.
    points
        All that was simulated, in the order of the factors.
    verdict
        «found»; «met everywhere» and «met nowhere» within the limits; «not resolved»: with all
        replications allowed the interval still reaches beyond the limits.
    doubts
        What speaks against the interval, in words.
    """

    estimate: float
    low: float
    high: float
    n: int
    confidence: float
    relative: float
    points: tuple[Point, ...]
    verdict: str
    doubts: tuple[str, ...] = ()

    @property
    def half_width(self) -> float:
        """Half the length of the interval."""
        return (self.high - self.low) / 2

    @property
    def precise(self) -> bool:
        """Whether the interval is as narrow as was asked for."""
        return self.verdict == FOUND and self.half_width <= self.relative * self.estimate

    @property
    def sentence(self) -> str:
        """The result in words."""
        sure, runs = f"{100 * self.confidence:g} %", f"{self.n} replications"
        if self.verdict == EVERYWHERE:
            return (
                f"the service level is still met at {self.low:.4g} times the demand, the most "
                f"tried ({runs})"
            )
        if self.verdict == NOWHERE:
            return (
                f"the service level is not met even at {self.high:.4g} times the demand, the "
                f"least tried ({runs})"
            )
        if self.verdict == UNRESOLVED:
            reach = (
                f"between {self.low:.4g} and {self.high:.4g}"
                if isfinite(self.high)
                else f"above {self.low:.4g}"
            )
            return (
                f"capacity NOT resolved with {runs}: {reach} times the demand with {sure} "
                "confidence"
            )
        wide = "" if self.precise else f", NOT within the {100 * self.relative:g} % asked for"
        found = f"the service level is met up to {self.estimate:.4g} times the demand"
        return f"{found}, {sure} interval {self.low:.4g} to {self.high:.4g}{wide} ({runs})"
