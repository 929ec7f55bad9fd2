"""What feeds a store with loads that are not announced."""

from collections.abc import Callable
from typing import Any, Protocol

from portsim.flow.queues.blocking import BlockingNetwork
from portsim.flow.queues.series import Series
from portsim.flow.stock.stock import Stock


class Feed(Protocol):
    """A process that brings loads which are not announced.

    It must be followed to the present before its stock is read.
    """

    def advance(self, now_h: float) -> None:
        """Follow all loads to the present."""

    def comes_by(self, store: Any, amount: float) -> float | None:
        """Return the earliest hour after now by which `amount` more can have come, or None."""

    def work(self, store: Any, series: Series, at_h: float) -> None:
        """Begin a series of loads for a store at an hour that is not before the present."""

    def changed(self, store: Any) -> None:
        """Take note that a rate of a store changes now."""


class SeriesFeed:
    """What feeds a store with nothing but series of loads, beside those that are announced."""

    def __init__(self, stock: Stock, look: Callable[[float], None]) -> None:
        self._network = BlockingNetwork([stock], look)

    def advance(self, now_h: float) -> None:
        """Follow all loads to the present."""
        self._network.advance(now_h)

    def comes_by(self, store: object, amount: float) -> float | None:
        """Return the earliest hour after now by which `amount` more can have come, or None."""
        return self._network.comes_by(0, amount)

    def work(self, store: object, series: Series, at_h: float) -> None:
        """Begin a series of loads at an hour that is not before the present."""
        self._network.work(0, series, at_h)

    def changed(self, store: object) -> None:
        """Do nothing: no other store is fed by the same."""
