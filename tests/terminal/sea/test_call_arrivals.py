"""When ships come: at random, as recorded, on a schedule and as a fleet, by hand."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from simpy.events import Event

from portsim.flow.arrivals.poisson import Arrivals, calendar_intensity
from portsim.flow.streams import Draws, Streams
from portsim.scenario.distributions.discrete import Constant
from portsim.terminal.handling.environment import Environment
from portsim.terminal.sea import call_arrivals
from tests.theory.berths import Cell, scenario

UNTIL_H = 100.0


class Port:
    """Notes when ships come; each stays for some hours."""

    def __init__(self, env: Environment, stay_h: float = 0.0) -> None:
        self.env = env
        self.stay_h = stay_h
        self.visits: list[tuple[float, SimpleNamespace]] = []

    def fix(self, visit: SimpleNamespace, after_h: float = 0.0, left: Event | None = None) -> None:
        self.visits.append((self.env.now + after_h, visit))
        if left is not None:
            self.env.timeout(self.stay_h).callbacks.append(lambda _: left.succeed())

    @property
    def hours(self) -> list[float]:
        return [hour for hour, _ in self.visits]


@pytest.fixture(autouse=True)
def ships(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every ship have one parcel of 50, of which the draught allows 80."""

    def drawn(_: object) -> SimpleNamespace:
        visit = SimpleNamespace(amounts=[50.0], scheduled_h=None, window_h=None)
        visit.cut_to_draught = lambda: visit.amounts.__setitem__(0, min(visit.amounts[0], 80.0))
        return visit

    monkeypatch.setattr(call_arrivals, "draw_visit", drawn)


def always(hours: float) -> Draws:
    return Streams(1, 0).draws("x", Constant(dist="constant", value=hours))


def come(process: Callable[[Environment, Port], object], stay_h: float = 0.0) -> Port:
    """Return the port after some hours."""
    env = Environment()
    port = Port(env, stay_h)
    env.process(process(env, port))
    env.run(UNTIL_H)
    return port


def test_at_random_they_come_when_the_arrivals_say() -> None:
    start = scenario(Cell("M/M/n", 0.5, 1), 1.0, 1).start
    arrivals = Arrivals(calendar_intensity(8760.0 / 30.0, start, 1_000.0), always(1.0))
    port = come(lambda env, port: call_arrivals.at_random(env, port, None, arrivals))
    assert port.hours == pytest.approx([30.0, 60.0, 90.0])


def test_as_recorded_with_stated_amounts_as_far_as_the_draught_allows() -> None:
    amounts = {0: [20.0, 0.0, 90.0]}
    port = come(lambda env, port: call_arrivals.recorded(env, port, None, [3.0, 3.0, 8.0], amounts))
    assert port.hours == [3.0, 3.0, 8.0]
    assert [visit.amounts for _, visit in port.visits] == [[20.0], [0.0], [80.0]]


def test_on_a_schedule_with_a_deviation_and_a_window() -> None:
    # every 40 h from hour 10 on; a day before she is due it is known that she comes 5 h late
    port = come(
        lambda env, port: call_arrivals.scheduled(
            env, port, None, 10.0, 40.0, 24.0, always(29.0), 12.0
        )
    )
    assert port.hours == [15.0, 55.0, 95.0]
    assert [visit.scheduled_h for _, visit in port.visits] == [10.0, 50.0, 90.0]
    assert {visit.window_h for _, visit in port.visits} == {12.0}


def test_never_before_the_start_or_her_announcement() -> None:
    port = come(
        lambda env, port: call_arrivals.scheduled(
            env, port, None, 2.0, 40.0, 5.0, always(0.0), None
        )
    )
    assert port.hours == [0.0, 37.0, 77.0]  # the first was due at -3
    assert port.visits[0][1].window_h is None


def test_a_ship_of_a_fleet_comes_again_a_round_trip_after_she_has_left() -> None:
    kind = SimpleNamespace(name="feeders")
    port = come(lambda env, port: call_arrivals.fleet(env, port, kind, 4.0, always(30.0)), 6.0)
    assert port.hours == [4.0, 40.0, 76.0]
