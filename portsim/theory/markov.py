"""Queues with exponential gaps and services: open, finite population, limited places."""

from math import exp, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from portsim.theory.waiting import Waiting, check_count, check_number, check_stable


class Population(NamedTuple):
    """A finite population in its steady state.

    Attributes
    ----------
    running
        Mean number at large, that is neither waiting nor being served.
    waiting
        Mean number waiting.
    served
        Mean number being served.
    over_service
        Mean wait of those who come, over the mean service time.
    probability
        Share of those who come that wait.
    """

    running: float
    waiting: float
    served: float
    over_service: float
    probability: float


class Limited(NamedTuple):
    """A queue with a limited number of places, in its steady state.

    Attributes
    ----------
    turned_away
        Share of those who arrive that find every place taken and are lost.
    served
        Mean number being served.
    waiting
        Mean number waiting.
    over_service
        Mean wait of those who are let in, over the mean service time.
    probability
        Share of those who are let in that wait.
    """

    turned_away: float
    served: float
    waiting: float
    over_service: float
    probability: float


def erlang_b(load: float, servers: int) -> float:
    """Return the share of arrivals that M/G/n/n turns away.

    Parameters
    ----------
    load
        Arrival rate times mean service, in servers; any load has a steady state.
    servers
        Number of servers, none of which keeps a place to wait.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    A. K. Erlang (1917), by the recursion B_k = a B_(k-1) / (k + a B_(k-1)), which no number of
    servers upsets.
    """
    check_count("the number of servers", servers, least=0)
    check_number("the load", load)
    lost = 1.0
    for k in range(1, servers + 1):
        lost = load * lost / (k + load * lost)
    return lost


def erlang_c(load: float, servers: int) -> float:
    """Return the probability of waiting in M/M/n.

    Parameters
    ----------
    load
        Arrival rate times mean service, in servers.
    servers
        Number of servers.

    Raises
    ------
    ValueError
        If the load has no steady state.

    Notes
    -----
    A. K. Erlang (1917), from his B: C = n B / (n - a (1 - B)).
    """
    check_stable(load, servers)
    lost = erlang_b(load, servers)
    return servers * lost / (servers - load * (1 - lost))


def mmn(load: float, servers: int) -> Waiting:
    """Return the wait in M/M/n: C / (n - a) of the mean service (A. K. Erlang, 1917).

    Parameters
    ----------
    load
        Arrival rate times mean service, in servers.
    servers
        Number of servers.

    Raises
    ------
    ValueError
        If the load has no steady state.
    """
    waits = erlang_c(load, servers)
    return Waiting(load, servers, waits / (servers - load), waits)


def longer_than(load: float, servers: int, services: float) -> float:
    """Return the share of those who arrive at M/M/n that wait longer than so many mean services.

    Raises
    ------
    ValueError
        If the load has no steady state or the time is negative.

    Notes
    -----
    Who waits waits an exponential time of mean 1 / (n - a) mean services (A. K. Erlang, 1917).
    """
    check_number("the time", services)
    return erlang_c(load, servers) * exp(-(servers - load) * services)


def percentile(load: float, servers: int, share: float) -> float:
    """Return the percentile of the wait in M/M/n, over the mean service.

    A share of those who arrive (0.9 for the P90) does not wait longer.

    Raises
    ------
    ValueError
        If the load has no steady state or the share is not in [0, 1).
    """
    if not 0.0 <= share < 1.0:
        raise ValueError(f"the share must be at least 0 and below 1, not {share}")
    waits = erlang_c(load, servers)
    return log(waits / (1 - share)) / (servers - load) if waits > 1 - share else 0.0


def mmn_population(ratio: float, servers: int, population: int) -> Population:
    """Return M/M/n//N, the machine-repair queue.

    Examples are cranes that break and their fitters, and the trucks of a fleet at a bay.

    Parameters
    ----------
    ratio
        Mean service over the mean time at large of one member.
    servers
        Number of servers.
    population
        Number of members; any ratio has a steady state.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    C. Palm (1947); W. Feller, An Introduction to Probability Theory I (1950), XVII.7: with k
    members away from large, p_k / p_(k-1) = (N - k + 1) r / min(k, n). A member that comes sees the
    others as a population of N - 1 would be (S. S. Lavenberg and M. Reiser, 1980).
    """
    check_count("the number of servers", servers)
    check_count("the population", population)
    check_number("the ratio of service to time at large", ratio)
    if ratio == 0.0:
        return Population(float(population), 0.0, 0.0, 0.0, 0.0)
    away = np.arange(population + 1)
    chance = _population_chances(ratio, servers, population)
    waiting = float(chance @ np.maximum(away - servers, 0))
    served = float(chance @ np.minimum(away, servers))
    found_on_arrival = _population_chances(ratio, servers, population - 1)
    return Population(
        population - waiting - served,
        waiting,
        served,
        waiting / served,
        float(np.sum(found_on_arrival[servers:])),
    )


def mmnk(load: float, servers: int, places: int) -> Limited:
    """Return M/M/n/K: who finds every place taken is turned away.

    Parameters
    ----------
    load
        Arrival rate, of those turned away too, times mean service, in servers; any load has a
        steady state.
    servers
        Number of servers.
    places
        Number of places, those at the servers included.

    Raises
    ------
    ValueError
        If an argument is out of range, or there are fewer places than servers.

    Notes
    -----
    L. Kleinrock, Queueing Systems I (1975), 3.6: p_k / p_(k-1) = a / min(k, n) up to k = K.
    """
    check_count("the number of servers", servers)
    check_number("the load", load)
    check_count("the number of places", places, least=servers)
    if load == 0.0:
        return Limited(0.0, 0.0, 0.0, 0.0, 0.0)
    inside = np.arange(1, places + 1)
    chance = _normalised(np.log(load / np.minimum(inside, servers)))
    number = np.arange(places + 1)
    served = float(chance @ np.minimum(number, servers))
    waiting = float(chance @ np.maximum(number - servers, 0))
    waits = float(np.sum(chance[servers:places]) / np.sum(chance[:places]))
    return Limited(float(chance[places]), served, waiting, waiting / served, waits)


def mm1k(load: float, places: int) -> Limited:
    """Return M/M/1/K, the case of `mmnk` with one server; same parameters and errors."""
    return mmnk(load, 1, places)


def _population_chances(ratio: float, servers: int, population: int) -> NDArray[np.float64]:
    """Return the probability of every number of members away; shape (population + 1,)."""
    away = np.arange(1, population + 1)
    return _normalised(np.log((population - away + 1) * ratio / np.minimum(away, servers)))


def _normalised(
    steps: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the probabilities of a birth-death process.

    `steps` are the logarithms of the ratios of neighbouring probabilities.
    """
    logarithm = np.concatenate([[0.0], np.cumsum(steps)])
    weight = np.exp(logarithm - np.max(logarithm))
    return np.asarray(weight / np.sum(weight), dtype=np.float64)
