"""What a charter party says about time in port: when the clock starts and what stops it."""

from typing import Literal, Self

from pydantic import Field, model_validator

from portsim.scenario.base import Block, NonNegative, Positive
from portsim.scenario.blocks.weather import Holidays, Shift

Basis = Literal["SHINC", "SHEX UU", "SHEX EIU", "FHEX UU", "FHEX EIU"]
DAY_H = 24.0
MINUTES = 60


class LaytimeTerms(Block):
    """The laytime clauses of one charter.

    Allowed time comes either from a rate or in hours. The clock starts when the notice of readiness
    has been given and the turn time has passed; Sundays, holidays, weather, shifting and waiting
    may stop it.
    """

    rate_t_per_day: Positive | None = Field(
        None, description="tonnes to be worked in 24 h; the allowed time is rounded to the minute"
    )
    allowed_h: Positive | None = Field(None, description="allowed time in hours, instead of a rate")
    basis: Basis = Field(
        "SHINC",
        description="SHINC: all days count; SHEX: Sundays and holidays do not, FHEX: Fridays and "
        "holidays; UU: unless used; EIU: even if used",
    )
    holidays: Holidays = Field(Holidays(), description="local days that are holidays")
    weather: Literal["excluded", "excluded_alongside", "counts"] = Field(
        "excluded",
        description="weather working days: hours in which the weather stops work, or would stop "
        "it while the ship waits, do not count; or only once she is alongside; or "
        "they count",
    )
    notice: Literal["berth", "wibon", "wipon"] = Field(
        "wibon",
        description="where notice may first be given: alongside, at a waiting place within the "
        "port, or at one outside it too",
    )
    office: tuple[Shift, ...] = Field(
        (),
        description="weekly hours in which a notice is taken, holidays apart; one that comes "
        "outside is taken at the next opening; none: at any hour",
    )
    turn_time_h: NonNegative = Field(12.0, description="hours from notice to the start of laytime")
    early_work: Literal["none", "half", "actual", "commences"] = Field(
        "none",
        description="cargo work before laytime starts: does not count, half of it counts, all of "
        "it counts, or it starts laytime",
    )
    waiting: Literal["by_notice", "counts", "excluded"] = Field(
        "by_notice",
        description="waiting for a berth counts once laytime has started; or also before the ship "
        "can give notice (time lost waiting for berth to count); or never as laytime",
    )
    shifting_counts: bool = Field(False, description="whether hours of shifting count as laytime")
    reversible: bool = Field(
        False, description="whether loading and discharging share one allowance"
    )
    once_on_demurrage: bool = Field(
        True, description="always on demurrage: what stops laytime does not stop demurrage"
    )
    demurrage_usd_per_day: NonNegative = Field(description="for time beyond the allowed, USD a day")
    despatch_usd_per_day: NonNegative | None = Field(
        None, description="for time saved, USD a day; none: half of demurrage"
    )
    despatch_on: Literal["working_time_saved", "all_time_saved"] = Field(
        "working_time_saved",
        description="despatch for laytime saved only, or also for the stops that would have come "
        "before its end",
    )

    @model_validator(mode="after")
    def _one_allowance(self) -> Self:
        if (self.rate_t_per_day is None) == (self.allowed_h is None):
            raise ValueError("needs rate_t_per_day or allowed_h, one of them")
        return self

    def allowance_h(self, amount_t: float) -> float:
        """Return the allowed time for an amount, hours.

        From a rate, it is rounded to the nearest minute, as in time sheets.
        """
        if self.rate_t_per_day is None:
            return self.allowed_h or 0.0
        return round(amount_t / self.rate_t_per_day * DAY_H * MINUTES) / MINUTES

    @property
    def excepted_day(self) -> Literal["Sunday", "Friday"] | None:
        """The day of the week that does not count; none if all days count."""
        if self.basis == "SHINC":
            return None
        return "Sunday" if self.basis.startswith("SHEX") else "Friday"

    @property
    def unless_used(self) -> bool:
        """Whether excepted days count while cargo is worked."""
        return self.basis.endswith("UU")

    @property
    def despatch_rate(self) -> float:
        """Despatch, USD a day."""
        half = self.demurrage_usd_per_day / 2
        return half if self.despatch_usd_per_day is None else self.despatch_usd_per_day
