"""How the cranes of a fleet are split between ships.

A fleet is one pool of cranes, or several that work the same parcels. A rule gets the number of
cranes that are up, by pool, and the parcels that ask for them, in order of berthing, and returns
how many of each pool every parcel gets. Suppose that pool 0 has one crane and pool 1 another, and
that two ships ask for both, pool 0 first:

>>> ships = [Demand(ship, most=2, pools=(0, 1)) for ship in (0, 1)]
>>> equal_whole((1, 1), ships)
[[1.0, 0.0], [0.0, 1.0]]
>>> by_priority((1, 1), ships)
[[1.0, 1.0], [0.0, 0.0]]

The parcels of one ship carry the same number, and no ship gets more than her `most`, over all her
parcels, nor more of a pool than her most of it. Rules deal in whole cranes unless their name says
otherwise.
"""

from collections.abc import Callable, Sequence
from math import inf
from typing import NamedTuple


class Demand(NamedTuple):
    """What a crane rule may look at: one parcel that is worked or stopped by weather or shift.

    Attributes
    ----------
    ship
        Parcels worked at the same time on one ship carry the same number.
    most
        Most cranes on that ship, over all her parcels and all pools.
    priority
        Of her call stream: a lower number goes first.
    work_h
        Crane-hours of work left in the parcel, for the fastest crane that can work it; exact only
        for rules that are not in `WITHOUT_WORK`.
    stopped
        Whether weather or shift has stopped the parcel. The rules here leave it its cranes.
    pools
        The pools that can work the parcel, by their places in the numbers of cranes: the faster
        first, and of equal ones the first by name.
    most_of
        Most cranes of each of these pools on the ship.
    """

    ship: int
    most: float
    priority: int = 1
    work_h: float = 0.0
    stopped: bool = False
    pools: tuple[int, ...] = (0,)
    most_of: tuple[float, ...] = (inf,) * 8


#: For each parcel, how many cranes it gets of each of its pools, in the order of `Demand.pools`.
Given = list[list[float]]

CraneRule = Callable[[Sequence[int], Sequence[Demand]], Given]


def equal_whole(numbers: Sequence[int], demands: Sequence[Demand]) -> Given:
    """Deal whole cranes in turn, in order of berthing, as long as a ship can use one more."""
    deal = _Deal(numbers, demands)
    deal.in_turn(range(len(demands)))
    return deal.given


def equal_fractions(numbers: Sequence[int], demands: Sequence[Demand]) -> Given:
    """Give each parcel an equal part, and what a ship cannot use to the others."""
    pour = _Pour(numbers, demands)
    pour.among(range(len(demands)))
    return pour.given


def by_priority(numbers: Sequence[int], demands: Sequence[Demand]) -> Given:
    """Give each ship her most, by priority; equals by order of berthing."""
    return _ship_by_ship(numbers, demands, lambda ship: demands[ship[0]].priority)


def by_priority_fractional(numbers: Sequence[int], demands: Sequence[Demand]) -> Given:
    """Give equal fractions within each priority, and what it cannot use to the next priority."""
    pour = _Pour(numbers, demands)
    for priority in sorted({demand.priority for demand in demands}):
        pour.among([i for i, demand in enumerate(demands) if demand.priority == priority])
    return pour.given


def finish_first(numbers: Sequence[int], demands: Sequence[Demand]) -> Given:
    """Give each ship her most, by the least work left; equals by order of berthing."""
    return _ship_by_ship(numbers, demands, lambda ship: sum(demands[i].work_h for i in ship))


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
    numbers: Sequence[int], demands: Sequence[Demand], key: Callable[[list[int]], float]
) -> Given:
    """Give each ship in turn what she can use, and deal it to her parcels in turn."""
    deal = _Deal(numbers, demands)
    for ship in sorted(_ships(demands, range(len(demands))), key=key):
        deal.in_turn(ship)
    return deal.given


def _nothing(demands: Sequence[Demand]) -> Given:
    return [[0.0] * len(demand.pools) for demand in demands]


