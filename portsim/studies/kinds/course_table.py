"""What the cases of a comparison may cost over courses of years, and where two cost the same."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from portsim.analysis.decisions.break_even import BreakEven, break_even
from portsim.analysis.decisions.courses import (
    COURSES,
    Draws,
    course_draws,
    course_values,
    probability_below,
)
from portsim.analysis.decisions.npv import discounted_years, npv
from portsim.flow.streams import Floats
from portsim.studies.kinds.present_value import CaseCosts

HIGHEST_RATE = 0.5  # a year
HIGHEST_FACTOR = 5.0  # of the stated price of the time of ships, or of demurrage
_SHARES = {"p10": 0.1, "median": 0.5, "p90": 0.9}


class _Pair(NamedTuple):
    """A case and the first one."""

    case: CaseCosts
    base: CaseCosts

    def at_rate(self, rate: float) -> Floats:
        """Return the difference in present value at a discount rate, shape (replications,)."""
        values = (
            npv(one.phases, one.costs.model_copy(update={"discount_rate": rate}), one.horizon_year)
            for one in self
        )
        return next(values) - next(values)

    def at_factor(self, factor: float) -> Floats:
        """Return the difference with the price of waiting multiplied, shape (replications,)."""
        values = (
            npv([phase.with_waiting(factor) for phase in one.phases], one.costs, one.horizon_year)
            for one in self
        )
        return next(values) - next(values)


def course_table(cases: Sequence[CaseCosts]) -> pd.DataFrame:
    """Return courses.csv: a row for each case, the first one first.

    Columns: case, n (replications), courses, years, npv_p10, npv_median and npv_p90 over courses;
    of the others also difference_p10, difference_median, difference_p90, cheaper (the share of
    courses in which the case costs less than the first) with its interval, even_rate (the discount
    rate at which both cost the same) and even_waiting (how many times the stated price of the time
    of ships, or of demurrage, makes them cost the same), each with its interval. Cases that count
    costs from another perspective than the first are not set beside it.
    """
    first = cases[0]
    n = len(first.phases[0].running_usd)
    years = first.horizon_year - first.phases[0].year
    draws = course_draws(first.run.seed, n, years)
    return pd.DataFrame([_row(case, first, draws) for case in cases])


def _row(case: CaseCosts, first: CaseCosts, draws: Draws) -> dict[str, Any]:
    yearly = discounted_years(case.phases, case.costs, case.horizon_year)
    n = yearly.running_usd.shape[1]
    row: dict[str, Any] = {"case": case.name, "n": n, "courses": COURSES, "years": draws.shape[1]}
    row |= _percentiles("npv", course_values(yearly.running_usd, draws) + yearly.capital_usd)
    if case is first or n < 2 or case.costs.perspective != first.costs.perspective:
        return row
    base = discounted_years(first.phases, first.costs, first.horizon_year)
    more = yearly.running_usd - base.running_usd
    fixed = yearly.capital_usd - base.capital_usd
    row |= _percentiles("difference", course_values(more, draws) + fixed)
    run = first.run
    cheaper = probability_below(more, fixed, draws, run.confidence, run.seed)
    row |= {"cheaper": cheaper.mean, "cheaper_low": cheaper.low, "cheaper_high": cheaper.high}
    pair = _Pair(case, first)
    rate = break_even(pair.at_rate, first.costs.discount_rate, 0.0, HIGHEST_RATE, run.confidence)
    waiting = break_even(pair.at_factor, 1.0, 0.0, HIGHEST_FACTOR, run.confidence)
    return row | _break_even("even_rate", rate) | _break_even("even_waiting", waiting)


def _percentiles(name: str, values: Floats) -> dict[str, float]:
    return {f"{name}_{key}_usd": float(np.quantile(values, p)) for key, p in _SHARES.items()}


def _break_even(name: str, found: BreakEven) -> dict[str, float]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
