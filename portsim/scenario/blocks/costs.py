"""Unit costs: capital, upkeep, work and handling of the terminal, and the time of its ships."""

import math
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, model_validator

from portsim.scenario.base import Block, Count, Name, NonNegative
from portsim.scenario.blocks.numbers import NumberTable
from portsim.scenario.blocks.weather import BelowOne
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.faults import did_you_mean, unknown_key
from portsim.vocabulary import Place, ResourceKind, State
from portsim.vocabulary.kpis import DEMURRAGE
from portsim.vocabulary.resources import bays_resource, locomotives_resource

TONNES = "tonnes"  # what `use` says of a resource that all cargoes use alike, tonne by tonne
AtLeastOne = Annotated[float, Field(strict=True, ge=1)]
Perspective = Literal["system", "terminal"]
#: The items of cost beside the resources; the second only where cargo left behind has a price.
HANDLING = "handling"
DEAD_FREIGHT = "dead_freight"
#: The item of cost that a perspective counts beside resources and handling, and the other does not.
WAITING_ITEM = {"system": "ship_time", "terminal": DEMURRAGE}
SPOKEN = {
    "system": "economic cost: includes the time of ships; demurrage payments excluded",
    "terminal": "terminal's cost: includes demurrage less despatch; the time of ships excluded",
}


def _counted(value: Any) -> Any:
    """Return a path, a list of paths or a number; raise a ValueError for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and value and all(isinstance(part, str) for part in value):
        return tuple(value)
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and value >= 0
    ):
        return float(value)
    raise ValueError(
        "must be the path of a number, as cranes.mobile.number, a list of such paths, or a "
        "number from 0"
    )


class CostedResource(Block):
    """Units of one kind and what one of them costs."""

    count: Annotated[str | NonNegative | tuple[str, ...], BeforeValidator(_counted)] = Field(
        description="how many units there are: the path of a number of this file, as "
        "cranes.mobile.number, so that "
        "what changes it changes the cost; a list of paths, added up; or a number; of a table by "
        "time of day the most counts"
    )
    capital_usd: NonNegative = Field(0.0, description="to build or buy one unit")
    life_years: AtLeastOne | None = Field(
        None, description="years after which a unit must be replaced"
    )
    existing: NonNegative = Field(
        0.0,
        description="units that stand already: their capital is spent, and neither charged "
        "nor renewed",
    )
    fixed_usd_per_year: NonNegative = Field(
        0.0, description="of one unit, whether it works or not: upkeep, insurance, crew"
    )
    working_usd_per_h: NonNegative = Field(
        0.0, description="of one unit, for every hour at work: energy, wear, crew by the hour"
    )
    manned_usd_per_h: NonNegative = Field(
        0.0,
        description="of one unit, for every hour in which it is manned, whether it works or not: a "
        "crew by the shift; what `count` points to is lanes, bays, tracks, cranes, pilots or tugs",
    )
    use: str | None = Field(
        None,
        description="path of the block whose hours at work count, and whose use shares the cost "
        "out among cargoes, as cranes.mobile; or tonnes, to share it by tonnes; none: "
        "what `count` points to",
    )

    @model_validator(mode="after")
    def _has_life(self) -> Self:
        if self.capital_usd and self.life_years is None:
            raise ValueError("life_years is missing: over how many years is the capital used up?")
        return self

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that are counted; empty if the count is a number."""
        if isinstance(self.count, str):
            return (self.count,)
        return self.count if isinstance(self.count, tuple) else ()

    @property
    def places(self) -> tuple[str, ...]:
        """Paths of the blocks whose hours count and whose use shares the cost out among cargoes.

        It is empty if the cost is shared out by tonnes.
        """
        if self.use is not None:
            return () if self.use == TONNES else (self.use,)
        return self.paths

    def renewed(self, count: float) -> float:
        """Return how many of the units have capital that is still to be paid."""
        return max(count - self.existing, 0.0)

    def annuity_usd(self, count: float, rate: float) -> float:
        """Return the capital of a number of units as equal yearly payments, USD a year."""
        if not self.capital_usd or self.life_years is None:
            return 0.0
        return self.renewed(count) * self.capital_usd * capital_recovery(rate, self.life_years)


