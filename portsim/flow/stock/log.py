"""What a stock writes down while it moves; its history is made of it."""

import numpy as np

from portsim.flow.streams import Floats


class Entry:
    """An unannounced entry: how much, since when, and when it was let in (None while it waits)."""

    __slots__ = ("admitted_h", "amount", "asked_h")

    def __init__(self, amount: float, asked_h: float) -> None:
        self.amount = amount
        self.asked_h = asked_h
        self.admitted_h: float | None = None


class StockLog:
    """The entries of a stock, the outflow that was asked for, and the outflow that there was.

    Attributes
    ----------
    announced : list of (hours, amounts)
        The blocks in which entries were announced.
    late_entries, late_h : list
        The positions of the announced entries that had to wait, and the hour at which each was let
        in.
    requests : list of Entry
        The entries that came unannounced.
    asked_from_h, asked : list of float
        The outflow an hour that was asked for, each value from its hour to the next.
    flow_from_h, flows : list of float
        The outflow an hour that there was, each value from its hour to the next.
    """

    __slots__ = (
        "announced",
        "asked",
        "asked_from_h",
        "flow_from_h",
        "flows",
        "late_entries",
        "late_h",
        "requests",
    )

    def __init__(self) -> None:
        self.announced: list[tuple[Floats, Floats]] = [(np.empty(0), np.empty(0))]
        self.late_entries: list[int] = []
        self.late_h: list[float] = []
        self.requests: list[Entry] = []
        self.asked_from_h: list[float] = [0.0]
        self.asked: list[float] = [0.0]
        self.flow_from_h: list[float] = [0.0]
        self.flows: list[float] = [0.0]

    def note_asked(self, rate: float, t: float) -> None:
        """Note the outflow that is asked for from an hour on."""
        self.asked_from_h.append(t)
        self.asked.append(rate)

    def note_flow(self, rate: float, t: float) -> None:
        """Note the outflow that there is from an hour on."""
        if rate != self.flows[-1]:
            if t == self.flow_from_h[-1]:
                self.flows[-1] = rate
            else:
                self.flow_from_h.append(t)
                self.flows.append(rate)
