"""Berths and continuous quays: worked examples, equality with berths, where ships lie, what a wait is booked to."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.analysis.kpis.measure import measure
from portsim.flow.quayline import Quayline
from portsim.ledger.recording import make_record
from portsim.observe.audit import audit
from portsim.observe.record import Record
from portsim.policies import BERTH
from portsim.policies.berths import first_come
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.handling.environment import Environment
from portsim.terminal.sea.berths import ContinuousQuay, SingleBerth
from portsim.terminal.sea.movement import Movement, Passage
from portsim.terminal.sea.quay import Quay
from portsim.terminal.terminal import Terminal
from tests.builder import clock, days, run, small, waits
from tests.search import examples
from tests.terminal.test_independence import busy


def classes(**ships: tuple[float, float]) -> dict[str, Any]:
    """Return vessel classes from (length, hours alongside)."""
    return {
        name: {"loa_m": length, "draught_m": 9.0, "alongside_h": hours}
        for name, (length, hours) in ships.items()
    }


def at(vessel: str, *hours: float, **more: Any) -> dict[str, Any]:
    return {"vessel": vessel, "arrivals": {"kind": "recorded", "at_h": list(hours)}, **more}


def plain(ships: dict[str, Any], calls: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return ten days of ships with stated stays, no cargo; no berths unless told."""
    nothing: dict[str, Any] = {"cargoes": {}, "stores": {}, "cranes": {}, "berths": {}}
    return small(
        **{"run": days(10.0, run_out=30.0), **nothing, "vessels": ships, "calls": calls, **more}
    )


def quay(length: float = 602.0, clearance: float = 15.0, **more: Any) -> dict[str, Any]:
    return {"length_m": length, "clearance_m": clearance, "depth_m": 12.0, **more}


def checked(scenario: dict[str, Any]) -> Record:
    record = run(scenario)
    audit(record)
    return record


def spread(record: Record, scenario: dict[str, Any]) -> dict[tuple[str, str], float]:
    row = measure(record, Scenario.model_validate(scenario))
    return {key: found.mean for key, found in row.measures.items()}


# ---- a continuous quay, by hand


@pytest.mark.parametrize(("length", "at_once"), [(180.0, 3), (200.0, 2)])
def test_ships_on_the_quay_of_the_definitions(length: float, at_once: int) -> None:
    scenario = plain(
        classes(ship=(length, 10.0)), {"c": at("ship", 0.0, 1.0, 2.0)}, quays={"multi": quay()}
    )
    visits = checked(scenario).visits
    waited = [0.0, 0.0, 0.0 if at_once == 3 else 8.0]
    assert (visits.granted_h - visits.arrive_h).tolist() == waited
    assert visits.at_m.tolist() == [
        15.0,
        30.0 + length,
        45.0 + 2 * length if at_once == 3 else 15.0,
    ]
    assert visits.berth.tolist() == [0, 0, 0]
    assert visits.length_m.tolist() == [length] * 3


def test_metre_hours_of_a_quay() -> None:
    # 200 m with 10 m at the left end and between: 100 + 10 m for 5 h of work, 1 h mooring and 2 h
    # turnover in
    # hours 0 to 8; 50 + 10 m for 10 + 1 h and 2 h from hour 4 on.
    scenario = plain(
        classes(long=(100.0, 5.0), short=(50.0, 10.0)),
        {"a": at("long", 0.0), "b": at("short", 4.0)},
        quays={"q": quay(200.0, 10.0)},
        berthing={"mooring_h": 1.0, "berth_turnover_h": 2.0},
    )
    record = checked(scenario)
    held = clock(record, "q")
    whole = 200.0 * 240.0
    assert held["mooring"] == pytest.approx(110.0 + 60.0)
    assert held["working"] == pytest.approx(550.0 + 600.0)
    assert held["turnover"] == pytest.approx(220.0 + 120.0)
    assert sum(held.values()) == pytest.approx(whole)
    assert record.clocks[0].kind == "quay"
    found = spread(record, scenario)
    assert found["berth_occupancy", "q"] == pytest.approx((8.0 * 110.0 + 13.0 * 60.0) / whole)
    assert found["berth_working_ratio", "q"] == pytest.approx(1150.0 / (1150.0 + 170.0))


