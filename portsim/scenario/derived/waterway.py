"""Calendars of the hours at which a ship with a given draught may pass the channel."""

from datetime import datetime
from functools import lru_cache

from portsim.flow.calendar import tide as flow_tide
from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.flow.calendar.closures import hour_of
from portsim.flow.calendar.daylight import daylight
from portsim.flow.calendar.depth import Depth, enough_water, water_needed
from portsim.flow.calendar.yearly_tide import YearlyTide
from portsim.scenario.blocks.approach import Approach
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.blocks.water import Tide
from portsim.scenario.derived.draught import most_cargo_t
from portsim.scenario.derived.horizon import horizon_h
from portsim.scenario.derived.tide import tide_of


def most_cargo(scenario: Scenario, stream: CallStream) -> float:
    """Return the tonnes that a ship of a call can carry; infinite if no draught limits them."""
    return most_cargo_t(scenario.vessels[stream.vessel], scenario.approach)


def share_carried(scenario: Scenario, stream: CallStream) -> float:
    """Return the mean share of her parcels that a ship can carry at the permitted draught."""
    tonnes = 0.0
    for parcel in stream.parcels:
        cargo = scenario.cargoes[parcel.cargo]
        size = parcel.size.expected() if parcel.size is not None else 0.0
        tonnes += size * (1.0 if cargo.unit == "t" else cargo.t_per_teu or 0.0)
    return min(most_cargo(scenario, stream) / tonnes, 1.0) if tonnes else 1.0


def water(scenario: Scenario, draught_m: float) -> Calendar:
    """Return the calendar that is open while channel and tide float a ship of that draught."""
    if scenario.approach.channel is None or scenario.approach.channel.depth_m is None:
        return ALWAYS
    return _water(
        scenario.approach.model_dump_json(), draught_m, scenario.start, horizon_h(scenario)
    )


@lru_cache(maxsize=1024)  # nothing in it is random, so all replications in a process share it
def _water(approach_json: str, draught_m: float, start: datetime, until_h: float) -> Calendar:
    approach = Approach.model_validate_json(approach_json)
    channel = approach.channel
    assert channel is not None
    assert channel.depth_m is not None
    silt = channel.siltation
    depth = Depth(
        channel.depth_m,
        silt.annual_m if silt else 0.0,
        [hour_of(start, moment) for moment in silt.dredged] if silt else (),
        silt.least_m if silt else 0.0,
    )
    tide = tide_of(approach.tide, start, until_h)
    needed_m = water_needed(draught_m, approach.under_keel_share, approach.under_keel_m)
    return enough_water(tide, depth, round(needed_m, 6), until_h)


def tide_bound_m(scenario: Scenario) -> float:
    """Return a height above chart datum that no low water of the run is below, m."""
    tide = scenario.approach.tide
    if tide is None:
        return 0.0
    return _tide(tide.model_dump_json(), scenario.start, horizon_h(scenario)).low_m


def low_water_m(scenario: Scenario) -> float:
    """Return the lowest low water of the run above chart datum, m; 0 without a tide."""
    tide = scenario.approach.tide
    if tide is None:
        return 0.0
    return _low_water(tide.model_dump_json(), scenario.start, horizon_h(scenario))


@lru_cache(maxsize=64)
def _low_water(tide_json: str, start: datetime, until_h: float) -> float:
    return round(_tide(tide_json, start, until_h).lowest(0.0, until_h), 6)


@lru_cache(maxsize=64)
def _tide(tide_json: str, start: datetime, until_h: float) -> flow_tide.Tide | YearlyTide:
    return tide_of(Tide.model_validate_json(tide_json), start, until_h)


def day(scenario: Scenario) -> Calendar:
    """Return the calendar that is open by day, as the approach counts it."""
    sun = scenario.approach.daylight
    if sun is None:
        return ALWAYS
    return _day(
        scenario.start, horizon_h(scenario), sun.latitude_deg, sun.longitude_deg, sun.margin_h
    )


_day = lru_cache(maxsize=64)(daylight)
