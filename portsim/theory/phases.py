"""Erlang gaps and Erlang services: Ek/Em/n, exactly, as a quasi-birth-death process.

A level is the number of ships in port; within it a state is the stage of the next gap (1 to k) and
how many ships are in each stage of their service (1 to m). From level n on all levels look alike.
"""

from itertools import combinations_with_replacement
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from portsim.theory.waiting import Waiting, check_count, check_stable

Floats = NDArray[np.float64]
Rates = list[Floats]  # level by level

MOST_STATES = 1200  # of a level; the time grows with the third power and is a few seconds here
FULLEST = 1 - 1e-6  # utilisation; nearer to 1 the digits are lost
MOST_STEPS = 60  # of the reduction, each of which doubles the levels looked at


class Services(NamedTuple):
    """What services do at one number of ships in service; the mean service is the unit of time.

    Attributes
    ----------
    moves
        Rates of steps from a stage to the next, shape (states, states).
    ends
        Rates of services that end, to the states with one ship less.
    begins
        The state with one ship more, in her first stage: a matrix of ones and zeros.
    leaving
        Rate of all services together, the same in every state.
    """

    moves: Floats
    ends: Floats
    begins: Floats
    leaving: float


def states(gap_stages: int, service_stages: int, servers: int) -> int:
    """Return the number of states of a level with all servers at work.

    `ekemn` takes up to `MOST_STATES`.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    check_count("the number of stages of a gap", gap_stages)
    check_count("the number of stages of a service", service_stages)
    check_count("the number of servers", servers)
    return gap_stages * comb(servers + service_stages - 1, service_stages - 1)


def ekemn(load: float, servers: int, gap_stages: int, service_stages: int) -> Waiting:
    """Return the wait in Ek/Em/n, as those who arrive find it.

    Parameters
    ----------
    load
        Arrival rate times mean service, in servers.
    servers
        Number of servers.
    gap_stages, service_stages
        Stages k of a gap and m of a service: 1 is exponential, and the squared coefficient of
        variation is 1 / stages.

    Raises
    ------
    ValueError
        If the load has no steady state or is fuller than `FULLEST`, or a level has more than
        `MOST_STATES` states.

    Notes
    -----
    M. F. Neuts, Matrix-Geometric Solutions in Stochastic Models (1981), the matrix G by logarithmic
    reduction (G. Latouche and V. Ramaswami, 1993), the levels up to n by block elimination (D. P.
    Gaver, P. A. Jacobs and G. Latouche, 1984). The mean wait follows from the mean queue by
    Little's law. Ships arrive when the last stage of a gap ends, so the share that waits is that of
    the levels from n on among the states in that stage: with Erlang gaps it is not the share of
    time that all servers are at work. The relative error is some 1e-12 up to a utilisation of 0.99
    and 1e-5 at `FULLEST`.
    """
    check_stable(load, servers)
    size = states(gap_stages, service_stages, servers)
    if size > MOST_STATES:
        raise ValueError(
            f"E{gap_stages}/E{service_stages}/{servers} has {size} states a level, "
            f"more than {MOST_STATES}: take fewer stages or an approximation"
        )
    if load > FULLEST * servers:
        raise ValueError(
            f"a utilisation of {load / servers:.9g} is too near 1 to be told: at most {FULLEST}"
        )
    if load == 0.0:
        return Waiting(load, servers, 0.0, 0.0)
    rate = gap_stages * load  # of a stage of a gap
    services = [_services(ships, service_stages) for ships in range(servers + 1)]
    local = [_local(level, rate, gap_stages) for level in services]
    again = _in_every_gap_stage(services[servers].ends @ services[servers - 1].begins, gap_stages)
    onward = _onward(local[servers], again, rate, len(services[servers].moves))

    # from both ends to the level of the load, where the process mostly is: so a rare wait loses no
    # digits
    ends = [_in_every_gap_stage(level.ends, gap_stages) for level in services]
    comes = [rate * level.begins for level in services[:-1]]
    middle = int(load)
    by_below, to_lower = _from_below(local, ends, comes, middle)
    by_above, to_upper = _from_above(local, ends, comes, middle, onward @ again)
    at = _balance(local[middle] + by_below + by_above)
    total, down = float(np.sum(at)), at
    for step in reversed(to_lower):
        down = down @ step
        total += float(np.sum(down))
    at_n = at
    for step in reversed(to_upper):
        at_n = at_n[-len(step) :] @ step
        total += float(np.sum(at_n))
    width = len(onward)
    # Only the last stage of a gap feeds the level above
    loop = (np.eye(width) - onward[:, -width:]).T
    last = _solve(loop, at_n[-width:])
    ships_above = np.sum(onward, axis=1)
    total += float(last @ ships_above)
    queue = float(_solve(loop, last) @ ships_above) / total
    return Waiting(load, servers, queue / load, gap_stages * float(np.sum(last)) / total)


def _from_below(local: Rates, ends: Rates, comes: Rates, middle: int) -> tuple[Floats, Rates]:
    """Return the rates between states of the middle level by way of those below, and steps down.

    The weights of a level times its step are those of the level below; the first step is that to
    level 0.
    """
    steps: Rates = []
    back = np.zeros_like(local[0])
    for ships in range(1, middle + 1):
        steps.append(_solve(-(local[ships - 1] + back).T, ends[ships].T).T)
        back = np.zeros_like(local[ships])
        width, more = comes[ships - 1].shape
        # From the last stage of a gap into the first
        back[:, :more] = steps[-1][:, -width:] @ comes[ships - 1]
    return back, steps


def _from_above(
    local: Rates, ends: Rates, comes: Rates, middle: int, again: Floats
) -> tuple[Floats, Rates]:
    """Return the rates between states of the middle level by way of those above, and steps up.

    The weights of a level in the last stage of a gap times its step are those of the level above;
    the first step is that to level n. `again` are the rates between states of level n, in the last
    stage of a gap, by way of those above.
    """
    steps: Rates = []
    back = np.zeros_like(local[-1])
    back[-len(again) :] = again
    for ships in range(len(local) - 1, middle, -1):
        width, more = comes[ships - 1].shape
        first = np.zeros((width, len(local[ships])))
        first[:, :more] = comes[ships - 1]
        steps.append(_solve(-(local[ships] + back).T, first.T).T)
        back = np.zeros_like(local[ships - 1])
        back[-width:] = steps[-1] @ ends[ships]
    return back, steps


def _services(ships: int, stages: int) -> Services:
    """Return what services do with so many ships in service."""
    here, fewer, more = (
        _states_of_services(number, stages) for number in (ships, ships - 1, ships + 1)
    )
    moves = np.zeros((len(here), len(here)))
    ends = np.zeros((len(here), len(fewer)))
    begins = np.zeros((len(here), len(more)))
    for counts, row in here.items():
        for stage, number in enumerate(counts):
            left = (*counts[:stage], number - 1, *counts[stage + 1 :])
            if number and stage == stages - 1:
                ends[row, fewer[left]] = number * stages
            elif number:
                moves[row, here[(*left[: stage + 1], left[stage + 1] + 1, *left[stage + 2 :])]] = (
                    number * stages
                )
        begins[row, more[(counts[0] + 1, *counts[1:])]] = 1.0
    return Services(moves, ends, begins, float(ships * stages))


def _states_of_services(ships: int, stages: int) -> dict[tuple[int, ...], int]:
    """Return the number of every state of ships in service: how many are in each stage."""
    if ships < 0:
        return {}
    occupied_stages = combinations_with_replacement(range(stages), ships)
    return {
        tuple(occupied.count(stage) for stage in range(stages)): number
        for number, occupied in enumerate(occupied_stages)
    }


def _in_every_gap_stage(rates: Floats, gap_stages: int) -> Floats:
    """Return rates of services between states with a stage of the gap, which does not change."""
    return np.asarray(np.kron(np.eye(gap_stages), rates), dtype=np.float64)


def _local(level: Services, rate: float, gap_stages: int) -> Floats:
    """Return the rates within a level, on the diagonal less all that leaves a state."""
    width = len(level.moves)
    next_stage = np.kron(np.eye(gap_stages, k=1), np.eye(width))
    leaving = (level.leaving + rate) * np.eye(width * gap_stages)
    return np.asarray(
        _in_every_gap_stage(level.moves, gap_stages) + rate * next_stage - leaving, dtype=np.float64
    )


def _onward(local: Floats, again: Floats, rate: float, width: int) -> Floats:
    """Return the rows of the matrix R that are not 0; shape (width, states).

    They are those of the last stage of a gap.

    Ships come from the last stage of a gap into the first only. So the matrices that lead upwards
    in the reduction have columns for the first stage alone, and those are all that is kept of them.
    """
    size = len(local)
    identity = np.eye(size)
    both = _solve(-local, np.hstack([rate * identity[:, size - width :], again]))
    up, back = both[:, :width], both[:, width:]
    first_passage, reached = back, up
    for _ in range(MOST_STEPS):
        if np.max(np.sum(reached, axis=1)) < 1e-16:
            break
        returns = up @ back[:width]
        returns[:, :width] += back @ up
        both = _solve(identity - returns, np.hstack([up @ up[:width], back @ back]))
        up, back = both[:, :width], both[:, width:]
        first_passage = first_passage + reached @ back[:width]
        reached = reached @ up[:width]
    # Certain, so 1 but for rounding
    first_passage = first_passage / np.sum(first_passage, axis=1, keepdims=True)
    taboo = -local
    taboo[size - width :] -= rate * first_passage[:width]
    return rate * _solve(taboo.T, identity[:, :width]).T


def _balance(rates: Floats) -> Floats:
    """Return stationary weights of a process with these rates, eliminating without a subtraction.

    W. K. Grassmann, M. I. Taksar and D. P. Heyman (1985): however rare a state, its weight has all
    its digits.
    """
    flow = rates.copy()
    size = len(flow)
    for state in range(size - 1, 0, -1):
        flow[:state, state] /= np.sum(flow[state, :state])
        flow[:state, :state] += np.outer(flow[:state, state], flow[state, :state])
    weights = np.ones(size)
    for state in range(1, size):
        weights[state] = weights[:state] @ flow[:state, state]
    return weights


def _solve(matrix: Floats, right: Floats) -> Floats:
    """Return x in matrix x = right; x holds times, rates or weights, negative by rounding only."""
    return np.asarray(np.maximum(np.linalg.solve(matrix, right), 0.0), dtype=np.float64)