def test_occupancy_of_berths_and_quays_together_is_weighted_by_length() -> None:
    scenario = plain(
        classes(ship=(100.0, 24.0)),
        {"a": at("ship", 0.0, berths=["b"]), "b": at("ship", 0.0, berths=["q"])},
        berths={"b": {"length_m": 200.0, "depth_m": 12.0}},
        quays={"q": quay(400.0, 0.0)},
    )
    found = spread(checked(scenario), scenario)
    assert found["berth_occupancy", "b"] == pytest.approx(0.1)
    assert found["berth_occupancy", "q"] == pytest.approx(0.025)
    assert found["berth_occupancy", "all"] == pytest.approx((200.0 * 0.1 + 400.0 * 0.025) / 600.0)


def test_a_wait_at_a_quay_is_shared_by_metre_hours() -> None:
    # 310 m without clearance: 200 m from hour 0, 100 m from hour 3.5, each with an hour of mooring.
    # The ship of
    # hour 4 needs 150 m and gets them at hour 10, an hour of mooring and nine of work after the
    # first came.
    scenario = plain(
        classes(long=(200.0, 9.0), mid=(100.0, 29.0), late=(150.0, 5.0)),
        {"a": at("long", 0.0), "b": at("mid", 3.5), "c": at("late", 4.0)},
        quays={"q": quay(310.0, 0.0)},
        berthing={"mooring_h": 1.0},
    )
    record = checked(scenario)
    assert record.visits.granted_h.tolist() == [0.0, 3.5, 10.0]
    # hours 4 to 10: 200 m x 6 h work; 100 m x 0.5 h moor and x 5.5 h work
    assert waits(record) == pytest.approx(
        {
            ("vessel", "berth", "mooring"): 6.0 * 50.0 / 1800.0,
            ("vessel", "berth", "working"): 6.0 * 1750.0 / 1800.0,
        }
    )


def test_best_fit_keeps_the_long_gap() -> None:
    # Of 300 m, 80 m leave at the left, 60 m at the right; the ship of 60 m of hour 6 takes the
    # right gap by best
    # fit and leaves the left one to the ship of 80 m of hour 7.
    ships = classes(
        left=(80.0, 5.0),
        middle=(160.0, 50.0),
        right=(60.0, 5.0),
        late=(60.0, 50.0),
        last=(80.0, 1.0),
    )
    calls = {
        name: at(name, hour) for name, hour in zip(ships, (0.0, 0.1, 0.2, 6.0, 7.0), strict=True)
    }
    granted = {}
    for fit in ("first_fit", "best_fit"):
        visits = checked(plain(ships, calls, quays={"q": quay(300.0, 0.0, fit=fit)})).visits
        granted[fit] = visits.granted_h[4]
        assert visits.at_m[3] == (0.0 if fit == "first_fit" else 240.0)
    assert granted == {"first_fit": 50.1, "best_fit": 7.0}


# ---- k equal ships


