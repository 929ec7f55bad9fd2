"""Every shipped study, in short: its tables may hold no figure that cannot be. Run by `make shipped`.

The window of each run is cut to two months, and the replications to a few, so that the dozen studies
take minutes instead of hours. What the figures say is of no use then; that they are possible must
hold all the same, and few replications make the widest intervals.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.studies.plan.study_file import read_study
from portsim.studies.results.result import StudyResult
from portsim.studies.study import study
from portsim.vocabulary import Kpi
from tests.possible_values import beyond

STUDIES = Path(__file__).resolve().parents[2] / "scenarios" / "studies"
WINDOW = {"run.warm_up_days": 20, "run.measured_days": 60}
FEW = {"replications": 5, "most": 15, "trajectories": 2, "points": 3, "precision": 0.5}
SEARCH = {"designs": 10, "replications": 3, "shortlist": 2}
#: The columns of a lower bound, a figure and an upper bound, as the tables of studies name them.
ENDS = (
    ("ci_low", "mean", "ci_high"),
    ("mean_ci_low", "mean", "mean_ci_high"),
    ("base_ci_low", "base_mean", "base_ci_high"),
    ("mean_base_ci_low", "mean_base", "mean_base_ci_high"),
)


def shortened(path: Path) -> dict[str, Any]:
    """Return a shipped study with few and short runs."""
    tree: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    tree["scenario"] = str((path.parent / tree["scenario"]).resolve())
    for case in tree.get("cases", {}).values():
        if "scenario" in case:
            case["scenario"] = str((path.parent / case["scenario"]).resolve())
    tree |= {key: value for key, value in FEW.items() if key in tree}
    if "search" in tree:
        tree["search"] = SEARCH
    keys = [key for case in tree.get("cases", {}).values() for key in case.get("set", {})]
    if not any(key.startswith("given.") for key in keys):
        tree["set"] = tree.get("set", {}) | WINDOW  # a stated closure needs the whole year
    return tree


def checked(result: StudyResult, levels: Sequence[ServiceLevel]) -> tuple[int, pd.DataFrame]:
    """Return how many figures with intervals there are in tables, and the rows that cannot be."""
    count, wrong = 0, []
    for name, table in result.tables.items():
        if name in ("morris", "sobol"):
            figures = [_sizes(table, result)]
        elif name == "size":
            figures = list(_of_designs(table, levels))
        else:
            figures = list(_in_long_form(table))
        for one in figures:
            known = one.dropna(subset=list(ENDS[0]))
            count += len(known)
            wrong.append(beyond(one))
    return count, pd.concat(wrong) if wrong else pd.DataFrame()


def _in_long_form(table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the figures of a table that has a row for each, with the columns of `ENDS[0]`."""
    if {"what", "throughput"} <= set(table.columns):
        yield _named(table, Kpi.TOTAL_THROUGHPUT, "all", "throughput", "throughput_ci")
    # Beside a difference, ci_low and ci_high are the ends of that
    for ends in ENDS[1:] if "difference" in table.columns else ENDS:
        if {"kpi", *ends} <= set(table.columns):
            columns = dict(zip(ends, ENDS[0], strict=True))
            yield table[["kpi", "of", *ends]].rename(columns=columns)


def _of_designs(table: pd.DataFrame, levels: Sequence[ServiceLevel]) -> Iterator[pd.DataFrame]:
    """Yield the cost of the designs of a size study, and the figure of each level."""
    yield _named(table, Kpi.ANNUAL_COST, "all", "annual_cost_usd", "cost_ci")
    for number, level in enumerate(levels, 1):
        figure = f"figure_{number}"
        yield _named(table, level.kpi, level.of, figure, f"{figure}_ci")


def _sizes(table: pd.DataFrame, result: StudyResult) -> pd.DataFrame:
    """Return the sizes of effects and shares of variance, none of which can be below nought."""
    sizes = table[table["measure"].isin(["mu_star", "first", "total"])]
    return _named(sizes, result.kpi, result.of, "value", "ci")


def _named(table: pd.DataFrame, kpi: str, of: str, mean: str, ends: str) -> pd.DataFrame:
    """Return one figure of every row of a table, with the columns of `ENDS[0]`."""
    columns = {f"{ends}_low": "ci_low", mean: "mean", f"{ends}_high": "ci_high"}
    return table[list(columns)].rename(columns=columns).assign(kpi=kpi, of=of)


def main(names: list[str], folder: Path) -> int:
    """Run studies, all unless names are given; return how many hold a figure that cannot be."""
    bad = 0
    for path in sorted(STUDIES.glob("*.yaml")):
        if names and path.stem not in names:
            continue
        short = folder / path.name
        with short.open("w", encoding="utf-8") as file:
            YAML(typ="safe").dump(shortened(path), file)
        file = read_study(short, allow_outside=True)
        count, wrong = checked(study(file), file.levels)
        bad += bool(len(wrong)) or not count
        print(f"{path.stem}: {count} figures with intervals, {len(wrong)} cannot be", flush=True)
        if len(wrong):
            print(wrong.to_string())
    return bad


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as place:
        sys.exit(main(sys.argv[1:], Path(place)))
