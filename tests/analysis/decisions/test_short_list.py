"""The search of large spaces, against terminals whose cheapest design is known from closed formulas.

`python -m tests.analysis.decisions.test_short_list` prints the figures of docs/selection.md.
"""

from itertools import pairwise

import numpy as np
import pytest

from portsim.analysis.decisions import screening
from portsim.analysis.decisions.designs import Outputs, SizingProblem
from portsim.analysis.decisions.no_more_runs import NoMoreRunsError
from portsim.analysis.decisions.screening import SearchSpace
from portsim.analysis.decisions.short_list import choose_from, make_short_list
from portsim.analysis.decisions.sizing_result import INFEASIBLE, NOT_RUN, PASSED_OVER, UNDECIDED
from tests.analysis.decisions.test_sizing import Port

SHAPE = (8, 6, 6)  # of each half: berths 1 to 8, cranes a berth 1 to 6, sheds 0 to 5
FIRST_SEED = 8600  # seeds from here on, fixed before any result was seen
REPETITIONS = 40
FIRST = 20  # replications of what is judged
LOOK = 5
DELTA_USD = 200_000.0


class Pair:
    """A terminal of two ports, each with its own ships, berths, cranes and sheds: 82,944 designs."""

    def __init__(self, seed, shape=SHAPE):
        self.seed, self.halves = seed, (Port(2 * seed, shape), Port(2 * seed + 1, shape))
        self.shape = (*shape, *shape)
        self.runs = {}

    @property
    def can_be_met(self):
        return all(half.meeting.any() for half in self.halves)

    @property
    def least(self):
        """The true cost of the cheapest design that truly meets the levels."""
        return sum(np.where(half.meeting, half.costs, np.inf).min() for half in self.halves)

    def parts(self, design):
        return zip(self.halves, (design[:3], design[3:]), strict=True)

    def standing_usd(self, design):
        return float(sum(half.standing_usd[part] for half, part in self.parts(design)))

    def cost(self, design):
        """The true cost of a design; infinite if it does not meet the levels."""
        return sum(
            half.costs[part] if half.meeting[part] else np.inf for half, part in self.parts(design)
        )

    def __call__(self, designs, n):
        found = []
        for design in designs:
            self.runs[design] = max(n, self.runs.get(design, 0))
            one, other = (half.one(part, n) for half, part in self.parts(design))
            slacks = np.concatenate([one.slacks, other.slacks])
            found.append(
                Outputs(
                    one.cost + other.cost,
                    slacks if np.isfinite(slacks).all() else np.full((4, n), np.inf),
                )
            )
        return found

    def space(self, designs=200, shortlist=8):
        scales = [
            scale for half in self.halves for scale in (half.limits[0] * 30.0, half.limits[1])
        ]
        return SearchSpace(
            shape=self.shape,
            standing_usd=self.standing_usd,
            scales=tuple(scales),
            replications=LOOK,
            max_designs=designs,
            max_shortlist=shortlist,
            seed=self.seed,
            confidence=0.95,
            careful=FIRST,
        )

    def problem(self, standing_usd, designs):
        return SizingProblem(
            standing_usd, ("a", "b", "c", "d"), DELTA_USD, first_replications=FIRST, designs=designs
        )

    def sized(self, space):
        return choose_from(make_short_list(self, space), self, space, self.problem)


def pairs(first, repetitions):
    """Return terminals that can be sized at all."""
    return [one for one in map(Pair, range(first, first + repetitions)) if one.can_be_met]


@pytest.fixture(scope="module")
def case():
    """Return a terminal, what was looked at and what came of it."""
    pair = pairs(100, 3)[0]
    space = pair.space(120, 6)
    found = make_short_list(pair, space)
    return pair, space, found, choose_from(found, pair, space, pair.problem)


def test_no_more_is_looked_at_and_kept_than_asked(case):
    pair, space, found, sized = case
    assert 20 < len(found.screened) <= space.max_designs
    assert 2 <= len(found.designs) <= space.max_shortlist
    assert set(found.designs) <= set(found.screened) == set(pair.runs)
    assert sized.runs == sum(pair.runs.values())
    assert len(sized.table) == len(found.screened)
    assert sized.designs_in_space == 8 * 6 * 6 * 8 * 6 * 6
    assert [row.design for row in sized.table if row.status == PASSED_OVER] == [
        one for one in found.screened if one not in found.designs
    ]


