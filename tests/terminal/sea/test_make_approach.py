"""From a scenario to its approach, and what the ships of a call need to come in and to sail."""

from typing import Any

import pytest

from portsim.flow.calendar.calendar import Calendar
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.handling.environment import Environment
from portsim.terminal.sea.make_approach import PortOpenings, make_approach, passages
from portsim.terminal.sea.movement import Passage
from tests.builder import call, small

STORM = Calendar([(10.0, 20.0)])
KARACHI = {"latitude_deg": 24.80, "longitude_deg": 66.97}
TIDE = {"mean_m": 1.0, "constituents": {"S2": {"amplitude_m": 1.0}}}


WORKS = {"kind": "dated", "stretches": [{"begins": "2027-01-01", "ends": "2027-01-02"}]}
WIND = {
    "kind": "recorded",
    "limit": 18.0,
    "beyond": "calm",
    "values": [(0.0, 5.0), (30.0, 16.0), (40.0, 21.0), (45.0, 5.0)],
}


def read(approach: dict[str, Any], **ship: Any) -> Scenario:
    bulker = {"loa_m": 150.0, "draught_m": 9.0, **ship}
    return Scenario.model_validate(
        small(
            approach=approach,
            vessels={"bulker": bulker},
            calls={"coal": call(0.0, t=100.0)},
            weather={"works": WORKS, "wind": WIND},
        )
    )


def needs(scenario: Scenario, port: Calendar = STORM) -> tuple[Passage, Passage]:
    """Return what the ship needs to come in and to sail where works shut the port at such hours."""
    approach = scenario.approach.model_copy(update={"closed_by": ("works",)})
    shut = scenario.model_copy(update={"approach": approach})
    openings = PortOpenings(shut, {"works": port, "wind": Calendar([(40.0, 45.0)])})
    passage = passages(shut, shut.calls["coal"], openings)
    return passage(False, 0.0), passage(True, 100.0)


@pytest.mark.parametrize(
    "block",
    [
        {"channel": {"traffic": "one_way"}},
        {"pilots": {"number": 1}},
        {"tugs": {"number": 2}},
        {"daylight": KARACHI},
    ],
    ids=lambda block: next(iter(block)),
)
def test_anything_that_can_hold_up_a_ship_makes_an_approach(block: dict[str, Any]) -> None:
    assert make_approach(Environment(), read(block)) is not None


def test_hours_of_passage_alone_make_none() -> None:
    assert make_approach(Environment(), read({"inbound_h": 1.0, "outbound_h": 1.0})) is None


def test_weather_that_shuts_the_port_makes_one() -> None:
    storm = {"kind": "dated", "stretches": [{"begins": "2027-01-01", "ends": "2027-01-02"}]}
    scenario = small(
        weather={"storm": storm},
        approach={"closed_by": ["storm"]},
        calls={"coal": call(0.0, t=100.0)},
    )
    assert make_approach(Environment(), Scenario.model_validate(scenario)) is not None


def test_what_there_is_of_it() -> None:
    approach = make_approach(
        Environment(), read({"channel": {}, "tugs": {"number": 2, "run_h": 0.5}})
    )
    assert approach is not None
    services = approach.services
    assert services.channel is not None
    assert services.pilots is None
    assert services.tugs is not None
    assert services.tugs.run_h == 0.5


def test_a_ship_needs_pilots_and_tugs_as_her_class_says() -> None:
    inward, outward = needs(read({}, pilots=1, tugs_in=3, tugs_out=2))
    assert (inward.outbound, inward.pilots, inward.tugs) == (False, 1, 3)
    assert (outward.outbound, outward.pilots, outward.tugs) == (True, 1, 2)


def test_a_port_that_is_never_shut_is_nothing_to_wait_for() -> None:
    for passage in needs(read({}), Calendar()):
        assert list(passage.calendars) == []
    for passage in needs(read({})):
        assert list(passage.calendars) == [("port", STORM)]


def test_limits_of_a_class_hold_in_their_direction_beside_what_shuts_the_port() -> None:
    assert make_approach(Environment(), read({}, limits_out={"wind": 20.0})) is not None
    inward, outward = needs(read({}, limits_in={"wind": 15.0}, limits_out={"wind": "as_stated"}))
    for passage, storms in ((inward, [(30.0, 45.0)]), (outward, [(40.0, 45.0)])):
        assert list(passage.calendars) == [("port", STORM)]
        assert list(passage.storms.closed) == storms


def test_the_hours_of_a_class_are_worked_out_once_for_each_direction() -> None:
    scenario = read({}, limits_in={"wind": 15.0})
    openings = PortOpenings(scenario, {"works": STORM, "wind": Calendar()})
    assert openings.to("bulker", outbound=False) is openings.to("bulker", outbound=False)
    assert openings.to("bulker", outbound=True).storms == Calendar()


def test_only_ships_that_need_daylight_wait_for_it() -> None:
    for passage in needs(read({"daylight": KARACHI})):
        assert [cause for cause, _ in passage.calendars] == ["port"]
    for passage in needs(read({"daylight": KARACHI}, daylight_only=True)):
        (_, light) = passage.calendars[1]
        assert [cause for cause, _ in passage.calendars] == ["port", "daylight"]
        assert light.is_open(8.0)  # noon in Karachi, hours are UTC here
        assert not light.is_open(20.0)


def test_she_waits_for_the_tide_laden_and_not_in_ballast() -> None:
    # the channel is 10 m deep and the tide between 0 and 2 m: 7 m and one under the keel float at any
    # hour; 10 m and one under the keel need 1 m of tide, which is there for half of the time
    block = {"channel": {"depth_m": 10.0}, "tide": TIDE, "under_keel_m": 1.0}
    ship = {"draught_m": 10.0, "ballast_draught_m": 7.0}
    inward, outward = needs(read(block, **ship), Calendar())
    assert list(inward.calendars) == []
    ((cause, water),) = outward.calendars
    assert cause == "tide"
    assert water.working_hours(0.0, 24.0) == pytest.approx(12.0, abs=0.5)
