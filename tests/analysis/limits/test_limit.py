"""What limits a terminal, by hand: loads and hours of waiting that are stated."""

import csv
from itertools import product
from pathlib import Path

import pytest

from portsim.analysis.kpis.measure import measure
from portsim.analysis.limits.limit import LOADS, Wait, stood_at_borders, what_limits
from portsim.analysis.limits.limiters import limiter
from portsim.estimate.explain import explain
from portsim.estimate.rows import Load, load_of_limit
from portsim.ledger.recording import simulate
from portsim.report.run.summary.limit import NAMES, limit_statement
from portsim.report.style.why import AWAITED
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.reading.loader import read
from portsim.vocabulary import Cause, Kpi, Root, State
from tests.builder import call, days, small, trucks_every

ROOT = Path(__file__).parents[3]


def load(kpi: str, of: str, load: float, noun: str) -> Load:
    return load_of_limit(
        kpi=kpi,
        of=of,
        count=2,
        noun=noun,
        unit="t",
        per_year=1000.0 * load,
        capacity_per_year=1000.0,
        definition="by hand",
    )


GATE = load(Kpi.GATE_UTILISATION, "gate", 0.71, "lanes")
BERTH = load(Kpi.BERTH_OCCUPANCY, "quay", 0.38, "berths")
CRANES = load(Kpi.CRANE_UTILISATION, "mobile", 0.50, "cranes")
PASS = load("stage_load", "high_pass", 0.74, "trucks a day")
WORKED = Wait("vessel", "berth", "working", 600.0)


def told(*waits: Wait, loads: tuple[Load, ...] = (GATE, BERTH, CRANES)) -> str:
    statement = limit_statement(what_limits(loads, waits or None))
    assert statement is not None
    return f"{statement.value}; {statement.detail}"


def test_before_a_run_the_load_alone_tells():
    assert told() == (
        "gate lanes; by its load alone: 2 lanes can do 1,000 t a year; 710 are asked: load 0.71"
    )


def test_a_wait_for_a_berth_whose_ship_is_being_worked_is_one_for_the_cranes():
    """A newcomer would build quay: 600 of 1,000 h are for a berth. But the cranes are fuller."""
    text = told(WORKED, Wait("vessel", "daylight", "daylight", 400.0))
    assert text == (
        "mobile cranes; 60 % of the hours that ships wait go back to this: all berths are occupied "
        "by ships being loaded or unloaded; by load alone the busiest is gate lanes (a load of 71 %), but "
        "ships wait less because of it"
    )


def test_a_berth_that_is_fuller_than_its_cranes_is_what_ships_wait_for():
    full = load(Kpi.BERTH_OCCUPANCY, "quay", 0.6, "berths")
    assert told(WORKED, loads=(full, CRANES)).startswith("quay berths; 100 % of the hours")
    # alongside, a ship has her berth: only cranes are behind that wait
    alone = Wait("vessel", "crane", "working", 600.0)
    assert told(alone, loads=(full, CRANES)).startswith("mobile cranes")


def test_loads_and_waits_that_agree_say_so():
    text = told(WORKED, loads=(BERTH, CRANES))
    assert text.endswith("; by load, too, the busiest is mobile cranes (a load of 50 %)")
    border = (
        Wait("vessel", "cargo", "border", 700.0),
        Wait("vessel", "berth", "border_queue", 200.0),
    )
    text = told(*border, WORKED, loads=(PASS, CRANES))
    assert text.startswith("closed borders and their queues; 60 % of the hours")
    assert text.endswith(
        "by load, too, the busiest is high pass, a stage on the way (a load of 74 %)"
    )


def test_the_border_before_which_most_stood_is_named():
    border = Wait("vessel", "cargo", "border", 700.0)
    stood_h = {"south_pass": 20_000.0, "high_pass": 60_000.0}
    limit = what_limits((CRANES,), [border, WORKED], stood_h)
    assert (limit.border, limit.border_share) == ("high_pass", 0.75)
    statement = limit_statement(limit)
    assert statement is not None
    assert "; 75 % of the time lost at borders is lost at high pass" in statement.detail
    # where it is not borders that limit, or nothing stood there, none is named
    assert what_limits((CRANES,), [WORKED], stood_h).border == ""
    assert what_limits((CRANES,), [border], {"high_pass": 0.0}).border == ""


def test_what_stood_at_a_border_is_counted_before_every_stage_that_can_be_shut():
    # trucks of one hour apart: 24 find the first border shut for a day, and stand 23, 22, ... 0 h;
    # the stage behind it can never be shut, and does not count
    cargo, road = trucks_every(1.0)
    tree = small(
        cargoes={"coal": cargo},
        road=road,
        run=days(4.0) | {"replications": 2},
        calls={"ships": call(90.0, t=100.0)},
        corridor={
            "run_in_days": 1,
            "closures": {
                "shut": {
                    "kind": "dated",
                    "stretches": [{"begins": "2027-01-02", "ends": "2027-01-02"}],
                }
            },
            "stages": {
                "north": {
                    "kind": "border",
                    "time_h": 0.0,
                    "vehicles_per_day": 1e6,
                    "closed_by": ["shut"],
                },
                "south": {"kind": "border", "time_h": 0.0, "vehicles_per_day": 24.0},
            },
            "routes": {"road": {"mode": "road", "stages": ["north", "south"]}},
            "cargoes": {"coal": {"road": {"road": 1.0}}},
        },
    )
    scenario = Scenario.model_validate(tree)
    rows = [measure(simulate(scenario, number), scenario) for number in range(2)]
    assert stood_at_borders(rows, scenario) == pytest.approx({"north": 2 * sum(range(25))}, abs=0.1)


