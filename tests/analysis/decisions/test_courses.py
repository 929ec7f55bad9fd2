"""Courses of years and break-evens, by hand."""

import numpy as np
import pytest
from scipy.optimize import brentq

from portsim.analysis.decisions.break_even import break_even
from portsim.analysis.decisions.courses import course_draws, course_values, probability_below
from portsim.analysis.decisions.npv import PhaseFlow
from portsim.analysis.statistics.intervals import mean_interval
from portsim.scenario.blocks.costs import Costs
from portsim.scenario.blocks.run import Run
from portsim.studies.kinds.course_table import course_table
from portsim.studies.kinds.present_value import CaseCosts

RUN = Run(seed=3)
RUNNING = np.asarray([-20_000.0, 0.0, 20_000.0])


def test_a_bad_year_does_not_last_for_decades():
    """Twenty years that cost 0 or, one in ten, 100: all of them 100 never comes, and the mean stays 200."""
    yearly = np.tile([0.0] * 9 + [100.0], (20, 1))
    draws = course_draws(1, 10, 20)
    found = course_values(yearly, draws)
    assert np.mean(found) == pytest.approx(200.0, abs=5.0)
    assert np.std(found) == pytest.approx((20 * 0.09) ** 0.5 * 100.0, rel=0.05)
    assert np.max(found) < 1000.0
    # one replication for all years: nine courses of 0 and one of 2,000
    assert np.std(np.sum(yearly, axis=0)) == pytest.approx(600.0)


def test_the_same_years_meet_all_cases_and_more_replications_are_other_courses():
    assert (course_draws(1, 10, 20) == course_draws(1, 10, 20)).all()
    assert (course_draws(2, 10, 20) != course_draws(1, 10, 20)).any()
    assert set(course_draws(1, 3, 4).ravel()) == {0, 1, 2}


def test_the_probability_of_being_cheaper_by_hand():
    """Each of two years costs 3 less or 1 more; 1 is paid at once: -5, -1, -1 and 3 are equally likely."""
    yearly = np.tile([-3.0, 1.0], (2, 1))
    found = probability_below(yearly, 1.0, course_draws(1, 2, 2), 0.95, 1)
    assert found.mean == pytest.approx(0.75, abs=0.03)
    assert (found.low, found.high) == (0.0, 1.0)  # two versions of a year say next to nothing
    many = probability_below(np.tile(yearly, 50), 1.0, course_draws(1, 100, 2), 0.95, 1)
    assert many.low < 0.75 < many.high
    assert many.high - many.low < 0.3


def test_what_is_not_known_has_no_probability():
    yearly = np.tile([-3.0, np.nan], (2, 1))
    assert np.isnan(probability_below(yearly, 1.0, course_draws(1, 2, 2), 0.95, 1).mean)
    assert np.isnan(break_even(lambda x: np.asarray([x, np.nan]), 1.0, 0.0, 2.0, 0.95).value)


def test_a_break_even_lies_where_the_mean_difference_is_nought():
    noise = np.asarray([-2.0, -1.0, 0.0, 1.0, 2.0])
    found = break_even(lambda x: 4.0 * (x - 3.0) + noise, 1.0, 0.0, 10.0, 0.95)
    half = mean_interval(noise, 0.95).high
    assert found.value == pytest.approx(3.0)
    assert (found.low, found.high) == pytest.approx((3.0 - half / 4.0, 3.0 + half / 4.0))


def test_of_two_break_evens_the_one_nearest_to_what_is_stated_is_told():
    both = lambda x: np.full(3, (x - 2.0) * (x - 7.0))  # noqa: E731
    assert break_even(both, 1.0, 0.0, 10.0, 0.95).value == pytest.approx(2.0)
    assert break_even(both, 6.0, 0.0, 10.0, 0.95).value == pytest.approx(7.0)
    assert np.isnan(break_even(both, 1.0, 7.5, 10.0, 0.95).value)


def test_that_nothing_costs_nothing_is_no_break_even():
    noise = np.asarray([0.9, 1.0, 1.1])
    assert np.isnan(break_even(lambda x: -x * noise, 1.0, 0.0, 5.0, 0.95).value)
    assert np.isnan(break_even(lambda x: 0.0 * noise, 1.0, 0.0, 5.0, 0.95).value)
    assert break_even(lambda x: (x - 2.5) * noise, 1.0, 0.0, 5.0, 0.95).value == 2.5


