"""The statement of a port call: the facts, what the laytime clock made of them, and its print."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from portsim.flow.calendar.calendar import Stretch
from portsim.scenario.blocks.laytime import DAY_H, MINUTES, LaytimeTerms


@dataclass(frozen=True)
class PortCall:
    """The facts of one call, in hours from the scenario's start.

    Attributes
    ----------
    ship
        Her name, for print.
    arrived_h
        At the waiting place.
    all_fast_h
        Alongside.
    completed_h
        End of cargo work; the clock stops here.
    work
        From begin to end of cargo work, gang by gang or in one piece; weather stops inside are cut
        out.
    amount_t
        Cargo worked.
    notice_h
        Notice of readiness handed in; none: as soon as the terms permit. An earlier one is good
        from then.
    in_port_h
        Within port limits; none: on arrival.
    berth_free_h
        A berth is there for her; none: when she is all fast.
    laycan_opens_h
        Laytime does not start before; none: no such day.
    weather
        Stretches in which the weather stops this cargo's work, or would stop it; those after
        completion serve to tell when laytime would have expired.
    shifting
        Stretches of shifting, from the waiting place or between berths.
    """

    ship: str
    arrived_h: float
    all_fast_h: float
    completed_h: float
    work: tuple[Stretch, ...]
    amount_t: float
    notice_h: float | None = None
    in_port_h: float | None = None
    berth_free_h: float | None = None
    laycan_opens_h: float | None = None
    weather: tuple[Stretch, ...] = ()
    shifting: tuple[Stretch, ...] = ()

    def __post_init__(self) -> None:
        facts = (self.arrived_h, self.in_port, self.berth_free, self.all_fast_h, self.completed_h)
        numbers = [
            *facts,
            self.amount_t,
            *(h for s in (*self.work, *self.weather, *self.shifting) for h in s),
        ]
        numbers += [h for h in (self.notice_h, self.laycan_opens_h) if h is not None]
        if not all(map(math.isfinite, numbers)) or min(self.arrived_h, self.amount_t) < 0.0:
            raise ValueError(
                f"{self.ship}: hours and tonnes must be finite, arrival and tonnes not negative"
            )
        if not (
            self.arrived_h <= self.in_port <= self.all_fast_h and self.arrived_h <= self.berth_free
        ):
            raise ValueError(f"{self.ship}: arrives, enters port and gets a berth in this order")
        if not self.berth_free <= self.all_fast_h <= self.completed_h:
            raise ValueError(f"{self.ship}: gets a berth, is all fast and completes in this order")
        if any(end < begin for begin, end in (*self.work, *self.weather, *self.shifting)):
            raise ValueError(f"{self.ship}: a stretch must not end before it begins")
        if any(begin < self.arrived_h or end > self.completed_h for begin, end in self.work):
            raise ValueError(f"{self.ship}: cargo is worked between arrival and completion")

    @property
    def in_port(self) -> float:
        """Hour at which she is within port limits."""
        return self.arrived_h if self.in_port_h is None else self.in_port_h

    @property
    def berth_free(self) -> float:
        """Hour at which a berth is there for her."""
        return self.all_fast_h if self.berth_free_h is None else self.berth_free_h


@dataclass(frozen=True)
class Line:
    """A stretch in which nothing changes: what happened, and the share of it that counts."""

    begin_h: float
    end_h: float
    fact: str
    rule: str
    share: float
    used_h: float  # at its end, with what earlier calls of a reversible allowance used


@dataclass(frozen=True)
class Statement:
    """The laytime account of one call.

    Attributes
    ----------
    lines
        In order of time; they fill the time from arrival to completion without gap or overlap.
    notice_h
        When notice of readiness is good.
    commenced_h
        Start of laytime; none if the cargo was finished before.
    expires_h
        When laytime expired, or would have expired had the ship stayed idle; none if a later call
        goes on with the same allowance.
    brought_h
        Time used by earlier calls under the same reversible allowance.
    used_h
        Time used, `brought_h` and time on demurrage included.
    demurrage_h, despatch_h
        Of this call; at most one of them is above zero.
    """

    call: PortCall
    terms: LaytimeTerms
    lines: tuple[Line, ...]
    notice_h: float
    commenced_h: float | None
    expires_h: float | None
    allowed_h: float
    brought_h: float
    used_h: float
    demurrage_h: float
    despatch_h: float

    @property
    def saved_h(self) -> float:
        """Laytime left at completion; never negative."""
        return max(0.0, self.allowed_h - self.used_h)

    @property
    def demurrage_usd(self) -> float:
        """Owed to the ship."""
        return self.demurrage_h / DAY_H * self.terms.demurrage_usd_per_day

    @property
    def despatch_usd(self) -> float:
        """Owed by the ship."""
        return self.despatch_h / DAY_H * self.terms.despatch_rate


def statement_of_facts(statement: Statement, start: datetime) -> str:
    """Return a plain-text table of a call: its facts and terms, a line a stretch, the account.

    Parameters
    ----------
    statement
        What `portsim.analysis.kpis.money.laytime` found.
    start
        Hour zero, in local time; all times are printed in its time zone, to the nearest minute.
    """
    call, s = statement.call, statement
    head = [
        ("Ship", call.ship),
        ("Cargo", f"{call.amount_t:,.0f} t"),
        ("Terms", _clauses(s.terms)),
        ("Money", _money(s.terms)),
        ("Arrived", _at(start, call.arrived_h)),
        ("Notice of readiness", _at(start, s.notice_h)),
        *(
            []
            if call.laycan_opens_h is None
            else [("Laycan opens", _at(start, call.laycan_opens_h))]
        ),
        ("Berth free", _at(start, call.berth_free)),
        ("All fast", _at(start, call.all_fast_h)),
        ("Completed", _at(start, call.completed_h)),
    ]
    rows: list[tuple[str, ...]] = [
        ("From", "To", "Time", "What happened", "Clock", "Counts", "Used")
    ]
    for line in s.lines:
        hours, counts = line.end_h - line.begin_h, {0.0: "no", 0.5: "half"}.get(line.share, "yes")
        span = (_at(start, line.begin_h), _at(start, line.end_h), _duration(hours))
        rows.append((*span, line.fact, line.rule, counts, _duration(line.used_h)))
    account = [("Laytime allowed", _duration(s.allowed_h))]
    if s.brought_h:
        account.append(("Used by earlier calls", _duration(s.brought_h)))
    account.append(("Time used", _duration(s.used_h)))
    account.append(
        (
            "Laytime commenced",
            "not before completion" if s.commenced_h is None else _at(start, s.commenced_h),
        )
    )
    if s.expires_h is not None:
        word = "Laytime expired" if s.expires_h <= call.completed_h else "Laytime would expire"
        account.append((word, _at(start, s.expires_h)))
    if s.despatch_h:
        account.append(("Despatch", f"{_duration(s.despatch_h)}  {s.despatch_usd:,.2f} USD"))
    else:
        account.append(("Demurrage", f"{_duration(s.demurrage_h)}  {s.demurrage_usd:,.2f} USD"))
    blocks = (_pairs(head), _table(rows), _pairs(account))
    return "\n\n".join(["Statement of facts and laytime", *blocks]) + "\n"


def _clauses(terms: LaytimeTerms) -> str:
    """Return the terms in the trade's shorthand."""
    rate = terms.rate_t_per_day
    words = [f"{rate:,.0f} t a day" if rate is not None else f"{terms.allowed_h:g} h", terms.basis]
    if terms.weather != "counts":
        words.append("WWD" if terms.weather == "excluded" else "WWD alongside")
    words.append("notice at berth" if terms.notice == "berth" else terms.notice.upper())
    words.append(f"turn time {terms.turn_time_h:g} h")
    words += ["notice in office hours"] if terms.office else []
    early = {"half": "half counts", "actual": "counts", "commences": "starts laytime"}.get(
        terms.early_work
    )
    waiting = {"counts": "time lost waiting counts", "excluded": "waiting excepted"}.get(
        terms.waiting
    )
    words += [f"early work {early}"] if early else []
    words += [waiting] if waiting else []
    words += ["shifting counts"] if terms.shifting_counts else []
    words += ["reversible"] if terms.reversible else []
    words += [] if terms.once_on_demurrage else ["exceptions apply on demurrage"]
    return ", ".join(words)


def _money(terms: LaytimeTerms) -> str:
    rate, on = terms.despatch_rate, terms.despatch_on.replace("_", " ")
    return f"demurrage {terms.demurrage_usd_per_day:,.0f} USD a day, despatch {rate:,.0f} on {on}"


def _at(start: datetime, hour: float) -> str:
    """Return a calendar time to the nearest minute."""
    moment = start + timedelta(minutes=_minutes(hour))
    return moment.strftime("%a %d %b %Y %H:%M")


def _duration(hours: float) -> str:
    """Return hours and minutes, as 124:32."""
    minutes = _minutes(hours)
    return f"{minutes // MINUTES}:{minutes % MINUTES:02d}"


def _minutes(hours: float) -> int:
    return math.floor(hours * MINUTES + 0.5)


def _pairs(pairs: list[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in pairs)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in pairs)


def _table(rows: list[tuple[str, ...]]) -> str:
    """Align columns: times of the clock to the right, words to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    right = {"Time", "Used"}
    lines = []
    for row in rows:
        cells = zip(rows[0], row, widths, strict=True)
        lines.append(
            "  ".join(f"{c:>{w}}" if name in right else f"{c:<{w}}" for name, c, w in cells)
        )
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(lines)
