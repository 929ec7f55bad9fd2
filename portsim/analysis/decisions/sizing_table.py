"""From what a search found of each design to the answer and its table."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from portsim.analysis.decisions.design_samples import DesignSamples
from portsim.analysis.decisions.designs import SizingProblem, cost_interval
from portsim.analysis.decisions.sizing_result import DesignResult, SizingResult, pareto_frontier
from portsim.analysis.statistics.intervals import Interval

UNKNOWN = Interval(0, np.nan, np.nan, np.nan)


class Fate(NamedTuple):
    """What became of one design.

    Attributes
    ----------
    settled_by
        The number of the design that ruled it out or is cheaper.
    slacks
        One for each level, by which it was judged.
    """

    status: str
    settled_by: int | None
    slacks: tuple[Interval, ...]


def make_result(
    samples: DesignSamples,
    problem: SizingProblem,
    fates: Sequence[Fate],
    best: int | None,
    *,
    decided: bool,
) -> SizingResult:
    """Return the answer, with a row for each design."""
    table = tuple(_design_result(samples, problem, i, fate) for i, fate in enumerate(fates))
    runs = samples.runs
    chosen = None if best is None else table[best]
    return SizingResult(
        best=chosen,
        binding="" if chosen is None else _binding(problem, chosen),
        confidence=problem.confidence,
        delta_usd=problem.delta_usd,
        runs=int(runs.sum()),
        exhaustive_runs=len(table) * int(runs.max()),
        table=table,
        frontier=pareto_frontier(table),
        decided=decided,
    )


def own_cost(samples: DesignSamples, problem: SizingProblem, i: int) -> Interval:
    """Return the cost of a design that was run, with an interval that holds by itself."""
    least_usd = float(problem.standing_usd.flat[i])
    return cost_interval(samples.outputs[i].cost, least_usd, problem.confidence)


def _binding(problem: SizingProblem, design: DesignResult) -> str:
    """Return the level that is nearest to its limit; empty if there is no level."""
    if not design.slacks:
        return ""
    scales = problem.scales or (1.0,) * len(design.slacks)
    shares = [slack.mean / scale for slack, scale in zip(design.slacks, scales, strict=True)]
    return problem.levels[int(np.argmax(shares))]


def _design_result(
    samples: DesignSamples, problem: SizingProblem, i: int, fate: Fate
) -> DesignResult:
    has_cost = i in samples.outputs and all(np.isfinite(slack.mean) for slack in fate.slacks)
    other = fate.settled_by
    return DesignResult(
        design=samples.designs[i],
        status=fate.status,
        by=None if other is None else samples.designs[other],
        n=int(samples.runs[i]),
        standing_usd=float(problem.standing_usd.flat[i]),
        cost=own_cost(samples, problem, i) if has_cost else UNKNOWN,
        slacks=fate.slacks,
    )
