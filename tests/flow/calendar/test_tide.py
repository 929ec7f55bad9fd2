import math
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.flow.calendar.calendar import ALWAYS, NEVER
from portsim.flow.calendar.depth import Depth, enough_water, water_needed
from portsim.flow.calendar.tide import Constituent, Tide
from portsim.flow.calendar.yearly_tide import YearlyTide
from tests.search import examples

YEAR = 8760.0
# A mixed tide of about Karachi's range; amplitudes and phases are made up.
MIXED = Tide(
    [
        Constituent(0.80, 28.9841042, 30),
        Constituent(0.30, 30.0, 80),
        Constituent(0.20, 28.4397295, 10),
        Constituent(0.40, 15.0410686, 200),
        Constituent(0.20, 13.9430356, 100),
        Constituent(0.05, 57.9682084, 4),
    ],
    mean_m=1.6,
)

constituents = st.builds(Constituent, st.floats(0.01, 2), st.floats(0.01, 90), st.floats(0, 360))
tides = st.builds(Tide, st.lists(constituents, min_size=1, max_size=5), st.floats(-1, 3))


def test_height_is_the_sum_of_cosines():
    tide = Tide([Constituent(1.0, 30.0, 60.0), Constituent(0.5, 15.0, 0.0)], 2.0)
    assert tide.height(0) == pytest.approx(2 + 0.5 + 0.5)
    assert tide.height(2) == pytest.approx(2 + 1.0 + 0.5 * math.cos(math.radians(30)))
    assert (tide.low_m, tide.high_m) == (0.5, 3.5)
    negative = Tide([Constituent(-1.0, 30.0, 60.0)], 2.0)
    assert negative.height(2) == pytest.approx(1.0)


def test_windows_of_one_cosine_by_hand():
    # 1.6 + cos(30 t): at 1.1 m where 30 t is 120°, 240°, ...; at 1.6 m where it is 90°, 270°, ...
    tide = Tide([Constituent(1.0, 30.0, 0.0)], 1.6)
    for level, half in ((1.1, 4.0), (1.6, 3.0)):
        found = tide.windows(level, 0, 30)
        wanted = [(0, half), (12 - half, 12 + half), (24 - half, min(30, 24 + half))]
        assert np.array(found[:3]) == pytest.approx(np.array(wanted), abs=1e-8)
    assert tide.windows(2.7, 0, 30) == []
    assert tide.windows(0.5, 0, 30) == [(0, 30)]
    assert tide.windows(1.0, 5, 5) == []
    starts = tide.windows_for(1.1, 3.0, 0, 30)
    assert np.array(starts) == pytest.approx(np.array([(0, 1), (8, 13), (20, 25)]), abs=1e-8)
    assert tide.windows_for(1.1, 8.5, 0, 30) == []


def test_a_line_that_climbs_goes_on_into_the_next_year():
    tide = Tide([Constituent(1.0, 30.0, 0.0)], 1.6)
    years = YearlyTide([(0.0, tide), (40.0, tide)])  # low water, so that no window is cut in two
    found = years.windows_above_line(1.1, 0.005, 30.0, 60.0)
    assert len(found) == 3
    assert found == [pytest.approx(one) for one in tide.windows_above_line(1.1, 0.005, 30.0, 60.0)]


@settings(max_examples=examples(180))
@given(tides, st.floats(-2, 5), st.floats(-0.01, 0.01), st.floats(0, 5000))
def test_windows_against_samples(tide, level, climb, begin):
    hours = np.linspace(begin, begin + 100, 4001)
    surplus = tide.heights(hours) - level - climb * (hours - begin)
    windows = tide.windows_above_line(level, climb, begin, begin + 100)
    inside = np.zeros(hours.shape, dtype=bool)
    for a, b in windows:
        inside |= (hours >= a) & (hours <= b)
        for edge in {a, b} - {begin, begin + 100.0}:
            assert 0 <= tide.height(edge) - level - climb * (edge - begin) + 1e-12 < 1e-6
    assert np.all(surplus[inside] > -1e-9)
    assert np.all(surplus[~inside] < 1e-9)
    assert all(a < b < c for (a, b), (c, _) in pairwise(windows))


def test_a_dip_between_samples_is_found():
    # The lowest low water of a month, found finely; a level just above it is missed for seconds
    # only.
    hours = np.linspace(0, 720, 2_000_001)
    lowest = int(np.argmin(MIXED.heights(hours)))
    level = float(MIXED.heights(hours)[lowest]) + 1e-8
    windows = MIXED.windows(level, 0, 720)
    assert len(windows) == 2
    dry = windows[1][0] - windows[0][1]
    assert windows[0][1] <= hours[lowest] <= windows[1][0]
    assert 1e-5 < dry < 2e-3


def test_the_same_as_a_root_finder_of_another_make():
    from scipy.optimize import brentq

    windows = MIXED.windows(1.9, 0, 400)
    for edge in [t for w in windows for t in w if 0 < t < 400]:
        assert brentq(
            lambda t: MIXED.height(t) - 1.9, edge - 0.05, edge + 0.05, xtol=1e-12
        ) == pytest.approx(edge, abs=1e-8)


