"""Whether service levels are met, by hand."""

import numpy as np
import pytest

from portsim.analysis.kpis.row import Measure, Row
from portsim.analysis.levels.judgement import joint_confidence, judge_levels
from portsim.analysis.levels.slack import level_figure, slacks
from portsim.analysis.levels.table import level_table
from portsim.analysis.statistics.intervals import ratio_interval
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Bound, Kpi
from portsim.vocabulary.queues import ANCHORAGE
from portsim.vocabulary.standing import Ground, Standing
from tests.builder import at_random, call, ships_alone, small

MET, MISSED, NOT_CERTAIN = Standing
WAIT = Kpi.VESSEL_WAIT, "all"


def row(number, measures):
    # The queue is judged by the load alone, so that nothing need be in it
    return Row(number, 1, 2_000.0, measures, {ANCHORAGE: None}, [], {}, np.zeros(1))


def rows_of(key, *replications, unfinished=()):
    """Return a row a replication with the hours of its ships; the last of some are unfinished."""
    found = []
    for number, hours in enumerate(replications):
        values = np.asarray(hours, dtype=float)
        growing = np.zeros(len(values), dtype=bool)
        if number in unfinished:
            growing[-1] = True
        found.append(row(number, {key: Measure.of_entities(values, growing)}))
    return found


def scenario_of(*levels, tree=None):
    """Return ships alone, whose queue settles, with levels on their wait."""
    stated = [{"kpi": "vessel_wait"} | level for level in levels]
    return Scenario.model_validate((tree or ships_alone()) | {"service_levels": stated})


def judged(rows, **level):
    (found,) = judge_levels(rows, scenario_of(level))
    return found


# Hours of the ships of three replications: means of 3, 5 and 4 h, and of 4 h together
THREE = rows_of(WAIT, [3.0, 3.0], [5.0, 5.0], [4.0, 4.0])


@pytest.mark.parametrize(
    ("level", "standing"),
    [
        ({"at_most": 24.0}, MET),
        ({"at_most": 0.5}, MISSED),
        ({"at_most": 4.2}, NOT_CERTAIN),
        ({"at_most": 3.9}, NOT_CERTAIN),
        ({"at_least": 0.5}, MET),
        ({"at_least": 24.0}, MISSED),
        ({"at_least": 4.2}, NOT_CERTAIN),
    ],
)
def test_a_mean_is_told_by_the_side_of_its_interval(level, standing):
    # 4 h ± Student's 4.303 × 1 / √3 = 2.48: from 1.52 to 6.48, as nothing is skewed
    found = judged(THREE, **level)
    assert found.standing is standing
    assert (found.found.low, found.found.high) == pytest.approx((1.516, 6.484), abs=1e-3)
    assert found.ground is (Ground.ACROSS if standing is NOT_CERTAIN else Ground.BESIDE)


def test_the_replications_that_would_tell_come_from_the_spread():
    # the deviation is 1 h: 1.96 / √n is 0.2 h with 96, a little more by Student's factor
    found = judged(THREE, at_most=4.2)
    assert 96 <= found.needed <= 102
    assert judged(THREE, at_most=4.0).needed is None  # it is at the limit, as far as is known
    assert judged(THREE, at_most=24.0).needed is None


def test_levels_are_judged_together():
    two = judge_levels(THREE, scenario_of({"at_most": 6.6}, {"at_least": 0.1}))
    assert judged(THREE, at_most=6.6).standing is MET
    assert two[0].standing is NOT_CERTAIN  # from −0.2 to 8.2 h at 97.5 %, cut at 0
    assert two[0].found.high == ratio_interval(*np.asarray([[6, 10, 8], [2, 2, 2]]), 0.975).high
    assert joint_confidence(0.95, 2) == pytest.approx(0.975)


def test_one_replication_tells_nothing_unless_nothing_is_left_to_chance():
    alone = judged(THREE[:1], at_most=24.0)
    assert (alone.standing, alone.ground) == (NOT_CERTAIN, Ground.ONE_REPLICATION)
    certain = scenario_of({"at_most": 2.0}, tree=small(calls={"coal": call(0.0, 5.0, t=100.0)}))
    (exact,) = judge_levels(THREE[:1], certain)
    assert (exact.standing, exact.ground) == (MISSED, Ground.CERTAIN)


