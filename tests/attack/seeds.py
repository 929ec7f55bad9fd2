"""The sound files that an attack spoils: scenarios, studies, lists of calls and weather records."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "scenarios"
SMALL = ROOT / "tests" / "golden" / "scenarios"

#: Small studies, one of each kind, because to read a shipped one takes a second.
STUDIES = {
    "sweep": "axes: {road.gate.lanes: [1, 2], demand.factor: {low: 0.8, high: 1.2, step: 0.2}}",
    "tornado": "inputs: {road.gate.lanes: {low: 1, high: 2}, "
    "cargoes.ferroalloys.annual_t: {low_factor: 0.8, high_factor: 1.2}}",
    "morris": "paths: 4\ninputs: {berths.berth.number: {low: 2, high: 4}, "
    "cargoes.ferroalloys.annual_t: {low_factor: 0.8, high_factor: 1.2}}",
    "sobol": "points: 8\ninputs: {berths.berth.number: {low: 2, high: 4}, "
    "cargoes.ferroalloys.annual_t: {low_factor: 0.8, high_factor: 1.2}}",
    "capacity": "levels:\n  - {kpi: wait_over_service, at_most: 0.3}",
    "size": "decide:\n  berths.berth.number: {low: 1, high: 3, step: 1}\n"
    "  road.gate.lanes: {values: [1, 2]}\nlevels:\n  - {kpi: wait_over_service, at_most: 0.3}",
    "compare": "cases:\n  as_it_is: {}\n  more: {set: {road.gate.lanes: 2}}\n"
    "  other: {scenario: berths-only.yaml}",
    "next_step": "kpi: vessel_turnaround\nload_above: 0.4",
}


#: A terminal of a few lines, because most of the time that a file takes goes into its size.
TINY = """\
name: tiny
start: "2028-01-01T00:00:00+05:00"
source: "assumption: hand case"
run: {measured_days: 30, replications: 3, seed: 1}
vessels: {v: {loa_m: 150, draught_m: 10}}
calls:
  c: {vessel: v, arrivals: {kind: recorded, file: tiny-calls.csv}, parcels: [{cargo: w, t: 1000}]}
berths: {b: {number: 1, length_m: 200, depth_m: 12}}
cargoes: {w: {form: bulk, stopped_by: [wind]}}
stores: {s: {kind: silo, compartments: {w: {capacity_t: 900000, initial_t: 800000}}}}
cranes: {c: {number: {value: 1, source: S1}, cargoes: {w: {rate_tph: {value: 100, source: S2}}}}}
weather:
  wind: {kind: recorded, file: tiny-wind.csv, column: w, limit: 14, missing: [-99], longest_gap_h: 60,
    beyond: calm}
"""
TABLES = {
    "tiny-calls.csv": "vessel,arrives,w\nv,2028-01-02T09:00:00+05:00,1200\nv,2028-01-09,900.5\n",
    "tiny-wind.csv": "at_h,w\n0,6\n40,15.5\n100,-99\n130.5,3e0\n",
}


class Seed(NamedTuple):
    """A file to spoil, and the file that is read then: itself, or the scenario that names it."""

    kind: str
    spoilt: str
    read: str
    weight: float = 1.0


def write_seeds(folder: Path) -> list[Seed]:
    """Copy all seeds into a folder, in which they name one another; return what can be spoilt."""
    for source in (SHIPPED, SMALL):
        for file in sorted((*source.glob("*.yaml"), *source.glob("*.csv"))):
            shutil.copy(file, folder / file.name)
    scenarios = [Seed("scenario", f.name, f.name) for f in sorted(SMALL.glob("*.yaml"))]
    scenarios += [
        Seed("scenario", file.name, file.name, 1.0 if file.stem == "quickstart" else 0.05)
        for file in sorted(SHIPPED.glob("*.yaml"))
    ]
    for name, text in {"tiny.yaml": TINY, **TABLES}.items():
        (folder / name).write_text(text, encoding="utf-8")
    scenarios.append(Seed("scenario", "tiny.yaml", "tiny.yaml", 20.0))
    return [*scenarios, *_studies(folder), *_tables()]


def _studies(folder: Path) -> list[Seed]:
    """Write small and shipped studies, and return them."""
    found = []
    for kind, keys in STUDIES.items():
        name = f"{kind}-study.yaml"
        head = f"name: {kind}\nkind: {kind}\nscenario: quickstart.yaml\nreplications: 2\n"
        (folder / name).write_text(f"{head}{keys}\n", encoding="utf-8")
        found.append(Seed("study", name, name))
    for file in sorted((SHIPPED / "studies").glob("*.yaml")):
        text = file.read_text(encoding="utf-8").replace("../", "")
        (folder / file.name).write_text(text, encoding="utf-8")
        found.append(Seed("study", file.name, file.name, 0.01))
    return found


def _tables() -> Sequence[Seed]:
    return (
        Seed("calls", "tiny-calls.csv", "tiny.yaml"),
        Seed("calls", "recorded-calls.csv", "recorded-calls.yaml", 0.2),
        Seed("law", "recorded-times.csv", "recorded-calls.yaml"),
        Seed("weather", "tiny-wind.csv", "tiny.yaml"),
        Seed("weather", "stoppages-wind.csv", "stoppages.yaml", 0.1),
        Seed("weather", "corridor-river.csv", "corridor.yaml", 0.05),
    )
