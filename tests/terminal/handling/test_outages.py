"""Weather, shifts and breakdowns: worked by hand, and what must hold whatever stops the work."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portsim.analysis.kpis.measure import measure
from portsim.flow.streams import Streams
from portsim.ledger.recording import make_record, simulate
from portsim.ledger.sea_histories import all_pools
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.distributions.unbounded import Exponential
from portsim.terminal.handling.fleet import Fleet
from portsim.terminal.terminal import Terminal
from tests.builder import berths, call, clock, days, pile, run, small, trucks_every, waits
from tests.search import examples


def pool(number: int = 1, most: int = 1, **more: Any) -> dict[str, Any]:
    cargoes = {"coal": {"rate_tph": 50.0}}
    return {"mhc": {"number": number, "max_per_ship": most, "cargoes": cargoes, **more}}


def breakdowns(between_h: float, repair_h: float, clock: str) -> dict[str, Any]:
    return {"breakdowns": {"between_h": between_h, "repair_h": repair_h, "clock": clock}}


def closed(*hours: tuple[int, int], kind: str = "dated") -> dict[str, Any]:
    """Return closures on the first day, from and to whole hours."""
    moment = "2027-01-01T{:02d}:00:00+00:00".format
    return {"kind": kind, "stretches": [{"begins": moment(a), "ends": moment(b)} for a, b in hours]}


# ---- breakdowns


def test_breakdowns_by_the_calendar() -> None:
    # Fails at 3, 8, 13, 18, 23 for two hours each, at work or not. 150 t by 3, the other 130 from 5
    # on.
    record = run(
        small(cranes=pool(**breakdowns(3.0, 2.0, "calendar")), calls={"a": call(0.0, t=280.0)})
    )
    audit(record)
    assert record.visits.last_line_h == pytest.approx([7.6])
    assert clock(record, "mhc") == pytest.approx(
        {"working": 5.6, "broken": 9.0, "idle": 24.0 - 14.6}
    )
    assert clock(record, "b0") == pytest.approx({"working": 5.6, "broken": 2.0, "idle": 16.4})
    assert waits(record) == pytest.approx({("vessel", "crane", "broken"): 2.0})
    assert record.visits.no_crane_h == pytest.approx([2.0])


def test_breakdowns_by_hours_at_work() -> None:
    # a works 2 h, b 1 h to the failure at 11; the last 130 t from 13 on.
    record = run(
        small(
            cranes=pool(**breakdowns(3.0, 2.0, "running")),
            calls={"a": call(0.0, t=100.0), "b": call(10.0, t=180.0)},
        )
    )
    assert record.visits.last_line_h == pytest.approx([2.0, 15.6])
    assert clock(record, "mhc") == pytest.approx({"working": 5.6, "broken": 2.0, "idle": 16.4})


def test_hours_at_work_are_those_of_all_cranes() -> None:
    # Two work three crane-hours by 1.5 (150 t); one works on for two hours (100 t); both do the
    # last 40 t.
    record = run(
        small(cranes=pool(2, 2, **breakdowns(3.0, 2.0, "running")), calls={"a": call(0.0, t=290.0)})
    )
    assert record.visits.last_line_h == pytest.approx([3.9])
    assert clock(record, "b0") == pytest.approx({"working": 3.9, "idle": 20.1})
    assert clock(record, "mhc") == pytest.approx({"working": 5.8, "broken": 2.0, "idle": 40.2})


@pytest.mark.parametrize("parking", [{}, {"parking": {"places": 1, "full": "holds_lanes"}}])
def test_cranes_without_cargo_do_not_wear(parking: dict[str, Any]) -> None:
    # 30 t at 20 t/h until 1.5; a truck of 20 t at 2.5, 4.5, 6.5. Fails after 2 h of work, at 3,
    # mended at 3.25;
    # works till 3.75, 4.5 to 5.5 and from 6.5 to the next failure at 7. Window of 7.2 h.
    cargo, road = trucks_every(2.0)
    cranes = pool(**breakdowns(2.0, 0.25, "running"))
    cranes["mhc"]["cargoes"]["coal"]["rate_tph"] = 20.0
    record = run(
        small(
            run=days(0.3),
            cargoes={"coal": cargo},
            road=road | parking,
            stores={"pile": pile(coal=(1000.0, 30.0))},
            cranes=cranes,
            calls={"coal": call(0.0, t=500.0)},
        )
    )
    assert clock(record, "mhc") == pytest.approx(
        {"working": 4.0, "broken": 0.45, "waiting_cargo": 2.75}
    )


def test_hours_at_work_on_two_stores_while_one_is_dry() -> None:
    # Coal and wheat, a crane each, a failure after six crane-hours. Wheat's 50 t are gone at 1, so
    # only coal's
    # crane works on: 2 by 1, 6 at 5. Wheat's ship has then no crane: coal's came first.
    cranes = pool(2, 1, **breakdowns(6.0, 4.0, "running"))
    cranes["mhc"]["cargoes"]["wheat"] = {"rate_tph": 50.0}
    record = run(
        small(
            cargoes={"coal": {"form": "bulk"}, "wheat": {"form": "bulk"}},
            stores={"pile": pile(coal=(900.0, 900.0)), "silo": pile(wheat=(900.0, 50.0))},
            berths=berths(2),
            cranes=cranes,
            calls={"a": call(0.0, t=300.0), "b": call(0.0, t=300.0, cargo="wheat")},
        )
    )
    assert record.visits.last_line_h[0] == pytest.approx(6.0)
    # b's crane is the one that is taken at 5 and, coal being done, given back at 6
    assert clock(record, "b1") == pytest.approx(
        {"working": 1.0, "waiting_cargo": 4.0 + 18.0, "broken": 1.0}
    )
    assert clock(record, "mhc")["broken"] == pytest.approx(4.0)


def test_each_crane_fails_by_its_own_stream() -> None:
    law = {"dist": "exponential", "mean": 100.0}
    few, more = (
        small(
            run=days(200.0),
            cranes=pool(n, **breakdowns(1.0, 1.0, "calendar")),
            calls={"a": call(0.0, t=1.0)},
        )
        for n in (2, 3)
    )
    for scenario in (few, more):
        scenario["cranes"]["mhc"]["breakdowns"] |= {"between_h": law, "repair_h": law}
    broken = [clock(run(scenario), "mhc")["broken"] for scenario in (few, more)]
    # the third crane alone, from its own streams
    streams, exponential = Streams(1, 0), Exponential(dist="exponential", mean=100.0)
    up, down = (
        streams.draws(f"cranes.mhc.breakdowns.2.{what}", exponential)
        for what in ("between_h", "repair_h")
    )
    hour = third = 0.0
    while (fails := hour + up.next()) < 4800.0:
        hour = fails + down.next()
        third += min(hour, 4800.0) - fails
    assert broken[0] > 0.3 * 2 * 4800
    assert broken[1] - broken[0] == pytest.approx(third)


# ---- shifts and weather


def test_shifts() -> None:
    # 8 to 16 and from 8 on the next day: 500 t take ten hours.
    scenario = Scenario.model_validate(
        small(
            run=days(2.0),
            cranes=pool(shifts={"shifts": [{"begins": "08:00", "ends": "16:00"}]}),
            calls={"a": call(0.0, t=500.0)},
        )
    )
    record = simulate(scenario, 0)
    audit(record)
    assert record.visits.last_line_h == pytest.approx([34.0])
    assert clock(record, "b0") == pytest.approx({"shift": 24.0, "working": 10.0, "idle": 14.0})
    assert clock(record, "mhc") == pytest.approx({"shift": 32.0, "working": 10.0, "idle": 6.0})
    assert waits(record) == pytest.approx({("vessel", "shift", "shift"): 24.0})
    figures = measure(record, scenario).measures
    assert figures["crane_utilisation", "mhc"].mean == pytest.approx(10.0 / 16.0, rel=1e-12)
    assert figures["berth_occupancy", "b0"].mean == pytest.approx(34.0 / 48.0)


def test_holidays_of_the_scenario_are_those_of_all_shifts() -> None:
    record = run(
        small(
            run=days(2.0),
            holidays={"dates": ["2027-01-01"]},
            cranes=pool(shifts={}),
            calls={"a": call(0.0, t=500.0)},
        )
    )
    assert record.visits.last_line_h == pytest.approx([34.0])


def test_work_that_ends_with_the_shift_is_done() -> None:
    shifts = {"shifts": [{"begins": "08:00", "ends": "16:00"}]}
    record = run(small(cranes=pool(shifts=shifts), calls={"a": call(0.0, t=400.0)}))
    assert record.visits.last_line_h == pytest.approx([16.0])


def test_rain_stops_wheat_and_not_coal() -> None:
    # Wheat 1 h, rain from 1 to 3, then 3 h; her crane stays with her. Coal 4 h.
    cranes = pool(2)
    cranes["mhc"]["cargoes"]["wheat"] = {"rate_tph": 50.0}
    scenario = small(
        cargoes={"coal": {"form": "bulk"}, "wheat": {"form": "bulk", "stopped_by": ["rain"]}},
        stores={"pile": pile(coal=(900.0, 900.0)), "silo": pile(wheat=(900.0, 900.0))},
        berths=berths(3),
        weather={"rain": closed((1, 3))},
        cranes=cranes,
        calls={
            "a": call(0.0, t=200.0),
            "b": call(0.0, t=200.0, cargo="wheat"),
            "c": call(0.0, t=50.0),
        },
    )
    record = run(scenario)
    audit(record)
    assert record.visits.last_line_h == pytest.approx([4.0, 6.0, 5.0])
    assert clock(record, "mhc") == pytest.approx({"working": 9.0, "weather": 2.0, "idle": 37.0})
    assert clock(record, "b1") == pytest.approx({"working": 4.0, "weather": 2.0, "idle": 18.0})
    # of the two cranes that c waits for from 0 to 4, one works, and one stands in the rain for two
    # hours
    assert waits(record) == pytest.approx(
        {
            ("vessel", "weather", "weather"): 2.0,
            ("vessel", "crane", "working"): 3.0,
            ("vessel", "crane", "weather"): 1.0,
        }
    )


def test_one_storm_stops_cranes_and_cargo_in_the_same_hours() -> None:
    # The grab stands still in wind, the belt does not; rain falls with the wind and stops wheat.
    storm = {"kind": "renewal", "monthly_share": [0.3] * 12, "mean_h": 5.0}
    record = run(
        small(
            run=days(30.0),
            cargoes={"coal": {"form": "bulk"}, "wheat": {"form": "bulk", "stopped_by": ["storm"]}},
            stores={"pile": pile(coal=(1e6, 1e6)), "silo": pile(wheat=(1e6, 1e6))},
            berths=berths(2),
            weather={"storm": storm},
            cranes={
                "grab": {
                    "number": 1,
                    "cargoes": {"coal": {"rate_tph": 50.0}},
                    "stopped_by": ["storm"],
                },
                "belt": {"number": 1, "cargoes": {"wheat": {"rate_tph": 50.0}}},
            },
            calls={"a": call(0.0, t=1e5), "b": call(0.0, t=1e5, cargo="wheat")},
        )
    )
    hours = clock(record, "grab")
    assert 0.15 < hours["weather"] / 720.0 < 0.45
    assert hours == pytest.approx(clock(record, "belt"))


def test_off_shift_and_bad_weather_are_booked_once() -> None:
    # Shift 8 to 16; storm from 6 to 10: off shift till 8, weather till 10. A broken crane is broken
    # at any hour.
    shifts = {"shifts": [{"begins": "08:00", "ends": "16:00"}]}
    cranes = pool(2, 2, shifts=shifts, stopped_by=["wind"], **breakdowns(9.0, 2.0, "calendar"))
    record = run(
        small(weather={"wind": closed((6, 10))}, cranes=cranes, calls={"a": call(0.0, t=150.0)})
    )
    # both broken from 9 to 11; 100 t/h from 11 to 12.5, broken again at 20
    assert record.visits.last_line_h == pytest.approx([12.5])
    assert clock(record, "b0") == pytest.approx(
        {"shift": 8.0, "weather": 2.0, "broken": 1.0, "working": 1.5, "idle": 11.5}
    )
    assert clock(record, "mhc") == pytest.approx(
        {"shift": 2 * (8.0 + 6.0), "weather": 2.0, "broken": 8.0, "working": 3.0, "idle": 7.0}
    )


def test_imports_stop_by_the_same_code() -> None:
    record = run(
        small(
            cargoes={"salt": {"form": "bulk", "direction": "import", "stopped_by": ["rain"]}},
            stores={"heap": pile(salt=(1000.0, 0.0))},
            weather={"rain": closed((1, 3))},
            cranes={"grab": {"number": 1, "cargoes": {"salt": {"rate_tph": 50.0}}}},
            calls={"a": call(0.0, t=200.0, cargo="salt")},
        )
    )
    audit(record)
    assert record.visits.last_line_h == pytest.approx([6.0])


# ---- what must hold whatever happens

SHARES = st.sampled_from([0.0, 0.1, 0.3])
FAILING = {"between_h": {"dist": "exponential", "mean": 15.0}, "repair_h": 4.0}


@st.composite
def stopped(draw: st.DrawFn) -> dict[str, Any]:
    """Return a month of a terminal in which everything may stop the work."""
    cranes = {}
    for name in draw(st.sampled_from([("one",), ("one", "two")])):
        most = draw(st.integers(1, 3))
        cranes[name] = {
            "number": draw(st.integers(1, 4)),
            "max_per_ship": most,
            "cargoes": {
                c: {"rate_tph": draw(st.sampled_from([50.0, 120.0]))} for c in ("coal", "wheat")
            },
            "split": draw(
                st.sampled_from(
                    ["whole", "fractional", "by_priority", "by_priority_fractional", "finish_first"]
                )
            ),
            "loss_per_extra_crane": draw(st.sampled_from([0.0, 0.1])),
            "stopped_by": draw(st.sampled_from([[], ["wind"]])),
        }
        if draw(st.booleans()):
            cranes[name]["shifts"] = {"shifts": [{"begins": "06:00", "ends": "22:00"}]}
        if draw(st.booleans()):
            cranes[name]["breakdowns"] = {
                "between_h": {"dist": "exponential", "mean": draw(st.sampled_from([10.0, 60.0]))},
                "repair_h": {"dist": "exponential", "mean": 8.0},
                "clock": draw(st.sampled_from(["running", "calendar"])),
            }
        if name == "two":
            cranes["one"]["berths"], cranes["two"]["berths"] = draw(
                st.sampled_from([(["b0"], ["b1", "b2"]), (["b0", "b1"], ["b1", "b2"])])
            )
            cranes["two"]["split"] = cranes["one"]["split"]
    cargo, road = trucks_every(draw(st.sampled_from([0.3, 1.0])))
    calls = {}
    for name in ("a", "b"):
        parcels = [
            {"cargo": c, "t": {"dist": "exponential", "mean": 900.0}} for c in ("coal", "wheat")
        ]
        calls[name] = {
            "vessel": "bulker",
            "parcels": parcels[: draw(st.integers(1, 2))],
            "arrivals": {"kind": "random", "per_year": draw(st.sampled_from([200.0, 500.0]))},
            "priority": draw(st.integers(1, 2)),
            "parallel": draw(st.booleans()),
        }
        if draw(st.booleans()):
            calls[name]["part_cargo"] = {
                "policy": "sail_short",
                "after_h": draw(st.sampled_from([0.0, 6.0])),
            }
        if draw(st.booleans()):
            calls[name]["parcels"][-1]["setup_h"] = {"dist": "exponential", "mean": 2.0}
    weather = {
        name: {"kind": "renewal", "monthly_share": [draw(SHARES)] * 12, "mean_h": 6.0}
        for name in ("wind", "rain")
    }
    vessel: dict[str, Any] = {"loa_m": 150.0, "draught_m": 9.0}
    if draw(st.booleans()):
        vessel["gear"] = {
            "number": draw(st.integers(1, 2)),
            "rate_tph": 40.0,
            "stopped_by": draw(st.sampled_from([[], ["wind"]])),
            "breakdowns": draw(st.sampled_from([None, FAILING | {"clock": "running"}]))
            or draw(st.sampled_from([None, FAILING | {"clock": "calendar"}])),
        }
    vessel["max_cranes"] = draw(st.sampled_from([None, 1, 3]))
    store = pile(coal=(5000.0, 1000.0))
    if draw(st.booleans()):
        store["compartments"]["coal"]["reclaim_tph"] = 150.0
    return small(
        run=days(20.0, run_out=10.0) | {"seed": draw(st.integers(1, 1000))},
        cargoes={"coal": cargo, "wheat": {"form": "bulk", "stopped_by": ["rain"]}},
        road=road,
        stores={"pile": store, "silo": pile(wheat=(30_000.0, 30_000.0))},
        berths=berths(3),
        cranes=cranes,
        calls=calls,
        vessels={"bulker": vessel},
        weather=weather,
    )


@settings(max_examples=examples(60), suppress_health_check=list(HealthCheck))
@given(stopped())
def test_whatever_stops_the_work(values: dict[str, Any]) -> None:
    scenario = Scenario.model_validate(values)
    terminal = Terminal(scenario, 0)
    for fleet in {pool_.fleet for pool_ in terminal.pools.values()}:
        watch(fleet, values)
    record = make_record(terminal, terminal.run())
    audit(record)

    parcels = [one.transfer for visit in terminal.port.visits for one in visit.begun_parcels]
    assert all(-1e-9 <= t.done <= t.amount + 1e-6 for t in parcels)
    assert all(t.done == pytest.approx(sum(part.done for part in t.parts)) for t in parcels)
    for totals in record.cargoes:
        moved = sum(t.done for t in parcels if t.compartment.cargo == totals.cargo)
        assert moved == pytest.approx(totals.by_ship_total, rel=1e-9)
    pools = all_pools(terminal)
    for pool_ in pools:
        mine = [part for t in parcels for part in t.parts if part.pool is pool_]
        work_h = sum(part.done / part.crane_rate for part in mine)
        assert pool_.hours["working"] == pytest.approx(work_h, rel=1e-9, abs=1e-9)
    for store in terminal.stores.values():
        # nothing is lost by stopping: what was promised and not left behind was moved, or is still
        # alongside
        left = sum(
            t.amount - t.done
            for t in parcels
            if t.compartment is store and not t.finished.triggered
        )
        ships = [v for v in terminal.port.visits if not np.isnan(v.last_line_h)]
        kept = sum(
            amount - rest
            for visit in ships
            for kind, amount, rest in zip(
                visit.kind.parcels, visit.amounts, visit.left_behind, strict=True
            )
            if kind.compartment is store
        )
        done = sum(
            t.done
            for t in parcels
            if t.compartment is store and not np.isnan(t.ship._visit.last_line_h)
        )
        assert done == pytest.approx(kept, abs=1e-6 * (1 + len(ships)))
        assert store.promised >= store.moved + left - 1e-3
    # utilisation is realised work over capacity
    figures = measure(record, scenario).measures
    for hours in record.clocks:
        if hours.kind in ("crane pool", "gear"):
            capacity = hours.units * 480.0 - sum(
                hours.hours[s] for s in ("broken", "shift", "weather")
            )
            assert figures["crane_utilisation", hours.resource].mean == pytest.approx(
                hours.hours["working"] / capacity, rel=1e-9
            )


def watch(fleet: Fleet, values: dict[str, Any]) -> None:
    """Check the split of a fleet whenever it is made."""
    split = fleet.split

    def checked(*args: Any) -> None:
        split(*args)
        for pool_ in fleet.pools:
            parts = [part for t in fleet.transfers for part in t.parts if part.pool is pool_]
            assert min((part.cranes for part in parts), default=0.0) >= 0.0
            assert 0 <= pool_.broken <= pool_.number
            assert sum(part.cranes for part in parts) <= pool_.number - pool_.broken + 1e-9
        for t in fleet.transfers:
            of_ship = [other for other in fleet.transfers if other.ship is t.ship]
            assert sum(p.cranes for other in of_ship for p in other.parts) <= t.most_cranes + 1e-9
            for part in t.parts:
                block = values["cranes"].get(part.pool.name, {})
                assert t.ship._berth.name in block.get("berths", ("b0", "b1", "b2"))
                on_ship = sum(
                    p.cranes for other in of_ship for p in other.parts if p.pool is part.pool
                )
                assert on_ship <= part.pool.max_per_ship + 1e-9
                assert part.effective <= part.cranes
                assert (part.rate == 0.0) == (
                    not part.cranes or bool(part.pool.closed or t.compartment.closed)
                )
            assert t.rate == sum(part.rate for part in t.parts)

    fleet.split = checked  # type: ignore[method-assign]
