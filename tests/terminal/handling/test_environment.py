"""The clock of a run counts its events, and never goes back."""

import pytest

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


def test_a_course_is_followed_without_events_of_its_own() -> None:
    env, seen = Environment(), []
    happened = env.event()
    happened.succeed("before")
    env.run()

    def go() -> object:
        seen.append((yield happened))  # at once, since it has happened
        seen.append((yield env.at(2.5, "late")))

    env.follow(go())
    assert seen == ["before"]
    env.run()
    assert seen == ["before", "late"]
    assert env.scheduled == 2  # what happened before, and the hour


def test_what_goes_wrong_in_a_course_is_raised() -> None:
    env = Environment()

    def fails() -> object:
        yield env.timeout(1.0)
        raise KeyError("cargo")

    def waits() -> object:
        yield env.process(fails())
        raise AssertionError("it went on")

    env.follow(waits())
    with pytest.raises(KeyError, match="cargo"):
        env.run()
