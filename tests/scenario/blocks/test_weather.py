from datetime import date, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from portsim.flow.calendar.calendar import ALWAYS, together
from portsim.flow.calendar.closures import (
    breaks,
    dated,
    holidays,
    hour_of,
    recorded,
    renewals,
    shifts,
)
from portsim.flow.calendar.daylight import daylight
from portsim.flow.calendar.depth import Depth, enough_water
from portsim.flow.calendar.tide import Constituent as Wave
from portsim.flow.calendar.tide import Tide as Water
from portsim.flow.streams import Streams
from portsim.scenario.blocks import water, weather

START = datetime.fromisoformat("2027-01-01T00:00:00+05:00")
CLOSURE: TypeAdapter[weather.Closure] = TypeAdapter(weather.Closure)
YEAR = 8760.0
SHARES = [0.02, 0, 0, 0.01, 0.1, 0.3, 0.4, 0.3, 0.1, 0, 0.05, 0.05]


def refused(model, words, **values):
    with pytest.raises(ValidationError) as caught:
        (model.validate_python if isinstance(model, TypeAdapter) else model.model_validate)(values)
    assert words in caught.value.errors()[0]["msg"]


def again(block):
    """Write a block as a resolved scenario does and read it back."""
    return type(block).model_validate(block.model_dump(mode="json", exclude_none=True))


# ---- what a planner writes, and the calendar it makes


def test_random_closures():
    block = CLOSURE.validate_python({"kind": "renewal", "monthly_share": SHARES, "mean_h": 12})
    assert isinstance(block, weather.RenewalClosure)
    assert again(block) == block
    streams = Streams(1, 0)
    calendar = renewals(
        START,
        YEAR,
        block.monthly_share,
        block.mean_h,
        streams.draws("closed", block.closed_law),
        streams.draws("open", block.open_law),
    )
    assert 0.03 < 1 - calendar.working_hours(0, YEAR) / YEAR < 0.25


def test_recorded_closures():
    values = [[0, 8], [3, 15.5], [6, 9]]
    block = CLOSURE.validate_python(
        {"kind": "recorded", "limit": 14, "values": values, "repeat_h": 8}
    )
    assert isinstance(block, weather.RecordedClosure)
    assert again(block) == block
    hours, measured = zip(*block.values, strict=True)
    below = block.closed_when == "below"
    calendar = recorded(
        hours, measured, block.limit, below=below, repeat_h=block.repeat_h, horizon_h=16
    )
    assert calendar.closed == ((3, 6), (11, 14))


def test_dated_closures():
    stretches = [
        {"begins": "2027-06-11", "ends": "2027-06-16"},
        {"begins": "2027-08-01T06:00:00+05:00", "ends": "2027-08-01T03:00:00+00:00"},
        {"begins": "2027-09-01T18:00:00+05:00", "ends": "2027-09-01"},
    ]
    block = CLOSURE.validate_python({"kind": "dated", "stretches": stretches})
    assert isinstance(block, weather.DatedClosure)
    assert again(block) == block
    calendar = dated(START, [(one.begins, one.ends) for one in block.stretches])
    june = hour_of(START, date(2027, 6, 11))
    assert calendar.closed[0] == (june, june + 144)
    assert [b - a for a, b in calendar.closed] == [144, 2, 6]


def test_working_time():
    block = weather.Shifts.model_validate(
        {
            "shifts": [
                {
                    "days": ["mon", "tue", "wed", "thu", "fri", "sat"],
                    "begins": "08:00",
                    "ends": "24:00",
                },
                {"days": ["mon"], "begins": "22:00", "ends": "06:30"},
            ],
            "breaks": [
                {"days": ["fri"], "begins": "12:30", "ends": "14:30"},
                {"begins": "18:00", "ends": "19:00", "first": "2027-02-08", "last": "2027-03-09"},
            ],
            "holidays": {"dates": ["2027-03-10"], "yearly": ["23 Mar", "14 August"]},
        }
    )
    assert again(block) == block
    days = block.holidays
    calendar = together(
        [
            shifts(START, YEAR, [row for one in block.shifts for row in one.weekly]),
            *(breaks(START, YEAR, one.weekly, one.first, one.last) for one in block.breaks),
            holidays(START, YEAR, days.dates, days.yearly_days),
        ]
    )
    friday = calendar.working_hours(0, 24)
    assert friday == 14
    assert calendar.working_hours(24, 72) == 16  # Saturday and Sunday
    monday = hour_of(START, date(2027, 1, 4))
    assert calendar.working_hours(monday, monday + 48) == 16 + 6.5 + 16
    for day, hours in (
        ("2027-02-08", 15),
        ("2027-03-09", 21.5),
        ("2027-03-10", 0),
        ("2027-03-23", 0),
    ):
        midnight = hour_of(START, date.fromisoformat(day))
        assert calendar.working_hours(midnight, midnight + 24) == hours
    assert together([]) == ALWAYS


def test_tide_and_siltation():
    tide = water.Tide.model_validate(
        {
            "mean_m": 1.6,
            "constituents": {
                "M2": {"amplitude_m": 0.8, "phase_deg": 30},
                "own": {"amplitude_m": 0.1, "period_h": 12},
                "other": {"amplitude_m": 0.1, "speed_deg_ph": 15, "source": "assumption"},
            },
        }
    )
    assert again(tide) == tide
    assert tide.waves == ((0.8, 28.9841042, 30), (0.1, 30, 0), (0.1, 15, 0))
    silt = water.Siltation.model_validate(
        {"annual_m": 0.5, "least_m": 12.5, "dredged": ["2024-03-13"]}
    )
    assert again(silt) == silt
    depth = Depth(14.5, silt.annual_m, [hour_of(START, day) for day in silt.dredged], silt.least_m)
    assert depth.at(0) == pytest.approx(13.1, abs=0.01)  # as its description says
    march = [hour_of(START, date(2028, month, 1)) for month in (3, 4)]
    assert depth.at(march[0]) > 12.5 == depth.at(march[1])
    calendar = enough_water(
        Water([Wave(*wave) for wave in tide.waves], tide.mean_m), depth, 14.8, YEAR
    )
    assert 0.3 < calendar.working_hours(0, YEAR) / YEAR < 0.6


