"""Small scenarios whose course can be followed by hand: everything constant, one of each unless told."""

from typing import Any

from portsim.ledger.recording import simulate
from portsim.observe.record import ClockRecord, Record
from portsim.scenario.blocks.scenario import Scenario


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


def run(scenario: dict[str, Any], replication: int = 0) -> Record:
    return simulate(Scenario.model_validate(scenario), replication)


def clock(record: Record, name: str) -> dict[str, float]:
    """Return the states of a resource that took any time."""
    found: ClockRecord = next(c for c in record.clocks if c.resource == name)
    return {state: hours for state, hours in found.hours.items() if abs(hours) > 1e-9}


def waits(record: Record) -> dict[tuple[str, str, str], float]:
    return {(w.who, w.direct, w.root): w.hours for w in record.waits}
