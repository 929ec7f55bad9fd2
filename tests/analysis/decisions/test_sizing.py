"""The search for the cheapest design, against problems whose answer is known from closed formulas.

`python -m tests.analysis.decisions.test_sizing` prints the figures of docs/selection.md.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.analysis.decisions.designs import Outputs, SizingProblem, cost_interval
from portsim.analysis.decisions.sizing import cheapest_design
from portsim.analysis.decisions.sizing_result import (
    BEST,
    DEARER,
    DEARER_UNSETTLED,
    INFEASIBLE,
    RULED_OUT,
    TIED,
    TOO_DEAR,
    UNDECIDED,
)
from portsim.analysis.statistics.intervals import mean_interval
from portsim.theory.markov import mmn
from tests.search import examples

FIRST_SEED = 8600  # seeds from here on, fixed before any result was seen
REPETITIONS = 100
SHAPE = (5, 4, 5)  # berths 1 to 5, cranes a berth 1 to 4, sheds 0 to 4
LEVELS = ("wait over service", "hours in port")
MOST_RUNS = 1.0 / 3.0


class Port:
    """Ships at berths, as M/M/n: more cranes and more sheds shorten the stay, and all of them cost money.

    Demand, prices, limits and the noise of the yearly waits differ from seed to seed. A year's wait
    is its mean times a lognormal factor, of which a part is shared by all designs. Every way in
    which the search can ask is counted.
    """

    def __init__(self, seed, shape=SHAPE, spread=0.25, shared=0.7):
        rng = np.random.default_rng([seed, 0])
        self.seed, self.shape, self.spread, self.shared = seed, shape, spread, shared
        self.calls = rng.uniform(250.0, 450.0)
        self.ship_usd_h = rng.uniform(500.0, 1200.0)
        self.prices = np.array(
            [rng.uniform(2e6, 4e6), rng.uniform(0.3e6, 0.7e6), rng.uniform(0.2e6, 0.6e6)]
        )
        self.limits = (rng.uniform(0.1, 0.5), rng.uniform(40.0, 70.0))
        self.runs = {}
        self.waits, self.stays = np.full(shape, np.inf), np.zeros(shape)
        for berths, cranes, sheds in np.ndindex(shape):
            stay = 6.0 + 50.0 / (cranes + 1) ** 0.8 + 12.0 * np.exp(-0.9 * sheds)
            load = self.calls * stay / 8760.0
            self.stays[berths, cranes, sheds] = stay
            if load < berths + 1:
                self.waits[berths, cranes, sheds] = mmn(load, berths + 1).over_service * stay
        number = np.indices(shape)
        self.standing_usd = (
            self.prices[0] * (number[0] + 1)
            + self.prices[1] * (number[0] + 1) * (number[1] + 1)
            + self.prices[2] * number[2]
        )

    @property
    def costs(self):
        """The true mean cost of every design."""
        return self.standing_usd + self.calls * self.ship_usd_h * (self.waits + self.stays)

    @property
    def slacks(self):
        """The true mean slacks of every design, one level in front of the other."""
        return np.array(
            [self.waits - self.limits[0] * self.stays, self.waits + self.stays - self.limits[1]]
        )

    @property
    def meeting(self):
        """Which designs truly meet the levels."""
        return (self.slacks <= 0.0).all(axis=0)

    def __call__(self, designs, n):
        for one in designs:
            self.runs[one] = max(n, self.runs.get(one, 0))
        return [self.one(design, n) for design in designs]

    def one(self, design, n):
        wait, stay = self.waits[design], self.stays[design]
        if not np.isfinite(wait):
            return Outputs(np.full(n, np.nan), np.full((2, n), np.inf))
        common = np.random.default_rng([self.seed, 1]).normal(size=4000)[:n]
        own = np.random.default_rng([self.seed, 2, *design]).normal(size=4000)[:n]
        z = self.shared**0.5 * common + (1.0 - self.shared) ** 0.5 * own
        waits = wait * np.exp(self.spread * z - self.spread**2 / 2.0)
        cost = self.standing_usd[design] + self.calls * self.ship_usd_h * (waits + stay)
        return Outputs(
            cost, np.array([waits - self.limits[0] * stay, waits + stay - self.limits[1]])
        )

    def problem(self, **more):
        return SizingProblem(
            **({"standing_usd": self.standing_usd, "levels": LEVELS, "delta_usd": 200_000.0} | more)
        )


class Outcome(NamedTuple):
    """How one search went."""

    found: bool  # what was chosen meets the levels, and no other that does is cheaper by delta
    exact: bool  # it is the cheapest of all
    # it meets the levels, and what is cheaper by delta and meets them is listed as undecided
    kept: bool
    meets: bool
    undecided: int  # designs
    designs: int  # that were run at all
    runs: int
    share: float  # of the exhaustive runs


def outcome(port, **more):
    """Search a port and hold the answer against the truth."""
    asked = port.problem(**more)
    answer = cheapest_design(port, asked)
    allowed = np.asarray(asked.tolerance or (0.0, 0.0)).reshape(2, 1, 1, 1)
    meeting = (port.slacks <= allowed).all(axis=0)
    cheap = np.where(port.meeting, port.costs, np.inf)
    designs, undecided = len(port.runs), len(answer.undecided)
    if answer.best is None:
        cost, meets = np.inf, True
    else:
        cost, meets = port.costs[answer.best.design], bool(meeting[answer.best.design])
    missed = {tuple(int(i) for i in one) for one in np.argwhere(cheap <= cost - asked.delta_usd)}
    kept = meets and missed <= {row.design for row in answer.undecided}
    found, exact = meets and not missed, meets and cost == cheap.min()
    return Outcome(
        found,
        exact,
        kept,
        meets,
        undecided,
        designs,
        answer.runs,
        answer.runs / answer.exhaustive_runs,
    )


def repeated(first, repetitions, port=None, question=None):
    """Return the outcomes over ports that can be sized at all."""
    ports = (Port(seed, **(port or {})) for seed in range(first, first + repetitions))
    return [outcome(one, **(question or {})) for one in ports if one.meeting.any()]


STUDIES = {
    "as told": ({}, {}),
    "the simulated cost falls too": ({}, {"falling": True}),
    "with a tolerance of 0.5 and 1 h": ({}, {"tolerance": (0.5, 1.0)}),
    "delta 50,000 USD": ({}, {"delta_usd": 50_000.0}),
    "10 replications first, cap 160": ({}, {"first_replications": 10, "max_replications": 160}),
    "waits with no shared numbers": ({"shared": 0.0}, {}),
    "216 designs": ({"shape": (6, 6, 6)}, {}),
    "waits very uncertain (sigma 0.6)": ({"spread": 0.6}, {}),
    "waits absurdly uncertain (sigma 1)": ({"spread": 1.0}, {}),
}
PROMISED = (
    "as told",
    "the simulated cost falls too",
    "with a tolerance of 0.5 and 1 h",
    "waits with no shared numbers",
)


def table_row(name):
    """Return the outcomes of one study and its row for the document."""
    port, question = STUDIES[name]
    outcomes = repeated(FIRST_SEED, REPETITIONS, port, question)
    mean = Outcome(*(np.mean(one) for one in zip(*outcomes, strict=True)))
    n = len(outcomes)
    counts = " | ".join(f"{n * share:.0f}" for share in mean[:4])
    k = int(np.prod(port.get("shape", SHAPE)))
    rest = f"{mean.undecided:.2f} | {mean.designs:.0f} of {k} | {mean.runs:,.0f} | {100 * mean.share:.0f} %"
    return outcomes, f"| {name} | {n} | {counts} | {rest} |"


@pytest.mark.slow
@pytest.mark.parametrize("name", PROMISED)
def test_the_cheapest_is_found(name):
    outcomes, row = table_row(name)
    print(row)
    assert len(outcomes) == REPETITIONS
    assert sum(one.found for one in outcomes) >= 90
    assert sum(one.kept for one in outcomes) >= 90
    assert np.mean([one.share for one in outcomes]) <= MOST_RUNS


def test_the_cheapest_is_found_in_short():
    outcomes = repeated(FIRST_SEED, 15)
    assert sum(one.found for one in outcomes) >= 12
    assert sum(one.kept for one in outcomes) >= 14
    assert np.mean([one.share for one in outcomes]) <= MOST_RUNS


class Known:
    """Designs with given slacks and costs, with normal noise if asked."""

    def __init__(self, costs, slacks, noise=0.0, seed=0):
        self.costs, self.slacks, self.noise, self.seed = costs, slacks, noise, seed
        self.runs = {}

    def __call__(self, designs, n):
        found = []
        for one in designs:
            assert all(type(i) is int for i in one)
            self.runs[one] = max(n, self.runs.get(one, 0))
            z = (
                self.noise
                * np.random.default_rng([self.seed, *one]).normal(
                    size=(1 + len(self.slacks), 2000)
                )[:, :n]
            )
            slacks = np.array([level[one] for level in self.slacks]).reshape(-1, 1) + z[1:]
            found.append(Outputs(np.full(n, float(self.costs[one])) + z[0], slacks))
        return found


def rows(answer):
    return {row.design: row for row in answer.table}


def falling_slacks(rng, shape):
    """Slacks that never rise with more of anything."""
    steps = -rng.integers(0, 3, size=shape).astype(float)
    for axis in range(len(shape)):
        steps = np.cumsum(steps, axis=axis)
    return steps - steps.min() * rng.uniform(0.0, 1.0) - 0.25


SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)


@settings(max_examples=examples(180))
@given(SHAPES, st.integers(0, 2), st.booleans(), st.integers(0, 10**6))
def test_without_chance_it_is_the_exhaustive_answer(shape, levels, paid_in_full, seed):
    rng = np.random.default_rng(seed)
    slacks = [falling_slacks(rng, shape) for _ in range(levels)]
    standing_usd = rng.integers(1, 30, size=shape).astype(float)
    costs = standing_usd if paid_in_full else standing_usd + rng.integers(0, 10, size=shape)
    known = Known(costs, slacks)
    answer = cheapest_design(
        known, SizingProblem(standing_usd, ("a", "b")[:levels], 0.5, first_replications=4)
    )
    meeting = np.all([level <= 0.0 for level in slacks], axis=0) & np.ones(shape, dtype=bool)
    assert answer.runs == sum(known.runs.values())
    if not meeting.any():
        assert answer.best is None
        assert "no design is known to meet the levels" in answer.sentence
        assert {row.status for row in answer.table} <= {INFEASIBLE, RULED_OUT}
        return
    assert answer.best.cost.mean == pytest.approx(costs[meeting].min())
    assert answer.decided
    for design, row in rows(answer).items():
        assert row.n == known.runs.get(design, 0)
        if row.status in (INFEASIBLE, RULED_OUT):
            assert not meeting[design]
        if row.status == RULED_OUT:
            assert all(mine <= its for mine, its in zip(design, row.by, strict=True))
            assert rows(answer)[row.by].status == INFEASIBLE
        if row.status in (DEARER, TOO_DEAR, DEARER_UNSETTLED, TIED):
            assert costs[design] >= costs[answer.best.design]
        if row.status in (DEARER, TIED, BEST):
            assert meeting[design]
        assert (row.status == TOO_DEAR) <= (row.n == 0)
        assert row.status != UNDECIDED


def test_a_grid_with_known_cost_is_bisected():
    # one decision of 64 steps, dearer with every step, met from step 41 on: binary search and no
    # more
    steps = np.arange(64.0)
    known = Known(steps, [40.5 - steps])
    answer = cheapest_design(known, SizingProblem(steps, ("wait",), 0.5, first_replications=2))
    assert answer.best.design == (41,)
    assert len(known.runs) <= 7
    assert answer.runs == 2 * len(known.runs)
    assert rows(answer)[(63,)].status == TOO_DEAR
    assert rows(answer)[(0,)].status in (INFEASIBLE, RULED_OUT)


def test_equal_costs_without_chance():
    answer = cheapest_design(
        Known(np.full((3, 3), 7.0), [np.full((3, 3), -1.0)]),
        SizingProblem(np.full((3, 3), 7.0), ("a",), 1.0),
    )
    assert answer.best.cost[1:] == (7.0, 7.0, 7.0)
    assert answer.runs == 20


def test_a_simulated_cost_that_falls_spares_designs():
    port, other = Port(FIRST_SEED), Port(FIRST_SEED)
    told, untold = (
        cheapest_design(port, port.problem(falling=True)),
        cheapest_design(other, other.problem()),
    )
    assert told.best.design == untold.best.design
    assert len(port.runs) < len(other.runs)


def test_what_cannot_be_settled_is_undecided_and_said():
    costs = np.array([1.0, 5.0, 9.0])
    answer = cheapest_design(
        Known(costs, [np.array([2.0, 0.0, -3.0])], 1.0), SizingProblem(0 * costs, ("wait",), 0.5)
    )
    assert [row.status for row in answer.table] == [INFEASIBLE, UNDECIDED, BEST]
    row = answer.undecided[0]
    # The first look, that left it in doubt, does not count again
    assert (row.n, row.slacks[0].n) == (
        320,
        300,
    )
    assert answer.best.n == 320  # so that it can be compared with what is in doubt
    assert row.slacks[0].low <= 0.0 < row.slacks[0].high
    assert "; undecided and left out: 1; " in answer.sentence
    assert (answer.binding, answer.decided) == ("wait", True)


def test_a_tolerance_settles_it():
    costs = np.array([1.0, 5.0, 9.0])
    known = Known(costs, [np.array([2.0, 0.0, -3.0])], 1.0)
    answer = cheapest_design(known, SizingProblem(0 * costs, ("wait",), 0.5, tolerance=(0.5,)))
    assert [row.status for row in answer.table] == [INFEASIBLE, BEST, DEARER]
    assert not answer.undecided


def test_a_dear_design_need_not_be_settled():
    # The first is dearer though it has less: it earns nothing, and nobody asks its level
    costs = np.array([90.0, 5.0])
    known = Known(costs, [np.array([0.0, -3.0])], 1.0)
    answer = cheapest_design(known, SizingProblem(0 * costs, ("wait",), 0.5))
    assert [(row.status, row.by) for row in answer.table] == [
        (DEARER_UNSETTLED, (1,)),
        (BEST, None),
    ]
    assert max(known.runs.values()) == 20


def test_an_unstable_design_rules_out_those_below():
    def observe(designs, n):
        return [
            Outputs(np.full(n, np.nan), np.full((1, n), np.inf))
            if d[0] < 3
            else Outputs(np.full(n, 4.0 + d[0]), np.full((1, n), -1.0))
            for d in designs
        ]

    answer = cheapest_design(
        observe, SizingProblem(np.arange(5.0), ("wait",), 0.5, first_replications=4)
    )
    assert answer.best.design == (3,)
    assert [row.status for row in answer.table[:3]].count(INFEASIBLE) >= 1
    assert {row.status for row in answer.table[:3]} <= {INFEASIBLE, RULED_OUT}
    assert all(np.isnan(row.cost.mean) for row in answer.table[:3])


@pytest.mark.parametrize("late", [(25, 45), (45, 25), (75, 30), (45, 10_000)])
def test_a_design_that_turns_out_unstable_takes_its_conclusions_with_it(late):
    # of four designs, two with one step more look feasible and alike; then one, or both, have a
    # year without a mean
    noise = np.random.default_rng(5).normal(size=(4, 5000))
    runs = dict.fromkeys(range(4), 0)

    def observe(designs, n):
        found = []
        for one in designs:
            i = 2 * one[0] + one[1]
            runs[i] = max(n, runs[i])
            slack = np.full(n, -1.0)
            slack[(0, *late, n)[i] :] = np.inf
            found.append(Outputs((9.0, 10.0, 10.1, 10.2)[i] + noise[i, :n], slack[None, :]))
        return found

    answer = cheapest_design(
        observe, SizingProblem(np.zeros((2, 2)), ("wait",), 0.1, selection_most=4000)
    )
    statuses = [row.status for row in answer.table]
    assert statuses[0] in (INFEASIBLE, RULED_OUT)
    assert statuses[1:] == [INFEASIBLE, *([INFEASIBLE, BEST] if late[1] < 5000 else [BEST, DEARER])]
    assert [row.n for row in answer.table] == list(runs.values())


def test_designs_too_much_alike_for_the_runs_allowed():
    costs = np.array([10.0, 10.1, 30.0])
    asked = SizingProblem(0 * costs, ("wait",), 0.01, selection_most=100)
    answer = cheapest_design(Known(costs, [np.full(3, -3.0)], 1.0), asked)
    assert not answer.decided
    assert sorted(row.status for row in answer.table) == sorted([BEST, TIED, DEARER])
    assert "NOT chosen" in answer.sentence


@pytest.mark.parametrize(("most", "run"), [(60, 60), (40, 40), (30, 20)])
def test_the_last_choice_keeps_within_the_most(most, run):
    costs = np.array([10.0, 10.1, 30.0])
    asked = SizingProblem(0 * costs, ("wait",), 0.01, max_replications=20, most=most)
    answer = cheapest_design(Known(costs, [np.full(3, -3.0)], 1.0), asked)
    assert not answer.decided
    assert max(row.n for row in answer.table) == run
    assert sorted(row.status for row in answer.table) == sorted([BEST, TIED, DEARER])


def test_the_replications_of_the_last_choice_are_new():
    # the first look favours the dearer of two by as much as the race forgives; the choice does not
    # count it again
    noise = np.random.default_rng(6).normal(size=(2, 2000))
    noise[1, :20] -= 1.5 + (noise[1, :20] - noise[0, :20]).mean()

    def observe(designs, n):
        return [Outputs(10.0 + 0.5 * i + noise[i, :n], np.full((1, n), -1.0)) for (i,) in designs]

    answer = cheapest_design(
        observe, SizingProblem(np.zeros(2), ("wait",), 0.5, selection_most=5000)
    )
    assert answer.best.design == (0,)
    assert answer.best.n >= 40


def test_binding_and_scales():
    slacks = [np.array([-2.0, -4.0]), np.array([-0.3, -0.6])]
    known, costs = Known(np.array([1.0, 2.0]), slacks), np.array([1.0, 2.0])
    assert cheapest_design(known, SizingProblem(costs, ("hours", "ratio"), 0.5)).binding == "ratio"
    answer = cheapest_design(
        known, SizingProblem(costs, ("hours", "ratio"), 0.5, scales=(40.0, 0.5))
    )
    assert answer.binding == "hours"
    assert "hours is nearest to its limit" in answer.sentence
    assert answer.sentence.startswith(
        "(0,) at 1 USD (1 to 1): with probability at least 0.95 it meets the levels"
    )


def test_the_frontier_by_brute_force():
    port = Port(FIRST_SEED + 1)
    answer = cheapest_design(port, port.problem())
    points = {
        r.design: (r.cost.mean, *(s.mean for s in r.slacks))
        for r in answer.table
        if np.isfinite(r.cost.mean)
    }
    beaten = {
        a
        for (a, one), (b, two) in product(points.items(), repeat=2)
        if all(y <= x for x, y in zip(one, two, strict=True)) and one != two
    }
    assert set(answer.frontier) == set(points) - beaten
    assert beaten
    assert len(answer.frontier) > 1


def test_a_level_that_later_replications_put_in_doubt_is_not_taken_as_met():
    """A year in five is bad, but none of the first twenty: what looked proved is taken back."""
    rng = np.random.default_rng(5)
    noise = rng.normal(size=(3, 400))
    bad = np.where(np.arange(400) % 5 == 0, 20.0, 0.0)
    bad[:20] = 0.0
    slacks = np.array([-1.0 + 0.1 * noise[0] + bad, -5.0 + 0.1 * noise[0], -5.0 + 0.1 * noise[0]])
    costs = np.array([1e6, 1.01e6, 2e6])[:, None] + 5e4 * noise

    def observe(designs, n):
        return [Outputs(costs[one][:n], slacks[one, None, :n]) for (one,) in designs]

    answer = cheapest_design(
        observe,
        SizingProblem(
            np.array([1.0, 2.0, 3.0]), ("wait",), 2e4, max_replications=40, selection_most=200
        ),
    )
    assert answer.best.design == (1,)
    assert answer.table[0].status == UNDECIDED
    assert answer.table[0].n > 20
    calm = cheapest_design(
        lambda designs, n: [
            Outputs(costs[one][:n], np.minimum(slacks, 0.0)[one, None, :n]) for (one,) in designs
        ],
        SizingProblem(
            np.array([1.0, 2.0, 3.0]), ("wait",), 2e4, max_replications=40, selection_most=200
        ),
    )
    assert calm.best.design == (0,)


def test_the_same_again():
    first, second = Port(FIRST_SEED + 2), Port(FIRST_SEED + 2)
    assert repr(cheapest_design(first, first.problem())) == repr(
        cheapest_design(second, second.problem())
    )
    assert first.runs == second.runs


def test_looks_double_up_to_the_cap():
    assert SizingProblem(
        np.ones(1), (), 1.0, first_replications=10, max_replications=70
    ).stages == (10, 20, 40, 70)
    assert SizingProblem(
        np.ones(1), (), 1.0, first_replications=10, max_replications=10
    ).stages == (10,)


WRONG = [
    ({"standing_usd": np.array([])}, "finite least cost"),
    ({"standing_usd": np.array([np.nan])}, "finite least cost"),
    ({"confidence": 0.4}, "between 0.5 and 1"),
    ({"delta_usd": 0.0}, "delta_usd above zero"),
    ({"first_replications": 1}, "first is at least 2"),
    ({"first_replications": 20, "max_replications": 10}, "above cap"),
    ({"max_replications": 40, "most": 30}, "below the replications of the last stage"),
    ({"tolerance": (1.0,)}, "1 values for 2 levels"),
    ({"scales": (1.0, 1.0, 1.0)}, "3 values for 2 levels"),
]


@pytest.mark.parametrize(("wrong", "why"), WRONG)
def test_what_cannot_be_asked(wrong, why):
    with pytest.raises(ValueError, match=why):
        SizingProblem(
            **({"standing_usd": np.ones(2), "levels": ("a", "b"), "delta_usd": 1.0} | wrong)
        )


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (Outputs(np.ones(3), np.ones((1, 4))), "not 4 replications"),
        (Outputs(np.ones(4), np.ones((2, 4))), "of all levels"),
        (Outputs(np.ones(4), np.full((1, 4), np.nan)), "a slack is a number"),
        (Outputs(np.ones(4), np.full((1, 4), -np.inf)), "a slack is a number"),
        (Outputs(np.full(4, np.inf), np.ones((1, 4))), "a cost is not a finite number"),
    ],
)
def test_what_cannot_be_seen(seen, why):
    with pytest.raises(ValueError, match=why):
        cheapest_design(
            lambda designs, n: [seen], SizingProblem(np.ones(1), ("a",), 1.0, first_replications=4)
        )


def main():
    """Print the table of docs/selection.md."""
    for name in STUDIES:
        print(table_row(name)[1])


if __name__ == "__main__":
    main()


def test_no_cost_is_told_below_what_a_design_costs_at_the_least():
    """Nine years of ten cost 1 more than what stands, and one costs 60 more: its interval reaches far down."""
    years = np.asarray([1.0] * 9 + [60.0])

    def simulate(designs, n):
        return [
            Outputs(20.0 + design[0] + np.resize(years, n), np.full((1, n), -1.0))
            for design in designs
        ]

    problem = SizingProblem(
        standing_usd=np.asarray([20.0, 21.0]),
        levels=("one",),
        delta_usd=5.0,
        first_replications=10,
        max_replications=10,
    )
    result = cheapest_design(simulate, problem)
    known = [row for row in result.table if np.isfinite(row.cost.mean)]
    assert known
    for row in known:
        alone = mean_interval(20.0 + row.design[0] + years, 0.95)
        assert alone.low < row.standing_usd == row.cost.low
        assert (row.cost.mean, row.cost.high) == pytest.approx((alone.mean, alone.high))
    # where despatch brings a year below it, it is not the least
    earned = cost_interval(np.asarray([-5.0, 1.0, 30.0]), 0.0, 0.95)
    assert earned == mean_interval(np.asarray([-5.0, 1.0, 30.0]), 0.95)
