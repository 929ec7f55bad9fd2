"""The laytime clock of a port call: which hours count, when laytime expires, what is owed.

Everything is a pure function of the facts of the call and the terms of the charter. Time is cut
where a fact or a rule changes, so nothing is stepped, and nothing is rounded but an allowed time
that comes from a rate.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from portsim.analysis.kpis.money.statement import Line, PortCall, Statement
from portsim.flow.calendar import closures
from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.flow.calendar.year import YEAR_H
from portsim.scenario.blocks.laytime import DAY_H, LaytimeTerms

WEEKDAY = {"Sunday": 6, "Friday": 4}
TOLERANCE_H = 1e-8
EARLY_SHARE = {"none": 0.0, "half": 0.5, "actual": 1.0, "commences": 1.0}


def laytime(call: PortCall, terms: LaytimeTerms, start: datetime) -> Statement:
    """Return the laytime account of a call alone; `start` is hour zero, in local time."""
    return _account(call, terms, start, terms.allowance_h(call.amount_t))


def settle(legs: Sequence[tuple[PortCall, LaytimeTerms]], start: datetime) -> tuple[Statement, ...]:
    """Return the accounts of one charter's calls, in order of time: loading, then discharging.

    Separate allowances are settled call by call. Reversible ones are added up, and the clock of
    each call goes on where the one before it stopped; despatch is earned by the last call only.
    """
    pooled = {terms.reversible for _, terms in legs}
    if pooled != {True}:
        if len(pooled) > 1:
            raise ValueError("calls of one charter must be all reversible or all separate")
        return tuple(laytime(call, terms, start) for call, terms in legs)
    if any(after.arrived_h < before.completed_h for (before, _), (after, _) in pairwise(legs)):
        raise ValueError("calls that share an allowance must follow each other")
    allowed = sum(terms.allowance_h(call.amount_t) for call, terms in legs)
    accounts: list[Statement] = []
    for index, (call, terms) in enumerate(legs):
        before = accounts[-1] if accounts else None
        accounts.append(_account(call, terms, start, allowed, before, index + 1 == len(legs)))
    return tuple(accounts)


def excepted_days(terms: LaytimeTerms, start: datetime, until_h: float) -> Calendar:
    """Return the calendar shut on days that do not count, midnight to midnight, up to an hour."""
    return _excepted_days(terms, start, math.ceil(until_h / YEAR_H))


@lru_cache(maxsize=16)
def _excepted_days(terms: LaytimeTerms, start: datetime, years: int) -> Calendar:
    if terms.excepted_day is None:
        return ALWAYS
    horizon_h, days = years * YEAR_H, terms.holidays
    weekly = closures.breaks(start, horizon_h, [(WEEKDAY[terms.excepted_day], 0.0, DAY_H)])
    return weekly & closures.holidays(start, horizon_h, days.dates, days.yearly_days)


@lru_cache(maxsize=16)
def _office(terms: LaytimeTerms, start: datetime, years: int) -> Calendar:
    """Return the calendar that is open when a notice is taken."""
    if not terms.office:
        return ALWAYS
    horizon_h, days = years * YEAR_H, terms.holidays
    weekly = closures.shifts(
        start, horizon_h, [span for shift in terms.office for span in shift.weekly]
    )
    return weekly & closures.holidays(start, horizon_h, days.dates, days.yearly_days)


def _in(stretches: Calendar, hour: float) -> bool:
    """Return whether an hour lies in one of the stretches, which a calendar holds as shut."""
    return not stretches.is_open(hour)


class _Rules:
    """What happened in each hour of a call, and what the terms make of it.

    Until laytime starts only work (if the terms say so) and time lost waiting count. Once on
    demurrage every hour counts from the notice on, turn time included.
    """

    def __init__(self, call: PortCall, terms: LaytimeTerms, start: datetime, until_h: float):
        self.call, self.terms = call, terms
        self.work, self.weather, self.shifting = map(
            Calendar, (call.work, call.weather, call.shifting)
        )
        self.excepted = excepted_days(terms, start, until_h)
        first_h = {"berth": call.all_fast_h, "wibon": call.in_port, "wipon": call.arrived_h}[
            terms.notice
        ]
        given_h = first_h if call.notice_h is None else max(first_h, call.notice_h)
        self.notice_h = _office(terms, start, math.ceil(given_h / YEAR_H) + 1).next_open(given_h)
        if math.isinf(self.notice_h):
            raise ValueError(f"{call.ship}: the office is shut for a year after notice is given")
        opens_h = call.arrived_h if call.laycan_opens_h is None else call.laycan_opens_h
        lost = (max(call.arrived_h, opens_h), min(call.berth_free, first_h))
        self.lost = Calendar([lost] if terms.waiting == "counts" and lost[0] < lost[1] else [])
        spans = (self.work, self.weather, self.shifting, self.excepted, self.lost)
        self.edges = [hour for span in spans for stretch in span.closed for hour in stretch]
        self.commenced_h = max(self.notice_h + terms.turn_time_h, opens_h)
        if terms.early_work == "commences":
            self.commenced_h = min(
                [self.commenced_h, *(hour for hour in self.edges if self._working(hour))]
            )
        self.edges += [
            self.notice_h,
            self.commenced_h,
            call.in_port,
            call.berth_free,
            call.all_fast_h,
        ]

    def _working(self, hour: float) -> bool:
        return _in(self.work, hour) and not _in(self.weather, hour)

    def fact(self, hour: float) -> str:
        """Return what happened."""
        if _in(self.shifting, hour):
            place = "shifting"
        elif _in(self.work, hour):
            place = "cargo work"
        elif hour < self.call.berth_free:
            place = "waiting for a berth"
        else:
            place = "under way to the berth" if hour < self.call.all_fast_h else "alongside"
        return f"{place}, weather stop" if _in(self.weather, hour) else place

    def rule(self, hour: float, expired: bool) -> tuple[str, float]:
        """Return what the clock does, and the share of the time that counts."""
        terms, working = self.terms, self._working(hour)
        rule, share = self._phase(hour, EARLY_SHARE[terms.early_work] if working else 0.0)
        if expired and terms.once_on_demurrage:
            return ("demurrage", 1.0) if share or hour >= self.notice_h else (rule, 0.0)
        if not share:
            return rule, 0.0
        day = f"{terms.excepted_day} or holiday"
        if _in(self.excepted, hour) and not (terms.unless_used and working):
            return day, 0.0
        if _in(self.weather, hour) and self._weather_stops(hour):
            return "weather", 0.0
        if _in(self.shifting, hour) and not terms.shifting_counts:
            return "shifting excepted", 0.0
        if hour < self.call.berth_free and terms.waiting == "excluded":
            return "waiting excepted", 0.0
        rule = "demurrage" if expired else rule
        return (f"{rule}, {day} used" if _in(self.excepted, hour) else rule), share

    def _phase(self, hour: float, early: float) -> tuple[str, float]:
        """Return how far the clock has come, and the share that counts if no exception applies."""
        if hour >= self.commenced_h:
            return "laytime", 1.0
        if _in(self.lost, hour):
            return "time lost waiting", 1.0
        if early:
            return "work before laytime", early
        return ("no notice yet" if hour < self.notice_h else "turn time"), 0.0

    def _weather_stops(self, hour: float) -> bool:
        weather = self.terms.weather
        return weather == "excluded" or (
            weather == "excluded_alongside" and hour >= self.call.all_fast_h
        )


def _account(
    call: PortCall,
    terms: LaytimeTerms,
    start: datetime,
    allowed_h: float,
    before: Statement | None = None,
    last: bool = True,
) -> Statement:
    """Run the clock from arrival to completion, or on from an earlier call's account."""
    brought_h, expired_h = (before.used_h, before.expires_h) if before else (0.0, None)
    end_h = call.completed_h
    rules = _Rules(call, terms, start, end_h)
    lines, used_h, expired_h = _run(rules, call.arrived_h, end_h, allowed_h, brought_h, expired_h)
    demurrage_h = despatch_h = 0.0
    if expired_h is not None:
        demurrage_h = used_h - max(allowed_h, brought_h)
    elif last:
        expired_h = _would_expire(rules, start, allowed_h, used_h)
        despatch_h = (
            expired_h - end_h if terms.despatch_on == "all_time_saved" else allowed_h - used_h
        )
    return Statement(
        call=call,
        terms=terms,
        lines=lines,
        notice_h=rules.notice_h,
        commenced_h=rules.commenced_h if rules.commenced_h < end_h else None,
        expires_h=expired_h,
        allowed_h=allowed_h,
        brought_h=brought_h,
        used_h=used_h,
        demurrage_h=demurrage_h,
        despatch_h=despatch_h,
    )


