"""What each year of a run came to, from runs.csv and bases.csv, where several figures are one."""

import numpy as np
import pandas as pd

from portsim.analysis.kpis.tables.summarise import run_column
from portsim.flow.streams import Floats
from portsim.vocabulary import Kpi


def years_of(runs: pd.DataFrame, kpi: Kpi, of: str = "all") -> Floats | None:
    """Return a figure of each replication; shape (n,). None where no replication has it."""
    name = run_column((kpi, of))
    if name not in runs or runs[name].isna().all():
        return None
    values: Floats = runs[name].to_numpy(dtype=float)
    return values


def years_together(runs: pd.DataFrame, bases: pd.DataFrame, kpi: Kpi) -> Floats | None:
    """Return the mean of a figure over everything it is given for, by replication; shape (n,)."""
    sums = _sums(runs, bases, kpi)
    if sums is None:
        return None
    hours, weights = sums
    means: Floats = np.divide(hours, weights, out=np.full(len(hours), np.nan), where=weights > 0.0)
    return None if np.isnan(means).all() else means


def year_totals(runs: pd.DataFrame, bases: pd.DataFrame, kpi: Kpi) -> Floats | None:
    """Return the total of a figure over everything it is given for, by replication; shape (n,)."""
    sums = _sums(runs, bases, kpi)
    return None if sums is None else sums[0]


def _sums(runs: pd.DataFrame, bases: pd.DataFrame, kpi: Kpi) -> tuple[Floats, Floats] | None:
    """Return totals and bases over all columns of a figure but that of all together."""
    head = f"{kpi}["
    columns = [name for name in runs if str(name).startswith(head) and name != f"{head}all]"]
    if not columns:
        return None
    values, weights = (table[columns].to_numpy(dtype=float) for table in (runs, bases))
    weights = np.where(np.isnan(values), 0.0, weights)
    return np.nansum(values * weights, axis=1), weights.sum(axis=1)
