"""Figures of the planner's own, measured in a replication as those of portsim are."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from portsim.analysis.kpis.row import Key, Measure
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.figure_names import figure_names
from portsim.vocabulary import Kpi, Population

if TYPE_CHECKING:
    import pandas as pd

NAN = float("nan")


class OwnFigureError(Exception):
    """A figure of the planner's own returned what is no value of it."""


def figures(record: Record, scenario: Scenario) -> Iterator[tuple[Key, Measure]]:
    """Yield the figures of the planner's own.

    Raises
    ------
    OwnFigureError
        If one of them returns no value, or a name that there is no figure of.
    """
    for name, own in scenario.parts.kpis.items():
        kpi = own.key(name)
        found = own.values(record, scenario)
        known = figure_names(scenario, kpi)
        for of in found:
            if of not in known:
                told = f"the figure {name} returned a value of {of!r}"
                raise OwnFigureError(f"{told}: there are {', '.join(known)}")
        for of in known:
            yield (kpi, of), _measure(kpi, found.get(of))


def _measure(kpi: Kpi, value: Any) -> Measure:
    """Return a value as a measure."""
    if value is None:
        return Measure(NAN, 0.0) if kpi.population is Population.RATIO else Measure(NAN)
    try:
        match kpi.population:
            case Population.YEAR:
                return Measure(float(value))
            case Population.RATIO:
                total, base = value
                return Measure(float(total), float(base))
        return Measure.of_entities(np.asarray(value, dtype=float).reshape(-1))
    except (TypeError, ValueError) as error:
        wanted = {
            Population.YEAR: "a number",
            Population.RATIO: "a total and a base",
            Population.ENTITIES: "a sequence of numbers",
        }[kpi.population]
        raise OwnFigureError(f"the figure {kpi} must return {wanted}, not {value!r}") from error


def own_kpi_table(scenario: Scenario) -> "pd.DataFrame":
    """Return own_kpis.csv: what the figures of the planner's own are."""
    import pandas as pd

    columns = ["kpi", "label", "unit", "of", "population", "formula"]
    kpis = scenario.parts.kpis
    lines = [
        [name, kpi.label, kpi.unit, str(kpi.of), kpi.population, kpi.formula]
        for name, kpi in kpis.items()
    ]
    return pd.DataFrame(lines, columns=columns)
