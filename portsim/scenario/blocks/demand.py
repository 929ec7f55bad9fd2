"""Factors on the demand, which multiply the calls, trains and trucks of a cargo together.

A factor multiplies the inputs that decide how many come: annual volumes, from which trucks, trains,
nominated ships and random ships follow; stated calls a year; a liner's schedule; the ships of a
closed fleet. It does not change the size of a load, wagon, train or ship. It does not change a
capacity either: lanes, bays, truck fleets, timetables, appointments, rates of the corridor, stores.
"""

from collections.abc import Iterable, Iterator, Mapping
from math import isclose
from typing import Annotated, Any

from pydantic import Field

from portsim.scenario.base import Block, Name
from portsim.scenario.blocks.cargo import Cargo
from portsim.scenario.blocks.vessels import (
    CallStream,
    FleetArrivals,
    LinerArrivals,
    NominatedArrivals,
    RandomArrivals,
    RecordedArrivals,
)
from portsim.scenario.faults import Path, did_you_mean

Factor = Annotated[float, Field(strict=True, gt=0, le=100)]
Wrong = tuple[Path, str]

#: Keys of a cargo, and of the arrivals of calls, that a factor changes.
VOLUMES = ("annual_t", "annual_teu")
RATES = ("per_year", "every_h", "ships")


class Demand(Block):
    """Factors of the demand.

    They are applied when a scenario is made, which then holds the scaled numbers itself.
    """

    factor: Factor = Field(
        1.0,
        description="multiplies the calls, trains and trucks of every cargo but those of others; "
        "no size",
    )
    cargoes: dict[Name, Factor] = Field(
        {},
        description="by cargo, on top of `factor`; the calls for cargo of others have this alone",
    )
    calls: dict[Name, Factor] = Field(
        {},
        description="by stream of calls without cargo (other traffic), which `factor` leaves "
        "as it is",
    )

    def of_cargo(self, name: str, cargoes: Mapping[str, Cargo]) -> float:
        """Return the factor of a cargo; that of others grows by itself."""
        own = self.cargoes.get(name, 1.0)
        return own if _is_of_others(name, cargoes) else self.factor * own

    def of_calls(self, name: str, stream: CallStream, cargoes: Mapping[str, Cargo]) -> float:
        """Return the factor of a stream of calls: that of its first cargo, if it has any."""
        if not stream.parcels:
            return self.calls.get(name, 1.0)
        return self.of_cargo(stream.parcels[0].cargo, cargoes)


def _is_of_others(name: str, cargoes: Mapping[str, Cargo]) -> bool:
    """Return whether a cargo belongs to other users of the port; it may be unknown."""
    return name in cargoes and cargoes[name].of_others


class DemandError(ValueError):
    """The factors cannot be applied to a scenario; holds path and message of every reason."""

    def __init__(self, wrong: Iterable[Wrong]):
        self.wrong = tuple(wrong)
        super().__init__(
            "; ".join(f"{'.'.join(map(str, path))}: {message}" for path, message in self.wrong)
        )


def scaled(
    demand: Demand, cargoes: Mapping[str, Cargo], calls: Mapping[str, CallStream]
) -> tuple[dict[str, Cargo], dict[str, CallStream]]:
    """Return the cargoes and calls of a scenario at a demand.

    Raises
    ------
    DemandError
        If a name is unknown, if a factor would change nothing, if the cargoes of one ship have
        different factors, or if the calls have no number that could be multiplied.
    """
    wrong = list(_faults(demand, cargoes, calls))
    if wrong:
        raise DemandError(wrong)
    return (
        {
            name: _more_cargo(cargo, demand.of_cargo(name, cargoes))
            for name, cargo in cargoes.items()
        },
        {
            name: _more_calls(stream, demand.of_calls(name, stream, cargoes))
            for name, stream in calls.items()
        },
    )


def unstated(
    path: Path, cargoes: Mapping[str, Cargo], calls: Mapping[str, CallStream]
) -> float | None:
    """Return the factor at a path below `demand` that a file does not state.

    It is 1, or None if there is no such factor.
    """
    match path:
        case ("demand", "factor"):
            return 1.0
        case ("demand", "cargoes", str(name)) if name in cargoes:
            return 1.0
        case ("demand", "calls", str(name)) if name in calls and not calls[name].parcels:
            return 1.0
    return None


def scaled_numbers(
    cargoes: Mapping[str, Cargo], calls: Mapping[str, CallStream]
) -> Iterator[tuple[Path, tuple[Path, ...]]]:
    """Yield the path of every number that may be scaled, and the paths of its factors."""
    for cargo in cargoes:
        for key in VOLUMES:
            yield ("cargoes", cargo, key), _factors_of(cargo, cargoes)
    for name, stream in calls.items():
        for key in RATES:
            own = (
                _factors_of(stream.parcels[0].cargo, cargoes)
                if stream.parcels
                else (("demand", "calls", name),)
            )
            yield ("calls", name, "arrivals", key), own


def _factors_of(cargo: str, cargoes: Mapping[str, Cargo]) -> tuple[Path, ...]:
    own = ("demand", "cargoes", cargo)
    return (own,) if _is_of_others(cargo, cargoes) else (("demand", "factor"), own)


