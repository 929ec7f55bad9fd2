"""Closures, what they held and whom they kept waiting, mostly on records written by hand."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from portsim.analysis.kpis import corridor
from portsim.analysis.kpis.measure import measure
from portsim.flow.corridor.episodes import Episode
from portsim.flow.corridor.journeys import Journeys
from portsim.ledger.recording import simulate
from portsim.observe.land import FlowRecord
from portsim.observe.record import Record
from portsim.observe.ships import Visits
from portsim.scenario.blocks.scenario import Scenario
from tests.builder import call, days, pile, small

NAN = float("nan")


def flow(hours: list[float], levels: list[float], cargo: str = "coal") -> FlowRecord:
    """Return a cargo by road of which one stage held so much from each hour on."""
    held = {"pass": (np.asarray(hours), np.asarray(levels))}
    nothing = (np.zeros(1), np.zeros(1))
    return FlowRecord(cargo, "road", "t", [], nothing, held, {"pass": ()}, 0.0, 0.0, 0.0)


def episode(shut_h: float, end_h: float, known_h: float = 480.0) -> Episode:
    return Episode(shut_h, shut_h + 24.0, end_h, known_h, 1)


def at_pass(record: Record, *ones: Episode, cargoes: tuple[str, ...] = ("coal",)) -> Record:
    """Return the record with episodes of one stage, which some cargoes pass."""
    flows = [flow([0], [0], cargo) for cargo in cargoes]
    return replace(record, flows=flows, episodes={"pass": ones})


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return _scenario({"coal": call(1.0, t=1.0), "grain": call(2.0, t=1.0, cargo="grain")})


def _scenario(calls: dict[str, Any]) -> Scenario:
    cargoes = {"coal": {"form": "bulk"}, "grain": {"form": "bulk"}}
    rates = {"coal": {"rate_tph": 50.0}, "grain": {"rate_tph": 50.0}}
    stores = {"pile": pile(coal=(100.0, 50.0), grain=(100.0, 50.0))}
    cranes = {"mhc": {"number": 1, "cargoes": rates}}
    return Scenario.model_validate(
        small(stores=stores, cargoes=cargoes, calls=calls, cranes=cranes, run=days(20.0))
    )


@pytest.fixture
def record(scenario: Scenario) -> Record:
    """Ships, call by call: coal at 0-10 and 90-130, grain at 100-120, coal from 140 on and still alongside."""
    empty = simulate(scenario, 0)
    columns: dict[str, Any] = {f.name: np.full(4, NAN) for f in fields(Visits)}
    columns["call"] = np.asarray([0, 0, 1, 0])
    columns["arrive_h"] = np.asarray([0.0, 90.0, 100.0, 140.0])
    columns["first_line_h"] = np.asarray([0.0, 90.0, 100.0, 140.0])
    columns["last_line_h"] = np.asarray([10.0, 130.0, 120.0, NAN])
    columns["no_cargo_h"] = np.asarray([4.0, 35.0, 9.0, 12.0])
    return replace(empty, begin_h=0.0, end_h=480.0, ended_h=480.0, visits=Visits(**columns))


def test_the_most_that_was_held_is_that_of_the_episode_as_far_as_the_run_went(record):
    one = flow([0, 80, 110, 124, 130, 140, 150, 200], [0, 5, 25, 45, 50, 20, 5, 90])
    assert corridor.held_most(one, "pass", episode(100.0, 150.0), record) == 50.0
    assert corridor.held_most(one, "pass", episode(100.0, 900.0, 1000.0), record) == 90.0
    assert corridor.backlog(one, "pass", record) == 90.0


def test_recoveries_are_of_episodes_that_begin_in_the_window(record):
    ones = episode(50.0, 100.0), episode(100.0, 150.0), episode(480.0, 600.0, 700.0)
    measured = replace(at_pass(record, *ones), begin_h=60.0)
    found = corridor.recoveries(measured, "pass")
    assert (found.mean, found.entities, found.unfinished) == (26.0, 1, 0)


def test_what_is_not_over_counts_as_far_as_it_was_followed(record):
    ones = episode(100.0, 150.0), episode(200.0, 9000.0, 1000.0)
    found = corridor.recoveries(at_pass(record, *ones), "pass")
    assert (found.total, found.entities, found.unfinished) == (26.0 + 776.0, 2, 1)
    assert (found.longest_unfinished, found.followed_h) == (776.0, 1000.0)


def ships(record: Record, scenario: Scenario, cargo: str | None = None) -> tuple[int, float]:
    found = corridor.ships_without_cargo(record, scenario, cargo)
    assert found.known
    return found.number, found.hours


def test_ships_count_that_waited_for_the_cargo_while_the_border_was_not_clear(record, scenario):
    # the second ship waited 35 h in all, but lay there for 30 h from 100 on; the third carries
    # another cargo, the first had left, the fourth came after all was clear at 135
    assert ships(at_pass(record, episode(100.0, 135.0)), scenario) == (1, 30.0)


def test_a_ship_still_alongside_counts_until_the_end_of_the_run(record, scenario):
    assert ships(at_pass(record, episode(100.0, 9000.0, 1000.0)), scenario) == (2, 42.0)


def test_a_ship_counts_once_at_two_borders(record, scenario):
    one = at_pass(record, episode(100.0, 135.0))
    other = replace(one.flows[0], mode="rail", shut={"bridge": ()})
    both = replace(one, flows=[*one.flows, other])
    both = replace(both, episodes=one.episodes | {"bridge": (episode(90.0, 128.0),)})
    assert ships(both, scenario) == ships(both, scenario, "coal") == (1, 35.0)


def test_a_ship_with_two_cargoes_is_among_those_of_both_and_once_among_all(record):
    calls = {"coal": call(1.0, t=1.0, cargo="coal"), "grain": call(2.0, t=1.0, cargo="grain")}
    calls["grain"]["parcels"].append({"cargo": "coal", "t": 1.0})
    two = _scenario(calls)
    disturbed = at_pass(record, episode(100.0, 135.0), cargoes=("coal", "grain"))
    assert ships(disturbed, two, "grain") == (1, 9.0)
    assert ships(disturbed, two, "coal") == (2, 39.0)
    assert ships(disturbed, two) == (2, 39.0)


def test_ships_are_those_of_the_window_at_episodes_whenever_they_began(record, scenario):
    # the first ship came before the window; the closure of hour 95 began before it
    later = replace(at_pass(record, episode(95.0, 135.0)), begin_h=100.0)
    later.visits.arrive_h[:] = [0.0, 110.0, 100.0, 140.0]
    assert ships(later, scenario) == (1, 35.0)


def test_without_an_episode_the_figures_of_ships_are_not_numbers(record, scenario):
    flows = [replace(flow([0], [0]), journeys=[_nobody()])]
    row = measure(replace(record, flows=flows, episodes={"pass": ()}), scenario)
    for of in ("coal", "all"):
        assert np.isnan(row.measures["border_ships_delayed", of].mean)
        assert np.isnan(row.measures["border_ship_delay", of].mean)
    assert row.measures["border_backlog_max", "pass/coal by road"].mean == 0.0
    assert row.measures["border_recovery", "pass"].entities == 0


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
    measures = measure(record, scenario).measures
    (one,) = record.episodes["pass"]
    assert one.reopened_h - one.shut_h == 720.0
    assert corridor.held_most(record.flows[0], "pass", one, record) == pytest.approx(
        30e6 / 365, rel=0.03
    )
    assert one.recovery_h == pytest.approx(60 * 24.0, rel=0.1)
    assert measures["border_recovery", "pass"].mean == one.recovery_h
    assert measures["border_ships_delayed", "coal"].mean >= 1
    assert measures["border_ship_delay", "coal"] == measures["border_ship_delay", "all"]
