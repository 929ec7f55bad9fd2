"""Pools whose cranes can be on one ship at once are split by one rule."""

import copy
from typing import Any

import pytest

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from tests.builder import berths, call, pile, small

DAY = {"shifts": [{"begins": "08:00", "ends": "20:00"}]}


def day_and_night(first: str = "day") -> dict[str, Any]:
    """Return a ship of 4,800 t at one berth and two cranes of 100 t/h in pools of their own."""
    rate = {"number": 1, "cargoes": {"coal": {"rate_tph": 100.0}}}
    pools = {"day": rate | {"shifts": DAY}, "night": rate}
    return small(
        stores={"pile": pile(coal=(900_000.0, 800_000.0))},
        calls={"coal": call(8.0, t=4800.0)},
        cranes={name: pools[name] for name in sorted(pools, reverse=first != "day")},
    )


def refused(tree: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (".".join(map(str, path)), message)
        for path, message in faults_of(Scenario.model_validate(tree))
    ]


@pytest.mark.parametrize("first", ["day", "night"])
def test_pools_that_share_ships_need_the_same_split(first: str) -> None:
    tree = day_and_night(first)
    assert refused(tree) == []
    tree["cranes"]["night"]["split"] = "by_priority"
    other, split = ("night", "whole") if first == "day" else ("day", "by_priority")
    own = tree["cranes"][other].get("split", "whole")
    assert refused(tree) == [
        (
            f"cranes.{other}.split",
            f"is {own}, and that of {first}, whose cranes work on the same ships, is {split}: pools "
            "that share ships need the same split",
        )
    ]


def test_pools_at_one_of_two_berths_need_the_same_split_too() -> None:
    tree = day_and_night() | {"berths": berths(2)}
    tree["cranes"]["night"] |= {"berths": ["b1"], "split": "fractional"}
    assert [where for where, _ in refused(tree)] == ["cranes.night.split"]


def test_pools_at_berths_of_their_own_are_fine() -> None:
    tree = day_and_night() | {"berths": berths(2)}
    for pool, berth, split in (("day", "b0", "whole"), ("night", "b1", "fractional")):
        tree["cranes"][pool] = tree["cranes"][pool] | {"berths": [berth], "split": split}
    assert refused(tree) == []


def test_two_pools_where_no_ship_brings_the_cargo_are_fine() -> None:
    tree = copy.deepcopy(day_and_night())
    tree["berths"]["b0"]["cargoes"] = ["coal"]
    tree["cranes"]["night"]["cargoes"] = {"ash": {"rate_tph": 100.0}}
    tree["cranes"]["night"]["split"] = "fractional"
    tree["cranes"]["day"]["cargoes"] |= {"ash": {"rate_tph": 100.0}}
    tree["cargoes"]["ash"] = {"form": "bulk"}
    assert refused(tree) == []
