"""The report of a tornado: the effect of each key on its own, the largest first."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from portsim.report.studies.study_report import (
    Section,
    StudyReport,
    axis_title,
    interval_note,
    rows_of_figure,
    subject,
)
from portsim.report.studies.swept_keys import value_text
from portsim.report.style import palette, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.statement import Statement
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.report.style.wording import figure_text, note_of
from portsim.studies.results.result import StudyResult
from portsim.vocabulary.input_names import input_name
from portsim.vocabulary.status import STATUS

ROW_IN = 0.5
SIDES = (("low", palette.SKY), ("high", palette.MAIN))


def ranked(study: StudyResult) -> pd.DataFrame:
    """Return the study's rows, the largest effect first; unstable keys before all others."""
    rows = rows_of_figure(study)
    effects = rows[["effect_low", "effect_high"]].abs()
    size = effects.max(axis=1).where(effects.notna().all(axis=1), np.inf)
    return rows.loc[size.sort_values(ascending=False, kind="stable").index]


@in_report_style
def tornado_figure(study: StudyResult) -> Figure:
    """Draw the change of the KPI at the low and the high value of each key."""
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
    ax.set_title("Change against the base case, one key at a time; at the bars: the key's value")
    handles = [
        Patch(color=colour, label=f"at the {side} value of the key") for side, colour in SIDES
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
    return f"{input_name(str(row['key']))}\n(base {_base_value(row)})"


def _base_value(row: "pd.Series[Any]") -> str:
    return "none" if pd.isna(row["base"]) else value_text(row["base"])


def figures(study: StudyResult) -> list[RenderedFigure]:
    """Draw the tornado."""
    reading = (
        "The longest bars are the inputs to know better or to change first; where a whisker "
        "crosses zero, the sign of the effect is open."
    )
    return [
        RenderedFigure.render(
            "tornado", "Effect of each input on its own", reading, tornado_figure(study)
        )
    ]


def statements(study: StudyResult) -> list[Statement]:
    """Return the closing statements of a tornado."""
    rows = ranked(study)
    lines = [Statement("Inputs", str(len(rows)), subject(study))]
    if len(rows):
        lines.append(_base_statement(study, rows))
    unstable = rows[rows[["effect_low", "effect_high"]].isna().any(axis=1)]
    if len(unstable):
        lines.append(
            Statement(
                "Withheld",
                ", ".join(map(input_name, unstable["key"])),
                "a queue grows at one of the values, which so has no effect to state",
            )
        )
    known = rows.drop(unstable.index)
    sure = known.apply(_has_sure_effect, axis=1).astype(bool) if len(known) else known.index == ""
    lines += [_effect_statement(row) for _, row in known[sure].iterrows()]
    if len(known[~sure]):
        open_keys = ", ".join(map(input_name, known[~sure]["key"]))
        lines.append(Statement("No effect shown", open_keys, "their intervals hold zero"))
    return lines


def _base_statement(study: StudyResult, rows: pd.DataFrame) -> Statement:
    """Say what the figure is in the base case, from which all effects count."""
    first = rows.iloc[0]
    columns = {"mean": "mean_base", "ci_low": "mean_base_ci_low", "ci_high": "mean_base_ci_high"}
    columns |= {"bound": "mean_base_bound"}
    row = pd.Series({name: first[column] for name, column in columns.items()})
    for name in ("kpi", "unit", "note", STATUS):
        row[name] = first[name]
    return Statement("Base case", wording.figure_text(row).text, subject(study))


def _has_sure_effect(row: "pd.Series[Any]") -> bool:
    return any(_sign_is_known(row, side) for side in ("low", "high"))


def _effect_statement(row: "pd.Series[Any]") -> Statement:
    """Say what a key does at its low and at its high value, and what its base value is."""
    low, high = (
        f"{wording.figure_text(effect_row(row, side)).text} at {value_text(row[side])}"
        for side in ("low", "high")
    )
    return Statement(input_name(str(row["key"])), low, f"{high}; base {_base_value(row)}")


def _sign_is_known(row: "pd.Series[float]", side: str) -> bool:
    """Return whether an effect's sign is known."""
    low, high = float(row[f"effect_{side}_ci_low"]), float(row[f"effect_{side}_ci_high"])
    return low > 0.0 or high < 0.0


def key_table(study: StudyResult) -> Table:
    """Return a row for each key, with its effects on the KPI that the study is about."""
    lines: list[list[str | Cell]] = []
    for _, row in ranked(study).iterrows():
        line: list[str | Cell] = [input_name(str(row["key"]))]
        for side in ("low", "high"):
            effect = figure_text(effect_row(row, side))
            hidden = pd.isna(row[f"effect_{side}"])
            line += [
                value_text(row[side]),
                Cell(effect.mean, "warn") if hidden else effect.mean,
                effect.interval,
            ]
        unit = figure_text(
            pd.Series(
                {"kpi": row["kpi"], "unit": row["unit"], "mean": 0.0, "ci_low": 0.0, "ci_high": 0.0}
            )
        )
        lines.append([*line, unit.unit, str(int(row["n"])), note_of(row)])
    columns = [Column("input", "key")]
    for side in ("low", "high"):
        columns += [
            Column(side, "n"),
            Column(f"effect of {side}", "n"),
            Column("paired interval", "n"),
        ]
    return Table(
        [*columns, Column("unit", "whole"), Column("n", "n"), Column("note", "text")],
        [Group("", "", lines)],
    )


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


def _sections(study: StudyResult) -> list[Section]:
    text = f"{_interval_note(study)} All other figures of every case stand in tornado.csv."
    return [Section("Inputs and their effects", text, key_table(study))]


def _interval_note(study: StudyResult) -> str:
    return interval_note(study, "paired interval of the effect")


def _method(study: StudyResult) -> list[str]:
    return [
        "Each key in turn takes its low and its high value while all others stay as in the base "
        "case. All cases meet the same random numbers, so the interval of an effect is that of "
        "the differences, replication by replication ("
        f"{100 * study.base.run.confidence:g} %). An interval that holds zero leaves the sign "
        "open. Effects of keys do not add up.",
        "Where a queue grows, at the key's value or in the base case, no effect is stated.",
    ]


REPORT = StudyReport(
    "one input at a time (tornado)", _interval_note, statements, figures, _sections, _method
)
