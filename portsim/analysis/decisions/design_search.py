"""One search for the cheapest design that meets the levels: its state and its steps."""

from collections.abc import Sequence
from math import inf

import numpy as np

from portsim.analysis.decisions.design_samples import Counts, DesignSamples
from portsim.analysis.decisions.designs import (
    Notify,
    Outputs,
    Phase,
    SizingProblem,
    nobody,
)
from portsim.analysis.decisions.level_judgements import LevelJudgements
from portsim.analysis.decisions.selection import Selection, not_chosen, select
from portsim.analysis.decisions.sizing_result import (
    BEST,
    DEARER,
    DEARER_UNSETTLED,
    INFEASIBLE,
    NOT_RUN,
    RULED_OUT,
    TIED,
    TOO_DEAR,
    UNDECIDED,
    SizingResult,
)
from portsim.analysis.decisions.sizing_table import UNKNOWN, Fate, make_result, own_cost
from portsim.analysis.statistics.intervals import Interval, mean_interval
from portsim.flow.streams import Floats

# shares of what the confidence leaves to errors, see docs/selection.md
RACE, CHOICE = 0.2, 0.4  # besides those of the judgements
SHARPER = 0.7  # of the reach of an interval is left after twice the replications


class UnstableAfterAllError(Exception):
    """A design that seemed to meet the levels has a replication without a mean."""

    def __init__(self, design: int, outputs: Outputs) -> None:
        super().__init__(design)
        self.design, self.outputs = design, outputs


