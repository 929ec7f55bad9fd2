"""Worked calls, each computed by hand in its comment, and what holds for every call.

Hour zero is Monday 1 June 2026, 00:00 in Karachi: 5 June is a Friday, 7 June a Sunday.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from portsim.analysis.kpis.money.laytime import excepted_days, laytime, settle
from portsim.analysis.kpis.money.statement import PortCall, statement_of_facts
from portsim.scenario.blocks.laytime import LaytimeTerms
from portsim.scenario.blocks.weather import Holidays, Shift

START = datetime(2026, 6, 1, tzinfo=timezone(timedelta(hours=5)))


def at(day, hour=0, minute=0):
    """Return the hour of a time in June."""
    return (day - 1) * 24 + hour + minute / 60


def charter(**terms):
    """72 h from 12 h after a notice at the anchorage, all days count, 24,000 USD a day (1,000 an hour)."""
    return LaytimeTerms.model_validate(
        {"allowed_h": 72.0, "demurrage_usd_per_day": 24_000.0, **terms}
    )


def visit(completed, **facts):
    """Arrives 1 June 08:00, straight alongside at 10:00, works from then to the end."""
    given = {
        "arrived_h": at(1, 8),
        "berth_free_h": at(1, 8),
        "all_fast_h": at(1, 10),
        "amount_t": 24_000.0,
        **facts,
    }
    given.setdefault("work", ((given["all_fast_h"], completed),))
    return PortCall("Example", completed_h=completed, **given)


def account(call, **terms):
    return laytime(call, charter(**terms), START)


def rules(statement):
    return [(line.begin_h, line.end_h, line.rule, line.share) for line in statement.lines]


# the definitions page

EXAMPLE = PortCall(
    "Example",
    arrived_h=at(1, 8),
    berth_free_h=at(1, 17),
    all_fast_h=at(1, 19),
    work=((at(1, 20), at(9, 10, 32)),),
    completed_h=at(9, 10, 32),
    amount_t=41_510.0,
    weather=(
        (at(3, 2), at(3, 8)),
        (at(5, 14), at(5, 18)),
        (at(8, 6), at(8, 12)),
    ),  # 6 + 4 h, then 6 h
)
EXAMPLE_TERMS = LaytimeTerms(rate_t_per_day=8_000.0, demurrage_usd_per_day=15_000.0)


def test_the_example_of_the_definitions_page():
    # 41,510 / 8,000 = 5.18875 days = 124 h 31.8 min, to the minute 124:32.
    # 1 June 08:00 + 12:00 = 20:00; + 124:32 + 10:00 of rain = 134:32 = 5 days 14:32 -> 7 June
    # 10:32.
    # 7 June 10:32 to 9 June 10:32 = 48 h, the rain of 8 June among them; 2 days x 15,000 = 30,000.
    found = laytime(EXAMPLE, EXAMPLE_TERMS, START)
    assert found.allowed_h == 124 + 32 / 60
    assert (found.notice_h, found.commenced_h) == (at(1, 8), at(1, 20))
    assert found.expires_h == pytest.approx(at(7, 10, 32), abs=1e-9)
    assert found.demurrage_h == pytest.approx(48.0, abs=1e-9)
    assert found.demurrage_usd == pytest.approx(30_000.0, abs=1e-6)
    assert (found.despatch_h, found.saved_h) == (0.0, 0.0)
    assert found.used_h == pytest.approx(172 + 32 / 60, abs=1e-9)


PRINTED = """\
Statement of facts and laytime

Ship                 Example
Cargo                41,510 t
Terms                8,000 t a day, SHINC, WWD, WIBON, turn time 12 h
Money                demurrage 15,000 USD a day, despatch 7,500 on working time saved
Arrived              Mon 01 Jun 2026 08:00
Notice of readiness  Mon 01 Jun 2026 08:00
Berth free           Mon 01 Jun 2026 17:00
All fast             Mon 01 Jun 2026 19:00
Completed            Tue 09 Jun 2026 10:32

