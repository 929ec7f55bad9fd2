"""Whether a queue has a mean at all."""

import numpy as np

from portsim.analysis.intervals import student
from portsim.flow.streams import Floats
from portsim.scenario.scenario import Scenario
from portsim.scenario.vessels import LinerArrivals, RandomArrivals

ERROR_RATE = 0.01  # of calling a queue without growth a growing one


def grows(first: Floats, last: Floats, mean: Floats) -> bool:
    """Return whether a queue grew over the measured window.

    Parameters
    ----------
    first, last, mean
        Number waiting when the window began and ended and its mean over the window; shape (n,), a value a
        replication. The window should be whole years when demand has seasons.

    Notes
    -----
    A queue grows if its growth, over replications, is above zero beyond chance, and is not small beside the
    queue itself. With fewer than three replications nothing can be said.
    """
    if len(first) < 3:
        return False
    growth = student(last - first, 1 - 2 * ERROR_RATE)
    return growth.low > 0.0 and growth.mean > max(2.0, float(np.mean(mean)) / 2)


def without_steady_state(scenario: Scenario) -> dict[str, str]:
    """Return the cargoes whose stock cannot settle, with the reason.

    Random trains or trucks on one side of a store and random ships on the other make the stock a random walk:
    with equal means it never settles, with unequal ones a queue grows for ever. Ships that sail short do not
    wait for ever, so they are no such case.
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
