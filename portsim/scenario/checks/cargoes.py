"""Checks of cargoes and stores against each other, and of the modes that carry a cargo."""

from collections.abc import Callable, Iterator

from portsim.scenario.base import Block
from portsim.scenario.blocks.cargo import Cargo
from portsim.scenario.blocks.rail import Rail
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.storage import Compartment
from portsim.scenario.faults import Path, with_unit

Finding = tuple[Path, str]
Check = Callable[[Scenario], Iterator[Finding]]


def unit_findings(
    path: Path,
    block: Block,
    name: str,
    cargo: Cargo,
    bulk_key: str,
    container_key: str,
    *,
    needed: bool,
) -> Iterator[Finding]:
    """Yield the faults of an amount that is in the wrong unit for its cargo, or is missing."""
    right, wrong = (container_key, bulk_key) if cargo.unit == "teu" else (bulk_key, container_key)
    kind = f"{name} is {cargo.form} cargo"
    if getattr(block, wrong) is not None:
        yield (*path, wrong), f"{kind}: use {with_unit(right)} instead"
    elif needed and getattr(block, right) is None:
        yield (*path, right), f"is missing; {kind} and needs {with_unit(right)}"


def cargo_units(scenario: Scenario) -> Iterator[Finding]:
    """Volumes are in tonnes for bulk and breakbulk and in TEU for containers."""
    for name, cargo in scenario.cargoes.items():
        path = ("cargoes", name)
        yield from unit_findings(path, cargo, name, cargo, "annual_t", "annual_teu", needed=False)
        if cargo.form != "container":
            if cargo.teu_factor != 1.0:
                yield (*path, "teu_factor"), f"is for containers; {name} is {cargo.form}"
            if cargo.t_per_teu is not None:
                yield (*path, "t_per_teu"), f"is for containers; {name} is {cargo.form}"


def modes(scenario: Scenario) -> Iterator[Finding]:
    """The modes carry all of a cargo, and each has its trucks or trains."""
    for name, cargo in scenario.cargoes.items():
        total = cargo.by_rail + cargo.by_road
        if (cargo.annual or total) and abs(total - 1) > 1e-9:
            key = "by_road" if cargo.by_road or not cargo.by_rail else "by_rail"
            yield (
                ("cargoes", name, key),
                f"by_rail and by_road must add up to 1, add up to {total:.10g}",
            )
        if cargo.by_road and not (scenario.road and name in scenario.road.trucks):
            yield (
                ("cargoes", name, "by_road"),
                f"needs the trucks of {name}: road.trucks.{name} is missing",
            )
        if cargo.by_rail and not (scenario.rail and _on_rail(scenario.rail, name)):
            yield (
                ("cargoes", name, "by_rail"),
                f"needs the trains of {name}: rail.trains.{name} is missing",
            )


def _on_rail(rail: Rail, cargo: str) -> bool:
    return cargo in rail.trains or any(
        service.returns_with == cargo for service in rail.trains.values()
    )


def others_have_no_land_side(scenario: Scenario) -> Iterator[Finding]:
    """Cargo of others has no trucks and no trains here."""
    road = [("road", "trucks", name) for name in (scenario.road.trucks if scenario.road else {})]
    rail = [("rail", "trains", name) for name in (scenario.rail.trains if scenario.rail else {})]
    for *block, name in (*road, *rail):
        if name in scenario.cargoes and scenario.cargoes[name].of_others:
            yield (
                (*block, name),
                f"{name} is cargo of others, which goes straight to their trucks: leave it out",
            )


def compartments_of(scenario: Scenario) -> Iterator[tuple[str, Cargo, Path, Compartment]]:
    """Yield cargo name, cargo, path and block of every compartment whose cargo exists."""
    for store, block in scenario.stores.items():
        for name, compartment in block.compartments.items():
            if name in scenario.cargoes:
                path = ("stores", store, "compartments", name)
                yield name, scenario.cargoes[name], path, compartment


def capacity_of(scenario: Scenario, cargo: str) -> float | None:
    """Return the capacity of a cargo's first compartment in its unit; None without one."""
    for name, _, _, block in compartments_of(scenario):
        if name == cargo and block.capacity:
            return block.capacity
    return None


def too_large(
    scenario: Scenario, name: str, path: Path, noun: str, amount: float
) -> Iterator[Finding]:
    """Yield the fault of a load that its compartment can never hold."""
    capacity = capacity_of(scenario, name)
    if capacity is not None and amount > capacity + 1e-6:
        cargo = scenario.cargoes[name]
        yield (
            path,
            f"{noun} of {amount_of(amount, cargo)} is more than the store holds, "
            f"{amount_of(capacity, cargo)}",
        )


def amount_of(amount: float, cargo: Cargo) -> str:
    """Return an amount with its unit."""
    return f"{amount:,.10g} {'TEU' if cargo.unit == 'teu' else 't'}"


CHECKS: tuple[Check, ...] = (cargo_units, modes, others_have_no_land_side)
