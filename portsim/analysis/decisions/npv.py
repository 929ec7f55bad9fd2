"""What a terminal that grows in phases costs over its years, in money of its first day.

Time runs in years from the first day of the first phase's first year. Capital is paid when a unit
is bought, on the first day of a year of a phase or when its life is over; running costs are paid at
the end of each year. So a resource bought once and kept for its life has the value of its annuity,
as `annual_cost` charges it.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, Self

import numpy as np

from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.tables.withholding import remarks, verdicts
from portsim.flow.streams import Floats
from portsim.scenario.blocks.costs import CostedResource, Costs, annuities_usd, counts
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Kpi

ROUNDING = 1e-9


class PhaseFlow(NamedTuple):
    """A phase: what stands from its first year on, and what each year costs and moves.

    Attributes
    ----------
    year
        Its first year; it lasts to the first year of the next one.
    counts
        Units of each resource.
    running_usd
        Cost of a year without capital, shape (n,): one a replication.
    amount
        Tonnes of a year (or whatever the cost shall be told by), shape (n,).
    waiting_usd
        What of the running cost is for the time of ships or for demurrage: zero, or shape (n,).
    """

    year: int
    counts: Mapping[str, float]
    running_usd: Floats
    amount: Floats
    waiting_usd: Floats | float = 0.0

    def with_waiting(self, factor: float) -> Self:
        """Return the phase with the price of the time of ships, or of demurrage, multiplied."""
        more: Floats = self.running_usd + (factor - 1.0) * self.waiting_usd
        return self._replace(running_usd=more)


class Payment(NamedTuple):
    """Capital paid, or below zero what is left of it at the end."""

    at_years: float
    resource: str
    usd: float


class PresentValue(NamedTuple):
    """What the phases cost together, replication by replication, all discounted.

    Attributes
    ----------
    capital_usd
        Purchases and replacements less what is left at the end; alike in all replications.
    running_usd, amount
        Shape (n,).
    """

    capital_usd: float
    running_usd: Floats
    amount: Floats

    @property
    def total_usd(self) -> Floats:
        """Net present value of all cost, shape (n,), one of each replication."""
        return self.capital_usd + self.running_usd

    @property
    def levelised_usd(self) -> Floats:
        """The price of a tonne that pays for all, shape (n,); not a number if nothing is moved."""
        price: Floats = self.total_usd / np.where(self.amount > 0.0, self.amount, np.nan)
        return price


class DiscountedYears(NamedTuple):
    """What the phases cost year by year, discounted.

    Attributes
    ----------
    capital_usd
        Purchases and replacements less what is left at the end.
    running_usd, amount
        Shape (years, n): one a year and replication.
    """

    capital_usd: float
    running_usd: Floats
    amount: Floats


def phase_flow(year: int, rows: Sequence[Row], scenario: Scenario) -> PhaseFlow:
    """Return the phase that begins in a year from the rows of its runs.

    Running costs are not numbers if the time of ships has no steady state, as then nor has
    `annual_cost`. Amounts are tonnes; not a number if there are containers without `t_per_teu`.

    Raises
    ------
    ValueError
        If the scenario has no costs.
    """
    if scenario.costs is None:
        raise ValueError("the scenario has no costs")
    remark = remarks(verdicts(rows, scenario), rows, scenario).get((Kpi.ANNUAL_COST, "all"))
    annual = np.asarray([row.measures[Kpi.ANNUAL_COST, "all"].mean for row in rows])
    running = annual - sum(annuities_usd(scenario, scenario.costs).values())
    if remark is not None and remark.withheld:
        running = np.full(len(rows), np.nan)
    amount = np.zeros(len(rows))
    for name, cargo in scenario.cargoes.items():
        in_t = 1.0 if cargo.unit == "t" else np.nan if cargo.t_per_teu is None else cargo.t_per_teu
        if (Kpi.THROUGHPUT, name) in rows[0].measures:
            amount += in_t * np.asarray([row.measures[Kpi.THROUGHPUT, name].mean for row in rows])
    item = (Kpi.ANNUAL_COST, scenario.costs.waiting_item)
    waiting = np.asarray([row.measures[item].mean if item in row.measures else 0.0 for row in rows])
    return PhaseFlow(year, counts(scenario, scenario.costs), running, amount, waiting)


def npv(phases: Sequence[PhaseFlow], costs: Costs, horizon_year: int) -> Floats:
    """Return the net present value of all cost, shape (n,); see `present_value`."""
    return present_value(phases, costs, horizon_year).total_usd


def present_value(phases: Sequence[PhaseFlow], costs: Costs, horizon_year: int) -> PresentValue:
    """Return what phases cost from the first year of the first one until the horizon.

    Parameters
    ----------
    phases
        In order of their years, with the same replications: replication r of each is one possible
        course of events.
    costs
        Unit costs and discount rate, the same in all phases; whether ship time or demurrage is in
        the running costs was decided when these were measured.
    horizon_year
        First year that counts no more.

    Raises
    ------
    ValueError
        If years do not rise, or replications differ in number.
    """
    yearly = discounted_years(phases, costs, horizon_year)
    return PresentValue(
        yearly.capital_usd, np.sum(yearly.running_usd, axis=0), np.sum(yearly.amount, axis=0)
    )


def discounted_years(
    phases: Sequence[PhaseFlow], costs: Costs, horizon_year: int
) -> DiscountedYears:
    """Return what each year costs and moves, discounted; parameters are those of `present_value`.

    Raises
    ------
    ValueError
        If years do not rise, or replications differ in number.
    """
    years = [*(phase.year for phase in phases), horizon_year]
    if len(years) < 2 or any(after <= before for before, after in pairwise(years)):
        raise ValueError(f"the years of phases and horizon must rise: {years}")
    if (
        len({np.shape(column) for phase in phases for column in (phase.running_usd, phase.amount)})
        > 1
    ):
        raise ValueError("phases must have the same replications")
    factor = 1.0 / (1.0 + costs.discount_rate)
    lengths = [after - before for before, after in pairwise(years)]
    weights = factor ** np.arange(1, years[-1] - years[0] + 1)[:, None]
    running, amount = (
        weights * np.repeat([getattr(phase, what) for phase in phases], lengths, axis=0)
        for what in ("running_usd", "amount")
    )
    paid = sum(
        payment.usd * factor**payment.at_years for payment in payments(phases, costs, horizon_year)
    )
    return DiscountedYears(float(paid), running, amount)


def payments(phases: Sequence[PhaseFlow], costs: Costs, horizon_year: int) -> Iterator[Payment]:
    """Yield the capital paid for each resource in order of time, then its rest at the horizon.

    Units that a phase adds are bought on its first day, and replaced for ever when their life is
    over, but not at the horizon. Units that a phase takes away are the oldest, and bring nothing.
    What is left of a unit at the horizon is its price times the share of its life to come.
    """
    first = phases[0].year
    starts = [float(phase.year - first) for phase in phases]
    for name, resource in costs.resources.items():
        if resource.capital_usd:
            wanted = [resource.renewed(phase.counts[name]) for phase in phases]
            for at, units in _bought(resource, starts, wanted, float(horizon_year - first)):
                yield Payment(at, name, units * resource.capital_usd)


def _bought(
    resource: CostedResource, starts: Sequence[float], wanted: Sequence[float], horizon: float
) -> Iterator[tuple[float, float]]:
    """Yield (time, units) of what is bought, and with the horizon what is left, below zero."""
    assert resource.life_years is not None  # what has capital has a life
    life = resource.life_years
    # (bought, units), the oldest first, as all live equally long
    held: list[tuple[float, float]] = []
    for start, units, until in zip(starts, wanted, [*starts[1:], horizon], strict=True):
        more = units - sum(n for _, n in held)
        if more > ROUNDING:
            held.append((start, more))
            yield start, more
        elif more < -ROUNDING:
            held = _without_oldest(held, -more)
        while held and held[0][0] + life < until - ROUNDING:
            bought, n = held.pop(0)
            held.append((bought + life, n))
            yield bought + life, n
    for bought, n in held:
        left = 1.0 - (horizon - bought) / life
        if left > ROUNDING:
            yield horizon, -n * left


def _without_oldest(held: Sequence[tuple[float, float]], units: float) -> list[tuple[float, float]]:
    """Return what is held, less so many of the oldest units."""
    kept = []
    for bought, n in held:
        taken = min(n, units)
        units -= taken
        if n - taken > ROUNDING:
            kept.append((bought, n - taken))
    return kept
