"""From a scenario to its cranes: which pools are split together, and by which rule."""

from typing import Any

import pytest

from portsim.observe.clocks import StateClock
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.corridor.land_flows import compartments
from portsim.terminal.handling.crane_part import CranePart
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.make_cranes import crane_pools
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.handling.transfer import Transfer
from portsim.vocabulary.states import BERTH_STATES
from tests.builder import berths, call, small


def read(**changes: Any) -> Scenario:
    return Scenario.model_validate(small(calls={"later": call(1e5, t=1.0)}, **changes))


def test_cranes_are_split_as_the_pool_says() -> None:
    block = {
        "number": 3,
        "max_per_ship": 2,
        "split": "by_priority",
        "loss_per_extra_crane": 0.1,
        "cargoes": {"coal": {"rate_tph": 50.0}},
    }
    env, scenario = Environment(), read(cranes={"mhc": block})
    (store,) = compartments(env, scenario).values()
    pool = crane_pools(env, scenario)["mhc"]
    assert (pool.name, pool.number) == ("mhc", 3)
    second, first = parcel(env, pool, store, priority=2), parcel(env, pool, store, priority=1)
    assert [t.parts[0].cranes for t in (first, second)] == [2.0, 1.0]
    assert [t.parts[0].effective for t in (first, second)] == pytest.approx([2 * 0.9, 1.0])


def parcel(env: Environment, pool: Any, store: Compartment, priority: int) -> Any:
    """Begin a parcel of a ship of her own."""
    clock = StateClock(tuple(BERTH_STATES))
    parts = [CranePart(pool, 50.0)]
    transfer = Transfer(500.0, parts, pool.fleet, store, clock, env.event(), priority=priority)
    pool.fleet.begin(transfer)
    return transfer


def test_pools_that_work_the_same_parcels_are_split_together() -> None:
    work = {"number": 1, "cargoes": {"coal": {"rate_tph": 50.0}}}
    scenario = read(
        berths=berths(3),
        cranes={
            "first": work | {"berths": ["b0", "b1"]},
            "last": work | {"berths": ["b2"]},
            "second": work | {"berths": ["b1"]},
        },
    )
    pools = crane_pools(Environment(), scenario)
    assert pools["first"].fleet is pools["second"].fleet
    assert pools["first"].fleet is not pools["last"].fleet
    assert [pool.name for pool in pools["first"].fleet.pools] == ["first", "second"]
