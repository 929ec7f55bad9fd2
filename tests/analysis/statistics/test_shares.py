"""Exact intervals of shares, compared with the binomial distribution itself."""

import pytest
from scipy.stats import binom

from portsim.analysis.statistics.shares import exact_share


@pytest.mark.parametrize(("seen", "n"), [(0, 10), (1, 10), (7, 10), (10, 10), (3, 40)])
def test_at_its_ends_what_was_seen_would_be_as_rare_as_the_level_says(seen, n):
    found = exact_share(seen / n, n, 0.9)
    if seen > 0:
        assert binom.sf(seen - 1, n, found.low) == pytest.approx(0.05)
    if seen < n:
        assert binom.cdf(seen, n, found.high) == pytest.approx(0.05)
    assert found.low <= seen / n <= found.high


def test_it_holds_a_share_at_least_as_often_as_it_says():
    n = 12
    for truth in (0.03, 0.2, 0.5, 0.93):
        holds = [exact_share(k / n, n, 0.95) for k in range(n + 1)]
        chance = sum(
            binom.pmf(k, n, truth) for k, one in enumerate(holds) if one.low <= truth <= one.high
        )
        assert chance >= 0.95
