"""From the berths and quays of a scenario to places for ships, empty."""

from typing import Any

import pytest

from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.sea.berths import ContinuousQuay, SingleBerth
from portsim.terminal.sea.make_berths import places
from tests.builder import call, small

BERTHS = {
    "coal": {"number": 2, "length_m": 200.0, "depth_m": 12.0},
    "ro-ro": {"length_m": 180.0, "depth_m": 9.0, "reserved_for_priority": 1},
}
QUAY = {"length_m": 300.0, "depth_m": 12.0, "clearance_m": 10.0}


def made(**blocks: Any) -> list[Any]:
    calls = {"a": call(0.0, t=1.0, berths=["coal"], priority=1)}
    return places(Scenario.model_validate(small(**{"berths": BERTHS, "calls": calls, **blocks})))


def test_each_berth_of_a_block_is_a_place_and_quays_come_last() -> None:
    found = made(quays={"multi": QUAY})
    assert [(place.index, place.name) for place in found] == [
        (0, "coal-1"),
        (1, "coal-2"),
        (2, "ro-ro"),
        (3, "multi"),
    ]
    assert [type(place) for place in found] == [SingleBerth] * 3 + [ContinuousQuay]
    assert [place.reserved_for_priority for place in found] == [None, None, 1, None]
    assert all(place.has_room for place in found)


def test_a_quay_has_its_length_and_its_clearance() -> None:
    # 300 m: 10, a ship of 100, 10, and a ship of 160 with 10 on either side leave 10 m
    *_, quay = made(quays={"multi": QUAY | {"reserved_for_priority": 1}})
    assert quay.reserved_for_priority == 1
    assert quay.take(100.0, 0.0).at_m == 10.0
    assert quay.takes(170.0)
    assert not quay.takes(170.5)
    assert quay.record(5.0).hours["idle"] == 300.0 * 5.0 - 110.0 * 5.0


@pytest.mark.parametrize(("fit", "at_m"), [("first_fit", 10.0), ("best_fit", 250.0)])
def test_a_ship_lies_where_the_quay_says(fit: str, at_m: float) -> None:
    # ships of 100 and 120 m; when the first has left there is room for 100 m, and for 40 at the end
    *_, quay = made(quays={"multi": QUAY | {"fit": fit}})
    first, _ = quay.take(100.0, 0.0), quay.take(120.0, 0.0)
    quay.free(first, 1.0)
    assert quay.take(40.0, 1.0).at_m == at_m