def costs(rate: float) -> Costs:
    crane = {"count": 1, "capital_usd": 1e6, "life_years": 4.0}
    return Costs.model_validate(
        {
            "perspective": "system",
            "discount_rate": rate,
            "price_year": 2026,
            "resources": {"crane": crane},
        }
    )


def case(name: str, cranes: float, ship_usd: float, rate: float = 0.05) -> CaseCosts:
    """Return four years with cranes of a million each and ship time of so much a year."""
    ships = ship_usd + RUNNING * (ship_usd > 0.0)
    phase = PhaseFlow(2028, {"crane": cranes}, ships, np.ones(3), ships)
    return CaseCosts(name, [phase], costs(rate), 2032, RUN)


def test_the_break_evens_of_a_crane_by_hand():
    """A crane of a million that lasts four years saves 300,000 USD of ship time a year.

    It pays up to the rate at which four payments of 300,000 are worth a million, 7.71 %. At 5 % they
    are worth 3.5460 x 300,000 = 1,063,785, so that it pays from 0.940 of the price of ship time on.
    """
    table = course_table([case("today", 0.0, 300_000.0), case("crane", 1.0, 0.0)])
    today, crane = (row for _, row in table.iterrows())
    rate = brentq(lambda i: 300_000.0 * (1.0 - (1.0 + i) ** -4) / i - 1e6, 0.01, 0.5)
    assert rate == pytest.approx(0.0771, abs=5e-5)
    assert crane["even_rate"] == pytest.approx(rate, abs=1e-6)
    assert crane["even_waiting"] == pytest.approx(1e6 / (300_000.0 * 3.545951), rel=1e-5)
    assert crane["even_rate_low"] < rate < crane["even_rate_high"]
    assert np.isnan(today["even_rate"])
    assert np.isnan(today["cheaper"])


def test_the_courses_of_a_crane_by_hand():
    """Each year saves 280, 300 or 320 thousand; four of them at 5 % against a million.

    The crane is cheaper if 0.952 a + 0.907 b + 0.864 c + 0.823 d > -63.8 thousand, where a to d are
    -20, 0 or 20 thousand: always but for -20 in all four years, which gives -70.9: 80 of 81.
    """
    table = course_table([case("today", 0.0, 300_000.0), case("crane", 1.0, 0.0)])
    crane = table.set_index("case").loc["crane"]
    assert crane["cheaper"] == pytest.approx(80 / 81, abs=0.008)
    assert crane["npv_p10_usd"] == crane["npv_p90_usd"] == pytest.approx(1e6)
    assert crane["difference_p10_usd"] < 1e6 - 1_063_785.0 < crane["difference_p90_usd"]
    assert crane["cheaper_low"] <= crane["cheaper"] <= crane["cheaper_high"] <= 1.0
    assert (crane["years"], crane["n"]) == (4, 3)


def test_cases_of_different_perspectives_are_not_set_beside_each_other():
    other = case("crane", 1.0, 0.0)
    terminal = other.costs.model_copy(update={"perspective": "terminal"})
    table = course_table([case("today", 0.0, 300_000.0), other._replace(costs=terminal)])
    assert "cheaper" not in table
    assert table["npv_median_usd"].notna().all()


def test_ten_replications_never_tell_that_all_courses_are_cheaper():
    """All ten years cost less by 1: an interval from 100 to 100 % would say what ten cannot know."""
    sure = probability_below(np.full((20, 10), -1.0), 0.0, course_draws(1, 10, 20, 50), 0.95, 1)
    assert (sure.mean, sure.low, sure.high) == (1.0, pytest.approx(0.025 ** (1 / 10)), 1.0)
    never = probability_below(np.full((20, 10), 1.0), 0.0, course_draws(1, 10, 20, 50), 0.95, 1)
    assert (never.mean, never.low, never.high) == (0.0, 0.0, pytest.approx(1 - 0.025 ** (1 / 10)))


def test_the_interval_holds_the_share_where_a_bad_year_is_rare():
    """One year of twenty costs 30 and the others save 1: five years are cheaper in 0.95^5 of courses."""
    truth, years, n, studies = 0.95**5, 5, 10, 20
    held = degenerate = 0
    for number in range(studies):
        drawn = np.random.default_rng(number).random(n)
        yearly = np.tile(np.where(drawn < 0.05, 30.0, -1.0), (years, 1))
        found = probability_below(yearly, 0.0, course_draws(1, n, years, 200), 0.95, 1)
        held += found.low <= truth <= found.high
        degenerate += bool((drawn >= 0.05).all())  # of these the bootstrap alone says 100 %
    assert degenerate > 0.4 * studies
    assert held >= 0.9 * studies
