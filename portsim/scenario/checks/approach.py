"""Checks of the approach: every ship can come in and sail at some time."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from portsim.flow.calendar.calendar import ALWAYS, Calendar, together
from portsim.scenario.blocks.movement_limits import AS_STATED
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.weather import RecordedClosure
from portsim.scenario.checks.cargoes import Check, Finding
from portsim.scenario.derived.closures import without_chance
from portsim.scenario.derived.draught import deepest_draughts, immersion
from portsim.scenario.derived.horizon import horizon_h, in_short
from portsim.scenario.derived.movement_weather import (
    MovementWeather,
    movement_weather,
    port_weather,
)
from portsim.scenario.derived.waterway import day, most_cargo, water


def pilots_and_tugs(scenario: Scenario) -> Iterator[Finding]:
    """No movement needs more pilots or tugs than there are, or daylight that is not given."""
    approach = scenario.approach
    for name in _classes_that_call(scenario):
        vessel = scenario.vessels[name]
        for key, needed, pool, noun in (
            ("pilots", vessel.pilots, approach.pilots, "pilots"),
            ("tugs_in", vessel.tugs_in, approach.tugs, "tugs"),
            ("tugs_out", vessel.tugs_out, approach.tugs, "tugs"),
        ):
            if pool is not None and needed > pool.most:
                yield (
                    ("vessels", name, key),
                    f"{needed} {noun} for a movement, and approach.{noun} has {pool.most}",
                )
            if pool is None and key in vessel.model_fields_set and key != "pilots" and needed:
                yield ("vessels", name, key), f"has no effect without approach.{noun}"
        if vessel.daylight_only and approach.daylight is None:
            yield (
                ("vessels", name, "daylight_only"),
                "needs approach.daylight, which says where the sun rises",
            )


def draughts_fit(scenario: Scenario) -> Iterator[Finding]:
    """Draughts in ballast and permitted draughts make sense."""
    permitted = scenario.approach.permitted_draught_m
    for name in _classes_that_call(scenario):
        vessel = scenario.vessels[name]
        if vessel.ballast_draught_m is not None and vessel.ballast_draught_m > vessel.draught_m:
            message = (
                f"must be at most the laden draught, {vessel.draught_m:g} m, is "
                f"{vessel.ballast_draught_m:g}"
            )
            yield ("vessels", name, "ballast_draught_m"), message
        too_deep = permitted is not None and vessel.draught_m > permitted
        if too_deep and immersion(vessel) is None:
            message = (
                f"{vessel.draught_m:g} m is more than the permitted draught, {permitted:g} "
                "m: give dwt_t and "
                "t_per_cm, or draught_points, to cut her parcels to it, or another class"
            )
            yield ("vessels", name, "draught_m"), message
    for name, call in scenario.calls.items():
        if call.parcels and call.vessel in scenario.vessels and most_cargo(scenario, call) <= 0.0:
            message = f"{call.vessel} can carry nothing at the permitted draught, {permitted:g} m"
            yield ("calls", name, "vessel"), message


def draughts_follow_tonnes(scenario: Scenario) -> Iterator[Finding]:
    """Every cargo of a ship whose draught follows its cargo can be weighed."""
    for name, call in scenario.calls.items():
        vessel = scenario.vessels.get(call.vessel)
        if vessel is None or immersion(vessel) is None:
            continue
        for index, parcel in enumerate(call.parcels):
            cargo = scenario.cargoes.get(parcel.cargo)
            if cargo is not None and cargo.unit == "teu" and cargo.t_per_teu is None:
                message = (
                    f"{parcel.cargo} has no t_per_teu, from which the draught of {call.vessel} "
                    "would follow"
                )
                yield ("calls", name, "parcels", index, "cargo"), message


def limits_have_a_record(scenario: Scenario) -> Iterator[Finding]:
    """A limit that a class states as a number is one of a recorded series."""
    for name, vessel in scenario.vessels.items():
        for key, limits in (("limits_in", vessel.limits_in), ("limits_out", vessel.limits_out)):
            for weather, limit in limits.items():
                block = scenario.weather.get(weather)
                if block is None or limit == AS_STATED or isinstance(block, RecordedClosure):
                    continue
                message = (
                    f"weather.{weather} has kind: {block.kind} and no record to which a number "
                    f"could be a limit: write {AS_STATED}"
                )
                yield ("vessels", name, key, weather), message


class _Movement(NamedTuple):
    """The movements of the ships of a call in one direction."""

    vessel: str
    outbound: bool
    draught_m: float
    hours: float

    @property
    def verb(self) -> str:
        return "sail" if self.outbound else "come in"


def water_and_light(scenario: Scenario) -> Iterator[Finding]:
    """There are hours with an open port, enough water and any daylight that a ship needs."""
    scenario = in_short(scenario)
    approach, port = scenario.approach, port_weather(scenario)
    passages = (approach.inbound_h.expected(), approach.outbound_h.expected())
    port_opens = [_port_ever_opens(scenario, port, passage_h) for passage_h in passages]
    for name, call in scenario.calls.items():
        if call.vessel not in scenario.vessels or any(
            p.cargo not in scenario.cargoes for p in call.parcels
        ):
            continue
        for outbound, draught_m, passage_h, port_ever_opens in zip(
            (False, True), deepest_draughts(scenario, call), passages, port_opens, strict=True
        ):
            movement = _Movement(call.vessel, outbound, draught_m, passage_h)
            found = _never_moves(scenario, name, movement, port_ever_opens)
            if found is not None:
                yield found
                break


def _never_moves(
    scenario: Scenario, call: str, movement: _Movement, port_ever_opens: bool
) -> Finding | None:
    """Return what is wrong if the ships of a call can at no hour begin a movement.

    The port alone is the same for all ships, and is looked at once.
    """
    vessel, outbound, draught_m, passage_h = movement
    end_h = horizon_h(scenario)
    tide = water(scenario, draught_m)
    light = day(scenario) if scenario.vessels[vessel].daylight_only else ALWAYS
    if not port_ever_opens:
        message = (
            f"never lets {vessel} {movement.verb}: the port is not open for {passage_h:.2g} "
            "h at any time"
        )
        return ("approach", "closed_by"), message
    stopping = movement_weather(scenario, vessel, outbound)
    has_limits = stopping != port_weather(scenario)
    if has_limits and not _port_ever_opens(scenario, stopping, passage_h):
        message = (
            f"never lets {vessel} {movement.verb}: with the port open, it is not within these "
            f"limits for {passage_h:.2g} h at any time"
        )
        return ("vessels", vessel, "limits_out" if outbound else "limits_in"), message
    if not _ever_opens_for(tide, passage_h, end_h):
        assert scenario.approach.channel is not None
        message = (
            f"{vessel} never floats long enough to {movement.verb}: {draught_m:g} m of "
            f"draught and the water under her keel in a channel of "
            f"{scenario.approach.channel.depth_m:g} m, with the tide, for {passage_h:.2g} h"
        )
        return ("calls", call, "vessel"), message
    if tide is light is ALWAYS:
        return None
    announced = _open_in(scenario, stopping, announced=True)
    if not _ever_opens_for(light & tide & announced, passage_h, end_h):
        message = (
            f"{vessel} never finds {passage_h:.2g} h of day, water and open port "
            f"together to {movement.verb}"
        )
        return ("calls", call, "vessel"), message
    return None


def _open_in(
    scenario: Scenario, stopping: Iterable[MovementWeather], *, announced: bool
) -> Calendar:
    """Return when none of the weather that is announced, or is not, stops a movement."""
    blocks = [weather.block for weather in stopping if weather.block.announced == announced]
    return together(without_chance(scenario, block, horizon_h(scenario)) for block in blocks)


def _port_ever_opens(
    scenario: Scenario, stopping: Sequence[MovementWeather], passage_h: float
) -> bool:
    """Return whether a passage can begin at some hour, for all that weather."""
    end_h = horizon_h(scenario)
    announced = _open_in(scenario, stopping, announced=True)
    storms = _open_in(scenario, stopping, announced=False)
    return _ever_opens_for(announced, passage_h, end_h) and _ever_opens_for(storms, 0.0, end_h)


def _ever_opens_for(calendar: Calendar, hours: float, until_h: float) -> bool:
    return calendar.opens_for(0.0, hours) < until_h


def ships_of_other_terminals(scenario: Scenario) -> Iterator[Finding]:
    """Ships of other terminals bring nothing here, and something of the way in concerns them."""
    approach = scenario.approach
    shared = (approach.channel, approach.pilots, approach.tugs, approach.daylight)
    for name, call in scenario.calls.items():
        if call.elsewhere_h is None:
            continue
        if call.parcels:
            yield (
                ("calls", name, "parcels"),
                "ships with elsewhere_h lie at another terminal: they have no parcels here",
            )
        if call.arrivals.kind == "nominated":
            yield (
                ("calls", name, "arrivals", "kind"),
                "ships with elsewhere_h load nothing here: nothing nominates them",
            )
        if all(part is None for part in shared):
            message = (
                "has no effect: the approach has no channel, pilots, tugs or daylight for them "
                "to share"
            )
            yield ("calls", name, "elsewhere_h"), message


def windows_and_records(scenario: Scenario) -> Iterator[Finding]:
    """A berth window is long enough for its ships; recorded amounts belong to parcels."""
    berthing = scenario.berthing
    least_h = berthing.mooring_h + berthing.unmooring_h
    for name, call in scenario.calls.items():
        arrivals = call.arrivals
        if (
            arrivals.kind == "liner"
            and arrivals.window_h is not None
            and arrivals.window_h <= least_h
        ):
            message = (
                f"must be longer than mooring and unmooring together, {least_h:g} h, is "
                f"{arrivals.window_h:g}"
            )
            yield ("calls", name, "arrivals", "window_h"), message
        vessel = scenario.vessels.get(call.vessel)
        if (
            arrivals.kind == "liner"
            and arrivals.window_h is not None
            and vessel
            and vessel.alongside_h is not None
        ):
            message = (
                f"{call.vessel} has alongside_h and stays that long: a window ends the work "
                "on parcels"
            )
            yield ("calls", name, "arrivals", "window_h"), message
        if arrivals.kind == "recorded":
            cargoes = [parcel.cargo for parcel in call.parcels]
            for cargo in arrivals.amounts:
                if cargoes.count(cargo) > 1:
                    message = (
                        f"{cargo} is a parcel twice: the list cannot say which of them is meant"
                    )
                    yield ("calls", name, "arrivals", "amounts"), message
                if cargo not in cargoes:
                    yield (
                        ("calls", name, "arrivals", "amounts"),
                        f"{cargo} is no parcel of these calls",
                    )


def laytime_terms(scenario: Scenario) -> Iterator[Finding]:
    """Laytime terms stand where a clock can run, and a rate has tonnes to count."""
    for name, call in scenario.calls.items():
        if call.laytime is None:
            continue
        if call.elsewhere_h is not None or not call.parcels:
            yield ("calls", name, "laytime"), "has no effect: these calls work no parcels here"
            continue
        for parcel in call.parcels:
            cargo = scenario.cargoes.get(parcel.cargo)
            by_tonnes = call.laytime.rate_t_per_day is not None
            if by_tonnes and cargo is not None and cargo.unit == "teu" and cargo.t_per_teu is None:
                message = (
                    f"counts tonnes, and {parcel.cargo} has no t_per_teu: give it, or allowed_h"
                )
                yield ("calls", name, "laytime", "rate_t_per_day"), message


def tide_needs_channel(scenario: Scenario) -> Iterator[Finding]:
    """A tide has a channel whose depth it adds to."""
    approach = scenario.approach
    if approach.tide is not None and (approach.channel is None or approach.channel.depth_m is None):
        yield ("approach", "tide"), "has no effect without approach.channel.depth_m"


def turns_have_something_to_wait_for(scenario: Scenario) -> Iterator[Finding]:
    """A rule of turns has pilots, tugs or a channel that ships can wait for."""
    approach = scenario.approach
    shared = (approach.pilots, approach.tugs, approach.channel)
    if approach.turns != "kept" and all(part is None for part in shared):
        yield ("approach", "turns"), "has no effect without approach.pilots, tugs or channel"


def _classes_that_call(scenario: Scenario) -> list[str]:
    """Return the classes that make calls."""
    return [
        name
        for name in scenario.vessels
        if any(call.vessel == name for call in scenario.calls.values())
    ]


CHECKS: tuple[Check, ...] = (
    pilots_and_tugs,
    draughts_fit,
    draughts_follow_tonnes,
    limits_have_a_record,
    water_and_light,
    ships_of_other_terminals,
    windows_and_records,
    laytime_terms,
    tide_needs_channel,
    turns_have_something_to_wait_for,
)
