from math import pi

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from portsim.analysis.decisions.morris import elementary_effects
from portsim.analysis.decisions.sensitivity import Influence, noise_share
from portsim.analysis.decisions.sobol import sobol_indices
from portsim.scenario.input_range import InputRange
from portsim.studies.plan.sampling import positions, saltelli_points, trajectories

CUBE = {key: InputRange(0.0, 1.0) for key in "abcd"}
ISHIGAMI = {key: InputRange(-pi, pi) for key in ("x1", "x2", "x3")}
G = np.array([0.0, 1.0, 4.5, 9.0])


def values(design):
    return np.array([list(point.values()) for point in design])


def measured(found, measure):
    return {row.key: row for row in found.rows if row.measure == measure}


def ishigami(x):
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def g_function(x):
    return np.prod((np.abs(4 * x - 2) + G) / (1 + G), axis=1)


def common(y, replications, rng, own=0.0, shared=1.0):
    """Give outputs the noise of replications: the same at all points, and one's own at each point that is new."""
    noise = rng.normal(0.0, shared, size=replications) + rng.normal(
        0.0, own, size=(len(y), replications)
    )
    return y[:, None] + noise


def test_indices_of_ishigamis_function_lie_in_their_intervals():
    found = sobol_indices(
        list(ISHIGAMI), ishigami(values(saltelli_points(ISHIGAMI, 512, 1)))[:, None]
    )
    known = {"first": (0.3139, 0.4424, 0.0), "total": (0.5576, 0.4424, 0.2437)}
    for measure, truths in known.items():
        for row, truth in zip(map(measured(found, measure).get, ISHIGAMI), truths, strict=True):
            assert row.ci_low < truth < row.ci_high
            assert row.value == pytest.approx(truth, abs=0.05)
            assert row.ci_high - row.ci_low < 0.3
            assert row.n == 512
    assert [(row.key, row.rank) for row in found.rows[::2]] == [("x1", 1), ("x2", 2), ("x3", 3)]


def test_intervals_of_the_g_function_hold_the_truth_as_often_as_they_say():
    # V_i = 1 / (3 (1 + a_i)²), V = prod(1 + V_i) - 1, total_i = V_i prod of the others / V
    part = 1 / (3 * (1 + G) ** 2)
    whole = np.prod(1 + part) - 1
    truth = np.concatenate([part / whole, part / whole * np.prod(1 + part) / (1 + part)])
    held = 0
    for seed in range(40):
        found = sobol_indices(
            list(CUBE),
            g_function(values(saltelli_points(CUBE, 64, seed)))[:, None],
            resamples=400,
            seed=seed,
        )
        rows = [measured(found, measure)[key] for measure in ("first", "total") for key in CUBE]
        held += sum(row.ci_low <= t <= row.ci_high for row, t in zip(rows, truth, strict=True))
    assert held / (40 * 8) > 0.93


def test_indices_are_those_of_scipy():
    outputs = common(
        ishigami(values(saltelli_points(ISHIGAMI, 64, 5))), 3, np.random.default_rng(5), own=0.5
    )
    a, b, *mixed = outputs.mean(axis=1).reshape(5, 64)
    theirs = stats.sobol_indices(
        func={"f_A": a[None], "f_B": b[None], "f_AB": np.array(mixed)[:, None]}, n=64
    )
    found = sobol_indices(list(ISHIGAMI), outputs)
    assert [measured(found, "first")[key].value for key in ISHIGAMI] == pytest.approx(
        theirs.first_order
    )
    assert [measured(found, "total")[key].value for key in ISHIGAMI] == pytest.approx(
        theirs.total_order
    )
    # Of A and B alone; the others repeat their values
    assert found.noise == noise_share(outputs[:128])


def test_the_same_seed_gives_the_same_intervals_whatever_was_drawn_before():
    outputs = ishigami(values(saltelli_points(ISHIGAMI, 32, 2)))[:, None]
    first = sobol_indices(list(ISHIGAMI), outputs, seed=3)
    sobol_indices(list(ISHIGAMI), outputs, seed=8)
    assert sobol_indices(list(ISHIGAMI), outputs, seed=3).rows == first.rows
    assert sobol_indices(list(ISHIGAMI), outputs, seed=4).rows != first.rows


def test_more_confidence_makes_wider_intervals():
    outputs = ishigami(values(saltelli_points(ISHIGAMI, 256, 2)))[:, None]
    for wide, narrow in zip(
        sobol_indices(list(ISHIGAMI), outputs).rows,
        sobol_indices(list(ISHIGAMI), outputs, 0.6827).rows,
        strict=True,
    ):
        assert (wide.ci_high - wide.ci_low) / (narrow.ci_high - narrow.ci_low) == pytest.approx(
            1.96, rel=0.15
        )