class Costs(Block):
    """Unit costs beside the terminal, in real money of one year.

    The system's perspective counts the time of ships, which is what waiting costs everybody. The
    terminal's perspective counts demurrage, which is what the terminal pays. None counts both,
    because they are the same hours.
    """

    perspective: Perspective = Field(
        description="system: the time of ships counts, demurrage does not; terminal: "
        "demurrage less "
        "despatch counts, "
        "the time of ships does not"
    )
    discount_rate: BelowOne = Field(description="share a year, real: 0.08 is 8 %")
    price_year: Count = Field(description="year of the prices")
    resources: dict[Name, CostedResource] = Field(
        {}, description="what is built, bought and kept up, by any name"
    )
    handling_usd_per_t: dict[str, NonNegative] = Field(
        {},
        description="by cargo (bulk and breakbulk): labour and gear for every tonne over the "
        "ship's rail",
    )
    handling_usd_per_teu: dict[str, NonNegative] = Field(
        {}, description="by cargo (containers): labour and gear for every TEU over the ship's rail"
    )
    dead_freight_usd_per_t: dict[str, NonNegative] = Field(
        {},
        description="by cargo (bulk and breakbulk): freight paid for every tonne that a ship was "
        "to carry and sailed short of",
    )
    dead_freight_usd_per_teu: dict[str, NonNegative] = Field(
        {},
        description="by cargo (containers): freight paid for every TEU that a ship was to carry "
        "and sailed short of",
    )
    ship_usd_per_day: dict[str, NonNegative] = Field(
        {},
        description="by vessel class: a day of a ship in port, from arrival at the anchorage to "
        "leaving the port",
    )

    @property
    def has_dead_freight(self) -> bool:
        """Whether cargo that is left behind has a price."""
        return bool(self.dead_freight_usd_per_t or self.dead_freight_usd_per_teu)

    @property
    def waiting_item(self) -> str:
        """The item that the perspective counts: `ship_time` or `demurrage`."""
        return WAITING_ITEM[self.perspective]


def capital_recovery(rate: float, years: float) -> float:
    """Return the payment at the end of each year that is worth 1 at the beginning of a life.

    Notes
    -----
    i (1 + i)^L / ((1 + i)^L - 1), in any text on engineering economics; 1 / L without interest.

    Examples
    --------
    >>> round(capital_recovery(0.08, 20), 6)
    0.101852
    >>> capital_recovery(0.0, 20)
    0.05
    """
    return rate / -math.expm1(-years * math.log1p(rate)) if rate else 1.0 / years


class UnknownPathError(Exception):
    """A path does not exist in a scenario, or holds no number."""


def node_at(scenario: Block, key: str) -> Any:
    """Return what stands at a dotted path of a scenario, defaults included.

    Raises
    ------
    UnknownPathError
        If the path does not exist; the message names the most similar name.
    """
    node: Any = scenario
    passed: list[str] = []
    for part in key.split("."):
        try:
            node = _child(node, part, is_root=not passed)
        except UnknownPathError as error:
            place = ".".join(passed) or "the scenario"
            raise UnknownPathError(f"{key} leads nowhere: {place} {error}") from None
        passed.append(part)
    return node


def _child(node: Any, part: str, *, is_root: bool) -> Any:
    """Return what stands at one part of a path in a node; costs cannot count themselves."""
    if isinstance(node, Block):
        fields = type(node).model_fields
        known = [name for name in fields if not (is_root and name == "costs")]
        if part not in known:
            raise UnknownPathError(f"has {unknown_key(part, known)}")
        return getattr(node, part)
    if isinstance(node, dict):
        if part not in node:
            raise UnknownPathError(f"has no {part}{did_you_mean(part, list(node))}")
        return node[part]
    if isinstance(node, tuple):
        if not part.isdecimal() or int(part) >= len(node):
            raise UnknownPathError(f"has {len(node)} items, numbered from 0")
        return node[int(part)]
    raise UnknownPathError("is not given" if node is None else "is a plain value")