From                   To                      Time  What happened             Clock      Counts    Used
--------------------------------------------------------------------------------------------------------
Mon 01 Jun 2026 08:00  Mon 01 Jun 2026 17:00   9:00  waiting for a berth       turn time  no        0:00
Mon 01 Jun 2026 17:00  Mon 01 Jun 2026 19:00   2:00  under way to the berth    turn time  no        0:00
Mon 01 Jun 2026 19:00  Mon 01 Jun 2026 20:00   1:00  alongside                 turn time  no        0:00
Mon 01 Jun 2026 20:00  Wed 03 Jun 2026 02:00  30:00  cargo work                laytime    yes      30:00
Wed 03 Jun 2026 02:00  Wed 03 Jun 2026 08:00   6:00  cargo work, weather stop  weather    no       30:00
Wed 03 Jun 2026 08:00  Fri 05 Jun 2026 14:00  54:00  cargo work                laytime    yes      84:00
Fri 05 Jun 2026 14:00  Fri 05 Jun 2026 18:00   4:00  cargo work, weather stop  weather    no       84:00
Fri 05 Jun 2026 18:00  Sun 07 Jun 2026 10:32  40:32  cargo work                laytime    yes     124:32
Sun 07 Jun 2026 10:32  Mon 08 Jun 2026 06:00  19:28  cargo work                demurrage  yes     144:00
Mon 08 Jun 2026 06:00  Mon 08 Jun 2026 12:00   6:00  cargo work, weather stop  demurrage  yes     150:00
Mon 08 Jun 2026 12:00  Tue 09 Jun 2026 10:32  22:32  cargo work                demurrage  yes     172:32

