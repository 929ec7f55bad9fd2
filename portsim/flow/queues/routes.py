"""Routes through servers, stocks and offers, step by step: seize, delay, release.

A route of four steps: seize a gate lane, delay for the hours in a column, release the lane, end.
The names are those of process-based simulation languages (GPSS, Arena).
"""

from collections import deque
from collections.abc import Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from portsim.flow.calendar.calendar import ALWAYS, Calendar

NO_COLUMN = -1


class Action(IntEnum):
    """What a customer does in a step of its route."""

    SEIZE = 0  # seize one server, waiting for it first come, first served
    RELEASE = 1  # release the server
    DELAY = 2  # spend the hours that stand in a column
    RECORD = 3  # write down the present hour
    ENTER_STOCK = 4  # enter a stock with an amount, waiting while it is full
    AWAIT_OPENING = 5  # wait until a calendar is open
    TAKE_OFFER = 6  # take an offer if there is one, else go on at another step
    END = 7  # end the route


class Step(NamedTuple):
    """One step of a route.

    Attributes
    ----------
    action
        What is done.
    target
        For SEIZE and RELEASE the servers; for DELAY the column of hours; for ENTER_STOCK the index
        of the stock; for AWAIT_OPENING the calendar; for TAKE_OFFER the offers and the index of the
        stock that they are of.
    column
        Where the hour of success is written (SEIZE, RECORD, ENTER_STOCK, AWAIT_OPENING); -1 if
        nowhere. For TAKE_OFFER the position of the step at which a customer goes on without one.
    amount
        For ENTER_STOCK.
    """

    action: Action
    target: Any = None
    column: int = NO_COLUMN
    amount: float = 0.0


class Servers:
    """Equal servers with one queue; while the calendar is closed nobody begins.

    Attributes
    ----------
    free : int
        How many servers are free.
    queue : deque
        The customers that wait, as (customer, position of the next step, route).
    opening_planned : bool
        Whether an event is planned for the next opening.
    """

    def __init__(self, number: int, calendar: Calendar = ALWAYS) -> None:
        self.number = number
        self.calendar = calendar
        self.always_open = not calendar.closed
        self.free = number
        self.queue: deque[tuple[int, int, Sequence[Step]]] = deque()
        self.opening_planned = False


class Offers:
    """Loads on offer, each for the next customer who comes."""

    def __init__(self) -> None:
        self.number = 0
