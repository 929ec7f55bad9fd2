"""What happened to every ship and to each of her parcels.

Two ships came, and the second still waits for a berth when the run ends at hour 30. Then the
columns of `Visits` begin with `arrive_h = [3.0, 20.5]` and `granted_h = [3.0, nan]`.
"""

from dataclasses import dataclass
from typing import NamedTuple

from portsim.flow.queues.first_come import Ids
from portsim.flow.streams import Floats


@dataclass
class Visits:
    """The calls of all ships; one row a ship, in order of arrival.

    Every column has shape (number of ships,). Hours are NaN until they happen.

    Attributes
    ----------
    call, vessel
        Indices into `Record.calls` and `Record.vessels`.
    elsewhere
        1 for a ship that calls at another terminal and shares only the channel, else 0.
    berth
        Index into `Record.berths`, in which a continuous quay is one; -1 until she is given one.
    arrive_h, granted_h
        When she arrives, and when she leaves the anchorage.
    first_line_h, last_line_h
        When she comes alongside, and when she casts off.
    work_from_h, work_to_h
        When her work begins (after mooring) and when it ends.
    ready_h, left_h
        When she is ready to sail, and when she has left the port.
    no_cargo_h
        Hours alongside in which a store could not serve her cranes.
    no_crane_h
        Hours alongside in which she had no crane, or hers was broken.
    amount_t, worked_t
        Tonnes of her parcels, and those of them that were worked when she sailed.
    length_m
        Length overall, m.
    at_m
        Where her left end lies, m from the left end of a continuous quay; NaN at a discrete berth.
    passed_over
        Ships that came later and were given a berth that she could have used.
    weather_h, off_shift_h
        Hours alongside in which weather stopped the work, or nobody manned the cranes.
    """

    call: Ids
    vessel: Ids
    elsewhere: Ids
    berth: Ids
    arrive_h: Floats
    granted_h: Floats
    first_line_h: Floats
    work_from_h: Floats
    work_to_h: Floats
    ready_h: Floats
    last_line_h: Floats
    left_h: Floats
    no_cargo_h: Floats
    no_crane_h: Floats
    amount_t: Floats
    worked_t: Floats
    length_m: Floats
    at_m: Floats
    passed_over: Ids
    weather_h: Floats
    off_shift_h: Floats


class PartRecord(NamedTuple):
    """The part of a parcel that cranes of one pool worked.

    Attributes
    ----------
    done
        What they moved, in the unit of the cargo.
    crane_changes
        (hour, cranes from then on), for every change of the parcel's cranes of the pool.
    """

    pool: str
    done: float
    crane_changes: tuple[tuple[float, float], ...]


class ParcelRecord(NamedTuple):
    """A parcel that was begun.

    Attributes
    ----------
    visit, number
        Row of its ship in `Record.visits`, and its place among her parcels, from 0.
    begun_h, ended_h
        `ended_h` is NaN until it ends.
    amount, done
        What was to be moved and what was moved, in the unit of the cargo.
    parts
        One for each pool that could work it.
    """

    visit: int
    number: int
    cargo: str
    unit: str
    begun_h: float
    ended_h: float
    amount: float
    done: float
    parts: tuple[PartRecord, ...]
