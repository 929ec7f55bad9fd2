"""A sweep: many cases under the same random numbers, in long form."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.tables.summarise import PERCENTILE_COLUMNS, kpi_table
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.kinds.compared_case import given_rows
from portsim.studies.kinds.rounds import conduct, watch
from portsim.studies.plan.cases import Case
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.ended import Ended
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.errors import RunFailedError
from portsim.studies.runs.runs import Runs
from portsim.studies.runs.tally import Stage


def run_sweep(file: StudyFile, runs: Runs) -> Outcome:
    """Run every case; return the long form: a row a case and figure.

    Columns: case, name (of cases that have one), one for each key, kpi, of, unit, n, mean, ci_low,
    ci_high, entities, unfinished, bound, at_least, note. Beside it stands `given`, where a case by
    name is a conditioned year.
    """
    tables, count = [], 0
    given: list[dict[str, Any]] = []
    conducted = run_cases(file, runs)
    for number, (case, scenario, rows) in enumerate(conducted.cases):
        count += len(rows)
        if rows:
            which = {"case": number, **({"name": case.name} if case.name else {}), **case.values}
            tables.append(long_form(which, rows, scenario))
            given += given_rows(case.name, scenario) if case.name else ()
    if not tables:
        raise RunFailedError(runs.failures)
    axes = list(dict.fromkeys(key for case in file.cases for key in case.values))
    found = {"sweep": pd.concat(tables, ignore_index=True)}
    if given:
        found["given"] = pd.DataFrame(given)
    return Outcome(found, axes or ["name"], len(file.cases), count, ended=conducted.ended)


class ConductedCases(NamedTuple):
    """The cases of a study file that were run.

    Attributes
    ----------
    cases
        Yields each case with its scenario and its rows; no more than one case's rows need to be in
        memory at once.
    ended
        How far they came if the budget ended them.
    """

    cases: Iterator[tuple[Case, Scenario, list[Row]]]
    ended: Ended | None


def run_cases(file: StudyFile, runs: Runs) -> ConductedCases:
    """Run every replication of every case, or as many as the budget pays for.

    Raises
    ------
    NoAnswerError
        If it does not pay for two replications of each.
    """
    most, cases = most_replications(file), len(file.cases)
    runs.expect(cases * most)
    first = file.scenario_of(file.cases[0])
    key = file.base.parts.kpi(file.plan.kpi), file.plan.of
    runs.enter(Stage.RUNS, watch(runs, first, key))
    found = conduct(file.scenarios, cases, most, runs)
    return ConductedCases(zip(file.cases, file.scenarios(), found.rows, strict=True), found.ended)


def most_replications(file: StudyFile) -> int:
    """Return the replications of the case that asks for most: scenario files may have their own."""
    own = [case for case in file.cases if case.variant is not None]
    return max(
        (file.scenario_of(case).run.replications for case in own),
        default=file.base.run.replications,
    )


def long_form(which: Mapping[str, Any], rows: Sequence[Row], scenario: Scenario) -> pd.DataFrame:
    """Return a row a figure of a case: first what tells the case, then the figure's columns."""
    table = kpi_table(rows, scenario).drop(columns=PERCENTILE_COLUMNS)
    for position, (key, value) in enumerate(which.items()):
        table.insert(position, key, value)
    return table
