import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from portsim.analysis.kpis.seasons import inputs, whole_years
from portsim.analysis.kpis.tables.stability import (
    STABLE,
    UNDETERMINED,
    UNSTABLE,
    EstimatedQueue,
    ObservedQueue,
    Verdict,
    Window,
    growth,
    judge,
    worst,
)
from portsim.estimate.corridor import flows_by_stage
from portsim.estimate.queue_loads import queue_loads
from portsim.estimate.steady_state import NoSteadyState, without_steady_state
from portsim.scenario.blocks.scenario import Scenario
from portsim.theory.relaxation import relaxation_time
from portsim.vocabulary import Place, Queue
from portsim.vocabulary.queues import ANCHORAGE
from tests.analysis.kpis.tables.detector import border
from tests.builder import terminal, tree

LONG = Window(1000.0)
QUIET = EstimatedQueue(0.7, "berth", 10.0)
RANDOM = NoSteadyState("no steady state: coal", "nominate them from stock")


def queue(trend, mean, first=0.0, last=None):
    """A queue in as many replications as trend has values."""
    trend = np.asarray(trend, dtype=float)
    same = np.ones(len(trend))
    return ObservedQueue(
        first * same, trend if last is None else np.asarray(last, dtype=float), trend, mean * same
    )


GROWN = queue([90.0, 110.0, 105.0, 95.0], 50.0)
LEVEL = queue([-3.0, 2.0, 4.0, -1.0], 50.0)


@pytest.mark.parametrize(
    ("seen", "known", "window", "word", "withheld"),
    [
        (GROWN, QUIET, LONG, UNSTABLE, True),
        (LEVEL, QUIET, LONG, STABLE, False),
        (LEVEL, QUIET._replace(load=1.0, settles=False), LONG, UNSTABLE, True),
        (
            LEVEL,
            QUIET._replace(never_settles=RANDOM),
            LONG,
            UNSTABLE,
            True,
        ),
        (LEVEL, QUIET, Window(499.0), UNDETERMINED, False),
        (LEVEL, QUIET, Window(500.0), STABLE, False),
        (GROWN, QUIET, Window(499.0), UNDETERMINED, False),
        (queue([90.0, 110.0], 50.0), QUIET, LONG, UNDETERMINED, False),
        (queue([90.0], 50.0), QUIET, LONG._replace(certain=True), UNSTABLE, True),
        (queue([1.0], 50.0), QUIET, LONG._replace(certain=True), STABLE, False),
        (LEVEL, QUIET, LONG._replace(seasonal=True), UNDETERMINED, False),
        (LEVEL, QUIET, LONG._replace(seasonal=True, whole_years=True), STABLE, False),
        (GROWN, QUIET, LONG._replace(dated=True), UNDETERMINED, False),
        (LEVEL, QUIET, LONG._replace(dated=True), STABLE, False),
        (GROWN, EstimatedQueue(), LONG, UNSTABLE, True),
    ],
)
def test_the_verdict(seen, known, window, word, withheld):
    found = judge(ANCHORAGE, seen, known, window)
    assert (found.status, found.withheld) == (word, withheld)
    assert bool(found.note) == (word != STABLE)


@pytest.mark.parametrize("window", [Window(499.0), LONG._replace(dated=True)])
def test_more_replications_take_no_answer_away(window):
    few = queue([90.0, 400.0, 5.0], 50.0)  # what chance may explain
    many = queue([90.0, 110.0, 105.0, 95.0] * 10, 50.0)
    assert not growth(few)
    assert growth(many)
    assert not judge(ANCHORAGE, few, QUIET, window).withheld
    found = judge(ANCHORAGE, many, QUIET, window)
    assert not found.withheld
    assert "grew by 100" in found.note


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
    some = [
        Verdict(Queue(Place.GATE), word, "", "", False, 0.0, 0.0)
        for word in (STABLE, UNSTABLE, UNDETERMINED)
    ]
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
    plain["weather"]["storm"] = {
        "kind": "dated",
        "stretches": [{"begins": "2027-02-01", "ends": "2027-02-03"}],
    }
    found = inputs(type(terminal()).model_validate(plain))
    assert found == (("holidays.yearly",), ("weather.storm", "holidays"))
    plain["cargoes"]["coal"]["monthly_profile"] = [2.0] + [1.0] * 11
    found = inputs(type(terminal()).model_validate(plain))
    assert found.seasonal == ("cargoes.coal.monthly_profile", "holidays.yearly")
    assert found.sentence.startswith(
        "cargoes.coal.monthly_profile, holidays.yearly follow the months; "
    )


@pytest.mark.parametrize(
    ("days", "whole"),
    [(365.0, True), (366.0, True), (364.0, True), (360.0, False), (30.0, False), (3652.0, True)],
)
def test_whole_years(days, whole):
    assert whole_years(days) is whole


# ---- stages on the way


