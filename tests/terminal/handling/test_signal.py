"""What happens without an event of its own."""

from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.signal import Later, Signal


def test_whoever_waits_for_a_signal_goes_on_at_that_moment() -> None:
    env, signal, seen = Environment(), Signal(), []

    def go(name: str) -> object:
        value = yield signal
        seen.append((name, env.now, value))
        yield env.timeout(1.0)
        seen.append((name, env.now, None))

    env.follow(go("first"))
    env.follow(go("second"))
    env.run(2.0)
    assert not signal.has_happened
    signal.happen("berth")
    assert signal.has_happened
    assert seen == [("first", 2.0, "berth"), ("second", 2.0, "berth")]
    env.follow(go("late"))  # it has happened, so she does not wait
    env.run(4.0)
    assert seen[2:] == [
        ("late", 2.0, "berth"),
        ("first", 3.0, None),
        ("second", 3.0, None),
        ("late", 3.0, None),
    ]


def test_moments_are_noted_in_order_of_time_once_they_have_come() -> None:
    later, noted = Later(), []
    for number, hour in enumerate((3.0, 1.0, 3.0, 5.0)):
        later.plan(hour, lambda h, number=number: noted.append((number, h)))
    later.note_until(0.5)
    assert noted == []
    later.note_until(3.0)
    assert noted == [(1, 1.0), (0, 3.0), (2, 3.0)]
    later.note_until(9.0)
    later.note_until(9.0)
    assert noted[3:] == [(3, 5.0)]
