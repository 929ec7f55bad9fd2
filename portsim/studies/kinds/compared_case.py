"""A case of a study that was run, and what each of its replications says of a figure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.summarise import values
from portsim.analysis.kpis.withholding import Remark, remarks, verdicts
from portsim.analysis.statistics.intervals import linear_values
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
    """Return the values of a figure whose mean is the figure, also that of a ratio of sums.

    Shape (replications,).
    """
    parts = RATIOS.get(key[0])
    if parts is None:
        return values(rows, key)
    numerators, denominators = (values(rows, (kpi, key[1])) for kpi in parts)
    return linear_values(numerators, denominators)
