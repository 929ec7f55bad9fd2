"""How service levels and values with intervals are written, of runs and of studies."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from portsim.report.style import units, wording
from portsim.report.style.sourced import marked, say
from portsim.report.style.wording import WITHHELD, number

Ends = tuple[float, float, float]  # mean, and low and high end of its interval


class Scale(NamedTuple):
    """The factor by which a figure is multiplied where it is shown, and its unit there."""

    factor: float
    unit: str


def scale_of(kpi: str, unit: str) -> Scale:
    """Return factor and unit with which a KPI is shown; shares are shown in per cent."""
    return Scale(100.0, "%") if wording.is_share(kpi, unit) else Scale(1.0, units.unit_name(unit))


def interval_text(mean: float, low: float, high: float, unit: str = "", where: str = "") -> str:
    """Write a value with its interval; an end that is not known is written as "open".

    Parameters
    ----------
    where
        The cells of the value and of the two ends, as `portsim.report.style.sourced` names them.
    """
    if not np.isfinite(mean):
        return WITHHELD
    decimals = wording.decimals_for(mean, (high - low) / 2)
    if unit == "%":
        decimals = wording.short_of_all(mean, decimals)
    head, _, columns = where.rpartition("|")
    names = columns.split(",") if where else ["", "", ""]
    value, *ends = (
        marked(number(end, decimals), f"{head}|{name}" if where else "")
        if np.isfinite(end)
        else "open"
        for end, name in zip((mean, low, high), names, strict=True)
    )
    told = say("{}" + f" {unit}".rstrip(), value)
    if not np.isfinite(low) and not np.isfinite(high):
        return say("{} (no interval)", told)
    if low == 0.0 < high:  # of what is never below nought the lower end says nothing
        return say("{} (up to {})", told, ends[1])
    return say("{} ({} to {})", told, *ends)


def scaled_interval(row: "pd.Series[Any]", name: str, factor: float = 1.0) -> Ends:
    """Return a value of a row and the ends of its interval, multiplied by a factor."""
    end = "ci" if name == "mean" else f"{name}_ci"
    return (
        factor * float(row[name]),
        factor * float(row[f"{end}_low"]),
        factor * float(row[f"{end}_high"]),
    )


def level_text(kpi: str, of: str, statistic: str, bound: str, limit: float, unit: str) -> str:
    """Write a service level: `P90 of truck turnaround (coal) at most 2 h`."""
    name = figure_name(kpi, of, statistic)
    factor, unit = scale_of(kpi, unit)
    return f"{name} {bound} {factor * limit:g} {unit}".rstrip()


def figure_name(kpi: str, of: str, statistic: str) -> str:
    """Write the KPI of a service level, with its statistic."""
    name = f"{wording.label(kpi)} ({wording.whom(kpi, of)})"
    return name if statistic == "mean" else f"{statistic.upper()} of {name[:1].lower()}{name[1:]}"


def origin_of_levels(own_levels: bool) -> str:
    """Say whether a study states its service levels itself."""
    if own_levels:
        return "The service levels are those that the study states."
    return "The study states no service levels of its own: they are those of the scenario."
