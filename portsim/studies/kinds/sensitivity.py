"""Global sensitivity: which inputs a figure hangs on, over the whole of their ranges."""

import numpy as np
import pandas as pd

from portsim.analysis.decisions.morris import elementary_effects
from portsim.analysis.decisions.sensitivity import Sensitivity
from portsim.analysis.decisions.sobol import sobol_indices
from portsim.analysis.kpis.withholding import remarks, verdicts
from portsim.flow.streams import Floats
from portsim.studies.kinds.sweep import run_cases
from portsim.studies.plan import plan as plans
from portsim.studies.plan.cases import ranges_of
from portsim.studies.plan.sampling import positions
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.runs import Runs


def conduct_sobol(file: StudyFile, runs: Runs) -> Outcome:
    """Return Sobol indices of the study's figure, and the figure at every point.

    Tables: `sobol` (key, measure, value with interval, n, rank, note) and `points` (case, a column
    a key, n, mean, note).
    """
    plan = file.plan
    assert isinstance(plan, plans.Sobol)
    points, outputs = _points(file, runs)
    found = sobol_indices(
        list(plan.inputs), outputs, file.base.run.confidence, seed=file.base.run.seed
    )
    return _outcome(file, points, found, outputs)


def conduct_morris(file: StudyFile, runs: Runs) -> Outcome:
    """Return the elementary effects of the study's inputs, and the figure at every point.

    Tables: `morris` (key, measure, value with interval, n, rank, note) and `points` as of a Sobol
    study.
    """
    plan = file.plan
    assert isinstance(plan, plans.Morris)
    points, outputs = _points(file, runs)
    at = positions([case.values for case in file.cases], ranges_of(plan, file.value_of))
    found = elementary_effects(list(plan.inputs), at, outputs, file.base.run.confidence)
    return _outcome(file, points, found, outputs)


def _points(file: StudyFile, runs: Runs) -> tuple[pd.DataFrame, Floats]:
    """Run all points; return them with their means, and the figure by replication, shape (points, replications)."""
    key = file.plan.kpi, file.plan.of
    replications = file.base.run.replications
    outputs = np.full((len(file.cases), replications), np.nan)
    lines = []
    for number, (case, scenario, rows) in enumerate(run_cases(file, runs)):
        remark = remarks(verdicts(rows, scenario), rows, scenario).get(key) if rows else None
        if remark is None or not remark.withheld:
            for row in rows:
                outputs[number, row.replication] = row.measures[key].mean
        known = outputs[number][~np.isnan(outputs[number])]
        mean = float(np.mean(known)) if len(known) else np.nan
        lines.append(
            {
                "case": number,
                **case.values,
                "n": len(known),
                "mean": mean,
                "note": remark.text if remark else "",
            }
        )
    return pd.DataFrame(lines), outputs


def _outcome(file: StudyFile, points: pd.DataFrame, found: Sensitivity, outputs: Floats) -> Outcome:
    table = pd.DataFrame([row._asdict() for row in found.rows])
    table["note"] = found.note
    return Outcome(
        {file.plan.kind: table, "points": points},
        list(getattr(file.plan, "inputs", ())),
        len(file.cases),
        int(outputs.size),
        found,
    )
