"""Absurd settings of many kinds: lists, laws, profiles, ramps, tides, shifts, fleets, trains, closures.

Each is refused in under a second of processor time, with its key and with what would be right.
"""

import re
import time
from pathlib import Path
from typing import Any

import pytest

import portsim
from portsim.estimate.effort import too_large
from portsim.scenario.faults import ScenarioError

QUICKSTART = Path(__file__).parents[2] / "scenarios" / "quickstart.yaml"
PARCELS = "calls.ferroalloys.parcels"
TRUCKS = "road.trucks.ferroalloys"
GATE_H = "road.gate.time_h"
SHIFT = {"begins": "06:00", "ends": "07:00"}
BY_RAIL = {"cargoes.ferroalloys.by_road": 0.5, "cargoes.ferroalloys.by_rail": 0.5}


def law(dist: str, **parameters: float) -> dict[str, Any]:
    return {"dist": dist, **parameters}


def weather(share: list[float]) -> dict[str, Any]:
    return {"squall": {"kind": "renewal", "monthly_share": share, "mean_h": 10}}


def rail(tracks: int, **train: float) -> dict[str, Any]:
    service = {"station": "tip", "wagons_per_cut": 1, "cut_h": 1e-3, "wagon_t": 60, "wagons": 40}
    trains = {"ferroalloys": service | train}
    return {"rail": {"stations": {"tip": {"tracks": tracks}}, "trains": trains}, **BY_RAIL}


#: Changes, the key that is told, and what would be right.
FAULTS: list[tuple[dict[str, Any], str, str]] = [
    (
        {PARCELS: [{"cargo": "ferroalloys", "t": 1.0}] * 20_000},
        PARCELS,
        "must have at most 100 values",
    ),
    (
        {f"{TRUCKS}.hourly_profile": [1] * 100_000},
        f"{TRUCKS}.hourly_profile",
        "must have 24 values",
    ),
    ({f"{TRUCKS}.hourly_profile": [0] * 24}, f"{TRUCKS}.hourly_profile", "at least one weight"),
    (
        {f"{TRUCKS}.gaps": law("gamma", shape=1e-300, mean=1.0)},
        f"{TRUCKS}.gaps.shape",
        "must be at least 0.001",
    ),
    (
        {f"{TRUCKS}.gaps": law("weibull", shape=1e-9, scale=1.0)},
        f"{TRUCKS}.gaps.shape",
        "must be at least 0.1",
    ),
    ({GATE_H: law("lognormal", median=1.0, sigma=1e6)}, f"{GATE_H}.sigma", "must be at most 5"),
    ({GATE_H: law("lognormal", mean=1.0, sd=1e30)}, GATE_H, "sd is too large for this mean"),
    ({GATE_H: law("beta", alpha=1e-200, beta=1.0)}, f"{GATE_H}.alpha", "must be at least 0.001"),
    ({GATE_H: law("erlang", k=10**9, mean=1.0)}, f"{GATE_H}.k", "must be at most 10000"),
    (
        {f"{TRUCKS}.fleet": {"trucks": 10**9, "out_h": 10, "home_h": 10}},
        f"{TRUCKS}.fleet.trucks",
        "must be at most 1000000",
    ),
    (
        {f"{TRUCKS}.appointments": {"per_hour": 10**9}},
        f"{TRUCKS}.appointments.per_hour",
        "must be at most 10000",
    ),
    (
        {"road.parking": {"places": 10**12, "full": "holds_lanes"}},
        "road.parking.places",
        "must be at most 1000000",
    ),
    (
        {"road.weighbridge": {"number": 10**9, "time_h": 0.1}},
        "road.weighbridge.number",
        "must be at most 10000",
    ),
    ({"road.access": {"shifts": [SHIFT] * 10_000}}, "road.access.shifts", "at most 1000 values"),
    (
        {"road.gate.shifts": {"breaks": [SHIFT] * 10_000}},
        "road.gate.shifts.breaks",
        "at most 1000 values",
    ),
    (
        {"weather": weather([0.5] * 100_000)},
        "weather.squall.monthly_share",
        "must have 12 values",
    ),
    ({"weather": weather([1.0] * 12)}, "weather.squall.monthly_share.0", "must be less than 1"),
    (
        {"approach": {"tugs": {"number": 10**9, "run_h": 1}}},
        "approach.tugs.number",
        "at most 10000",
    ),
    ({"demand": {"factor": 1e9}}, "demand.factor", "must be at most 100"),
    (
        {"costs": {"perspective": "system", "discount_rate": 1e9}},
        "costs.discount_rate",
        "must be less than 1",
    ),
    (rail(10**9), "rail.stations.tip.tracks", "must be at most 10000"),
    (
        {"stores.shed.compartments.ferroalloys.tiers": 10**9},
        "stores.shed.compartments.ferroalloys.tiers",
        "must be at most 10000",
    ),
    ({"vessels.handysize.loa_m": 1e9}, "calls.ferroalloys.vessel", "the longest berth is 200 m"),
    ({"start": "9999-06-01T00:00:00+05:00"}, "run", "start earlier"),
]
#: Changes, and what the estimate says to look at.
ESTIMATES: list[tuple[dict[str, Any], str]] = [
    (
        {PARCELS: [{"cargo": "ferroalloys", "t": 1e-3}], "cargoes.ferroalloys.annual_t": 0.01},
        "size",
    ),
    ({f"{TRUCKS}.payload_t": 1e-300}, "payload of a truck"),
    (rail(2, wagons=10_000, wagon_t=1e-3), "the load of a wagon and the cuts"),
]


@pytest.mark.parametrize(("changes", "key", "right"), FAULTS)
def test_it_is_a_fault_with_its_key(changes: dict[str, Any], key: str, right: str) -> None:
    begun = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        portsim.load(QUICKSTART, changes)
    assert time.process_time() - begun < 1.0
    assert key in {fault.key for fault in caught.value.faults}
    assert re.search(re.escape(right), str(caught.value))


@pytest.mark.parametrize(("changes", "look_at"), ESTIMATES)
def test_its_estimate_refuses_it(changes: dict[str, Any], look_at: str) -> None:
    begun = time.process_time()
    why = too_large(portsim.load(QUICKSTART, changes), 1)
    assert time.process_time() - begun < 1.0
    assert why is not None
    assert re.search(f"more than 1 h or 8 GB: look at .*{re.escape(look_at)}", why)
    assert len(why) < 300
