"""A comparison of finished runs: their result folders, each beside the first one."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from portsim._version import __version__
from portsim.analysis.kpis.row import Key
from portsim.analysis.kpis.tables.figure import is_told
from portsim.analysis.kpis.tables.summarise import run_column
from portsim.analysis.kpis.tables.withholding import Remark
from portsim.analysis.statistics.intervals import linear_values, ratio_interval
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import Fault, ScenarioError, did_you_mean
from portsim.scenario.reading.loader import load
from portsim.studies.kinds.compared_case import NOTHING, follows_alike, given_rows
from portsim.studies.kinds.comparison_table import (
    INDEPENDENT,
    PAIRED,
    Comparison,
    Figure,
    comparison_rows,
)
from portsim.studies.results.findings import FolderComparison, Pairing
from portsim.studies.results.folder import SCENARIO
from portsim.studies.results.result import StudyResult
from portsim.studies.results.seal import MANIFEST, check_whole, read_manifest
from portsim.vocabulary import Bound, Kpi, Status
from portsim.vocabulary.kpis import DEMURRAGE
from portsim.vocabulary.status import STATUS

KPI, OF = Kpi.VESSEL_WAIT, "all"
RUNS_CSV, BASES_CSV, KPIS_CSV = "runs.csv", "bases.csv", "kpis.csv"


class Folder(NamedTuple):
    """The results of a run.

    Attributes
    ----------
    runs
        A row a replication, by its number; a column a figure, `kpi[of]`.
    bases
        The same of what figures are means over, but of those of a year.
    figures
        What is told of each figure over all replications: a row of kpis.csv by (kpi, of).
    """

    name: str
    manifest: Mapping[str, Any]
    scenario: Scenario
    runs: pd.DataFrame
    bases: pd.DataFrame
    figures: dict[Key, dict[str, Any]]

    @property
    def seed(self) -> int:
        """Seed of the run."""
        return int(self.manifest["seed"])


def compare(paths: Sequence[Path], kpi: str = KPI, of: str = OF) -> StudyResult:
    """Return finished runs beside the first of them, with the tables `compare` and `given`.

    Runs of the same seed met the same random numbers: they are paired, over the replications that
    both have. Others are independent. Figures withheld in a folder stay
    withheld.

    Parameters
    ----------
    paths
        Two or more result folders of `portsim run`; the first is the base.
    kpi, of
        The figure that leads.

    Raises
    ------
    ScenarioError
        If one of them is none, the same is given twice, or there is no such figure.
    """
    if len(paths) < 2:
        raise _fault(
            paths[0] if paths else Path("."),
            "give two result folders or more: one alone has nothing beside it",
        )
    folders = [
        read_folder(path, name) for path, name in zip(paths, short_names(paths), strict=True)
    ]
    base, others = folders[0], folders[1:]
    table = pd.DataFrame([row for one in others for row in _rows(one, base, len(others))])
    _check_figure(paths[0], table, kpi, of)
    tables = {"compare": table}
    if given := [row for one in folders for row in given_rows(one.name, one.scenario)]:
        tables["given"] = pd.DataFrame(given)
    findings = FolderComparison(
        pairing={one.name: _pairing(one, base) for one in others},
        doubts=list(_doubts(others, base)),
    )
    other_names = " and ".join(one.name for one in others)
    return StudyResult(
        name="compare",
        title=f"{other_names} beside {base.name}",
        kind="compare",
        base=base.scenario,
        tables=tables,
        axes=["case"],
        kpi=kpi,
        of=of,
        manifest=_manifest(folders),
        findings=findings,
    )


def _check_figure(path: Path, table: pd.DataFrame, kpi: str, of: str) -> None:
    """Check that the figure that leads is in the table."""
    of_kpi = table[table["kpi"] == kpi]
    if len(of_kpi[of_kpi["of"] == of]):
        return
    known, wrong = (of_kpi["of"], of) if len(of_kpi) else (table["kpi"], kpi)
    hint = did_you_mean(wrong, tuple(dict.fromkeys(known)))
    raise _fault(path, f"no figure {kpi} of {of}{hint}")


def _manifest(folders: Sequence[Folder]) -> dict[str, Any]:
    """Return what tells a comparison from others: folders, and a digest of what they hold."""
    digests = [str(folder.manifest["scenario_digest"]) for folder in folders]
    compared = [
        [folder.seed, len(folder.runs), digest]
        for folder, digest in zip(folders, digests, strict=True)
    ]
    return {
        "portsim": __version__,
        "scenario": f"comparison of {', '.join(folder.name for folder in folders)}",
        "scenario_digest": hashlib.sha256(json.dumps(compared).encode()).hexdigest(),
        "folders": {
            folder.name: {
                "scenario_digest": digest,
                "seed": folder.seed,
                "replications": len(folder.runs),
                "portsim": str(folder.manifest.get("portsim", "")),
            }
            for folder, digest in zip(folders, digests, strict=True)
        },
    }


def short_names(paths: Sequence[Path]) -> list[str]:
    """Return short names for folders: as many of the last parts of their paths as tell them apart.

    Raises
    ------
    ScenarioError
        If the same folder is given twice.

    Examples
    --------
    >>> short_names([Path("a/run"), Path("b/run")])
    ['a/run', 'b/run']
    """
    parts = [path.resolve().parts for path in paths]
    for index, path in enumerate(parts):
        if path in parts[:index]:
            raise _fault(paths[index], "given twice: there is nothing to compare")
    for length in range(1, max(map(len, parts))):
        names = ["/".join(path[-length:]) for path in parts]
        if len(set(names)) == len(names):
            return names
    return [str(path) for path in paths]


def read_folder(path: Path, name: str) -> Folder:
    """Read the result folder of a run.

    Raises
    ------
    ScenarioError
        If it is none, is not complete, or cannot be read.
    """
    if not path.is_dir():
        raise _fault(path, "no such folder")
    if not (path / MANIFEST).exists():
        raise _fault(path, f"no result folder: it holds no {MANIFEST}, which a finished run has")
    manifest = read_manifest(path)
    if manifest is None:
        raise _fault(path, f"its {MANIFEST} is empty, cut, or not portsim's: run it again")
    missing = [
        file for file in (RUNS_CSV, BASES_CSV, KPIS_CSV, SCENARIO) if not (path / file).exists()
    ]
    if missing:
        raise _fault(path, f"no result folder of portsim run: {', '.join(missing)} is missing")
    check_whole(path, manifest)
    scenario = load(path / SCENARIO)
    try:
        int(manifest["seed"])
        runs, bases = (
            pd.read_csv(path / name).set_index("replication") for name in (RUNS_CSV, BASES_CSV)
        )
        table = pd.read_csv(
            path / KPIS_CSV,
            dtype={"note": str, "of": str, "status": str, "bound": str},
            keep_default_na=False,
            na_values={"mean": [""]},
        )
        parts = scenario.parts
        figures: dict[Key, dict[str, Any]] = {
            (parts.kpi(row["kpi"]), str(row["of"])): {str(name): row[name] for name in row.index}
            for _, row in table[table["kpi"].isin(parts.all_kpis)].iterrows()
        }
    except (ValueError, KeyError, TypeError) as error:
        raise _fault(path, f"its results cannot be read: {type(error).__name__}: {error}") from None
    known = set(map(run_column, figures))
    runs = runs[[column for column in runs.columns if column in known]]
    return Folder(name, manifest, scenario, runs, bases, figures)


def check_not_compared(paths: Sequence[Path], out: Path) -> None:
    """See to it that a comparison is not written over one of the results that it compares.

    Raises
    ------
    ScenarioError
        If `out` is one of the folders.
    """
    if out.resolve() in [path.resolve() for path in paths]:
        raise _fault(out, "is one of the folders that are compared: give another one with --out")


def _fault(path: Path, message: str) -> ScenarioError:
    return ScenarioError([Fault(str(path), None, None, "", message)])


def _remark(figure: Mapping[str, Any]) -> Remark:
    """Return what a file says of a figure."""
    if not figure[STATUS]:
        return NOTHING
    status = Status(figure[STATUS])
    note, _, _ = str(figure["note"]).partition("; ")
    return Remark(note, bool(np.isnan(figure["mean"])), status, note.removeprefix(f"{status}: "))


def _rows(folder: Folder, base: Folder, comparisons: int) -> list[dict[str, Any]]:
    """Return a row for each figure of a folder and the first one."""
    matched = folder.seed == base.seed
    runs, base_runs = folder.runs, base.runs
    if matched:
        both = base.runs.index.intersection(folder.runs.index)
        runs, base_runs = runs.loc[both], base_runs.loc[both]
    confidence = base.scenario.run.confidence
    alike = follows_alike(folder.scenario, base.scenario)
    comparison = Comparison(folder.name, base.name, confidence, comparisons, matched, alike)
    figures = _figures(folder, runs, confidence)
    return comparison_rows(figures, _figures(base, base_runs, confidence), comparison)


def _figures(folder: Folder, runs: pd.DataFrame, confidence: float) -> dict[Key, Figure]:
    """Return all figures of a folder, from the replications given."""
    figures: dict[Key, Figure] = {}
    keys = {run_column(key): key for key in folder.figures}
    for column in runs.columns:
        key = keys[column]
        stated = folder.figures[key]
        totals, bases = _totals_and_bases(folder, runs, column)
        kpi = key[0]
        least = kpi.least_of(key[1], with_demurrage=(Kpi.ANNUAL_COST, DEMURRAGE) in folder.figures)
        unfinished, entities = int(stated["unfinished"]), int(stated["entities"])
        bound = Bound(stated["bound"]) if unfinished else Bound.EXACT
        figures[key] = Figure(
            unit=str(stated["unit"]),
            values=linear_values(totals, bases),
            interval=ratio_interval(totals, bases, confidence, least, kpi.most),
            remark=_remark(stated),
            bound=bound,
            has_mean=is_told(unfinished, entities, bound),
        )
    return figures


def _totals_and_bases(folder: Folder, runs: pd.DataFrame, column: str) -> tuple[Floats, Floats]:
    """Return what a figure is the ratio of; shape (replications,) each."""
    means: Floats = runs[column].to_numpy(dtype=float)
    if column not in folder.bases:
        return means, np.ones(len(means))
    bases: Floats = folder.bases.loc[runs.index, column].to_numpy(dtype=float)
    # No base, no mean: such a replication adds nothing to either sum
    return np.where(bases == 0.0, 0.0, means * bases), bases


def _pairing(one: Folder, base: Folder) -> Pairing:
    """Say how a folder is set beside the first, and why."""
    if one.seed != base.seed:
        return Pairing(
            INDEPENDENT,
            f"other random numbers (seeds {one.seed} and {base.seed}), so the interval is that of "
            "two independent means; runs with the same seed would tell smaller differences",
        )
    both = len(base.runs.index.intersection(one.runs.index))
    alike = both == len(one.runs) == len(base.runs)
    which = (
        f"all {both}"
        if alike
        else f"the {both} that both have (of {len(one.runs)} and {len(base.runs)})"
    )
    same = f"the same seed {base.seed}, so the same random numbers; replications: {which}"
    return Pairing(PAIRED, same)


def _doubts(others: Sequence[Folder], base: Folder) -> Iterator[str]:
    """Yield what differs between folders and is no difference of terminals."""
    for one in others:
        who = f"{one.name} and {base.name}"
        versions = [str(folder.manifest.get("portsim", "")) for folder in (one, base)]
        if versions[0] != versions[1]:
            yield f"{who} come from different versions of portsim, {' and '.join(versions)}"
        for folder in (one, base):
            if failed := folder.manifest.get("failed"):
                yield (
                    f"of {folder.name} {len(failed)} replications failed; its figures are those of "
                    "the others"
                )
        days = [folder.scenario.run.measured_days for folder in (one, base)]
        if days[0] != days[1]:
            yield (
                f"{who} measure {days[0]:g} and {days[1]:g} days: counts and greatest values "
                "differ for that alone"
            )
        costs = [folder.scenario.costs for folder in (one, base)]
        if costs[0] and costs[1]:
            for what in ("perspective", "price_year", "discount_rate"):
                a, b = (getattr(cost, what) for cost in costs)
                if a != b:
                    yield (
                        f"costs of {who} have a different {what.replace('_', ' ')}, {a} and {b}: "
                        "do not compare them"
                    )
