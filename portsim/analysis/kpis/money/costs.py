"""What a year costs, item by item, and which cargo causes it.

Every item is one vector: USD a year by cargo, and last what no cargo causes (ships without cargo at
the same quay). Items and cargoes are sums of one table, over its rows and its columns, so they add
up to the same total.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from portsim.analysis.kpis.money.cost_shares import CargoUse
from portsim.analysis.kpis.money.demurrage import settled
from portsim.analysis.kpis.row import Measure
from portsim.flow.streams import Floats
from portsim.observe.record import Record
from portsim.scenario.blocks.costs import (
    DEAD_FREIGHT,
    HANDLING,
    SPOKEN,
    CostedResource,
    Costs,
    counts,
    number_at,
)
from portsim.scenario.blocks.laytime import DAY_H
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.standing_costs import standing_usd
from portsim.vocabulary import Kpi

KPIS = (Kpi.ANNUAL_COST, Kpi.CARGO_COST, Kpi.COST_PER_T, Kpi.COST_PER_TEU)
ALL = "all"

CostFigures = Iterator[tuple[tuple[Kpi, str], Measure]]


class Calls(NamedTuple):
    """The calls of the window that cost something; shape (cargoes + 1,) each, and of all together.

    Attributes
    ----------
    known, open
        Calls that carry each cargo, and those of them that are not over at the end of the run.
    all, all_open
        The same of all calls, each once.
    """

    known: Floats
    open: Floats
    all: int
    all_open: int

    @classmethod
    def of(cls, counted: NDArray[np.bool_], still_open: NDArray[np.bool_], use: CargoUse) -> Self:
        """Count calls by what they carry."""
        carries = (use.carried > 0.0).astype(float)
        return cls(
            counted.astype(float) @ carries,
            still_open.astype(float) @ carries,
            int(np.count_nonzero(counted)),
            int(np.count_nonzero(still_open)),
        )


def figures(record: Record, scenario: Scenario) -> CostFigures:
    """Yield (key, measure) of every figure in money; none if the scenario has no costs.

    What ships of the window cost after its end, and up to the end of the run, is counted with the
    year in which they came.
    """
    if scenario.costs is None:
        return
    use = CargoUse(record, scenario)
    table, calls = items(use, scenario.costs)
    total = float(sum(row.sum() for row in table.values()))
    yield (Kpi.ANNUAL_COST, ALL), Measure(total, 1.0, calls.all, calls.all_open)
    for item, row in table.items():
        open_calls = calls.all_open if item == scenario.costs.waiting_item else 0
        yield (Kpi.ANNUAL_COST, item), Measure(float(row.sum()), 1.0, calls.all, open_calls)
    by_cargo = np.sum(list(table.values()), axis=0)
    for name, column in use.columns.items():
        yield (Kpi.CARGO_COST, name), _of_cargo(float(by_cargo[column]), 1.0, column, calls)
    yield from _per_unit(use, total, by_cargo, calls)


def _of_cargo(usd: float, amount: float, column: int, calls: Calls) -> Measure:
    return Measure(usd, amount, int(calls.known[column]), int(calls.open[column]))


def waiting_usd(record: Record, scenario: Scenario) -> dict[tuple[str, str, str], float]:
    """Return what the hours that ships of the window waited cost in it, by cause and root cause."""
    if scenario.costs is None or not scenario.costs.ship_usd_per_day:
        return {}
    prices = scenario.costs.ship_usd_per_day
    usd_per_h = [prices.get(name, 0.0) / DAY_H for name in record.vessels]
    visits = record.visits
    found: dict[tuple[str, str, str], float] = {}
    for one in record.entity_waits:
        if one.who == "vessel" and not visits.elsewhere[one.number]:
            usd = one.hours * usd_per_h[visits.vessel[one.number]]
            if usd:
                key = one.who, str(one.direct), str(one.root)
                found[key] = found.get(key, 0.0) + usd
    return found


def note(key: tuple[str, str], scenario: Scenario) -> str:
    """Return what is said at a figure in money: whose view, what prices; empty at others."""
    if scenario.costs is None or key[0] not in KPIS:
        return ""
    return f"{SPOKEN[scenario.costs.perspective]}; USD of {scenario.costs.price_year}"


def items(use: CargoUse, costs: Costs) -> tuple[dict[str, Floats], Calls]:
    """Return USD a year by item, each by cargo, and the calls behind the time of ships."""
    table = {name: _of_resource(name, block, use, costs) for name, block in costs.resources.items()}
    table[HANDLING] = _priced(
        use, use.amount, costs.handling_usd_per_t | costs.handling_usd_per_teu
    )
    if costs.has_dead_freight:
        table[DEAD_FREIGHT] = _priced(
            use, use.left_behind, costs.dead_freight_usd_per_t | costs.dead_freight_usd_per_teu
        )
    of_ships = _ship_time if costs.perspective == "system" else _demurrage
    table[costs.waiting_item], calls = of_ships(use, costs)
    return table, calls


def _per_unit(use: CargoUse, total: float, by_cargo: Floats, calls: Calls) -> CostFigures:
    """Yield cost per tonne and per TEU; of all cargoes together where they have a common unit."""
    cargoes = use.scenario.own_cargoes
    for kpi, amounts in ((Kpi.COST_PER_T, use.tonnes), (Kpi.COST_PER_TEU, use.teu)):
        known = {
            name: a for name, a in zip(cargoes, amounts.tolist(), strict=False) if not np.isnan(a)
        }
        if known and len(known) == len(cargoes):
            yield (kpi, ALL), Measure(total, sum(known.values()), calls.all, calls.all_open)
        for name, amount in known.items():
            column = use.columns[name]
            yield (kpi, name), _of_cargo(float(by_cargo[column]), amount, column, calls)


def _of_resource(name: str, resource: CostedResource, use: CargoUse, costs: Costs) -> Floats:
    """Return what a resource costs: what it costs anyway, and the rest by hours at work."""
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


def _priced(
    use: CargoUse, amount: Callable[[str], float], usd_per_unit: Mapping[str, float]
) -> Floats:
    """Return what amounts of cargoes cost, USD a year by cargo."""
    vector = np.zeros(len(use.columns))
    for cargo, usd in usd_per_unit.items():
        vector[use.columns[cargo]] = amount(cargo) * usd
    return vector


def _ship_time(use: CargoUse, costs: Costs) -> tuple[Floats, Calls]:
    """Return the price of the window's ships' hours in port; those still there count so far."""
    visits = use.record.visits
    usd_per_h = np.asarray(
        [costs.ship_usd_per_day.get(name, 0.0) / DAY_H for name in use.record.vessels]
    )
    counted = use.mine & (visits.elsewhere == 0)
    hours = use.record.so_far(visits.arrive_h, visits.left_h)
    usd = hours * usd_per_h[visits.vessel] * counted
    by_cargo: Floats = usd * use.per_year @ use.carried
    priced = counted & (usd_per_h[visits.vessel] > 0.0)
    return by_cargo, Calls.of(priced, priced & np.isnan(visits.left_h), use)


def _demurrage(use: CargoUse, costs: Costs) -> tuple[Floats, Calls]:
    """Return demurrage less despatch of the window's calls.

    Of a call that is not over the despatch is that of an end with the run, the most that is still
    possible, so that the sum is the least that the calls will cost.
    """
    visits = use.record.visits
    usd = np.zeros(len(visits.call))
    with_terms, still_open = np.zeros((2, len(visits.call)), dtype=bool)
    for index, account, is_over in settled(use.record, use.scenario):
        usd[index] = account.demurrage_usd - account.despatch_usd
        with_terms[index], still_open[index] = True, not is_over
    by_cargo: Floats = usd * use.per_year @ use.carried
    return by_cargo, Calls.of(with_terms, still_open, use)
