"""Numbers by time of day, followed by hand: who has begun is finished, and nobody is begun beyond them."""

from typing import Any

import pytest

from portsim.analysis.kpis.measure import measure
from portsim.estimate.explain import explain
from portsim.report.style.steps import step_text
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.steps import StepSizes, steps
from portsim.scenario.reading.overrides import parse_overrides
from portsim.studies.kinds.next_step_tables import written
from portsim.vocabulary.steps import StepKind
from tests.builder import call, clock, days, run, small, trucks_every, waits
from tests.oracle.test_equality import check


def begun(record: Any, place: str) -> list[float]:
    """Return when coal trucks began at a place, of those that did."""
    hours = record.trucks[0].at(place).go_h
    return hours[hours == hours].tolist()


def with_trucks(**road: Any) -> dict[str, Any]:
    """Return a day of a truck each hour from 1 on, of which each takes 3.5 h at the gate."""
    cargo, block = trucks_every(1.0, gate_h=3.5)
    block["gate"] |= road.pop("gate", {})
    block["trucks"]["coal"] |= road
    return small(
        run=days(1.0), cargoes={"coal": cargo}, road=block, calls={"a": call(30.0, t=100.0)}
    )


def test_lanes_change_in_the_middle_of_a_service() -> None:
    # Two lanes until 4, one until 10, then three. Those of 1 and 2 have both until 4.5 and 5.5: at
    # 4.5 one lane is in use and one manned, so the third begins at 5.5, the fourth at 9. At 10 two
    # more may begin. From 4 to 4.5 one lane is in use beyond the one that is manned.
    scenario = with_trucks(gate={"lanes": {"00:00": 2, "04:00": 1, "10:00": 3}})
    record = run(scenario)
    first = [1.0, 2.0, 5.5, 9.0, 10.0, 10.0, 12.5, 13.5, 13.5, 16.0, 17.0, 17.0]
    assert begun(record, "gate") == pytest.approx([*first, 19.5, 20.5, 20.5, 23.0])
    # 2 x 4 + 1 x 6 + 3 x 14 = 56 lane-hours are manned, and the half hour that is finished
    hours = clock(record, "gate")
    assert hours == pytest.approx({"idle": 3.0, "working": 53.5, "unmanned": 15.5})
    row = measure(record, Scenario.model_validate(scenario))
    used = row.measures["gate_utilisation", "gate"]
    assert (used.total, used.base) == pytest.approx((53.5, 56.5))
    check(scenario)


def test_bays_change_in_the_middle_of_a_service() -> None:
    # Trucks are through the gate at 1.5, 2.5 and so on, and take 2.5 h in a bay. No bay is manned
    # until 4, then two, from 8 on one: those of 8 to 9 are finished.
    scenario = with_trucks(
        gate={"lanes": 9, "time_h": 0.5},
        bays={"00:00": 0, "04:00": 2, "08:00": 1},
        handling_h=2.5,
    )
    record = run(scenario)
    assert begun(record, "bay")[:7] == pytest.approx([4.0, 4.0, 6.5, 6.5, 9.0, 11.5, 14.0])
    hours = clock(record, "bays coal")
    # 4 x 2 without any, 16 h with one of two, less the hour to 9 in which both are in use
    assert hours["unmanned"] == pytest.approx(8.0 + 16.0 - 1.0)
    check(scenario)


def test_a_gate_that_is_shut_and_a_table() -> None:
    # Open from 6 to 22; three lanes, one from 12 on. Those of 1 to 3 begin at 6, the next at 9.5,
    # and when these end at 13, one alone.
    scenario = with_trucks(
        gate={
            "lanes": {"00:00": 3, "12:00": 1},
            "shifts": {"shifts": [{"begins": "06:00", "ends": "22:00"}]},
        }
    )
    record = run(scenario)
    assert begun(record, "gate") == pytest.approx([6.0] * 3 + [9.5] * 3 + [13.0, 16.5, 20.0])
    hours = clock(record, "gate")
    # shut: 3 x 8 h, less the 1.5 h until 23.5; open with one of three: 2 x 10 h, less 2 x 1 h to 13
    assert hours["shift"] == pytest.approx(24.0 - 1.5)
    assert hours["unmanned"] == pytest.approx(20.0 - 2.0)
    check(scenario)


def test_weekends_apart() -> None:
    # From Friday on: three lanes on weekdays, none at weekends: those of Saturday and Sunday begin
    # at midnight to Monday, three at a time
    scenario = with_trucks(
        gate={"lanes": {"weekdays": {"00:00": 3}, "weekends": {"00:00": 0}}, "time_h": 2.0}
    )
    scenario["run"] = days(4.0)
    record = run(scenario)
    hours = begun(record, "gate")
    assert [hour for hour in hours if 24.0 <= hour < 72.0] == []
    assert [hour for hour in hours if hour >= 72.0][:4] == pytest.approx([72.0, 72.0, 72.0, 74.0])
    assert clock(record, "gate")["unmanned"] == pytest.approx(3 * 48.0 - 1.0)  # one until 25
    check(scenario)


