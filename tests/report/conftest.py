from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from portsim.analysis.kpis.tables.summarise import PERCENTILE_COLUMNS
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.results.result import Result, StudyResult
from portsim.studies.run import run
from portsim.vocabulary import Status
from portsim.vocabulary.status import REASON, STATUS


def scenario(**changes: Any) -> Scenario:
    """A small terminal: coal by rail, boxes both ways by road, ships of other people."""
    tree: dict[str, Any] = {
        "name": "small",
        "title": "A small terminal <& its report>",
        "start": "2030-03-01T00:00:00+05:00",
        "run": {"warm_up_days": 10.0, "measured_days": 60.0, "replications": 3, "seed": 5},
        "sources": {"S1": "a handbook, handbook.example/page"},
        "cargoes": {
            "coal": {
                "form": "bulk",
                "annual_t": 900000.0,
                "by_rail": 1.0,
                "source": "S1 round figure",
            },
            "boxes_in": {
                "form": "container",
                "direction": "import",
                "annual_teu": 12000.0,
                "by_road": 1.0,
                "source": "assumption: a weekly feeder",
            },
        },
        "stores": {
            "yard": {
                "kind": "stockpile",
                "compartments": {"coal": {"capacity_t": 60000.0, "initial_t": 20000.0}},
            },
            "block": {
                "kind": "container_block",
                "compartments": {"boxes_in": {"capacity_teu": 900.0}},
            },
        },
        "rail": {
            "stations": {"tippler": {"tracks": 1}},
            "trains": {"coal": {"station": "tippler", "wagons": 40, "wagon_t": 60.0, "cut_h": 0.1}},
        },
        "road": {
            "gate": {"lanes": 1, "time_h": 0.05},
            "trucks": {"boxes_in": {"payload_teu": 2.0, "bays": 2, "handling_h": 0.3}},
        },
        "vessels": {
            "bulker": {"loa_m": 190.0, "draught_m": 10.0},
            "feeder": {"loa_m": 140.0, "draught_m": 8.0},
        },
        "calls": {
            "coal": {
                "vessel": "bulker",
                "parcels": [
                    {"cargo": "coal", "t": {"dist": "uniform", "min": 22000.0, "max": 28000.0}}
                ],
                "arrivals": {"kind": "nominated", "lead_h": 120.0, "lateness_h": 24.0},
            },
            "boxes": {
                "vessel": "feeder",
                "parcels": [{"cargo": "boxes_in", "teu": 230.0}],
                "arrivals": {"kind": "random"},
            },
        },
        "berths": {
            "berth_1": {"length_m": 230.0, "depth_m": 12.0},
            "berth_2": {"length_m": 160.0, "depth_m": 9.0},
        },
        "cranes": {
            "loader": {
                "number": 1,
                "berths": ["berth_1"],
                "cargoes": {"coal": {"rate_tph": 400.0}},
            },
            "mobile": {"number": 1, "cargoes": {"boxes_in": {"rate_moves_ph": 15.0}}},
        },
    }
    return Scenario.model_validate(tree | changes)


@pytest.fixture(scope="session")
def result() -> Result:
    return run(scenario(), workers=1)


@pytest.fixture(scope="session")
def priced() -> Result:
    """The same terminal where a day of every ship costs 2,400 USD."""
    costs = {
        "perspective": "system",
        "price_year": 2030,
        "discount_rate": 0.1,
        "ship_usd_per_day": {"bulker": 2400.0, "feeder": 2400.0},
    }
    return run(scenario(costs=costs), replications=2, workers=1)


