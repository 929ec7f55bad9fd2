"""A finite stock between random trains and random ships: against its books, and its books against a Markov chain.

Trains of one unit come at random and are turned away when the store is full; ships of one unit come
at random, more seldom, and wait when it is empty. Ten lines keep the books of it, train by train
and ship by ship, and the simulation must write the same. The stock, less the ships that wait, is a
birth and death process whose stationary law is solved here from its rates; the books must have it.
"""

from bisect import bisect_right
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from portsim.analysis.kpis.measure import measure
from portsim.analysis.statistics.intervals import Interval
from portsim.flow.streams import Floats, Streams
from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario
from tests.builder import START, pile
from tests.theory.student import student

CAPACITY = 6
TRAINS_PER_H, SHIPS_PER_H = 1.0, 0.8
REPLICATIONS = 20
CONFIDENCE = 0.99
SEED = 20261122  # fixed before any result was seen
AT_ONCE = 1e5  # units an hour
LOADING_H = 1.0 / AT_ONCE
INITIAL = 3  # units in the store
LONG_H = 6 * 1440.0
MANY = 120  # ships waiting; more are as good as impossible
KEYS = {  # of the figures in a row, and what makes units of them
    "turned away": (("trains_turned_away", "coal"), 1.0),
    "stock": (("storage_occupancy", "pile/coal"), float(CAPACITY)),
    "throughput": (("throughput", "coal"), 1.0 / 8760.0),
}


def scenario() -> Scenario:
    return Scenario.model_validate(
        {
            "name": "finite-stock",
            "start": START,
            "run": {
                "warm_up_days": 10.0,
                "measured_days": 60.0,
                "replications": REPLICATIONS,
                "seed": SEED,
            },
            "cargoes": {
                "coal": {"form": "bulk", "annual_t": TRAINS_PER_H * 8760.0, "by_rail": 1.0}
            },
            "stores": {"pile": pile(coal=(float(CAPACITY), float(INITIAL)))},
            "rail": {
                "stations": {"tip": {"tracks": 1}},
                "trains": {
                    "coal": {
                        "station": "tip",
                        "wagons": 1,
                        "wagon_t": 1.0,
                        "cut_h": 0,
                        "when_full": "turn_away",
                    }
                },
            },
            "vessels": {"coaster": {"loa_m": 80.0, "draught_m": 4.0}},
            "calls": {
                "coal": {
                    "vessel": "coaster",
                    "parcels": [{"cargo": "coal", "t": 1.0}],
                    "arrivals": {"kind": "random", "per_year": SHIPS_PER_H * 8760.0},
                }
            },
            "berths": {"quay": {"length_m": 100.0, "depth_m": 8.0}},
            "cranes": {"all": {"number": 1, "cargoes": {"coal": {"rate_tph": AT_ONCE}}}},
        }
    )


class Books(NamedTuple):
    """What happened to every train and every ship."""

    trains_h: Floats  # arrivals
    turned_away: NDArray[np.bool_]  # of each train
    ships_h: Floats  # arrivals
    begin_h: Floats  # when each ship's unit begins to move, and is in the store
    end_h: Floats


def keep_books(trains_h: Floats, ships_h: Floats) -> Books:
    """Follow trains and ships in the order in which they come; a ship takes `LOADING_H` to load."""
    stored_h = [0.0] * INITIAL  # when each unit came into the store
    turned_away, begin_h, end_h = np.zeros(len(trains_h), bool), [], []
    ships = iter(ships_h.tolist())
    ship = next(ships)
    for number, hour in enumerate([*trains_h.tolist(), np.inf]):
        while ship < np.inf and len(begin_h) < len(stored_h):  # each takes the oldest unit
            start = max(ship, stored_h[len(begin_h)], end_h[-1] if end_h else 0.0)
            if start >= hour:
                break
            begin_h.append(start)
            end_h.append(start + LOADING_H)
            ship = next(ships, np.inf)
        if hour == np.inf:
            break
        if len(stored_h) - bisect_right(end_h, hour) < CAPACITY:
            stored_h.append(hour)
        else:
            turned_away[number] = True
    return Books(trains_h, turned_away, ships_h, np.asarray(begin_h), np.asarray(end_h))


def coming(name: str, per_h: float, until_h: float, replication: int) -> Floats:
    """Return the hours at which trains or ships come, from their stream of gaps."""
    stream = Streams(SEED, replication).generator(f"{name}.coal.gaps")
    hours = np.cumsum(stream.exponential(1.0, int(2 * per_h * until_h) + 100)) / per_h
    return hours[hours < until_h]


