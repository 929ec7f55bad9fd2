"""The hours of lanes, weighbridges, bays and parking places by state, from two or three trucks."""

from typing import Any

import pytest

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.calendar.roster import Roster
from portsim.flow.queues.routes import Servers
from portsim.observe.resources import ClockRecord
from portsim.terminal.road.clocks import truck_clocks
from portsim.terminal.road.kinds import GateComplex
from portsim.vocabulary import Place
from tests.terminal.road.parts import nan, part, record, service, trucks

# two trucks at a gate: one is let in at 1 and through at 3, the other at 4 and 4.5
GATE = part(Place.GATE, [1.0, 2.0], [1.0, 4.0], [3.0, 4.5])


def clocks(
    *parts: Any, services: Any = None, lanes: Servers | None = None, **more: Any
) -> list[ClockRecord]:
    """Return the clocks of a gate complex over the ten hours of the run."""
    coal = trucks(*parts, arrive_h=[1.0, 2.0])
    window = more.pop("window", (0.0, 10.0))
    complex_ = GateComplex(gate=lanes or Servers(1), **more)
    return truck_clocks(complex_, services or [service()], record(coal, window=window))


def test_a_lane_works_or_is_idle() -> None:
    (gate,) = clocks(GATE)
    assert (gate.resource, gate.kind, gate.units) == ("gate", "gate", 1)
    assert gate.hours == {"idle": 7.5, "working": 2.5}
    assert clocks(GATE, lanes=Servers(2))[0].hours == {"idle": 17.5, "working": 2.5}


def test_only_hours_within_the_window_count() -> None:
    assert clocks(GATE, window=(2.0, 4.25))[0].hours == {"idle": 1.0, "working": 1.25}


def test_a_service_that_has_not_ended_has_lasted_until_the_end() -> None:
    at_gate = part(Place.GATE, [1.0, 2.0], [1.0, 9.0], [3.0, nan])
    assert clocks(at_gate)[0].hours == {"idle": 7.0, "working": 3.0}
    not_begun = part(Place.GATE, [1.0, 2.0], [1.0, nan], [3.0, nan])
    assert clocks(not_begun)[0].hours == {"idle": 8.0, "working": 2.0}


def test_what_is_kept_after_its_work_has_a_state_of_its_own() -> None:
    # served from 1 to 3 and from 5 to 6; the first keeps the lane until 5, the second goes at once
    at_gate = part(Place.GATE, [1.0, 2.0], [1.0, 5.0], [3.0, 6.0], [5.0, 6.0])
    (gate,) = clocks(at_gate)
    assert gate.hours == {"idle": 5.0, "working": 3.0, "kept": 2.0}


def test_a_closed_lane_is_off_shift_but_for_a_service_that_goes_on() -> None:
    # two lanes closed from 2 to 6 and after 9: the truck of 1 to 3 takes one of these ten hours
    at_gate = part(Place.GATE, [1.0, 2.0], [1.0, 6.0], [3.0, 7.0])
    (gate,) = clocks(
        at_gate, lanes=Servers(Roster.constant(2, Calendar([(2.0, 6.0), (9.0, 20.0)])))
    )
    assert gate.hours == {"idle": 8.0, "working": 3.0, "shift": 9.0}


def test_a_lane_that_is_not_manned_counts_as_such_but_for_a_service_that_goes_on() -> None:
    # two lanes, one from 2 to 6: trucks from 1 to 3 and 1.5 to 4 use both until 3
    at_gate = part(Place.GATE, [1.0, 1.5], [1.0, 1.5], [3.0, 4.0])
    table = [(0.0, 2), (2.0, 1), (6.0, 2)]
    (gate,) = clocks(at_gate, lanes=Servers(Roster(table)))
    assert gate.hours == {"idle": 12.5, "working": 4.5, "unmanned": 3.0}
    # shut from 5 on: what is shut is off shift, whatever the table says
    (gate,) = clocks(at_gate, lanes=Servers(Roster(table, Calendar([(5.0, 10.0)]))))
    assert gate.hours == {"idle": 3.5, "working": 4.5, "shift": 10.0, "unmanned": 2.0}
    # nobody came
    (gate,) = clocks(part(Place.GATE, [nan, nan], [nan, nan]), lanes=Servers(Roster(table)))
    assert gate.hours == {"idle": 16.0, "working": 0.0, "unmanned": 4.0}


def test_one_pair_of_weighbridges_serves_both_ways_and_two_have_a_clock_each() -> None:
    bridge, other = Servers(2), Servers(1)
    ways = [
        part(Place.WEIGHBRIDGE, [3.0, 4.5], [3.0, 4.5], [4.0, 5.0]),
        part(Place.WEIGHBRIDGE_OUT, [6.0, 7.0], [6.0, 7.0], [6.5, 7.5]),
    ]
    shared = clocks(GATE, *ways, weighbridges=(bridge, bridge))[1:]
    assert [(c.resource, c.kind, c.units) for c in shared] == [("weighbridge", "weighbridge", 2)]
    assert shared[0].hours == {"idle": 17.5, "working": 2.5}
    apart = clocks(GATE, *ways, weighbridges=(bridge, other))[1:]
    assert [(c.resource, c.units) for c in apart] == [("weighbridge", 2), ("weighbridge out", 1)]
    assert [c.hours["working"] for c in apart] == [1.5, 1.0]


def test_parking_places_bays_and_exit_lanes() -> None:
    found = clocks(
        GATE,
        part(Place.PARKING, [3.0, 4.5], [3.0, 4.5], [8.0, 9.0]),
        part(Place.BAY, [3.0, 4.5], [3.0, 5.0], [5.0, 7.0], of="coal"),
        part(Place.EXIT, [7.0, 8.0], [7.0, 8.0], [7.25, 8.25]),
        services=[service(bays=1), service("ash")],
        parking=Servers(3),
        exit=Servers(1),
    )
    assert [(c.resource, c.kind, c.units) for c in found] == [
        ("gate", "gate", 1),
        ("parking", "parking", 3),
        ("bays coal", "bays", 1),
        ("exit", "gate", 1),
    ]
    assert [c.hours["working"] for c in found] == [2.5, 9.5, 4.0, 0.5]


@pytest.mark.parametrize("number", [1, 4])
def test_the_states_of_a_clock_add_up_to_its_units_times_the_window(number: int) -> None:
    at_bay = part(Place.BAY, [3.0, 4.5], [3.0, 6.0], [5.0, 7.0], [6.0, 7.5], of="coal")
    *_, bays = clocks(GATE, at_bay, services=[service(bays=number)], window=(1.0, 7.0))
    assert bays.hours == {"idle": 6.0 * number - 4.0, "working": 3.0, "kept": 1.0}
