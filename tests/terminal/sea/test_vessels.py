"""What ships go through in port, by hand: one berth and one crane of 50 t/h, unless told."""

from types import SimpleNamespace
from typing import Any

import pytest

from portsim.policies import BERTH
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.signal import Signal
from portsim.terminal.sea.berths import SingleBerth
from portsim.terminal.sea.quay import Quay
from portsim.terminal.sea.vessels import Port
from portsim.terminal.sea.visit import Visit
from tests.terminal.sea.ships import cranes, parcel, ship, store


class OneBerth:
    """A port of one berth, with the hours at which ships arrived and had left."""

    def __init__(
        self, mooring_h: float = 0.0, unmooring_h: float = 0.0, approach: Any = None
    ) -> None:
        self.env = Environment()
        self.berth = SingleBerth(0, "b0")
        self.coal = store(self.env, 5_000.0)
        self.pool = cranes(self.env)
        self.arrived: list[float] = []
        self.gone: list[float] = []
        quay = Quay(self.env, [self.berth], 0.0, BERTH["first_come"])
        self.port = Port(
            self.env,
            quay,
            approach,
            mooring_h,
            unmooring_h,
            self.arrived.append,
            self.gone.append,
        )

    def run(self, until: Any) -> None:
        self.env.run(until)
        self.port.note_past()

    def ship(self, t: float = 100.0, **more: Any) -> Visit:
        return ship(parcel(self.coal, self.pool, t), **more)

    def spent(self) -> dict[str, float]:
        hours = self.berth.record(self.env.now).hours
        return {state: h for state, h in hours.items() if h}


def test_a_ship_comes_in_is_moored_worked_unmoored_and_sails() -> None:
    case = OneBerth(mooring_h=0.5, unmooring_h=0.25)
    visit = case.ship(hours={"inbound": 1.0, "outbound": 0.75})
    case.port.fix(visit, after_h=2.0)
    case.run(24.0)
    assert (visit.arrive_h, visit.granted_h, visit.first_line_h) == (2.0, 2.0, 3.0)
    assert (visit.work_from_h, visit.work_to_h) == (3.5, 5.5)
    assert (visit.ready_h, visit.last_line_h, visit.left_h) == (5.75, 5.75, 6.5)
    assert visit.berth == 0
    assert case.spent() == {"idle": 2.0 + 18.25, "reserved": 1.0, "mooring": 0.75, "working": 2.0}


def test_the_next_ship_has_the_berth_from_the_last_line_of_the_one_before() -> None:
    case = OneBerth(mooring_h=0.5)
    first, second = (case.ship(hours={"outbound": 3.0}) for _ in range(2))
    case.port.fix(first)
    case.port.fix(second, after_h=1.0)
    case.run(5.0)
    assert (first.last_line_h, second.granted_h) == (2.5, 2.5)
    assert (case.arrived, case.gone) == ([0.0, 1.0], [])
    assert case.port.visits == [first, second]
    case.run(9.0)
    assert case.gone == [0.0, 1.0]  # by their hours of arrival


def test_her_parcels_are_promised_when_she_is_fixed_and_she_is_awaited_by_her_event() -> None:
    case = OneBerth()
    left = case.env.event()
    case.port.fix(case.ship(), after_h=10.0, left=left)
    assert case.coal.promised == 100.0
    case.run(left)
    assert case.env.now == 12.0


def test_a_ship_without_parcels_stays_for_her_hours_alongside() -> None:
    case = OneBerth()
    visit = ship(hours={"alongside": 7.0})
    case.port.fix(visit)
    case.run(24.0)
    assert (visit.work_from_h, visit.work_to_h, visit.left_h) == (0.0, 7.0, 7.0)
    assert case.spent() == {"idle": 17.0, "working": 7.0}


def test_a_ship_of_another_terminal_needs_no_berth() -> None:
    case = OneBerth(mooring_h=0.5)
    visit = ship(eligible=[], elsewhere=case.ship(hours={"alongside": 7.0}).kind.alongside)
    visit.inbound_h = 1.0
    case.port.fix(visit)
    case.run(24.0)
    assert (visit.granted_h, visit.first_line_h, visit.last_line_h) == (0.0, 1.0, 8.0)
    assert visit.berth == -1
    assert case.spent() == {"idle": 24.0}


@pytest.mark.parametrize(
    ("arrive_h", "last_line_h", "left_t"),
    [
        (0.0, 5.0, 500.0 - 4.75 * 50.0),  # the window is 2 to 5: a quarter of an hour to unmoor
        (3.0, 6.0, 500.0 - 2.75 * 50.0),  # three hours from her first line, if she is late
    ],
)
def test_a_window_ends_in_time_for_her_to_unmoor(
    arrive_h: float, last_line_h: float, left_t: float
) -> None:
    case = OneBerth(unmooring_h=0.25)
    visit = case.ship(t=500.0)
    visit.scheduled_h, visit.window_h = 2.0, 3.0
    case.port.fix(visit, arrive_h)
    case.run(24.0)
    assert visit.last_line_h == last_line_h
    assert visit.left_behind == pytest.approx([left_t])


class Approach:
    """Lets ships in at once; one that would sail waits for the tide, and then for a tug."""

    def __init__(self) -> None:
        self.reviewed: Any = None
        self.sailing: Any = None
        self.asked: list[tuple[Any, float]] = []

    def leave(self, passage: Any, hours: float) -> Any:
        self.asked.append((passage, hours))
        return self.sailing

    def review(self, cause: str) -> None:
        """Find what keeps her, and say that there was a review."""
        self.sailing.cause = cause
        self.reviewed()


def test_she_sails_when_the_approach_lets_her_and_knows_what_kept_her() -> None:
    approach = Approach()
    case = OneBerth(approach=approach)
    env, visit = case.env, case.ship(hours={"outbound": 1.0})
    ended: list[tuple[str, float]] = []
    approach.sailing = SimpleNamespace(
        granted=Signal(), update_cause=lambda *update: ended.append(update)
    )
    case.port.fix(visit)
    for hour, cause in ((2.5, "tide"), (3.0, "tug"), (4.0, "tug")):
        env.run(hour)
        approach.review(cause)
    env.run(6.0)
    approach.sailing.granted.happen()
    case.run(24.0)
    assert approach.asked == [(visit.passage_out, 1.0)]
    assert (visit.ready_h, visit.last_line_h, visit.left_h) == (2.0, 6.0, 7.0)
    assert visit.sailing_causes == [(2.5, "tide"), (3.0, "tug")]
    assert ended == [("", 6.0)]
    assert case.spent() == {"working": 2.0, "waiting_to_sail": 4.0, "idle": 18.0}
    approach.review("channel")
    assert len(visit.sailing_causes) == 2  # she is no longer there
