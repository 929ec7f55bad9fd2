"""Limits of one replication: processor time and memory, looked at now and then while it runs.

No thread and no signal watches. Whoever runs long looks at the meter after some thousand events, so
a replication ends at the same kind of place in this process, in a worker and on a cluster.
"""

from math import inf
from time import perf_counter, thread_time
from typing import NamedTuple

from portsim.flow.memory import held_b

AGAIN_S = 0.05  # before which nothing is asked of the system again, as that costs the most
UNITS_S = ((60.0, 1.0, "s"), (7_200.0, 60.0, "min"), (inf, 3_600.0, "h"))


class Limits(NamedTuple):
    """What one replication may take.

    Attributes
    ----------
    seconds
        Processor time; None: not stated, infinite: as long as it takes.
    memory_b
        Bytes beyond those that its process held when it began; the same.
    """

    seconds: float | None = None
    memory_b: float | None = None


class LimitError(Exception):
    """A replication exceeded its limits; the message says which, and when."""


class Meter:
    """Ends a replication that exceeds its limits, when somebody looks.

    Parameters
    ----------
    limits
        From now on.

    Examples
    --------
    >>> Meter().look(8.0)
    >>> Meter(Limits(seconds=-1.0)).look(8760.0)
    Traceback (most recent call last):
        ...
    portsim.flow.limits.LimitError: at hour 8,760 it had taken more than its limit of -1 s of \
processor time
    """

    __slots__ = ("_again_s", "_has_limits", "_limits", "_most_b", "_until_s")

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits = limits or Limits()
        seconds = inf if limits.seconds is None else limits.seconds
        memory_b = inf if limits.memory_b is None else limits.memory_b
        self._until_s = thread_time() + seconds
        self._again_s = -inf
        self._most_b = inf if memory_b == inf else held_b() + memory_b
        self._has_limits = min(seconds, memory_b) < inf

    def look(self, hour: float) -> None:
        """Look at the time and the memory that were taken by an hour of the run.

        Raises
        ------
        LimitError
            If they exceed the limits.
        """
        if not self._has_limits or perf_counter() < self._again_s:
            return
        self._again_s = perf_counter() + AGAIN_S
        if thread_time() > self._until_s:
            raise self._error(hour, f"{time_text(self._limits.seconds or 0.0)} of processor time")
        if self._most_b < inf and held_b() > self._most_b:
            raise self._error(hour, f"{(self._limits.memory_b or 0.0) / 1e9:.3g} GB of memory")

    def _error(self, hour: float, limit: str) -> LimitError:
        return LimitError(f"at hour {hour:,.0f} it had taken more than its limit of {limit}")


def time_text(seconds: float) -> str:
    """Return a time as a planner states it.

    Examples
    --------
    >>> time_text(45.0), time_text(600.0), time_text(7200.0)
    ('45 s', '10 min', '2 h')
    """
    _, each, unit = next(one for one in UNITS_S if seconds < one[0])
    return f"{seconds / each:.3g} {unit}"
