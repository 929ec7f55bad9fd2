"""The output folder: tables, figures, report, manifest; never overwritten by another's."""

import shlex
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portsim.analysis.kpis.money.demurrage import statements
from portsim.analysis.kpis.money.statement import statement_of_facts
from portsim.analysis.kpis.own import own_kpi_table
from portsim.scenario.reading.resolved import resolved
from portsim.scenario.register import INPUTS, RANGES, Sources, write_register
from portsim.studies.results import uncertain
from portsim.studies.results.drawn_year import drawn_table
from portsim.studies.results.limit_table import limit_table
from portsim.studies.results.seal import (
    read_manifest,
    seal,
    take_away,
    unseal,
)
from portsim.studies.runs.errors import OccupiedError, RunFailedError
from portsim.studies.runs.row_store import forget_rows
from portsim.studies.runs.runs import RUNS
from portsim.visible import cell
from portsim.vocabulary.status import MEMORY_COLUMNS
from portsim.whole_file import write_text, write_whole

if TYPE_CHECKING:
    import pandas as pd

    from portsim.scenario.blocks.scenario import Scenario
    from portsim.studies.results.result import Result, StudyResult
    from portsim.studies.runs.errors import Failure

FAILURES = "failures.csv"
BUDGET = "budget.csv"
LEVELS = "levels.csv"
#: The tables of a run that are always written, by the names of their attributes.
RUN_TABLES = (
    *("kpis", "runs", "bases", "years", "peaks", "states", "waits", "wait_costs", "queues"),
    *("bands", "months"),
)
LIMIT = "limit.csv"
DRAWN = "drawn.csv"
OWN_KPIS = "own_kpis.csv"
SCENARIO = "scenario.resolved.yaml"
STATEMENTS = "statements.txt"
PARQUET = "events.parquet"
OCEL = "events.ocel.json"
OCEL_MOST = 2_000_000  # events; a longer log is written as Parquet only


def claim(folder: Path, digest: str, overwrite: bool) -> None:
    """Make the folder, if it is free to be written; what is to be overwritten begins anew.

    A folder whose manifest is empty, cut or of another program is unfinished, and is gone on with.
    To overwrite takes away the files that the manifest lists, and kept replications. Files of
    others stay.

    Raises
    ------
    OccupiedError
        If it holds other results and `overwrite` is not given.
    """
    held = read_manifest(folder)
    if overwrite:
        take_away(folder)
        forget_rows(folder / RUNS)
    elif held is not None and held["scenario_digest"] != digest:
        raise OccupiedError(
            f"{folder} holds the results of another scenario or of other settings: "
            "give another folder with --out, or --overwrite"
        )
    if overwrite or held is None:
        unseal(folder)
    folder.mkdir(parents=True, exist_ok=True)


def seconds_a_run(folder: Path) -> float | None:
    """Return what a run took the last time, by the manifest of a folder; None if none says it."""
    try:
        return float((read_manifest(folder) or {})["run_s"])
    except (ValueError, KeyError, TypeError):
        return None


def begin_run(scenario: "Scenario", sources: Sources | None, folder: Path) -> None:
    """Write what a run is of before it begins: a run that is ended can then be reported too."""
    write_text(resolved(scenario), folder / SCENARIO)
    write_register(scenario, sources, folder)


def write_run(
    result: "Result", folder: Path, events: bool = False, sources: Sources | None = None
) -> None:
    """Write a run's tables, its statements of facts, its scenario and, last, its manifest.

    The statements are those of replication 0, one for every finished call with laytime terms; so is
    the event log, if it is asked for. Logs, drawn inputs, verdicts on service levels and failures
    of an earlier run are taken away.

    Parameters
    ----------
    sources
        Where the inputs come from: the file that was read, or (dotted path, source) pairs; None
        takes the sources that the blocks of the scenario state.
    """
    unseal(folder)
    for name in (
        PARQUET,
        OCEL,
        STATEMENTS,
        LEVELS,
        DRAWN,
        OWN_KPIS,
        *(f"{table}.csv" for table in uncertain.TABLES),
    ):
        (folder / name).unlink(missing_ok=True)
    if events:
        _write_events(result, folder)
    write_tables(result, folder)
    _write_failures(result.failures, folder)
    begin_run(result.scenario, sources, folder)
    _write_statements(result, folder)
    tables = (*RUN_TABLES, *uncertain.TABLES)
    names = (*(f"{name}.csv" for name in tables), LIMIT, LEVELS, DRAWN, OWN_KPIS, FAILURES)
    _seal(folder, result.manifest, (*names, INPUTS, RANGES, SCENARIO, STATEMENTS, PARQUET, OCEL))


