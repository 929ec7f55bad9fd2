"""Closures that outlast the run are followed on: by hand, two that overlap, and as in a longer run."""

from dataclasses import fields
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import portsim
from portsim.analysis.kpis.measure import measure
from portsim.flow.corridor.episodes import Episode
from portsim.ledger.recording import simulate
from portsim.observe.record import Record
from portsim.terminal.corridor import followed
from portsim.vocabulary import Kpi

TWO = Path(__file__).parent.parent / "cases" / "two-closures.yaml"
DAY = "2028-{}T00:00:00+00:00"


def dated(*stretches: tuple[str, str]) -> dict[str, Any]:
    """Return closures without notice, each from one day of 2028 to another."""
    days = [{"begins": DAY.format(a), "ends": DAY.format(b)} for a, b in stretches]
    return {"kind": "dated", "announced": False, "stretches": days}


def two(closures: dict[str, Any] | None = None, **changes: Any) -> portsim.Scenario:
    """Return the case of two closures, or of others; one train comes a day and two may pass."""
    keys = {key.replace("__", "."): value for key, value in changes.items()}
    if closures is not None:
        keys |= {
            "corridor.closures": closures,
            "corridor.stages.border.closed_by": list(closures),
        }
    return portsim.load(TWO, keys)


def at_border(scenario: portsim.Scenario) -> tuple[Episode, ...]:
    return simulate(scenario, 0).episodes["border"]


def hours(one: Episode) -> tuple[float, float, float, int]:
    return one.shut_h, one.reopened_h, one.empty_h, one.closures


def test_each_closure_is_cleared_after_its_own_length_also_after_the_run() -> None:
    scenario = two()
    record = simulate(scenario, 0)
    assert record.ended_h < 3000.0
    assert [hours(one) for one in record.episodes["border"]] == [
        (480.0, 528.0, 576.0, 1),
        (1080.0, 2040.0, 3000.0, 1),
    ]
    found = measure(record, scenario).measures[Kpi.BORDER_RECOVERY, "border"]
    assert (found.mean, found.entities, found.unfinished) == (504.0, 2, 0)
    # trains that came to the border before it was shut, or when the first queue was gone, had it alone
    (journeys,) = record.flows[0].journeys
    ready, waited = journeys.enter_h[1], journeys.waited_h[1]
    alone = (ready < 480.0) | ((ready > 576.0) & (ready < 1080.0))
    assert np.count_nonzero(alone) > 30
    assert np.all(waited[alone] == 0.0)


def test_a_second_calendar_that_shuts_before_the_queue_is_gone_belongs_to_the_episode() -> None:
    # Ten trains are held from 480 to 720. By 840, when the second calendar shuts, ten have left and
    # five have come; by 936, when it opens, nine stand there. Each day one fewer: gone at 1152.
    calendars = {"strike": dated(("01-21", "01-31")), "flood": dated(("02-05", "02-09"))}
    (one,) = at_border(two(calendars))
    assert hours(one) == (480.0, 720.0, 1152.0, 2)
    assert one.recovery_h == 432.0


def test_calendars_that_overlap_are_one_closure() -> None:
    # shut from 480 to 792, thirteen trains: gone after thirteen days
    calendars = {"strike": dated(("01-21", "01-31")), "flood": dated(("01-30", "02-03"))}
    (one,) = at_border(two(calendars))
    assert hours(one) == (480.0, 792.0, 1104.0, 1)


def test_an_episode_that_began_in_the_warm_up_is_not_measured() -> None:
    calendars = {"strike": dated(("01-05", "01-15"), ("01-21", "01-23"))}
    scenario = two(calendars)  # the window begins on 11 January
    assert [one.shut_h for one in at_border(scenario)] == [96.0]
    row = measure(simulate(scenario, 0), scenario)
    assert row.measures[Kpi.BORDER_RECOVERY, "border"].entities == 0


def test_a_border_that_never_opens_is_not_over_after_three_years() -> None:
    forever = {"strike": dated(("02-15", "12-31"))}
    forever["strike"]["stretches"][0]["ends"] = "2099-01-01T00:00:00+00:00"
    scenario = two(forever)
    record = simulate(scenario, 0)
    (one,) = record.episodes["border"]
    assert not one.is_over
    assert one.known_h == record.ended_h + followed.FOLLOWED_H
    found = measure(record, scenario).measures[Kpi.BORDER_RECOVERY, "border"]
    assert (found.entities, found.unfinished, found.followed_h) == (1, 1, one.known_h)


RANDOM = {
    "shut": {
        "kind": "random",
        "per_year": 6.0,
        "length_h": {"dist": "exponential", "mean": 400.0},
    }
}


def test_what_is_followed_is_what_a_longer_run_sees() -> None:
    # A month is measured; a run of ten months sees the same closures and the same trains
    gaps = {"corridor__cargoes__coal__train__gaps": {"dist": "exponential", "mean": 1.0}}
    compared = 0
    for replication in range(8):
        short = simulate(two(RANDOM, run__measured_days=30, **gaps), replication)
        if compared < 2 and not _all_over(short):
            long = simulate(two(RANDOM, run__measured_days=300, **gaps), replication)
            *_, one = short.episodes["border"]
            (same,) = (x for x in long.episodes["border"] if x.shut_h == one.shut_h)
            if one.empty_h < long.ended_h:
                assert hours(one) == pytest.approx(hours(same), abs=1e-6)
                compared += 1
    assert compared


def test_nothing_of_the_run_changes_by_following(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = two(RANDOM, run__measured_days=30)
    told = next(one for n in range(8) if not _all_over(one := simulate(scenario, n)))
    monkeypatch.setattr(followed, "_followed", lambda *_: {})
    plain = simulate(scenario, told.replication)
    assert told.episodes != plain.episodes
    assert told.events == plain.events
    for field in fields(told.visits):
        one, other = (getattr(record.visits, field.name) for record in (told, plain))
        np.testing.assert_array_equal(one, other)
    for one, other in zip(told.flows, plain.flows, strict=True):
        np.testing.assert_array_equal(one.journeys[0].enter_h, other.journeys[0].enter_h)
        np.testing.assert_array_equal(one.under_way, other.under_way)


def _all_over(record: Record) -> bool:
    return all(one.end_h <= record.ended_h < inf for one in record.episodes["border"])