def books_of(replication: int, until_h: float) -> Books:
    return keep_books(
        coming("rail", TRAINS_PER_H, until_h, replication),
        coming("calls", SHIPS_PER_H, until_h, replication),
    )


def figures(books: Books, begin_h: float, end_h: float) -> dict[str, float]:
    """Return share of trains turned away, mean stock and units shipped an hour in a window."""

    def before(hours: Floats) -> float:  # hours of the window that come after, added up
        return float(np.sum(end_h - np.clip(hours, begin_h, end_h)))

    trains = (books.trains_h >= begin_h) & (books.trains_h < end_h)
    stored = before(books.trains_h[~books.turned_away]) + INITIAL * (end_h - begin_h)
    gone = (before(books.begin_h) + before(books.end_h)) / 2  # a unit leaves steadily
    ended = (books.end_h >= begin_h) & (books.end_h < end_h)
    return {
        "turned away": float(np.mean(books.turned_away[trains])),
        "stock": (stored - gone) / (end_h - begin_h),
        "throughput": float(np.sum(ended)) / (end_h - begin_h),
    }


def stationary(capacity: int, ships_wait: bool = True) -> dict[str, float]:
    """Return share of trains turned away, mean stock and units shipped an hour, from the chain's rates."""
    lowest = -MANY if ships_wait else 0
    states = np.arange(lowest, capacity + 1)
    n = len(states)
    rates = np.zeros((n, n))
    rates[np.arange(n - 1), np.arange(1, n)] = TRAINS_PER_H
    rates[np.arange(1, n), np.arange(n - 1)] = SHIPS_PER_H
    rates -= np.diag(rates.sum(axis=1))
    balance = np.vstack([rates.T, np.ones(n)])
    law = np.linalg.lstsq(balance, np.append(np.zeros(n), 1.0), rcond=None)[0]
    return {
        "turned away": float(law[-1]),  # Poisson arrivals see time averages
        "stock": float(law @ np.maximum(states, 0)),
        "throughput": TRAINS_PER_H * float(1.0 - law[-1]),
    }


@cache
def simulated() -> dict[str, Interval]:
    """Return simultaneous intervals (Bonferroni) of the books of `REPLICATIONS` long runs."""
    confidence = 1.0 - (1.0 - CONFIDENCE) / len(KEYS)
    rows = [figures(books_of(n, LONG_H), 240.0, LONG_H) for n in range(REPLICATIONS)]
    return {name: student(np.asarray([row[name] for row in rows]), confidence) for name in KEYS}


def inside(exact: dict[str, float]) -> bool:
    return all(found.low <= exact[name] <= found.high for name, found in simulated().items())


@pytest.mark.parametrize("replication", [0, 1])
def test_every_train_and_every_ship_is_that_of_the_books(replication: int) -> None:
    record = simulate(scenario(), replication)
    audit(record)
    books = books_of(replication, record.ended_h)
    trains, visits = record.trains, record.visits
    np.testing.assert_allclose(trains.arrive_h, books.trains_h, rtol=0.0, atol=1e-9)
    assert trains.turned_away.astype(bool).tolist() == books.turned_away.tolist()
    assert 50 < books.turned_away.sum() < len(books.turned_away) / 2
    np.testing.assert_allclose(visits.arrive_h, books.ships_h, rtol=0.0, atol=1e-9)
    left_h = visits.left_h[~np.isnan(visits.left_h)]
    np.testing.assert_allclose(left_h, books.end_h[: len(left_h)], rtol=0.0, atol=1e-9)
    assert np.count_nonzero(left_h - visits.arrive_h[: len(left_h)] > 2 * LOADING_H) > 50
    measures = measure(record, scenario()).measures
    exact = figures(books, record.begin_h, record.end_h)
    for name, (key, factor) in KEYS.items():
        # an hour has 16 digits, and 1e5 units an hour leave a hundred-millionth of each unit behind
        assert measures[key].mean * factor == pytest.approx(exact[name], rel=1e-5), name


def test_the_solved_chain_is_that_of_a_queue() -> None:
    # room that trains fill is served work: full with probability 1 - ships / trains
    assert np.isclose(stationary(CAPACITY)["turned away"], 1.0 - SHIPS_PER_H / TRAINS_PER_H)


def test_stock_losses_and_throughput_are_those_of_the_chain() -> None:
    assert inside(stationary(CAPACITY)), (simulated(), stationary(CAPACITY))


def test_intervals_are_narrow_enough_to_reject_other_chains() -> None:
    assert not inside(stationary(CAPACITY + 1))
    assert not inside(stationary(CAPACITY - 1))
    assert not inside(stationary(CAPACITY, ships_wait=False))
    for name, found in simulated().items():
        assert found.half_width < 0.15 * found.mean, name
