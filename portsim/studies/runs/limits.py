"""Which limits a replication has where none are stated, and how an option states them."""

import re
from math import inf

from portsim.estimate.effort import effort
from portsim.flow.limits import Limits
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.runs.budget import UNITS_S

LONGEST_S = 3_600.0  # of processor time, unless the estimate says that it needs more
TIMES = 10.0  # the estimate; it is right within a factor of three or so
UNITS_B = {"MB": 1e6, "GB": 1e9}
NONE = "none"
_FORM = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[A-Za-z]+)")


def limits_for(scenario: Scenario, stated: Limits, memory_b: float) -> Limits:
    """Return the limits of a replication: those stated, and what is generous for the others.

    Parameters
    ----------
    memory_b
        Bytes that there are for each replication that runs at once.
    """
    seconds = stated.seconds
    if seconds is None:
        seconds = max(LONGEST_S, TIMES * effort(scenario).seconds)
    return Limits(seconds, memory_b if stated.memory_b is None else stated.memory_b)


def seconds_of(text: str) -> float:
    """Return the time that a text states; infinite for none.

    Raises
    ------
    ValueError
        If it is none; says what would be right.

    Examples
    --------
    >>> seconds_of("10min"), seconds_of("none")
    (600.0, inf)
    """
    return _amount(text, UNITS_S, "time above 0 such as 90s, 10min or 2h")


def bytes_of(text: str) -> float:
    """Return the memory that a text states; infinite for none.

    Raises
    ------
    ValueError
        If it is none; says what would be right.

    Examples
    --------
    >>> bytes_of("4GB"), bytes_of("none")
    (4000000000.0, inf)
    """
    return _amount(text, UNITS_B, "memory above 0 such as 500MB or 4GB")


def _amount(text: str, units: dict[str, float], right: str) -> float:
    if text.strip() == NONE:
        return inf
    found = _FORM.fullmatch(text.strip())
    each = units.get(found["unit"], 0.0) if found else 0.0
    amount = float(found["number"]) * each if found else 0.0
    if amount <= 0.0:
        raise ValueError(f"{text!r} is no limit: give a {right}, or {NONE}")
    return amount
