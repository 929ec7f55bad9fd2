"""An estimate of a scenario by arithmetic and formulas, before any run."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from math import isfinite
from typing import Any

from portsim.estimate import berths, corridor, figures, land, rail, road, sea, stores
from portsim.estimate.berths import BerthGroup
from portsim.estimate.findings import bottleneck, findings
from portsim.estimate.remarks import remarks
from portsim.estimate.rows import (
    Balance,
    Boxes,
    Figure,
    Finding,
    Fleet,
    Load,
    Opening,
    Remark,
    Storage,
    Wait,
)
from portsim.estimate.ship_streams import ShipStream, brought_by_ship, ship_streams
from portsim.estimate.station import LandStation
from portsim.estimate.trips import train_trips, truck_trips
from portsim.estimate.waits import mean_wait, reference_waits
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.horizon import in_short
from portsim.scenario.reading.loader import ScenarioFile


@dataclass(frozen=True)
class Estimate:
    """What can be said of a scenario without a run.

    Attributes
    ----------
    name, title
        Name and title of the scenario.
    loads, waits, openings, balances, storages, boxes, fleets
        The tables, as tuples of rows.
    findings
        What cannot work, and what to look at.
    remarks
        What a colleague would ask about what the file says.
    bottleneck
        The fullest of the resources to which one can add; None if nothing is asked of any.
    figures
        Estimates of rows of a run's `kpis.csv`.
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
    remarks: tuple[Remark, ...]
    bottleneck: Load | None
    figures: tuple[Figure, ...]
    assumptions: tuple[str, ...] | None
    unsourced: tuple[str, ...] | None

    def figure(self, kpi: str, of: str) -> Figure | None:
        """Return the estimate of a KPI by its columns `kpi` and `of` in `kpis.csv`, or None."""
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
        """Return everything as plain mappings and lists, for JSON; infinite numbers become None."""
        tables = asdict(self)
        for plain_row, row in zip(tables["loads"], self.loads, strict=True):
            plain_row |= {"headroom": row.headroom, "sentence": row.sentence}
        return {key: _finite(value) for key, value in tables.items()}

    def __str__(self) -> str:
        """Return one line: the name, the likely bottleneck and how many findings there are."""
        fullest = "nothing is loaded" if self.bottleneck is None else self.bottleneck.sentence
        return f"{self.name}: {fullest}; {len(self.findings)} findings"


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
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
        The file from which it was read, which knows the sources of its numbers.
    round_trip_days
        Days from one loading of a truck to the next. It says how many trucks the volumes keep on
        the road. A service with a fleet has a round trip of its own.
    """
    scenario = in_short(scenario)
    streams = ship_streams(scenario)
    brought = brought_by_ship(scenario, streams)
    flows = land.land_flows(scenario, brought)
    trips = truck_trips(scenario, flows)
    trucks = list(road.truck_stations(scenario, trips, flows))
    trains = list(rail.train_stations(scenario, train_trips(scenario, flows)))
    groups = [group for group in berths.berth_groups(scenario, streams) if group.users]
    loads = [
        *corridor.stage_loads(scenario, flows),
        *(station.row() for station in trucks),
        *road.truck_limits(scenario, trips),
        *(station.row() for station in trains),
        *_sea_loads(scenario, groups, streams),
    ]
    waits = _waits(scenario, [*trucks, *trains], groups)
    openings = sea.openings(scenario, streams)
    balances = tuple(stores.balances(scenario, streams, flows))
    storages = tuple(stores.storages(scenario, streams, flows))
    return Estimate(
        name=scenario.name,
        title=scenario.title,
        loads=tuple(loads),
        waits=tuple(waits),
        openings=openings,
        balances=balances,
        storages=storages,
        boxes=stores.boxes(scenario, streams),
        fleets=road.fleets(scenario, trips, round_trip_days),
        findings=findings(loads, balances, storages),
        remarks=remarks(scenario),
        bottleneck=bottleneck(loads),
        figures=(
            *figures.berth_figures(scenario, loads),
            *figures.load_figures(loads),
            *figures.store_figures(balances, storages),
            *_wait_figures(scenario, [*trucks, *trains], groups, waits, openings),
        ),
        assumptions=file.assumptions if file else None,
        unsourced=file.unsourced if file else None,
    )


def _sea_loads(
    scenario: Scenario, groups: Sequence[BerthGroup], streams: Sequence[ShipStream]
) -> Iterator[Load]:
    """Yield the loads of the sea side: berths, cranes, reclaimers, channel, pilots and tugs."""
    overflowing = berths.overflowing_groups(scenario, groups)
    for group in groups:
        for row in berths.berth_loads(scenario, group):
            yield replace(row, overflows=group.name in overflowing)
    yield from sea.crane_loads(scenario, groups)
    yield from sea.reclaim_loads(scenario, streams)
    yield from sea.approach_loads(scenario, streams)


def _waits(
    scenario: Scenario, stations: Sequence[LandStation], groups: Sequence[BerthGroup]
) -> list[Wait]:
    """Return the mean waits of trucks and trains, then those of ships with their references."""
    waits = [mean_wait(station) for station, _ in stations]
    for group in groups:
        station = berths.berth_station(scenario, group)
        waits += [mean_wait(station), *reference_waits(station)]
    return waits


def _wait_figures(
    scenario: Scenario,
    stations: Sequence[LandStation],
    groups: Sequence[BerthGroup],
    waits: Sequence[Wait],
    openings: Sequence[Opening],
) -> Iterator[Figure]:
    """Yield the figures that need a mean wait by formula."""
    by_station = {row.of: row for row in waits if row.own and row.queue is not None}
    yield from figures.queue_figures([station for station, _ in stations], by_station)
    yield from figures.ship_figures(scenario, groups, by_station, openings)
