"""Looks at designs of a space too large to run every one of them: which may be the cheapest.

Few replications of some designs screen the space: steps down from the largest design, then what a
search library proposes. A design that seems to be the best gets more of them before it is believed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from portsim.analysis.decisions.designs import (
    Design,
    Notify,
    Outputs,
    Phase,
    Simulator,
    cost_interval,
)
from portsim.analysis.decisions.level_judgements import LEVELS
from portsim.analysis.statistics.intervals import mean_interval
from portsim.flow.streams import Floats

# designs proposed before one is known; the same on any machine, so that results are too
PROPOSED_AT_ONCE = 4
MOST_PROPOSALS = 4  # for each design to be run, before the library is thought to repeat itself
UNSTABLE = 1e6  # stands for a slack without a mean: far beyond any limit, yet a number
LAST_STEPS = 0.1  # share of the designs that is kept for steps from what the library found


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
    careful
        Of one that seems to be the best: it is believed if these show that it meets the levels. The
        few of a look may all lack the rare long closure that decides.
    is_overloaded
        Whether arithmetic says that a design cannot do the work, so that it is not looked at.
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
    careful: int
    is_overloaded: Callable[[Design], bool] = lambda design: False

    @property
    def careful_confidence(self) -> float:
        """That of the interval by which a design is believed: as it will be judged on the list."""
        errors = self.max_shortlist * max(1, len(self.scales))
        return 1.0 - 2.0 * LEVELS * (1.0 - self.confidence) / errors

    @property
    def used(self) -> int:
        """Replications that judge no design, as they may have helped to make the list."""
        return max(self.replications, self.careful)

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


class Screening:
    """The designs screened so far, their scores and the best of them.

    The best is the cheapest of those that more than a look shows to meet the levels.
    """

    def __init__(self, simulate: Simulator, space: SearchSpace, notify: Notify) -> None:
        self._simulate, self._space, self._notify = simulate, space, notify
        notify(Phase.LOOKS, None)
        self.outputs: dict[Design, Outputs] = {}
        self._scores: dict[Design, Score] = {}
        self.best: Design | None = None
        # Of what is simulated, as the time of ships: no design is thought to have less than the
        # least that was seen, which is that of the one with most of everything but for chance
        self._least_simulated_usd = np.inf

    def run(self, designs: Sequence[Design]) -> None:
        """Run the designs that were not run yet, as many as may still be run."""
        not_run = (design for design in dict.fromkeys(designs) if design not in self.outputs)
        new = list(islice(not_run, self._left))
        if not new:
            return
        for design, outputs in zip(new, self._simulate(new, self._space.replications), strict=True):
            self._take(design, outputs)
        for design in new:
            score = self._scores[design]
            if score.meets and score.cost < self._least_cost and self._is_believed(design):
                self.best = design
                outputs = self.outputs[design]
                least_usd = self._space.standing_usd(design)
                cost = cost_interval(outputs.cost, least_usd, self._space.confidence)
                self._notify(Phase.LOOKS, cost)

    def _take(self, design: Design, outputs: Outputs) -> None:
        """Take the outputs of a design that was run."""
        self.outputs[design] = outputs
        score = self._scores[design] = self._score(design, outputs)
        if np.isfinite(outputs.slacks).all():
            simulated_usd = score.cost - self._space.standing_usd(design)
            self._least_simulated_usd = min(self._least_simulated_usd, simulated_usd)

    def _is_believed(self, design: Design) -> bool:
        """Return whether a design that seems to be the best still does with more replications."""
        space = self._space
        if space.careful > len(self.outputs[design].cost):
            (outputs,) = self._simulate([design], space.careful)
            self._take(design, outputs)
        score = self._scores[design]
        return (
            score.cost < self._least_cost and self._worst(design, space.careful_confidence) <= 0.0
        )

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
        while self.best is not None and self._left:
            start = self.best
            for design in self._steps(start):
                if design not in self._scores and self._implied(design) is None:
                    self.run([design])
                if self.best != start:
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
        stable = [one for one, out in self.outputs.items() if np.isfinite(out.slacks).all()]
        by_cost = sorted(stable, key=lambda design: (self._scores[design].cost, design))
        worst = {design: self._worst(design, self._space.confidence) for design in stable}
        if self.best is not None:
            seem_to_meet = [design for design in by_cost if self._scores[design].meets]
            listed = seem_to_meet[: self._space.max_shortlist]
            safest = [self.best]
        else:
            open_ones = [one for one in by_cost if self._is_open(one)]
            listed = open_ones[: self._space.max_shortlist]
            # If all seem to break a level, the one with most of everything is judged: if it breaks
            # one, all do
            safest = sorted(open_ones, key=worst.__getitem__)[:1] or list(self.outputs)[:1]
        return tuple(
            listed
            if set(safest) <= set(listed)
            else [*listed[: self._space.max_shortlist - 1], *safest]
        )

    def _is_open(self, design: Design) -> bool:
        """Return whether a design does not clearly break a level."""
        slacks = self.outputs[design].slacks
        return all(mean_interval(slack, self._space.confidence).low <= 0.0 for slack in slacks)

    def _worst(self, design: Design, confidence: float) -> float:
        """Return the upper bound of the worst slack of a design, over its scale."""
        slacks = self.outputs[design].slacks
        if not np.isfinite(slacks).all():
            return np.inf
        bounds = zip(slacks, self._space.scales, strict=True)
        return max(mean_interval(slack, confidence).high / scale for slack, scale in bounds)

    @property
    def _left(self) -> int:
        """How many more designs may be run."""
        return self._space.max_designs - len(self.outputs)

    @property
    def _least_cost(self) -> float:
        """What the best design costs."""
        return np.inf if self.best is None else self._scores[self.best].cost

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
        least_usd = self._space.standing_usd(design)
        if np.isfinite(self._least_simulated_usd):
            least_usd += self._least_simulated_usd
        if self._space.is_overloaded(design):
            return Score(least_usd, np.full(len(self._space.scales), UNSTABLE))
        if least_usd < self._least_cost:
            return None
        return Score(least_usd, np.zeros(len(self._space.scales)))


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
