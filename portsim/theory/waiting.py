"""The wait at a queue, and the loads that have one."""

from math import isfinite
from typing import NamedTuple


class Waiting(NamedTuple):
    """A queue in its steady state.

    Attributes
    ----------
    load
        Mean number of servers at work.
    servers
        Number of equal servers.
    over_service
        Mean wait of those who arrive, those who do not wait included, over the mean service time.
    probability
        Share of those who arrive that wait.
    """

    load: float
    servers: int
    over_service: float
    probability: float

    @property
    def occupancy(self) -> float:
        """Share of its time that a server is at work."""
        return self.load / self.servers

    @property
    def queue(self) -> float:
        """Mean number waiting, by Little's law (J. D. C. Little, 1961)."""
        return self.load * self.over_service

    @property
    def number(self) -> float:
        """Mean number waiting or being served."""
        return self.queue + self.load


def check_count(name: str, number: int, least: int = 1) -> None:
    """Refuse a number of things that is not whole or too small.

    Raises
    ------
    ValueError
        With what is wrong.
    """
    if number != int(number) or number < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, not {number}")


def check_number(name: str, value: float, above: float = 0.0, open_end: bool = False) -> None:
    """Refuse a value that is not finite, or below (with `open_end`: not above) a bound.

    Raises
    ------
    ValueError
        With what is wrong.
    """
    if not isfinite(value) or value < above or (open_end and value == above):
        bound = "above" if open_end else "at least"
        raise ValueError(f"{name} must be {bound} {above:g} and finite, not {value}")


def check_stable(load: float, servers: int) -> None:
    """Refuse a load that the servers cannot carry.

    Parameters
    ----------
    load
        Mean number of servers that would have to be at work.
    servers
        Number of servers.

    Raises
    ------
    ValueError
        If an argument is out of range, or the queue would grow for ever.
    """
    check_count("the number of servers", servers)
    check_number("the load", load)
    if load >= servers:
        raise ValueError(
            f"no steady state: a load of {load:g} on {servers} server{'s' * (servers > 1)} "
            f"(utilisation {load / servers:.4g}), the queue grows for ever"
        )
