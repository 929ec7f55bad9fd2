"""A border that is shut for 30 days, worked out by hand and driven through the whole program.

1 Mt a year of trucks of 20 t, 2,739.7 t a day; the border lets half as much again through. Shut for
30 days it holds 82.2 kt, and lets go 1,369.9 t a day more than comes: 60 days until it is as
before. A store of 82 kt rides it out, one of 40 kt is empty after 14.6 days.
"""

from collections import defaultdict
from functools import cache
from typing import Any

import numpy as np
import pytest

from portsim.analysis.kpis.measure import measure
from portsim.flow.streams import Draws, Streams
from portsim.ledger.recording import make_record, simulate
from portsim.observe.audit import audit
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.corridor import followed
from portsim.terminal.terminal import Terminal
from tests.builder import days, pile, small

DAY_H = 24.0
ANNUAL_T, PAYLOAD_T = 1.0e6, 20.0
DAILY_T = ANNUAL_T / 365.0
SHUT_DAY, SHUT_DAYS, HAUL_DAYS, LAST_DAY = 20, 30, 1, 120
DRY_FROM_H = (SHUT_DAY + HAUL_DAYS) * DAY_H  # the last trucks that passed have come
STAGES = ["plain", "border", "coast"]


def corridor(stages: dict[str, Any], cargo: str = "coal", **more: Any) -> dict[str, Any]:
    closure = {
        "kind": "dated",
        "announced": False,
        "stretches": [{"begins": "2027-01-21T00:00:00+00:00", "ends": "2027-02-20T00:00:00+00:00"}],
    }
    return {
        "closures": {"shut": closure},
        "stages": stages,
        "routes": {"road": {"mode": "road", "stages": STAGES}},
        "cargoes": {cargo: {"road": {"road": 1.0}}},
        **more,
    }


@cache
def steady(stock_t: float) -> tuple[Scenario, Record]:
    """Return a terminal and its run: a ship of a day's receipts loads every day.

    Parameters
    ----------
    stock_t
        What lies in store when nothing more comes.
    """
    scenario = small(
        run=days(float(LAST_DAY), run_out=30.0),
        cargoes={"coal": {"form": "bulk", "annual_t": ANNUAL_T, "by_road": 1.0}},
        stores={"pile": pile(coal=(200_000.0, stock_t))},
        corridor=corridor(
            {
                "plain": {"kind": "haul", "time_h": 24.0},
                "border": {
                    "kind": "border",
                    "time_h": 0.0,
                    "vehicles_per_day": 1.5 * DAILY_T / PAYLOAD_T,
                    "closed_by": ["shut"],
                },
                "coast": {"kind": "haul", "time_h": 24.0},
            }
        ),
        road={
            "gate": {"lanes": 4, "time_h": 0.01},
            "trucks": {
                "coal": {"payload_t": PAYLOAD_T, "gaps": {"dist": "constant", "value": 1.0}}
            },
        },
        calls={
            "coal": {
                "vessel": "bulker",
                "parcels": [{"cargo": "coal", "t": DAILY_T}],
                "arrivals": {"kind": "liner", "every_h": DAY_H},
            }
        },
        cranes={"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": DAILY_T / 23.0}}}},
    )
    checked = Scenario.model_validate(scenario)
    record = simulate(checked, 0)
    audit(record)
    return checked, record


def test_the_border_holds_82_2_kt_and_is_clear_60_days_after_it_opens() -> None:
    scenario, record = steady(90_000.0)
    measures = measure(record, scenario).measures
    most = measures["border_backlog_max", "border/coal by road"].mean
    assert most == pytest.approx(DAILY_T * SHUT_DAYS, abs=2 * PAYLOAD_T)
    assert most == pytest.approx(82_200.0, rel=1e-3)
    assert measures["border_recovery", "border"].mean == pytest.approx(60 * DAY_H, abs=2.0)


def test_a_stock_of_82_kt_rides_it_out() -> None:
    _, record = steady(82_200.0 + PAYLOAD_T)
    assert len(record.visits.arrive_h) == pytest.approx(LAST_DAY, abs=1)
    assert np.nansum(record.visits.no_cargo_h) == 0.0
    assert np.nanmax(record.visits.left_h - record.visits.arrive_h) == pytest.approx(23.0, abs=0.1)


def test_a_stock_of_40_kt_is_empty_after_14_6_days() -> None:
    _, record = steady(40_000.0)
    visits = record.visits
    first = int(np.flatnonzero(visits.no_cargo_h > 0.0)[0])
    # She comes on day 15
    assert visits.arrive_h[first] == pytest.approx(DRY_FROM_H + 14 * DAY_H, abs=0.1)
    hours = np.arange(DRY_FROM_H, DRY_FROM_H + 20 * DAY_H, 0.01)
    empty_h = hours[np.flatnonzero(record.stocks[0].stock(hours) < 1e-6)[0]]
    # a ship loads for 23 of 24 hours, and so is up to an hour ahead of a steady draw
    assert 0.0 <= 14.6 * DAY_H - (empty_h - DRY_FROM_H) <= 1.0 + 0.1
    # she waits until the first trucks are there, a day's haul after the border opened
    opened_h = (SHUT_DAY + SHUT_DAYS + HAUL_DAYS) * DAY_H
    assert visits.no_cargo_h[first] >= opened_h - empty_h - 0.1
    assert not np.any(visits.no_cargo_h[:first] > 0.0)


