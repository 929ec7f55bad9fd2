"""Cargoes whose stock cannot settle, because nothing ties one side of the store to the other."""

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import LinerArrivals, RandomArrivals


def without_steady_state(scenario: Scenario) -> dict[str, str]:
    """Return the cargoes whose stock cannot settle, with the reason.

    Random trains or trucks on one side of a store and random ships on the other make the stock a
    random walk: with equal means it never settles, with unequal ones a queue grows for ever. Ships
    that sail short do not wait for ever, so they are no such case.
    """
    reasons = {}
    for name, stream in scenario.calls.items():
        liner = isinstance(stream.arrivals, LinerArrivals) and stream.arrivals.window_h is None
        waits = stream.part_cargo.policy == "wait"
        if waits and (isinstance(stream.arrivals, RandomArrivals) or liner):
            for parcel in stream.parcels:
                cargo = scenario.cargoes[parcel.cargo]
                if cargo.direction == "export" and cargo.annual > 0.0:
                    reasons[parcel.cargo] = (
                        f"no steady state: {parcel.cargo} comes by land at random and the ships of {name} take it "
                        f"{'by a schedule' if liner else 'at random'}; nominate them from stock"
                    )
    return reasons
