"""Queues worked out ship by ship from the draws of a scenario, without events and without SimPy.

The draws are those of the simulation: the stream of a name holds the same values whoever reads it.
"""

from collections.abc import Sequence
from heapq import heappop, heappush, heapreplace

import numpy as np

from portsim.flow.streams import Floats, Law, Streams
from portsim.scenario.blocks.scenario import Scenario


def draws(case: Scenario, name: str, law: Law, number: int, replication: int = 0) -> Floats:
    """Return the first values of a law from the stream of a name."""
    return law.sample(Streams(case.run.seed, replication).generator(name), number)


def coming_h(
    case: Scenario, name: str, gaps: Law, per_year: float, number: int, replication: int = 0
) -> Floats:
    """Return the hours of the first arrivals: sums of gaps, so many a year."""
    hours = np.cumsum(draws(case, f"{name}.gaps", gaps, number, replication))
    return hours * 8760.0 / (per_year * gaps.expected())


def arrivals_h(case: Scenario, call: str, number: int, replication: int = 0) -> Floats:
    """Return the hours at which the first ships of a call arrive."""
    coming = case.calls[call].arrivals
    return coming_h(case, f"calls.{call}", coming.gaps, coming.per_year, number, replication)


def stays_h(case: Scenario, call: str, number: int, replication: int = 0) -> Floats:
    """Return the hours that the first ships of a call stay alongside."""
    law = case.vessels[case.calls[call].vessel].alongside_h
    return draws(case, f"calls.{call}.alongside_h", law, number, replication)


def first_come(arrive_h: Floats, stay_h: Floats, berths: int) -> Floats:
    """Return the hours at which ships berth, first come, first served.

    J. Kiefer and J. Wolfowitz, On the theory of queues with many servers, Transactions of the
    American Mathematical Society 78 (1955): a ship takes the berth that is free first.
    """
    free_h = [0.0] * berths
    berthed_h = []
    for arrive, stay in zip(arrive_h.tolist(), stay_h.tolist(), strict=True):
        berthed_h.append(max(arrive, free_h[0]))
        heapreplace(free_h, berthed_h[-1] + stay)
    return np.asarray(berthed_h)


def by_priority(arrive_h: Floats, stay_h: Floats, priority: Sequence[int], berths: int) -> Floats:
    """Return the hours at which ships berth if the lowest number goes first and nobody is sent away.

    Whenever a berth falls free, the ship goes in that is first by priority and then by arrival.
    """
    free_h, waiting = [0.0] * berths, []
    berthed_h = np.full(len(arrive_h), np.nan)
    arrive, stay = [*arrive_h.tolist(), np.inf], stay_h.tolist()
    ship = 0
    while ship < len(stay) or waiting:
        now = max(free_h[0], arrive[ship]) if not waiting else free_h[0]
        while arrive[ship] <= now and ship < len(stay):
            heappush(waiting, (priority[ship], ship))
            ship += 1
        _, next_in = heappop(waiting)
        berthed_h[next_in] = now
        heapreplace(free_h, now + stay[next_in])
    return berthed_h
