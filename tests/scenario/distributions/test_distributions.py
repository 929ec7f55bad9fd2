import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from portsim.scenario.distributions.bounded import Beta, Pert, Triangular, Uniform
from portsim.scenario.distributions.discrete import Constant, Empirical
from portsim.scenario.distributions.distribution import Distribution
from portsim.scenario.distributions.law import Law
from portsim.scenario.distributions.unbounded import (
    Erlang,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Pearson6,
    Weibull,
)
from tests.search import examples

ADAPTER: TypeAdapter[Law] = TypeAdapter(Distribution)

# Means and variances from the literature, not from the formulas under test.
KNOWN = [
    (Constant(value=2.5), 2.5, 0.0),
    (Exponential(mean=3), 3.0, 9.0),
    (Erlang(k=4, mean=2), 2.0, 1.0),
    (Gamma(shape=0.25, mean=2), 2.0, 16.0),
    (LogNormal(median=1, sigma=1), 1.6487212707001282, 4.670774270471604),
    (LogNormal(mean=10, sd=5), 10.0, 25.0),
    (Normal(mean=0, sd=1), 0.7978845608028654, 0.3633802276324186),  # half-normal
    (Normal(mean=2, sd=1), 2.0552478626789996, 0.8864519475481),
    (Normal(mean=100, sd=1), 100.0, 1.0),
    (Triangular(min=0, mode=0, max=1), 1 / 3, 1 / 18),
    (Triangular(min=2, mode=4, max=6), 4.0, 2 / 3),
    (Uniform(min=2, max=5), 3.5, 0.75),
    (Weibull(shape=2, scale=1), math.sqrt(math.pi) / 2, 1 - math.pi / 4),  # Rayleigh
    (Weibull(shape=0.5, scale=1), 2.0, 20.0),
    (Beta(alpha=2, beta=3), 0.4, 0.04),
    (Beta(alpha=2, beta=3, min=10, max=20), 14.0, 4.0),
    (Pert(min=1, mode=4, max=13), 5.0, 32 / 7),
    (Pearson6(alpha=2, beta=3, scale=1.5), 1.5, 4.5),  # F with 4 and 6 degrees of freedom
    (Empirical(values=(1, 2, 7)), 10 / 3, 62 / 9),
]

CDFS = [
    (Exponential(mean=3), stats.expon(scale=3)),
    (Erlang(k=3, mean=2), stats.gamma(3, scale=2 / 3)),
    (Gamma(shape=0.4, mean=2), stats.gamma(0.4, scale=5)),
    (LogNormal(median=2, sigma=0.7), stats.lognorm(0.7, scale=2)),
    (
        LogNormal(mean=10, sd=5),
        stats.lognorm(math.sqrt(math.log(1.25)), scale=10 / math.sqrt(1.25)),
    ),
    (Normal(mean=1, sd=2), stats.truncnorm(-0.5, math.inf, loc=1, scale=2)),
    (Triangular(min=1, mode=2, max=6), stats.triang(0.2, loc=1, scale=5)),
    (Uniform(min=2, max=5), stats.uniform(2, 3)),
    (Weibull(shape=1.7, scale=3), stats.weibull_min(1.7, scale=3)),
    (Beta(alpha=0.5, beta=0.7, min=1, max=3), stats.beta(0.5, 0.7, loc=1, scale=2)),
    (Pert(min=0, mode=1, max=4), stats.beta(2, 4, scale=4)),
    (Pearson6(alpha=2, beta=3.5, scale=4), stats.betaprime(2, 3.5, scale=4)),
]

positive = st.floats(0.05, 50)
bounds = st.tuples(*[st.floats(0, 100)] * 3).map(sorted).filter(lambda b: b[2] - b[0] > 1e-6)
LAWS = st.one_of(
    st.builds(Constant, value=st.floats(0, 100)),
    st.builds(Exponential, mean=positive),
    st.builds(Erlang, k=st.integers(1, 20), mean=positive),
    st.builds(Gamma, shape=positive, mean=positive),
    st.builds(LogNormal, mean=positive, sd=positive),
    st.builds(LogNormal, median=positive, sigma=st.floats(0.01, 3)),
    st.builds(Normal, mean=st.floats(0, 50), sd=positive),
    bounds.map(lambda b: Triangular(min=b[0], mode=b[1], max=b[2])),
    bounds.map(lambda b: Uniform(min=b[0], max=b[2])),
    st.builds(Weibull, shape=st.floats(0.3, 9), scale=positive),
    st.builds(
        lambda a, b, m: Beta(alpha=a, beta=b, min=m[0], max=m[2]), positive, positive, bounds
    ),
    bounds.map(lambda b: Pert(min=b[0], mode=b[1], max=b[2])),
    st.builds(Pearson6, alpha=positive, beta=st.floats(1.1, 9), scale=positive),
    st.builds(Empirical, values=st.lists(st.floats(0, 100), min_size=1, max_size=9).map(tuple)),
)


@pytest.mark.parametrize(("law", "mean", "variance"), KNOWN, ids=lambda v: getattr(v, "dist", None))
def test_moments_are_those_of_the_literature(law, mean, variance):
    assert law.expected() == pytest.approx(mean, rel=1e-10)
    assert law.variance() == pytest.approx(variance, rel=1e-9)


@pytest.mark.parametrize(("law", "mean", "variance"), KNOWN, ids=lambda v: getattr(v, "dist", None))
def test_sample_has_those_moments(law, mean, variance):
    n = 40_000
    values = law.sample(np.random.default_rng(7), n)
    assert values.mean() == pytest.approx(mean, abs=4.5 * math.sqrt(variance / n) + 1e-12)