def by_land() -> Scenario:
    """Coal by rail and ore by road through borders that shut, with every part of road and rail."""
    shut = {
        "kind": "dated",
        "announced": False,
        "stretches": [{"begins": "2030-03-20", "ends": "2030-03-27"}],
    }
    return scenario(
        run={"warm_up_days": 10.0, "measured_days": 40.0, "replications": 3, "seed": 5},
        cargoes={
            "coal": {"form": "bulk", "annual_t": 600000.0, "by_rail": 1.0},
            "ore": {"form": "bulk", "annual_t": 400000.0, "by_road": 1.0},
            "boxes_in": {
                "form": "container",
                "direction": "import",
                "annual_teu": 6000.0,
                "by_road": 1.0,
            },
        },
        stores={
            "yard": {
                "kind": "stockpile",
                "compartments": {
                    "coal": {"capacity_t": 60000.0, "initial_t": 9000.0},
                    "ore": {"capacity_t": 12000.0, "initial_t": 2000.0},
                },
            },
            "block": {
                "kind": "container_block",
                "compartments": {"boxes_in": {"capacity_teu": 900.0}},
            },
        },
        corridor={
            "closures": {"spring": shut},
            "stages": {
                "steppe": {
                    "kind": "haul",
                    "time_h": {"dist": "gamma", "shape": 16.0, "mean": 48.0},
                },
                "high_pass": {
                    "kind": "border",
                    "time_h": 6.0,
                    "vehicles_per_day": 150.0,
                    "closed_by": ["spring"],
                },
                "gauge": {"kind": "gauge_transfer", "time_h": 12.0, "closed_by": ["spring"]},
            },
            "routes": {
                "by_truck": {"mode": "road", "stages": ["steppe", "high_pass"]},
                "by_train": {"mode": "rail", "stages": ["steppe", "gauge"]},
            },
            "cargoes": {
                "ore": {"road": {"by_truck": 1.0}},
                "coal": {"rail": {"by_train": 1.0}, "train": {"wagons": 50.0, "wagon_t": 60.0}},
            },
        },
        rail={
            "stations": {
                "tippler": {
                    "tracks": 1,
                    "track_wagons": 20,
                    "arrival_tracks": [{"number": 2, "wagons": 45}],
                    "locomotives": 1,
                    "shifts": {"shifts": [{"begins": "06:00", "ends": "22:00"}]},
                }
            },
            "trains": {
                "coal": {
                    "station": "tippler",
                    "wagons": 40,
                    "wagon_t": 60.0,
                    "cut_h": 0.2,
                    "arrival_h": 1.0,
                    "when_full": "turn_away",
                }
            },
        },
        road={
            "access": {"shifts": [{"begins": "20:00", "ends": "08:00"}]},
            "gate": {"lanes": 2, "time_h": 0.1},
            "parking": {"places": 4},
            "weighbridge": {"number": 1, "time_h": {"dist": "exponential", "mean": 0.05}},
            "exit": {"lanes": 1, "time_h": {"dist": "exponential", "mean": 0.03}},
            "trucks": {
                "ore": {
                    "payload_t": 20.0,
                    "bays": 2,
                    "handling_h": 0.3,
                    "returns_with": "boxes_in",
                },
                "boxes_in": {"payload_teu": 2.0, "bays": 2, "handling_h": 0.3},
            },
        },
        calls={
            "coal": {
                "vessel": "bulker",
                "parcels": [{"cargo": "coal", "t": 20000.0}],
                "arrivals": {"kind": "nominated", "lead_h": 120.0},
            },
            "ore": {
                "vessel": "feeder",
                "parcels": [{"cargo": "ore", "t": 5000.0}],
                "arrivals": {"kind": "nominated", "lead_h": 120.0},
            },
            "boxes": {
                "vessel": "feeder",
                "parcels": [{"cargo": "boxes_in", "teu": 230.0}],
                "arrivals": {"kind": "random"},
            },
        },
        cranes={
            "loader": {
                "number": 1,
                "berths": ["berth_1"],
                "cargoes": {"coal": {"rate_tph": 600.0}},
            },
            "mobile": {
                "number": 2,
                "cargoes": {"boxes_in": {"rate_moves_ph": 15.0}, "ore": {"rate_tph": 250.0}},
            },
        },
    )


@pytest.fixture(scope="session")
def land() -> Result:
    return run(by_land(), workers=1)


@pytest.fixture(scope="session")
def single(result: Result) -> Result:
    return run(result.scenario, replications=1, workers=1)


