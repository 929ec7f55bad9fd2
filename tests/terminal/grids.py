"""Scenarios in which nothing is left to chance and everything happens at whole and half hours.

Trucks, trains, ships, closures, shifts and the end of the run meet at the same moments, and what
lies in store is a whole number of loads: ties everywhere.
"""

from typing import Any

from hypothesis import strategies as st

from tests.builder import berths, days, small

CARGO = "coal"
HALVES = st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0, 4.0])
LOAD_T = 20.0


def _gaps(mean_h: float) -> dict[str, Any]:
    return {"dist": "constant", "value": mean_h}


def _shifts(draw: st.DrawFn) -> dict[str, Any]:
    begins, ends = draw(
        st.sampled_from([("08:00", "20:00"), ("00:00", "12:00"), ("06:00", "00:00")])
    )
    return {"shifts": [{"begins": begins, "ends": ends}]}


def _closure(draw: st.DrawFn) -> dict[str, Any]:
    """Return a closure from midnight to midnight, as planners type it."""
    begins, length = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    stretch = {"begins": f"2027-01-{begins:02}", "ends": f"2027-01-{begins + length:02}"}
    return {"kind": "dated", "stretches": [stretch]}


def _corridor(draw: st.DrawFn, modes: list[str]) -> dict[str, Any]:
    closure = _closure(draw) | {"announced": draw(st.booleans())}
    border: dict[str, Any] = {"kind": "border", "time_h": draw(HALVES), "closed_by": ["shut"]}
    if draw(st.booleans()):
        border["vehicles_per_day"] = draw(st.sampled_from([4, 12, 24, 48]))
    if draw(st.booleans()):
        border["shifts"] = _shifts(draw)
    haul = {"kind": "haul", "time_h": draw(st.sampled_from([12.0, 24.0, 47.5, 48.0]))}
    order = draw(st.sampled_from([["haul", "border"], ["border", "haul"], ["haul"], ["border"]]))
    cargo: dict[str, Any] = {mode: {mode: 1.0} for mode in modes}
    if "rail" in modes:
        cargo["train"] = {"wagons": 4, "wagon_t": 50.0, "gaps": _gaps(1.0)}
    return {
        "run_in_days": draw(st.integers(1, 4)),
        "closures": {"shut": closure},
        "stages": {"haul": haul, "border": border},
        "routes": {mode: {"mode": mode, "stages": order} for mode in modes},
        "cargoes": {CARGO: cargo},
    }


def _road(draw: st.DrawFn) -> dict[str, Any]:
    service: dict[str, Any] = {
        "payload_t": LOAD_T,
        "gaps": _gaps(1.0),
        "handling_h": draw(st.sampled_from([0.0, 0.5, 1.0])),
    }
    gate: dict[str, Any] = {
        "lanes": draw(st.integers(1, 3)),
        "time_h": draw(st.sampled_from([0.0, 0.5, 1.0])),
    }
    if draw(st.booleans()):
        service |= {"bays": draw(st.integers(1, 2)), "bay_kept": draw(st.booleans())}
    if draw(st.integers(0, 2)) == 0:
        gate["shifts"] = _shifts(draw)
    return {"gate": gate, "trucks": {CARGO: service}}


def _rail(draw: st.DrawFn, by_corridor: bool) -> dict[str, Any]:
    station: dict[str, Any] = {"tracks": draw(st.integers(1, 2))}
    if draw(st.booleans()):
        station["shifts"] = _shifts(draw)
    train = {
        "station": "tip",
        "wagons": 4,
        "wagon_t": 50.0,
        "wagons_per_cut": draw(st.sampled_from([1, 2, 4])),
        "cut_h": draw(st.sampled_from([0.5, 1.0])),
        "setup_h": draw(st.sampled_from([0.0, 0.5])),
        "when_full": draw(st.sampled_from(["wait", "wait", "turn_away"])),
    }
    if not by_corridor:
        train["arrivals"] = {"kind": "random", "gaps": _gaps(1.0)}
    return {"stations": {"tip": station}, "trains": {CARGO: train}}


