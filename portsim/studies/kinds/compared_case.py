"""A case of a study that was run, and what each of its replications says of a figure."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Self

from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.tables.figure import totals_and_bases
from portsim.analysis.kpis.tables.withholding import Remark, remarks, verdicts
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


def given_rows(name: str, scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Yield what is given in a case, as a row of the table `given`; nothing if all is drawn."""
    given = scenario.given
    if given is not None:
        begins = given.begin(scenario.start, scenario.run) if given.days else None
        yield {
            "case": name,
            "closure": given.closure,
            "days": given.days,
            "begins": begins.date() if begins else None,
        }


def follows_alike(scenario: Scenario, other: Scenario) -> bool:
    """Return whether runs of two scenarios that are cut off are cut off at the same hour.

    Then those that are unfinished in one or both were followed equally long, and what they have
    come to can be compared.
    """
    return _cut_off_days(scenario) == _cut_off_days(other)


def _cut_off_days(scenario: Scenario) -> float:
    run = scenario.run
    return run.warm_up_days + run.measured_days + run.run_out_cap_days