Laytime allowed    124:32
Time used          172:32
Laytime commenced  Mon 01 Jun 2026 20:00
Laytime expired    Sun 07 Jun 2026 10:32
Demurrage          48:00  30,000.00 USD
"""


def test_the_example_is_printed_line_by_line():
    printed = statement_of_facts(laytime(EXAMPLE, EXAMPLE_TERMS, START), START)
    assert printed == PRINTED


# one rule each


def test_turn_time():
    # 12 h: starts 1 June 20:00, 72 h end 4 June 20:00, done 5 June 02:00: 6 h over.
    # 24 h: starts 2 June 08:00, ends 5 June 08:00: 6 h saved at half of 1,000 an hour.
    # 0 h: starts 1 June 08:00, ends 4 June 08:00: 18 h over.
    done = visit(at(5, 2))
    twelve, day, none = (account(done, turn_time_h=h) for h in (12.0, 24.0, 0.0))
    assert (twelve.expires_h, twelve.demurrage_h, twelve.demurrage_usd) == (at(4, 20), 6.0, 6_000.0)
    assert (day.expires_h, day.despatch_h, day.despatch_usd) == (at(5, 8), 6.0, 3_000.0)
    assert (none.expires_h, none.demurrage_h) == (at(4, 8), 18.0)


def test_a_ship_done_within_turn_time_uses_nothing():
    # starts 1 June 20:00, done at 18:00: 72 h saved; laytime would end 4 June 20:00, 74 h after
    # completion
    found = account(visit(at(1, 18)))
    assert (found.commenced_h, found.used_h, found.despatch_h, found.expires_h) == (
        None,
        0.0,
        72.0,
        at(4, 20),
    )
    assert account(visit(at(1, 18)), despatch_on="all_time_saved").despatch_h == 74.0


def test_allowed_time_from_a_rate_and_in_hours():
    # 24,000 t at 9,000 a day: 64 h -> 4 June 12:00. 25,000 t at 9,000: 66.666 h = 66 h 40 min. 50 h
    # as they are.
    assert account(visit(at(5)), allowed_h=None, rate_t_per_day=9_000.0).expires_h == at(4, 12)
    more = account(visit(at(5), amount_t=25_000.0), allowed_h=None, rate_t_per_day=9_000.0)
    assert more.allowed_h == 66 + 40 / 60
    assert account(visit(at(5)), allowed_h=50.0).expires_h == at(3, 22)
    # 10,001 t at 8,000: 30 h 0.18 min, kept as 30 h
    assert charter(allowed_h=None, rate_t_per_day=8_000.0).allowance_h(10_001.0) == 30.0


# Anchors outside the port 1 June 08:00, comes in 2 June 00:00, gets a berth 3 June 04:00
WAITED = visit(at(6, 20), berth_free_h=at(3, 4), all_fast_h=at(3, 8), in_port_h=at(2, 0))


def test_where_notice_may_be_given():
    # outside the port: 1 June 08:00, laytime 1 June 20:00 to 4 June 20:00, done 6 June 20:00: 48 h
    # over
    # in the port: 2 June 00:00, laytime 2 June 12:00 to 5 June 12:00: 32 h over
    # at the berth: 3 June 08:00, laytime 3 June 20:00 to 6 June 20:00: done to the minute
    wipon, wibon, berth = (account(WAITED, notice=where) for where in ("wipon", "wibon", "berth"))
    assert (wipon.notice_h, wipon.expires_h, wipon.demurrage_h) == (at(1, 8), at(4, 20), 48.0)
    assert (wibon.notice_h, wibon.expires_h, wibon.demurrage_h) == (at(2), at(5, 12), 32.0)
    assert (berth.notice_h, berth.expires_h) == (at(3, 8), at(6, 20))
    assert (berth.demurrage_h, berth.despatch_h, berth.saved_h) == (0.0, 0.0, 0.0)


def test_notice_given_late_or_too_early():
    # given 2 June 10:00 although she might have on 2 June 00:00; given before arrival it is good
    # from arrival
    assert account(replace(WAITED, notice_h=at(2, 10))).commenced_h == at(2, 22)
    assert account(replace(WAITED, notice_h=at(1, 1)), notice="wipon").notice_h == at(1, 8)


def test_time_lost_waiting_for_berth_counts():
    # notice at the berth only. Lost: 1 June 08:00 to 3 June 04:00 = 44 h. Then nothing until
    # notice, 3 June 08:00,
    # and turn time to 20:00. The other 28 h end 5 June 00:00. Done 6 June 20:00: 44 h over.
    found = account(WAITED, notice="berth", waiting="counts")
    assert rules(found) == [
        (at(1, 8), at(3, 4), "time lost waiting", 1.0),
        (at(3, 4), at(3, 8), "no notice yet", 0.0),
        (at(3, 8), at(3, 20), "turn time", 0.0),
        (at(3, 20), at(5, 0), "laytime", 1.0),
        (at(5, 0), at(6, 20), "demurrage", 1.0),
    ]
    assert found.demurrage_usd == 44_000.0


def test_time_lost_waiting_on_demurrage():
    # only 20 h allowed: gone 2 June 04:00, and the wait goes on as demurrage until the berth is
    # there, 24 h.
    # 4 h to the berth do not count: no notice. From the notice on, without turn time, 84 h. 108 h
    # in all.
    found = account(WAITED, notice="berth", waiting="counts", allowed_h=20.0)
    assert found.expires_h == at(2, 4)
    assert found.demurrage_h == 24.0 + 84.0


def test_time_lost_counts_once_only_where_notice_can_be_given():
    # WIBON: lost from 1 June 08:00 until she can give notice, 2 June 00:00 = 16 h; turn time to
    # 12:00; 56 h more
    # end 4 June 20:00
    assert account(WAITED, waiting="counts").expires_h == at(4, 20)


def test_waiting_excluded():
    # laytime starts 2 June 12:00, but counts from the berth, 3 June 04:00: ends 6 June 04:00, 16 h
    # over.
    # With 60 h of turn time the wait is over before laytime starts, 4 June 12:00.
    found = account(WAITED, waiting="excluded")
    assert (found.commenced_h, found.expires_h, found.demurrage_h) == (at(2, 12), at(6, 4), 16.0)
    assert account(WAITED, waiting="excluded", turn_time_h=60.0, allowed_h=24.0).expires_h == at(
        5, 12
    )


OFFICE = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat"], "begins": "08:00", "ends": "17:00"}]


def test_office_hours():
    # Friday 5 June 18:30 is after 17:00; Saturday the 6th is open from 8; Sunday is not. Turn time
    # 12 h.
    late = visit(at(12), arrived_h=at(5, 18, 30), berth_free_h=at(5, 18, 30), all_fast_h=at(5, 20))
    assert account(late, office=OFFICE).commenced_h == at(6, 20)
    five = [{"days": OFFICE[0]["days"][:5], "begins": "08:00", "ends": "17:00"}]
    assert account(late, office=five).notice_h == at(8, 8)
    assert account(late, office=five, holidays={"dates": ["2026-06-08"]}).notice_h == at(9, 8)
    # on Monday 08:00 the office opens, and the notice is good at once; if it shuts then, next
    # morning
    assert account(visit(at(5)), office=OFFICE).notice_h == at(1, 8)
    early = [{"begins": "06:00", "ends": "08:00"}]
    assert account(visit(at(5)), office=early).notice_h == at(2, 6)
    every_day = {
        "yearly": [
            (START.replace(year=2027) + timedelta(days=n)).strftime("%d %b") for n in range(366)
        ]
    }
    with pytest.raises(ValueError, match="the office is shut for a year"):
        account(visit(at(5)), office=early, holidays=every_day)


def test_laycan():
    # notice 1 June 08:00 + 12 h = 20:00, but laytime not before 2 June 06:00: 72 h end 5 June 06:00
    found = account(visit(at(5, 9), laycan_opens_h=at(2, 6)))
    assert (found.commenced_h, found.expires_h, found.demurrage_h) == (at(2, 6), at(5, 6), 3.0)


SHIFTED = visit(at(6), shifting=((at(3, 10), at(3, 15)), (at(5, 12), at(5, 14))))


def test_shifting():
    # 72 h from 1 June 20:00, 5 h of shifting before they are gone: 5 June 01:00, and 23 h over, the
    # second
    # shift among them. If shifting counts: 4 June 20:00, 28 h over.
    excepted, counted = account(SHIFTED), account(SHIFTED, shifting_counts=True)
    assert (excepted.expires_h, excepted.demurrage_h) == (at(5, 1), 23.0)
    assert (counted.expires_h, counted.demurrage_h) == (at(4, 20), 28.0)


def gangs(completed):
    """Friday 5 June 08:00, work by day and night but for Sunday 12:00 to 18:00."""
    return visit(
        completed,
        arrived_h=at(5, 8),
        berth_free_h=at(5, 8),
        all_fast_h=at(5, 10),
        work=((at(5, 20), at(7, 12)), (at(7, 18), completed)),
    )


def test_sundays_and_holidays_excluded():
    # laytime starts Friday 5 June 20:00, 72 h:
    # SHINC: Monday 8 June 20:00.
    # SHEX EIU: 28 h to Sunday, then from Monday 00:00 44 h: Tuesday 9 June 20:00.
    # SHEX UU: of Sunday 18 h are worked and count; 28 + 18, 26 more from Monday: Tuesday 02:00.
    # done Wednesday 10 June 00:00: 28, 4, 22 h over.
    done = gangs(at(10))
    found = {basis: account(done, basis=basis) for basis in ("SHINC", "SHEX EIU", "SHEX UU")}
    assert {basis: s.expires_h for basis, s in found.items()} == {
        "SHINC": at(8, 20),
        "SHEX EIU": at(9, 20),
        "SHEX UU": at(9, 2),
    }
    assert [s.demurrage_h for s in found.values()] == [28.0, 4.0, 22.0]


def test_unless_used_names_what_counts():
    assert rules(account(gangs(at(10)), basis="SHEX UU"))[1:5] == [
        (at(5, 10), at(5, 20), "turn time", 0.0),
        (at(5, 20), at(7, 0), "laytime", 1.0),
        (at(7, 0), at(7, 12), "laytime, Sunday or holiday used", 1.0),
        (at(7, 12), at(7, 18), "Sunday or holiday", 0.0),
    ]


def test_holidays():
    # SHEX EIU and Monday 8 June a holiday: 28 h to Sunday, then from Tuesday 00:00 44 h: Wednesday
    # 20:00,
    # 20 h after completion; the saved laytime is the same 20 h
    found = account(gangs(at(10)), basis="SHEX EIU", holidays={"dates": ["2026-06-08"]})
    assert (found.expires_h, found.despatch_h) == (at(10, 20), 20.0)
    # under SHINC a holiday is a day like any other
    assert account(gangs(at(10)), holidays={"dates": ["2026-06-08"]}).expires_h == at(8, 20)


def test_fridays_and_holidays_excluded():
    # starts Friday 20:00: nothing to Saturday 00:00 even if used, then 72 h: Tuesday 9 June 00:00
    # unless used: worked from 20:00 on, so 4 h of Friday count: Monday 20:00, less the idle hours
    # of Sunday: none,
    # Sunday is a day like any other
    assert account(gangs(at(10)), basis="FHEX EIU").expires_h == at(9)
    assert account(gangs(at(10)), basis="FHEX UU").expires_h == at(8, 20)


def test_rain_on_a_sunday_is_no_use_of_it():
    # as above SHEX UU, and rain 7 June 00:00 to 04:00: 14 h of Sunday count, 30 more from Monday:
    # Tuesday 06:00,
    # whether or not weather counts
    done = replace(gangs(at(10)), weather=((at(7, 0), at(7, 4)),))
    for weather in ("excluded", "counts"):
        assert account(done, basis="SHEX UU", weather=weather).expires_h == at(9, 6)


RAINY = visit(at(6), berth_free_h=at(2, 12), all_fast_h=at(2, 14), weather=((at(2, 8), at(2, 18)),))


def test_weather_working_days():
    # laytime from 1 June 20:00; rain 2 June 08:00 to 18:00, alongside from 14:00. 72 h and
    # all 10 h: 5 June 06:00, 18 over; only the 4 h alongside: 5 June 00:00, 24 over; none: 4 June
    # 20:00, 28 over
    found = [
        account(RAINY, weather=weather) for weather in ("excluded", "excluded_alongside", "counts")
    ]
    assert [s.expires_h for s in found] == [at(5, 6), at(5), at(4, 20)]
    assert [s.demurrage_h for s in found] == [18.0, 24.0, 28.0]


def test_rain_before_laytime_takes_nothing_off():
    # rain 1 June 15:00 to 22:00: only 20:00 to 22:00 lies in laytime: 4 June 22:00
    assert account(visit(at(6), weather=((at(1, 15), at(1, 22)),))).expires_h == at(4, 22)


def test_once_on_demurrage():
    # 72 h from Thursday 4 June 20:00, SHEX EIU: 52 h to Sunday, 20 h of Monday: Monday 8 June
    # 20:00.
    # done Monday 15 June 00:00; Sunday the 14th and 5 h of rain on the 10th lie between.
    # always: 148 h. Otherwise 148 - 24 - 5 = 119 h.
    done = visit(
        at(15),
        arrived_h=at(4, 8),
        berth_free_h=at(4, 8),
        all_fast_h=at(4, 10),
        weather=((at(10, 1), at(10, 6)),),
    )
    always, not_so = (
        account(done, basis="SHEX EIU", once_on_demurrage=once) for once in (True, False)
    )
    assert (always.expires_h, always.demurrage_h, always.demurrage_usd) == (
        at(8, 20),
        148.0,
        148_000.0,
    )
    assert (not_so.expires_h, not_so.demurrage_h, not_so.demurrage_usd) == (
        at(8, 20),
        119.0,
        119_000.0,
    )


def test_despatch():
    # 72 h from Thursday 4 June 20:00, done Saturday 6 June 18:00: 46 used, 26 saved.
    # SHEX: 6 h to Sunday, 20 h of Monday: would end Monday 20:00, 50 h after completion.
    done = visit(at(6, 18), arrived_h=at(4, 8), berth_free_h=at(4, 8), all_fast_h=at(4, 10))
    working = account(done, basis="SHEX UU")
    every = account(done, basis="SHEX UU", despatch_on="all_time_saved")
    assert (working.expires_h, every.expires_h) == (at(8, 20), at(8, 20))
    assert (working.despatch_h, working.despatch_usd) == (26.0, 13_000.0)
    assert (every.despatch_h, every.despatch_usd) == (50.0, 25_000.0)
    assert account(done, basis="SHEX UU", despatch_usd_per_day=6_000.0).despatch_usd == 6_500.0
    assert account(done, despatch_usd_per_day=0.0).despatch_usd == 0.0
    # rain of which one knows, Monday 02:00 to 05:00, puts the end off to 23:00
    rained = replace(done, weather=((at(8, 2), at(8, 5)),))
    assert account(rained, basis="SHEX UU", despatch_on="all_time_saved").despatch_h == 53.0


def test_work_before_laytime():
    # notice 1 June 08:00, laytime 20:00; work from 10:00, rain 12:00 to 14:00: 8 h worked early. 72
    # h end
    # none: 4 June 20:00; half: 4 h less, 16:00; all: 8 h less, 12:00;
    # if work starts laytime: 10:00 + 72 h + 2 h of rain: 4 June 12:00.
    # With a pause from 16:00 to 18:00 only 6 h are worked early: 4 June 14:00; but laytime once
    # started runs on
    # through a pause: 12:00 as before.
    done = visit(at(5), weather=((at(1, 12), at(1, 14)),))
    ends = {
        early: account(done, early_work=early).expires_h
        for early in ("none", "half", "actual", "commences")
    }
    assert ends == {
        "none": at(4, 20),
        "half": at(4, 16),
        "actual": at(4, 12),
        "commences": at(4, 12),
    }
    paused = replace(done, work=((at(1, 10), at(1, 16)), (at(1, 18), at(5))))
    assert account(paused, early_work="actual").expires_h == at(4, 14)
    assert account(paused, early_work="commences").expires_h == at(4, 12)


def test_early_work_on_an_excepted_day():
    # notice Sunday 7 June 08:00, work from 10:00, laytime 20:00 on a Sunday. 72 h:
    # EIU: Monday 00:00 + 72 h = Thursday 11 June 00:00, early work or not
    # UU, early work counts: 10 + 4 h of Sunday used, 58 more: Wednesday 10 June 10:00
    # UU, half of it: 5 + 4, 63 more: 15:00
    done = visit(at(12), arrived_h=at(7, 8), berth_free_h=at(7, 8), all_fast_h=at(7, 10))
    assert account(done, basis="SHEX EIU", early_work="actual").expires_h == at(11)
    assert account(done, basis="SHEX UU", early_work="actual").expires_h == at(10, 10)
    assert account(done, basis="SHEX UU", early_work="half").expires_h == at(10, 15)


DISCHARGE = visit(at(3, 20))  # 48 h used
LOAD = visit(at(15), arrived_h=at(10, 8), berth_free_h=at(10, 8), all_fast_h=at(10, 10))
# laytime from 10 June 20:00, done 15 June 00:00: 100 h


def test_separate_and_reversible():
    # separate, 72 h each: 24 h saved and 28 h over: 12,000 earned, 28,000 owed
    # reversible, 144 h: 148 used, 4 over, 4,000 owed; expiry 14 June 20:00
    first, second = settle([(DISCHARGE, charter()), (LOAD, charter())], START)
    assert (first.despatch_usd, first.demurrage_usd) == (12_000.0, 0.0)
    assert (second.despatch_usd, second.demurrage_usd) == (0.0, 28_000.0)
    both = charter(reversible=True)
    first, second = settle([(DISCHARGE, both), (LOAD, both)], START)
    assert (first.used_h, first.expires_h, first.despatch_h, first.demurrage_h) == (
        48.0,
        None,
        0.0,
        0.0,
    )
    assert (second.brought_h, second.used_h, second.expires_h) == (48.0, 148.0, at(14, 20))
    assert (second.demurrage_h, second.demurrage_usd) == (4.0, 4_000.0)
    # with 76 h each: 152 - 148 = 4 h saved
    more = charter(reversible=True, allowed_h=76.0)
    assert settle([(DISCHARGE, more), (LOAD, more)], START)[1].despatch_h == 4.0


def test_reversible_and_already_on_demurrage():
    # 20 h each: 40 h gone 3 June 12:00, 8 h over. The second call starts on demurrage: from notice
    # 10 June 08:00,
    # without turn time, to 15 June 00:00: 112 h. If exceptions apply on demurrage, turn time does
    # too: 100 h.
    short = charter(reversible=True, allowed_h=20.0)
    first, second = settle([(DISCHARGE, short), (LOAD, short)], START)
    assert (first.expires_h, first.demurrage_h) == (at(3, 12), 8.0)
    assert (second.expires_h, second.demurrage_h) == (at(3, 12), 112.0)
    lenient = charter(reversible=True, allowed_h=20.0, once_on_demurrage=False)
    assert settle([(DISCHARGE, lenient), (LOAD, lenient)], START)[1].demurrage_h == 100.0


# what is refused, and small things


def test_calls_of_one_charter_agree():
    with pytest.raises(ValueError, match="all reversible or all separate"):
        settle([(DISCHARGE, charter()), (LOAD, charter(reversible=True))], START)
    both = charter(reversible=True)
    with pytest.raises(ValueError, match="follow each other"):
        settle([(LOAD, both), (DISCHARGE, both)], START)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"allowed_h": None}, "rate_t_per_day or allowed_h"),
        ({"rate_t_per_day": 5_000.0}, "rate_t_per_day or allowed_h"),
        ({"basis": "SHEX"}, "basis"),
        ({"holidays": {"dates": [20_600]}}, "must be a date"),
        ({"holidays": {"dates": ["2026-06-31"]}}, "must be a date"),
        ({"office": [{"begins": "8", "ends": "17:00"}]}, "must be a time of day"),
    ],
)
def test_terms_that_make_no_sense_are_refused(terms, words):
    with pytest.raises(ValidationError, match=words):
        charter(**terms)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"berth_free_h": at(1, 7)}, "in this order"),
        ({"all_fast_h": at(7)}, "in this order"),
        ({"work": ((at(2), at(7)),)}, "between arrival and completion"),
        ({"weather": ((at(3), at(2)),)}, "end before it begins"),
        ({"amount_t": float("nan")}, "finite"),
        ({"amount_t": -1.0}, "not negative"),
        ({"notice_h": float("inf")}, "finite"),
    ],
)
def test_facts_that_make_no_sense_are_refused(facts, words):
    with pytest.raises(ValueError, match=words):
        visit(at(6), **facts)


def test_excepted_days_follow_the_local_calendar():
    # a start at 18:00 on Saturday 6 June: Sunday is hour 6 to 30, whatever the offset from UTC
    saturday = START.replace(day=6, hour=18)
    terms = charter(basis="SHEX UU", holidays={"yearly": ["9 Jun"]})
    assert excepted_days(terms, saturday, 100.0).closed[:2] == ((6.0, 30.0), (54.0, 78.0))
    assert excepted_days(terms, saturday.replace(tzinfo=UTC), 100.0).closed[0] == (6.0, 30.0)
    assert excepted_days(charter(), saturday, 100.0).closed == ()


def test_a_statement_says_what_was_saved_and_under_which_terms():
    terms = {
        "basis": "SHEX UU",
        "notice": "berth",
        "waiting": "counts",
        "weather": "counts",
        "early_work": "half",
    }
    printed = statement_of_facts(
        account(visit(at(3), laycan_opens_h=at(1, 20)), office=OFFICE, **terms), START
    )
    assert "72 h, SHEX UU, notice at berth, turn time 12 h, notice in office hours, " in printed
    assert "early work half counts, time lost waiting counts\n" in printed
    assert "Laycan opens         Mon 01 Jun 2026 20:00" in printed
    assert "half" in printed
    assert "Laytime would expire" in printed
    assert "Despatch" in printed


# what holds for every call

hours = st.integers(0, 4_000).map(lambda n: n / 10)
stretches = st.lists(st.tuples(hours, hours).map(lambda s: (min(s), max(s))), max_size=5).map(tuple)


@st.composite
def calls(draw):
    times = sorted(draw(st.lists(hours, min_size=5, max_size=5)))
    arrived, in_port, free, fast, done = times
    tenths = st.integers(round(fast * 10), round(done * 10)).map(lambda n: n / 10)
    work = sorted(draw(st.lists(tenths, max_size=6)))
    work = work[: len(work) // 2 * 2]
    return PortCall(
        "Any",
        arrived_h=arrived,
        in_port_h=in_port,
        berth_free_h=free,
        all_fast_h=fast,
        completed_h=done,
        work=tuple(zip(work[::2], work[1::2], strict=True)),
        amount_t=draw(st.floats(0, 80_000)),
        notice_h=draw(st.none() | hours),
        laycan_opens_h=draw(st.none() | hours),
        weather=draw(stretches),
        shifting=draw(stretches),
    )


charters = st.builds(
    LaytimeTerms,
    rate_t_per_day=st.floats(3_000, 20_000),
    basis=st.sampled_from(["SHINC", "SHEX UU", "SHEX EIU", "FHEX UU", "FHEX EIU"]),
    holidays=st.sampled_from(
        [Holidays(), Holidays(dates=("2026-06-02", "2026-06-03")), Holidays(yearly=("10 Jun",))]
    ),
    weather=st.sampled_from(["excluded", "excluded_alongside", "counts"]),
    notice=st.sampled_from(["berth", "wibon", "wipon"]),
    office=st.sampled_from([(), tuple(Shift(**hours) for hours in OFFICE)]),
    turn_time_h=st.sampled_from([0.0, 6.0, 12.0, 36.0]),
    early_work=st.sampled_from(["none", "half", "actual", "commences"]),
    waiting=st.sampled_from(["by_notice", "counts", "excluded"]),
    shifting_counts=st.booleans(),
    once_on_demurrage=st.booleans(),
    demurrage_usd_per_day=st.just(24_000.0),
    despatch_on=st.sampled_from(["working_time_saved", "all_time_saved"]),
)


def amended(terms, **changes):
    return terms.model_copy(update=changes)


@given(calls(), charters)
def test_the_account_adds_up(call, terms):
    found = laytime(call, terms, START)
    assert found.used_h + found.saved_h - found.demurrage_h == pytest.approx(
        found.allowed_h, abs=1e-6
    )
    assert found.demurrage_h >= 0.0
    assert found.despatch_h >= 0.0
    assert found.demurrage_h == 0.0 or found.despatch_h == 0.0
    assert (found.expires_h > call.completed_h - 1e-6) or found.saved_h == 0.0
    if terms.despatch_on == "working_time_saved":
        assert found.despatch_h == pytest.approx(found.saved_h, abs=1e-6)
    else:
        assert found.despatch_h >= found.saved_h - 1e-6


@given(calls(), charters)
def test_lines_fill_the_time_and_carry_the_sum(call, terms):
    found = laytime(call, terms, START)
    edges = [line.begin_h for line in found.lines] + [call.completed_h]
    if found.lines:
        assert edges[0] == call.arrived_h
    else:
        assert call.arrived_h == call.completed_h
    used = 0.0
    for line, following in zip(found.lines, edges[1:], strict=True):
        assert line.begin_h < line.end_h
        assert line.end_h == following
        used += line.share * (line.end_h - line.begin_h)
        assert line.used_h == pytest.approx(used, abs=1e-6)
    assert found.used_h == pytest.approx(used, abs=1e-6)


@given(calls(), charters)
def test_weather_never_adds_laytime(call, terms):
    kinds = ("excluded", "excluded_alongside", "counts")
    used = [laytime(call, amended(terms, weather=weather), START).used_h for weather in kinds]
    assert used[0] <= used[1] + 1e-6
    assert used[1] <= used[2] + 1e-6


@given(calls(), charters, st.sampled_from(["SH", "FH"]))
def test_excepted_days_never_add_laytime(call, terms, day):
    kinds = (f"{day}EX EIU", f"{day}EX UU", "SHINC")
    used = [laytime(call, amended(terms, basis=basis), START).used_h for basis in kinds]
    assert used[0] <= used[1] + 1e-6
    assert used[1] <= used[2] + 1e-6


@given(calls(), charters, hours)
def test_finishing_later_never_costs_less(call, terms, more):
    later = replace(call, completed_h=call.completed_h + more)
    before, after = laytime(call, terms, START), laytime(later, terms, START)
    assert after.demurrage_usd >= before.demurrage_usd - 1e-6
    assert (
        after.demurrage_usd - after.despatch_usd
        >= before.demurrage_usd - before.despatch_usd - 1e-6
    )


@given(calls(), charters)
def test_always_on_demurrage_never_costs_less(call, terms):
    always, not_so = (
        laytime(call, amended(terms, once_on_demurrage=once), START) for once in (True, False)
    )
    assert always.demurrage_h >= not_so.demurrage_h - 1e-6
    assert always.expires_h == not_so.expires_h


STEP = 0.1


def slow_clock(call, terms):
    """Return hours used, one tenth of an hour after another: the rules told once more, in another order."""

    def inside(hour, stretches):
        return any(begin <= hour < end for begin, end in stretches)

    def works(hour):
        return inside(hour, call.work) and not inside(hour, call.weather)

    place = {"berth": call.all_fast_h, "wibon": call.in_port_h, "wipon": call.arrived_h}[
        terms.notice
    ]
    notice = place if call.notice_h is None else max(place, call.notice_h)
    laycan = -1.0 if call.laycan_opens_h is None else call.laycan_opens_h
    laytime_at = max(notice + terms.turn_time_h, laycan)
    used, begun = 0.0, False
    for n in range(round(call.arrived_h / STEP), round(call.completed_h / STEP)):
        hour = (n + 0.5) * STEP
        today = START + timedelta(hours=hour)
        off = terms.basis != "SHINC" and (
            today.strftime("%a") == {"S": "Sun", "F": "Fri"}[terms.basis[0]]
            or today.date() in terms.holidays.dates
            or (today.month, today.day) in terms.holidays.yearly_days
        )
        begun = begun or hour > laytime_at or (terms.early_work == "commences" and works(hour))
        lost = terms.waiting == "counts" and laycan < hour < min(call.berth_free_h, place)
        early = {"half": 0.5, "actual": 1.0}.get(terms.early_work, 0.0) if works(hour) else 0.0
        share = 1.0 if begun or lost else early
        if used > terms.allowance_h(call.amount_t) - 1e-6 and terms.once_on_demurrage:
            share = 1.0 if share or hour > notice else 0.0
        elif (
            (off and not (terms.basis.endswith("UU") and works(hour)))
            or (inside(hour, call.weather) and terms.weather == "excluded")
            or (
                inside(hour, call.weather)
                and terms.weather == "excluded_alongside"
                and hour > call.all_fast_h
            )
            or (inside(hour, call.shifting) and not terms.shifting_counts)
            or (hour < call.berth_free_h and terms.waiting == "excluded")
        ):
            share = 0.0
        used += share * STEP
    return used


@given(calls(), charters.filter(lambda terms: not terms.office))
def test_a_slow_clock_finds_the_same(call, terms):
    # the allowance may run out inside a step, which the slow clock sees a step late; without one,
    # before it counts
    assume(terms.allowance_h(call.amount_t) > 0.0)
    assert laytime(call, terms, START).used_h == pytest.approx(
        slow_clock(call, terms), abs=STEP + 1e-6
    )
