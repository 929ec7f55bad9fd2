"""Checks of stations and trains against each other and against cargoes and stores."""

from collections.abc import Iterator

from portsim.scenario.blocks.cargo import Cargo
from portsim.scenario.blocks.rail import TrainService
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.cargoes import Check, Finding, too_large, unit_findings
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.faults import Path, shown


def wagon_loads(scenario: Scenario) -> Iterator[Finding]:
    """Wagon loads are in the cargo's unit, and a cut or a train load fits into the store."""
    for name, cargo, path, service in _services(scenario):
        yield from unit_findings(path, service, name, cargo, "wagon_t", "wagon_teu", needed=True)
        wagons = service.wagons.expected()
        if isinstance(service.wagons, Constant) and (wagons < 1 or wagons % 1):
            yield (*path, "wagons"), f"must be a whole number of at least 1, is {shown(wagons)}"
        elif service.wagons_per_cut > wagons:
            message = (
                f"must be at most the wagons of a train, {wagons:.10g}, is {service.wagons_per_cut}"
            )
            yield (*path, "wagons_per_cut"), message
        elif cargo.direction == "export":
            cut = service.wagons_per_cut * service.wagon.expected()
            yield from too_large(scenario, name, (*path, "wagons_per_cut"), "a cut", cut)
        else:
            yield from too_large(scenario, name, (*path, "wagons"), "a train load", service.load)


def keys_for_direction(scenario: Scenario) -> Iterator[Finding]:
    """Trains of exports come on their own account; those of imports are called."""
    for name, cargo, path, service in _services(scenario):
        exported = cargo.direction == "export"
        for key in ("lead_h",) if exported else ("arrivals", "when_full", "returns_with"):
            if getattr(service, key) != TrainService.model_fields[key].default:
                kind, other = ("imports", "an export") if exported else ("exports", "an import")
                yield (*path, key), f"is for {kind}; {name} is {other}"


def trains_fit_tracks(scenario: Scenario) -> Iterator[Finding]:
    """Trains fit on an arrival track, and cuts on an unloading track."""
    for _, _, path, service in _services(scenario):
        station = scenario.rail.stations.get(service.station) if scenario.rail else None
        if station is None:
            continue
        if station.track_wagons is not None and service.wagons_per_cut > station.track_wagons:
            message = f"must be at most the wagons of an unloading track, {station.track_wagons}"
            yield (*path, "wagons_per_cut"), f"{message}, is {service.wagons_per_cut}"
        if not station.arrival_tracks:
            if service.arrival_h.expected() > 0:
                yield (*path, "arrival_h"), f"needs arrival tracks; {service.station} has none"
            continue
        longest = max(tracks.wagons for tracks in station.arrival_tracks)
        if service.wagons.expected() > longest:
            message = f"must be at most the wagons of the longest arrival track, {longest}"
            yield (*path, "wagons"), f"{message}, is {service.wagons.expected():.10g}"


def timetable_has_paths(scenario: Scenario) -> Iterator[Finding]:
    """A timetable has paths enough for the trains that the volume asks for."""
    for name, cargo, path, service in _services(scenario):
        if service.arrivals.kind != "timetable" or not service.load:
            continue
        needed = cargo.annual * cargo.by_rail / service.load / 8760 * 168
        if needed > service.arrivals.per_week * (1 + 1e-9):
            yield (
                (*path, "arrivals", "paths"),
                f"{name} needs {needed:.4g} trains a week, and there are only "
                f"{service.arrivals.per_week} paths",
            )


def returns(scenario: Scenario) -> Iterator[Finding]:
    """Wagons go back with an import that is carried by rail, and their load is stated."""
    for _, _, path, service in _services(scenario):
        if service.returns_with is None:
            for key in ("return_wagon_t", "return_wagon_teu"):
                if getattr(service, key) is not None:
                    yield (*path, key), "is for trains with returns_with"
            continue
        name, back = service.returns_with, scenario.cargoes.get(service.returns_with)
        if back is None:
            continue
        if back.direction != "import":
            yield (*path, "returns_with"), f"must be an import; {name} is an export"
        elif not back.by_rail:
            yield (*path, "returns_with"), f"must be carried by rail; by_rail of {name} is 0"
        yield from unit_findings(
            path, service, name, back, "return_wagon_t", "return_wagon_teu", needed=True
        )
        cut = service.wagons_per_cut * service.return_wagon.expected()
        yield from too_large(scenario, name, (*path, "wagons_per_cut"), "a cut", cut)


def _services(scenario: Scenario) -> Iterator[tuple[str, Cargo, Path, TrainService]]:
    """Yield cargo name, cargo, path and block of every train service whose cargo exists."""
    for name, service in (scenario.rail.trains if scenario.rail else {}).items():
        if name in scenario.cargoes:
            yield name, scenario.cargoes[name], ("rail", "trains", name), service


CHECKS: tuple[Check, ...] = (
    wagon_loads,
    keys_for_direction,
    trains_fit_tracks,
    timetable_has_paths,
    returns,
)