# ---- the same run with and without the closure


def everything_random(closed: bool) -> Scenario:
    """Return three months of a terminal in which everything is drawn; two routes share a border."""
    times = {name: {"kind": "haul", "time_h": gamma(30.0)} for name in ("plain", "coast", "hills")}
    border = {
        "kind": "border",
        "time_h": gamma(8.0),
        "vehicles_per_day": 60.0,
        "closed_by": ["shut"] * closed,
    }
    way = corridor({**times, "border": border})
    way["routes"]["hills"] = {"mode": "road", "stages": ["plain", "border", "hills"]}
    way["cargoes"] = {"coal": {"road": {"road": 0.6, "hills": 0.4}}}
    return Scenario.model_validate(
        small(
            run=days(90.0, run_out=30.0),
            cargoes={"coal": {"form": "bulk", "annual_t": 300_000.0, "by_road": 1.0}},
            stores={"pile": pile(coal=(30_000.0, 5_000.0))},
            corridor=way,
            road={
                "gate": {"lanes": 2, "time_h": gamma(0.1)},
                "weighbridge": {"number": 1, "time_h": gamma(0.05)},
                "trucks": {"coal": {"payload_t": PAYLOAD_T, "bays": 3, "handling_h": gamma(0.5)}},
            },
            calls={
                "coal": {
                    "vessel": "bulker",
                    "parcels": [
                        {"cargo": "coal", "t": {"dist": "uniform", "min": 4000.0, "max": 8000.0}}
                    ],
                    "arrivals": {"kind": "nominated", "lead_h": 120.0, "lateness_h": gamma(24.0)},
                    "handling_factor": gamma(1.0),
                }
            },
            cranes={
                "mhc": {
                    "number": 2,
                    "cargoes": {"coal": {"rate_tph": 100.0}},
                    "breakdowns": {
                        "clock": "running",
                        "between_h": gamma(200.0),
                        "repair_h": gamma(12.0),
                    },
                }
            },
        )
    )


def gamma(mean: float) -> dict[str, Any]:
    return {"dist": "gamma", "shape": 4.0, "mean": mean}


class Noted(Draws):
    """Draws that write down what was taken from them."""

    taken: list[float]

    def next(self) -> float:
        self.taken.append(value := super().next())
        return value

    def take(self, n: int) -> np.ndarray:
        values = super().take(n)
        self.taken += values.tolist()
        return values


def noted_run(
    closed: bool, monkeypatch: pytest.MonkeyPatch
) -> tuple[Terminal, Record, dict[str, list[float]]]:
    """Return a terminal, its record, and all that was drawn, by stream."""
    taken: dict[str, list[float]] = defaultdict(list)

    def draws(self: Streams, name: str, law: Any) -> Draws:
        found = Noted(law, self.generator(name))
        found.taken = taken[name]
        return found

    monkeypatch.setattr(Streams, "draws", draws)
    # what follows the corridor after a run draws the same numbers once more
    monkeypatch.setattr(followed, "_followed", lambda *_: {})
    terminal = Terminal(everything_random(closed), 0)
    record = make_record(terminal, terminal.run())
    audit(record)
    return terminal, record, taken


def test_a_twin_without_the_closure_draws_the_same_stream_by_stream(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_terminal, open_record, open_draws = noted_run(False, monkeypatch)
    shut_terminal, shut_record, shut_draws = noted_run(True, monkeypatch)
    assert (
        measure(shut_record, shut_terminal.scenario).measures
        != measure(open_record, open_terminal.scenario).measures
    )

    assert set(open_draws) == set(shut_draws)
    for words in (
        "gaps",
        "route",
        "time_h",
        "gate_h",
        "weigh_h",
        "handling_h",
        "lateness",
        "between",
        "repair",
    ):
        assert any(words in name for name in open_draws), words
    for name, values in open_draws.items():
        n = min(len(values), len(shut_draws[name]))
        assert values[:n] == shut_draws[name][:n], name
        assert n or not values, name

    # every vehicle sets out at the same hour, by the same route, with the same load and times of
    # its own
    (open_flow,), (shut_flow,) = open_terminal.flows.values(), shut_terminal.flows.values()
    for one, other in zip(open_flow.lanes, shut_flow.lanes, strict=True):
        n = min(len(one.number), len(other.number))
        assert n > 1000
        for of in (
            lambda lane: lane.number,
            lambda lane: lane.amount,
            lambda lane: lane.enter_h[0],
        ):
            np.testing.assert_array_equal(of(one)[:n], of(other)[:n])
        np.testing.assert_array_equal(one.time_in_stage_h[:, :n], other.time_in_stage_h[:, :n])
        assert np.any(one.enter_h[-1][:n] != other.enter_h[-1][:n])
    # and no ship comes earlier for it
    for record in (open_record, shut_record):
        assert len(record.visits.arrive_h) > 5
    n = min(len(open_record.visits.arrive_h), len(shut_record.visits.arrive_h))
    assert np.sum(shut_record.visits.arrive_h[:n]) > np.sum(open_record.visits.arrive_h[:n])