def _more_cargo(cargo: Cargo, factor: float) -> Cargo:
    given = {key: getattr(cargo, key) for key in VOLUMES}
    return cargo.model_copy(
        update={key: factor * volume for key, volume in given.items() if volume is not None}
    )


def _more_calls(stream: CallStream, factor: float) -> CallStream:
    arrivals = stream.arrivals
    update: dict[str, Any] = {}
    match arrivals:
        case RandomArrivals(per_year=float(per_year)):
            update = {"per_year": factor * per_year}
        case LinerArrivals():
            update = {"every_h": arrivals.every_h / factor}
        case FleetArrivals():
            update = {"ships": round(factor * arrivals.ships)}
    if not update:
        return stream  # it follows a volume; what is recorded is not scaled
    return stream.model_copy(update={"arrivals": arrivals.model_copy(update=update)})


def _faults(
    demand: Demand, cargoes: Mapping[str, Cargo], calls: Mapping[str, CallStream]
) -> Iterator[Wrong]:
    yield from _names(demand, cargoes, calls)
    yield from _idle(demand, cargoes, calls)
    for name, stream in calls.items():
        yield from _stream(demand, name, stream, cargoes)


def _names(
    demand: Demand, cargoes: Mapping[str, Cargo], calls: Mapping[str, CallStream]
) -> Iterator[Wrong]:
    for name in demand.cargoes:
        if name not in cargoes:
            yield (
                ("demand", "cargoes", name),
                f"no cargo called {name!r}{did_you_mean(name, tuple(cargoes))}",
            )
    for name in demand.calls:
        path = ("demand", "calls", name)
        if name not in calls:
            yield path, f"no calls called {name!r}{did_you_mean(name, tuple(calls))}"
        elif calls[name].parcels:
            cargo = calls[name].parcels[0].cargo
            yield (
                path,
                f"calls.{name} carry {cargo}: scale it with its trucks and trains, "
                f"demand.cargoes.{cargo}",
            )


def _idle(
    demand: Demand, cargoes: Mapping[str, Cargo], calls: Mapping[str, CallStream]
) -> Iterator[Wrong]:
    """Yield the factors that would change nothing."""
    moved = {
        parcel.cargo
        for stream in calls.values()
        if not _follows_volume(stream)
        for parcel in stream.parcels
    } | {name for name, cargo in cargoes.items() if cargo.annual}
    if not _is_one(demand.factor) and all(_is_of_others(name, cargoes) for name in moved):
        yield (
            ("demand", "factor"),
            "changes nothing: no cargo has an annual volume or calls with a rate of their own",
        )
    for name, factor in demand.cargoes.items():
        if name in cargoes and name not in moved and not _is_one(factor):
            unit = cargoes[name].unit
            yield (
                ("demand", "cargoes", name),
                f"changes nothing: {name} has no annual_{unit}, and no calls with a rate of "
                "their own",
            )


def _follows_volume(stream: CallStream) -> bool:
    arrivals = stream.arrivals
    return isinstance(arrivals, NominatedArrivals) or (
        isinstance(arrivals, RandomArrivals) and arrivals.per_year is None
    )


def _stream(
    demand: Demand, name: str, stream: CallStream, cargoes: Mapping[str, Cargo]
) -> Iterator[Wrong]:
    """Yield the reasons for which a stream of calls cannot be scaled."""
    factors = {parcel.cargo: demand.of_cargo(parcel.cargo, cargoes) for parcel in stream.parcels}
    for cargo, other in factors.items():
        first = next(iter(factors))
        if not isclose(other, factors[first]):
            cargo_at_fault = first if first in demand.cargoes else cargo
            yield (
                ("demand", "cargoes", cargo_at_fault),
                f"calls.{name} carry {first}, here times {factors[first]:.6g}, and {cargo}, "
                f"times {other:.6g}: "
                "cargoes of one ship need the same factor",
            )
            return
    factor, arrivals, path = (
        demand.of_calls(name, stream, cargoes),
        stream.arrivals,
        _factor_path(demand, name, stream),
    )
    if isinstance(arrivals, RecordedArrivals) and not _is_one(factor):
        yield (
            path,
            f"calls.{name} are recorded ship by ship and cannot be multiplied by "
            f"{factor:.6g}: make them random, "
            "liner or nominated, or record the calls of that demand",
        )
    if isinstance(arrivals, FleetArrivals) and not isclose(
        factor * arrivals.ships, round(factor * arrivals.ships)
    ):
        yield (
            path,
            f"{factor:.6g} times the {arrivals.ships} ships of calls.{name} is no whole "
            "number of ships: choose a "
            "factor that makes one",
        )


def _factor_path(demand: Demand, name: str, stream: CallStream) -> Path:
    if not stream.parcels:
        return ("demand", "calls", name)
    cargo = stream.parcels[0].cargo
    return ("demand", "cargoes", cargo) if cargo in demand.cargoes else ("demand", "factor")


def _is_one(factor: float) -> bool:
    return isclose(factor, 1.0)
