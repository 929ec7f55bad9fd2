"""Rules of a planner's own are watched: what they return must be possible.

A rule that gives more cranes than there are would make a terminal of another size, and nobody would
see it. So the run fails, and says which rule returned what.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portsim.policies.berths import ELSEWHERE, BerthRule, Choice, Place, WaitingShip
from portsim.policies.cranes import CraneRule, Demand, Given

NOTHING = 1e-9  # cranes


class RuleError(Exception):
    """A rule of the planner's own has returned what cannot be."""


@dataclass(frozen=True)
class WatchedBerthRule:
    """A berth rule that may only send a ship where she fits, with the name that it goes by."""

    name: str
    rule: BerthRule

    def __call__(self, waiting: Sequence[WaitingShip], places: Sequence[Place]) -> Choice | None:
        """Return what the rule returns.

        Raises
        ------
        RuleError
            If it is neither None nor a ship that waits with a place that takes her.
        """
        choice = self.rule(waiting, places)
        wrong = None if choice is None else _wrong_choice(choice, waiting, places)
        if wrong:
            raise RuleError(f"the berth rule {self.name} returned {choice!r}: {wrong}")
        return choice


def _wrong_choice(
    choice: object, waiting: Sequence[WaitingShip], places: Sequence[Place]
) -> str | None:
    """Return what is wrong with a choice, or None."""
    if not (isinstance(choice, tuple) and len(choice) == 2):
        return "it must be None, or a ship's position and the index of her place"
    position, place = choice
    if position not in range(len(waiting)):
        return f"positions go from 0 to {len(waiting) - 1}"
    ship = waiting[position]
    if ship.elsewhere:
        return None if place == ELSEWHERE else f"she goes elsewhere, which is place {ELSEWHERE}"
    if place not in ship.eligible:
        return f"her places are {', '.join(map(str, ship.eligible))}"
    return None if places[place].takes(ship.length_m) else "that place does not take her now"


@dataclass(frozen=True)
class WatchedCraneRule:
    """A crane rule that may only deal the cranes that there are, with the name that it goes by."""

    name: str
    rule: CraneRule

    def __call__(self, numbers: Sequence[int], demands: Sequence[Demand]) -> Given:
        """Return what the rule returns.

        Raises
        ------
        RuleError
            If it is no number of cranes for each pool of each parcel, or more than there may be.
        """
        given = self.rule(numbers, demands)
        wrong = _wrong_split(given, numbers, demands)
        if wrong:
            raise RuleError(f"the crane rule {self.name} returned {given!r}: {wrong}")
        return given


def _wrong_split(given: Given, numbers: Sequence[int], demands: Sequence[Demand]) -> str | None:
    """Return what is wrong with a split, or None."""
    if [len(mine) for mine in given] != [len(demand.pools) for demand in demands]:
        return "it must be a list for each parcel, with a number for each of its pools"
    dealt = [0.0] * len(numbers)
    on_ship: dict[int, float] = {}
    for mine, demand in zip(given, demands, strict=True):
        for cranes, pool in zip(mine, demand.pools, strict=True):
            if not cranes >= 0.0:
                return "no parcel gets fewer than 0 cranes"
            dealt[pool] += cranes
        on_ship[demand.ship] = on_ship.get(demand.ship, 0.0) + sum(mine)
    if any(one > number + NOTHING for one, number in zip(dealt, numbers, strict=True)):
        return f"there are {', '.join(map(str, numbers))} cranes, by pool"
    if any(on_ship[demand.ship] > demand.most + NOTHING for demand in demands):
        return "a ship gets no more than her `most`"
    return None