def test_the_same_seed_proposes_the_same(case):
    pair, space, found, _ = case
    again = make_short_list(Pair(pair.seed), space)
    assert list(again.screened) == list(found.screened)
    assert again.designs == found.designs


def test_no_run_is_spent_where_the_answer_is_known(case):
    """Neither on less than what broke a level, nor on what costs at the least what a design seen to meet them does."""
    pair, _, found, _ = case
    broken, cheapest, late = [], np.inf, 0
    for design, seen in found.screened.items():
        known = any(all(a <= b for a, b in zip(design, other, strict=True)) for other in broken)
        late += known or pair.standing_usd(design) >= cheapest
        if not np.isfinite(seen.slacks).all() or (seen.slacks.mean(axis=1) > 0.0).any():
            broken.append(design)
        else:
            cheapest = min(cheapest, seen.cost.mean())
    # Of one batch, whose proposals do not know of each other
    assert late <= screening.PROPOSED_AT_ONCE - 1


def test_what_is_kept_is_judged_on_replications_of_its_own(case):
    pair, _, found, sized = case
    for row in sized.table:
        if row.status != PASSED_OVER and row.n:
            fresh = pair([row.design], FIRST + row.n)[0].cost[FIRST:]
            assert row.cost.mean == pytest.approx(fresh.mean())
        if row.status == PASSED_OVER and np.isfinite(row.cost.mean):
            assert row.cost.mean == pytest.approx(found.screened[row.design].cost.mean())


def test_the_kept_are_the_cheapest_that_do_not_clearly_break_a_level(case):
    _, _, found, _ = case
    costs = [found.screened[one].cost.mean() for one in found.designs]
    assert all(one <= other for one, other in pairwise(costs[:-1]))
    for one in found.designs:
        assert np.isfinite(found.screened[one].slacks).all()


def test_where_no_design_will_do_none_is_chosen():
    pair = Pair(100)
    pair.halves[0].limits = (1e-9, 1e-9)
    space = pair.space(30, 4)
    sized = pair.sized(space)
    assert sized.best is None
    assert "no design" in sized.sentence
    # The largest is judged on replications of its own: it breaks a level, and so do all
    assert [row.status for row in sized.table] == [INFEASIBLE] + [PASSED_OVER] * (
        len(sized.table) - 1
    )
    assert sized.is_impossible
    # What has less of everything than the largest that fails is known to fail
    assert len(sized.table) < 30


class Shed:
    """A shed and cranes: the years that need a larger shed are rare, and the first five have none.

    Attributes
    ----------
    looked : dict
        Replications by design.
    most
        Replications in all that are to be had.
    """

    def __init__(self, most=np.inf):
        self.looked, self.most = {}, most
        rng = np.random.default_rng(5)
        rare = np.arange(400) % 7 == 5
        self.excess = np.where(rare, 60.0, -6.0) + rng.normal(0.0, 0.5, 400)
        self.ship_usd = 8e6 + rng.normal(0.0, 2e5, 400)

    def standing_usd(self, design):
        return 1e6 * (4 + design[0]) + 1e5 * design[1]

    def __call__(self, designs, n):
        found = []
        for design in designs:
            before = self.looked.get(design, 0)
            if sum(self.looked.values()) + max(0, n - before) > self.most:
                raise NoMoreRunsError
            self.looked[design] = max(n, before)
            cranes, shed = design
            slack = np.where(self.excess > 0.0, self.excess - 40.0 * shed, self.excess)
            wait = np.full(n, 5.0 if cranes == 0 else -5.0) + 0.01 * self.excess[:n]
            cost = self.standing_usd(design) + self.ship_usd[:n] * (1.2 if cranes == 0 else 1.0)
            found.append(Outputs(cost, np.vstack([slack[:n], wait])))
        return found

    def sized(self, careful=FIRST, **more):
        space = SearchSpace(
            shape=(3, 4),
            standing_usd=self.standing_usd,
            scales=(6.0, 6.0),
            replications=LOOK,
            max_designs=10,
            max_shortlist=3,
            seed=1,
            confidence=0.95,
            careful=careful,
            **more,
        )
        found = make_short_list(self, space)
        problem = lambda standing_usd, designs: SizingProblem(  # noqa: E731
            standing_usd, ("a", "b"), 1e4, first_replications=FIRST, designs=designs
        )
        return choose_from(found, self, space, problem)


