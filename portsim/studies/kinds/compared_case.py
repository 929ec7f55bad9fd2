"""A case of a study that was run, and what each of its replications says of a figure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np

from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.summarise import values
from portsim.analysis.kpis.withholding import Remark, remarks, verdicts
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.plan.cases import Case
from portsim.vocabulary import Kpi

NOTHING = Remark("", False)
RATIOS: Mapping[Kpi, tuple[Kpi, Kpi]] = {
    Kpi.WAIT_OVER_SERVICE: (Kpi.VESSEL_WAIT, Kpi.VESSEL_SERVICE)
}


class ComparedCase(NamedTuple):
    """A case that was run, and what is noted at its figures."""

    case: Case
    scenario: Scenario
    rows: list[Row]
    remarks: dict[Key, Remark]

    @classmethod
    def of(cls, case: Case, scenario: Scenario, rows: list[Row]) -> Self:
        """Return a case with what is noted at its figures; nothing if all its replications failed."""
        noted = remarks(verdicts(rows, scenario), rows, scenario) if rows else {}
        return cls(case, scenario, rows, noted)

    def remark(self, key: Key) -> Remark:
        """Return what is noted at a figure."""
        return self.remarks.get(key, NOTHING)


def sample(rows: Sequence[Row], key: Key) -> Floats:
    """Return the values of a figure whose mean is the figure, also that of a ratio of means.

    Shape (replications,). One replication alone has no part in a ratio of means: NaN.
    """
    parts = RATIOS.get(key[0])
    if parts is None:
        return values(rows, key)
    numerators, denominators = (values(rows, (kpi, key[1])) for kpi in parts)
    return pseudo_values(numerators, denominators)


def pseudo_values(numerators: Floats, denominators: Floats) -> Floats:
    """Return the part of each replication in a ratio of means, so that two ratios can be paired.

    Parameters
    ----------
    numerators, denominators
        Shape (n,), one for each replication.

    Returns
    -------
    Floats
        Shape (n,): the jackknife's pseudo-values, the mean of which is the ratio that
        `analysis.statistics.intervals.ratio` gives; NaN where one of the two is, or where there is
        no ratio.

    Examples
    --------
    >>> float(np.mean(pseudo_values(np.asarray([1.0, 2.0]), np.asarray([2.0, 4.0]))))
    0.5
    """
    found: Floats = np.full(len(numerators), np.nan)
    both = ~(np.isnan(numerators) | np.isnan(denominators))
    top, bottom = numerators[both], denominators[both]
    if len(top) < 2 or np.any(np.sum(bottom) - bottom == 0.0):
        return found
    left_out = (np.sum(top) - top) / (np.sum(bottom) - bottom)
    found[both] = len(top) * np.sum(top) / np.sum(bottom) - (len(top) - 1) * left_out
    return found