def _run(
    rules: _Rules,
    begin_h: float,
    end_h: float,
    allowed_h: float,
    used_h: float,
    expired_h: float | None,
) -> tuple[tuple[Line, ...], float, float | None]:
    """Return the lines of a span of time, the time used and the hour of expiry if there is one."""
    lines: list[Line] = []
    cuts = sorted({begin_h, end_h, *(hour for hour in rules.edges if begin_h < hour < end_h)})
    for since, until in pairwise(cuts):
        a = since
        while a < until:
            fact, (rule, share) = rules.fact(a), rules.rule(a, expired_h is not None)
            b = until
            if expired_h is None and share and used_h + share * (b - a) >= allowed_h - TOLERANCE_H:
                b = _snapped(a + (allowed_h - used_h) / share, a, b)
                used_h, expired_h = allowed_h, b
            else:
                used_h += share * (b - a)
            if b > a:
                begin = a
                if lines and (lines[-1].fact, lines[-1].rule, lines[-1].share) == (
                    fact,
                    rule,
                    share,
                ):
                    begin = lines.pop().begin_h
                lines.append(Line(begin, b, fact, rule, share, used_h))
            a = b
    return tuple(lines), used_h, expired_h


def _snapped(hour: float, low: float, high: float) -> float:
    """Return an hour, or the bound that it equals but for rounding."""
    if hour - low <= TOLERANCE_H:
        return low
    return high if high - hour <= TOLERANCE_H else hour


def _would_expire(rules: _Rules, start: datetime, allowed_h: float, used_h: float) -> float:
    """Return when laytime would have expired had the ship stayed idle after completion."""
    end_h = rules.call.completed_h
    ahead_h = 2 * (allowed_h - used_h) + max(0.0, rules.commenced_h - end_h) + 7 * DAY_H
    while True:
        further = _Rules(rules.call, rules.terms, start, end_h + ahead_h)
        expired_h = _run(further, end_h, end_h + ahead_h, allowed_h, used_h, None)[2]
        if expired_h is not None:
            return expired_h
        ahead_h *= 2
