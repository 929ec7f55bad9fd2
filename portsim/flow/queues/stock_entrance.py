"""Where customers and loads of series come to a stock, and wait for room there."""

from collections import deque
from collections.abc import Iterable
from math import inf
from typing import Any

from portsim.flow.stock.forecast import admission_hour
from portsim.flow.stock.log import Entry
from portsim.flow.stock.pipeline import Pipeline
from portsim.flow.stock.stock import Stock

SERIES = -2  # stands for the customer where a load of a series comes


class StockEntrance:
    """What a network knows of one stock.

    Attributes
    ----------
    stock : Stock
    pipeline : Pipeline
        What is on its way to the stock.
    blocked : deque of (Entry, int, int, Any)
        Who waits for room: (entry, customer, position of its next step, route or series).
    entered : float
        The amount that customers brought in.
    waited_h : float
        The hours that customers waited who were let in.
    """

    __slots__ = ("blocked", "entered", "pipeline", "stock", "waited_h")

    def __init__(self, stock: Stock) -> None:
        self.stock = stock
        self.pipeline = Pipeline()
        self.blocked: deque[tuple[Entry, int, int, Any]] = deque()
        self.entered = 0.0
        self.waited_h = 0.0

    def waited_by(self, now_h: float) -> float:
        """Return the hours that customers waited, those still waiting included.

        Loads of series are no customers.
        """
        return self.waited_h + sum(
            now_h - entry.asked_h for entry, customer, *_ in self.blocked if customer != SERIES
        )


def next_room(entrances: Iterable[StockEntrance]) -> tuple[float, StockEntrance | None]:
    """Return (hour, entrance) of the next admission of who is blocked, as outflows are now."""
    earliest, first = inf, None
    for entrance in entrances:
        if entrance.blocked:
            hour = admission_hour(entrance.stock, entrance.blocked[0][0])
            if hour is not None and hour < earliest:
                earliest, first = hour, entrance
    return earliest, first
