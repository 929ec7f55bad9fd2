"""A run read again from its folder: all that a report needs, without running it anew.

The folder keeps the row of each replication. What those rows depend on, the scenario, stands beside
them, and a replication that is to be drawn is played back from it: the same scenario and seed give
the same replication. Its row is compared with the one that was kept, so that a portsim with
another model never draws what the tables do not say.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import nan
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from portsim.analysis.kpis.measure import measure
from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.tables.summarise import base_table, run_table
from portsim.analysis.statistics.precision import ReachedPrecision
from portsim.ledger.recording import simulate
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import Fault, ScenarioError
from portsim.scenario.reading.loader import load
from portsim.scenario.register import read_sources, read_spans
from portsim.studies.drawn_years import chosen_years, drawn_years
from portsim.studies.results.folder import DRAWN, SCENARIO
from portsim.studies.results.manifest import Stopwatch
from portsim.studies.results.result import Result
from portsim.studies.results.seal import MANIFEST, check_whole, read_manifest
from portsim.studies.results.uncertain import TABLES, Uncertain
from portsim.studies.run import manifest_of_run, result_of
from portsim.studies.runs.errors import Failure
from portsim.studies.runs.row_store import RowStore, to_line
from portsim.studies.runs.runs import RUNS, run_key

_TEXTS = frozenset({"kpi", "of", "unit", "input", "note", "stated_bound"})


class KeptRun(NamedTuple):
    """A run as its folder holds it.

    Attributes
    ----------
    sources
        (dotted path, source) of the inputs; None where the folder does not say.
    """

    result: Result
    sources: Sequence[tuple[str, str]] | None


def read_run(folder: Path, all_years: bool = True) -> KeptRun:
    """Read a run from its folder; one that was ended is told as far as it came.

    Parameters
    ----------
    all_years
        Whether all years that a report draws in detail are played back, or the first of them only.

    Raises
    ------
    ScenarioError
        If the folder is none of a run, keeps no replications, or comes from another model.
    """
    scenario = read_scenario(folder)
    manifest = _manifest(folder)
    rows = _rows(folder, scenario, manifest)
    first = next(iter(chosen_years(run_table(rows), base_table(rows))))
    sample = play_back(folder, scenario, next(row for row in rows if row.replication == first))
    failures = _failures(scenario, manifest)
    asked = range(scenario.run.replications)
    told = {row.replication for row in rows} | {one.replication for one in failures}
    reached = _reached(manifest)
    facts = manifest
    if facts is None:
        facts = manifest_of_run(scenario, rows, reached, (), Stopwatch(), run_key(scenario))
    result = replace(
        result_of(scenario, rows, reached, sample, facts),
        failures=failures,
        not_run=[number for number in asked if number not in told],
        uncertain=_uncertain(folder),
    )
    years = drawn_years(result, most=None if all_years else 1)
    return KeptRun(replace(result, drawn=years), read_sources(folder))


def read_scenario(folder: Path) -> Scenario:
    """Return the scenario of a run's folder.

    Raises
    ------
    ScenarioError
        If the folder is none of a run, or a file is not as its manifest lists it.
    """
    if not folder.is_dir():
        raise fault(folder, "no such folder: give the one in which `portsim run` wrote its results")
    if not (folder / SCENARIO).exists():
        raise fault(folder, f"no folder of a run: it holds no {SCENARIO}")
    if not (folder / RUNS).is_dir():
        why = "it keeps no replications (folder runs); `portsim run SCENARIO --out FOLDER` does"
        raise fault(folder, f"its report cannot be made again: {why}")
    manifest = read_manifest(folder)
    if manifest is not None:
        check_whole(folder, manifest)
    return load(folder / SCENARIO)


def read_replication(folder: Path, scenario: Scenario, replication: int | None) -> Record:
    """Return the record of a replication that a folder keeps; None: the first of them.

    Raises
    ------
    ScenarioError
        If it keeps none of that number.
    """
    rows = _rows(folder, scenario, _manifest(folder))
    for row in rows:
        if replication in (None, row.replication):
            return play_back(folder, scenario, row)
    numbers = ", ".join(str(row.replication) for row in rows)
    raise fault(folder, f"keeps no replication {replication}; it keeps {numbers}")


def drawn_first(folder: Path) -> int | None:
    """Return the replication that the report of a folder draws; None where it names none."""
    path = folder / DRAWN
    return int(pd.read_csv(path)["replication"].iloc[0]) if path.exists() else None


def play_back(folder: Path, scenario: Scenario, row: Row) -> Record:
    """Return the record of a kept replication, which is run once more.

    Raises
    ------
    ScenarioError
        If this portsim's model does not give the figures that were kept.
    """
    record = simulate(scenario, row.replication)
    if _figures(measure(record, scenario)) != _figures(row):
        why = (
            "was made by a portsim with another model than this one, which would draw another "
            f"year than the tables tell: run it anew with `portsim run {folder / SCENARIO}`, or "
            "install the version that manifest.json names"
        )
        raise fault(folder, why)
    return record


def fault(folder: Path, message: str) -> ScenarioError:
    """Return what is wrong with a folder."""
    return ScenarioError([Fault(str(folder), None, None, "", message)])


def _figures(row: Row) -> str:
    """Return all that a row says of a replication but for how many events that took."""
    return to_line(replace(row, events=0))


def _manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest; None where the run was ended before it was whole, or it was cut."""
    facts = read_manifest(folder)
    if facts is None:
        return None
    try:
        int(facts["seed"]), int(facts["replications"])
    except (ValueError, KeyError, TypeError) as error:
        told = f"{type(error).__name__}: {error}"
        raise fault(folder, f"{MANIFEST} is none of a run: {told}") from None
    return facts


