"""Closures, what they held and whom they kept waiting, mostly on records written by hand."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from portsim.analysis.kpis import corridor
from portsim.analysis.kpis.measure import measure
from portsim.flow.corridor.journeys import Journeys
from portsim.ledger.recording import simulate
from portsim.observe.record import FlowRecord, Record, Visits
from portsim.scenario.blocks.scenario import Scenario
from tests.builder import call, days, pile, small

NAN = float("nan")
INF = float("inf")


def flow(hours: list[float], levels: list[float], *shut: tuple[float, float]) -> FlowRecord:
    """Return coal by road that one stage held so much of from each hour on."""
    held = {"pass": (np.asarray(hours), np.asarray(levels))}
    nothing = (np.zeros(1), np.zeros(1))
    return FlowRecord("coal", "road", "t", [], nothing, held, {"pass": shut}, 0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    cargoes = {"coal": {"form": "bulk"}, "grain": {"form": "bulk"}}
    calls = {"coal": call(1.0, t=1.0), "grain": call(2.0, t=1.0, cargo="grain")}
    rates = {"coal": {"rate_tph": 50.0}, "grain": {"rate_tph": 50.0}}
    stores = {"pile": pile(coal=(100.0, 50.0), grain=(100.0, 50.0))}
    cranes = {"mhc": {"number": 1, "cargoes": rates}}
    return Scenario.model_validate(
        small(stores=stores, cargoes=cargoes, calls=calls, cranes=cranes, run=days(20.0))
    )


@pytest.fixture(scope="module")
def record(scenario: Scenario) -> Record:
    """Ships, call by call: coal at 0-10 and 90-130, grain at 100-120, coal from 140 on and still alongside."""
    empty = simulate(scenario, 0)
    columns: dict[str, Any] = {f.name: np.full(4, NAN) for f in fields(Visits)}
    columns["call"] = np.asarray([0, 0, 1, 0])
    columns["first_line_h"] = np.asarray([0.0, 90.0, 100.0, 140.0])
    columns["last_line_h"] = np.asarray([10.0, 130.0, 120.0, NAN])
    columns["no_cargo_h"] = np.asarray([4.0, 35.0, 9.0, 12.0])
    return replace(empty, begin_h=0.0, end_h=480.0, ended_h=480.0, visits=Visits(**columns))


def only(one: FlowRecord, record: Record, scenario: Scenario) -> corridor.Closure:
    (found,) = corridor.closures(one, record, scenario)
    return found


def test_a_closure_has_its_most_and_is_cleared_when_no_more_is_held_than_before(record, scenario):
    # 5 t lie there when it shuts at 100; they are 45 t when it opens at 124, at most 50 t, and 5 t
    # again at 150
    one = flow([0, 80, 110, 124, 130, 140, 150, 200], [0, 5, 25, 45, 50, 20, 5, 90], (100.0, 124.0))
    found = only(one, record, scenario)
    assert (found.most, found.recovery_h) == (50.0, 26.0)
    assert corridor.backlog(one, "pass", record) == 90.0


def test_what_is_never_cleared_is_not_a_number(record, scenario):
    assert np.isnan(only(flow([0, 110], [0, 25], (100.0, 124.0)), record, scenario).recovery_h)
    # shut beyond the end of the run, or for ever: nothing is known of its clearing, even if nothing
    # is held
    assert np.isnan(only(flow([0], [0], (100.0, 900.0)), record, scenario).recovery_h)
    assert np.isnan(only(flow([0], [0], (100.0, INF)), record, scenario).recovery_h)


def test_closures_that_began_before_the_window_are_left_out(record, scenario):
    later = replace(record, begin_h=101.0)
    assert not list(corridor.closures(flow([0], [0], (100.0, 124.0)), later, scenario))


def test_ships_count_that_waited_for_the_cargo_while_it_was_held(record, scenario):
    # the second ship waited 35 h in all, but lay there for 30 h from 100 on; the third carries
    # another cargo, the
    # first had left, the fourth came after all was cleared at 135
    found = only(flow([0, 110, 135], [0, 25, 0], (100.0, 124.0)), record, scenario)
    assert (found.ships, found.ship_h) == (1, 30.0)


def test_a_ship_still_alongside_counts_until_the_end_of_the_run(record, scenario):
    found = only(flow([0, 110], [0, 25], (100.0, 124.0)), record, scenario)
    assert (found.ships, found.ship_h) == (2, 42.0)


def test_hours_in_two_closures_count_once(record, scenario):
    # the second closure, from 126 on, is cleared at its end: no more is held than when it began
    one = flow([0, 110, 135], [0, 25, 0], (100.0, 124.0), (126.0, 128.0))
    found = list(corridor.closures(one, record, scenario))
    assert [c.ship_h for c in found] == [30.0, 2.0]
    assert corridor.delayed(one, found, record, scenario) == (1.0, 30.0)
    assert all(np.isnan(corridor.delayed(one, [], record, scenario)))


def test_without_a_closure_the_figures_of_ships_are_not_numbers(record, scenario):
    row = measure(replace(record, flows=[replace(flow([0], [0]), journeys=[_nobody()])]), scenario)
    assert np.isnan(row.measures["border_ships_delayed", "coal by road"].mean)
    assert np.isnan(row.measures["border_ship_delay", "coal by road"].mean)
    assert row.measures["border_backlog_max", "pass/coal by road"].mean == 0.0


def _nobody() -> Journeys:
    none = np.zeros(0)
    table = np.zeros((1, 0))
    return Journeys(
        "way", "whole", ("pass",), none, none, none, none, none, table, table, table, table, table
    )


def test_a_month_without_a_border():
    """1 Mt a year, shut for 30 days, let through at 1.5 of the normal rate: 82.2 kt held, cleared after 60 days."""
    a_day = 1e6 / 365 / 20
    stage = {
        "kind": "border",
        "time_h": 0.0,
        "vehicles_per_day": 1.5 * a_day,
        "closed_by": ["shut"],
    }
    shut = {
        "kind": "dated",
        "announced": False,
        "stretches": [{"begins": "2027-03-01", "ends": "2027-03-30"}],
    }
    scenario = Scenario.model_validate(
        small(
            run=days(200.0),
            stores={"pile": pile(coal=(40_000.0, 20_000.0))},
            cargoes={"coal": {"form": "bulk", "annual_t": 1e6, "by_road": 1.0}},
            road={"gate": {"lanes": 9, "time_h": 0.01}, "trucks": {"coal": {"payload_t": 20.0}}},
            calls={"coal": call(*np.arange(70.0, 4800.0, 70.0).tolist(), t=8_000.0)},
            cranes={"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 400.0}}}},
            corridor={
                "closures": {"shut": shut},
                "stages": {"pass": stage},
                "routes": {"way": {"mode": "road", "stages": ["pass"]}},
                "cargoes": {"coal": {"road": {"way": 1.0}}},
            },
        )
    )
    record = simulate(scenario, 0)
    found = only(record.flows[0], record, scenario)
    assert found.open_h - found.shut_h == 720.0
    assert found.most == pytest.approx(30e6 / 365, rel=0.03)
    assert found.recovery_h == pytest.approx(60 * 24.0, rel=0.1)
    assert found.ships >= 1
    assert measure(record, scenario).measures[
        "border_ship_delay", "coal by road"
    ].mean == pytest.approx(found.ship_h)
