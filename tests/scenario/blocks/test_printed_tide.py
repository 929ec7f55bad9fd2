"""Tides as printed, against predictions made without the library that portsim uses."""

from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from math import acos, atan, atan2, cos, degrees, radians, sin, sqrt, tan
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.calendar.depth import Depth, enough_water
from portsim.flow.calendar.tide import Constituent, Tide
from portsim.flow.calendar.yearly_tide import YearlyTide
from portsim.scenario.blocks import water
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.tide import tide_of
from portsim.scenario.derived.waterway import water as floats
from portsim.scenario.reading.resolved import digest
from portsim.studies.results.manifest import Stopwatch
from tests.terminal.sea.test_approach import tree

START = datetime.fromisoformat("2027-03-01T00:00:00+05:00")
MIXED = {"M2": (0.80, 286.0), "S2": (0.30, 322.0), "K1": (0.40, 334.0), "O1": (0.20, 339.0)}


def block(**values: Any) -> water.Tide:
    return water.Tide.model_validate({"latitude_deg": 24.8} | values)


def printed(constants: dict[str, tuple[float, float]], **values: Any) -> water.Tide:
    """Return the tide of constants: amplitude, m, and Greenwich phase lag, degrees."""
    constituents = {
        name: {"amplitude_m": size, "greenwich_lag_deg": lag}
        for name, (size, lag) in constants.items()
    }
    return block(**({"mean_m": 0.0} | values), constituents=constituents)


def schureman(moment: datetime) -> dict[str, tuple[float, float]]:
    """Return node factor f and V + u, degrees, of M2, S2, K1 and O1 at a moment.

    As in tide tables, f and u are those of the middle of the year.

    Written out from Schureman, Manual of Harmonic Analysis and Prediction of Tides, US Coast and
    Geodetic Survey Special Publication 98, revised 1940 (1958): mean longitudes of table 1, the
    moon's orbit by the numbers of table 6, and formulas 73 (O1), 78 (M2) and 227 (K1).
    """
    utc = moment.astimezone(UTC)
    centuries = (utc - datetime(1899, 12, 31, 12, tzinfo=UTC)) / timedelta(days=36525)
    s = 270.43742 + (1336 * 360 + 307.89200) * centuries + 0.00252 * centuries**2
    h = 279.69668 + 36000.76893 * centuries + 0.00030 * centuries**2
    middle = datetime(moment.year, 7, 2, 12, tzinfo=moment.tzinfo)
    then = (middle - datetime(1899, 12, 31, 12, tzinfo=UTC)) / timedelta(days=36525)
    node = radians((259.18253 - 1934.14240 * then + 0.00211 * then**2) % 360)
    midnight = utc.replace(hour=0, minute=0, second=0, microsecond=0)
    sun = 180 + 15 * ((utc - midnight) / timedelta(hours=1))  # hour angle of the mean sun

    inclination = acos(0.91370 - 0.03569 * cos(node))
    half = node if node <= radians(180) else node - radians(360)
    one, other = atan(1.01883 * tan(half / 2)), atan(0.64412 * tan(half / 2))
    xi, nu = half - one - other, one - other
    double = sin(2 * inclination)
    nu_prime = atan2(double * sin(nu), double * cos(nu) + 0.3347)
    return {
        "M2": (
            cos(inclination / 2) ** 4 / 0.9154,
            2 * (sun + h - s) + degrees(2 * xi - 2 * nu),
        ),
        "S2": (1.0, 2 * sun),
        "K1": (
            sqrt(0.8965 * double**2 + 0.6001 * double * cos(nu) + 0.1006),
            sun + h - 90 - degrees(nu_prime),
        ),
        "O1": (
            sin(inclination) * cos(inclination / 2) ** 2 / 0.3800,
            sun + h - 2 * s + 90 + degrees(2 * xi - nu),
        ),
    }


def predicted(constants: dict[str, tuple[float, float]], moment: datetime) -> float:
    """Return the height that Schureman's formulas give, m."""
    at = schureman(moment)
    return sum(
        at[name][0] * size * cos(radians(at[name][1] - lag))
        for name, (size, lag) in constants.items()
    )


@pytest.mark.parametrize("name", ["M2", "S2", "K1", "O1"])
def test_each_constituent_is_that_of_schureman(name):
    """Over a whole round of the node; Schureman's factors group what the library adds up one by one."""
    constants = {name: (1.0, 70.0)}
    tide = tide_of(printed(constants), START, 24.0 * 366 * 19)
    for hour in np.linspace(0.0, 24.0 * 365 * 19, 400):
        moment = START + timedelta(hours=float(hour))
        assert tide.height(float(hour)) == pytest.approx(predicted(constants, moment), abs=0.01)


