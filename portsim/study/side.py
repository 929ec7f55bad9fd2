"""A case of a study that was run."""

from typing import NamedTuple

import numpy as np

from portsim.analysis.measure import Key, Row
from portsim.analysis.withholding import Remark
from portsim.flow.streams import Floats
from portsim.scenario.casework import Case
from portsim.scenario.scenario import Scenario


class Side(NamedTuple):
    """A case that was run."""

    case: Case
    scenario: Scenario
    rows: list[Row]
    remarks: dict[Key, Remark]


def pseudo_values(above: Floats, below: Floats) -> Floats:
    """Return what each replication adds to a ratio of means, so that the difference of two ratios can be paired.

    Parameters
    ----------
    above, below
        Shape (n,), a replication each.

    Returns
    -------
    Floats
        Shape (n,): the jackknife's pseudo-values, the mean of which is the ratio that `analysis.intervals.ratio` tells;
        not a number where one of the two is not, or where there is no ratio.

    Examples
    --------
    >>> float(np.mean(pseudo_values(np.asarray([1.0, 2.0]), np.asarray([2.0, 4.0]))))
    0.5
    """
    found: Floats = np.full(len(above), np.nan)
    both = ~(np.isnan(above) | np.isnan(below))
    top, bottom = above[both], below[both]
    if len(top) < 2 or np.any(np.sum(bottom) - bottom == 0.0):
        return found
    left_out = (np.sum(top) - top) / (np.sum(bottom) - bottom)
    found[both] = len(top) * np.sum(top) / np.sum(bottom) - (len(top) - 1) * left_out
    return found
