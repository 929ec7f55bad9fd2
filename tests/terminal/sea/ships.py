"""A berth, a crane pool, stores and ships for the tests of this room; all that is drawn is constant."""

from typing import Any

from portsim.policies import CRANE
from portsim.terminal.handling.cranes import CranePool
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.fleet import Fleet
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.sea.movement import Passage
from portsim.terminal.sea.visit import BerthCranes, CallKind, ParcelKind, Visit, draw_visit
from tests.builder import always


def store(env: Environment, initial: float, cargo: str = "coal") -> Compartment:
    return Compartment(env, "pile", cargo, "t", 10_000.0, initial, False, None)


def cranes(env: Environment, number: int = 1) -> CranePool:
    """Return cranes that may all work one ship."""
    return CranePool(env, "mhc", number, number, Fleet(env, CRANE["whole"]))


def parcel(compartment: Compartment, pool: CranePool, t: float, setup_h: float = 0.0) -> ParcelKind:
    """Return a parcel that each crane works with 50 t/h, at the berth of index 0."""
    return ParcelKind(
        compartment, always(t), {0: (BerthCranes(pool, 50.0),)}, always(setup_h), 50.0
    )


def call_kind(*parcels: ParcelKind, hours: dict[str, float] | None = None, **more: Any) -> CallKind:
    """Return a call stream whose ships may use the first berth and pass the approach in no time."""
    spent = {"alongside": 0.0, "factor": 1.0, "inbound": 0.0, "outbound": 0.0} | (hours or {})
    return CallKind(
        **{
            "index": 0,
            "name": "coal",
            "vessel": 0,
            "eligible": [0],
            "parcels": parcels,
            "passage": lambda outbound, aboard_t: Passage(outbound, 0, 0, ()),
            "length_m": 150.0,
            **{name: always(value) for name, value in spent.items()},
            **more,
        }
    )


def ship(*parcels: ParcelKind, **more: Any) -> Visit:
    """Return one ship of a call stream of her own."""
    return draw_visit(call_kind(*parcels, **more))
