"""Sunrise and sunset, for ports where ships move by day only.

The equations are those of the NOAA Solar Calculator (gml.noaa.gov/grad/solcalc), after J. Meeus,
Astronomical Algorithms, 2nd ed. 1998, ch. 22, 25 and 28. NOAA states one minute up to latitude 72°;
the air's refraction varies by as much from day to day.
"""

from datetime import UTC, date, datetime, time, timedelta
from math import acos, asin, cos, degrees, pi, radians, sin, tan

from portsim.flow.calendar.calendar import Calendar, only

# The sun's upper edge at the horizon: half its width, 16', and a refraction of 34'.
ZENITH_DEG = 90.833
J2000 = date(2000, 1, 1)


def sun_times(day: date, latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
    """Return sunrise and sunset in hours after 00:00 UTC of `day`.

    They belong to the solar day whose noon is nearest to the local one of `day`, so that far from
    Greenwich they may lie below 0 or above 24. In polar night both are noon; in polar day they are
    12 h before and after it.

    Parameters
    ----------
    day
        The local date.
    latitude_deg, longitude_deg
        Degrees, north and east positive.

    Examples
    --------
    Karachi, whose clock is 5 h ahead of UTC: 5:43 and 19:24.

    >>> [round(5 + t, 2) for t in sun_times(date(2027, 6, 21), 24.80, 66.97)]
    [5.72, 19.4]
    """
    rises, sets = (_event(day, latitude_deg, longitude_deg, side) for side in (-1.0, 1.0))
    return rises, sets


def _event(day: date, latitude_deg: float, longitude_deg: float, side: float) -> float:
    """Return when the sun crosses the horizon, before noon (side -1) or after it (1)."""
    hour = 12.0 - longitude_deg / 15.0
    # declination and equation of time are those of the event itself; each round cuts the error a
    # hundredfold
    for _ in range(3):
        declination, ahead_h = _sun(((day - J2000).days + (hour - 12.0) / 24.0) / 36525.0)
        latitude = radians(latitude_deg)
        cosine = (cos(radians(ZENITH_DEG)) - sin(latitude) * sin(declination)) / (
            cos(latitude) * cos(declination)
        )
        half_day_h = 12.0 * acos(min(1.0, max(-1.0, cosine))) / pi
        hour = 12.0 - longitude_deg / 15.0 - ahead_h + side * half_day_h
    return hour


def _sun(centuries: float) -> tuple[float, float]:
    """Return the sun's declination (radians) and how far the sundial is ahead of the clock (hours).

    Parameters
    ----------
    centuries
        Julian centuries since 2000-01-01 12:00.
    """
    t = centuries
    mean_longitude = radians((280.46646 + t * (36000.76983 + 0.0003032 * t)) % 360.0)
    anomaly = radians(357.52911 + t * (35999.05029 - 0.0001537 * t))
    eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t)
    centre = radians(
        (1.914602 - t * (0.004817 + 0.000014 * t)) * sin(anomaly)
        + (0.019993 - 0.000101 * t) * sin(2 * anomaly)
        + 0.000289 * sin(3 * anomaly)
    )
    node = radians(125.04 - 1934.136 * t)
    longitude = mean_longitude + centre - radians(0.00569 + 0.00478 * sin(node))
    seconds = 21.448 - t * (46.815 + t * (0.00059 - 0.001813 * t))
    obliquity = radians(23.0 + (26.0 + seconds / 60.0) / 60.0 + 0.00256 * cos(node))
    y = tan(obliquity / 2) ** 2
    ahead = (
        y * sin(2 * mean_longitude)
        - 2 * eccentricity * sin(anomaly)
        + 4 * eccentricity * y * sin(anomaly) * cos(2 * mean_longitude)
        - y * y / 2 * sin(4 * mean_longitude)
        - 1.25 * eccentricity * eccentricity * sin(2 * anomaly)
    )
    return asin(sin(obliquity) * sin(longitude)), degrees(ahead) / 15.0


def daylight(
    start: datetime,
    horizon_h: float,
    latitude_deg: float,
    longitude_deg: float,
    margin_h: float = 0.0,
) -> Calendar:
    """Return the calendar that is open by day, shut by night and from the horizon on.

    Parameters
    ----------
    start, horizon_h
        Hour 0, with its offset from UTC, and the hour up to which days are computed.
    latitude_deg, longitude_deg
        Degrees, north and east positive.
    margin_h
        Hours before sunrise and after sunset that count as day; below 0, hours after sunrise and
        before sunset that do not.
    """
    windows = []
    day = start.astimezone(UTC).date() - timedelta(days=2)
    while (
        midnight := (datetime.combine(day, time(), UTC) - start) / timedelta(hours=1)
    ) < horizon_h + 24.0:
        rises, sets = sun_times(day, latitude_deg, longitude_deg)
        if sets - rises >= 23.99:
            # Noon drifts by up to 30 s a day: without this, polar days would not meet.
            rises, sets = rises - 0.01, sets + 0.01
        if sets > rises:
            windows.append((midnight + rises - margin_h, midnight + sets + margin_h))
        day += timedelta(days=1)
    return only(windows, horizon_h)