def test_an_input_without_effect_has_an_index_of_exactly_zero():
    dust = 1e-14 * np.random.default_rng(1).normal(size=400)
    y = 3.0 * values(saltelli_points(CUBE, 64, 1))[:, 0]
    found = sobol_indices(list(CUBE), common(y + dust[: len(y)], 4, np.random.default_rng(1)))
    for key in "bcd":
        row = measured(found, "total")[key]
        assert (row.value, row.ci_low, row.ci_high, row.rank) == (0.0, 0.0, 0.0, 2)
    assert measured(found, "total")["a"].rank == 1
    design = trajectories(CUBE, 10, 4, 1)
    y = 3.0 * values(design)[:, 0]
    effects = elementary_effects(
        list(CUBE), positions(design, CUBE), common(y + dust[: len(y)], 4, np.random.default_rng(1))
    )
    assert all(row.value == 0.0 and row.rank == 2 for row in effects.rows if row.key != "a")


def test_noise_that_all_points_share_moves_no_index():
    y = g_function(values(saltelli_points(CUBE, 64, 1)))
    bare = sobol_indices(list(CUBE), y[:, None])
    noisy = sobol_indices(list(CUBE), common(y, 5, np.random.default_rng(2), shared=100.0))
    assert noisy.noise == pytest.approx(0.0, abs=1e-9)
    assert [row.value for row in noisy.rows] == pytest.approx(
        [row.value for row in bare.rows], abs=1e-6
    )


def test_noise_of_each_points_own_is_told_and_does_what_the_page_says():
    # y = a + 2 b: V = 5 / 12, of which a fifth and four fifths; noise of variance 1 in 4
    # replications adds 1 / 4
    y = values(saltelli_points(CUBE, 2048, 3))[:, :2] @ (1.0, 2.0)
    found = sobol_indices(
        list(CUBE), common(y, 4, np.random.default_rng(3), own=1.0, shared=50.0), resamples=100
    )
    share = 0.25 / (0.25 + 5 / 12)
    assert found.noise == pytest.approx(share, abs=0.02)
    assert (
        found.note
        == f"{100 * found.noise:.0f} % of the variance between points is noise of the replications: "
        + ("more replications are needed")
    )
    for key, alone in {"a": 0.2, "b": 0.8, "c": 0.0}.items():
        assert measured(found, "first")[key].value == pytest.approx((1 - share) * alone, abs=0.06)
        assert measured(found, "total")[key].value == pytest.approx(
            (1 - share) * alone + share, abs=0.06
        )


@given(st.integers(0, 1000), st.integers(2, 6))
def test_noise_share_is_one_over_f(seed, replications):
    outputs = (
        np.random.default_rng(seed).normal(size=(12, replications)) + np.arange(12)[:, None] / 4
    )
    # sums of squares of a two-way table without repeats: points, runs, and what is left of the
    # whole
    points, runs = outputs.mean(axis=1), outputs.mean(axis=0)
    between = replications * np.sum((points - outputs.mean()) ** 2) / 11
    left = (
        np.sum((outputs - outputs.mean()) ** 2)
        - 11 * between
        - 12 * np.sum((runs - outputs.mean()) ** 2)
    )
    assert noise_share(outputs) == pytest.approx(
        min(1.0, left / (11 * (replications - 1)) / between)
    )


def test_noise_of_one_replication_is_not_known():
    found = sobol_indices(list(CUBE), g_function(values(saltelli_points(CUBE, 16, 1)))[:, None])
    assert np.isnan(found.noise)
    assert found.note == "one replication: how much is chance is not known"
    assert found.replications == 1


def test_a_figure_that_does_not_vary_has_no_indices():
    for outputs in (
        np.zeros((96, 2)),
        np.full((96, 2), 0.1) * (1 + 1e-13 * np.arange(96)[:, None]),
    ):
        found = sobol_indices(list(CUBE), outputs)
        assert found.note == "the figure does not vary: no indices"
        assert len(found.rows) == 8
        assert all(np.isnan(row.value) and row.rank is None for row in found.rows)


def test_a_figure_that_varies_at_one_point_has_no_intervals():
    outputs = np.full((96, 2), 0.1)
    outputs[3] = 0.7
    found = sobol_indices(list(CUBE), outputs)
    assert "varies at too few points for intervals" in found.note
    assert all(np.isnan(row.ci_low) and np.isfinite(row.value) for row in found.rows)


