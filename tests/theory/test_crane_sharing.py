"""Shared and interrupted cranes: against computations of their own and against closed forms.

The proofs ship by ship are exact. Those by intervals are slow and run by `make theory`; the seed
was fixed before any result was seen, and the intervals hold together at 99 %.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from portsim.analysis.kpis.measure import measure
from portsim.ledger.recording import make_record, simulate
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.runs.runs import rows_of
from portsim.terminal.terminal import Terminal
from tests.builder import at_random, equal_berths, long_run, pile, ships_alone, vessel
from tests.theory.recursion import arrivals_h, draws
from tests.theory.student import student

SEED = 20261121
CLAIMS = 3
SIMULTANEOUS = 1 - 0.01 / CLAIMS
RATE = 50.0


def scenario(
    days: float, t: dict[str, Any], per_year: float, berths: int, **changes: Any
) -> Scenario:
    """Return ships on a pile that never ends: nothing but cranes and berths can hold them up."""
    return Scenario.model_validate(
        ships_alone(
            name="theory",
            run=long_run(days, 1, SEED, least_warm_up=200.0),
            vessels={"ship": vessel()},
            calls={"ships": at_random(per_year, parcels=[{"cargo": "coal", "t": t}])},
            berths=equal_berths(berths),
            **{
                "cargoes": {"coal": {"form": "bulk"}},
                "stores": {"pile": pile(coal=(2e7, 2e7))},
                **changes,
            },
        )
    )


def shared(days: float) -> Scenario:
    """Return two berths that share two cranes in fractions; a ship alone has both. The load is 0.6."""
    return scenario(
        days,
        {"dist": "uniform", "min": 5.0 * RATE, "max": 15.0 * RATE},
        0.6 * 2.0 / 10.0 * 8760.0,
        2,
        cranes={
            "mhc": {
                "number": 2,
                "max_per_ship": 2,
                "split": "fractional",
                "cargoes": {"coal": {"rate_tph": RATE}},
            }
        },
    )


def alone(
    arrive_h: list[float], work_h: list[float], a_h: float, b_h: float
) -> tuple[list[float], float]:
    """Follow ships event by event through two berths with two shared cranes.

    Returns the hour at which each leaves, and the crane-hours of work in [a_h, b_h].
    """
    leave_h = [float("nan")] * len(work_h)
    berths: dict[int, float] = {}  # ship -> crane-hours left
    queue: list[int] = []
    coming, now, worked = 0, 0.0, 0.0
    while berths or queue or coming < len(arrive_h):
        while queue and len(berths) < 2:
            ship = queue.pop(0)
            berths[ship] = work_h[ship]
        each = 2.0 / len(berths) if berths else 0.0
        first = min(berths, key=lambda ship: berths[ship]) if berths else -1
        done = now + berths[first] / each if berths else float("inf")
        comes = arrive_h[coming] if coming < len(arrive_h) else float("inf")
        then = min(done, comes)
        for ship in berths:
            berths[ship] -= each * (then - now)
        worked += 2.0 * max(min(then, b_h) - max(now, a_h), 0.0) if berths else 0.0
        now = then
        if done <= comes:
            del berths[first]
            leave_h[first] = now
        else:
            queue.append(coming)
            coming += 1
    return leave_h, worked


def check_ship_by_ship(case: Scenario, replication: int) -> float:
    """Compare a run with the computation; return the utilisation of the cranes, which is that of both."""
    terminal = Terminal(case, replication)
    record = make_record(terminal, terminal.run())
    audit(record)
    visits = terminal.port.visits
    a_h, b_h = record.begin_h, record.end_h
    work_h = [visit.amounts[0] / RATE for visit in visits]
    leave_h, worked = alone([visit.arrive_h for visit in visits], work_h, a_h, b_h)
    mine = ~np.isnan(record.visits.left_h)
    assert np.all(mine[record.visits.arrive_h < b_h])
    assert np.sum(mine) > 1300
    # ships that come after those of the window leave by a later ship's leave: only what the run saw
    # counts
    np.testing.assert_allclose(
        record.visits.left_h[mine], np.asarray(leave_h)[mine], rtol=0, atol=1e-9
    )
    utilisation = measure(record, case).measures["crane_utilisation", "mhc"].mean
    assert utilisation == pytest.approx(worked / (2.0 * (b_h - a_h)), rel=1e-9)
    return utilisation


@pytest.mark.parametrize("replication", [0, 1])
def test_two_cranes_shared_by_two_berths_ship_by_ship(replication: int) -> None:
    check_ship_by_ship(shared(365.0), replication)


@pytest.mark.slow
def test_the_load_of_two_shared_cranes() -> None:
    found = student(
        np.asarray([check_ship_by_ship(shared(365.0), number) for number in range(20)]),
        SIMULTANEOUS,
    )
    assert found.low <= 0.6 <= found.high
    assert found.half_width < 0.02


def closed_form(rate: float, stay: float, opened: float, closed: float) -> float:
    """Return the time in port at a berth whose work is interrupted (exponential stay, open and closed time).

    C is the time alongside with its interruptions: v = 1 / opened of them an hour of work, each D
    long.
    """
    v, d, dd = 1.0 / opened, closed, 2.0 * closed**2
    c = stay * (1.0 + v * d)
    cc = 2.0 * stay**2 * (1.0 + v * d) ** 2 + stay * v * dd
    return c + rate * cc / (2.0 * (1.0 - rate * c)) + v * dd / (2.0 * (1.0 + v * d))


def stopped(days: float) -> Scenario:
    """Return one berth and one crane that storms stop: Poisson ships 0.36 a day, a day's work each.

    Storms leave 18 days and take 2 on average. Ships berth and wait alongside while it is shut; work
    goes on where it stopped.
    """
    return scenario(
        days,
        {"dist": "exponential", "mean": 24.0 * RATE},
        0.36 * 365.0,
        1,
        cranes={
            "mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": RATE}}, "stopped_by": ["storm"]}
        },
        weather={"storm": {"kind": "renewal", "monthly_share": [0.1] * 12, "mean_h": 48.0}},
    )


def finished_h(begin_h: float, work_h: float, storms: Iterable[tuple[float, float]]) -> float:
    """Return when work that begins at an hour is done; storms put it off."""
    now = begin_h
    for from_h, to_h in storms:
        if to_h <= now:
            continue
        if now + work_h <= from_h:
            break
        work_h -= max(from_h - now, 0.0)
        now = to_h
    return now + work_h


@pytest.mark.parametrize("replication", [0, 1])
def test_one_berth_whose_work_the_weather_stops_ship_by_ship(replication: int) -> None:
    case = stopped(1_000.0)
    record = simulate(case, replication)
    visits, storms = record.visits, record.weather["storm"]
    size, number = case.calls["ships"].parcels[0].size, len(visits.arrive_h)
    work_h = draws(case, "calls.ships.parcels.0", size, number, replication) / RATE
    arrive_h = arrivals_h(case, "ships", number, replication)
    np.testing.assert_allclose(visits.arrive_h, arrive_h, rtol=0.0, atol=1e-9)
    free_h, held_up = 0.0, 0
    for ship, (arrive, work) in enumerate(zip(arrive_h, work_h, strict=True)):
        begin_h = max(arrive, free_h)
        free_h = finished_h(begin_h, work, storms)
        held_up += free_h > begin_h + work + 1e-6
        if np.isnan(visits.left_h[ship]):
            assert arrive >= record.end_h
        else:
            assert visits.granted_h[ship] == pytest.approx(begin_h, abs=1e-9)
            assert visits.left_h[ship] == pytest.approx(free_h, abs=1e-9)
    assert held_up > 20
    assert len(work_h) > 300


@pytest.mark.slow
def test_one_berth_whose_work_the_weather_stops() -> None:
    assert closed_form(0.36, 1.0, 18.0, 2.0) == pytest.approx(2.185, abs=5e-4)
    rows = rows_of(stopped(3_000.0), 40, 1)
    days = np.asarray([row.measures["vessel_turnaround", "all"].mean / 24.0 for row in rows])
    found = student(days, SIMULTANEOUS)
    assert found.low <= closed_form(0.36, 1.0, 18.0, 2.0) <= found.high
    assert found.half_width < 0.055 * found.mean
    # of the hours that are not shut the crane works 0.36 / 0.9
    used = student(
        np.asarray([row.measures["crane_utilisation", "mhc"].mean for row in rows]), SIMULTANEOUS
    )
    assert used.low <= 0.4 <= used.high


def test_more_cranes_bring_no_more_cargo() -> None:
    # 2.0 Mt a year come by rail, random ships could take 2.1: the land side is what limits.
    def throughput(cranes: int) -> float:
        case = scenario(
            2 * 365.0,
            {"dist": "constant", "value": 30_000.0},
            70.0,
            2,
            cargoes={"coal": {"form": "bulk", "annual_t": 2.0e6, "by_rail": 1.0}},
            stores={
                "pile": {
                    "kind": "stockpile",
                    "compartments": {"coal": {"capacity_t": 2e5, "initial_t": 1e4}},
                }
            },
            rail={
                "stations": {"tip": {"tracks": 2}},
                "trains": {
                    "coal": {
                        "station": "tip",
                        "wagons": 50,
                        "wagon_t": 66.0,
                        "wagons_per_cut": 50,
                        "cut_h": 5.0,
                    }
                },
            },
            cranes={
                "mhc": {
                    "number": cranes,
                    "max_per_ship": cranes,
                    "cargoes": {"coal": {"rate_tph": 300.0}},
                },
            },
        )
        rows = rows_of(case, 2, 1)
        return float(np.mean([row.measures["throughput", "coal"].mean for row in rows]))

    few, many = throughput(2), throughput(4)
    assert few > 1.9e6
    assert many / few < 1.01
