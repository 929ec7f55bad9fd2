"""Queues that follow the hours of the day or the week are compared by whole days and weeks."""

from pathlib import Path

import numpy as np
import pytest

import portsim
from portsim.analysis.kpis.feeding import cycle_h, whole_cycles
from portsim.analysis.kpis.tables.stability import (
    STABLE,
    UNDETERMINED,
    UNSTABLE,
    EstimatedQueue,
    Window,
    judge,
)
from portsim.analysis.kpis.tables.withholding import observed_queue, verdicts
from portsim.observe.levels import time_weighted
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.runs.runs import rows_of
from portsim.vocabulary import Place, Queue
from portsim.vocabulary.queues import ANCHORAGE
from tests.builder import at_random, small, terminal, tree, vessel

CASES = Path(__file__).parent / "cases"
GATE = Queue(Place.GATE)
BY_DAY = [0.0] * 6 + [1.0] * 10 + [0.0] * 8


def gate(load, days, replications=3, **profiles):
    """Return trucks at random at one lane of 6 minutes, from a Monday on."""
    service = {"payload_t": 20.0, **profiles}
    return small(
        start="2027-01-04T00:00:00+00:00",
        run={"measured_days": days, "run_out_cap_days": 0.0, "replications": replications},
        cargoes={"coal": {"form": "bulk", "annual_t": load * 10.0 * 8760.0 * 20.0, "by_road": 1.0}},
        stores={"pile": {"kind": "stockpile", "compartments": {"coal": {"capacity_t": 1e9}}}},
        vessels={"ship": vessel(12.0)},
        calls={"others": at_random(50.0)},
        road={"gate": {"lanes": 1, "time_h": 0.1}, "trucks": {"coal": service}},
    )


def rows(made):
    scenario = Scenario.model_validate(made)
    return rows_of(scenario, scenario.run.replications, 1), scenario


def verdict(made):
    found, scenario = rows(made)
    return next(one for one in verdicts(found, scenario) if one.queue == GATE)


# ---- what comes round again


@pytest.mark.parametrize(
    ("profiles", "hours"),
    [
        ({}, 0.0),
        ({"hourly_profile": [1.0] * 24}, 0.0),
        ({"hourly_profile": BY_DAY}, 24.0),
        ({"hourly_profile": BY_DAY, "weekday_profile": [1.0] * 6 + [0.0]}, 168.0),
    ],
)
def test_the_gate_follows_its_trucks(profiles, hours):
    assert cycle_h(GATE, Scenario.model_validate(gate(0.5, 1.0, **profiles))) == hours


def test_each_queue_follows_what_feeds_or_serves_it():
    made = tree()
    days = [{"begins": "06:00", "ends": "22:00"}]
    made["rail"]["stations"]["tippler"]["shifts"] = {"shifts": days}
    scenario = Scenario.model_validate(made)
    assert cycle_h(Queue(Place.TRACK, "tippler"), scenario) == 24.0
    assert cycle_h(GATE, scenario) == 0.0
    assert cycle_h(ANCHORAGE, scenario) == 0.0
    weekly = terminal(arrivals={"kind": "liner", "every_h": 84.0})
    assert cycle_h(ANCHORAGE, weekly) == 168.0
    assert cycle_h(ANCHORAGE, terminal(arrivals={"kind": "liner", "every_h": 100.0})) == 0.0
    made["road"]["gate"]["shifts"] = {"shifts": [days[0] | {"days": ["mon", "tue"]}]}
    assert cycle_h(GATE, Scenario.model_validate(made)) == 168.0


def test_queues_follow_a_table_of_numbers():
    made = gate(0.5, 7.0)
    made["road"]["gate"]["lanes"] = {"06:00": 2, "22:00": 1}
    assert cycle_h(GATE, Scenario.model_validate(made)) == 24.0
    made["road"]["gate"]["lanes"] |= {"sun": {"00:00": 1}}
    assert cycle_h(GATE, Scenario.model_validate(made)) == 168.0
    assert cycle_h(ANCHORAGE, Scenario.model_validate(made)) == 0.0
    made["approach"] = {"tugs": {"number": {"06:00": 2, "18:00": 1}}}
    assert cycle_h(ANCHORAGE, Scenario.model_validate(made)) == 24.0


@pytest.mark.parametrize(
    ("cycle", "window_h", "whole"),
    [
        (0.0, 1000.0, (0.0, 0)),
        (24.0, 24.0, (24.0, 1)),
        (24.0, 71.9, (24.0, 2)),
        (168.0, 500.0, (168.0, 2)),
        (168.0, 100.0, (24.0, 4)),
        (24.0, 23.0, (0.0, 0)),
    ],
)
def test_whole_cycles(cycle, window_h, whole):
    assert whole_cycles(cycle, window_h) == whole


def test_a_level_is_compared_from_one_cycle_to_the_next():
    # 3 from hour 6 to 12 of every day, and one more each day
    hours = [0.0, *(24.0 * day + hour for day in range(4) for hour in (6.0, 12.0))]
    levels = [0.0, *(value for day in range(4) for value in (3.0 + day, 0.0 + day))]
    times_h, level = np.asarray(hours), np.asarray(levels)
    found = time_weighted(times_h, level, 0.0, 96.0, 24.0, 4)
    by_day = [time_weighted(times_h, level, 24.0 * day, 24.0 * day + 24.0).mean for day in range(4)]
    slope = np.polyfit(range(4), by_day, 1)[0]
    assert found.trend == pytest.approx(4.0 * slope)
    last = time_weighted(times_h, level, 70.0, 96.0, 24.0, 1)
    assert (last.first, last.last, last.trend) == (2.0, 3.0, 1.0)
    assert time_weighted(times_h, level, 0.0, 12.0).trend > 3.0  # the day's own rise


# ---- verdicts


def test_a_gate_that_is_empty_every_night_has_a_mean():
    scenario = portsim.load(CASES / "day-peak.yaml")
    result = portsim.run(scenario, replications=12, workers=1)
    queues = result.queues.set_index("queue")
    assert queues.loc["gate", "verdict"] == STABLE
    wait = result.kpis.set_index(["kpi", "of"]).loc[("truck_wait_at", "box/gate")]
    assert 4.2 < 60.0 * wait["mean"] < 6.2


def test_a_gate_that_is_busy_at_the_end_of_the_week_has_a_mean():
    week = [0.0, 0.0, 0.0, 1.0, 2.0, 4.0, 0.0]
    found = verdict(gate(0.25, 7.0, 10, weekday_profile=week, hourly_profile=BY_DAY))
    assert found.status == STABLE
    assert found.load == pytest.approx(0.25)


def test_growth_from_day_to_day_is_seen_without_knowing_the_load():
    found, scenario = rows(gate(1.1, 6.0, hourly_profile=BY_DAY))
    seen = observed_queue(found, GATE)
    window = Window(24.0 * scenario.run.measured_days, cycle_h=24.0)
    assert judge(GATE, seen, EstimatedQueue(), window).status == UNSTABLE
    level, _ = rows(gate(0.6, 6.0, hourly_profile=BY_DAY))
    assert judge(GATE, observed_queue(level, GATE), EstimatedQueue(), window).status == STABLE


def test_one_day_tells_of_no_growth_from_day_to_day():
    found, _ = rows(gate(1.1, 1.0, hourly_profile=BY_DAY))
    said = judge(GATE, observed_queue(found, GATE), EstimatedQueue(), Window(24.0, cycle_h=24.0))
    assert (said.status, said.withheld) == (UNDETERMINED, False)
    assert "two whole days" in said.note
