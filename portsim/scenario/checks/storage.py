"""Checks of stores and their compartments."""

from collections.abc import Iterator

from portsim.scenario.blocks.cargo import Cargo
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.storage import Compartment, Overflow
from portsim.scenario.checks.cargoes import (
    Check,
    Finding,
    amount_of,
    compartments_of,
    unit_findings,
)
from portsim.scenario.faults import Path, shown, with_unit

_GROUND = ("ground_slots_teu", "tiers", "workable_share")


def one_compartment_each(scenario: Scenario) -> Iterator[Finding]:
    """Every cargo that moves has one compartment, and only one."""
    carried = {parcel.cargo for call in scenario.calls.values() for parcel in call.parcels}
    for name, cargo in scenario.cargoes.items():
        stores = [store for store, block in scenario.stores.items() if name in block.compartments]
        if cargo.of_others:
            for store in stores:
                yield (
                    ("stores", store, "compartments", name),
                    f"{name} is cargo of others, which goes straight to their trucks: leave it out",
                )
            continue
        if not stores and (cargo.annual or name in carried):
            yield ("cargoes", name), f"no store takes {name}: give one store a compartment for it"
        for store in stores[1:]:
            path = ("stores", store, "compartments", name)
            yield (
                path,
                f"{stores[0]} has a compartment for {name} too; a cargo goes to one store only",
            )


def capacities(scenario: Scenario) -> Iterator[Finding]:
    """Capacities are complete, in the cargo's unit, and not below the stock at the start."""
    for name, cargo, path, block in compartments_of(scenario):
        for bulk_key, container_key in (
            ("initial_t", "initial_teu"),
            ("reclaim_tph", "reclaim_teuph"),
        ):
            yield from unit_findings(
                path, block, name, cargo, bulk_key, container_key, needed=False
            )
        capacity_faults = list(_capacity(path, block, name, cargo))
        yield from capacity_faults
        if not capacity_faults and block.initial > block.capacity + 1e-6:
            message = (
                f"must be at most the capacity, {amount_of(block.capacity, cargo)}, is "
                f"{shown(block.initial)}"
            )
            yield (*path, f"initial_{cargo.unit}"), message
        if block.plugs_teu is not None and cargo.unit == "t":
            yield (*path, "plugs_teu"), f"is for containers; {name} is {cargo.form}"
        if block.overflow is not None:
            yield from _overflow((*path, "overflow"), block.overflow, name, cargo)


def _overflow(path: Path, block: Overflow, name: str, cargo: Cargo) -> Iterator[Finding]:
    if cargo.direction == "import":
        yield (
            path,
            f"is for exports; {name} is an import, and ships wait when there is no room for it",
        )
    for bulk_key, container_key in (("capacity_t", "capacity_teu"), ("return_tph", "return_teuph")):
        yield from unit_findings(path, block, name, cargo, bulk_key, container_key, needed=True)


def _capacity(path: Path, block: Compartment, name: str, cargo: Cargo) -> Iterator[Finding]:
    given = [key for key in _GROUND if getattr(block, key) is not None]
    if not given:
        yield from unit_findings(
            path, block, name, cargo, "capacity_t", "capacity_teu", needed=True
        )
        return
    if cargo.unit == "t":
        yield (*path, given[0]), f"{name} is {cargo.form} cargo: use {with_unit('capacity_t')}"
        return
    if block.capacity_t is not None:
        yield from unit_findings(
            path, block, name, cargo, "capacity_t", "capacity_teu", needed=False
        )
    if block.capacity_teu is not None:
        yield (
            (*path, given[0]),
            "give capacity_teu, or ground slots, tiers and workable share, not both",
        )
        return
    for key in _GROUND:
        if key not in given:
            yield (*path, key), f"is missing; {given[0]} needs it, or give capacity_teu instead"
    if len(given) == len(_GROUND) and block.workable_share == 0:
        yield (*path, "workable_share"), "must be greater than 0, is 0"


CHECKS: tuple[Check, ...] = (one_compartment_each, capacities)
