"""Scenarios for tests, from blocks: a terminal to be followed by hand, one for studies, and ships alone.

A test says only what it is about, as `small(calls={"coal": call(0.0, 5.0, t=100.0)})`, and takes
the rest as it is. What comes back is the tree of a scenario file, to be changed at will, unless the
name says otherwise.
"""

from typing import Any

import numpy as np

from portsim.flow.streams import Draws
from portsim.ledger.recording import simulate
from portsim.observe.record import Record
from portsim.observe.resources import ClockRecord
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.distributions.discrete import Constant

START = "2027-01-01T00:00:00+05:00"


# ---- a terminal to be followed by hand: everything constant, one of each unless told


def small(**changes: Any) -> dict[str, Any]:
    """Return a day of one berth and one crane of 50 t/h on a pile of 1,000 t of coal; no ships yet."""
    return {
        "name": "small",
        "start": "2027-01-01T00:00:00+00:00",
        "run": {"measured_days": 1.0, "run_out_cap_days": 0.0, "replications": 1},
        "cargoes": {"coal": {"form": "bulk"}},
        "stores": {"pile": pile(coal=(10_000.0, 1_000.0))},
        "vessels": {"bulker": {"loa_m": 150.0, "draught_m": 9.0}},
        "calls": {},
        "berths": berths(1),
        "cranes": {"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 50.0}}}},
        **changes,
    }


def days(measured: float, run_out: float = 0.0, warm_up: float = 0.0) -> dict[str, Any]:
    return {
        "warm_up_days": warm_up,
        "measured_days": measured,
        "run_out_cap_days": run_out,
        "replications": 1,
    }


def pile(**cargoes: tuple[float, float]) -> dict[str, Any]:
    """Return a store from (capacity, initial) by cargo, in tonnes."""
    parts = {name: {"capacity_t": c, "initial_t": i} for name, (c, i) in cargoes.items()}
    return {"kind": "stockpile", "compartments": parts}


def berths(number: int) -> dict[str, Any]:
    return {f"b{i}": {"length_m": 200.0, "depth_m": 12.0} for i in range(number)}


def call(*at_h: float, t: float, cargo: str = "coal", **more: Any) -> dict[str, Any]:
    """Return calls at stated hours for one parcel."""
    return {
        "vessel": "bulker",
        "parcels": [{"cargo": cargo, "t": t}],
        "arrivals": {"kind": "recorded", "at_h": list(at_h)},
        **more,
    }


def trucks_every(
    hours: float, payload: float = 20.0, gate_h: float = 0.5
) -> tuple[dict[str, Any], Any]:
    """Return (cargo, road) so that coal trucks come at hours, 2 hours, ... and need `gate_h` at the gate."""
    cargo = {"form": "bulk", "annual_t": 8760.0 / hours * payload, "by_road": 1.0}
    service = {"payload_t": payload, "gaps": {"dist": "constant", "value": 1.0}}
    return cargo, {"gate": {"lanes": 1, "time_h": gate_h}, "trucks": {"coal": service}}


# ---- ships alone: they come at random and stay for hours of their own


def ships_alone(**blocks: Any) -> dict[str, Any]:
    """Return ships that come to one berth, and nothing else; blocks replace those of the same name."""
    return {
        "name": "ships",
        "start": START,
        "vessels": {"ship": vessel(12.0)},
        "calls": {"ships": at_random(50.0)},
        "berths": equal_berths(1),
        **blocks,
    }


def vessel(alongside_h: Any = None) -> dict[str, Any]:
    """Return a ship that fits every berth, and how long she stays if she has no parcels."""
    ship = {"loa_m": 100.0, "draught_m": 8.0}
    return ship if alongside_h is None else {**ship, "alongside_h": alongside_h}


def always(value: float) -> Draws:
    """Return draws of a law that knows one value only."""
    return Draws(Constant(value=value), np.random.default_rng(1))


def exponential(mean: float) -> dict[str, Any]:
    return {"dist": "exponential", "mean": mean}


def at_random(
    per_year: float, vessel: str = "ship", gaps: Any = None, **more: Any
) -> dict[str, Any]:
    """Return calls at random, so many a year; gaps are exponential unless told."""
    arrivals = {"kind": "random", "per_year": per_year}
    return {
        "vessel": vessel,
        "arrivals": arrivals if gaps is None else {**arrivals, "gaps": gaps},
    } | more


def equal_berths(number: int) -> dict[str, Any]:
    return {"berth": {"number": number, "length_m": 120.0, "depth_m": 10.0}}


def long_run(
    days: float, replications: int, seed: int, least_warm_up: float = 365.0
) -> dict[str, Any]:
    """Return a window after a warm-up of a tenth of it, run out until all its ships have left."""
    return {
        "warm_up_days": max(least_warm_up, days / 10),
        "measured_days": days,
        "run_out_cap_days": 3650.0,
        "replications": replications,
        "seed": seed,
    }


# ---- a terminal for studies: coal by truck and train, one store, two berths


def tree(arrivals=None, **run):
    """Return the scenario as plain values."""
    return {
        "name": "small",
        "start": START,
        "run": {"warm_up_days": 20.0, "measured_days": 60.0, "replications": 4, "seed": 3} | run,
        "cargoes": {
            "coal": {"form": "bulk", "annual_t": 800_000.0, "by_road": 0.5, "by_rail": 0.5}
        },
        "stores": {
            "yard": {"kind": "stockpile", "compartments": {"coal": {"capacity_t": 40_000.0}}}
        },
        "road": {
            "gate": {"lanes": 2, "time_h": {"dist": "exponential", "mean": 0.2}},
            "trucks": {"coal": {"payload_t": 20.0, "bays": 4, "handling_h": 0.3}},
        },
        "rail": {
            "stations": {"tippler": {"tracks": 1}},
            "trains": {
                "coal": {
                    "station": "tippler",
                    "wagons": 40,
                    "wagon_t": 60.0,
                    "wagons_per_cut": 10,
                    "cut_h": 0.5,
                }
            },
        },
        "vessels": {"handysize": {"loa_m": 150.0, "draught_m": 9.5}},
        "calls": {
            "coal": {
                "vessel": "handysize",
                "parcels": [{"cargo": "coal", "t": 12_000.0}],
                "arrivals": arrivals or {"kind": "nominated", "lead_h": 120.0},
            }
        },
        "berths": {"berth": {"number": 2, "length_m": 200.0, "depth_m": 12.0}},
        "berthing": {"mooring_h": 2.0, "unmooring_h": 1.0, "berth_turnover_h": 1.0},
        "cranes": {
            "loader": {"number": 2, "cargoes": {"coal": {"rate_tph": 250.0}}, "max_per_ship": 2}
        },
    }


def terminal(arrivals=None, **run):
    """Return the scenario, with other arrivals of ships or other settings of the run."""
    return Scenario.model_validate(tree(arrivals, **run))


# ---- running, and what a record says


def run(scenario: dict[str, Any], replication: int = 0) -> Record:
    return simulate(Scenario.model_validate(scenario), replication)


def clock(record: Record, name: str) -> dict[str, float]:
    """Return the states of a resource that took any time."""
    found: ClockRecord = next(c for c in record.clocks if c.resource == name)
    return {state: hours for state, hours in found.hours.items() if abs(hours) > 1e-9}


def waits(record: Record) -> dict[tuple[str, str, str], float]:
    return {(w.who, w.direct, w.root): w.hours for w in record.waits}