@pytest.fixture(scope="session")
def unstable(result: Result) -> Result:
    """The same result with the figures of ships withheld, as a growing queue would have it."""
    kpis = result.kpis.copy()
    hidden = kpis["kpi"].isin(["vessel_wait", "vessel_turnaround", "wait_over_service"])
    hidden |= kpis["kpi"].isin(["queue_length", "queue_max"]) & (kpis["of"] == "anchorage")
    kpis.loc[hidden, ["mean", "ci_low", "ci_high", *PERCENTILE_COLUMNS]] = np.nan
    reason = "the queue grew by 31 on average over the measured window"
    kpis.loc[hidden, "note"] = f"unstable: {reason}; 90 in all"
    kpis.loc[hidden, [STATUS, REASON]] = Status.UNSTABLE, reason
    queues = result.queues.copy()
    first = queues["queue"] == "anchorage"
    queues.loc[first, ["mean", "ci_low", "ci_high", "max", *PERCENTILE_COLUMNS]] = np.nan
    queues.loc[first, "note"] = f"unstable: {reason}"
    queues.loc[first, [STATUS, REASON]] = Status.UNSTABLE, reason
    return replace(result, kpis=kpis, queues=queues)


def _study(kind: Any, table: pd.DataFrame, axes: list[str]) -> StudyResult:
    return StudyResult(
        "try",
        "A try",
        kind,
        scenario(),
        {kind: table},
        axes,
        "vessel_wait",
        "all",
        {"seed": 5, "wall_s": 1.5},
    )


def sweep_of(axes: dict[str, list[Any]]) -> StudyResult:
    """Waiting that falls with every key; the smallest case is unstable."""
    grids = np.meshgrid(*axes.values(), indexing="ij")
    table = pd.DataFrame({"case": range(grids[0].size)})
    for key, grid in zip(axes, grids, strict=True):
        table[key] = grid.ravel()
    mean = 400.0 / table[list(axes)].prod(axis=1)
    mean[0] = np.nan
    table = table.assign(
        kpi="vessel_wait",
        of="all",
        unit="h",
        n=10,
        mean=mean,
        ci_low=0.9 * mean,
        ci_high=1.1 * mean,
    )
    table["note"] = ["unstable: the queue grew by 31", *[""] * (len(table) - 1)]
    table[STATUS] = [Status.UNSTABLE, *[""] * (len(table) - 1)]
    other = table.assign(
        kpi="berth_occupancy", unit="1", mean=0.5, ci_low=0.4, ci_high=0.6, note=""
    )
    return _study("sweep", pd.concat([table, other], ignore_index=True), list(axes))


@pytest.fixture(scope="session")
def one_key() -> StudyResult:
    return sweep_of({"cranes.mobile.number": [1, 2, 3, 4, 6]})


@pytest.fixture(scope="session")
def two_keys() -> StudyResult:
    return sweep_of(
        {
            "cranes.mobile.number": [1, 2, 3, 4],
            "stores.yard.compartments.coal.capacity_t": [2.0, 4.0, 8.0],
        }
    )


@pytest.fixture(scope="session")
def tornado_study() -> StudyResult:
    rows = []
    keys = [
        ("calls.boxes.handling_factor", 0.8, 1.2, -3.0, 5.0),
        ("berthing.mooring_h", 1, 3, -0.4, 0.5),
    ]
    keys += [("road.gate.lanes", 1, 2, 0.1, -0.05), ("cranes.loader.number", 1, 2, np.nan, -8.0)]
    keys += [("calls.coal.arrivals.lead_h", 120, 240, 2.0, 1.0)]
    for key, low, high, effect_low, effect_high in keys:
        row: dict[str, Any] = {
            "key": key,
            "low": low,
            "base": (low + high) / 2,
            "high": high,
            "kpi": "vessel_wait",
            "of": "all",
            "unit": "h",
            "n": 10,
        }
        row |= {"mean_low": 9 + effect_low, "mean_base": 9.0, "mean_high": 9 + effect_high}
        row |= {"mean_base_ci_low": 8.0, "mean_base_ci_high": 10.0, "mean_base_bound": ""}
        for side, effect in (("low", effect_low), ("high", effect_high)):
            row |= {
                f"effect_{side}": effect,
                f"effect_{side}_ci_low": effect - 0.3,
                f"effect_{side}_ci_high": effect + 0.3,
            }
        grows = np.isnan(effect_low)
        row |= {"note": "unstable: the queue grew by 40" if grows else ""}
        rows.append(row | {STATUS: Status.UNSTABLE if grows else ""})
    return _study("tornado", pd.DataFrame(rows), [key for key, *_ in keys])