def test_daylight():
    block = water.Daylight.model_validate(
        {"latitude_deg": 24.80, "longitude_deg": 66.97, "margin_h": 0.5}
    )
    assert again(block) == block
    start = datetime.fromisoformat("2027-12-21T00:00:00+05:00")
    calendar = daylight(start, 48, block.latitude_deg, block.longitude_deg, block.margin_h)
    # as its description says
    assert calendar.next_open(0) == pytest.approx(6 + 42 / 60, abs=1 / 60)
    assert calendar.next_change(12) == pytest.approx(18 + 18 / 60, abs=1 / 60)


def test_the_examples_of_the_descriptions():
    # 0.3 with 12 h: open for 28 h on average, 18.6 closures in July
    assert pytest.approx(28) == 12 * (1 - 0.3) / 0.3
    assert pytest.approx(18.6) == 31 * 24 / 40
    night = weather.Shift.model_validate(
        {"days": ["mon", "tue"], "begins": "22:00", "ends": "06:00"}
    )
    assert night.weekly == ((0, 22, 6), (1, 22, 6))


def test_days_and_times():
    assert [weather.clock_h(text) for text in ("00:00", "7:30", "24:00")] == [0, 7.5, 24]
    assert [weather.month_and_day(text) for text in ("23 Mar", "1 september", "29 Feb")] == [
        (3, 23),
        (9, 1),
        (2, 29),
    ]
    moments = TypeAdapter(weather.Moment)
    assert moments.validate_python("2027-06-11") == date(2027, 6, 11)
    assert moments.validate_python(START) is START
    assert type(moments.validate_python(date(2027, 6, 11))) is date


# ---- what is refused


def test_a_day_beyond_all_calendars_is_refused():
    for text in ("32 Mar", "99999999999999999999 Mar"):
        with pytest.raises(ValueError, match="must be a day and a month"):
            weather.month_and_day(text)


def test_faults_of_closures():
    refused(CLOSURE, "at least 12", kind="renewal", monthly_share=SHARES[:11], mean_h=12)
    refused(CLOSURE, "less than 1", kind="renewal", monthly_share=[1.0, *SHARES[1:]], mean_h=12)
    refused(CLOSURE, "greater than 0", kind="renewal", monthly_share=SHARES, mean_h=0)
    refused(
        CLOSURE,
        "open_law must have a mean",
        kind="renewal",
        monthly_share=SHARES,
        mean_h=1,
        open_law=0,
    )
    refused(CLOSURE, "give file and column", kind="recorded", limit=3)
    refused(CLOSURE, "3 comes after 3", kind="recorded", limit=3, values=[[3, 1], [3, 2]])
    two = {"kind": "recorded", "limit": 3, "values": [[1, 1], [4, 2]]}
    refused(CLOSURE, "from the first row to the last, 3, is 3", **two, repeat_h=3)
    refused(CLOSURE, "no effect with beyond: calm", **two, repeat_h=5, beyond="calm")
    refused(CLOSURE, "before the last row, 4", **two, ends_h=3)
    refused(CLOSURE, "needs repeat_h or ends_h", **two, beyond="repeat")
    for begins, ends in (
        ("2027-06-11", "2027-06-10"),
        ("2027-06-11T06:00:00+05:00", "2027-06-11T01:00:00+00:00"),
        ("2027-06-11T06:00:00+05:00", "2027-06-10"),
    ):
        refused(
            CLOSURE,
            "ends before it begins",
            kind="dated",
            stretches=[{"begins": begins, "ends": ends}],
        )
    for wrong in ("2027-06-11T06:00:00", "soon", 2027, "2027-02-29", None):
        refused(
            CLOSURE,
            "must be a date, as",
            kind="dated",
            stretches=[{"begins": wrong, "ends": "2027-07-01"}],
        )


def test_faults_of_working_time():
    for wrong in ("24:01", "8", "12:60", "25:00", "noon"):
        refused(weather.Shift, "must be a time of day", begins=wrong, ends="12:00")
    refused(weather.Shift, "begins and ends are equal", begins="08:00", ends="8:00")
    refused(weather.Shift, "'mon', 'tue'", begins="08:00", ends="12:00", days=["monday"])
    refused(weather.Shift, "at least 1", begins="08:00", ends="12:00", days=[])
    refused(
        weather.Break,
        "before first",
        begins="08:00",
        ends="9:00",
        first="2027-02-02",
        last="2027-02-01",
    )
    for wrong in ("23", "Mar 23", "30 Feb", "0 Jan", "1 Foo", "1 Marble", "1 May 2027", ""):
        refused(weather.Holidays, "must be a day and a month", yearly=[wrong])
    refused(weather.Holidays, "must be a date, as 2027-03-23, is 20270323", dates=[20270323])


def test_faults_of_water():
    refused(water.Tide, "did you mean M2", mean_m=1, constituents={"m2": {"amplitude_m": 1}})
    refused(water.Constituent, "not both", amplitude_m=1, period_h=12, speed_deg_ph=30)
    refused(water.Tide, "at least 1", mean_m=1, constituents={})
    refused(water.Daylight, "less than or equal to 90", latitude_deg=91, longitude_deg=0)