def _calls(draw: st.DrawFn, span_h: int, plain: bool) -> dict[str, Any]:
    hours = draw(st.lists(st.integers(0, span_h), min_size=1, max_size=6).map(sorted))
    ship = {"vessel": "bulker", "parcels": [{"cargo": CARGO, "t": draw(_sizes())}]}
    calls: dict[str, Any] = {
        "known": ship | {"arrivals": {"kind": "recorded", "at_h": [float(h) for h in hours]}}
    }
    if plain:
        return calls
    if draw(st.booleans()):
        calls["nominated"] = ship | {
            "arrivals": {"kind": "nominated", "lead_h": draw(st.sampled_from([0.0, 24.0]))}
        }
    elif draw(st.integers(0, 2)) == 0:
        calls["known"]["part_cargo"] = {"policy": "sail_short", "after_h": 6.0}
    return calls


def _sizes() -> st.SearchStrategy[float]:
    return st.sampled_from([100.0, 200.0, 400.0])


@st.composite
def grids(draw: st.DrawFn, plain: bool = False) -> dict[str, Any]:
    """Return a scenario on a grid of half hours; a plain one has only what the oracle knows."""
    by_corridor = not plain and draw(st.booleans())
    # of a truck and a train that come to a full store at one hour either may be first
    mode = draw(st.sampled_from(["road", "rail"] + ["both"] * (not plain)))
    modes = ["road", "rail"] if mode == "both" else [mode]
    every_h = draw(st.sampled_from([1.0, 2.0, 3.0]))
    measured, out = draw(st.integers(2, 7)), draw(st.sampled_from([0.0, 1.0, 4.0]))
    warm_up = draw(st.sampled_from([0.0, 1.0, 2.0]))
    loads = draw(st.sampled_from([20, 40, 400]))
    compartment: dict[str, Any] = {
        "capacity_t": LOAD_T * loads,
        "initial_t": LOAD_T * draw(st.integers(0, loads)),
    }
    if draw(st.integers(0, 2)) == 0:
        compartment["hold_h"] = draw(st.sampled_from([12.0, 24.0]))
    if draw(st.integers(0, 2)) == 0:
        compartment["overflow"] = {"capacity_t": LOAD_T * 20, "return_tph": 40.0}
    crane: dict[str, Any] = {
        "number": draw(st.integers(1, 2)),
        "max_per_ship": draw(st.integers(1, 2)),
        "cargoes": {CARGO: {"rate_tph": draw(st.sampled_from([50.0, 100.0, 200.0]))}},
    }
    cargo: dict[str, Any] = {
        "form": "bulk",
        "annual_t": 8760.0 / every_h * LOAD_T,
        "by_road": 1.0 / len(modes) if "road" in modes else 0.0,
        "by_rail": 1.0 / len(modes) if "rail" in modes else 0.0,
    }
    scenario = small(
        run=days(float(measured), run_out=out, warm_up=warm_up),
        cargoes={CARGO: cargo},
        stores={"pile": {"kind": "stockpile", "compartments": {CARGO: compartment}}},
        berths=berths(draw(st.integers(1, 3))),
        cranes={"mhc": crane},
        calls=_calls(draw, int(24 * (warm_up + measured + out)), plain),
        approach={"inbound_h": draw(HALVES), "outbound_h": draw(HALVES)},
        berthing={"mooring_h": draw(HALVES), "berth_turnover_h": draw(HALVES)},
    )
    if "road" in modes:
        scenario["road"] = _road(draw)
    if "rail" in modes:
        scenario["rail"] = _rail(draw, by_corridor)
    if by_corridor:
        scenario["corridor"] = _corridor(draw, modes)
    if not plain and draw(st.booleans()):
        scenario["weather"] = {"storm": _closure(draw)}
        crane["stopped_by"] = ["storm"]
    if not plain and draw(st.booleans()):
        crane["shifts"] = _shifts(draw)
    return scenario