def test_a_mixed_tide_is_that_of_schureman_to_five_millimetres():
    tide = tide_of(printed(MIXED, mean_m=1.6), START, 8760.0)
    hours = np.arange(0.0, 8760.0, 7.3)
    ours = [tide.height(float(hour)) for hour in hours]
    theirs = [1.6 + predicted(MIXED, START + timedelta(hours=float(hour))) for hour in hours]
    assert np.abs(np.subtract(ours, theirs)).max() < 0.005
    assert np.ptp(theirs) > 2.5


#: Constants of Monterey, California (station 9413450), as NOAA prints them: feet, phase in GMT.
MONTEREY = {
    "M2": (1.61, 181.3),
    "S2": (0.43, 180.1),
    "N2": (0.37, 155.0),
    "K1": (1.20, 219.6),
    "O1": (0.75, 203.5),
    "NU2": (0.07, 160.9),
    "MU2": (0.04, 114.7),
    "2N2": (0.05, 125.4),
    "OO1": (0.04, 246.4),
    "LAM2": (0.01, 213.6),
    "S1": (0.03, 317.1),
    "M1": (0.04, 224.9),
    "J1": (0.07, 232.3),
    "SSA": (0.07, 264.6),
    "SA": (0.20, 198.5),
    "MF": (0.04, 138.1),
    "RHO": (0.02, 197.0),
    "Q1": (0.13, 194.8),
    "T2": (0.02, 165.3),
    "2Q1": (0.02, 191.7),
    "P1": (0.38, 215.8),
    "M3": (0.01, 7.0),
    "L2": (0.04, 213.4),
    "K2": (0.12, 170.6),
}


def test_a_published_prediction_from_published_constants():
    """NOAA predicts for Monterey on 13 February 2026 a high of 5.271 ft at 15:06 UTC and a low of -0.361 ft at 22:44.

    Both as quoted in public programs that test themselves against NOAA. The heights are above a
    datum that the constants do not tell, so that their difference is compared.
    """
    feet = {name: (size * 0.3048, lag) for name, (size, lag) in MONTEREY.items()}
    start = datetime(2026, 2, 13, tzinfo=UTC)
    tide = tide_of(printed(feet, latitude_deg=36.6), start, 48.0)
    minutes = np.arange(12 * 60, 24 * 60)
    heights = np.array([tide.height(minute / 60.0) for minute in minutes])
    high, low = minutes[heights.argmax()], minutes[heights.argmin()]
    assert abs(high - (15 * 60 + 6)) <= 2
    assert abs(low - (22 * 60 + 44)) <= 2
    assert np.ptp(heights) == pytest.approx((5.271 + 0.361) * 0.3048, abs=0.02)


def test_centimetres_a_mean_as_z0_and_other_letters_are_the_same_tide():
    inches = {
        "Z0": {"amplitude_cm": 160.0},
        "m2": {"amplitude_cm": 80.0, "greenwich_lag_deg": 286.0},
        "S2": {"amplitude_m": 0.30, "greenwich_lag_deg": -38.0},
        "K1": {"amplitude_cm": 40.0, "greenwich_lag_deg": 334.0},
        "O1": {"amplitude_m": 0.20, "greenwich_lag_deg": 339.0},
    }
    one, other = (
        tide_of(each, START, 100.0)
        for each in (printed(MIXED, mean_m=1.6), block(constituents=inches))
    )
    for hour in (0.0, 13.7, 99.0):
        assert one.height(hour) == pytest.approx(other.height(hour), abs=1e-9)


def test_lags_for_the_clock_of_the_port():
    """Admiralty tables print lags for a zone: g in zone +5 h is that of Greenwich and five hours of speed more."""
    speeds = {"M2": 28.9841042, "S2": 30.0, "K1": 15.0410686, "O1": 13.9430356}
    zone = {name: (size, (lag + 5 * speeds[name]) % 360.0) for name, (size, lag) in MIXED.items()}
    one = tide_of(printed(MIXED), START, 100.0)
    other = tide_of(printed(zone, lag_clock_h=5.0), START, 100.0)
    for hour in (0.0, 13.7, 99.0):
        assert one.height(hour) == pytest.approx(other.height(hour), abs=1e-6)


def test_a_port_on_the_equator_has_a_tide():
    tide = tide_of(printed(MIXED, latitude_deg=0.0), START, 100.0)
    near = tide_of(printed(MIXED, latitude_deg=4.0), START, 100.0)
    assert tide.height(13.7) == near.height(13.7)


def test_phases_at_the_start_stay_as_they_were():
    tide = water.Tide.model_validate(
        {"mean_m": 1.6, "constituents": {"M2": {"amplitude_m": 0.8}, "K1": {"amplitude_m": 0.4}}}
    )
    assert tide_of(tide, START, 100.0).height(0.0) == pytest.approx(2.8)
    assert tide_of(None, START, 100.0).height(5.0) == 0.0


