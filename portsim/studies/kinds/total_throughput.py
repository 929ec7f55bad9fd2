"""What all cargoes of a terminal move together, and what is behind most waiting of its ships."""

from collections.abc import Sequence

import numpy as np

from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.tables.figure import values
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Kpi


def weights(scenario: Scenario) -> tuple[dict[str, float], str]:
    """Return what each cargo's throughput counts in the sum of all, and the unit of the sum.

    Tonnes or TEU where all cargoes are counted alike, tonnes where those in boxes say how heavy
    they are; else shares of their annual volumes, each as much as any other. Cargoes without a
    volume count only where none has one.
    """
    cargoes = {name: cargo for name, cargo in scenario.cargoes.items() if cargo.annual} or dict(
        scenario.cargoes
    )
    units = {cargo.unit for cargo in cargoes.values()}
    if units == {"teu"}:
        return dict.fromkeys(cargoes, 1.0), "TEU"
    if all(cargo.unit == "t" or cargo.t_per_teu for cargo in cargoes.values()):
        return {
            name: 1.0 if cargo.unit == "t" else (cargo.t_per_teu or 0.0)
            for name, cargo in cargoes.items()
        }, "t"
    return {name: 1.0 / cargo.annual / len(cargoes) for name, cargo in cargoes.items()}, "1"


def throughput(rows: Sequence[Row], weight: dict[str, float]) -> Floats:
    """Return the throughput of all cargoes together, a year; shape (replications,)."""
    parts = [each * values(rows, (Kpi.THROUGHPUT, name)) for name, each in weight.items()]
    return np.asarray(np.sum(parts, axis=0))


def leading_root(rows: Sequence[Row]) -> tuple[str, float]:
    """Return what is behind most waiting of ships, and its share; nothing if none waited."""
    hours: dict[str, float] = {}
    for row in rows:
        for (who, _, root), booked in row.waits.items():
            if who == "vessel":
                hours[root] = hours.get(root, 0.0) + booked
    if not hours:
        return "", np.nan
    first = max(hours, key=lambda root: hours[root])
    return first, hours[first] / sum(hours.values())