def test_one_withheld_point_withholds_the_indices():
    outputs = common(g_function(values(saltelli_points(CUBE, 16, 1))), 3, np.random.default_rng(1))
    outputs[[5, 40]] = np.nan
    found = sobol_indices(list(CUBE), outputs)
    assert found.note == "no figure at 2 of 96 points; indices withheld"
    assert all(np.isnan(row.value) and row.rank is None for row in found.rows)


def test_a_replication_with_a_gap_is_left_out_at_all_points():
    outputs = common(
        g_function(values(saltelli_points(CUBE, 16, 1))), 4, np.random.default_rng(1), own=0.1
    )
    whole = sobol_indices(list(CUBE), outputs[:, [0, 2, 3]])
    outputs[7, 1] = np.nan
    found = sobol_indices(list(CUBE), outputs)
    assert found.rows == whole.rows
    assert (found.replications, found.noise) == (3, whole.noise)
    assert found.note.startswith("1 of 4 replications left out: no value at some points")
    outputs[8, :3], outputs[9, 3] = np.nan, np.nan
    assert (
        sobol_indices(list(CUBE), outputs).note
        == "4 of 4 replications left out: no value at some points; indices withheld"
    )


def test_elementary_effects_of_a_linear_function_are_exact():
    ranges = {
        "a": InputRange(10.0, 20.0),
        "n": InputRange(1, 6, whole=True),
        "t": InputRange(1.0, 100.0, scale="log"),
        "none": InputRange(0.0, 1.0),
    }
    design = trajectories(ranges, 6, 4, 2)
    x = values(design)
    y = -2.0 * x[:, 0] + 3.0 * x[:, 1] + 5.0 * np.log10(x[:, 2])
    found = elementary_effects(
        list(ranges), positions(design, ranges), common(y, 3, np.random.default_rng(2), shared=9.0)
    )
    for key, effect in {"a": -20.0, "n": 15.0, "t": 10.0, "none": 0.0}.items():
        for measure, value in {
            "mu": effect,
            "mu_star": abs(effect),
            "sigma": 0.0,
            "noise": 0.0,
        }.items():
            assert measured(found, measure)[key].value == pytest.approx(value, abs=1e-9)
        assert measured(found, "mu")[key].ci_low == pytest.approx(effect)
        assert measured(found, "mu")[key].ci_high == pytest.approx(effect)
    assert [(row.key, row.rank) for row in found.rows[::4]] == [
        ("a", 1),
        ("n", 2),
        ("t", 3),
        ("none", 4),
    ]
    assert found.noise == pytest.approx(0.0, abs=1e-9)


def test_an_interaction_by_hand():
    # y = a (b - 1/2) + c / 10: the effect of a is b - 1/2, at the levels of b -1/2, -1/6, 1/6, 1/2;
    # that of b is a
    design = trajectories(CUBE, 2000, 4, 3)
    x = values(design)
    found = elementary_effects(
        list(CUBE), positions(design, CUBE), (x[:, 0] * (x[:, 1] - 0.5) + x[:, 2] / 10)[:, None]
    )
    mu, mu_star, sigma = (measured(found, measure) for measure in ("mu", "mu_star", "sigma"))
    spread = (5 / 36) ** 0.5
    beyond_chance = 4 * spread / 2000**0.5
    assert mu["a"].value == pytest.approx(0.0, abs=beyond_chance)
    assert mu["b"].value == pytest.approx(0.5, abs=beyond_chance)
    assert mu_star["a"].value == pytest.approx(1 / 3, abs=beyond_chance)
    assert mu_star["b"].value == pytest.approx(mu["b"].value)
    assert mu_star["c"].value == pytest.approx(0.1)
    assert [sigma[key].value for key in "abcd"] == pytest.approx(
        [spread, spread, 0.0, 0.0], rel=0.05, abs=1e-9
    )
    assert [mu_star[key].rank for key in "abcd"] == [2, 1, 3, 4]  # by size, whatever the signs


def test_effects_are_those_of_salib():
    from SALib.analyze import morris as salib  # a second, which every collection would take

    ranges = {key: InputRange(0.0, 1.0) for key in "abcd"}
    design = trajectories(ranges, 12, 4, 4)
    outputs = common(g_function(values(design)), 3, np.random.default_rng(4), own=0.2)
    problem = {"num_vars": 4, "names": list(ranges), "bounds": [[0.0, 1.0]] * 4}
    theirs = salib.analyze(problem, values(design), outputs.mean(axis=1), num_levels=4, seed=1)
    found = elementary_effects(list(ranges), positions(design, ranges), outputs)
    for measure in ("mu", "mu_star", "sigma"):
        assert [measured(found, measure)[key].value for key in ranges] == pytest.approx(
            list(theirs[measure])
        )