def test_windows_join_at_the_end_of_a_year():
    half, whole = (Tide([Constituent(size, 30.0, 0.0)], 1.5) for size in (1.0, 1.1))
    tide = YearlyTide([(-50.0, half), (24.0, whole), (36.0, half)])
    calendar = enough_water(tide, Depth(12.0), 13.5, 60.0)
    assert [(round(a, 6), round(b, 6)) for a, b in calendar.closed] == [
        (3, 9),
        (15, 21),
        (27, 33),
        (39, 45),
        (51, 57),
        (60, np.inf),
    ]
    assert (tide.low_m, tide.high_m) == pytest.approx((0.4, 2.6))


def on_a_printed_tide() -> Scenario:
    """Return a ship that comes through a channel on a mixed tide."""
    values = tree([0.0]) | {"start": START.isoformat()}
    values["approach"] = {
        "inbound_h": 1.0,
        "outbound_h": 1.0,
        "channel": {"depth_m": 10.0},
        "tide": {
            "mean_m": 1.6,
            "latitude_deg": 24.8,
            "constituents": {
                name: {"amplitude_cm": 100 * size, "greenwich_lag_deg": lag}
                for name, (size, lag) in MIXED.items()
            },
        },
    }
    return Scenario.model_validate(values)


def test_ships_float_by_the_printed_tide():
    """A ship that needs 1.9 m of tide waits until the height of the prediction is there."""
    scenario = on_a_printed_tide()
    calendar = floats(scenario, 11.9)
    assert isinstance(calendar, Calendar)
    opens = calendar.next_open(calendar.next_change(calendar.next_open(0.0)))
    assert 1.6 + predicted(MIXED, START + timedelta(hours=opens)) == pytest.approx(1.9, abs=0.01)
    assert digest(scenario) == digest(Scenario.model_validate(scenario.model_dump(mode="json")))


def test_the_manifest_names_the_version_of_the_library_where_it_gives_the_tide():
    printed_tide = on_a_printed_tide()
    assert Stopwatch().manifest(printed_tide)["packages"]["utide"] == version("utide")
    phases = {"mean_m": 1.0, "constituents": {"M2": {"amplitude_m": 1.0}}}
    for tide in (None, water.Tide.model_validate(phases)):
        approach = printed_tide.approach.model_copy(update={"tide": tide})
        other = printed_tide.model_copy(update={"approach": approach})
        assert "utide" not in Stopwatch().manifest(other)["packages"]


M2 = {"amplitude_m": 0.8, "greenwich_lag_deg": 286.0}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"M2": M2 | {"amplitude_m": 64.0}},
            "64 m, and no tide has more than 8 m: if that is in cm",
        ),
        ({"M2": {"amplitude_cm": 6400.0, "greenwich_lag_deg": 1.0}}, "no tide has more than 8 m"),
        ({"M2": M2 | {"amplitude_cm": 80.0}}, "needs one of amplitude_m and amplitude_cm"),
        ({"M2": {"greenwich_lag_deg": 1.0}}, "needs one of amplitude_m and amplitude_cm"),
        ({"M2": M2 | {"phase_deg": 0.0}}, "phase_deg has no effect beside greenwich_lag_deg"),
        ({"M2": M2 | {"period_h": 12.0}}, "period_h has no effect beside greenwich_lag_deg"),
        ({"M2": M2 | {"greenwich_lag_deg": 2860.0}}, "from -360 to 360, is 2860"),
        ({"M2": M2, "S2": {"amplitude_m": 0.3}}, "constituent S2 has no greenwich_lag_deg"),
        ({"M22": M2}, "no constituent called M22; did you mean M2?"),
        ({"LAM2": M2, "LDA2": M2}, "LAM2 and LDA2 are one constituent"),
        ({"M2": M2, "Z0": {"amplitude_m": 1.6}}, "needs mean_m or the constituent Z0"),
    ],
)
def test_constants_that_are_refused(values, words):
    with pytest.raises(ValidationError, match=words.replace("?", r"\?")):
        block(mean_m=1.6, constituents=values)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"constituents": {"M2": M2}},
            "needs mean_m or the constituent Z0, the mean level; has neither",
        ),
        (
            {"constituents": {"Z0": M2, "M2": M2}},
            "Z0 is the mean level: it has an amplitude and nothing",
        ),
        ({"constituents": {"Z0": {"amplitude_m": 1.6}}}, "no constituent but Z0"),
        (
            {"mean_m": 160.0, "constituents": {"M2": M2}},
            "in metres above chart datum, at most 10, is 160",
        ),
        ({"mean_m": 1.6, "latitude_deg": None, "constituents": {"M2": M2}}, "needs latitude_deg"),
        (
            {"mean_m": 1.6, "constituents": {"M2": {"amplitude_m": 1.0}}},
            "latitude_deg has no effect",
        ),
    ],
)
def test_tides_that_are_refused(values, words):
    with pytest.raises(ValidationError, match=words):
        block(**values)
