"""Whether means and bounds in a table are values that their figure can have."""

import pandas as pd

from portsim.vocabulary import Kpi

ENDS = ("ci_low", "mean", "ci_high")


def beyond(table: pd.DataFrame, ends: tuple[str, str, str] = ENDS) -> pd.DataFrame:
    """Return the rows whose mean or bounds cannot be, or stand in the wrong order.

    Parameters
    ----------
    ends
        The columns of the lower bound, the mean and the upper bound.
    """
    keys = list(zip(table["kpi"], table["of"], strict=True))
    with_demurrage = ("annual_cost", "demurrage") in keys
    least = [Kpi(name).least_of(of, with_demurrage=with_demurrage) for name, of in keys]
    most = table["kpi"].map(lambda name: Kpi(name).most)
    low, mean, high = (table[end] for end in ends)
    rounding = 1e-9 * mean.abs()
    wrong = (low < least) | (high > most) | (low > mean + rounding) | (mean > high + rounding)
    return table[wrong]