class _Deal:
    """Whole cranes that are dealt out.

    Attributes
    ----------
    given
        What each parcel has so far.
    """

    def __init__(self, numbers: Sequence[int], demands: Sequence[Demand]) -> None:
        self.given = _nothing(demands)
        self._demands = demands
        self._free = list(numbers)
        self._room: dict[int, float] = {}
        self._room_of: dict[tuple[int, int], float] = {}
        for demand in demands:
            self._room[demand.ship] = demand.most
            for pool, most in zip(demand.pools, demand.most_of, strict=False):
                self._room_of[demand.ship, pool] = most
        self._round: dict[int, list[tuple[int, int]]] = {}
        self._has_choice = len(self._free) > 1

    def in_turn(self, among: Sequence[int]) -> None:
        """Give some parcels one crane after another, the first of their pools first.

        A parcel that finds none free gets one that another has had in this round, if that one can
        work with a crane of another pool.
        """
        left, dealt = sum(self._free), True
        while dealt and left:
            dealt = False
            self._round = {}
            for i in among:
                ship = self._demands[i].ship
                if left and self._room[ship] > 0 and self._give(i, set()):
                    self._room[ship] -= 1
                    left -= 1
                    dealt = True

    def _give(self, i: int, asked: set[tuple[int | None, int]]) -> bool:
        """Give a parcel a crane.

        `asked` has the pools whose cranes of this round were tried: on all ships, or on one ship.
        """
        ship, pools = self._demands[i].ship, self._demands[i].pools
        for k, pool in enumerate(pools):
            if self._free[pool] > 0 and self._room_of[ship, pool] > 0:
                self._free[pool] -= 1
                self._take(i, k, pool)
                return True
        if not self._has_choice:
            return False
        for k, pool in enumerate(pools):
            # a ship that has her most of a pool may still give its crane to another parcel of hers
            of_ship = None if self._room_of[ship, pool] > 0 else ship
            if (of_ship, pool) in asked:
                continue
            asked.add((of_ship, pool))
            for other, place in self._round.get(pool, ()):
                other_ship = self._demands[other].ship
                if of_ship in (None, other_ship) and self._give(other, asked):
                    self._round[pool].remove((other, place))
                    self.given[other][place] -= 1.0
                    self._room_of[other_ship, pool] += 1
                    self._take(i, k, pool)
                    return True
        return False

    def _take(self, i: int, k: int, pool: int) -> None:
        """Note a crane of its pool number k for a parcel."""
        self.given[i][k] += 1.0
        self._room_of[self._demands[i].ship, pool] -= 1
        if self._has_choice:
            self._round.setdefault(pool, []).append((i, k))


class _Pour:
    """Cranes that are poured out in fractions.

    Attributes
    ----------
    given
        What each parcel has so far.
    """

    def __init__(self, numbers: Sequence[int], demands: Sequence[Demand]) -> None:
        self.given = _nothing(demands)
        self._demands = demands
        self._left = [float(number) for number in numbers]

    def among(self, parcels: Sequence[int]) -> None:
        """Pour what is left on some parcels: the first pool of each, then the second, and so on.

        Where parcels have different first pools, that of the earliest parcel is poured first: the
        parcels of one ship share what she can use, and the places of the pools decide nothing.
        """
        for k in range(max((len(self._demands[i].pools) for i in parcels), default=0)):
            mine: dict[int, list[int]] = {}
            for i in parcels:
                for pool in self._demands[i].pools[k : k + 1]:
                    mine.setdefault(pool, []).append(i)
            for pool, among in mine.items():
                self._pour(pool, k, among)

    def _pour(self, pool: int, k: int, parcels: Sequence[int]) -> None:
        """Pour a pool in equal parts; the parcels of a ship that is full share what she can use."""
        open_ = [(ship, self._room(ship, k)) for ship in _ships(self._demands, parcels)]
        left = self._left[pool]
        while open_:
            part = left / sum(len(ship) for ship, _ in open_)
            full = [(ship, room) for ship, room in open_ if room <= part * len(ship)]
            if not full:
                for ship, _ in open_:
                    for i in ship:
                        self.given[i][k] = part
                break
            for ship, room in full:
                for i in ship:
                    self.given[i][k] = room / len(ship)
                left = max(left - room, 0.0)
            open_ = [one for one in open_ if one not in full]
        for i in parcels:
            self._left[pool] = max(self._left[pool] - self.given[i][k], 0.0)

    def _room(self, ship: Sequence[int], k: int) -> float:
        """Return how many cranes of its pool number k a ship can still use for some parcels."""
        first = self._demands[ship[0]]
        pool = first.pools[k]
        all_, of_pool = 0.0, 0.0
        for i, demand in enumerate(self._demands):
            if demand.ship == first.ship:
                all_ += sum(self.given[i])
                if pool in demand.pools:
                    of_pool += self.given[i][demand.pools.index(pool)]
        return max(min(first.most - all_, first.most_of[k] - of_pool), 0.0)
