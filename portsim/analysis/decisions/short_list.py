"""A short list of designs from a space too large to run every one of them.

Few replications of some designs screen the space: steps down from the largest design, then what a
search library proposes. What is on the list is judged afterwards, on replications of its own, by
`portsim.analysis.decisions.sizing`. See docs/selection.md.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from portsim.analysis.decisions.designs import (
    Design,
    Outputs,
    Simulator,
    SizingProblem,
    cost_interval,
)
from portsim.analysis.decisions.sizing import cheapest_design
from portsim.analysis.decisions.sizing_result import (
    PASSED_OVER,
    DesignResult,
    SizingResult,
    pareto_frontier,
)
from portsim.analysis.statistics.intervals import Interval, mean_interval
from portsim.flow.streams import Floats

# designs proposed before one is known; the same on any machine, so that results are too
PROPOSED_AT_ONCE = 4
MOST_PROPOSALS = 4  # for each design to be run, before the library is thought to repeat itself
UNSTABLE = 1e6  # stands for a slack without a mean: far beyond any limit, yet a number
LAST_STEPS = 0.1  # share of the designs that is kept for steps from what the library found

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


@dataclass(frozen=True)
class SearchSpace:
    """The designs among which is searched, and how much may be run.

    Attributes
    ----------
    shape
        Choices of each decision.
    standing_usd
        Gives what a design costs at the least, USD a year; exactly known, and never falling with
        more of anything.
    scales
        What each slack is compared with, one for each level.
    replications
        Of a design that is screened. They say only whether it deserves more.
    max_designs, max_shortlist
        Designs screened, and designs on the list, at most.
    seed
        Of the proposals.
    confidence
        Of an interval that holds by itself.
    """

    shape: tuple[int, ...]
    standing_usd: Callable[[Design], float]
    scales: tuple[float, ...]
    replications: int
    max_designs: int
    max_shortlist: int
    seed: int
    confidence: float

    @property
    def size(self) -> int:
        """The number of all designs."""
        return int(np.prod(self.shape, dtype=object))


class Score(NamedTuple):
    """Mean cost of a design, USD a year, and its mean slacks over their scales."""

    cost: float
    slacks: Floats

    @property
    def meets(self) -> bool:
        """Whether the design seems to meet all levels."""
        return bool((self.slacks <= 0.0).all())


class ShortList(NamedTuple):
    """The designs on the list, cheapest first, and the outputs of all that were screened."""

    designs: tuple[Design, ...]
    screened: dict[Design, Outputs]


def make_short_list(simulate: Simulator, space: SearchSpace) -> ShortList:
    """Screen designs and list those that may be the cheapest that meet the levels.

    The first is the one with most of everything, and from it steps lead down. Where these end,
    optuna's tree-structured Parzen estimator proposes (Bergstra et al. 2011, NeurIPS 24; with
    constraints), and steps lead on from the best. No run is spent on a design that costs at the
    least what the best does, nor on one with no more of anything than one that broke a level.
    """
    screening = _Screening(simulate, space)
    screening.run([tuple(choices - 1 for choices in space.shape)])
    screening.step_down()
    screening.run_proposals(round(space.max_designs * (1.0 - LAST_STEPS)))
    screening.step_down()
    return ShortList(screening.short_list(), screening.outputs)


def choose_from(
    short_list: ShortList,
    simulate: Simulator,
    space: SearchSpace,
    problem_of: Callable[[Floats, tuple[Design, ...]], SizingProblem],
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
    used = space.replications

    def simulate_further(designs: Sequence[Design], n: int) -> list[Outputs]:
        outputs = simulate(designs, used + n)
        return [Outputs(output.cost[used:], output.slacks[:, used:]) for output in outputs]

    listed = short_list.designs
    standing_usd = np.asarray([space.standing_usd(design) for design in listed])
    result = NOTHING
    if listed:
        result = cheapest_design(simulate_further, problem_of(standing_usd, listed))
    passed_over = [
        _passed_over(design, outputs, space)
        for design, outputs in short_list.screened.items()
        if design not in listed
    ]
    table = (*result.table, *passed_over)
    longest = max((row.n for row in result.table), default=0)
    return result._replace(
        runs=result.runs + used * len(short_list.screened),
        exhaustive_runs=space.size * (used + longest),
        table=table,
        frontier=pareto_frontier(table),
        designs_in_space=space.size,
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
        n=space.replications,
        standing_usd=space.standing_usd(design),
        cost=cost,
        slacks=slacks,
    )


class _Screening:
    """The designs screened so far, their scores and the best of them."""

    def __init__(self, simulate: Simulator, space: SearchSpace) -> None:
        self._simulate, self._space = simulate, space
        self.outputs: dict[Design, Outputs] = {}
        self._scores: dict[Design, Score] = {}
        self._best: Design | None = None

    def run(self, designs: Sequence[Design]) -> None:
        """Run the designs that were not run yet, as many as may still be run."""
        not_run = (design for design in dict.fromkeys(designs) if design not in self.outputs)
        new = list(islice(not_run, self._left))
        if not new:
            return
        for design, outputs in zip(new, self._simulate(new, self._space.replications), strict=True):
            self.outputs[design] = outputs
            score = self._scores[design] = self._score(design, outputs)
            if score.meets and score.cost < self._least_cost:
                self._best = design

    def run_proposals(self, designs: int) -> None:
        """Run what the library proposes, until so many designs were run."""
        study, proposed = _study(self._space.seed), 0
        for design in self._scores:
            study.enqueue_trial(dict(zip(_names(self._space.shape), design, strict=True)))
        while len(self.outputs) < designs and proposed < MOST_PROPOSALS * designs:
            trials = [study.ask() for _ in range(PROPOSED_AT_ONCE)]
            proposals = [_design(trial, self._space.shape) for trial in trials]
            proposed += PROPOSED_AT_ONCE
            self.run([design for design in proposals if self._implied(design) is None])
            for trial, design in zip(trials, proposals, strict=True):
                score = self._scores.get(design) or self._implied(design)
                if score is not None:
                    for level, slack in enumerate(score.slacks):
                        trial.set_constraint(str(level), float(slack))
                    study.tell(trial, score.cost)

    def step_down(self) -> None:
        """Run steps from the best design until none is better or no more may be run."""
        while self._best is not None and self._left:
            start = self._best
            for design in self._steps(start):
                if design not in self._scores and self._implied(design) is None:
                    self.run([design])
                if self._best != start:
                    break
            else:
                return

    def _steps(self, design: Design) -> Iterator[Design]:
        """Yield what may be better than a design: one less of something, or that and more else.

        Of the latter, as much as is still cheaper at the least comes first: if that breaks a level,
        so does all between.
        """
        shape = self._space.shape
        for less in range(len(shape)):
            if design[less] == 0:
                continue
            fewer = _changed(design, less, design[less] - 1)
            yield fewer
            for more in range(len(shape)):
                if more != less:
                    for choice in range(shape[more] - 1, design[more], -1):
                        yield _changed(fewer, more, choice)

    def short_list(self) -> tuple[Design, ...]:
        """Return the designs that deserve more replications: cheap, not clearly breaking a level.

        The cheapest that clearly meets all levels is among them. If there is none, the one with the
        lowest bound of its worst slack is, lest none of the others meets the levels.
        """
        worst = self._worst_slacks()
        by_cost = sorted(worst, key=lambda design: (self._scores[design].cost, design))
        listed = by_cost[: self._space.max_shortlist]
        safe = [design for design in by_cost if worst[design] <= 0.0]
        safest = (safe or sorted(by_cost, key=worst.__getitem__))[:1]
        return tuple(listed if set(safest) <= set(listed) else [*listed[:-1], *safest])

    def _worst_slacks(self) -> dict[Design, float]:
        """Return the upper bound of the worst slack of what does not clearly break a level."""
        space, worst = self._space, {}
        for design, outputs in self.outputs.items():
            if not np.isfinite(outputs.slacks).all():
                continue
            slacks = [mean_interval(slack, space.confidence) for slack in outputs.slacks]
            if all(slack.low <= 0.0 for slack in slacks):
                bounds = zip(slacks, space.scales, strict=True)
                worst[design] = max(slack.high / scale for slack, scale in bounds)
        return worst

    @property
    def _left(self) -> int:
        """How many more designs may be run."""
        return self._space.max_designs - len(self.outputs)

    @property
    def _least_cost(self) -> float:
        """What the best design costs."""
        return np.inf if self._best is None else self._scores[self._best].cost

    def _score(self, design: Design, outputs: Outputs) -> Score:
        if not np.isfinite(outputs.slacks).all():
            slacks = np.full(len(outputs.slacks), UNSTABLE)
            return Score(self._space.standing_usd(design), slacks)
        mean_slacks = np.mean(outputs.slacks, axis=1)
        return Score(float(np.mean(outputs.cost)), mean_slacks / self._space.scales)

    def _implied(self, design: Design) -> Score | None:
        """Return what is known of a design without a run, if enough to leave it alone."""
        for other, score in self._scores.items():
            no_more = all(own <= most for own, most in zip(design, other, strict=True))
            if not score.meets and no_more:
                return score
        standing_usd = self._space.standing_usd(design)
        if standing_usd < self._least_cost:
            return None
        return Score(standing_usd, np.zeros(len(self._space.scales)))


def _changed(design: Design, decision: int, choice: int) -> Design:
    return (*design[:decision], choice, *design[decision + 1 :])


def _study(seed: int) -> Any:
    """Return an empty study of the search library, which keeps its progress to itself."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=seed, multivariate=True, constant_liar=True)
    )


def _names(shape: Sequence[int]) -> list[str]:
    return [str(number) for number in range(len(shape))]


def _design(trial: Any, shape: Sequence[int]) -> Design:
    return tuple(
        trial.suggest_int(name, 0, count - 1)
        for name, count in zip(_names(shape), shape, strict=True)
    )