def test_a_lower_bound_may_be_missed_and_is_never_met():
    rows = rows_of(WAIT, [0.0] * 9 + [70.0], [0.0] * 9 + [60.0], [0.0] * 9 + [50.0], unfinished=[1])
    missed = judged(rows, at_most=2.0)
    assert (missed.standing, missed.found.unfinished) == (MISSED, 1)
    for level in ({"at_most": 20.0}, {"at_least": 0.5}):
        found = judged(rows, **level)
        assert (found.standing, found.ground, found.needed) == (
            NOT_CERTAIN,
            Ground.UNFINISHED,
            None,
        )


def test_an_upper_bound_may_be_met_and_is_never_missed():
    key = (Kpi.WAIT_OVER_SERVICE, "all")
    rows = [
        row(n, {key: Measure(wait, 100.0, 10, int(n == 1), 5.0, Bound.AT_MOST)})
        for n, wait in enumerate((10.0, 12.0, 11.0))
    ]
    tree = ships_alone() | {"service_levels": [{"kpi": key[0], "at_most": x} for x in (0.3, 0.01)]}
    met, open_ = judge_levels(rows, Scenario.model_validate(tree))
    assert (met.standing, open_.standing) == (MET, NOT_CERTAIN)
    assert open_.ground is Ground.UNFINISHED


def test_a_mean_with_many_unfinished_is_withheld_and_may_be_missed():
    rows = rows_of(WAIT, [0.0, 60.0], [0.0, 61.0], [0.0, 62.0], unfinished=[0, 1, 2])
    found = judged(rows, at_most=20.0)
    assert found.standing is MISSED
    assert np.isnan(found.found.value)
    (line,) = level_table([found], scenario_of({"at_most": 20.0})).to_dict("records")
    assert np.isnan(line["high"])
    assert line["low"] == pytest.approx(29.26, abs=0.01)  # 30.5 ± 4.303 × 0.5 / √3


def test_a_growing_queue_misses_every_ceiling_and_no_floor():
    tree = ships_alone(calls={"ships": at_random(800.0)})
    levels = scenario_of({"at_most": 500.0}, {"at_least": 5.0}, tree=tree)
    ceiling, floor = judge_levels(THREE, levels)
    assert (ceiling.standing, ceiling.ground) == (MISSED, Ground.GROWING)
    assert "offered load" in ceiling.detail
    assert floor.standing is NOT_CERTAIN
    assert np.all(np.isinf(slacks(THREE, levels.service_levels[0], levels)))
    assert np.isnan(level_figure(THREE, levels.service_levels[0], levels).mean)


# ---- percentiles: three replications of 20 ships, of which 0, 1 and 2 waited 9 h and the rest 1 h

TWENTY = rows_of(WAIT, [1.0] * 20, [1.0] * 19 + [9.0], [1.0] * 18 + [9.0] * 2)


def test_a_percentile_is_tested_by_the_share_above_the_limit():
    # 3 of 60 ships are above 5 h: 5 % ± 4.303 × 5 / √3 = 12.4
    found = judged(TWENTY, statistic="p90", at_most=5.0)
    by_hand = ratio_interval(np.asarray([0.0, 1.0, 2.0]), np.full(3, 20.0), 0.95, 0.0, 1.0)
    assert found.found.bounds[:3] == by_hand[1:]
    assert by_hand[1:] == pytest.approx((0.05, 0.0, 0.174), abs=1e-3)
    assert (found.standing, found.ground) == (NOT_CERTAIN, Ground.ACROSS)
    assert found.found.value == 1.0
    # 5 % ± 1.96 × 5 / √n leaves the 10 % with 4 or more by the normal law, 7 by Student's
    assert 5 <= found.needed <= 9


def test_a_percentile_is_met_or_missed_by_the_share():
    rows = rows_of(WAIT, *[[1.0] * 97 + [9.0] * n + [1.0] * (3 - n) for n in (0, 1, 0, 2, 1, 1)])
    assert judged(rows, statistic="p95", at_most=5.0).standing is MET
    assert judged(rows, statistic="p95", at_most=0.5).standing is MISSED
    assert judged(rows, statistic="p50", at_least=0.5).standing is MET
    assert judged(rows, statistic="p50", at_least=2.0).standing is MISSED


