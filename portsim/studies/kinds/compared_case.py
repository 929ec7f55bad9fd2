"""A case of a study that was run, and what each of its replications says of a figure."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from portsim.analysis.kpis.figure import totals_and_bases
from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.withholding import Remark, remarks, verdicts
from portsim.analysis.statistics.intervals import linear_values
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.plan.cases import Case

NOTHING = Remark("", False)


class ComparedCase(NamedTuple):
    """A case that was run, and what is noted at its figures."""

    case: Case
    scenario: Scenario
    rows: list[Row]
    remarks: dict[Key, Remark]

    @classmethod
    def of(cls, case: Case, scenario: Scenario, rows: list[Row]) -> Self:
        """Return a case with the notes at its figures; nothing if all its replications failed."""
        noted = remarks(verdicts(rows, scenario), rows, scenario) if rows else {}
        return cls(case, scenario, rows, noted)

    def remark(self, key: Key) -> Remark:
        """Return what is noted at a figure."""
        return self.remarks.get(key, NOTHING)


def sample(rows: Sequence[Row], key: Key) -> Floats:
    """Return what each replication adds to a figure, such that the mean of it is the figure.

    Shape (replications,); so two cases can be paired, ratios of sums too.
    """
    return linear_values(*totals_and_bases(rows, key))


def follows_alike(scenario: Scenario, other: Scenario) -> bool:
    """Return whether runs of two scenarios that are cut off are cut off at the same hour.

    Then those that are unfinished in one or both were followed equally long, and what they have
    come to can be compared.
    """
    return _cut_off_days(scenario) == _cut_off_days(other)


def _cut_off_days(scenario: Scenario) -> float:
    run = scenario.run
    return run.warm_up_days + run.measured_days + run.run_out_cap_days
