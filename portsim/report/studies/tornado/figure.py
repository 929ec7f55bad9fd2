"""The figure of a tornado."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from portsim.report.studies.study_report import axis_title
from portsim.report.studies.swept_keys import key_text, value_text
from portsim.report.studies.tornado.effects import base_row, base_value, ranked
from portsim.report.style import palette, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.studies.results.result import StudyResult

ROW_IN = 0.56
SIDES = (("low", palette.SKY), ("high", palette.MAIN))


@in_report_style
def tornado_figure(study: StudyResult) -> Figure:
    """Draw the change of the KPI at the low and the high value of each input."""
    rows = ranked(study)
    if not len(rows):
        return message_figure("The study has no key with this figure.")
    title, factor = axis_title(study, str(rows["unit"].iloc[0]))
    fig = new_figure(ROW_IN * len(rows) + 1.6)
    ax = fig.subplots()
    for y, (_, row) in enumerate(rows.iterrows()):
        for side, colour in SIDES:
            _draw_side(ax, y, row, side, colour, factor)
    ax.axvline(0.0, color=palette.INK, lw=0.9)
    ax.set_yticks(range(len(rows)), [_key_label(row) for _, row in rows.iterrows()])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    left, right = ax.get_xlim()
    ax.set_xlim(left - 0.14 * (right - left), right + 0.14 * (right - left))
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(f"change of {title[:1].lower()}{title[1:]}  (whisker: paired interval)")
    base = wording.figure_text(base_row(rows)).text
    fig.suptitle(f"Nought is the base case: {base}", x=0.01, ha="left", fontsize=9.5, weight="bold")
    handles = [
        Patch(color=colour, label=f"at the {side} value of the input, which stands at the bar")
        for side, colour in SIDES
    ]
    fig.legend(handles=handles, loc="outside lower center", ncols=2)
    return fig


def _draw_side(
    ax: Any, y: int, row: "pd.Series[Any]", side: str, colour: str, factor: float
) -> None:
    """Draw one side, low above high, so that effects of one sign do not hide each other."""
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
        ax.errorbar(
            effect,
            place,
            xerr=[[effect - low], [high - effect]],
            color=palette.INK,
            capsize=2.5,
            lw=1.0,
        )
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


def _key_label(row: "pd.Series[Any]") -> str:
    """Return the name of an input, on two lines if that is long, and its value in the base case."""
    return f"{key_text(str(row['key']))}\n(base case {base_value(row)})"
