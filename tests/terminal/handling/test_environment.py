"""The clock of a run counts its events, and never goes back."""

from portsim.terminal.handling.environment import Environment


def test_events_are_counted_and_an_hour_that_has_passed_is_now() -> None:
    env, seen = Environment(), []

    def go() -> object:
        seen.append((yield env.at(2.5, "late")))
        yield env.at(1.0)
        seen.append(env.now)

    env.process(go())
    env.run()
    assert seen == ["late", 2.5]
    assert env.scheduled == 4  # the start of the process, two hours, and its end