def twins(k: int, clearance: float, fit: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the busy terminal with k berths, and with a quay that holds k ships of its length and not one more."""
    several = busy() | {"berths": {"q": {"number": k, "length_m": 200.0, "depth_m": 12.0}}}
    length = k * 150.0 + (k + 1) * clearance + 149.0
    return several, several | {"berths": {}, "quays": {"q": quay(length, clearance, fit=fit)}}


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize(("fit", "replication"), [("first_fit", 0), ("best_fit", 1)])
def test_equal_ships_have_the_same_times_at_a_quay_as_at_berths(
    k: int, fit: str, replication: int
) -> None:
    berths, one = (run(s, replication) for s in twins(k, 12.5, fit))
    for record in (berths, one):
        audit(record)
    assert np.nanmax(berths.visits.granted_h - berths.visits.arrive_h) > 1.0
    for column in (
        "arrive_h",
        "granted_h",
        "first_line_h",
        "last_line_h",
        "left_h",
        "no_cargo_h",
        "no_crane_h",
    ):
        assert getattr(berths.visits, column).tobytes() == getattr(one.visits, column).tobytes()
    assert berths.trains.left_h.tobytes() == one.trains.left_h.tobytes()
    assert berths.trucks[0].stored_h.tobytes() == one.trucks[0].stored_h.tobytes()
    assert berths.events == one.events
    assert waits(one) == pytest.approx(waits(berths), abs=1e-6)
    held = {state: h / 162.5 for state, h in clock(one, "q").items() if state != "idle"}
    sums: dict[str, float] = {}
    for found in berths.clocks:
        if found.kind == "berth":
            for state, hours in found.hours.items():
                sums[state] = sums.get(state, 0.0) + hours
    assert held == pytest.approx(
        {state: h for state, h in sums.items() if state != "idle" and h > 1e-9}
    )


# ---- rules, in a whole terminal


@pytest.mark.parametrize("policy", BERTH)
@given(data=st.data())
@settings(max_examples=examples(75))
def test_where_ships_lie(policy: str, data: st.DataObject) -> None:
    """No two ships overlap, clearances hold, and nobody lies where it is too short, too shallow or reserved."""
    length, clearance = (
        data.draw(st.sampled_from([300.0, 410.0])),
        data.draw(st.sampled_from([0.0, 12.5])),
    )
    sizes = {"s": (80.0, 6.0), "m": (120.0, 9.0), "l": (260.0, 11.0)}
    reserved = {"reserved_for_priority": 1} if policy == "priority_reserved" else {}
    ships: dict[str, Any] = {
        name: {"loa_m": loa, "draught_m": d, "alongside_h": {"dist": "exponential", "mean": 9.0}}
        for name, (loa, d) in sizes.items()
    }
    scenario = plain(
        ships,
        {
            name: {
                "vessel": name,
                "priority": data.draw(st.integers(1, 3), label="priority"),
                "arrivals": {
                    "kind": "random",
                    "per_year": data.draw(st.sampled_from([200.0, 500.0])),
                },
            }
            for name in sizes
        },
        run=days(20.0, run_out=30.0) | {"seed": data.draw(st.integers(0, 1000))},
        berths={
            "short": {"length_m": 100.0, "depth_m": 12.0},
            "shallow": {"number": 2, "length_m": 300.0, "depth_m": 7.0} | reserved,
        },
        quays={
            "q": quay(length, clearance, fit=data.draw(st.sampled_from(["first_fit", "best_fit"])))
        },
        berthing={"policy": policy, "berth_turnover_h": 0.5},
    )
    record = run(scenario)
    audit(record)
    v = record.visits
    first = {name: call["priority"] for name, call in scenario["calls"].items()}
    for i in np.flatnonzero(v.berth >= 0):
        name = record.vessels[v.vessel[i]]
        loa, draught = sizes[name]
        place = record.berths[v.berth[i]]
        assert place != "short" or loa <= 100.0
        assert not place.startswith("shallow") or draught <= 7.0
        if place.startswith("shallow") and reserved:
            assert first[name] == 1
        assert (place == "q") == (not np.isnan(v.at_m[i]))
    mine = np.flatnonzero(v.berth == record.berths.index("q"))
    until = np.nan_to_num(v.last_line_h[mine], nan=np.inf) + 0.5
    for a, i in enumerate(mine):
        assert v.at_m[i] >= clearance - 1e-6
        assert v.at_m[i] + v.length_m[i] + clearance <= length + 1e-6
        together = mine[
            (v.granted_h[mine] < until[a] - 1e-9) & (until > v.granted_h[i] + 1e-9) & (mine != i)
        ]
        left, right = (
            v.at_m[together] - clearance,
            v.at_m[together] + v.length_m[together] + clearance,
        )
        assert np.all((right <= v.at_m[i] + 1e-6) | (v.at_m[i] + v.length_m[i] <= left + 1e-6))


def order(policy: str, **stays: float) -> list[str]:
    """Return who berths in which order, of ships that all wait at hour 5 for one berth held from 0 to 10."""
    ships = classes(first=(100.0, 10.0), **{name: (100.0, hours) for name, hours in stays.items()})
    calls = {"first": at("first", 0.0)}
    for number, name in enumerate(stays):
        calls[name] = at(name, 1.0 + number, priority=3 - number)
    one = {"b": {"length_m": 200.0, "depth_m": 12.0}}
    visits = run(plain(ships, calls, berths=one, berthing={"policy": policy})).visits
    return [list(ships)[v] for v in visits.vessel[np.argsort(visits.granted_h)]][1:]


def test_order_by_each_rule() -> None:
    stays = {"a": 2.0, "b": 3.0, "c": 1.0}
    assert order("first_come", **stays) == ["a", "b", "c"]
    assert order("priority", **stays) == ["c", "b", "a"]
    assert order("shortest_time", **stays) == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("policy", "granted"), [("windows_first", [0.0, 14.0, 10.0]), ("first_come", [0.0, 10.0, 14.0])]
)
def test_a_liner_with_a_window_goes_before_a_tramp(policy: str, granted: list[float]) -> None:
    liner = {"kind": "liner", "every_h": 1000.0, "first_h": 2.0, "window_h": 60.0}
    scenario = plain(
        classes(first=(100.0, 10.0), ship=(100.0, 4.0)),
        {
            "first": at("first", 0.0),
            "tramp": at("ship", 1.0),
            "liner": {"vessel": "ship", "arrivals": liner},
        },
        berths={"b": {"length_m": 200.0, "depth_m": 12.0}},
        berthing={"policy": policy},
    )
    assert checked(scenario).visits.granted_h.tolist() == granted


def test_shortest_time_counts_the_cranes_that_a_ship_may_have() -> None:
    parcels = {"coal": 300.0, "ore": 100.0}  # at 2 x 50 and 20 an hour: 3 and 5 hours
    scenario = small(
        run=days(5.0),
        cargoes={name: {"form": "bulk"} for name in parcels},
        stores={
            n: {"kind": "shed", "compartments": {n: {"capacity_t": 5e3, "initial_t": 2e3}}}
            for n in parcels
        },
        cranes={
            "a": {"number": 2, "max_per_ship": 3, "cargoes": {"coal": {"rate_tph": 50.0}}},
            "b": {"number": 4, "max_per_ship": 1, "cargoes": {"ore": {"rate_tph": 20.0}}},
        },
        calls={
            "held": {"vessel": "bulker", "arrivals": {"kind": "recorded", "at_h": [0.0]}}
            | {"parcels": [{"cargo": "coal", "t": 1000.0}]},
        }
        | {
            name: {"vessel": "bulker", "arrivals": {"kind": "recorded", "at_h": [hour]}}
            | {"parcels": [{"cargo": name, "t": parcels[name]}]}
            for hour, name in ((1.0, "ore"), (2.0, "coal"))
        },
        berthing={"policy": "shortest_time"},
    )
    assert run(scenario).visits.granted_h.tolist() == [0.0, 13.0, 10.0]


def test_who_is_passed_over_is_told() -> None:
    # Class 2 waits from hour 1; the ships of class 1 of hours 2, 3 and 4 go first; a class 3 behind
    # is not passed.
    ships = classes(ship=(100.0, 10.0))
    scenario = plain(
        ships,
        {
            "low": at("ship", 1.0, priority=2),
            "high": at("ship", 0.0, 2.0, 3.0, 4.0),
            "last": at("ship", 4.5, priority=3),
        },
        berths={"b": {"length_m": 200.0, "depth_m": 12.0}},
        berthing={"policy": "priority"},
    )
    record = checked(scenario)
    assert record.visits.passed_over.tolist() == [0, 3, 0, 0, 0, 0]
    found = spread(record, scenario)
    assert found["vessel_passed_over_max", "ship"] == 3.0
    assert found["vessel_wait_max", "ship"] == 45.5
    fair = scenario | {"berthing": {"policy": "first_come"}}
    assert spread(checked(fair), fair)["vessel_passed_over_max", "all"] == 0.0


def test_the_longest_wait_is_that_of_a_ship_still_waiting() -> None:
    scenario = plain(
        classes(ship=(100.0, 2000.0)),
        {"c": at("ship", 0.0, 1.0)},
        run=days(5.0),
        berths={"b": {"length_m": 200.0, "depth_m": 12.0}},
    )
    assert spread(run(scenario), scenario)["vessel_wait_max", "all"] == 119.0


def test_a_rule_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def last_come(waiting: Any, places: Any) -> tuple[int, int] | None:
        choice = first_come(waiting[::-1], places)
        return None if choice is None else (len(waiting) - 1 - choice[0], choice[1])

    monkeypatch.setitem(BERTH, "last_come", last_come)
    assert order("last_come", a=1.0, b=1.0, c=1.0) == ["c", "b", "a"]


# ---- with an approach


class Gate:
    """A way in that is shut until an hour; a pilot takes two hours to come."""

    def __init__(self, env: Environment, opens_h: float) -> None:
        self.env = env
        self.opens_h = opens_h
        self.asked: list[float] = []
        self.quay: Quay

    def admits(self, movement: Movement) -> bool:
        movement.cause = "" if self.env.now >= self.opens_h else "tide"
        return not movement.cause

    def review(self) -> None:
        while entering := self.quay.next_in(self.admits):
            entering[0].cause = "pilot"
            self.asked.append(entering[0].hours)
            self.quay.grant(entering[0])
            comes = self.env.timeout(2.0, entering[0])
            comes.callbacks.append(lambda event: self.quay.start(event.value))
        self.quay.note_causes()


def test_a_wait_is_split_between_approach_and_berths() -> None:
    # A lies at the berth till 20, her last line; one hour turnover. B asks at 3, with the tide away
    # till 8 and
    # nothing but the berth in her way till 21; then she waits 2 h for her pilot. The ship for
    # elsewhere asks at 4
    # and is ready at 8, whatever the berth does.
    env = Environment()
    gate = Gate(env, 0.0)
    places = [SingleBerth(0, "b"), ContinuousQuay(1, "q", 90.0, Quayline(90.0, 5.0))]
    quay = gate.quay = Quay(env, places, 1.0, first_come, gate)
    story: list[Any] = []

    def ship(name: str, hour: float, eligible: list[int], **more: Any) -> Any:
        yield env.timeout(hour)
        passage = Passage(False, pilots=1, tugs=0, calendars=())
        movement = Movement(passage, hour, env.event(), env.now)
        berth_request = quay.ask(eligible, movement=movement, **more)
        berth = yield berth_request.granted
        story.append(
            (name, env.now, None if berth is None else (berth.name, berth.at_m), berth_request)
        )
        if berth is not None:
            berth.clock.switch("working", env.now)
            yield env.timeout(18.0)
            quay.leave(berth)

    def tide() -> Any:
        yield env.timeout(2.5)
        gate.opens_h = 8.0
        yield env.timeout(5.5)
        gate.review()

    env.follow(ship("A", 0.0, [0]))
    env.follow(ship("Q", 0.25, [1], length_m=80.0))
    env.follow(ship("B", 3.0, [0]))
    env.follow(ship("E", 4.0, [], elsewhere=True))
    env.process(tide())
    env.run(until=22.0)
    assert quay.waiting == []
    assert quay.queue.history()[1][-1] == 1.0  # B has her berth, and waits for her pilot
    env.run(until=24.0)
    assert [(name, hour) for name, hour, _, _ in story] == [
        ("A", 2.0),
        ("Q", 2.25),
        ("E", 10.0),
        ("B", 23.0),
    ]
    assert story[1][2] == ("q", 5.0)
    assert story[2][2] is None
    assert gate.asked == [0.0, 0.25, 4.0, 3.0]  # by the hours at which they came
    by = {name: berth_request for name, _, _, berth_request in story}
    assert by["A"].held == {"pilot": 2.0}
    assert by["E"].held == {"tide": 4.0, "pilot": 2.0}
    assert by["E"].waited == {}
    assert by["B"].held == {"tide": 5.0, "pilot": 2.0}
    did = {state: hours for state, hours in by["B"].waited.items() if hours}
    assert did == pytest.approx({"working": 12.0, "turnover": 1.0})
    assert by["B"].passed_over == 0


def test_a_scenario_without_berths_runs_on_its_quay() -> None:
    scenario = plain(classes(ship=(100.0, 5.0)), {"c": at("ship", 1.0)}, quays={"q": quay()})
    terminal = Terminal(Scenario.model_validate(scenario), 0)
    assert [place.name for place in terminal.quay.places] == ["q"]
    assert make_record(terminal, terminal.run()).visits.left_h.tolist() == [6.0]
