"""Numbers by time of day: what a planner may write, and what a fault of it says and where."""

from pathlib import Path
from typing import Any

import pytest

import portsim
from portsim.scenario.base import Block
from portsim.scenario.blocks.costs import number_at
from portsim.scenario.blocks.numbers import CountOrTable, NumberTable, most_of, one_more
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.resolved import resolved
from tests.builder import call, small, trucks_every

SHIFTS = {"08:00": 4, "20:00": 2}


class Gate(Block):
    """A block with a number that may be a table."""

    lanes: CountOrTable


def table(value: dict[str, Any]) -> NumberTable:
    lanes = Gate(lanes=value).lanes  # type: ignore[arg-type]
    assert isinstance(lanes, NumberTable)
    return lanes


def test_a_whole_number_stays_one() -> None:
    assert Gate(lanes=4).model_dump(exclude_none=True) == {"lanes": 4}
    assert most_of(Gate(lanes=4).lanes) == 4
    assert one_more(4) == 5


def test_times_hold_on_every_day() -> None:
    week = table(SHIFTS).weekly
    assert len(week) == 14
    assert week[:2] == ((0, 8.0, 4), (0, 20.0, 2))
    assert table(SHIFTS).most == 4


def test_a_day_goes_before_its_group_and_a_group_before_times_without_a_day() -> None:
    lines = table({"06:00": 3, "weekends": {"7:30": 1}, "sun": {"00:00": 0}, "fri": {"14:00": 2}})
    assert lines.weekly == (
        *((day, 6.0, 3) for day in range(4)),
        (4, 14.0, 2),
        (5, 7.5, 1),
        (6, 0.0, 0),
    )


def test_one_more_is_one_more_in_every_line_that_has_any() -> None:
    lines = {"weekdays": {"08:00": 4, "20:00": 2}, "weekends": {"00:00": 0}}
    more = {"weekdays": {"08:00": 5, "20:00": 3}, "weekends": {"00:00": 0}}
    assert one_more(table(lines)) == more
    assert one_more(table(SHIFTS | {"source": "the port"})) == {"08:00": 5, "20:00": 3}


@pytest.mark.parametrize(
    ("lanes", "place", "message"),
    [
        ("0", "road.gate.lanes", "must be at least 1, is 0"),
        ("2.5", "road.gate.lanes", "must be a whole number, is 2.5"),
        ('{"8:00": 4, "08:00": 3}', "road.gate.lanes.08:00", "is the same time as 8:00"),
        ('{"25:00": 4}', "road.gate.lanes.25:00", "must be a time of day from 00:00 to 24:00"),
        ('{"24:00": 4}', "road.gate.lanes.24:00", "is the next day: write 00:00"),
        ('{"day": 4}', "road.gate.lanes.day", "must be a time of day"),
        ('{"08:00": -1}', "road.gate.lanes.08:00", "must be at least 0, is -1"),
        ('{"08:00": 2.5}', "road.gate.lanes.08:00", "must be a whole number, is 2.5"),
        ('{"08:00": 0}', "road.gate.lanes", "has only zeros"),
        ("{}", "road.gate.lanes", 'has no time: give it one or more, as "08:00": 4'),
        ('{weekdays: {"08:00": 4}}', "road.gate.lanes", "says nothing of sat, sun"),
        ('{weekdays: {"08:00": 4}}', "road.gate.lanes", 'as weekends: {"00:00": 0}'),
        (
            '{weekday: {"08:00": 4}}',
            "road.gate.lanes.weekday",
            "no such days: 'weekday'; did you mean weekdays?",
        ),
        (
            '{weekdays: {"08:00": 4}, weekends: {"8h": 1}}',
            "road.gate.lanes.weekends.8h",
            "must be a time of day",
        ),
        ('{"08:00": 2, fri: {}}', "road.gate.lanes.fri", "has no time"),
        (
            "{weekdays: 2, weekends: 1}",
            "road.gate.lanes.weekdays",
            'must be numbers by time, as {"00:00": 2}, is 2',
        ),
    ],
)
def test_a_fault_names_the_line_and_what_would_be_right(
    lanes: str, place: str, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "case.yaml"
    text = resolved(Scenario.model_validate(small(calls={"a": call(1.0, t=100.0)})))
    road = f"""road:
  gate:
    time_h: 0.1
    lanes: {lanes}
  trucks: {{coal: {{payload_t: 20}}}}
"""
    file.write_text(text + road, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        portsim.load(file)
    fault = next(fault for fault in caught.value.faults if fault.key == place)
    assert message in fault.message
    assert (text + road).splitlines()[fault.line - 1].startswith("    lanes:")  # type: ignore[operator]


def test_a_number_that_is_0_at_all_hours_of_the_run_is_refused() -> None:
    # the run is a Friday, and the gate is open from 8 to 16
    cargo, road = trucks_every(1.0)
    road["gate"] |= {"lanes": SHIFTS, "shifts": {"shifts": [{"begins": "08:00", "ends": "16:00"}]}}
    road["trucks"]["coal"]["bays"] = {"weekdays": {"00:00": 0}, "weekends": {"00:00": 2}}
    tree = small(cargoes={"coal": cargo}, road=road, calls={"a": call(1.0, t=9.0)})
    found = faults_of(Scenario.model_validate(tree))
    told = [(("road", "trucks", "coal", "bays"), "is 0 at every hour of the run")]
    assert found == told
    road["gate"]["lanes"] = {"00:00": 2, "08:00": 0, "16:00": 2}
    found = faults_of(Scenario.model_validate(tree))
    closed = "is 0 at every hour of the run that the gate is open"
    assert found == [(("road", "gate", "lanes"), closed), *told]


def test_a_cost_counts_the_most() -> None:
    scenario = Scenario.model_validate(
        small(cranes={"mhc": crane(SHIFTS)}, calls={"a": call(1.0, t=9.0)})
    )
    assert number_at(scenario, "cranes.mhc.number") == 4.0
    assert number_at(scenario, "cranes.mhc.max_per_ship") == 1.0


def crane(number: Any) -> dict[str, Any]:
    return {"number": number, "cargoes": {"coal": {"rate_tph": 50.0}}}


def test_a_table_is_written_out_as_it_was_given(tmp_path: Path) -> None:
    lines = {"weekdays": SHIFTS, "weekends": {"00:00": 1}, "source": "the port"}
    scenario = Scenario.model_validate(
        small(cranes={"mhc": crane(lines)}, calls={"a": call(1.0, t=9.0)})
    )
    file = tmp_path / "case.yaml"
    file.write_text(resolved(scenario), encoding="utf-8")
    assert portsim.load(file) == scenario


def test_one_line_of_a_table_can_be_changed(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    tree = small(cranes={"mhc": crane(SHIFTS)}, calls={"a": call(1.0, t=9.0)})
    file.write_text(resolved(Scenario.model_validate(tree)), encoding="utf-8")
    number = portsim.load(file, ["cranes.mhc.number.20:00=3"]).cranes["mhc"].number
    assert isinstance(number, NumberTable)
    assert number.written() == {"08:00": 4, "20:00": 3}
    with pytest.raises(ScenarioError, match=r"must be a whole number, is 2\.5"):
        portsim.load(file, ["cranes.mhc.number.20:00=2.5"])