def number_at(scenario: Block, key: str) -> float:
    """Return the number at a dotted path of a scenario.

    Raises
    ------
    UnknownPathError
        If there is none.
    """
    node = node_at(scenario, key)
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, NumberTable):
        return float(node.most)
    if isinstance(node, int | float) and not isinstance(node, bool):
        return float(node)
    if node is None:
        raise UnknownPathError(f"{key} is not given, so it cannot be counted")
    noun = "a block of keys" if isinstance(node, Block | dict) else "no number"
    raise UnknownPathError(f"{key} is {noun}: count needs the path of a number")


def counts(scenario: Block, costs: Costs) -> dict[str, float]:
    """Return how many units there are of each resource."""
    numbers = {}
    for name, resource in costs.resources.items():
        fixed = resource.count if isinstance(resource.count, float) else 0.0
        numbers[name] = fixed + sum(number_at(scenario, path) for path in resource.paths)
    return numbers


def annuities_usd(scenario: Block, costs: Costs) -> dict[str, float]:
    """Return the capital of each resource as yearly payments, USD a year."""
    number, rate = counts(scenario, costs), costs.discount_rate
    return {name: block.annuity_usd(number[name], rate) for name, block in costs.resources.items()}


class ClockName(NamedTuple):
    """The state clock of a resource: its kind, its name, and the state that counts as work."""

    kind: str
    name: str
    state: str = State.WORKING


def clock_of(parts: Sequence[str]) -> ClockName | None:
    """Return the clock of the resource that a path leads to or into; None if it has none."""
    match parts:
        case ["cranes", name, *_]:
            return ClockName(ResourceKind.CRANE_POOL, name)
        case ["berths", name, *_]:
            return ClockName(ResourceKind.BERTH, name)
        case ["quays", name, *_]:
            return ClockName(ResourceKind.QUAY, name)
        case ["rail", "stations", name, "locomotives", *_]:
            return ClockName(ResourceKind.LOCOMOTIVES, locomotives_resource(name), State.SHUNTING)
        case ["rail", "stations", name, "arrival_tracks", *_]:
            return None
        case ["rail", "stations", name, *_]:
            return ClockName(ResourceKind.STATION, name)
        case ["road", "trucks", cargo, *_]:
            return ClockName(ResourceKind.BAYS, bays_resource(cargo))
        case ["road", "weighbridge", "number_out", *_]:
            return ClockName(ResourceKind.WEIGHBRIDGE, Place.WEIGHBRIDGE_OUT)
        case ["road", ("gate" | "weighbridge" | "parking" | "exit") as place, *_]:
            return ClockName(ResourceKind.GATE if place == "exit" else place, place)
    return None


def cargo_of(parts: Sequence[str]) -> str | None:
    """Return the only cargo that uses the block at a path; None if several cargoes may use it."""
    match parts:
        case ["stores", _, "compartments", cargo, *_]:
            return cargo
        case ["cargoes", cargo, *_] | ["road" | "rail", "trucks" | "trains", cargo, *_]:
            return cargo
    return None


def by_tonnes(parts: Sequence[str]) -> bool:
    """Return whether only tonnes can say which cargo uses the block at a path."""
    return cargo_of(parts) is None and not (
        parts[0] in ("road", "rail", "approach")
        or (parts[0] in ("cranes", "berths", "quays") and len(parts) > 1)
    )


def shared_by(resource: CostedResource) -> Iterator[tuple[str, ...]]:
    """Yield the parts of each path whose use shares the cost of a resource out.

    An empty tuple stands for tonnes.
    """
    yield from (tuple(path.split(".")) for path in resource.places) if resource.places else ((),)