def _rows(folder: Path, scenario: Scenario, manifest: dict[str, Any] | None) -> list[Row]:
    key = str((manifest or {}).get("rows", "")) or run_key(scenario)
    held = RowStore(folder / RUNS).rows(key)
    if not held:
        raise fault(folder, "no replication was finished, so there is nothing to report")
    return [held[number] for number in sorted(held)]


def _failures(scenario: Scenario, manifest: dict[str, Any] | None) -> list[Failure]:
    failed = (manifest or {}).get("failed", {})
    key = str((manifest or {}).get("rows", ""))
    return [
        Failure(key, scenario, int(number), str(one["why"]), not one["books_balance"])
        for number, one in failed.items()
    ]


def _reached(manifest: dict[str, Any] | None) -> list[ReachedPrecision]:
    return [
        ReachedPrecision(
            kpi=one["kpi"],
            of=one["of"],
            relative=one["relative"],
            reached=nan if one["found"] is None else one["found"],
            replications=one["replications"],
            met=one["met"],
        )
        for one in (manifest or {}).get("precision", ())
    ]


def _uncertain(folder: Path) -> Uncertain | None:
    """Return what drawn inputs made of the figures, from its three tables; None without them."""
    paths = [folder / f"{name}.csv" for name in TABLES]
    if not all(path.exists() for path in paths):
        return None
    draws, figures, influences = map(_table, paths)
    spans = read_spans(folder)
    failed = draws[draws["failed"]]
    return Uncertain(
        ranges={one.key: one for one in spans if not one.decided},
        decided=[one.key for one in spans if one.decided],
        draws=draws,
        figures=figures,
        influences=influences,
        faults=dict(zip(failed["replication"], failed["note"], strict=True)),
    )


def _table(path: Path) -> pd.DataFrame:
    """Return a table; a blank cell is an empty text in a column of texts, and else no number."""
    texts: Any = dict.fromkeys(_TEXTS, str)
    table = pd.read_csv(path, keep_default_na=False, na_values=[""], dtype=texts)
    for name in _TEXTS & set(table.columns):
        table[name] = table[name].fillna("")
    return table
