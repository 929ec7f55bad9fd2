"""Water and light at the entrance: tide, siltation, daylight.

The modules `portsim.flow.calendar.tide` and `portsim.flow.calendar.daylight` say what each block
means. They take the values as they stand here.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

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


class Constituent(Block):
    """One cosine of the tide; it is highest phase_deg / speed hours after the start."""

    amplitude_m: Positive = Field(description="half its range, m")
    period_h: Positive | None = Field(None, description="hours from one high water to the next")
    speed_deg_ph: Positive | None = Field(None, description="degrees an hour, instead of period_h")
    phase_deg: Number = Field(0.0, description="phase at the start, degrees")

    @model_validator(mode="after")
    def _one_speed(self) -> Self:
        if self.period_h is not None and self.speed_deg_ph is not None:
            raise ValueError("needs period_h or speed_deg_ph, not both")
        return self


class Tide(Block):
    """Height of the water above chart datum: its mean and the sum of its constituents.

    {mean_m: 1.6, constituents: {M2: {amplitude_m: 0.8}, K1: {amplitude_m: 0.4, phase_deg: 90}}}
    runs between 0.4 and 2.8 m. A constituent with a name of the trade, such as M2, needs no period.
    """

    mean_m: Number = Field(description="mean level above chart datum, m")
    constituents: dict[Name, Constituent] = Field(
        min_length=1, description=f"by name; {', '.join(SPEEDS)} need no period"
    )

    @model_validator(mode="after")
    def _have_speeds(self) -> Self:
        for name, constituent in self.constituents.items():
            if (
                constituent.period_h is None
                and constituent.speed_deg_ph is None
                and name not in SPEEDS
            ):
                raise ValueError(
                    f"constituent {name} needs period_h or "
                    f"speed_deg_ph{did_you_mean(name, list(SPEEDS))}"
                )
        return self

    @property
    def waves(self) -> tuple[tuple[float, float, float], ...]:
        """Amplitude (m), speed (degrees an hour) and phase (degrees) of each constituent."""
        waves = []
        for name, constituent in self.constituents.items():
            speed = constituent.speed_deg_ph or (
                360.0 / constituent.period_h if constituent.period_h is not None else SPEEDS[name]
            )
            waves.append((constituent.amplitude_m, speed, constituent.phase_deg))
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
