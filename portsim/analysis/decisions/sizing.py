"""The cheapest design that meets the service levels, found without running every design.

Two things are known before any run: more of anything never harms a level, and what a design costs
at the least. For example, if two berths and four cranes miss a level, then so do two berths and
three cranes, without a run. See docs/selection.md.
"""

import numpy as np

from portsim.analysis.decisions.design_samples import DesignSamples
from portsim.analysis.decisions.design_search import DesignSearch, UnstableAfterAllError
from portsim.analysis.decisions.designs import Notify, Outputs, Simulator, SizingProblem, nobody
from portsim.analysis.decisions.level_judgements import DoubtfulAfterAllError
from portsim.analysis.decisions.no_more_runs import NoMoreRunsError
from portsim.analysis.decisions.sizing_result import SizingResult


def cheapest_design(
    simulate: Simulator, problem: SizingProblem, notify: Notify = nobody
) -> SizingResult:
    """Return the cheapest design that meets the levels.

    Parameters
    ----------
    simulate
        Called with designs and n: returns for each the first n replications, the same whenever
        asked. Replication r of all designs should share its random numbers. Where it raises
        `NoMoreRunsError`, the result is what follows from what was run.
    notify
        Called when a phase begins, and when the cost of the cheapest design known is known better.

    Notes
    -----
    Bonferroni's inequality over four parts: the levels at the first stage; the levels that were in
    doubt, on further replications; the race, in which a design clearly dearer than one that meets
    the levels is dropped at any stage; and KN among the survivors, on replications from which
    nothing was concluded before.
    """
    runs = np.zeros(problem.standing_usd.size, dtype=int)
    unstable: dict[int, Outputs] = {}
    retracted: dict[int, int] = {}
    while True:
        samples = DesignSamples(simulate, problem, runs, unstable)
        search = DesignSearch(samples, problem, retracted, notify)
        try:
            return _searched(search)
        except UnstableAfterAllError as error:  # what was concluded from it must be withdrawn
            unstable = unstable | {error.design: error.outputs}
        except DoubtfulAfterAllError as error:
            retracted = retracted | {error.design: error.n}


def _searched(search: DesignSearch) -> SizingResult:
    """Return what a search finds, or what it has found when no more runs are to be had."""
    try:
        search.explore()
        search.settle()
        return search.choose()
    except NoMoreRunsError:
        return search.stop()
