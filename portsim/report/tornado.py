"""The figure of a tornado: what each key does on its own, largest first."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from portsim.report import palette
from portsim.report.canvas import drawn, empty, figure
from portsim.report.sweep import about, key_text, measured, value_text
from portsim.study.result import StudyResult

ROW_IN = 0.5
SIDES = (("low", palette.SKY), ("high", palette.MAIN))


def ranked(study: StudyResult) -> pd.DataFrame:
    """Return the study's rows, the largest effect first; unstable keys before all others."""
    rows = about(study)
    effects = rows[["effect_low", "effect_high"]].abs()
    size = effects.max(axis=1).where(effects.notna().all(axis=1), np.inf)
    return rows.loc[size.sort_values(ascending=False, kind="stable").index]


@drawn
def tornado(study: StudyResult) -> Figure:
    """Draw the change of the figure at the low and the high value of each key, with paired intervals."""
    rows = ranked(study)
    if not len(rows):
        return empty("The study has no key with this figure.")
    title, factor = measured(study, rows)
    fig = figure(ROW_IN * len(rows) + 1.6)
    ax = fig.subplots()
    for y, (_, row) in enumerate(rows.iterrows()):
        for side, colour in SIDES:
            _bar(ax, y, row, side, colour, factor)
    ax.axvline(0.0, color=palette.INK, lw=0.9)
    ax.set_yticks(range(len(rows)), [_name(row) for _, row in rows.iterrows()])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    left, right = ax.get_xlim()
    ax.set_xlim(left - 0.14 * (right - left), right + 0.14 * (right - left))
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(f"change of {title[:1].lower()}{title[1:]}  (whisker: paired interval)")
    ax.set_title("Change against the base case, one key at a time; at the bars: the key's value")
    handles = [Patch(color=colour, label=f"at the {side} value of the key") for side, colour in SIDES]
    fig.legend(handles=handles, loc="outside lower center", ncols=2)
    return fig


def _bar(ax: Any, y: int, row: "pd.Series[Any]", side: str, colour: str, factor: float) -> None:
    """Draw one side, low above high: effects of the same sign must not hide each other."""
    place = y - 0.19 if side == "low" else y + 0.19
    value = value_text(row[side])
    effect = factor * float(row[f"effect_{side}"])
    if np.isnan(effect):
        text = f"{value}: unstable, no effect can be stated"
        ax.annotate(
            text,
            (0.0, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=palette.TARGET,
        )
        return
    low, high = (factor * float(row[f"effect_{side}_ci_{end}"]) for end in ("low", "high"))
    ax.barh(place, effect, 0.36, color=colour)
    if np.isfinite(low):
        ax.errorbar(effect, place, xerr=[[effect - low], [high - effect]], color=palette.INK, capsize=2.5, lw=1.0)
    ends = [effect, *([low, high] if np.isfinite(low) else []), 0.0]
    right = effect >= 0.0
    ax.annotate(
        value,
        (max(ends) if right else min(ends), place),
        xytext=(4 if right else -4, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="center",
        fontsize=8,
    )


def _name(row: "pd.Series[Any]") -> str:
    base = value_text(row["base"]) if "base" in row and pd.notna(row["base"]) else ""
    return f"{row['key']}\n(base {base})" if base else key_text(str(row["key"]))