@pytest.mark.parametrize(("law", "reference"), CDFS, ids=lambda v: getattr(v, "dist", None))
def test_sample_follows_the_law(law, reference):
    values = law.sample(np.random.default_rng(11), 5_000)
    assert stats.kstest(values, reference.cdf).pvalue > 0.001
    assert law.expected() == pytest.approx(reference.mean(), rel=1e-9)
    assert law.variance() == pytest.approx(reference.var(), rel=1e-7)


def test_empirical_draws_each_value_alike():
    values = Empirical(values=(1, 2, 2, 7)).sample(np.random.default_rng(3), 40_000)
    counts = {value: int((values == value).sum()) for value in (1, 2, 7)}
    assert sum(counts.values()) == 40_000
    assert counts[2] == pytest.approx(20_000, abs=450)
    assert counts[1] == pytest.approx(10_000, abs=400)


@given(law=LAWS, seed=st.integers(0, 2**32), sizes=st.lists(st.integers(0, 9), max_size=6))
def test_blocks_of_any_size_give_the_same_values(law, seed, sizes):
    whole = law.sample(np.random.default_rng(seed), sum(sizes))
    rng = np.random.default_rng(seed)
    parts = [law.sample(rng, size) for size in sizes]
    np.testing.assert_array_equal(np.concatenate([np.empty(0), *parts]), whole)
    assert whole.dtype == np.float64


@given(law=LAWS, seed=st.integers(0, 2**32))
def test_values_are_never_negative_and_moments_exist(law, seed):
    values = law.sample(np.random.default_rng(seed), 50)
    assert (values >= 0).all()
    assert np.isfinite(values).all()
    assert 0 <= law.expected() < math.inf
    assert law.variance() >= 0


class _EndsOfTheRange:
    """Random numbers at the ends of [0, 1)."""

    def random(self, n):
        return np.resize([0.0, np.nextafter(1, 0)], n)


def test_truncated_normal_stays_finite_at_the_ends_of_the_range():
    values = Normal(mean=1, sd=2).sample(_EndsOfTheRange(), 2)
    assert values[0] == pytest.approx(0, abs=1e-12)
    assert 10 < values[1] < 25


def test_empirical_stays_in_its_list_at_the_ends_of_the_range():
    values = Empirical(values=tuple(range(1, 12))).sample(_EndsOfTheRange(), 2)
    assert values.tolist() == [1, 11]


def test_pearson6_without_variance():
    assert Pearson6(alpha=2, beta=2, scale=1).variance() == math.inf
    assert Pearson6(alpha=2, beta=1.5, scale=1).expected() == 4


def test_weibull_of_extreme_shape_is_refused_and_the_least_has_a_mean():
    assert Weibull(shape=0.1, scale=1).expected() == pytest.approx(math.factorial(10))
    with pytest.raises(ValidationError, match=r"greater than or equal to 0\.1"):
        Weibull(shape=0.001, scale=1)


def test_scv():
    assert Exponential(mean=7).scv() == pytest.approx(1)
    assert Erlang(k=4, mean=7).scv() == pytest.approx(1 / 4)
    assert Constant(value=0).scv() == 0


@settings(max_examples=examples(90))
@given(law=LAWS)
def test_a_law_survives_being_written_and_read(law):
    assert ADAPTER.validate_python(law.model_dump(mode="json", exclude_none=True)) == law


def test_a_number_is_a_constant():
    assert ADAPTER.validate_python(3) == Constant(value=3)
    assert ADAPTER.validate_python({"dist": "erlang", "k": 2.0, "mean": 3}) == Erlang(k=2, mean=3)


LAW_NAMES = "one of constant, exponential, erlang, gamma, lognormal, normal, triangular, uniform, weibull, beta, pert"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (-3, "greater than or equal to 0"),
        (True, "must be a number, or a law as {dist: exponential, mean: 3}, is true"),
        ("fast", "must be a number, or a law as {dist: exponential, mean: 3}, is 'fast'"),
        ({"mean": 3}, f"needs the key dist, {LAW_NAMES}"),
        ({"dist": "exponential", "mean": 0}, "greater than 0"),
        ({"dist": "normal", "mean": -1, "sd": 1}, "greater than or equal to 0"),
        ({"dist": "uniform", "min": -1, "max": 1}, "greater than or equal to 0"),
        ({"dist": "uniform", "min": 3, "max": 2}, "min must not exceed max: min is 3, max is 2"),
        ({"dist": "uniform", "min": 3, "max": 3}, "min and max are both 3: write the plain number"),
        (
            {"dist": "triangular", "min": 1, "mode": 9, "max": 3},
            "mode must lie between min 1 and max 3, is 9",
        ),
        (
            {"dist": "pert", "min": 2, "mode": 1, "max": 3},
            "mode must lie between min 2 and max 3, is 1",
        ),
        ({"dist": "beta", "alpha": 1, "beta": 1, "min": 3, "max": 1}, "min must not exceed max"),
        ({"dist": "lognormal", "mean": 1}, "needs mean and sd, or median and sigma; has mean"),
        ({"dist": "lognormal"}, "needs mean and sd, or median and sigma; has none"),
        ({"dist": "lognormal", "mean": 1, "sigma": 1}, "has mean and sigma"),
        ({"dist": "lognormal", "mean": 1e-200, "sd": 1e200}, "sd is too large for this mean"),
        (
            {"dist": "pearson6", "alpha": 1, "beta": 1, "scale": 1},
            "beta must be greater than 1, is 1: the law has no mean otherwise",
        ),
        ({"dist": "erlang", "k": 2.5, "mean": 1}, "valid integer"),
        ({"dist": "empirical"}, "has no values: give file and column"),
    ],
)
def test_bad_parameters_are_refused(value, message):
    with pytest.raises(ValidationError) as caught:
        ADAPTER.validate_python(value)
    assert message in str(caught.value)
