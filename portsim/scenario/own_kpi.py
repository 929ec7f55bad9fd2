"""A figure of a planner's own: what it measures, and all that its row in a table needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from portsim.vocabulary import Kpi, Of, Population, WithheldWith
from portsim.vocabulary.kpis import Figure

#: What `of` may be, which says for which names there is a figure.
NOUNS = (
    Of.TERMINAL,
    Of.CARGO,
    Of.VESSEL_CLASS,
    Of.BERTH,
    Of.CRANE_POOL,
    Of.STATION,
    Of.TRAIN_SERVICE,
    Of.TRUCK_SERVICE,
    Of.STORE,
)
_POPULATIONS = {
    "year": Population.YEAR,
    "ratio": Population.RATIO,
    "entities": Population.ENTITIES,
}


@dataclass(frozen=True)
class OwnKpi:
    """A figure of your own, which stands in all tables beside those of portsim.

    Parameters
    ----------
    measure
        A function of the record of a replication and its scenario. It returns one value, or a
        mapping of names to values where `of` is not the terminal. What a value is, `population`
        says. None: there was nothing to measure.
    unit
        As h, t or USD; "1" of a share, which is shown in per cent.
    label
        How a reader would write it.
    formula
        What is measured, as the table of figures tells it.
    of
        What there is a figure of: the terminal, each vessel class, cargo, berth, store and so on.
    population
        What it is a mean over. year: a value is one number, such as the longest wait of a year.
        ratio: (total, base), and over replications it is the sum of totals over the sum of bases.
        entities: a sequence of numbers, one for each ship, train or truck; it gets percentiles.
    withheld_with
        What takes the mean away when it has no mean itself: any queue or stock; the anchorage; or
        nothing, if no time in a queue is part of the figure.
    """

    measure: Callable[[Any, Any], Any]
    unit: str
    label: str
    formula: str
    of: str = Of.TERMINAL
    population: Literal["year", "ratio", "entities"] = "ratio"
    withheld_with: Literal["any", "ships", "never"] = "any"

    def __post_init__(self) -> None:
        """Refuse what no table could show."""
        if self.of not in NOUNS:
            raise ValueError(f"of must be one of {', '.join(NOUNS)}, is {self.of!r}")
        if self.population not in _POPULATIONS:
            raise ValueError(
                f"population must be one of {', '.join(_POPULATIONS)}, is {self.population!r}"
            )
        if self.withheld_with not in ("any", "ships", "never"):
            raise ValueError(
                f"withheld_with must be any, ships or never, is {self.withheld_with!r}"
            )
        for name in ("unit", "label", "formula"):
            if not getattr(self, name):
                raise ValueError(f"{name} is empty: a figure needs a unit, a label and a formula")

    def key(self, name: str) -> Kpi:
        """Return the figure as a key of tables, by the name that it goes by."""
        return Kpi.own(
            Figure(
                name=name,
                of=Of(self.of),
                unit=self.unit,
                withheld_with=WithheldWith[self.withheld_with.upper()],
                meaning=self.formula,
                label=self.label,
                population=_POPULATIONS[self.population],
            )
        )

    def values(self, record: Any, scenario: Any) -> Mapping[str, Any]:
        """Return what was measured in a replication, by the name of what it is of."""
        found = self.measure(record, scenario)
        return found if isinstance(found, Mapping) else {"all": found}
