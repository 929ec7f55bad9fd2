"""Loads of 1: of berths whose ships go on to others, of queues in which nothing varies, and within rounding."""

import pytest

from portsim.estimate.explain import explain
from portsim.estimate.queue_loads import queue_loads
from portsim.scenario.blocks.scenario import Scenario
from portsim.theory.relaxation import is_full, settles
from portsim.vocabulary.queues import ANCHORAGE
from tests.builder import at_random, ships_alone, vessel


def anchorage(tree):
    return queue_loads(Scenario.model_validate(tree))[ANCHORAGE]


def jetty_and_quay(small_per_year, large_per_year=100.0, small_berths=("jetty", "quay")):
    """Return small ships that take a jetty first and a long quay then, and large ones that need the quay."""
    return ships_alone(
        vessels={"small": vessel(31.0), "large": vessel(30.0) | {"loa_m": 180.0}},
        calls={
            "small": at_random(small_per_year, "small", berths=list(small_berths)),
            "large": at_random(large_per_year, "large", berths=["quay"]),
        },
        berths={"jetty": {"length_m": 110.0, "depth_m": 9.0}},
        quays={"quay": {"length_m": 900.0, "depth_m": 12.0, "clearance_m": 10.0}},
    )


@pytest.mark.parametrize("small_per_year", [283.0, 287.0, 293.7, 400.0, 611.3, 733.3])
def test_ships_that_find_a_jetty_full_go_on_to_the_quay(small_per_year):
    tree = jetty_and_quay(small_per_year)
    found = anchorage(tree)
    assert found.settles
    assert found.of == "jetty + quay"
    assert 0.1 < found.load < 0.7
    assert found.relaxation_h < 1e5
    assert not [one for one in explain(Scenario.model_validate(tree)).findings if one.grave]


def test_a_jetty_that_its_own_ships_overfill_is_full_beside_a_quay_with_room():
    found = anchorage(jetty_and_quay(300.0, small_berths=("jetty",)))
    assert (found.settles, found.of) == (False, "jetty")
    assert found.load == pytest.approx(300.0 * 32.0 / 8760.0, rel=0.04)


def test_a_jetty_and_a_quay_are_full_together():
    tree = jetty_and_quay(400.0, large_per_year=1600.0)
    assert not anchorage(tree).settles
    assert [one.of for one in explain(Scenario.model_validate(tree)).findings if one.grave]


@pytest.mark.parametrize(("load", "full"), [(1.0 - 4e-16, True), (1.0, True), (0.9999, False)])
def test_a_load_within_rounding_of_one_is_full(load, full):
    assert is_full(load) == full
    assert settles(load, 1.0, 0.0) != full
    assert settles(load, 0.0, 0.0)  # the next comes when the one before has left
    assert not settles(load + 0.01, 0.0, 0.0) or load < 0.9999


@pytest.mark.parametrize(
    ("arrivals", "settled"),
    [
        ({"kind": "liner", "every_h": 12.0}, True),
        ({"kind": "liner", "every_h": 12.0, "deviation_h": {"dist": "uniform", "min": 0.0, "max": 2.0}}, False),
        ({"kind": "liner", "every_h": 11.9}, False),
        ({"kind": "random", "per_year": 730.0}, False),
        ({"kind": "random", "per_year": 730.0, "gaps": 1.0}, True),
    ],
)  # fmt: skip
def test_a_full_berth_settles_only_if_nothing_varies(arrivals, settled):
    tree = ships_alone(calls={"ships": {"vessel": "ship", "arrivals": arrivals}})
    tree["berthing"] = {"mooring_h": 0.0, "unmooring_h": 0.0}
    found = anchorage(tree)
    assert is_full(found.load)
    assert found.settles == settled
