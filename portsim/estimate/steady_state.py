"""Cargoes whose stock cannot settle, because neither side of the store follows the other."""

from typing import NamedTuple

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream, LinerArrivals, RandomArrivals


class NoSteadyState(NamedTuple):
    """Why a stock cannot settle, and what to do about it."""

    reason: str
    advice: str

    @property
    def sentence(self) -> str:
        """Reason and advice."""
        return f"{self.reason}; {self.advice}"


def without_steady_state(scenario: Scenario) -> dict[str, NoSteadyState]:
    """Return the cargoes whose stock cannot settle, with the reason.

    Random trains or trucks on one side of a store and random ships on the other make the stock a
    random walk. With equal means it never settles, and with unequal means a queue grows without
    end. Ships that sail short do not wait without end, so their cargoes are left out.
    """
    reasons = {}
    for name, stream in scenario.calls.items():
        if not _comes_regardless_of_stock(stream):
            continue
        how = "by a schedule" if isinstance(stream.arrivals, LinerArrivals) else "at random"
        for parcel in stream.parcels:
            cargo = scenario.cargoes[parcel.cargo]
            if cargo.direction == "export" and cargo.annual > 0.0:
                reasons[parcel.cargo] = NoSteadyState(
                    f"no steady state: {parcel.cargo} comes by land at random and the ships of "
                    f"{name} take it {how}",
                    "nominate them from stock",
                )
    return reasons


def _comes_regardless_of_stock(stream: CallStream) -> bool:
    """Return whether ships come whatever lies in store and then wait for their whole cargo."""
    arrivals = stream.arrivals
    liner_without_window = isinstance(arrivals, LinerArrivals) and arrivals.window_h is None
    regardless = isinstance(arrivals, RandomArrivals) or liner_without_window
    return regardless and stream.part_cargo.policy == "wait"
