import numpy as np
import pytest

from portsim.analysis.seasons import inputs, whole_years
from portsim.analysis.stability import (
    STABLE,
    UNDETERMINED,
    UNSTABLE,
    Known,
    Seen,
    Verdict,
    Window,
    growth,
    judge,
    without_steady_state,
    worst,
)
from tests.study.small import terminal, tree

LONG = Window(1000.0)
QUIET = Known(0.7, "berth", 10.0)


def queue(trend, mean, first=0.0, last=None):
    """A queue in as many replications as trend has values."""
    trend = np.asarray(trend, dtype=float)
    same = np.ones(len(trend))
    return Seen(first * same, trend if last is None else np.asarray(last, dtype=float), trend, mean * same)


GROWN = queue([90.0, 110.0, 105.0, 95.0], 50.0)
LEVEL = queue([-3.0, 2.0, 4.0, -1.0], 50.0)


@pytest.mark.parametrize(
    ("seen", "known", "window", "word", "withheld"),
    [
        (GROWN, QUIET, LONG, UNSTABLE, True),
        (LEVEL, QUIET, LONG, STABLE, False),
        (LEVEL, QUIET._replace(load=1.0), LONG, UNSTABLE, True),
        (LEVEL, QUIET._replace(never_settles="no steady state: coal"), LONG, UNSTABLE, True),
        (LEVEL, QUIET, Window(499.0), UNDETERMINED, False),
        (LEVEL, QUIET, Window(500.0), STABLE, False),
        (GROWN, QUIET, Window(499.0), UNDETERMINED, True),
        (queue([90.0, 110.0], 50.0), QUIET, LONG, UNDETERMINED, False),
        (LEVEL, QUIET, LONG._replace(seasonal=True), UNDETERMINED, False),
        (LEVEL, QUIET, LONG._replace(seasonal=True, whole_years=True), STABLE, False),
        (GROWN, QUIET, LONG._replace(dated=True), UNDETERMINED, True),
        (LEVEL, QUIET, LONG._replace(dated=True), STABLE, False),
        (GROWN, Known(), LONG, UNSTABLE, True),
    ],
)
def test_the_verdict(seen, known, window, word, withheld):
    found = judge("anchorage", seen, known, window)
    assert (found.word, found.withheld) == (word, withheld)
    assert bool(found.note) == (word != STABLE)


def test_a_season_is_compared_with_itself():
    # the line fitted to a window that ends in the busy season rises; its ends are alike
    season = queue([60.0, 70.0, 65.0, 66.0], 40.0, first=30.0, last=[28.0, 33.0, 31.0, 29.0])
    assert growth(season) == pytest.approx(65.25)
    assert growth(season, seasonal=True) == 0.0


@pytest.mark.parametrize(
    ("trend", "mean"),
    [
        ([90.0, 110.0], 50.0),  # two replications prove nothing
        ([1.9, 1.9, 1.9], 0.5),  # two ships more are no growing queue
        ([20.0, 21.0, 19.0], 50.0),  # small beside the queue
        ([400.0, 1.0, 2.0], 50.0),  # one replication of three
    ],
)
def test_what_is_no_growth(trend, mean):
    assert growth(queue(trend, mean)) == 0.0


def test_the_whole_is_as_its_worst_queue():
    some = [Verdict("gate", word, "", False, 0.0, 0.0) for word in (STABLE, UNSTABLE, UNDETERMINED)]
    assert [worst(some[:1]), worst([some[0], some[2]]), worst(some), worst([])] == [
        STABLE,
        UNDETERMINED,
        UNSTABLE,
        STABLE,
    ]


def test_random_flows_on_both_sides_have_no_steady_state():
    assert without_steady_state(terminal(arrivals={"kind": "nominated"})) == {}
    reasons = without_steady_state(terminal(arrivals={"kind": "random"}))
    assert list(reasons) == ["coal"]
    assert "nominate them from stock" in reasons["coal"]


def test_seasons_and_dates_are_found():
    assert inputs(terminal()).stationary
    plain = tree()
    plain["cargoes"]["coal"]["monthly_profile"] = [1.0] * 12
    plain["weather"] = {"rain": {"kind": "renewal", "monthly_share": [0.1] * 12, "mean_h": 10.0}}
    plain["holidays"] = {"yearly": ["23 Mar"], "dates": ["2027-04-01"]}
    plain["weather"]["storm"] = {"kind": "dated", "stretches": [{"begins": "2027-02-01", "ends": "2027-02-03"}]}
    found = inputs(type(terminal()).model_validate(plain))
    assert found == (("holidays.yearly",), ("weather.storm", "holidays"))
    plain["cargoes"]["coal"]["monthly_profile"] = [2.0] + [1.0] * 11
    found = inputs(type(terminal()).model_validate(plain))
    assert found.seasonal == ("cargoes.coal.monthly_profile", "holidays.yearly")
    assert found.sentence.startswith("cargoes.coal.monthly_profile, holidays.yearly follow the months; ")


@pytest.mark.parametrize(
    ("days", "whole"), [(365.0, True), (366.0, True), (364.0, True), (360.0, False), (30.0, False), (3652.0, True)]
)
def test_whole_years(days, whole):
    assert whole_years(days) is whole