def write_tables(result: "Result", folder: Path) -> None:
    """Write the tables of a run."""
    for name in RUN_TABLES:
        write_csv(getattr(result, name), folder / f"{name}.csv")
    write_csv(limit_table(result.limit), folder / LIMIT)
    if len(result.levels):
        write_csv(result.levels, folder / LEVELS)
    if result.drawn:
        write_csv(drawn_table(result.drawn), folder / DRAWN)
    if result.scenario.parts.kpis:
        write_csv(own_kpi_table(result.scenario), folder / OWN_KPIS)
    for name, table in result.uncertain.tables.items() if result.uncertain else ():
        write_csv(table, folder / f"{name}.csv")


def _write_statements(result: "Result", folder: Path) -> None:
    """Write the statements of facts of replication 0, if there are any."""
    facts = [
        statement_of_facts(statement, result.scenario.start)
        for _, statement in statements(result.sample, result.scenario)
    ]
    if facts:
        write_text("\n\n".join(facts) + "\n", folder / STATEMENTS)


def _write_events(result: "Result", folder: Path) -> None:
    from portsim.eventlog.entities import events
    from portsim.eventlog.ocel import write_ocel
    from portsim.eventlog.parquet import write_parquet

    log = events(result.sample, result.scenario)
    write_whole(folder / PARQUET, lambda part: write_parquet(log, part))
    if len(log) <= OCEL_MOST:
        write_whole(folder / OCEL, lambda part: write_ocel(log, result.scenario, part))


def write_study(result: "StudyResult", folder: Path) -> None:
    """Write a study's tables, its base scenario, what failed and, last, its manifest.

    If its budget ended it, budget.csv says how far it came; one of an earlier time is taken away.
    """
    unseal(folder)
    (folder / BUDGET).unlink(missing_ok=True)
    if result.ended is not None:
        import pandas as pd

        write_csv(pd.DataFrame([result.ended._asdict()]), folder / BUDGET)
    for name, table in result.tables.items():
        write_csv(table, folder / f"{name}.csv")
    _write_failures(result.failures, folder)
    write_text(resolved(result.base), folder / SCENARIO)
    tables = (f"{name}.csv" for name in result.tables)
    _seal(folder, result.manifest, (*tables, BUDGET, FAILURES, SCENARIO))


@contextmanager
def telling_failures(folder: Path) -> Iterator[None]:
    """Write the failures that end a run or a study, with the command that repeats each.

    Raises
    ------
    RunFailedError
        As it came.
    """
    try:
        yield
    except RunFailedError as error:
        _write_failures(error.failures, folder)
        raise


def _write_failures(failures: "Sequence[Failure]", folder: Path) -> None:
    """Write failures.csv, and the scenario of each failure, from which its command repeats it."""
    path, scenarios = folder / FAILURES, folder / "failed"
    path.unlink(missing_ok=True)
    shutil.rmtree(scenarios, ignore_errors=True)
    if not failures:
        return
    import pandas as pd

    scenarios.mkdir()
    table = []
    for one in failures:
        file = scenarios / f"{one.key}.yaml"
        if not file.exists():
            write_text(resolved(one.scenario), file)
        command = f"portsim run {shlex.quote(str(file))} --only {one.replication}"
        table.append([one.key, one.replication, one.scenario.run.seed, one.why, command])
    write_csv(pd.DataFrame(table, columns=["case", "replication", "seed", "why", "command"]), path)


def write_csv(table: "pd.DataFrame", path: Path) -> None:
    """Write a table with 12 digits, the same bytes on every system, without columns in memory.

    No text in it begins a formula.
    """
    table = table.drop(columns=[name for name in MEMORY_COLUMNS if name in table])
    for number, kind in enumerate(table.dtypes):
        if kind.kind == "O":  # texts, perhaps among other things
            table.isetitem(number, table.iloc[:, number].map(_as_cell).to_numpy())
    table.columns = table.columns.map(_as_cell)
    form: Any = {"float_format": "%.12g", "lineterminator": "\n", "encoding": "utf-8"}
    write_whole(path, lambda part: table.to_csv(part, index=False, **form))


def _as_cell(value: Any) -> Any:
    return cell(value) if isinstance(value, str) else value


def _seal(folder: Path, manifest: dict[str, Any], names: "Sequence[str]") -> None:
    """Write the manifest, which lists those of the files that there are."""
    seal(folder, manifest, [name for name in names if (folder / name).exists()])