def test_a_resource_of_which_more_is_asked_than_it_can_do_comes_before_all_waiting():
    full = load(Kpi.GATE_UTILISATION, "gate", 1.2, "lanes")
    assert told(WORKED, loads=(full, CRANES)) == (
        "gate lanes; more is asked of it than it can do: 2 lanes can do 1,000 t a year; 1,200 "
        "are asked: load 1.20; 100 % of the hours that ships wait go back to mobile cranes: all "
        "berths are occupied by ships being loaded or unloaded"
    )


def test_trucks_are_asked_only_where_no_ship_waits():
    trucks = Wait("truck", "gate", "gate", 5000.0)
    assert "that ships wait" in told(trucks, WORKED)
    assert "that trucks wait" in told(trucks, WORKED._replace(hours=20.0))
    assert what_limits(()).by_load is None
    assert limit_statement(what_limits(())) is None


def test_where_nobody_waits_nothing_limits_it_unless_more_is_asked_than_can_be_done():
    few = Wait("truck", "gate", "gate", 20.0)
    nobody = (
        "nothing; ships, trains and trucks hardly wait: those of each kind less than a day together"
    )
    assert told(few) == f"{nobody}; by load the busiest is gate lanes (a load of 71 %)"
    assert told(few, loads=()) == nobody
    full = load(Kpi.GATE_UTILISATION, "gate", 1.2, "lanes")
    assert told(few, loads=(full,)).startswith("gate lanes; by its load alone: 2 lanes can do")
    # before a run it is not known who waits; a load of less than half a per cent limits nothing either
    idle = load(Kpi.GATE_UTILISATION, "gate", 0.004, "lanes")
    assert told(loads=(idle,)) == "nothing; the busiest is gate lanes (a load of 0.4 %)"


@pytest.mark.parametrize(
    ("cause", "root", "what"),
    [
        (Cause.BERTH, State.WORKING, Cause.CRANE),
        (Cause.STORE, State.WORKING, Cause.CRANE),  # trucks that wait for room
        (Cause.STORE, Root.SHIP_AT_WORK, Cause.CRANE),
        (Cause.CARGO, State.WORKING, Cause.TRACK),  # a ship waits for what a train brings
        (Cause.ARRIVAL_TRACK, State.EMPTYING, Cause.TRACK),
        (Cause.BERTH, State.TURNOVER, Cause.BERTH),
        (Cause.BERTH, Root.SUPPLY, Root.SUPPLY),
        (Cause.CARGO, Cause.BAY, Cause.BAY),
        (Cause.TUG, Root.SAILING, Cause.TUG),
        (Cause.BERTH, State.WEATHER, Cause.WEATHER),
    ],
)
def test_what_a_wait_goes_back_to(cause, root, what):
    assert limiter(cause, root) == what


def test_every_cause_with_every_root_goes_back_to_something_that_has_a_name():
    for cause, root in product(Cause, (*Cause, *Root, *State)):
        found = limiter(cause, root)
        assert found in NAMES or found in AWAITED or found in LOADS


@pytest.mark.parametrize(
    "name",
    [
        "gwadar",
        pytest.param("gwadar-rail", marks=pytest.mark.slow),
        pytest.param("karachi", marks=pytest.mark.slow),
    ],
)
def test_a_run_of_a_shipped_case_answers_for_what_explain_named(name):
    """The run says what explain said, and either agrees or says that something else holds ships up more."""
    loads = explain(read(ROOT / "scenarios" / f"{name}.yaml").scenario).loads
    with (ROOT / "tests" / "golden" / "tables" / name / "waits.csv").open() as file:
        rows = list(csv.DictReader(file))
    waits = [Wait(row["who"], row["cause"], row["root"], float(row["hours"])) for row in rows]
    before, after = limit_statement(what_limits(loads)), limit_statement(what_limits(loads, waits))
    assert before is not None
    assert after is not None
    assert f"the busiest is {before.value} (a load of " in after.detail
    assert ("by load, too" in after.detail) != ("wait less because of it" in after.detail)
    # no other part of what ships wait for is larger than the one that is named
    parts: dict[str, float] = {}
    ships = [wait for wait in waits if wait.who == "vessel"]
    for wait in ships:
        found = limiter(wait.cause, wait.root)
        parts[found] = parts.get(found, 0.0) + wait.hours
    share = max(parts.values()) / sum(wait.hours for wait in ships)
    assert after.detail.startswith(f"{100 * share:.0f} % of the hours that ships wait")