class DesignSearch:
    """The state of one search. Designs are numbered along the flattened grid.

    Attributes
    ----------
    status
        Of each design; None while it may be the answer.
    settled_by
        The design that ruled it out or is cheaper.
    judgements
        Which designs are known to meet the levels, or to break one.
    least_cost
        What a design costs at the least, as far as is known.
    incumbent
        The cheapest design, by its mean, that meets the levels.
    """

    def __init__(
        self,
        samples: DesignSamples,
        problem: SizingProblem,
        retracted: dict[int, int],
        notify: Notify = nobody,
    ) -> None:
        self.notify, self.phase = notify, Phase.EXPLORE
        self.samples, self.problem = samples, problem
        self.k = k = problem.standing_usd.size
        self.judgements = LevelJudgements(samples, problem, retracted)
        self.standing_usd: Floats = problem.standing_usd.reshape(k).astype(float)
        self.least_cost = self.standing_usd.copy()
        self.status: list[str | None] = [None] * k
        self.settled_by: list[int | None] = [None] * k
        self.incumbent: int | None = None
        # a rival at each stage, and two bounds of a cost at each stage
        self.race_confidence = problem.confidence_of_each(RACE, 3 * k * len(problem.stages))
        for i in list(samples.outputs):
            self._mark_infeasible(i)

    @property
    def n(self) -> Counts:
        """Replications of each design in this search."""
        return self.samples.n

    def explore(self) -> None:
        """Run designs for the first stage, the most telling first, until each is run or settled."""
        self._enter(Phase.EXPLORE)
        while new := [i for i in self._open() if self.n[i] == 0]:
            if self.incumbent is not None and self._saves_runs(self.incumbent, new):
                self._run_and_judge([self.incumbent], self._next_stage(self.incumbent))
            else:
                design = self._most_informative(new)
                self._run_and_judge([design], self.judgements.first_stage(design))

    def settle(self) -> None:
        """Run the designs in doubt, and the cheapest known, for longer and longer stages."""
        self._enter(Phase.SETTLE)
        self.judgements.doubt(self._doubtful())
        for n in self.problem.stages[1:]:
            doubtful = self._doubtful()
            if doubtful:
                wanted = [i for i in self._open() if i in doubtful or i == self.incumbent]
                self._run_and_judge([i for i in wanted if self.n[i] < n], n)

    def choose(self) -> SizingResult:
        """Choose among the designs that are left."""
        self._enter(Phase.CHOOSE)
        left = self._meeting()
        if len(left) > 1:
            n = int(self.n[left].max())
            self._run_and_judge([i for i in left if self.n[i] < n], n)
            left = self._meeting()
        best = left[0] if left else None
        selection = self._select(left) if len(left) > 1 else None
        self.judgements.confirm()
        for i in self._open():
            self.status[i] = UNDECIDED if self.judgements.meets[i] == 0 else DEARER
        if selection is not None:
            best = left[selection.best]
            for i in left:
                self.settled_by[i] = best
            for survivor in selection.survivors:
                self.status[left[survivor]] = TIED
        if best is not None:
            self.status[best], self.settled_by[best] = BEST, None
        return self._result(best, selection is None or selection.decided)

    def stop(self) -> SizingResult:
        """Return what is known now, as no more runs are to be had."""
        self.judgements.confirm()
        left = [i for i in self._meeting() if self.n[i]]
        best = min(left, key=self._mean_cost, default=None)
        most = self.problem.most or self.problem.max_replications + self.problem.selection_most
        missing = sum(most - int(self.n[i]) for i in self._open())
        for i in self._open():
            met = TIED if self.judgements.meets[i] == 1 else UNDECIDED
            self.status[i] = met if self.n[i] else NOT_RUN
        if best is not None:
            self.status[best] = BEST
        return self._result(best, decided=False)._replace(missing=max(1, missing))

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self._tell()

    def _tell(self) -> None:
        """Tell the phase, and the cost of the cheapest design that is known to meet the levels."""
        best = self.incumbent
        self.notify(
            self.phase, None if best is None else own_cost(self.samples, self.problem, best)
        )

    def _mean_cost(self, i: int) -> tuple[float, int]:
        """Return the mean cost of a design that was run, and its number, for the order of both."""
        return float(np.mean(self.samples.outputs[i].cost)), i

    def _open(self) -> list[int]:
        return [i for i in range(self.k) if self.status[i] is None]

    def _meeting(self) -> list[int]:
        return [i for i in self._open() if self.judgements.meets[i] == 1]

    def _doubtful(self) -> list[int]:
        return [i for i in self._open() if self.judgements.meets[i] == 0]

    def _next_stage(self, i: int) -> int:
        return next(n for n in self.problem.stages if n > self.n[i])

    def _saves_runs(self, incumbent: int, new: list[int]) -> bool:
        """Return whether knowing the incumbent's cost better may save more runs than it takes."""
        if self.n[incumbent] >= self.problem.max_replications:
            return False
        cost = self._cost(incumbent)
        bound = cost.mean + SHARPER * (cost.high - cost.mean)
        too_dear = sum(bool(self.least_cost[i] >= bound) for i in new)
        taken = self._next_stage(incumbent) - int(self.n[incumbent])
        return self.problem.first_replications * too_dear > taken

    def _most_informative(self, new: list[int]) -> int:
        """Return the design that settles most, whichever way it turns out.

        One that breaks a level settles those below; one that meets all makes most of those above
        too dear. So the middle is run first, as in bisection. Of equal designs, the one that may be
        the cheapest is returned.
        """
        below = self.judgements.is_below[np.ix_(new, new)]
        doubtful = self.judgements.meets[new] == 0
        settled_if_it_breaks = (below & doubtful[:, None]).sum(axis=0)
        settled_if_it_meets = below.sum(axis=1)
        score = np.where(doubtful, np.minimum(settled_if_it_breaks, settled_if_it_meets), 0)
        return min(zip((-score).tolist(), self.least_cost[new].tolist(), new, strict=True))[2]

    def _run_and_judge(self, designs: list[int], n: int) -> None:
        """Run designs up to n replications, judge their levels, and drop what is too dear."""
        self._run(designs, n)
        for i in designs:
            if self.status[i] is None and self.judgements.meets[i] == 0:
                self._judge(i)
        for i in designs:
            if self.samples.is_stable(i):
                self._raise_least_cost(i)
        self._drop_dearer()

    def _run(self, designs: list[int], n: int) -> None:
        self.samples.run(designs, n)
        for i in designs:
            if self.judgements.meets[i] == 1 and not self.samples.is_stable(i):
                raise UnstableAfterAllError(i, self.samples.outputs[i])

    def _raise_least_cost(self, i: int) -> None:
        """Raise the least that a design costs, and that of all with less of everything."""
        simulated = self._cost(i).low - self.standing_usd[i]
        affected = (
            self.judgements.is_below[:, i] if self.problem.falling else np.arange(self.k) == i
        )
        bounds = self.standing_usd[affected] + simulated
        self.least_cost[affected] = np.maximum(self.least_cost[affected], bounds)

    def _judge(self, i: int) -> None:
        """Judge whether a design meets the levels, and those with more or less of everything."""
        if self.judgements.judge(i) == -1:
            self._mark_infeasible(i)

    def _mark_infeasible(self, i: int) -> None:
        """Mark a design that breaks a level, and those that have no more of anything."""
        for j in self.judgements.breaks(i):
            if self.status[j] is None:
                self.status[j] = INFEASIBLE if j == i else RULED_OUT
                self.settled_by[j] = None if j == i else i

    def _drop_dearer(self) -> None:
        """Drop what is clearly no cheaper than the cheapest design known to meet the levels."""
        known = [i for i in self._meeting() if self.n[i]]
        if not known:
            return
        best = min(known, key=self._mean_cost)
        self.incumbent = best
        self._tell()
        cost = self._cost(best).high
        for i in self._open():
            if i == best:
                continue
            if self.least_cost[i] >= cost or (self.n[i] and self._is_dearer(i, best)):
                self.settled_by[i] = best
                self.status[i] = self._status_of_dearer(i)

    def _status_of_dearer(self, i: int) -> str:
        if self.n[i] == 0:
            return TOO_DEAR
        return DEARER if self.judgements.meets[i] == 1 else DEARER_UNSETTLED

    def _is_dearer(self, i: int, best: int) -> bool:
        n = min(self.n[i], self.n[best])
        more = self.samples.outputs[i].cost[:n] - self.samples.outputs[best].cost[:n]
        return mean_interval(more, self.race_confidence).low > 0.0

    def _select(self, left: list[int]) -> Selection:
        """Choose by KN, on replications from which nothing was concluded yet.

        So its promise does not depend on what came before.
        """
        used = int(self.n[left].max())

        def sample(systems: Sequence[int], n: int) -> list[Floats]:
            designs = [left[system] for system in systems]
            self._run(designs, used + n)
            return [self.samples.outputs[i].cost[used:] for i in designs]

        problem = self.problem
        most = min(problem.selection_most, (problem.most or inf) - used)
        if most < problem.first_replications:
            means = [float(np.mean(self.samples.outputs[i].cost)) for i in left]
            counts = [int(self.n[i]) for i in left]
            return not_chosen(means, counts, problem.confidence, problem.delta_usd)
        return select(
            sample,
            len(left),
            problem.delta_usd,
            1.0 - CHOICE * (1.0 - problem.confidence),
            problem.first_replications,
            step=problem.selection_step,
            most=int(most),
        )

    def _cost(self, i: int) -> Interval:
        return mean_interval(self.samples.outputs[i].cost, self.race_confidence)

    def _result(self, best: int | None, decided: bool) -> SizingResult:
        unknown = (UNKNOWN,) * len(self.problem.levels)
        fates = [
            Fate(
                status=str(self.status[i]),
                settled_by=self.settled_by[i],
                slacks=self.judgements.slacks(i) if i in self.samples.outputs else unknown,
            )
            for i in range(self.k)
        ]
        return make_result(self.samples, self.problem, fates, best, decided=decided)
