"""What resources and cranes did with their hours."""

from dataclasses import dataclass

from portsim.flow.streams import Floats


@dataclass
class ClockRecord:
    """Unit-hours by state of one resource over the measured window, such as crane-hours.

    Attributes
    ----------
    units
        How many cranes, lanes or metres it has; `hours` add up to `units` times the window.
    """

    resource: str
    kind: str
    units: float
    hours: dict[str, float]


@dataclass
class CraneRecord:
    """Failures and stoppages of the cranes of a pool, or of the gear of one ship.

    Attributes
    ----------
    failed_h, repaired_h
        Of each failure, in order of failing; `repaired_h` is NaN until a crane is repaired.
    stopped
        (from, to, by what) of the stretches in which all cranes were stopped. One that goes on at
        the end of the run ends at infinity.
    manned
        (hour, cranes manned from then on), where a table of numbers says so.
    """

    pool: str
    number: int
    failed_h: Floats
    repaired_h: Floats
    stopped: tuple[tuple[float, float, str], ...]
    manned: tuple[tuple[float, int], ...] = ()
