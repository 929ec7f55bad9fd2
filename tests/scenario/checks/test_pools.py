"""No parcel can be worked by two pools: the first would work it all, and the other one never."""

import copy
from typing import Any

import pytest

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from tests.builder import berths, call, pile, run, small

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
def test_berth_that_two_pools_reach_is_refused_whatever_the_order(first: str) -> None:
    assert refused(day_and_night(first)) == [
        (
            "cranes.night.cargoes.coal",
            "day works it at b0 too, and the cranes of two pools cannot share a parcel: name under "
            "`berths` which berths each pool reaches, or make one pool of both",
        )
    ]


def test_pool_for_all_berths_beside_one_for_some_is_refused() -> None:
    tree = day_and_night() | {"berths": berths(2)}
    tree["cranes"]["night"] = tree["cranes"]["night"] | {"berths": ["b1"]}
    assert [where for where, _ in refused(tree)] == ["cranes.night.cargoes.coal"]


def test_pools_at_berths_of_their_own_are_fine() -> None:
    tree = day_and_night() | {"berths": berths(2)}
    for pool, berth in (("day", "b0"), ("night", "b1")):
        tree["cranes"][pool] = tree["cranes"][pool] | {"berths": [berth]}
    assert refused(tree) == []


def test_two_pools_where_no_ship_brings_the_cargo_are_fine() -> None:
    tree = copy.deepcopy(day_and_night())
    tree["berths"]["b0"]["cargoes"] = ["coal"]
    tree["cranes"]["night"]["cargoes"] = {"ash": {"rate_tph": 100.0}}
    tree["cranes"]["day"]["cargoes"] |= {"ash": {"rate_tph": 100.0}}
    tree["cargoes"]["ash"] = {"form": "bulk"}
    assert refused(tree) == []


def test_one_pool_of_both_cranes_works_her_in_a_day() -> None:
    tree = day_and_night()
    tree["cranes"] = {
        "both": {"number": 2, "max_per_ship": 2, "cargoes": {"coal": {"rate_tph": 100.0}}}
    }
    tree["run"] = tree["run"] | {"measured_days": 5.0}
    visits = run(tree).visits
    assert visits.last_line_h - visits.first_line_h == pytest.approx([24.0])
