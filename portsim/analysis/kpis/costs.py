"""What a year costs, item by item, and which cargo causes it.

Every item is one vector: USD a year by cargo, and last what no cargo causes (ships without cargo at
the same quay). Items and cargoes are sums of one table, over its rows and its columns, so they add
up to the same total.
"""

from collections.abc import Iterator

import numpy as np

from portsim.analysis.kpis.cost_shares import NO_CARGO, CargoUse
from portsim.analysis.kpis.demurrage import statements
from portsim.flow.streams import Floats
from portsim.observe.record import Record
from portsim.scenario.blocks.costs import (
    SPOKEN,
    CostedResource,
    Costs,
    counts,
    number_at,
    standing_usd,
)
from portsim.scenario.blocks.laytime import DAY_H
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Kpi

KPIS = (Kpi.ANNUAL_COST, Kpi.CARGO_COST, Kpi.COST_PER_T, Kpi.COST_PER_TEU)
ALL = "all"
HANDLING = "handling"
NAN = float("nan")

CostFigures = Iterator[tuple[tuple[Kpi, str], float, int]]


def figures(record: Record, scenario: Scenario) -> CostFigures:
    """Yield (key, value, censored) of every figure in money of a replication; none if the scenario has no costs."""
    if scenario.costs is None:
        return
    use = CargoUse(record, scenario)
    table, censored = items(use, scenario.costs)
    total = float(sum(row.sum() for row in table.values()))
    yield (Kpi.ANNUAL_COST, ALL), total, censored
    for item, row in table.items():
        yield (Kpi.ANNUAL_COST, item), float(row.sum()), censored if item == "demurrage" else 0
    by_cargo = np.sum(list(table.values()), axis=0)
    for name, usd in zip((*scenario.cargoes, NO_CARGO), by_cargo.tolist(), strict=True):
        yield (Kpi.CARGO_COST, name), usd, censored
    yield from _per_unit(use, total, by_cargo, censored)


def note(key: tuple[str, str], scenario: Scenario) -> str:
    """Return what must be said at a figure in money: whose view it is, and the prices; empty at others."""
    if scenario.costs is None or key[0] not in KPIS:
        return ""
    return f"{SPOKEN[scenario.costs.perspective]}; USD of {scenario.costs.price_year}"


def items(use: CargoUse, costs: Costs) -> tuple[dict[str, Floats], int]:
    """Return USD a year by item, each by cargo and last of no cargo, and how many calls have no statement yet."""
    table = {name: _of_resource(name, block, use, costs) for name, block in costs.resources.items()}
    table[HANDLING] = _handling(use, costs)
    if costs.perspective == "system":
        table[costs.waiting_item], censored = _ship_time(use, costs), 0
    else:
        table[costs.waiting_item], censored = _demurrage(use)
    return table, censored


def _per_unit(use: CargoUse, total: float, by_cargo: Floats, censored: int) -> CostFigures:
    """Yield cost per tonne and per TEU; of all cargoes together where they have a common unit."""
    cargoes = use.scenario.cargoes
    for kpi, amounts in ((Kpi.COST_PER_T, use.tonnes), (Kpi.COST_PER_TEU, use.teu)):
        known = {
            name: a for name, a in zip(cargoes, amounts.tolist(), strict=False) if not np.isnan(a)
        }
        if known and len(known) == len(cargoes):
            yield (kpi, ALL), _ratio(total, sum(known.values())), censored
        for name, amount in known.items():
            yield (kpi, name), _ratio(float(by_cargo[use.columns[name]]), amount), censored


def _ratio(usd: float, amount: float) -> float:
    return usd / amount if amount > 0.0 else NAN


def _of_resource(name: str, resource: CostedResource, use: CargoUse, costs: Costs) -> Floats:
    """Return what a resource costs: what it costs anyway by the counts, the rest by the hours at work."""
    scenario = use.scenario
    standing = standing_usd(scenario, costs)[name]
    places = [tuple(path.split(".")) for path in resource.places]
    if not places:
        return standing * use.shares(())
    total = counts(scenario, costs)[name]
    if resource.use is None and total:
        parts = [number_at(scenario, path) / total for path in resource.paths]
    else:
        parts = [1.0 / len(places)] * len(places)
    vector = np.zeros(len(use.columns))
    for place, part in zip(places, parts, strict=True):
        usd = standing * part
        if resource.working_usd_per_h:
            usd += use.working_h(place) * resource.working_usd_per_h
        vector += usd * use.shares(place)
    return vector


def _handling(use: CargoUse, costs: Costs) -> Floats:
    vector = np.zeros(len(use.columns))
    for cargo, usd in (*costs.handling_usd_per_t.items(), *costs.handling_usd_per_teu.items()):
        vector[use.columns[cargo]] = use.amount(cargo) * usd
    return vector


def _ship_time(use: CargoUse, costs: Costs) -> Floats:
    """Return the price of the hours in port of the window's ships; those still there count to the end of the run."""
    visits = use.record.visits
    usd_per_h = np.asarray(
        [costs.ship_usd_per_day.get(name, 0.0) / DAY_H for name in use.record.vessels]
    )
    hours = np.where(np.isnan(visits.left_h), use.record.ended_h, visits.left_h) - visits.arrive_h
    usd = hours * usd_per_h[visits.vessel] * (use.mine & (visits.elsewhere == 0))
    by_cargo: Floats = usd * use.per_year @ use.carried
    return by_cargo


def _demurrage(use: CargoUse) -> tuple[Floats, int]:
    """Return demurrage less despatch of the window's calls, and how many are not settled at the end of the run."""
    scenario, visits = use.scenario, use.record.visits
    terms = np.asarray([scenario.calls[name].laytime is not None for name in use.record.calls])
    open_calls = int(np.count_nonzero(use.mine & terms[visits.call]))
    usd = np.zeros(len(visits.call))
    for index, statement in statements(use.record, scenario):
        usd[index] = statement.demurrage_usd - statement.despatch_usd
        open_calls -= 1
    by_cargo: Floats = usd * use.per_year @ use.carried
    return by_cargo, open_calls