def test_a_table_that_never_changes_is_a_number() -> None:
    plain = run(with_trucks(gate={"lanes": 2}))
    table = with_trucks(gate={"lanes": {"08:00": 2, "20:00": 2}, "time_h": 0.5})
    waits_told = explain(Scenario.model_validate(table)).waits
    assert next(row for row in waits_told if row.of == "gate").wait_h is not None
    same = run(with_trucks(gate={"lanes": {"08:00": 2, "20:00": 2}}))
    assert begun(plain, "gate") == begun(same, "gate")
    assert clock(plain, "gate") == clock(same, "gate")


def test_tracks_change_in_the_middle_of_a_train() -> None:
    # Trains come at 4, 8 and so on and are worked for 7 h. Two tracks, one from 10 to 20. Those of 4
    # and 8 have them until 11 and 15; then one at a time, from 15 to 22, and at 20 another. In the
    # hour from 10 to 11 both tracks are in use, though one is manned.
    train = {
        "station": "tip",
        "wagons": 4,
        "wagon_t": 50.0,
        "wagons_per_cut": 4,
        "cut_h": 7.0,
        "arrivals": {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}},
    }
    table = {"00:00": 2, "10:00": 1, "20:00": 2}
    scenario = small(
        run=days(1.0, run_out=2.0),
        cargoes={"coal": {"form": "bulk", "annual_t": 8760.0 / 4.0 * 200.0, "by_rail": 1.0}},
        rail={"stations": {"tip": {"tracks": table}}, "trains": {"coal": train}},
        calls={"a": call(30.0, t=100.0)},
    )
    record = run(scenario)
    assert record.trains.track_h[:5].tolist() == pytest.approx([4.0, 8.0, 15.0, 20.0, 22.0])
    hours = clock(record, "tip")
    assert hours == pytest.approx({"idle": 12.0, "working": 27.0, "unmanned": 9.0})
    row = measure(record, Scenario.model_validate(scenario))
    used = row.measures["track_utilisation", "tip"]
    assert (used.total, used.base) == pytest.approx((27.0, 39.0))
    # from 12 to 15 and 16 to 20 one track worked and the other was not manned; then both worked
    assert waits(record) == pytest.approx(
        {("train", "track", "working"): 5.5, ("train", "track", "unmanned"): 3.5}
    )
    check(scenario)


def test_an_estimate_counts_what_is_manned() -> None:
    # 24 trucks a day of 3.5 h need 84 lane-hours of 56; between 4 and 10 one lane has 3.5 trucks'
    # hours an hour
    scenario = with_trucks(gate={"lanes": {"00:00": 2, "04:00": 1, "10:00": 3}})
    estimate = explain(Scenario.model_validate(scenario))
    load = next(row for row in estimate.loads if row.of == "gate")
    assert load.load == pytest.approx(84.0 / 56.0)
    assert load.busiest_hour == pytest.approx(3.5)
    assert (load.servers, load.available) == ("3 lanes", pytest.approx(56.0 / 72.0))
    scenario["road"]["gate"]["time_h"] = 0.5  # 12 lane-hours: now there is a load below 1
    estimate = explain(Scenario.model_validate(scenario))
    wait = next(row for row in estimate.waits if row.of == "gate")
    assert wait.wait_h is None
    assert wait.ignores == "no mean wait by formula: the number changes with the hour"


def test_one_more_lane_is_one_more_in_each_shift_that_has_any() -> None:
    lanes = {"weekdays": {"06:00": 2, "22:00": 1}, "weekends": {"00:00": 0}}
    scenario = Scenario.model_validate(with_trucks(gate={"lanes": lanes}))
    step = next(one for one in steps(scenario, StepSizes()) if one.kind is StepKind.GATE_LANES)
    assert step.changes[0].before == lanes
    more = {"weekdays": {"06:00": 3, "22:00": 2}, "weekends": {"00:00": 0}}
    assert step.values == {"road.gate.lanes": more}
    assert step_text(step) == "one more gate lane (in every shift that has any)"
    # as it is written after --set it can be read again
    (override,), faults = parse_overrides([f"road.gate.lanes={written(more)}"])
    assert (override.value, faults) == (more, [])


def test_an_estimate_counts_what_a_ship_can_have_of_those_that_are_manned() -> None:
    # She takes two cranes of 50 t/h, and two or four are manned: 2,400 t in 24 h at all hours. If
    # she takes four, she has three in the mean: 16 h.
    cargo, road = trucks_every(1.0)
    pool = {
        "number": {"08:00": 4, "20:00": 2},
        "max_per_ship": 4,
        "cargoes": {"coal": {"rate_tph": 50.0}},
    }
    for most, alongside_h in ((2, 24.0), (4, 16.0)):
        tree = small(
            run=days(10.0),
            cargoes={"coal": cargo},
            road=road,
            calls={"a": call(8.0, t=2400.0)},
            cranes={"mhc": pool},
        )
        tree["vessels"]["bulker"]["max_cranes"] = most
        loads = explain(Scenario.model_validate(tree)).loads
        assert next(row for row in loads if row.of == "b0").hours == pytest.approx(alongside_h)
