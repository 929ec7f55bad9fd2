"""The effects of a tornado: which are the largest, which are sure, and how they are written."""

from typing import Any

import numpy as np
import pandas as pd

from portsim.report.studies.study_report import rows_of_figure
from portsim.report.studies.swept_keys import value_text
from portsim.report.style import wording
from portsim.report.style.wording import note_of
from portsim.studies.results.result import StudyResult
from portsim.vocabulary.status import STATUS

SIDES = ("low", "high")


def ranked(study: StudyResult) -> pd.DataFrame:
    """Return the study's rows, the largest effect first; unstable keys before all others."""
    rows = rows_of_figure(study)
    effects = rows[["effect_low", "effect_high"]].abs()
    size = effects.max(axis=1).where(effects.notna().all(axis=1), np.inf)
    return rows.loc[size.sort_values(ascending=False, kind="stable").index]


def withheld_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of inputs of which no effect is known, as a queue grows at a value."""
    return rows[rows[["effect_low", "effect_high"]].isna().any(axis=1)]


def sure_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of inputs of which the sign of an effect is known."""
    known = rows.drop(withheld_rows(rows).index)
    return known[[_has_sure_effect(row) for _, row in known.iterrows()]]


def _has_sure_effect(row: "pd.Series[Any]") -> bool:
    """Return whether the sign of an effect of an input is known."""
    return any(sign_is_known(row, side) for side in ("low", "high"))


def sign_is_known(row: "pd.Series[float]", side: str) -> bool:
    """Return whether an effect's sign is known."""
    low, high = float(row[f"effect_{side}_ci_low"]), float(row[f"effect_{side}_ci_high"])
    return low > 0.0 or high < 0.0


def base_row(rows: pd.DataFrame) -> "pd.Series[Any]":
    """Return the figure in the base case, from which all effects count, as a row of a KPI."""
    first = rows.iloc[0]
    columns = {"mean": "mean_base", "ci_low": "mean_base_ci_low", "ci_high": "mean_base_ci_high"}
    columns |= {"bound": "mean_base_bound"}
    row = pd.Series({name: first[column] for name, column in columns.items()})
    for name in ("kpi", "unit", "note", STATUS):
        row[name] = first[name]
    return row


def base_value(row: "pd.Series[Any]") -> str:
    """Write what an input is in the base case."""
    return "none" if pd.isna(row["base"]) else value_text(row["base"])


def effect_row(row: "pd.Series[Any]", side: str) -> "pd.Series[Any]":
    """Return one effect of a row in the columns of a KPI."""
    return pd.Series(
        {
            "kpi": row["kpi"],
            "unit": row["unit"],
            "mean": row[f"effect_{side}"],
            "ci_low": row[f"effect_{side}_ci_low"],
            "ci_high": row[f"effect_{side}_ci_high"],
            "note": note_of(row),
            STATUS: row[STATUS],
        }
    )


def change_words(row: "pd.Series[Any]", side: str) -> str:
    """Write an effect in words: "25 h more (11 to 46)", or that it is nought or not certain."""
    effect = effect_row(row, side)
    low, high = float(effect["ci_low"]), float(effect["ci_high"])
    if low == high == 0.0:
        return "not changed"
    if not sign_is_known(row, side):
        text = wording.figure_text(effect)
        return f"not certain ({text.interval} {text.unit}".rstrip() + ")"
    more = "more" if low > 0.0 else "less"
    if more == "less":
        effect["mean"], effect["ci_low"], effect["ci_high"] = -effect["mean"], -high, -low
    text = wording.figure_text(effect)
    amount = f"{text.mean} {text.unit}".rstrip()
    return f"{amount} {more}" + (f" ({text.interval})" if text.interval else "")
