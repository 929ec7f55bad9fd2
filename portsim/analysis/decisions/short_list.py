"""A short list of designs from a space too large to run every one of them, and the choice from it.

What is on the list is judged on replications of its own (`portsim.analysis.decisions.sizing`). See
docs/selection.md.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from portsim.analysis.decisions.designs import (
    Design,
    Notify,
    Outputs,
    Simulator,
    SizingProblem,
    cost_interval,
    nobody,
)
from portsim.analysis.decisions.no_more_runs import NoMoreRunsError
from portsim.analysis.decisions.screening import LAST_STEPS, Screening, SearchSpace
from portsim.analysis.decisions.sizing import cheapest_design
from portsim.analysis.decisions.sizing_result import (
    PASSED_OVER,
    DesignResult,
    SizingResult,
    pareto_frontier,
)
from portsim.analysis.statistics.intervals import Interval, mean_interval
from portsim.flow.streams import Floats

NOTHING = SizingResult(
    best=None,
    binding="",
    confidence=np.nan,
    delta_usd=np.nan,
    runs=0,
    exhaustive_runs=0,
    table=(),
    frontier=(),
    decided=True,
)


class ShortList(NamedTuple):
    """The designs on the list, cheapest first, and the outputs of all that were screened.

    Attributes
    ----------
    candidate
        The cheapest that more than a look showed to meet the levels; None if none did.
    missing
        Replications of looks at most that were not to be had.
    """

    designs: tuple[Design, ...]
    screened: dict[Design, Outputs]
    candidate: Design | None = None
    missing: int = 0


def make_short_list(simulate: Simulator, space: SearchSpace, notify: Notify = nobody) -> ShortList:
    """Screen designs and list those that may be the cheapest that meet the levels.

    The first is the one with most of everything, and from it steps lead down. Where these end,
    optuna's tree-structured Parzen estimator proposes (Bergstra et al. 2011, NeurIPS 24; with
    constraints), and steps lead on from the best. No run is spent on a design that costs at the
    least what the best does, nor on one with no more of anything than one that broke a level.
    """
    screening = Screening(simulate, space, notify)
    missing = 0
    try:
        screening.run([tuple(choices - 1 for choices in space.shape)])
        screening.step_down()
        screening.run_proposals(round(space.max_designs * (1.0 - LAST_STEPS)))
        screening.step_down()
    except NoMoreRunsError:
        missing = space.replications * (space.max_designs - len(screening.outputs))
    return ShortList(screening.short_list(), screening.outputs, screening.best, missing)


def choose_from(
    short_list: ShortList,
    simulate: Simulator,
    space: SearchSpace,
    problem_of: Callable[[Floats, tuple[Design, ...]], SizingProblem],
    notify: Notify = nobody,
) -> SizingResult:
    """Return the cheapest of the short list, by replications that did not help to make it.

    Parameters
    ----------
    problem_of
        Makes the sizing problem from standing costs and designs.

    Notes
    -----
    What was screened and is not on the list stands behind the list in the table, with its few
    replications; its intervals hold each by itself.
    """
    used = space.used

    def simulate_further(designs: Sequence[Design], n: int) -> list[Outputs]:
        outputs = simulate(designs, used + n)
        return [Outputs(output.cost[used:], output.slacks[:, used:]) for output in outputs]

    listed = short_list.designs
    standing_usd = np.asarray([space.standing_usd(design) for design in listed])
    result = NOTHING
    if listed:
        problem = problem_of(standing_usd, listed)
        result = cheapest_design(simulate_further, problem, notify)
    passed_over = [
        _passed_over(design, outputs, space)
        for design, outputs in short_list.screened.items()
        if design not in listed
    ]
    screened = short_list.screened
    table = (*result.table, *passed_over)
    longest = max((row.n for row in result.table), default=0)
    return result._replace(
        runs=result.runs
        + sum(used if row.n else len(screened[row.design].cost) for row in result.table)
        + sum(row.n for row in passed_over),
        exhaustive_runs=space.size * (used + longest),
        table=table,
        frontier=pareto_frontier(table),
        designs_in_space=space.size,
        candidate=short_list.candidate,
        missing=result.missing + short_list.missing,
    )


def _passed_over(design: Design, outputs: Outputs, space: SearchSpace) -> DesignResult:
    """Return the result of a design that was screened and is not on the list."""
    if np.isfinite(outputs.slacks).all():
        cost = cost_interval(outputs.cost, space.standing_usd(design), space.confidence)
        slacks = tuple(mean_interval(slack, space.confidence) for slack in outputs.slacks)
    else:
        cost = Interval(0, np.nan, np.nan, np.nan)
        slacks = (Interval(0, np.inf, np.inf, np.inf),) * len(outputs.slacks)
    return DesignResult(
        design=design,
        status=PASSED_OVER,
        by=None,
        n=len(outputs.cost),
        standing_usd=space.standing_usd(design),
        cost=cost,
        slacks=slacks,
    )
