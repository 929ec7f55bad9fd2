"""How service levels, and figures with their intervals, are written on the pages of studies that decide."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from portsim.report.style import wording
from portsim.report.style.wording import WITHHELD, number


class Scale(NamedTuple):
    """What to multiply a figure by to show it, and its unit as shown."""

    factor: float
    unit: str


def scale_of(kpi: str, unit: str) -> Scale:
    """Return how a figure of merit is shown."""
    return Scale(100.0, "%") if wording.is_share(kpi, unit) else Scale(1.0, wording.unit_name(unit))


def interval_text(mean: float, low: float, high: float, unit: str = "") -> str:
    """Write a figure with its interval; ends that were not found are said to be open."""
    if not np.isfinite(mean):
        return WITHHELD
    decimals = wording.decimals_for(mean, (high - low) / 2)
    if not np.isfinite(low) and not np.isfinite(high):
        return f"{number(mean, decimals)} {unit}".rstrip() + " (no interval)"
    ends = [number(end, decimals) if np.isfinite(end) else "open" for end in (low, high)]
    return f"{number(mean, decimals)} {unit}".rstrip() + f" ({ends[0]} to {ends[1]})"


def scaled_interval(
    row: "pd.Series[Any]", name: str, factor: float = 1.0
) -> tuple[float, float, float]:
    """Return a figure of a table's row with the ends of its interval, multiplied by a factor."""
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
    """Write the figure of a service level."""
    name = f"{wording.label(kpi)} ({wording.plain(of)})"
    return name if statistic == "mean" else f"{statistic.upper()} of {name[:1].lower()}{name[1:]}"
