"""Which steps are tried, and in which order they are worth taking, from figures by hand."""

from dataclasses import replace

import numpy as np
import pytest

from portsim.analysis.limits.gains import (
    ALIKE,
    DIRECTIONS,
    HARMS,
    HELPS,
    NO_EFFECT,
    UNKNOWN,
    gain_of,
    ranked,
)
from portsim.analysis.limits.limit import Wait
from portsim.analysis.limits.pointers import SIGNS, point_to
from portsim.analysis.statistics.comparison import bonferroni, paired
from portsim.analysis.statistics.intervals import Interval
from portsim.estimate.rows import load_of_limit
from portsim.scenario.derived.steps import Change, Step
from portsim.vocabulary import Cause, Kpi
from portsim.vocabulary.steps import StepKind

BASE = np.asarray([50.0, 60.0, 70.0, 55.0, 65.0])
JOINT = bonferroni(0.95, 4)


def gain(name, shorter, usd=None, direction=-1):
    """Return the gain of a step that shortens each replication's figure by so much; 100 ships a year."""
    case = BASE - np.asarray(shorter)
    alone, joint = (paired(case, BASE, one) for one in (0.95, JOINT))
    intervals = tuple(Interval(one.n, one.difference, one.low, one.high) for one in (alone, joint))
    return gain_of(
        name,
        case,
        BASE,
        direction=direction,
        intervals=intervals,
        joint_confidence=JOINT,
        yearly=100.0,
        annual_usd=usd,
    )


CRANE = gain("crane", [10.0, 11.0, 9.0, 10.0, 10.0], usd=500_000.0)
QUAY = gain("quay", [12.0, 13.0, 11.0, 12.0, 12.0], usd=1_500_000.0)
OPEN = gain("open", [30.0, 31.0, 29.0, 30.0, 30.0])
DOUBTFUL = gain("doubtful", [9.0, -7.0, 5.0, -3.0, 1.0], usd=1_000.0)
NOTHING = gain("nothing", [0.0] * 5)
WORSE = gain("worse", [-5.0, -6.0, -4.0, -5.0, -5.0])


def test_a_gain_is_above_nought_where_less_is_better():
    assert CRANE.alone.mean == pytest.approx(10.0)
    assert 0.0 < CRANE.joint.low < CRANE.alone.low < 10.0 < CRANE.alone.high < CRANE.joint.high
    assert CRANE.per_usd == pytest.approx(100.0 * 10.0 / 500_000.0)
    assert gain("more", [-10.0, -11.0, -9.0, -10.0, -10.0], direction=1).verdict is HELPS


def test_more_is_better_of_what_gets_through_and_less_of_time_and_cost():
    better = {kpi for kpi, direction in DIRECTIONS.items() if direction == 1}
    assert better == {Kpi.TOTAL_THROUGHPUT, Kpi.THROUGHPUT, Kpi.TARGET_SHARE}
    assert {DIRECTIONS[kpi] for kpi in DIRECTIONS.keys() - better} == {-1}


def test_verdicts_rest_on_the_joint_interval():
    found = [one.verdict for one in (CRANE, DOUBTFUL, NOTHING, WORSE)]
    assert found == [HELPS, ALIKE, NO_EFFECT, HARMS]
    assert gain("one", [np.nan] * 4 + [3.0]).verdict is UNKNOWN


def test_steps_are_ranked_by_the_gain_for_each_usd_then_by_the_gain():
    """The quay gains more hours than the crane, and three times its cost makes it the worse buy."""
    found = ranked([WORSE, NOTHING, DOUBTFUL, OPEN, QUAY, CRANE])
    names = [one.name for one in found]
    assert names == ["crane", "quay", "open", "doubtful", "nothing", "worse"]
    assert ranked([QUAY, CRANE._replace(annual_usd=0.0)])[0].name == "crane"  # costs nothing


def test_how_many_replications_would_tell():
    assert CRANE.needed is None
    needed = DOUBTFUL.needed
    assert needed is not None
    # with so many, as large a spread about the same mean leaves nought just outside
    spread = np.std([9.0, -7.0, 5.0, -3.0, 1.0], ddof=1)
    assert needed == pytest.approx((2.5 * spread / 1.0) ** 2, rel=0.15)
    assert NOTHING.needed is None


BAY = Step(
    StepKind.BAYS,
    "copper",
    (Change("road.trucks.copper.bays", 1, 2),),
    (Kpi.BAY_UTILISATION, "bays copper"),
    ((Cause.BAY, "copper"),),
)
LOADS = [
    load_of_limit(
        kpi=Kpi.BAY_UTILISATION,
        of="bays copper",
        count=1,
        noun="bays",
        unit="trucks",
        per_year=310.0,
        capacity_per_year=1000.0,
        definition="by hand",
    )
]


def test_a_step_is_pointed_to_by_the_waits_that_it_could_shorten():
    waits = [Wait("truck", "bay", "bay", 600.0), Wait("truck", "gate", "gate", 400.0)]
    # of the waits for bays three quarters are for those of copper
    found = point_to(BAY, LOADS, waits, {(Cause.BAY, "copper"): 0.75, (Cause.BAY, "zinc"): 0.25})
    assert (found.who, found.share) == ("truck", pytest.approx(0.45))
    assert found.load == pytest.approx(0.31)
    assert found.is_worth_a_try(load_above=0.5, share_above=0.05)
    assert not found.is_worth_a_try(load_above=0.5, share_above=0.5)
    assert found.is_worth_a_try(load_above=0.3, share_above=0.5)
    # what another figure says of the same bays is no load of theirs
    other = replace(LOADS[0], kpi=Kpi.ANNUAL_COST, load=0.9)
    assert point_to(BAY, [other, *LOADS], waits, {}).load == pytest.approx(0.31)
    # ships that wait for cargo because its trucks wait for a bay count as well
    ships = Wait("vessel", "cargo", "bay", 80.0), Wait("vessel", "tide", "tide", 20.0)
    assert point_to(BAY, LOADS, ships, {}).share == pytest.approx(0.8)
    # and less than a day of waiting in all is nothing to build for
    assert point_to(BAY, LOADS, [Wait("truck", "bay", "bay", 20.0)], {}).share == 0.0


def test_every_kind_of_step_has_signs():
    assert set(SIGNS) == set(StepKind)
