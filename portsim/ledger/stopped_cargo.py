"""What of a cargo was stopped on its way to a store, from hour to hour, while the store was dry.

A store is dry from hour 2 to hour 9. A train of 60 t waits for a track from 1 to 5, and trucks with
30 t stand at a shut border from hour 4 on. Then the ship that waits for the cargo waits for

======  =====  ======
from h  track  border
======  =====  ======
2       1      0
4       2/3    1/3
5       0      1
======  =====  ======

The rule: shares are by the amounts that are stopped at that hour, and they change whenever one of
them does. Where nothing is stopped, too little comes. What is moved, worked or inspected is not
stopped.

An import is the same in a mirror. Its store is dry while it has no room for what a ship brings.
Trucks and trains bring room: as much as they can take away. Where none of them is stopped, too
little is collected.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from portsim.flow.streams import Floats
from portsim.ledger.history import Activity, History, merged_hours
from portsim.observe.land import FlowRecord, Part, Trucks
from portsim.vocabulary import Place, Root

# Bound once, since to look up a member takes longer than to use it.
STORE = Place.STORE
BORDER = Root.BORDER
BORDER_QUEUE = Root.BORDER_QUEUE
HOLD = Root.HOLD

NO_AMOUNT = 1e-6  # t or TEU: less than this is rounding


class DrySpells:
    """The stretches in which ships asked a store in vain.

    Parameters
    ----------
    begins_h, ends_h
        In order, and apart from each other; shape (k,) each.

    Examples
    --------
    >>> spells = DrySpells(np.asarray([2.0, 8.0]), np.asarray([4.0, 9.0]))
    >>> spells.hours_with([np.asarray([1.0, 3.0, 5.0]), np.asarray([3.0, 8.5, 9.0])]).tolist()
    [2.0, 3.0, 8.0, 8.5]
    >>> spells.met_by(np.asarray([3.0, 4.0]), np.asarray([3.5, 8.0])).tolist()
    [True, False]
    """

    def __init__(self, begins_h: Floats, ends_h: Floats) -> None:
        self.begins_h = begins_h
        self.ends_h = ends_h
        self._begins, self._ends = begins_h.tolist(), ends_h.tolist()

    def hours_with(self, hours: Iterable[Floats]) -> Floats:
        """Return the beginnings of all spells, and those of some rising hours that lie in them."""
        return merged_hours([self.begins_h, *(self._inside(each) for each in hours)])

    def _inside(self, hours: Floats) -> Floats:
        first = np.searchsorted(hours, self.begins_h)
        number = np.maximum(np.searchsorted(hours, self.ends_h) - first, 0)
        n_before = np.cumsum(number) - number
        inside: Floats = hours[np.repeat(first - n_before, number) + np.arange(number.sum())]
        return inside

    def met_by(self, from_h: Floats, to_h: Floats) -> NDArray[np.bool_]:
        """Return which stretches have hours in a spell; not a number is later than all."""
        begun = np.searchsorted(self.begins_h, to_h)
        over = np.searchsorted(self.ends_h, from_h, side="right")
        met: NDArray[np.bool_] = begun > over
        return met

    def met_by_one(self, from_h: float, to_h: float) -> bool:
        """Return the same of a single stretch, quicker."""
        begun = bisect_left(self._begins, to_h) if to_h == to_h else len(self._begins)
        return from_h == from_h and begun > bisect_right(self._ends, from_h)


class StoppedCargo(NamedTuple):
    """Cargo that was stopped at one place on its way to a store, in the dry spells of the store.

    For an import it is the room that trucks and trains bring.

    Attributes
    ----------
    hours
        In rising order; the beginnings of all spells are among them. Shape (n,).
    amounts
        By what stopped it: from each hour on, t or TEU, until the next hour or the end of the
        spell; shape (n,).
    """

    hours: Floats
    amounts: Mapping[Activity, Floats]


def supply_history(
    spells: DrySpells, stopped: Sequence[StoppedCargo], otherwise: Activity
) -> History:
    """Return what was behind the dry spells of a store, by the amounts that were stopped.

    The history says nothing about the time between the spells.

    Parameters
    ----------
    otherwise
        What is behind the hours in which nothing was stopped.
    """
    times_h = merged_hours(
        [np.zeros(1), spells.begins_h, spells.ends_h, *(each.hours for each in stopped)]
    )
    rows = {activity: row for row, activity in enumerate(_activities(stopped))}
    amounts = np.zeros((len(rows), len(times_h)))
    for each in stopped if len(spells.begins_h) else ():  # a store that was never dry has no hours
        latest = np.maximum(np.searchsorted(each.hours, times_h, side="right") - 1, 0)
        for activity, stopped_then in each.amounts.items():
            amounts[rows[activity]] += stopped_then[latest]
    amounts[amounts <= NO_AMOUNT] = 0.0
    total = amounts.sum(axis=0)
    n_begun = np.searchsorted(spells.begins_h, times_h, side="right")
    is_dry = n_begun > np.searchsorted(spells.ends_h, times_h, side="right")
    shares = np.vstack([amounts / np.where(total > 0.0, total, 1.0), total == 0.0]) * is_dry
    changes = np.append(True, np.any(shares[:, 1:] != shares[:, :-1], axis=0))
    return History(times_h[changes], (*rows, otherwise), shares.T[changes])


def _activities(stopped: Iterable[StoppedCargo]) -> dict[Activity, None]:
    """Return all that stopped some cargo, each once."""
    return dict.fromkeys(activity for each in stopped for activity in each.amounts)


# ---- by what cargo is stopped


def at_borders(flow: FlowRecord, spells: DrySpells) -> Iterator[StoppedCargo]:
    """Yield what waited at stages that were shut at that hour, or worked off their queue."""
    for stage, (hours, levels) in flow.held.items():
        begins_h, ends_h = np.sort(np.asarray(flow.shut[stage], dtype=float).reshape(-1, 2).T)
        at_h = spells.hours_with([hours, begins_h, ends_h])
        amounts = levels[np.maximum(np.searchsorted(hours, at_h, side="right") - 1, 0)]
        n_begun = np.searchsorted(begins_h, at_h, side="right")
        is_shut = n_begun > np.searchsorted(ends_h, at_h, side="right")
        yield StoppedCargo(at_h, {BORDER: amounts * is_shut, BORDER_QUEUE: amounts * ~is_shut})


def on_trucks(
    trucks: Trucks, cargo: str, payload: float, spells: DrySpells
) -> Iterator[StoppedCargo]:
    """Yield the loads of trucks that waited at each place on their way to the store of a cargo.

    Parameters
    ----------
    payload
        What a truck brings there, or can take, in the unit of the cargo.
    """
    for part in _way_to_store(trucks, cargo):
        waited = part.go_h != part.come_h
        come_h, go_h = part.come_h[waited], part.go_h[waited]
        at_h, number = amounts_between(spells, come_h, go_h, np.ones(len(come_h)))
        # a store is dry and full at once if all of its cargo is on hold
        activity = HOLD if part.place == STORE else part.cause
        if number.any():
            yield StoppedCargo(at_h, {activity: payload * number})


def _way_to_store(trucks: Trucks, cargo: str) -> tuple[Part, ...]:
    """Return the places at which trucks may wait on their way to the store of a cargo.

    Trucks of another cargo come to it, if at all, after their own store.
    """
    if trucks.service != cargo:
        return tuple(part for part in trucks.parts if part.of == cargo)
    store = next(n for n, part in enumerate(trucks.parts) if part.place == STORE)
    return trucks.parts[: store + 1]


def amounts_between(
    spells: DrySpells, come_h: Floats, go_h: Floats, amounts: Floats
) -> tuple[Floats, Floats]:
    """Return (hours, amounts from each on) of what comes and goes, inside dry spells.

    Parameters
    ----------
    come_h, go_h
        Of each amount, in any order; what goes at an hour that is not a number stays.
    """
    met = spells.met_by(come_h, go_h)
    come_h, go_h, amounts = come_h[met], go_h[met], amounts[met]
    return amounts_inside(spells, (come_h, amounts), (go_h, amounts))


def amounts_inside(
    spells: DrySpells, rises: tuple[Floats, Floats], falls: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Return (hours, amounts from each on) of what rises and falls, inside dry spells.

    Parameters
    ----------
    rises, falls
        (hours, by how much), in any order; hours that are not a number never come.
    """
    up_h, up = _sums(*rises)
    down_h, down = _sums(*falls)
    at_h = spells.hours_with([up_h, down_h])
    n_up = np.searchsorted(up_h, at_h, side="right")
    n_down = np.searchsorted(down_h, at_h, side="right")
    return at_h, up[n_up] - down[n_down]


def _sums(hours: Floats, amounts: Floats) -> tuple[Floats, Floats]:
    """Return (rising hours, sums of the amounts before each and after the last)."""
    order = np.argsort(hours, kind="stable")
    return hours[order], np.append(0.0, np.cumsum(amounts[order]))
