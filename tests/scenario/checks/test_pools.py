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


def test_hours_without_a_crane_are_stops_as_shifts_are() -> None:
    tree = small(calls={"coal": call(0.0, t=100.0)})
    pool = tree["cranes"]["mhc"] | {"basis": "gross"}
    for number, faults in (({"08:00": 2, "20:00": 1}, 0), ({"08:00": 2, "20:00": 0}, 1)):
        found = refused(tree | {"cranes": {"mhc": pool | {"number": number}}})
        assert [key for key, _ in found] == ["cranes.mhc.basis"] * faults
    assert "hours in which number is 0 would count them twice" in found[0][1]


def test_gear_works_something_that_its_ships_bring() -> None:
    boxes = {"form": "container", "direction": "import"}
    parcels = [{"cargo": "boxes", "teu": 100.0}]
    tree = small(
        cargoes={"boxes": boxes},
        stores={
            "yard": {"kind": "container_block", "compartments": {"boxes": {"capacity_teu": 900.0}}}
        },
        calls={"boxes": call(0.0, t=1.0) | {"parcels": parcels}},
        cranes={"sts": {"number": 1, "cargoes": {"boxes": {"rate_moves_ph": 20.0}}}},
    )
    tree["vessels"]["bulker"]["gear"] = {"number": 2, "rate_tph": 50.0}
    assert refused(tree) == [
        (
            "vessels.bulker.gear",
            "works nothing that these ships bring: boxes is container cargo, which needs "
            "rate_moves_ph (boxes an hour)",
        )
    ]
    tree["vessels"]["bulker"]["gear"] = {"number": 2, "rate_moves_ph": 10.0}
    assert refused(tree) == []
