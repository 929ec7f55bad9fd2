"""How long a queue remembers: the time in which it forgets what it began with."""

from math import inf, sqrt


def relaxation_time(
    load: float, servers: int, service: float, gap_scv: float = 1.0, service_scv: float = 1.0
) -> float:
    """Return the relaxation time of a queue, in the unit of the service time.

    It is infinite at a load of 1 or more.

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
    if load >= 1.0:
        return inf
    return service * max(1.0, (gap_scv + service_scv) / 2.0 / (servers * (1.0 - sqrt(load)) ** 2))
