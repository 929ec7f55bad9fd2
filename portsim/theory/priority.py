"""Classes that go before others at equal servers."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from portsim.theory.markov import erlang_c
from portsim.theory.waiting import check_count, check_number, check_stable


def cobham(loads: Sequence[float], servers: int) -> list[float]:
    """Return the mean wait of each class over the mean service, without pre-emption.

    Parameters
    ----------
    loads
        Arrival rate times mean service of each class, in servers, the class that goes first first.
        Services are exponential and equal for all; arrivals are Poisson.
    servers
        Number of servers.

    Raises
    ------
    ValueError
        If there is no class, a load is negative, or all of them together have no steady state.

    Notes
    -----
    A. Cobham, Priority assignment in waiting line problems (1954): with C the probability of
    waiting in M/M/n, s the mean service and r_k the load of classes 1 to k over n, class k waits C
    s / n / ((1 - r_(k-1)) (1 - r_k)).
    """
    check_count("the number of classes", len(loads))
    for number, load in enumerate(loads, 1):
        check_number(f"the load of class {number}", load)
    reached = list(accumulate(loads, initial=0.0))
    check_stable(reached[-1], servers)
    all_busy = erlang_c(reached[-1], servers)
    return [
        all_busy * servers / ((servers - before) * (servers - after))
        for before, after in pairwise(reached)
    ]
