"""Checks of cargoes, stores, trucks and trains against each other."""

from collections.abc import Callable, Iterator

from portsim.scenario.base import Block
from portsim.scenario.cargo import Cargo
from portsim.scenario.faults import Path, shown, with_unit
from portsim.scenario.scenario import Scenario
from portsim.scenario.storage import Compartment

Finding = tuple[Path, str]
Check = Callable[[Scenario], Iterator[Finding]]

_GROUND = ("ground_slots_teu", "tiers", "workable_share")


def unit_findings(
    path: Path, block: Block, name: str, cargo: Cargo, bulk_key: str, container_key: str, *, needed: bool
) -> Iterator[Finding]:
    """Tell an amount in the other unit than that of its cargo, and one that is missing."""
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


def homes(scenario: Scenario) -> Iterator[Finding]:
    """Every cargo that moves has one compartment, and only one."""
    carried = {parcel.cargo for call in scenario.calls.values() for parcel in call.parcels}
    for name, cargo in scenario.cargoes.items():
        stores = [store for store, block in scenario.stores.items() if name in block.compartments]
        if not stores and (cargo.annual or name in carried):
            yield ("cargoes", name), f"no store takes {name}: give one store a compartment for it"
        for store in stores[1:]:
            path = ("stores", store, "compartments", name)
            yield path, f"{stores[0]} has a compartment for {name} too; a cargo goes to one store only"


def compartments(scenario: Scenario) -> Iterator[Finding]:
    """Capacities are complete, in the cargo's unit, and not below the stock at the start."""
    for name, cargo, path, block in compartments_of(scenario):
        for bulk_key, container_key in (("initial_t", "initial_teu"), ("reclaim_tph", "reclaim_teuph")):
            yield from unit_findings(path, block, name, cargo, bulk_key, container_key, needed=False)
        found = list(_capacity(path, block, name, cargo))
        yield from found
        if not found and block.initial > block.capacity + 1e-6:
            message = f"must be at most the capacity, {_amount(block.capacity, cargo)}, is {shown(block.initial)}"
            yield (*path, f"initial_{cargo.unit}"), message
        if cargo.direction == "export" and block.hold_h:
            yield (*path, "hold_h"), f"is for imports; {name} is an export"


def _capacity(path: Path, block: Compartment, name: str, cargo: Cargo) -> Iterator[Finding]:
    given = [key for key in _GROUND if getattr(block, key) is not None]
    if not given:
        yield from unit_findings(path, block, name, cargo, "capacity_t", "capacity_teu", needed=True)
        return
    if cargo.unit == "t":
        yield (*path, given[0]), f"{name} is {cargo.form} cargo: use {with_unit('capacity_t')}"
        return
    if block.capacity_t is not None:
        yield from unit_findings(path, block, name, cargo, "capacity_t", "capacity_teu", needed=False)
    if block.capacity_teu is not None:
        yield (*path, given[0]), "give capacity_teu, or ground slots, tiers and workable share, not both"
        return
    for key in _GROUND:
        if key not in given:
            yield (*path, key), f"is missing; {given[0]} needs it, or give capacity_teu instead"
    if len(given) == len(_GROUND) and block.workable_share == 0:
        yield (*path, "workable_share"), "must be greater than 0, is 0"


def modes(scenario: Scenario) -> Iterator[Finding]:
    """The modes carry all of a cargo, and each has its trucks or trains."""
    for name, cargo in scenario.cargoes.items():
        total = cargo.by_rail + cargo.by_road
        if (cargo.annual or total) and abs(total - 1) > 1e-9:
            key = "by_road" if cargo.by_road or not cargo.by_rail else "by_rail"
            yield ("cargoes", name, key), f"by_rail and by_road must add up to 1, add up to {total:.10g}"
        if cargo.by_road and not (scenario.road and name in scenario.road.trucks):
            yield ("cargoes", name, "by_road"), f"needs the trucks of {name}: road.trucks.{name} is missing"
        if cargo.by_rail and not (scenario.rail and name in scenario.rail.trains):
            yield ("cargoes", name, "by_rail"), f"needs the trains of {name}: rail.trains.{name} is missing"


def trucks(scenario: Scenario) -> Iterator[Finding]:
    """Payloads are in the cargo's unit and not larger than its compartment."""
    for name, service in (scenario.road.trucks if scenario.road else {}).items():
        cargo, path = scenario.cargoes.get(name), ("road", "trucks", name)
        if cargo is None:
            continue
        yield from unit_findings(path, service, name, cargo, "payload_t", "payload_teu", needed=True)
        yield from _too_large(scenario, name, (*path, f"payload_{cargo.unit}"), "a truck load", service.payload)
        if cargo.direction == "export" and service.max_per_day is not None:
            yield (*path, "max_per_day"), f"is for imports; {name} is an export"


def trains(scenario: Scenario) -> Iterator[Finding]:
    """Wagon loads are in the cargo's unit; what goes to store or is called from it at once fits there."""
    for name, service in (scenario.rail.trains if scenario.rail else {}).items():
        cargo, path = scenario.cargoes.get(name), ("rail", "trains", name)
        if cargo is None:
            continue
        yield from unit_findings(path, service, name, cargo, "wagon_t", "wagon_teu", needed=True)
        if service.wagons_per_cut > service.wagons:
            message = f"must be at most the wagons of a train, {service.wagons}, is {service.wagons_per_cut}"
            yield (*path, "wagons_per_cut"), message
        elif cargo.direction == "export":
            cut = service.wagons_per_cut * service.wagon
            yield from _too_large(scenario, name, (*path, "wagons_per_cut"), "a cut", cut)
        else:
            load = service.wagons * service.wagon
            yield from _too_large(scenario, name, (*path, "wagons"), "a train load", load)
        if cargo.direction == "export" and service.lead_h != type(service).model_fields["lead_h"].default:
            yield (*path, "lead_h"), f"is for imports; {name} is an export"


def compartments_of(scenario: Scenario) -> Iterator[tuple[str, Cargo, Path, Compartment]]:
    """Yield cargo name, cargo, path and block of every compartment whose cargo exists."""
    for store, block in scenario.stores.items():
        for name, compartment in block.compartments.items():
            if name in scenario.cargoes:
                path = ("stores", store, "compartments", name)
                yield name, scenario.cargoes[name], path, compartment


def capacity_of(scenario: Scenario, cargo: str) -> float | None:
    """Return the capacity of a cargo's first compartment in the cargo's unit; None if it has none."""
    for name, _, _, block in compartments_of(scenario):
        if name == cargo and block.capacity:
            return block.capacity
    return None


def _too_large(scenario: Scenario, name: str, path: Path, noun: str, amount: float) -> Iterator[Finding]:
    """Tell a load that its compartment can never hold."""
    capacity = capacity_of(scenario, name)
    if capacity is not None and amount > capacity + 1e-6:
        cargo = scenario.cargoes[name]
        yield (
            path,
            f"{noun} of {_amount(amount, cargo)} is more than the store holds, {_amount(capacity, cargo)}",
        )


def _amount(amount: float, cargo: Cargo) -> str:
    return f"{amount:,.10g} {'TEU' if cargo.unit == 'teu' else 't'}"


CHECKS: tuple[Check, ...] = (cargo_units, homes, compartments, modes, trucks, trains)
