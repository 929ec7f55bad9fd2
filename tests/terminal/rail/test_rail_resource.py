"""Tracks and engines of a station: what is planned for them, and when they are lent again."""

from math import inf, isnan

import pytest

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.calendar.roster import Roster
from portsim.terminal.handling.environment import Environment
from portsim.terminal.rail.rail_resource import RailResource
from portsim.terminal.rail.rail_unit import RailUnit
from portsim.vocabulary import Place
from portsim.vocabulary.states import TRACK_STATES


def unit(manned: Calendar | None = None) -> RailUnit:
    return RailUnit(TRACK_STATES, inf, manned)


def tracks(number: int, manned: Roster | None = None) -> RailResource:
    units = [unit() for _ in range(number)]
    return RailResource(Environment(), Place.TRACK, units, "shunting", manned)


def spent(one: RailUnit) -> dict[str, float]:
    return {str(state): hours for state, hours in one.hours.items() if hours}


def test_what_is_planned_has_happened_when_its_hour_has_come() -> None:
    # set up from 2 to 4 and worked from then on; nobody works from 3 to 5
    one = unit(Calendar([(3.0, 5.0)]))
    one.switch("shunting", 1.0)
    one.plan("setup", 2.0)
    one.plan("working", 6.0)
    one.sync(1.5)
    assert (one.state, spent(one)) == ("shunting", {"idle": 1.0, "shunting": 0.5})
    one.sync(7.0)
    expected = {"idle": 1.0, "shunting": 1.0, "setup": 2.0, "shift": 2.0, "working": 1.0}
    assert (one.state, spent(one)) == ("working", expected)
    one.plan("idle", 8.0)
    one.switch("shunting", 9.0)
    assert spent(one) == expected | {"working": 2.0, "idle": 2.0}
    assert one.log == [
        (0.0, "idle"),
        (1.0, "shunting"),
        (2.0, "setup"),
        (6.0, "working"),
        (8.0, "idle"),
        (9.0, "shunting"),
    ]


def test_a_release_to_come_needs_no_event_unless_somebody_waits() -> None:
    resource = tracks(1)
    env = resource.env
    first = resource.request()
    resource.release(first.unit, 5.0)
    assert env.scheduled == 0
    assert not resource.has_free_unit()
    env.run(6.0)
    assert resource.has_free_unit()
    second = resource.request()
    assert (second.granted_h, second.event) == (6.0, None)
    assert spent(second.unit) == {"shunting": 5.0, "idle": 1.0}


@pytest.mark.parametrize("released_first", [True, False])
def test_who_waits_is_granted_the_unit_at_the_hour_of_its_release(released_first: bool) -> None:
    resource = tracks(2)
    env = resource.env
    held = [resource.request().unit for _ in range(2)]
    if released_first:
        resource.release(held[1], 5.0)
    third, fourth = resource.request(), resource.request()
    if not released_first:
        resource.release(held[1], 5.0)
    resource.release(held[0], 3.0)  # the later one is the first to be free
    env.run(4.0)
    assert (third.granted_h, third.unit) == (3.0, held[0])
    assert isnan(fourth.granted_h)
    env.run(6.0)
    assert (fourth.granted_h, fourth.unit) == (5.0, held[1])
    # while the fourth waited, one track was shunted until 3 and then again, the other until 5
    assert fourth.waited["shunting"] == pytest.approx(5.0)
    assert third.waited["shunting"] == pytest.approx(3.0)


def test_a_track_that_is_released_when_fewer_are_manned_is_not_lent_again() -> None:
    # two are manned until 2, one until 8, and two again
    roster = Roster([(0.0, 2), (2.0, 1), (8.0, 2)])
    resource = tracks(2, roster)
    env = resource.env
    held = [resource.request().unit for _ in range(2)]
    waiting = resource.request()
    resource.release(held[0], 4.0)
    env.run(7.0)
    assert isnan(waiting.granted_h)
    assert held[0].state == "unmanned"
    env.run(9.0)
    assert waiting.granted_h == 8.0
