"""Sobol and Morris studies: which inputs a figure depends on, over the whole of their ranges."""

import numpy as np
import pandas as pd

from portsim.analysis.decisions.morris import elementary_effects
from portsim.analysis.decisions.sensitivity import Sensitivity
from portsim.analysis.decisions.sobol import sobol_indices
from portsim.analysis.kpis.tables.withholding import note_columns, remarks, verdicts
from portsim.flow.streams import Floats
from portsim.studies.kinds.sweep import run_cases
from portsim.studies.plan import plan as plans
from portsim.studies.plan.sampling import positions
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.ended import Ended
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.runs import Runs


def run_sobol(file: StudyFile, runs: Runs) -> Outcome:
    """Return Sobol indices of the study's figure, and the figure at every point.

    Tables: `sobol` (key, measure, value with interval, n, rank, note) and `points` (case, a column
    for each key, n, mean, note).
    """
    plan, run = file.plan, file.base.run
    assert isinstance(plan, plans.Sobol)
    points, outputs, ended = _run_points(file, runs)
    sensitivity = sobol_indices(list(file.inputs), outputs, run.confidence, seed=run.seed)
    return _outcome(file, points, sensitivity, outputs, ended)


def run_morris(file: StudyFile, runs: Runs) -> Outcome:
    """Return the elementary effects of the study's inputs, and the figure at every point.

    Tables: `morris` (key, measure, value with interval, n, rank, note) and `points` as of a Sobol
    study.
    """
    plan = file.plan
    assert isinstance(plan, plans.Morris)
    points, outputs, ended = _run_points(file, runs)
    places = positions([case.values for case in file.cases], file.inputs)
    confidence = file.base.run.confidence
    sensitivity = elementary_effects(list(file.inputs), places, outputs, confidence)
    return _outcome(file, points, sensitivity, outputs, ended)


def _run_points(file: StudyFile, runs: Runs) -> tuple[pd.DataFrame, Floats, Ended | None]:
    """Run all points; return a table of their means, the figure by replication, and how it ended.

    The figure has shape (points, replications); it is NaN where it is withheld.
    """
    key = file.base.parts.kpi(file.plan.kpi), file.plan.of
    conducted = run_cases(file, runs)
    ended = conducted.ended
    replications = (ended.reached if ended else None) or file.base.run.replications
    outputs = np.full((len(file.cases), replications), np.nan)
    lines = []
    for number, (case, scenario, rows) in enumerate(conducted.cases):
        remark = remarks(verdicts(rows, scenario), rows, scenario).get(key) if rows else None
        if remark is None or not remark.withheld:
            for row in rows:
                outputs[number, row.replication] = row.measures[key].mean
        known = outputs[number][~np.isnan(outputs[number])]
        lines.append(
            {
                "case": number,
                **case.values,
                "n": len(known),
                "mean": float(np.mean(known)) if len(known) else np.nan,
                **note_columns([remark] if remark else []),
            }
        )
    return pd.DataFrame(lines), outputs, ended


def _outcome(
    file: StudyFile,
    points: pd.DataFrame,
    sensitivity: Sensitivity,
    outputs: Floats,
    ended: Ended | None,
) -> Outcome:
    table = pd.DataFrame([row._asdict() for row in sensitivity.rows])
    table["note"] = sensitivity.note
    return Outcome(
        tables={file.plan.kind: table, "points": points},
        axes=list(file.inputs),
        cases=len(file.cases),
        runs=int(outputs.size),
        findings=sensitivity,
        ended=ended,
    )