def remembers(trucks_per_h, per_h, shut_h, open_h):
    """Return the relaxation time of a queue of trucks at random, served at random while open, exactly.

    It is -1 over the least growth rate of the mean of exp(t x number), over t: of the environment's
    generator, tilted by t. For one server that is always open it gives Morse's 1 / (mu (1 - sqrt
    rho)^2).
    """

    def growth_rate(t):
        came, went = trucks_per_h * (np.exp(t) - 1.0), per_h * (np.exp(-t) - 1.0)
        tilted = [[came + went - 1.0 / open_h, 1.0 / open_h], [1.0 / shut_h, came - 1.0 / shut_h]]
        return np.linalg.eigvals(np.asarray(tilted)).real.max()

    return (
        -1.0
        / minimize_scalar(
            growth_rate, bounds=(0.0, 3.0), method="bounded", options={"xatol": 1e-12}
        ).fun
    )


def stage(tree, name="border"):
    return queue_loads(Scenario.model_validate(tree))[Queue(Place.STAGE, name)]


@pytest.mark.parametrize("load", [0.1, 0.5, 0.8, 0.95])
@pytest.mark.parametrize(("shut_h", "per_year"), [(6.0, 104.0), (20.0, 80.0), (828.0, 1.3)])
def test_how_long_a_border_remembers(load, shut_h, per_year):
    found = stage(border(load, 365.0, per_year, shut_h))
    open_share = 1.0 - per_year * shut_h / 8760.0
    exact = remembers(2.5, 2.5 / load / open_share, shut_h, 8760.0 / per_year - shut_h)
    assert found.load == pytest.approx(load)
    # trucks are let through at even distances here: at random ones would be remembered by so much
    # longer
    hours = found.relaxation_h + relaxation_time(load, 1, load / 2.5, 0.0, 1.0)
    assert exact < hours < 1.32 * exact
    if shut_h > 100.0:  # then the closures are all that counts
        assert hours == pytest.approx(exact, rel=0.01)


def test_uneven_closures_are_remembered_longer():
    even, uneven = border(0.8, 365.0, 1.3, 828.0), border(0.8, 365.0, 1.3, 828.0)
    uneven["corridor"]["closures"]["unrest"]["length_h"] = {
        "dist": "lognormal",
        "mean": 828.0,
        "sd": 3 * 828.0,
    }
    # (1 + 9) / (1 + 1)
    assert stage(uneven).relaxation_h / stage(even).relaxation_h == pytest.approx(5.0, rel=0.01)


def test_two_closures_take_the_product_and_both_are_remembered():
    both = border(0.8, 365.0)
    both["corridor"]["closures"]["strike"] = {
        "kind": "renewal",
        "monthly_share": [0.1] * 12,
        "mean_h": 24.0,
    }
    both["corridor"]["stages"]["border"]["closed_by"] = ["unrest", "strike"]
    assert stage(both).load == pytest.approx(0.8 / 0.9)
    alone = border(0.8 / 0.9, 365.0)
    assert stage(both).relaxation_h > 2.0 * stage(alone).relaxation_h


def test_a_closure_of_known_dates_takes_nothing_from_the_rate():
    dated = border(0.8, 365.0)
    stretch = {"begins": "2027-03-01", "ends": "2027-09-30"}
    dated["corridor"]["closures"]["war"] = {"kind": "dated", "stretches": [stretch]}
    dated["corridor"]["stages"]["border"]["closed_by"] = ["unrest", "war"]
    assert stage(dated) == stage(border(0.8, 365.0))


def test_who_may_divert_counts_only_as_far_as_he_surely_stays():
    diverts = border(1.05, 365.0, 26.0, 84.0)  # shut for a quarter of the time
    corridor = diverts["corridor"]
    corridor["stages"]["pass"] = {"kind": "border", "time_h": 2.0, "vehicles_per_day": 100.0}
    corridor["routes"]["over"] = {"mode": "road", "stages": ["pass", "road"]}
    assert stage(diverts).load == pytest.approx(1.05)
    assert Queue(Place.STAGE, "pass") not in queue_loads(Scenario.model_validate(diverts))
    corridor["cargoes"]["ore"] |= {"divert_after_h": 12.0, "divert_to": ["over"]}
    share = 26.0 * 84.0 / 8760.0
    assert stage(diverts).load == pytest.approx(1.05 * (1.0 - share))
    assert flows_by_stage(Scenario.model_validate(diverts)) == {
        "border": (("ore", "road"),),
        "pass": (("ore", "road"),),
    }


def test_tonnes_and_boxes_are_counted_as_the_stage_counts():
    tree = border(0.8, 365.0)
    per_vehicle = stage(tree)
    block = tree["corridor"]["stages"]["border"]
    block["t_per_day"] = 20.0 * block.pop("vehicles_per_day")
    assert stage(tree) == pytest.approx(per_vehicle)


def test_a_stage_without_a_rate_has_no_queue():
    assert Queue(Place.STAGE, "road") not in queue_loads(
        Scenario.model_validate(border(0.8, 365.0))
    )
    assert not [queue for queue in queue_loads(terminal()) if queue.place is Place.STAGE]
