"""The figure on the next step: what each step gains."""

import pandas as pd
from matplotlib.figure import Figure

from portsim.analysis.limits.gains import HELPS
from portsim.report.studies.compare.differences import kpi_name
from portsim.report.style import palette, units
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.report.style.marks import name_rows
from portsim.report.style.steps import step_text
from portsim.studies.results.result import StudyResult

ROW_IN = 0.34


@in_report_style
def gain_figure(study: StudyResult) -> Figure:
    """Draw the gain of each step with its joint interval, the best at the top."""
    found, table = study.next_step, study.table
    known = table[table["joint_low"].notna()] if len(table) else pd.DataFrame()
    if not len(known):
        return message_figure("No step was tried whose gain is known.")
    fig = new_figure(ROW_IN * len(known) + 1.0)
    ax = fig.subplots()
    for y, (_, row) in enumerate(known.iterrows()):
        colour = palette.MAIN if row["verdict"] == HELPS else palette.MUTED
        ax.plot([row["joint_low"], row["joint_high"]], [y, y], color=colour, lw=2.4)
        ax.plot(row["gain"], y, "o", color=colour, ms=6)
    ax.axvline(0.0, color=palette.INK, lw=0.9)
    name_rows(ax, [step_text(found.tried[str(name)].step) for name in known["step"]])
    unit = units.unit_name(str(known["unit"].iloc[0]))
    ax.set_xlabel(f"gain in {kpi_name(found.kpi, found.of)}, {unit}  (line: joint interval)")
    return fig