def test_years_without_the_rare_closure_do_not_decide():
    """In the first five years the smallest shed does; in one of seven it does not, and the second one does."""
    sized = Shed().sized()
    # Twenty years show it of the third size, and the list with as many more of the second too
    assert (sized.candidate, sized.best.design) == ((1, 2), (1, 1))
    assert sized.decided
    assert Shed().sized(careful=LOOK).candidate == (1, 0)


def test_what_arithmetic_calls_overloaded_is_not_looked_at():
    shed = Shed()
    sized = shed.sized(is_overloaded=lambda design: design[0] == 0)
    assert sized.best.design == (1, 1)
    assert all(design[0] > 0 for design in shed.looked)


@pytest.mark.parametrize("most", [30, 120])
def test_a_search_without_more_runs_names_what_the_looks_show(most):
    sized = Shed(most).sized()
    assert sized.best is None
    assert sized.missing > 0
    assert sized.candidate is not None
    assert not sized.decided
    assert NOT_RUN in {row.status for row in sized.table}
    assert sum(row.n for row in sized.table) <= sized.runs <= most


def outcome(pair, designs):
    """Return what one search came to: (chosen cost less the least, looked at, runs, undecided)."""
    sized = pair.sized(pair.space(designs))
    cost = np.inf if sized.best is None else pair.cost(sized.best.design)
    return (
        cost - pair.least,
        len(sized.table),
        sized.runs,
        sum(row.status == UNDECIDED for row in sized.table),
    )


def without(pair, designs, method):
    """Return the same for a search that lacks one of its methods."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screening.Screening, method, lambda *_: None)
        return outcome(pair, designs)


def steps(pair, designs):
    """Return the same without the library."""
    return without(pair, designs, "run_proposals")


def proposals(pair, designs):
    """Return the same for the library alone."""
    return without(pair, designs, "step_down")


def by_chance(pair, designs):
    """Return the same for as many designs drawn at random, run as often, the cheapest by its mean taken."""
    rng = np.random.default_rng([pair.seed, 9])
    drawn = [tuple(int(i) for i in rng.integers(pair.shape)) for _ in range(designs)]
    means = {
        one: seen.cost.mean()
        for one, seen in zip(drawn, pair(drawn, LOOK), strict=True)
        if np.isfinite(seen.slacks).all() and (seen.slacks.mean(axis=1) <= 0.0).all()
    }
    cost = pair.cost(min(means, key=means.get)) if means else np.inf
    return cost - pair.least, designs, LOOK * designs, 0


@pytest.mark.slow
def test_two_hundred_looks_find_the_cheapest_of_82944_more_often_than_not():
    excess = np.asarray([outcome(one, 200)[0] for one in pairs(FIRST_SEED, REPETITIONS)])
    assert np.mean(excess < DELTA_USD) >= 0.7
    assert np.isfinite(excess).mean() >= 0.95


def test_the_search_is_better_than_chance():
    four = pairs(100, 4)
    searched = np.mean([outcome(one, 80)[0] for one in four])
    drawn = np.mean([by_chance(Pair(one.seed), 80)[0] for one in four])
    assert searched < drawn


def main():
    """Print the table."""
    print("| how | designs looked at | found | meets | mean excess, 1,000 USD | runs | undecided |")
    print("|---|---|---|---|---|---|---|")
    for words, designs, how in (
        ("drawn at random", 300, by_chance),
        ("steps alone", 300, steps),
        ("library alone", 300, proposals),
        ("searched", 100, outcome),
        ("searched", 200, outcome),
        ("searched", 300, outcome),
    ):
        rows = np.asarray([how(one, designs) for one in pairs(FIRST_SEED, REPETITIONS)])
        excess = rows[:, 0]
        meets = np.isfinite(excess)
        print(
            f"| {words} | {rows[:, 1].mean():.0f} | {100 * np.mean(excess < DELTA_USD):.0f} % "
            f"| {100 * meets.mean():.0f} % | {excess[meets].mean() / 1e3:,.0f} | {rows[:, 2].mean():,.0f} "
            f"| {rows[:, 3].mean():.2f} |"
        )


if __name__ == "__main__":
    main()
