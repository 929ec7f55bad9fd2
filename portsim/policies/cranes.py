"""How the cranes of a pool are split between ships.

A rule gets the number of cranes that are up and the parcels that ask for them, in order of
berthing, and returns how many each one gets. The parcels of one ship carry the same number, and no
ship gets more than her `most`, over all her parcels. Rules deal in whole cranes unless their name
says otherwise.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Demand:
    """What a crane rule may look at: one parcel that is worked or stopped by weather or shift.

    Attributes
    ----------
    ship
        Parcels worked at the same time on one ship carry the same number.
    most
        Most cranes on that ship, over all her parcels.
    priority
        Of her call stream: a lower number goes first.
    work_h
        Crane-hours of work left in the parcel; exact only for rules that are not in `WITHOUT_WORK`.
    stopped
        Whether weather or shift has stopped the parcel. The rules here leave it its cranes.
    """

    ship: int
    most: int
    priority: int = 1
    work_h: float = 0.0
    stopped: bool = False


CraneRule = Callable[[int, Sequence[Demand]], list[float]]


def equal_whole(number: int, demands: Sequence[Demand]) -> list[float]:
    """Deal whole cranes in turn, in order of berthing, as long as a ship can use one more."""
    return _deal(number, demands, range(len(demands)))


def equal_fractions(number: int, demands: Sequence[Demand]) -> list[float]:
    """Give each parcel an equal part, and what a ship cannot use to the others."""
    return _pour(number, demands, range(len(demands)))


def by_priority(number: int, demands: Sequence[Demand]) -> list[float]:
    """Give each ship her most, by priority; equals by order of berthing."""
    return _ship_by_ship(number, demands, lambda ship: demands[ship[0]].priority)


def by_priority_fractional(number: int, demands: Sequence[Demand]) -> list[float]:
    """Give equal fractions within each priority, and what it cannot use to the next priority."""
    given, left = [0.0] * len(demands), float(number)
    for priority in sorted({demand.priority for demand in demands}):
        parcels = [i for i, demand in enumerate(demands) if demand.priority == priority]
        for i, part in enumerate(_pour(left, demands, parcels)):
            given[i] += part
            left = max(left - part, 0.0)
    return given


def finish_first(number: int, demands: Sequence[Demand]) -> list[float]:
    """Give each ship her most, by the least work left; equals by order of berthing."""
    return _ship_by_ship(number, demands, lambda ship: sum(demands[i].work_h for i in ship))


#: Rules that do not look at the work left, so that no store needs to be followed before they are
#: asked.
WITHOUT_WORK: tuple[CraneRule, ...] = (
    equal_whole,
    equal_fractions,
    by_priority,
    by_priority_fractional,
)


def _ships(demands: Sequence[Demand], among: Sequence[int]) -> list[list[int]]:
    """Return the parcels of each ship, in order of berthing."""
    ships: dict[int, list[int]] = {}
    for i in among:
        ships.setdefault(demands[i].ship, []).append(i)
    return list(ships.values())


def _ship_by_ship(
    number: int, demands: Sequence[Demand], key: Callable[[list[int]], float]
) -> list[float]:
    """Give each ship in turn what she can use, and deal it to her parcels in turn."""
    given, left = [0.0] * len(demands), number
    for ship in sorted(_ships(demands, range(len(demands))), key=key):
        for i, part in _nonzero(_deal(left, demands, ship)):
            given[i] = part
            left -= int(part)
    return given


def _nonzero(parts: list[float]) -> Iterator[tuple[int, float]]:
    return ((i, part) for i, part in enumerate(parts) if part)


def _deal(number: int, demands: Sequence[Demand], among: Sequence[int]) -> list[float]:
    """Deal whole cranes in turn to some of the parcels."""
    given = [0] * len(demands)
    room = {demands[i].ship: demands[i].most for i in among}
    left, dealt = number, True
    while left > 0 and dealt:
        dealt = False
        for i in among:
            if left > 0 and room[demands[i].ship] > 0:
                given[i] += 1
                room[demands[i].ship] -= 1
                left -= 1
                dealt = True
    return [float(cranes) for cranes in given]


def _pour(number: float, demands: Sequence[Demand], among: Sequence[int]) -> list[float]:
    """Give some parcels equal parts; the parcels of a ship that is full share her most."""
    given = [0.0] * len(demands)
    left, open_ = float(number), _ships(demands, among)
    while open_:
        part = left / sum(len(ship) for ship in open_)
        full = [ship for ship in open_ if demands[ship[0]].most <= part * len(ship)]
        if not full:
            for ship in open_:
                for i in ship:
                    given[i] = part
            break
        for ship in full:
            most = demands[ship[0]].most
            for i in ship:
                given[i] = most / len(ship)
            left = max(left - most, 0.0)
        open_ = [ship for ship in open_ if ship not in full]
    return given