def test_where_none_is_above_the_interval_of_the_percentile_decides():
    random = np.random.default_rng(3)
    rows = rows_of(WAIT, *random.exponential(1.0, (10, 200)))
    found = judged(rows, statistic="p90", at_most=60.0)
    assert not np.any(found.found.sample.totals)
    assert found.found.high < 3.0
    assert found.standing is MET


def test_an_unfinished_ship_that_is_past_the_limit_leaves_the_share_exact():
    hours = [[1.0] * 19 + [9.0], [1.0] * 19 + [8.0], [1.0] * 19 + [9.0], [1.0] * 18 + [9.0, 7.0]]
    rows = rows_of(WAIT, *hours, unfinished=[1])
    assert judged(rows, statistic="p50", at_most=5.0).standing is MET
    below = judged(rows, statistic="p50", at_most=8.5)
    assert (below.standing, below.ground) == (NOT_CERTAIN, Ground.UNFINISHED)
    assert below.found.unfinished == 1


# ---- where nothing differs, and where nothing is measured


def test_equal_replications_are_no_proof_that_all_are():
    none = rows_of(WAIT, *[[0.0, 0.0]] * 10)
    found = judged(none, at_most=4.0)
    assert (found.standing, found.ground, found.needed) == (NOT_CERTAIN, Ground.ALL_EQUAL, None)
    # of shares the most is known: 1 − 0.05^(1/29) = 9.8 % of years may have another
    share = (Kpi.BERTH_OCCUPANCY, "all")
    for n, standing in ((28, NOT_CERTAIN), (29, MET)):
        rows = [row(number, {share: Measure(0.0, 100.0)}) for number in range(n)]
        tree = ships_alone() | {"service_levels": [{"kpi": "berth_occupancy", "at_most": 0.1}]}
        (found,) = judge_levels(rows, Scenario.model_validate(tree))
        assert found.standing is standing
        assert found.needed == (29 if standing is NOT_CERTAIN else None)


def test_nothing_measured_is_not_certain():
    found = judged(rows_of(WAIT, [], [], []), at_most=4.0)
    assert (found.standing, found.ground, found.found) == (NOT_CERTAIN, Ground.NOTHING, None)
    assert judge_levels(THREE, Scenario.model_validate(ships_alone())) == []


# ---- slacks of studies


def test_the_slacks_of_a_mean_are_those_of_the_ratio_of_sums():
    rows = rows_of(WAIT, [3.0, 3.0], [5.0], [4.0, 4.0, 4.0], [])
    levels = scenario_of({"at_most": 4.0}, {"at_least": 4.0})
    at_most, at_least = (slacks(rows, level, levels) for level in levels.service_levels)
    assert at_most.tolist() == [
        -1.0,
        0.5,
        0.0,
        0.0,
    ]  # hours beyond, over the two ships of the first
    assert at_least.tolist() == [1.0, -0.5, 0.0, 0.0]
    assert slacks(rows[:2], levels.service_levels[0], levels).tolist() == [-1.0, 0.5]
    assert level_figure(rows, levels.service_levels[0], levels).mean == pytest.approx(23.0 / 6.0)


def test_the_slacks_of_a_percentile_count_the_unfinished_as_above():
    rows = rows_of(WAIT, [1.0] * 9 + [9.0], [1.0] * 10, [1.0] * 10, unfinished=[1])
    levels = scenario_of({"statistic": "p90", "at_most": 5.0})
    found = slacks(rows, levels.service_levels[0], levels)
    assert found == pytest.approx([0.0, 0.0, -0.1])


def test_the_table_has_a_line_a_level():
    stated = {"at_most": 24.0, "source": "a charter party"}
    levels = scenario_of(stated, {"statistic": "p90", "at_most": 9.0})
    first, second = level_table(judge_levels(THREE, levels), levels).to_dict("records")
    told = [first[name] for name in ("verdict", "bound", "limit", "unit", "source")]
    assert told == ["met", "at most", 24.0, "h", "a charter party"]
    assert first["value"] == pytest.approx(4.0)
    assert np.isnan(first["share_beyond"])
    assert second["share_beyond"] == 0.0
