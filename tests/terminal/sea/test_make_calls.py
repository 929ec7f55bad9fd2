"""From the calls of a scenario to the ships that make them, and when these come."""

from collections.abc import Mapping
from math import inf
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest
from simpy.events import Event

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.streams import Streams
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.corridor.land_flows import compartments
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.make_cranes import crane_pools
from portsim.terminal.sea.make_approach import PortOpenings
from portsim.terminal.sea.make_calls import CallBuilder
from portsim.terminal.sea.visit import Visit, draw_visit
from tests.builder import berths, call, days, small, trucks_every


class Port:
    """Notes when ships come."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.came: list[tuple[float, Visit]] = []

    def fix(self, visit: Visit, after_h: float = 0.0, left: Event | None = None) -> None:
        self.came.append((self.env.now + after_h, visit))
        if left is not None:
            self.env.timeout(5.0).callbacks.append(lambda _: left.succeed())


def build(
    hours: Mapping[str, Calendar] = MappingProxyType({}), **blocks: Any
) -> tuple[CallBuilder, Environment]:
    """Return the calls of a month, with hours of its weather, and what their processes run in."""
    scenario = Scenario.model_validate(small(**{"run": days(30.0), **blocks}))
    env = Environment()
    stores, pools = compartments(env, scenario), crane_pools(env, scenario)
    openings = PortOpenings(scenario, hours)
    return CallBuilder(scenario, Streams(1, 0), stores, pools, {}, openings), env


def came(arrivals: dict[str, Any], until_h: float = 300.0, **blocks: Any) -> list[float]:
    """Return the hours at which the ships of one call stream come."""
    calls = {"coal": call(t=100.0) | {"arrivals": arrivals}}
    builder, env = build(calls=calls, **blocks)
    port = Port(env)
    for process in builder.processes(env, port):  # type: ignore[arg-type]
        env.process(process)
    env.run(until_h)
    return [hour for hour, _ in port.came]


def test_what_a_ship_is_and_may_use() -> None:
    stream = call(
        0.0,
        t=100.0,
        priority=2,
        parallel=True,
        handling_factor=1.5,
        part_cargo={"policy": "sail_short", "after_h": 24.0},
        berths=["long"],
    )
    (kind,) = build(
        calls={"coal": stream},
        vessels={
            "coaster": {"loa_m": 80.0, "draught_m": 5.0},
            "bulker": {"loa_m": 150.0, "draught_m": 9.0, "alongside_h": 3.0},
        },
        berths=berths(1) | {"long": {"length_m": 250.0, "depth_m": 12.0}},
        approach={"inbound_h": 1.0, "outbound_h": 2.0},
    )[0].kinds
    assert (kind.index, kind.name, kind.vessel) == (0, "coal", 1)
    assert (kind.length_m, kind.priority, kind.parallel) == (150.0, 2, True)
    assert (list(kind.eligible), kind.patience_h, kind.elsewhere) == ([1], 24.0, None)
    visit = draw_visit(kind)
    assert (visit.amounts, visit.factor, visit.alongside_h) == ([100.0], 1.5, 3.0)
    assert (visit.inbound_h, visit.outbound_h) == (1.0, 2.0)


def test_a_plain_ship_waits_for_cargo_without_end_and_tries_the_tightest_berth_first() -> None:
    (kind,) = build(
        calls={"coal": call(0.0, t=100.0)},
        berths={
            "deep": {"length_m": 200.0, "depth_m": 14.0},
            "small": {"length_m": 100.0, "depth_m": 12.0},
            "tight": {"length_m": 200.0, "depth_m": 10.0},
        },
    )[0].kinds
    assert kind.patience_h == inf
    assert list(kind.eligible) == [2, 0]  # she does not fit at the second
    assert draw_visit(kind).alongside_h == 0.0


def test_a_parcel_is_worked_by_the_cranes_of_each_berth() -> None:
    cargoes = {"coal": {"rate_tph": 50.0}}
    cranes = {
        "slow": {"number": 1, "cargoes": {"coal": {"rate_tph": 20.0}}},
        "fast": {"number": 3, "max_per_ship": 2, "berths": ["b1"], "cargoes": cargoes},
    }
    parcels = [{"cargo": "coal", "t": 100.0, "setup_h": 0.5}]
    calls = {"coal": call(0.0, t=1.0) | {"parcels": parcels}}
    (kind,) = build(calls=calls, cranes=cranes, berths=berths(2))[0].kinds
    (parcel,) = kind.parcels
    at = {
        berth: [(work.pool.name, work.crane_rate) for work in found]
        for berth, found in parcel.cranes_at.items()
    }
    assert at == {0: [("slow", 20.0)], 1: [("fast", 50.0), ("slow", 20.0)]}
    assert parcel.best_rate == 20.0  # of the berth that she tries first
    assert (parcel.compartment.cargo, parcel.t_per_unit) == ("coal", 1.0)
    assert draw_visit(kind).setups_h == [0.5]


def test_a_ship_of_another_terminal_has_no_berth_and_stays_for_hours_of_her_own() -> None:
    others = {
        "vessel": "bulker",
        "elsewhere_h": 6.0,
        "arrivals": {"kind": "recorded", "at_h": [0.0]},
    }
    calls = {"others": others, "coal": call(0.0, t=100.0)}
    approach = {"pilots": {"number": 1}}
    kind, own = build(calls=calls, approach=approach)[0].kinds
    assert list(kind.eligible) == []
    assert draw_visit(kind).alongside_h == 6.0
    assert (own.index, list(own.eligible), draw_visit(own).alongside_h) == (1, [0], 0.0)


def test_her_passages_are_those_of_the_port() -> None:
    storm = Calendar([(10.0, 20.0)])
    works = {"kind": "dated", "stretches": [{"begins": "2027-01-01", "ends": "2027-01-02"}]}
    (kind,) = build(
        {"works": storm},
        calls={"coal": call(0.0, t=100.0)},
        weather={"works": works},
        approach={"closed_by": ["works"]},
    )[0].kinds
    for outbound in (False, True):
        passage = kind.passage(outbound, 100.0)
        assert passage.outbound == outbound
        assert list(passage.calendars) == [("port", storm)]


def test_recorded_ships_come_at_their_hours_with_their_amounts() -> None:
    recorded = {"kind": "recorded", "at_h": [3.0, 8.0], "amounts": {"coal": [70.0, 90.0]}}
    calls = {"coal": call(t=50.0) | {"arrivals": recorded}}
    builder, env = build(calls=calls)
    port = Port(env)
    for process in builder.processes(env, port):  # type: ignore[arg-type]
        env.process(process)
    env.run(24.0)
    assert [(hour, visit.amounts) for hour, visit in port.came] == [(3.0, [70.0]), (8.0, [90.0])]


def test_liners_keep_their_schedule() -> None:
    liner = {"kind": "liner", "first_h": 24.0, "every_h": 100.0, "early_h": 2.0, "deviation_h": 5.0}
    assert came(liner) == [27.0, 127.0, 227.0]


def test_a_liner_has_a_window_from_the_hour_of_her_schedule() -> None:
    liner = {"kind": "liner", "first_h": 24.0, "every_h": 100.0, "window_h": 12.0}
    builder, env = build(calls={"coal": call(t=100.0) | {"arrivals": liner}})
    port = Port(env)
    for process in builder.processes(env, port):  # type: ignore[arg-type]
        env.process(process)
    env.run(50.0)
    assert [(v.scheduled_h, v.window_h) for _, v in port.came] == [(24.0, 12.0)]


def test_ships_of_a_fleet_begin_apart() -> None:
    # two ships, 100 h from leaving to coming again, 5 h in port
    assert came({"kind": "fleet", "ships": 2, "round_trip_h": 100.0}) == [
        0.0,
        50.0,
        105.0,
        155.0,
        210.0,
        260.0,
    ]


EVENLY = {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}}


def test_so_many_a_year_come_at_random() -> None:
    assert came(EVENLY | {"per_year": 87.6}, 310.0) == pytest.approx([100.0, 200.0, 300.0])


@pytest.mark.parametrize(("share", "every_h"), [(1.0, 100.0), (0.5, 200.0)])
def test_as_many_come_as_the_cargo_of_the_year_fills(share: float, every_h: float) -> None:
    # 8,760 t a year; a ship takes 100 t: one in a hundred hours
    cargo, road = trucks_every(20.0)
    rest = call(1e5, t=1.0, share=1.0 - share) if share < 1.0 else call(1e5, t=1.0)
    calls = {"coal": call(t=100.0, share=share) | {"arrivals": EVENLY}, "rest": rest}
    builder, env = build(calls=calls, cargoes={"coal": cargo}, road=road)
    port = Port(env)
    for process in builder.processes(env, port):  # type: ignore[arg-type]
        env.process(process)
    env.run(410.0)
    assert [hour for hour, _ in port.came] == pytest.approx(
        [every_h * n for n in range(1, int(410.0 / every_h) + 1)]
    )


def test_nominated_streams_are_together_by_their_first_cargo() -> None:
    cargo, road = trucks_every(20.0)
    nominated = {"kind": "nominated", "lead_h": 48.0, "lateness_h": 3.0}
    calls = {
        "large": call(t=200.0, share=0.75) | {"arrivals": nominated},
        "small": call(t=100.0, share=0.25) | {"arrivals": nominated},
        "recorded": call(5.0, t=1.0),
    }
    builder, env = build(calls=calls, cargoes={"coal": cargo}, road=road)
    ((large, other),) = builder.nominated()
    assert (large.kind.name, large.lead_h, large.lateness.next()) == ("large", 48.0, 3.0)
    assert other.kind.name == "small"
    large.fix()
    other.fix()
    assert (large.turn, other.turn) == (200.0 / 0.75, 100.0 / 0.25)  # carried over share
    assert len(list(builder.processes(env, SimpleNamespace()))) == 1  # type: ignore[arg-type]
