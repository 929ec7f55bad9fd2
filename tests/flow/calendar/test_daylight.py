import math
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.flow.calendar.calendar import ALWAYS, NEVER
from portsim.flow.calendar.daylight import daylight, sun_times

KARACHI = (24.80, 66.97)
LONDON = (51.5, 0.0)
SYDNEY = (-33.86, 151.21)
GWADAR = (25.11, 62.34)


def clock(text):
    hours, minutes, *seconds = map(int, text.split(":"))
    return hours + minutes / 60 + sum(seconds) / 3600


# What the Pakistan Meteorological Department gave the press for Karachi: Aaj News of 21 June 2024
# (dailyaaj.com.pk
# 108688), Newsone of 21 June 2015, and the department's note of 21 December 2023
# (news.naseerudin.com).
@pytest.mark.parametrize(
    ("day", "rises", "sets"),
    [
        ("2024-06-21", "05:43", "19:24"),
        ("2015-06-21", "05:42", "19:25"),
        ("2023-12-21", "07:12", "17:48"),
    ],
)
def test_karachi_as_published(day, rises, sets):
    found = [5 + t for t in sun_times(date.fromisoformat(day), *KARACHI)]
    assert found == pytest.approx([clock(rises), clock(sets)], abs=1.5 / 60)


# PyEphem 4.2.1 (VSOP87), the sun's centre at -0°50', no further refraction: another theory in
# another program.
EPHEM = """
KARACHI 5 2027-03-20 06:36:41 18:43:05
KARACHI 5 2027-06-21 05:43:29 19:24:12
KARACHI 5 2027-09-23 06:20:54 18:27:58
KARACHI 5 2027-11-03 06:40:11 17:50:52
KARACHI 5 2027-12-21 07:11:59 17:47:54
KARACHI 5 2030-02-11 07:09:04 18:23:51
GWADAR 5 2027-06-21 06:01:19 19:43:24
GWADAR 5 2027-12-21 07:31:10 18:05:47
LONDON 0 2027-06-21 03:42:35 20:20:56
LONDON 0 2027-11-03 06:56:30 16:29:53
LONDON 0 2027-12-21 08:03:03 15:52:47
SYDNEY 10 2027-06-21 06:59:52 16:53:47
SYDNEY 10 2027-11-03 04:53:30 18:24:27
SYDNEY 10 2030-02-11 05:26:14 18:51:56
"""


@pytest.mark.parametrize("row", EPHEM.strip().splitlines())
def test_against_another_ephemeris(row):
    place, offset, day, rises, sets = row.split()
    found = [int(offset) + t for t in sun_times(date.fromisoformat(day), *globals()[place])]
    assert found == pytest.approx([clock(rises), clock(sets)], abs=10 / 3600)


@pytest.mark.parametrize(("day", "declination"), [("2027-06-21", 23.436), ("2027-12-22", -23.436)])
def test_length_of_the_solstice_days_by_hand(day, declination):
    # cos H = (sin(-0.833°) - sin φ sin δ) / (cos φ cos δ) with the sun at the tropic; H is 15° an
    # hour
    for place in (KARACHI, LONDON, SYDNEY):
        latitude, delta = math.radians(place[0]), math.radians(declination)
        cosine = math.sin(math.radians(-0.833)) - math.sin(latitude) * math.sin(delta)
        hours = 2 * math.degrees(math.acos(cosine / math.cos(latitude) / math.cos(delta))) / 15
        rises, sets = sun_times(date.fromisoformat(day), *place)
        assert sets - rises == pytest.approx(hours, abs=20 / 3600)


def test_the_sundial_at_its_extremes():
    # the equation of time is about -14.2 min around 11 February and +16.4 min around 3 November
    for day, minutes in ((date(2027, 2, 11), -14.2), (date(2027, 11, 3), 16.4)):
        noon = sum(sun_times(day, 0.0, 0.0)) / 2
        assert (12 - noon) * 60 == pytest.approx(minutes, abs=0.1)


def test_a_day_at_karachi_in_the_calendar():
    start = datetime.fromisoformat("2027-12-21T06:00:00+05:00")
    calendar = daylight(start, 24 * 10, *KARACHI)
    assert calendar.closed[0] == pytest.approx((0, 1.2), abs=0.01)
    assert calendar.closed[1] == pytest.approx((11.8, 25.2), abs=0.02)
    assert not calendar.is_open(240)
    wider = daylight(start, 24 * 10, *KARACHI, margin_h=0.5)
    assert wider.closed[0] == pytest.approx((0, calendar.closed[0][1] - 0.5))
    narrower = daylight(start, 24 * 10, *KARACHI, margin_h=-0.5)
    assert narrower.working_hours(24, 48) == pytest.approx(calendar.working_hours(24, 48) - 1)
    assert daylight(start, 24 * 10, *KARACHI, margin_h=7) == ALWAYS
    assert daylight(start, 24 * 10, *KARACHI, margin_h=-6) == NEVER


@given(
    st.sampled_from([KARACHI, LONDON, SYDNEY, (0.0, -179.9), (10.0, 179.9)]),
    st.integers(0, 8760),
    st.integers(-12, 12),
)
def test_every_day_has_its_day_and_night(place, hour, offset):
    start = (datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=hour)).astimezone(
        datetime.fromisoformat(
            f"2027-01-01T00:00{'-' if offset < 0 else '+'}{abs(offset):02}:00"
        ).tzinfo
    )
    calendar = daylight(start, 240, *place)
    midnight = (datetime(start.year, start.month, start.day, tzinfo=UTC) - start) / timedelta(
        hours=1
    )
    noon = (midnight + 12 - place[1] / 15) % 24
    for n in range(9):
        assert calendar.is_open(noon + 24 * n)
        assert not calendar.is_open((noon + 12) % 24 + 24 * n)
        assert 7.5 < calendar.working_hours(24 * n, 24 * n + 24) < 17


def test_beyond_the_polar_circle():
    june, december = (datetime(2027, month, 10, tzinfo=UTC) for month in (6, 12))
    assert daylight(june, 240, 75.0, 20.0) == ALWAYS
    assert daylight(december, 240, 75.0, 20.0) == NEVER
    assert daylight(december, 240, -90.0, 0.0) == ALWAYS
    # the year at 75° has one long day and one long night
    year = daylight(datetime(2027, 3, 20, tzinfo=UTC), 8760, 75.0, 20.0)
    lengths = [b - a for a, b in (~year).closed]
    assert max(lengths) > 24 * 90
    assert max(b - a for a, b in year.closed[:-1]) > 24 * 80