def test_sigma_of_noise_alone_is_the_noise():
    design = trajectories(CUBE, 300, 4, 5)
    outputs = common(2.0 * values(design)[:, 0], 5, np.random.default_rng(5), own=0.3, shared=10.0)
    found = elementary_effects(list(CUBE), positions(design, CUBE), outputs)
    # Two ends of a step of two thirds, each the mean of five
    expected = (2 * 0.3**2 / 5) ** 0.5 / (2 / 3)
    for key in CUBE:
        assert measured(found, "noise")[key].value == pytest.approx(expected, rel=0.05)
        assert measured(found, "sigma")[key].value == pytest.approx(expected, rel=0.12)


def test_intervals_of_mu_star_hold_the_truth_as_often_as_they_say():
    def run(count, seed):
        design = trajectories(CUBE, count, 4, seed)
        return measured(
            elementary_effects(
                list(CUBE), positions(design, CUBE), g_function(values(design))[:, None]
            ),
            "mu_star",
        )

    truth = run(4000, 99)
    held = [
        row.ci_low <= truth[row.key].value <= row.ci_high
        for seed in range(60)
        for row in run(10, seed).values()
    ]
    assert 0.87 < np.mean(held) < 0.99


def test_a_trajectory_with_a_withheld_point_is_left_out_and_counted():
    design = trajectories(CUBE, 8, 4, 6)
    at, outputs = (
        positions(design, CUBE),
        common(g_function(values(design)), 3, np.random.default_rng(6), own=0.1),
    )
    outputs[[7, 9, 22]] = np.nan  # in the second and the fifth of trajectories of five points
    outputs[0, 2] = np.nan
    kept = np.delete(np.arange(40), [*range(5, 10), *range(20, 25)])
    found, without = (
        elementary_effects(list(CUBE), at, outputs),
        elementary_effects(list(CUBE), at[kept], outputs[kept][:, :2]),
    )
    pd.testing.assert_frame_equal(pd.DataFrame(found.rows), pd.DataFrame(without.rows))
    assert (found.dropped, found.replications, found.rows[0].n) == (2, 2, 6)
    assert found.note.startswith(
        "2 of 8 trajectories left out: no figure at a point of theirs; 1 of 3 replications"
    )
    nothing = elementary_effects(list(CUBE), at, np.full((40, 3), np.nan))
    assert (
        nothing.note
        == "8 of 8 trajectories left out: no figure at a point of theirs; effects withheld"
    )
    assert all(np.isnan(row.value) and row.rank is None and row.n == 0 for row in nothing.rows)


def test_effects_on_a_figure_that_does_not_vary_are_zero_and_it_is_said():
    design = trajectories(CUBE, 4, 4, 6)
    found = elementary_effects(list(CUBE), positions(design, CUBE), np.full((20, 2), 3.0))
    assert found.note == "the figure does not vary"
    assert np.isnan(found.noise)
    assert all(row.value == 0.0 and row.rank is None for row in found.rows)


def test_a_mean_size_is_never_below_zero():
    design = trajectories(CUBE, 2, 4, 6)
    found = elementary_effects(
        list(CUBE), positions(design, CUBE), g_function(values(design))[:, None]
    )
    assert min(row.ci_low for row in measured(found, "mu_star").values()) == 0.0
    assert min(row.ci_low for row in measured(found, "mu").values()) < 0.0


def test_one_trajectory_has_effects_but_no_intervals():
    design = trajectories(CUBE, 1, 4, 6)
    found = elementary_effects(
        list(CUBE), positions(design, CUBE), g_function(values(design))[:, None]
    )
    assert all(
        np.isfinite(row.value) and np.isnan(row.ci_low)
        for row in found.rows
        if row.measure == "mu_star"
    )
    assert np.isnan(measured(found, "sigma")["a"].value)


def test_rows_are_ready_for_a_table():
    table = pd.DataFrame(
        sobol_indices(list(CUBE), g_function(values(saltelli_points(CUBE, 32, 1)))[:, None]).rows
    )
    assert list(table.columns) == list(Influence._fields)
    assert list(table["rank"]) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert table["rank"].dtype == int


def test_what_is_no_design_is_refused():
    with pytest.raises(ValueError, match="a multiple of 6, replications"):
        sobol_indices(list(CUBE), np.zeros((95, 2)))
    with pytest.raises(ValueError, match="a multiple of 5, replications"):
        elementary_effects(list(CUBE), np.zeros((20, 4)), np.zeros(20))
    with pytest.raises(ValueError, match="for 20 points of 4 inputs"):
        elementary_effects(list(CUBE), np.zeros((20, 3)), np.zeros((20, 2)))
    with pytest.raises(ValueError, match="no trajectories"):
        elementary_effects(list(CUBE), np.random.default_rng(1).random((20, 4)), np.zeros((20, 2)))