@given(st.floats(0, 3), st.floats(1, 5000))
def test_windows_do_not_depend_on_where_the_search_begins(level, begin):
    whole = MIXED.windows(level, 0, begin + 60)
    tail = MIXED.windows(level, begin, begin + 60)
    clipped = [(max(a, begin), b) for a, b in whole if b > begin + 1e-6]
    tail = [(a, b) for a, b in tail if b > begin + 1e-6]
    assert np.array(tail) == pytest.approx(np.array(clipped), abs=1e-6)


# ---- depth


def test_depth_falls_and_comes_back():
    depth = Depth(14.5, 0.5, [-YEAR, 2 * YEAR], least_m=13.2)
    assert depth.at(0) == 14.0
    assert depth.at(1.2 * YEAR) == pytest.approx(13.4)
    assert depth.at(1.9 * YEAR) == 13.2
    assert depth.at(2 * YEAR) == 14.5
    assert Depth(12.2).at(1e6) == 12.2
    assert Depth(14.0, 0.5, [YEAR]).at(0) == 14.0
    assert Depth(14.0, 0.5, [YEAR]).at(math.nextafter(YEAR, 0)) == pytest.approx(13.5)


@given(
    st.floats(10, 15),
    st.floats(0, 3),
    st.lists(st.floats(-YEAR, 3 * YEAR), max_size=4),
    st.floats(9, 15),
)
def test_pieces_follow_the_depth(dredged, rate, at, least):
    depth = Depth(dredged, rate, at, least)
    pieces = list(depth.pieces(0, 2 * YEAR))
    assert pieces[0][0] == 0
    assert pieces[-1][1] == 2 * YEAR
    assert all(before[1] == after[0] for before, after in pairwise(pieces))
    for a, b, metres, falls in pieces:
        for t in (a, (a + b) / 2, math.nextafter(b, a)):
            assert metres - falls * (t - a) == pytest.approx(depth.at(t), abs=1e-9)


# ---- ships


def test_the_worked_expectation():
    # a ship of 12.5 m in a channel of 12.2 m with 10 % clearance sails when the tide gives 1.55 m
    needed = water_needed(12.5, 0.10)
    assert needed - 12.2 == pytest.approx(1.55)
    tide = Tide([Constituent(1.0, 30.0, 0.0)], 1.55)
    calendar = enough_water(tide, Depth(12.2), needed, 48)
    assert [round(t, 6) for stretch in calendar.closed[:2] for t in stretch] == [3, 9, 15, 21]
    assert calendar.opens_for(0.5, 2.4) == 0.5
    assert calendar.opens_for(0.5, 3) == pytest.approx(9)
    assert calendar.opens_for(0.5, 6.5) == math.inf
    # in ballast, at 7 m, it comes when it likes
    assert enough_water(tide, Depth(12.2), water_needed(7.0, 0.10), 48) == ALWAYS


def test_clearance_is_the_greater_of_share_and_metres():
    assert water_needed(10, 0.1, 0.5) == 11
    assert water_needed(10, 0.1, 1.5) == 11.5
    assert water_needed(10) == 10


def test_a_tide_that_never_binds_and_one_that_never_floats():
    assert enough_water(MIXED, Depth(12.2), 12.0, YEAR).closed == ()
    assert enough_water(MIXED, Depth(12.2), 16.0, YEAR) == NEVER
    # bounds reached exactly: low water is just enough, high water is enough for no time at all
    one = Tide([Constituent(1.0, 30.0, 0.0)], 1.5)
    assert enough_water(one, Depth(12.0), 12.5, YEAR) == ALWAYS
    assert enough_water(one, Depth(12.0), 14.5, YEAR) == NEVER
    flat = Tide([], 1.0)
    assert enough_water(flat, Depth(12.0), 13.0, YEAR) == ALWAYS
    assert enough_water(flat, Depth(12.0), 13.1, YEAR) == NEVER


def test_siltation_shuts_and_dredging_opens():
    # no tide: 14 m falling by 1 m a year is enough for 13.4 m for 0.6 years, and dredged again at
    # 0.75
    calendar = enough_water(Tide([], 0.0), Depth(14.0, 1.0, [0.75 * YEAR]), 13.4, YEAR)
    assert np.array(calendar.closed) == pytest.approx(
        np.array([(0.6 * YEAR, 0.75 * YEAR), (YEAR, math.inf)])
    )


@settings(max_examples=examples(60))
@given(
    st.floats(11, 14),
    st.floats(0, 3),
    st.lists(st.floats(-YEAR, YEAR), max_size=2),
    st.floats(12, 16),
)
def test_no_ship_moves_below_its_depth(dredged, rate, at, needed):
    depth = Depth(dredged, rate, at, 10.0)
    calendar = enough_water(MIXED, depth, needed, YEAR)
    hours = np.linspace(0, YEAR, 3001)[:-1]
    water = MIXED.heights(hours) + [depth.at(t) for t in hours]
    for t, metres in zip(hours.tolist(), water.tolist(), strict=True):
        assert metres >= needed - 1e-8 if calendar.is_open(t) else metres < needed + 1e-8


@pytest.mark.slow
def test_a_year_of_windows_takes_a_moment():
    took = []
    for _ in range(3):
        begin = time.process_time()
        calendar = enough_water(MIXED, Depth(12.4, 0.3), water_needed(12.5, 0.1), YEAR)
        took.append(time.process_time() - begin)
    assert len(calendar.closed) > 600
    assert min(took) < 0.1
