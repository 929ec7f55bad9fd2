"""An estimate of a scenario, worked out in a moment, before any run."""

from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from portsim.estimate import berths, corridor, land, sea, stores
from portsim.estimate.calls import all_calls
from portsim.estimate.figures import figures
from portsim.estimate.findings import bottleneck, findings
from portsim.estimate.rows import (
    Balance,
    Boxes,
    Figure,
    Finding,
    Fleet,
    Load,
    Opening,
    Storage,
    Wait,
)
from portsim.estimate.waits import references, wait
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.reading.loader import ScenarioFile


@dataclass(frozen=True)
class Estimate:
    """What can be said of a scenario without a run; each table is a row a thing.

    Attributes
    ----------
    name, title
        Of the scenario.
    loads, waits, openings, balances, storages, boxes, fleets
        The tables.
    findings
        What cannot work, and what to look at.
    bottleneck
        The fullest of the resources that can be added to; None if nothing is asked of any.
    figures
        What corresponds to rows of a run's `kpis.csv`.
    assumptions, unsourced
        Dotted paths of the numbers that are assumed, and of those without a source; None if the
        file is not known.
    """

    name: str
    title: str
    loads: tuple[Load, ...]
    waits: tuple[Wait, ...]
    openings: tuple[Opening, ...]
    balances: tuple[Balance, ...]
    storages: tuple[Storage, ...]
    boxes: tuple[Boxes, ...]
    fleets: tuple[Fleet, ...]
    findings: tuple[Finding, ...]
    bottleneck: Load | None
    figures: tuple[Figure, ...]
    assumptions: tuple[str, ...] | None
    unsourced: tuple[str, ...] | None

    def figure(self, kpi: str, of: str) -> Figure | None:
        """Return the estimate of a KPI by its name and what it is of, as in `kpis.csv`; None if there is none."""
        return next((row for row in self.figures if (row.kpi, row.of) == (kpi, of)), None)

    def load(self, of: str) -> Load:
        """Return the load of a resource by its name.

        Raises
        ------
        KeyError
            If there is no such resource.
        """
        for row in self.loads:
            if of in (row.of, *row.members):
                return row
        raise KeyError(of)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain mappings and lists, for JSON; what is not finite is None."""
        found = asdict(self)
        for plain, row in zip(found["loads"], self.loads, strict=True):
            plain |= {"headroom": row.headroom, "sentence": row.sentence}
        return {key: _finite(value) for key, value in found.items()}

    def __str__(self) -> str:
        """Return one line: the name, the likely bottleneck and how many findings there are."""
        fullest = "nothing is loaded" if self.bottleneck is None else self.bottleneck.sentence
        return f"{self.name}: {fullest}; {len(self.findings)} findings"


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def explain(
    scenario: Scenario, file: ScenarioFile | None = None, round_trip_days: float | None = None
) -> Estimate:
    """Estimate a scenario by arithmetic and closed formulas, without a run.

    Parameters
    ----------
    scenario
        What `portsim.load` returns.
    file
        The file it was read from, which knows the sources of its numbers.
    round_trip_days
        Days from one loading of a truck to the next, for the fleet that the volumes keep on the
        road; a service with a fleet of its own has its own.
    """
    calls = all_calls(scenario)
    brought = {name: sum(one.yearly(name) for one in calls) for name in scenario.cargoes}
    moved = land.flows(scenario, brought)
    trucks, trains = land.truck_trips(scenario, moved), land.train_trips(scenario, moved)
    by_truck, by_train = (
        list(land.truck_stations(scenario, trucks, moved)),
        list(land.train_stations(scenario, trains)),
    )
    groups = [group for group in berths.groups(scenario, calls) if group.calls]
    on_land = [station for station, _ in (*by_truck, *by_train)]

    loads = [*corridor.stage_loads(scenario, moved)]
    loads += [station.row(definition) for station, definition in by_truck]
    loads += land.truck_limits(scenario, trucks)
    loads += [station.row(definition) for station, definition in by_train]
    for group in groups:
        loads += berths.loads(scenario, group)
    loads += [
        *sea.crane_loads(scenario, groups),
        *sea.reclaim_loads(scenario, calls),
        *sea.approach_loads(scenario, calls),
    ]
    waits = [wait(station) for station in on_land]
    for group in groups:
        berth = berths.station(scenario, group)
        waits += [wait(berth), *references(berth)]
    openings = sea.openings(scenario, calls)
    balances = tuple(stores.balances(scenario, calls, moved))
    storages = tuple(stores.storages(scenario, calls, moved))
    return Estimate(
        name=scenario.name,
        title=scenario.title,
        loads=tuple(loads),
        waits=tuple(waits),
        openings=openings,
        balances=balances,
        storages=storages,
        boxes=stores.boxes(scenario, calls),
        fleets=land.fleets(scenario, trucks, round_trip_days),
        findings=findings(loads, balances, storages),
        bottleneck=bottleneck(loads),
        figures=tuple(
            figures(scenario, calls, groups, on_land, loads, waits, (balances, storages, openings))
        ),
        assumptions=file.assumptions if file else None,
        unsourced=file.unsourced if file else None,
    )
