"""What may be otherwise, and among which designs is chosen: for the ranges and the studies."""

from collections.abc import Iterator
from math import prod
from typing import Any

from portsim.starter.border import vehicles_per_day
from portsim.starter.cargo_view import CargoView
from portsim.starter.sizing import SLOT_TEU, Plan

INPUTS = 7  # of which ranges are stated, beside the demand


def ranges(plan: Plan, cargoes: list[CargoView]) -> list[tuple[str, float, float, bool]]:
    """Return key, low, high and whether by ratio, of what may be otherwise: eight with demand."""
    largest, *others = sorted(cargoes, key=lambda one: -one.call.per_year * one.hours)
    first = [*_border_ranges(plan, cargoes), *_cargo_ranges(largest)]
    shut = {"gwadar": ("swell", 24.0), "karachi": ("storm", 48.0), "blank": ("storm", 24.0)}
    name, mean_h = shut[plan.facts.site]
    port = [
        ("berthing.mooring_h", 1.0, 4.0, False),
        (f"weather.{name}.mean_h", mean_h / 2, mean_h * 2, True),
    ]
    more = [row for other in others for row in _cargo_ranges(other)]
    last = [("berthing.unmooring_h", 0.5, 2.0, True), ("berthing.berth_turnover_h", 0.5, 2.0, True)]
    return [*first[: INPUTS - len(port)], *port, *more, *last][:INPUTS]


def _border_ranges(
    plan: Plan, cargoes: list[CargoView]
) -> Iterator[tuple[str, float, float, bool]]:
    for mode, per_day in (
        vehicles_per_day(cargoes, plan.facts.border_shut) if plan.facts.border_shut else ()
    ):
        key = f"corridor.stages.border_{mode}.vehicles_per_day"
        yield key, 0.85 * per_day, 1.5 * per_day, False


def _cargo_ranges(one: CargoView) -> Iterator[tuple[str, float, float, bool]]:
    """Yield what may be otherwise of a cargo: work on ships, their notice, its land side."""
    name, rate = one.fact.name, "rate_moves_ph" if one.fact.unit == "teu" else "rate_tph"
    yield f"cranes.{one.pool}.cargoes.{name}.{rate}", 0.8 * one.rate, 1.2 * one.rate, False
    if one.fact.direction == "export":
        lead_h, late_h = (120.0, 24.0) if one.fact.unit == "teu" else (240.0, 36.0)
        yield f"calls.{name}.arrivals.lead_h", 0.5 * lead_h, 1.5 * lead_h, False
        yield f"calls.{name}.arrivals.lateness_h.mean", 0.5 * late_h, 2 * late_h, True
    if one.fact.mode == "rail":
        cut_h = one.train.cut_h
        yield f"rail.trains.{name}.cut_h.mean", 0.8 * cut_h, 1.25 * cut_h, True
        yield f"rail.trains.{name}.arrival_h.mean", 0.5, 2.0, True
    else:
        bay_h = one.truck.hours
        yield f"road.trucks.{name}.handling_h.mean", 0.8 * bay_h, 1.2 * bay_h, False
        load = one.truck.load
        yield f"road.trucks.{name}.payload_{one.fact.unit}", 0.9 * load, 1.1 * load, False


def designs(plan: Plan, cargoes: list[CargoView]) -> dict[str, Any]:
    """Return the designs among which the size study looks: berths, store, tracks or bays."""
    one = max(cargoes, key=lambda one: one.call.per_year * one.hours)
    name = one.fact.name
    key = "ground_slots_teu" if one.fact.unit == "teu" else "capacity_t"
    size = one.capacity / SLOT_TEU if one.fact.unit == "teu" else one.capacity
    noun = "tracks" if one.fact.mode == "rail" else "bays"
    land = (
        f"rail.stations.{one.station}.tracks"
        if one.fact.mode == "rail"
        else f"road.trucks.{name}.bays"
    )
    decide = [
        ("berths.quay.number", _around(plan.berths), f"berths of {plan.berth_length_m:g} m"),
        (
            f"stores.{one.store}.compartments.{name}.{key}",
            [round(size), round(1.25 * size), round(1.5 * size)],
            f"store of {name}",
        ),
        (land, _around(one.unloaders), f"{noun} of {name}"),
    ]
    return {"decide": decide, "designs": prod(len(values) for _, values, _ in decide)}


def _around(number: int) -> list[int]:
    """Return three numbers, one of them given."""
    return [max(number - 1, 1) + more for more in range(3)]
