"""Water and light at the entrance: tide, siltation, daylight.

The modules `portsim.flow.calendar.tide` and `portsim.flow.calendar.daylight` say what each block
means. They take the values as they stand here.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from portsim.flow.calendar.greenwich import known_names
from portsim.scenario.base import Block, Name, NonNegative, Number, Positive
from portsim.scenario.blocks.weather import Moment
from portsim.scenario.faults import did_you_mean

#: Speeds of the common constituents, degrees an hour (Schureman, Manual of Harmonic Analysis and
#: Prediction of Tides, US Coast and Geodetic Survey Special Publication 98, 1940, table 2).
SPEEDS = {
    "M2": 28.9841042,
    "S2": 30.0,
    "N2": 28.4397295,
    "K2": 30.0821373,
    "K1": 15.0410686,
    "O1": 13.9430356,
    "P1": 14.9589314,
    "Q1": 13.3986609,
    "M4": 57.9682084,
    "MS4": 58.9841042,
    "Mf": 1.0980331,
    "Mm": 0.5443747,
    "Ssa": 0.0821373,
    "Sa": 0.0410686,
}

Latitude = Annotated[float, Field(strict=True, ge=-90, le=90)]
Longitude = Annotated[float, Field(strict=True, ge=-180, le=180)]


#: No amplitude is greater: that of M2 at the head of the Bay of Fundy is about 6 m.
MOST_AMPLITUDE_M = 8.0
MOST_MEAN_M = 10.0
Z0 = "Z0"


class Constituent(Block):
    """One cosine of the tide, as tables print it or with a phase at the start of the run.

    {amplitude_cm: 78, greenwich_lag_deg: 286} is a printed constant: its equilibrium argument and
    its nodal factor are worked out for each year. {amplitude_m: 0.8, phase_deg: 30} is highest
    phase_deg / speed hours after the start.
    """

    amplitude_m: Positive | None = Field(None, description="half its range, m")
    amplitude_cm: Positive | None = Field(None, description="half its range in cm, instead")
    greenwich_lag_deg: Number | None = Field(
        None, description="phase lag as printed (g, G), degrees"
    )
    period_h: Positive | None = Field(None, description="hours from one high water to the next")
    speed_deg_ph: Positive | None = Field(None, description="degrees an hour, instead of period_h")
    phase_deg: Number | None = Field(None, description="phase at the start, degrees; none: 0")

    @property
    def size_m(self) -> float:
        """The amplitude, m."""
        return (
            self.amplitude_m if self.amplitude_m is not None else (self.amplitude_cm or 0.0) / 100
        )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.amplitude_m is None) == (self.amplitude_cm is None):
            raise ValueError("needs one of amplitude_m and amplitude_cm")
        if self.size_m > MOST_AMPLITUDE_M:
            hint = ": if that is in cm, write amplitude_cm" if self.amplitude_m is not None else ""
            raise ValueError(
                f"has an amplitude of {self.size_m:g} m, and no tide has more than "
                f"{MOST_AMPLITUDE_M:g} m{hint}"
            )
        if self.period_h is not None and self.speed_deg_ph is not None:
            raise ValueError("needs period_h or speed_deg_ph, not both")
        if self.greenwich_lag_deg is not None:
            for key in ("phase_deg", "period_h", "speed_deg_ph"):
                if getattr(self, key) is not None:
                    raise ValueError(f"{key} has no effect beside greenwich_lag_deg")
            if not -360.0 <= self.greenwich_lag_deg <= 360.0:
                raise ValueError(
                    f"greenwich_lag_deg must be from -360 to 360, is {self.greenwich_lag_deg:g}"
                )
        return self


class Tide(Block):
    """Height of the water above chart datum: its mean and the sum of its constituents.

    {mean_m: 1.6, constituents: {M2: {amplitude_m: 0.8}, K1: {amplitude_m: 0.4, phase_deg: 90}}}
    runs between 0.4 and 2.8 m. A constituent with a name of the trade, such as M2, needs no period.

    Constants as printed are {latitude_deg: 24.8, constituents: {Z0: {amplitude_m: 1.6}, M2:
    {amplitude_cm: 78, greenwich_lag_deg: 286}}}, with the lag of every constituent but Z0.
    """

    mean_m: Number | None = Field(None, description="mean level above chart datum, m; or Z0")
    latitude_deg: Latitude | None = Field(
        None,
        description="of printed constants: degrees, north positive; some nodal factors depend on "
        "it",
    )
    lag_clock_h: Annotated[float, Field(strict=True, ge=-12, le=14)] = Field(
        0.0,
        description="of printed constants: hours by which the clock of the lags is ahead of "
        "Greenwich, as 5 where a table prints them for the zone of Karachi",
    )
    constituents: dict[Name, Constituent] = Field(
        min_length=1, description=f"by name; {', '.join(SPEEDS)} need no period; Z0 is the mean"
    )

    @property
    def level_m(self) -> float:
        """Mean level above chart datum, m."""
        return self.mean_m if self.mean_m is not None else self.constituents[Z0].size_m

    @property
    def is_printed(self) -> bool:
        """Whether the constituents have lags as tables print them."""
        return any(one.greenwich_lag_deg is not None for one in self.constituents.values())

    @property
    def printed(self) -> tuple[tuple[str, float, float], ...]:
        """Name, amplitude (m) and printed lag (degrees) of each constituent."""
        return tuple(
            (name, one.size_m, one.greenwich_lag_deg)
            for name, one in self.constituents.items()
            if one.greenwich_lag_deg is not None
        )

    @model_validator(mode="after")
    def _has_one_mean(self) -> Self:
        if (self.mean_m is None) == (Z0 not in self.constituents):
            found = "has both" if self.mean_m is not None else "has neither"
            raise ValueError(f"needs mean_m or the constituent Z0, the mean level; {found}")
        if abs(self.level_m) > MOST_MEAN_M:
            raise ValueError(
                f"mean_m must be in metres above chart datum, at most {MOST_MEAN_M:g}, is "
                f"{self.level_m:g}"
            )
        mean = self.constituents.get(Z0)
        if mean is not None and mean.model_fields_set - {
            "amplitude_m",
            "amplitude_cm",
            "source",
            "note",
        }:
            raise ValueError("Z0 is the mean level: it has an amplitude and nothing else")
        if set(self.constituents) == {Z0}:
            raise ValueError("has no constituent but Z0, the mean level")
        return self

    @model_validator(mode="after")
    def _have_speeds(self) -> Self:
        if self.is_printed:
            self._check_printed()
            return self
        for key in ("latitude_deg", "lag_clock_h"):
            if getattr(self, key):
                raise ValueError(f"{key} has no effect without a greenwich_lag_deg")
        for name, constituent in self.constituents.items():
            if (
                name != Z0
                and constituent.period_h is None
                and constituent.speed_deg_ph is None
                and name not in SPEEDS
            ):
                raise ValueError(
                    f"constituent {name} needs period_h or "
                    f"speed_deg_ph{did_you_mean(name, list(SPEEDS))}"
                )
        return self

    def _check_printed(self) -> None:
        """Refuse constants that are not all printed ones, or that nobody knows."""
        if self.latitude_deg is None:
            raise ValueError("needs latitude_deg: nodal factors depend on it")
        try:
            known = known_names()
        except ImportError:
            raise ValueError(
                "greenwich_lag_deg needs the package utide: pip install 'portsim[tides]'"
            ) from None
        seen: dict[str, str] = {}
        for name, constituent in self.constituents.items():
            if name == Z0:
                continue
            if constituent.greenwich_lag_deg is None:
                raise ValueError(f"constituent {name} has no greenwich_lag_deg, and others have")
            if name.upper() not in known:
                raise ValueError(f"no constituent called {name}{did_you_mean(name, list(known))}")
            other = seen.setdefault(known[name.upper()], name)
            if other != name:
                raise ValueError(f"{other} and {name} are one constituent")

    @property
    def waves(self) -> tuple[tuple[float, float, float], ...]:
        """Amplitude (m), speed (degrees an hour) and phase (degrees) of each constituent."""
        waves = []
        for name, constituent in self.constituents.items():
            if name == Z0:
                continue
            speed = constituent.speed_deg_ph or (
                360.0 / constituent.period_h if constituent.period_h is not None else SPEEDS[name]
            )
            waves.append((constituent.size_m, speed, constituent.phase_deg or 0.0))
        return tuple(waves)


class Siltation(Block):
    """How a dredged depth is lost and comes back.

    {annual_m: 0.5, least_m: 12.5, dredged: [2024-03-13]} under a dredged depth of 14.5 m: 13.1 m in
    January 2027, 12.5 m from March 2028 on.
    """

    annual_m: NonNegative = Field(description="depth lost a year of 8,760 h, m")
    least_m: NonNegative = Field(
        0.0, description="depth at which no more is lost: the natural bed, m"
    )
    dredged: tuple[Moment, ...] = Field(
        (),
        description="when dredging ended or will end; none before the start: it is as dredged at "
        "the start",
    )


class Daylight(Block):
    """Movements by day only, by the sun at the port.

    {latitude_deg: 24.80, longitude_deg: 66.97, margin_h: 0.5}: Karachi, from half an hour before
    sunrise to half an hour after sunset; 6:42 to 18:18 on 21 December.
    """

    latitude_deg: Latitude = Field(description="degrees, north positive")
    longitude_deg: Longitude = Field(description="degrees, east positive")
    margin_h: Number = Field(
        0.0,
        description="hours before sunrise and after sunset that count as day; below 0: fewer hours",
    )
