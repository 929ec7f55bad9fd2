"""How long a queue remembers: the time in which it forgets what it began with."""

from math import inf, sqrt

#: By how much a load may differ from 1 only because sums of numbers are rounded.
ROUNDING = 1e-9


def is_full(load: float) -> bool:
    """Return whether a load is 1 or more; one that is within rounding of 1 is.

    Examples
    --------
    >>> is_full(1.0), is_full(0.9999999999999998), is_full(0.999)
    (True, True, False)
    """
    return load >= 1.0 - ROUNDING


def settles(load: float, gap_scv: float, service_scv: float) -> bool:
    """Return whether a queue of independent customers settles at a load.

    Below a load of 1 it does, and above 1 it does not. At 1, within rounding, only customers settle
    that come at even gaps and take equal times: the next one comes when the one before has left.
    """
    return not is_full(load) or (load <= 1.0 + ROUNDING and not gap_scv and not service_scv)


def relaxation_time(
    load: float, servers: int, service: float, gap_scv: float = 1.0, service_scv: float = 1.0
) -> float:
    """Return the relaxation time of a queue, in the unit of the service time.

    It is infinite where the queue does not settle.

    Parameters
    ----------
    load
        Of each server, 1 is full.
    servers
        Equal servers.
    service
        Mean service time.
    gap_scv, service_scv
        Squared coefficients of variation of the gaps between arrivals and of the service times.

    Notes
    -----
    For M/M/1 it is 1 / (mu (1 - sqrt rho)^2) exactly: P. M. Morse, Stochastic properties of waiting
    lines, J. Oper. Res. Soc. Am. 3 (1955), 255-261. Variability scales it as it scales the time
    unit of the Brownian motion that a queue is in heavy traffic: half the sum of the squared
    coefficients of variation (W. Whitt, Planning queueing simulations, Management Science 35
    (1989), 1341-1366; A. Odoni and E. Roth, Operations Research 31 (1983), 432-455, find the same
    form by experiment). n servers work as one that is n times as fast, but nothing is forgotten
    sooner than within the stay of those who are served, as in M/M/infinity, whose relaxation time
    is the mean service.
    """
    if not settles(load, gap_scv, service_scv):
        return inf
    if not gap_scv and not service_scv:
        return service
    return service * max(1.0, (gap_scv + service_scv) / 2.0 / (servers * (1.0 - sqrt(load)) ** 2))
