"""The tables of a study of the next step."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.limits.pointers import Pointed
from portsim.scenario.derived.steps import Step
from portsim.studies.results.findings import LeftOut, NextStepFindings

GAIN_COLUMNS = ("ci_low", "ci_high", "joint_low", "joint_high")
STEP_COLUMNS = ("step", "kind", "resource", "changes", "load", "waiting_of", "waiting_share")
COLUMNS = (
    *("rank", *STEP_COLUMNS, "figure", "figure_of", "unit", "n"),
    *("mean", "mean_ci_low", "mean_ci_high", "base_mean", "base_ci_low", "base_ci_high"),
    *("gain", *GAIN_COLUMNS, "joint_confidence"),
    *("gain_a_year", "gain_a_year_low", "gain_a_year_high", "usd_a_year"),
    *("gain_per_1000_usd", "gain_per_1000_usd_low", "gain_per_1000_usd_high"),
    *("verdict", "replications_needed", "note"),
)


def _step_columns(pointed: Pointed) -> dict[str, Any]:
    step: Step = pointed.step
    return {
        "step": step.name,
        "kind": str(step.kind),
        "resource": step.of,
        "changes": "; ".join(f"{one.key}={written(one.after)}" for one in step.changes),
        "load": np.nan if pointed.load is None else pointed.load,
        "waiting_of": pointed.who,
        "waiting_share": pointed.share,
    }


def written(value: Any) -> str:
    """Return a value as it is written after `--set`."""
    if isinstance(value, dict):
        return json.dumps(value)
    return f"[{', '.join(value)}]" if isinstance(value, tuple) else f"{value:g}"


def gain_table(
    findings: NextStepFindings, unit: str, found: Sequence[dict[str, Any]]
) -> pd.DataFrame:
    """Return next_step.csv: a row a step, the best first."""
    figure = (findings.kpi, findings.of)
    compared = {row["case"]: row for row in found if (row["kpi"], row["of"]) == figure}
    table = []
    for rank, gain in enumerate(findings.gains, 1):
        row = compared[gain.name]
        per_1000 = 1000.0 * gain.per_usd if gain.annual_usd else np.nan
        scale = 1000.0 * gain.yearly / gain.annual_usd if gain.annual_usd else np.nan
        _, mean, low, high = gain.alone
        line = {"rank": rank, **_step_columns(findings.tried[gain.name])}
        line |= {"figure": findings.kpi, "figure_of": findings.of, "unit": unit, "n": gain.alone.n}
        line |= {name: row[name] for name in ("mean", "mean_ci_low", "mean_ci_high")}
        line |= {name: row[name] for name in ("base_mean", "base_ci_low", "base_ci_high")}
        line |= {"gain": mean, "ci_low": low, "ci_high": high}
        line |= {"joint_low": gain.joint.low, "joint_high": gain.joint.high}
        line |= {"joint_confidence": findings.joint_confidence}
        line |= {"gain_a_year": gain.yearly * mean}
        line |= {"gain_a_year_low": gain.yearly * gain.joint.low}
        line |= {"gain_a_year_high": gain.yearly * gain.joint.high}
        line |= {"usd_a_year": np.nan if gain.annual_usd is None else gain.annual_usd}
        line |= {"gain_per_1000_usd": per_1000}
        line |= {"gain_per_1000_usd_low": scale * gain.joint.low}
        line |= {"gain_per_1000_usd_high": scale * gain.joint.high}
        line |= {"verdict": gain.verdict, "replications_needed": gain.needed}
        table.append(line | {"note": row["note"]})
    return pd.DataFrame(table, columns=list(COLUMNS))


def left_table(left: Sequence[LeftOut]) -> pd.DataFrame:
    """Return next_step_left_out.csv: a row for each step that was not tried, and why."""
    table = [{**_step_columns(one.pointed), "reason": one.reason} for one in left]
    return pd.DataFrame(table, columns=[*STEP_COLUMNS, "reason"])
