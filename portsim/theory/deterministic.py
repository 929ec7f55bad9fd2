"""Poisson arrivals and services that all last the same: M/D/n, exactly."""

from math import pi

import numpy as np

from portsim.theory.waiting import Waiting, check_stable


def mdn(load: float, servers: int) -> Waiting:
    """Return the wait in M/D/n.

    Parameters
    ----------
    load
        Arrival rate times service time, in servers.
    servers
        Number of servers.

    Raises
    ------
    ValueError
        If the load has no steady state.

    Notes
    -----
    C. D. Crommelin (1932): the number of those inside, looked at once a service time, follows the
    queue of a bulk server, whose steady state is told by the n - 1 roots of z^n = exp(a (z - 1))
    inside the unit circle:

        mean number   = a / (2 (n - a)) + (a - n + 1) / 2 + sum of 1 / (1 - z_k)
        P(no wait)    = (n - a) / product of (1 - z_k)

    The roots are -W(-r e^-r e^(2 pi i k / n)) / r, with r = a / n and W Lambert's function (A. J.
    E. M. Janssen and J. S. H. van Leeuwaarden, Back to the roots of the M/D/s queue, 2008). The
    error is some 1e-14 of a service, at any load; waits below that are lost.
    """
    from scipy.special import lambertw

    check_stable(load, servers)
    utilisation = load / servers
    if load == 0.0:
        return Waiting(load, servers, 0.0, 0.0)
    turns = np.exp(2j * pi * np.arange(1, servers) / servers)
    roots = -lambertw(-utilisation * np.exp(-utilisation) * turns) / utilisation
    number = (
        load / (2 * (servers - load))
        + (load - servers + 1) / 2
        + float(np.sum(1 / (1 - roots)).real)
    )
    free = (servers - load) / float(np.prod(1 - roots).real)
    return Waiting(load, servers, max(0.0, (number - load) / load), max(0.0, 1 - free))
