"""Calendars that stop work: when they tell, and to what the time is booked."""

from portsim.flow.calendar.calendar import Calendar
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.outages import StoppageCalendar, stop_by


class Stopped:
    """What is stopped, and when it was told so."""

    def __init__(self, env: Environment) -> None:
        self.closed = ""
        self.told: list[tuple[float, str]] = []
        self._env = env

    def close(self, state: str) -> None:
        self.closed = state
        self.told.append((self._env.now, state))


def told(*closed: tuple[str, list[tuple[float, float]]]) -> list[tuple[float, str]]:
    """Return what is told, and when, of stretches by state."""
    env = Environment()
    stopped = Stopped(env)
    stop_by(stopped, [StoppageCalendar(env, state, Calendar(spans)) for state, spans in closed])
    env.run(100.0)
    return stopped.told


def test_work_stops_and_goes_on_with_the_calendar() -> None:
    assert told(("weather", [(5.0, 8.0), (20.0, 21.0)])) == [
        (5.0, "weather"),
        (8.0, ""),
        (20.0, "weather"),
        (21.0, ""),
    ]


def test_what_is_shut_at_the_start_is_told_at_once() -> None:
    assert told(("shift", [(0.0, 6.0)])) == [(0.0, "shift"), (6.0, "")]


def test_the_first_in_order_is_booked_while_several_stop_the_work() -> None:
    assert told(("shift", [(4.0, 10.0)]), ("weather", [(2.0, 6.0), (9.0, 12.0)])) == [
        (2.0, "weather"),
        (4.0, "shift"),
        (10.0, "weather"),
        (12.0, ""),
    ]


def test_a_calendar_that_never_shuts_costs_no_event() -> None:
    env = Environment()
    by = StoppageCalendar(env, "weather", Calendar())
    assert not by.shut
    assert env.scheduled == 0
