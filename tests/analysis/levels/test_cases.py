"""Levels of small terminals in which somebody is never served, run whole."""

from pathlib import Path

import numpy as np
import pytest

from portsim.analysis.levels.judgement import judge_levels
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.scenario.reading.loader import load
from portsim.studies.runs.runs import rows_of
from portsim.vocabulary.standing import Ground, Standing

CASES = Path(__file__).parents[1] / "kpis" / "cases"


def judged(name, **level):
    levels = {"service_levels": (ServiceLevel(**level),)}
    scenario = load(CASES / name).model_copy(update=levels)
    (found,) = judge_levels(rows_of(scenario, scenario.run.replications), scenario)
    return found


def test_a_ship_that_never_gets_her_cargo_misses_the_level():
    # the second ship waits 1,950 h to the end of the run, in each of three: 975 h a ship at least
    found = judged("censored.yaml", kpi="alongside_without_cargo", at_most=24.0)
    assert (found.standing, found.found.unfinished) == (Standing.MISSED, 3)
    assert found.found.bounds.value == pytest.approx(975.0)
    assert np.isnan(found.found.value)  # withheld, as half of the ships are unfinished
    above = judged("censored.yaml", kpi="alongside_without_cargo", at_most=1_000.0)
    assert (above.standing, above.ground) == (Standing.NOT_CERTAIN, Ground.UNFINISHED)


def test_half_of_the_ships_may_keep_a_level_that_their_mean_misses():
    # of the same two ships one waits nothing and the other 1,950 h so far, beyond every limit below
    kept = judged("censored.yaml", kpi="alongside_without_cargo", statistic="p50", at_most=24.0)
    assert (kept.standing, kept.ground) == (Standing.MET, Ground.CERTAIN)
    missed = judged("censored.yaml", kpi="alongside_without_cargo", statistic="p90", at_most=24.0)
    assert missed.standing is Standing.MISSED


def test_ships_that_wait_for_ever_outside_miss_the_level():
    found = judged("survivors.yaml", kpi="vessel_wait", at_most=24.0)
    assert found.standing is Standing.MISSED
