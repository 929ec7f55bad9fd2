"""Routes through servers, stocks and offers, step by step: seize, delay, release.

A route of three steps: be served by a gate lane for the hours in a column, enter a stock, end. A
lane that its customer keeps while it waits elsewhere is seized and released in steps of their own.
The names are those of process-based simulation languages (GPSS, Arena).
"""

from collections import deque
from collections.abc import Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from portsim.flow.calendar.roster import Roster

NO_COLUMN = -1


class Action(IntEnum):
    """What a customer does in a step of its route."""

    SERVE = 0  # be served, first come, first served, by a server that is free again at the end
    SEIZE = 1  # seize one server, waiting for it first come, first served
    RELEASE = 2  # release the server
    DELAY = 3  # spend the hours that stand in a column
    RECORD = 4  # write down the present hour
    ENTER_STOCK = 5  # enter a stock with an amount, waiting while it is full
    AWAIT_OPENING = 6  # wait until a calendar is open
    TAKE_OFFER = 7  # take an offer if there is one, else go on at another step
    END = 8  # end the route


class Step(NamedTuple):
    """One step of a route.

    Attributes
    ----------
    action
        What is done.
    target
        For SERVE the recursion of the servers (`first_come`); for SEIZE and RELEASE the servers;
        for ENTER_STOCK the index of the stock; for AWAIT_OPENING the calendar; for TAKE_OFFER the
        offers and the index of the stock that they are of.
    column
        Where the hour of success is written (SERVE, SEIZE, RECORD, ENTER_STOCK, AWAIT_OPENING); -1
        if nowhere. For TAKE_OFFER the position of the step at which a customer goes on without one.
    hours
        For SERVE and DELAY the column of the hours that are spent; for TAKE_OFFER that of the least
        that is spent between an offer and its stock.
    done
        For SERVE and DELAY where the hour is written at which they have been spent, as soon as it
        is known; -1 if nowhere.
    amount
        For ENTER_STOCK and TAKE_OFFER.
    """

    action: Action
    target: Any = None
    column: int = NO_COLUMN
    hours: int = NO_COLUMN
    done: int = NO_COLUMN
    amount: float = 0.0


class Servers:
    """Equal servers with one queue that a customer may keep while it waits elsewhere.

    Nobody begins while as many are in use as are manned.

    Who has begun is finished, whatever is manned meanwhile.

    Parameters
    ----------
    manned
        How many are manned at each hour; a plain number if always as many.

    Attributes
    ----------
    free : int
        How many servers are not in use, manned or not.
    always : bool
        Whether all are manned at all hours.
    queue : deque
        The customers that wait, as (customer, position of the next step, route).
    rise_planned : bool
        Whether an event is planned for the next hour at which more are manned.
    """

    def __init__(self, manned: Roster | int) -> None:
        self.manned = Roster.constant(manned) if isinstance(manned, int) else manned
        self.always = self.manned.always
        self.free = self.manned.most
        self.queue: deque[tuple[int, int, Sequence[Step]]] = deque()
        self.rise_planned = False

    @property
    def number(self) -> int:
        """How many there are."""
        return self.manned.most

    def may_begin(self, t: float) -> bool:
        """Return whether fewer are in use than are manned at an hour."""
        return self.free > self.manned.most - self.manned.at(t)


class Offers:
    """Loads on offer, each for the next customer who comes."""

    def __init__(self) -> None:
        self.number = 0
