"""Arrivals follow the calendar, and asking for them in other pieces changes none."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.flow.arrivals.poisson import Arrivals, Intensity, calendar_intensity
from portsim.flow.streams import Draws, Streams
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.distributions.distribution import LAWS
from portsim.scenario.distributions.law import Law
from portsim.scenario.distributions.unbounded import Exponential
from tests.search import examples

PLUS_FIVE = timezone(timedelta(hours=5))
MONTHS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 14.0)
WEEKDAYS = (1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.0)
HOURS = (0.0,) * 6 + (1.0, 3.0) + (2.0,) * 10 + (1.0,) * 6

STARTS = [
    datetime(2027, 1, 1, tzinfo=UTC),
    datetime(2027, 5, 17, 13, 30, tzinfo=PLUS_FIVE),
    datetime(2028, 2, 10, 22, 45, 30, tzinfo=PLUS_FIVE),
    datetime(2027, 12, 31, 23, 59, tzinfo=UTC),
]


def weight_of(
    moment: datetime,
    per_year: float,
    monthly: Any,
    weekday: Any,
    hourly: Any,
) -> float:
    """Return the rate an hour at a moment, straight from what the profiles mean."""
    if monthly is None:
        rate = per_year / 8760.0
    else:
        days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
        rate = per_year / 24 * monthly[moment.month - 1]
        rate /= sum(weight * length for weight, length in zip(monthly, days, strict=True))
    if weekday is not None:
        rate *= weekday[moment.weekday()] * 7 / sum(weekday)
    if hourly is not None:
        rate *= hourly[moment.hour] * 24 / sum(hourly)
    return rate


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("monthly", [None, MONTHS])
@pytest.mark.parametrize("weekday", [None, WEEKDAYS])
@pytest.mark.parametrize("hourly", [None, HOURS])
def test_rate_at_any_moment(start: datetime, monthly: Any, weekday: Any, hourly: Any) -> None:
    horizon = 100 * 24.0
    intensity = calendar_intensity(5000.0, start, horizon, monthly, weekday, hourly)
    rng = np.random.default_rng(1)
    for a in rng.uniform(0.0, horizon - 1.0, 300).tolist():
        # a minute within a clock hour, so that no corner lies inside
        moment = start + timedelta(hours=a)
        if moment.minute == 59:
            continue
        expected = weight_of(moment, 5000.0, monthly, weekday, hourly) / 60
        assert intensity.between(a, a + 1 / 60) == pytest.approx(expected, abs=1e-9)


def test_calendar_year_gets_its_volume() -> None:
    start = datetime(2027, 1, 1, tzinfo=PLUS_FIVE)
    assert calendar_intensity(1000.0, start, 9000.0, MONTHS).between(0.0, 8760.0) == pytest.approx(
        1000.0
    )


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("weight", [1.0, 0.3])
def test_twelve_equal_weights_do_what_none_do(start: datetime, weight: float) -> None:
    even = calendar_intensity(7300.0, start, 800 * 24.0, [weight] * 12)
    none = calendar_intensity(7300.0, start, 800 * 24.0)
    for day in range(799):
        a = 24.0 * day
        assert even.between(a, a + 24.0) == pytest.approx(20.0, rel=1e-9)
        assert none.between(a, a + 24.0) == pytest.approx(20.0, rel=1e-9)


def test_profile_gives_rates_and_not_shares_of_the_volume() -> None:
    # July at twice the rate of other months: 365 + 31 days' worth in a year, so that 396 a year
    # are 1 a day, 2 a day in July, and 28 in February.
    start = datetime(2027, 1, 1, tzinfo=UTC)
    weights = [1.0] * 6 + [2.0] + [1.0] * 5
    intensity = calendar_intensity(396.0, start, 8760.0, weights)
    assert intensity.between(31 * 24.0, 59 * 24.0) == pytest.approx(28.0)
    assert intensity.between(181 * 24.0, 212 * 24.0) == pytest.approx(62.0)


@pytest.mark.parametrize("start", STARTS)
def test_weeks_and_days_get_their_volume(start: datetime) -> None:
    intensity = calendar_intensity(8760.0, start, 2000.0, None, WEEKDAYS, HOURS)
    for a in (0.0, 3.25, 100.0):
        assert intensity.between(a, a + 168.0) == pytest.approx(168.0)
    by_hour = calendar_intensity(8760.0, start, 2000.0, None, None, HOURS)
    for a in (0.0, 3.25, 100.0):
        assert by_hour.between(a, a + 24.0) == pytest.approx(24.0)


def test_year_without_profiles_has_8760_hours() -> None:
    intensity = calendar_intensity(1000.0, STARTS[1], 9000.0)
    assert intensity.between(0.0, 8760.0) == pytest.approx(1000.0)


def test_no_volume_means_no_arrival() -> None:
    intensity = calendar_intensity(0.0, STARTS[0], 1000.0, MONTHS, WEEKDAYS)
    law = Exponential(dist="exponential", mean=1.0)
    assert Arrivals(intensity, Streams(1, 0).draws("a", law)).next() == float("inf")
    assert len(Arrivals(intensity, Streams(1, 0).draws("a", law)).until(1000.0)) == 0


def arrivals(per_year: float = 20_000.0, law: Law | None = None) -> Arrivals:
    law = law or Exponential(dist="exponential", mean=7.0)
    intensity = calendar_intensity(per_year, STARTS[1], 60 * 24.0, MONTHS, WEEKDAYS, HOURS)
    return Arrivals(intensity, Streams(5, 0).draws("trucks", law))


def test_gaps_law_gives_shape_and_not_rate() -> None:
    days = 60.0
    expected = calendar_intensity(20_000.0, STARTS[1], days * 24, MONTHS, WEEKDAYS, HOURS).between(
        0, days * 24
    )
    for law in (Exponential(dist="exponential", mean=7.0), Constant(dist="constant", value=0.1)):
        n = len(arrivals(law=law).until(days * 24.0))
        assert abs(n - expected) < 4 * expected**0.5
    assert abs(n - expected) <= 1  # the constant


def test_nobody_comes_when_the_rate_is_zero() -> None:
    for hour in arrivals().until(60 * 24.0):
        moment = STARTS[1] + timedelta(hours=float(hour))
        assert moment.weekday() != 6
        assert moment.hour >= 6


@settings(max_examples=examples(180))
@given(st.lists(st.floats(0.0, 60 * 24.0), max_size=12))
def test_pieces_change_no_arrival(cuts: list[float]) -> None:
    whole = arrivals().until(60 * 24.0)
    source = arrivals()
    parts = [source.until(cut) for cut in [*sorted(cuts), 60 * 24.0]]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    source = arrivals()
    np.testing.assert_array_equal([source.next() for _ in range(len(whole))], whole)
    mixed = arrivals()
    first = [mixed.next() for _ in range(300)]
    np.testing.assert_array_equal(np.concatenate([first, mixed.until(60 * 24.0)]), whole)


def test_arrival_at_the_very_hour_belongs_to_the_next_piece() -> None:
    intensity = Intensity(np.asarray([0.0, 100.0]), np.asarray([0.0, 100.0]))
    source = Arrivals(intensity, Streams(1, 0).draws("a", Constant(dist="constant", value=1.0)))
    assert source.until(3.0).tolist() == [1.0, 2.0]
    assert source.until(3.5).tolist() == [3.0]
    assert source.next() == 4.0


def test_random_arrivals_have_the_mean_and_spread_of_a_poisson_stream() -> None:
    intensity = calendar_intensity(8760.0 * 4, STARTS[0], 4000.0)
    counts = []
    for replication in range(60):
        draws = Streams(9, replication).draws("ships", Exponential(dist="exponential", mean=2.0))
        counts += np.histogram(Arrivals(intensity, draws).until(4000.0), np.arange(0, 4001, 100))[
            0
        ].tolist()
    n = len(counts)
    assert np.mean(counts) == pytest.approx(400.0, abs=4 * 20 / n**0.5)
    assert np.var(counts) / 400.0 == pytest.approx(1.0, abs=4 * (2 / n) ** 0.5)


LAW_CASES: dict[str, dict[str, Any]] = {
    "constant": {"value": 2.0},
    "exponential": {"mean": 2.0},
    "erlang": {"k": 3, "mean": 2.0},
    "gamma": {"shape": 0.7, "mean": 2.0},
    "lognormal": {"mean": 2.0, "sd": 1.0},
    "normal": {"mean": 2.0, "sd": 1.5},
    "triangular": {"min": 1.0, "mode": 2.0, "max": 4.0},
    "uniform": {"min": 1.0, "max": 4.0},
    "weibull": {"shape": 1.5, "scale": 2.0},
    "beta": {"alpha": 2.0, "beta": 3.0, "min": 1.0, "max": 4.0},
    "pert": {"min": 1.0, "mode": 2.0, "max": 4.0},
    "pearson6": {"alpha": 2.0, "beta": 4.0, "scale": 3.0},
    "empirical": {"values": (1.0, 2.0, 5.0)},
}


def law(kind: type[Law]) -> Law:
    name = kind.model_fields["dist"].default
    return kind.model_validate({"dist": name, **LAW_CASES[name]})


@pytest.mark.parametrize("kind", LAWS)
@pytest.mark.parametrize("steps", [(1, 2, 300, 0, 5), (256, 1, 256), (600, 3), (31, 3, 290, 32, 7)])
def test_taking_in_other_pieces_changes_no_value(kind: type[Law], steps: tuple[int, ...]) -> None:
    n = sum(steps)
    one = Streams(3, 1).draws("x", law(kind))
    expected = [one.next() for _ in range(n)]
    many = Streams(3, 1).draws("x", law(kind))
    taken = []
    for i, step in enumerate(steps):
        taken += many.take(step).tolist() if i % 2 else [many.next() for _ in range(step)]
    assert taken == expected
    blocks = Streams(3, 1).draws("x", law(kind))
    assert np.concatenate([blocks.take(step) for step in steps]).tolist() == expected


def test_stream_depends_on_seed_replication_and_name_only() -> None:
    kind = Exponential(dist="exponential", mean=1.0)

    def first(seed: int, replication: int, name: str, before: tuple[str, ...] = ()) -> float:
        streams = Streams(seed, replication)
        for other in before:
            streams.draws(other, kind).take(10)
        draws: Draws = streams.draws(name, kind)
        return draws.next()

    assert first(1, 0, "a") == first(1, 0, "a", before=("b", "c"))
    assert len({first(1, 0, "a"), first(2, 0, "a"), first(1, 1, "a"), first(1, 0, "b")}) == 4
