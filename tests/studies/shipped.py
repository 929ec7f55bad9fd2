"""Every shipped study, in short: its tables may hold no figure that cannot be. Run by `make shipped`.

The window of each run is cut to two months, and the replications to a few, so that the dozen studies
take minutes instead of hours. What the figures say is of no use then; that they are possible must
hold all the same, and few replications make the widest intervals.
"""

import sys
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

import portsim
from tests.possible_values import beyond

STUDIES = Path(__file__).resolve().parents[2] / "scenarios" / "studies"
WINDOW = {"run.warm_up_days": 20, "run.measured_days": 60}
FEW = {"replications": 5, "most": 10, "trajectories": 2, "points": 3}
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


def checked(tables: dict[str, pd.DataFrame]) -> tuple[int, pd.DataFrame]:
    """Return how many figures with intervals there are in tables, and the rows that cannot be."""
    count, wrong = 0, []
    for table in tables.values():
        # Beside a difference, ci_low and ci_high are the ends of that
        known = ENDS[1:] if "difference" in table.columns else ENDS
        for ends in known:
            if {"kpi", *ends} <= set(table.columns):
                count += int(table[list(ends)].notna().all(axis=1).sum())
                wrong.append(beyond(table, ends))
    return count, pd.concat(wrong) if wrong else pd.DataFrame()


def main(names: list[str], folder: Path) -> int:
    """Run studies, all unless names are given; return how many hold a figure that cannot be."""
    bad = 0
    for path in sorted(STUDIES.glob("*.yaml")):
        if names and path.stem not in names:
            continue
        short = folder / path.name
        with short.open("w", encoding="utf-8") as file:
            YAML(typ="safe").dump(shortened(path), file)
        count, wrong = checked(portsim.study(short).tables)
        bad += bool(len(wrong)) or not count
        print(f"{path.stem}: {count} figures with intervals, {len(wrong)} cannot be", flush=True)
        if len(wrong):
            print(wrong.to_string())
    return bad


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as place:
        sys.exit(main(sys.argv[1:], Path(place)))
