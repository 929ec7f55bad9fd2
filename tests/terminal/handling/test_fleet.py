"""Ships worked by the cranes of several pools, or by their own, by hand."""

from typing import Any

import pytest

from portsim.observe.audit import audit
from portsim.observe.record import Record
from tests.builder import berths, call, clock, days, pile, run, small

DAY = {"shifts": [{"begins": "08:00", "ends": "20:00"}]}
BULKER = {"loa_m": 150.0, "draught_m": 9.0}


def pool(rate_tph: float = 100.0, number: Any = 1, **more: Any) -> dict[str, Any]:
    return {"number": number, "cargoes": {"coal": {"rate_tph": rate_tph}}, **more}


def terminal(
    cranes: dict[str, Any], t: float = 4800.0, vessel: dict[str, Any] | None = None, **more: Any
) -> Record:
    """Run ten days of ships of 4,800 t, the first at hour 0, and check the books."""
    blocks = {
        "run": days(10.0),
        "stores": {"pile": pile(coal=(900_000.0, 800_000.0))},
        "vessels": {"bulker": BULKER | (vessel or {})},
        "calls": {"coal": call(0.0, t=t)},
        "cranes": cranes,
    }
    record = run(small(**blocks | more))
    audit(record)
    return record


def alongside_h(record: Record) -> list[float]:
    return [float(h) for h in record.visits.last_line_h - record.visits.first_line_h]


@pytest.mark.parametrize("first", ["day", "night"])
def test_day_and_night_cranes_work_a_ship_together_by_day(first: str) -> None:
    # From hour 8: 2,400 t in twelve hours by both, 1,200 t in the night by one, and 1,200 t more
    # at 200 t/h: 30 h. The order of the blocks changes nothing.
    pools = {"day": pool(shifts=DAY), "night": pool()}
    cranes = {name: pools[name] for name in sorted(pools, reverse=first != "day")}
    record = terminal(cranes, calls={"coal": call(8.0, t=4800.0)})
    assert alongside_h(record) == pytest.approx([30.0])
    assert clock(record, "day")["working"] == pytest.approx(18.0)
    assert clock(record, "night")["working"] == pytest.approx(30.0)
    (parcel,) = record.parcels
    moved = {part.pool: part.done for part in parcel.parts}
    assert moved == pytest.approx({"day": 1800.0, "night": 3000.0})
    # her berth is at work all the time, and nothing is booked to the shift
    assert clock(record, "b0") == pytest.approx({"working": 30.0, "idle": 210.0})


@pytest.mark.parametrize(("vessel", "hours"), [({}, 32.0), ({"max_cranes": 1}, 48.0)])
def test_slow_and_fast_crane_together_and_the_fast_one_alone(
    vessel: dict[str, Any], hours: float
) -> None:
    record = terminal({"fast": pool(100.0), "slow": pool(50.0)}, vessel=vessel)
    assert alongside_h(record) == pytest.approx([hours])
    assert clock(record, "fast")["working"] == pytest.approx(hours)


def test_the_slow_crane_takes_the_place_of_the_fast_one_that_is_off_shift() -> None:
    # One crane at a time: 50 t/h for 8 h until the day begins, then 100 t/h.
    cranes = {"fast": pool(100.0, shifts=DAY), "slow": pool(50.0)}
    record = terminal(cranes, t=1000.0, vessel={"max_cranes": 1})
    assert alongside_h(record) == pytest.approx([8.0 + 6.0])


def test_hatches_limit_the_cranes_of_all_pools_together() -> None:
    # Three hatches with a crane each: two of 100 t/h and one of 50 t/h of the four there are.
    cranes = {"fast": pool(100.0, 2, max_per_ship=2), "slow": pool(50.0, 2, max_per_ship=2)}
    record = terminal(cranes, t=5000.0, vessel={"hatches": 3})
    assert alongside_h(record) == pytest.approx([20.0])
    record = terminal(cranes, t=6000.0, vessel={"hatches": 2, "max_per_hatch": 2})
    assert alongside_h(record) == pytest.approx([20.0])


def test_two_ships_have_a_crane_each_of_two_pools() -> None:
    calls = {"a": call(0.0, t=4800.0), "b": call(0.0, t=4800.0)}
    record = terminal({"east": pool(), "west": pool()}, berths=berths(2), calls=calls)
    assert alongside_h(record) == pytest.approx([48.0, 48.0])


def test_a_ship_that_one_pool_reaches_gets_its_crane_from_a_ship_that_both_reach() -> None:
    # a at b0 has both cranes until b comes at 10 to b1, which only the fast one reaches: 1,500 t
    # until 10. Then a has 50 t/h until b has had 2,000 t at 30, and both again: 2,500 t at 30.
    cranes = {"fast": pool(100.0), "slow": pool(50.0, berths=["b0"])}
    calls = {
        "a": call(0.0, t=4000.0) | {"berths": ["b0"]},
        "b": call(10.0, t=2000.0) | {"berths": ["b1"]},
    }
    record = terminal(cranes, berths=berths(2), calls=calls)
    assert alongside_h(record) == pytest.approx([40.0, 20.0])


def test_a_crane_that_works_is_not_given_away_for_one_that_is_off_shift() -> None:
    # By night a has the only crane that works, and keeps it, though she reaches the day crane too;
    # b, which the day crane does not reach, waits. By day both are worked: 800 t and 200 t more.
    cranes = {"night": pool(), "day": pool(shifts=DAY, berths=["b0"])}
    calls = {
        "a": call(0.0, t=1000.0) | {"berths": ["b0"]},
        "b": call(0.0, t=200.0) | {"berths": ["b1"]},
    }
    record = terminal(cranes, berths=berths(2), calls=calls)
    assert alongside_h(record) == pytest.approx([10.0, 10.0])
    assert record.visits.no_crane_h == pytest.approx([0.0, 8.0])


def test_each_pool_has_its_own_loss_and_its_own_most_on_a_ship() -> None:
    # 2 x 100 t/h less a tenth, and two of three cranes of 50 t/h: 180 + 100 t/h.
    cranes = {
        "fast": pool(100.0, 2, max_per_ship=2, loss_per_extra_crane=0.1),
        "slow": pool(50.0, 3, max_per_ship=2),
    }
    record = terminal(cranes, t=2800.0)
    assert alongside_h(record) == pytest.approx([10.0])
    assert clock(record, "fast")["interference"] == pytest.approx(2.0)
    assert "interference" not in clock(record, "slow")


@pytest.mark.parametrize("first", ["x", "y"])
def test_fractions_of_pools_that_two_parcels_of_a_ship_like_differently(first: str) -> None:
    # Three cranes on the ship. Coal has both of x (100 t/h each), and ore one of y (80 t/h): coal is
    # done at 5, and ore has had 400 t. Then it has both of y and one of x (60 t/h): 400 t at 220 t/h.
    def two(coal_tph: float, ore_tph: float) -> dict[str, Any]:
        rates = {"coal": {"rate_tph": coal_tph}, "ore": {"rate_tph": ore_tph}}
        return {"number": 2, "max_per_ship": 2, "split": "fractional", "cargoes": rates}

    pools = {"x": two(100.0, 60.0), "y": two(50.0, 80.0)}
    parcels = [{"cargo": "coal", "t": 1000.0}, {"cargo": "ore", "t": 800.0}]
    record = terminal(
        {name: pools[name] for name in sorted(pools, reverse=first == "y")},
        cargoes={"coal": {"form": "bulk"}, "ore": {"form": "bulk"}},
        stores={"pile": pile(coal=(9000.0, 9000.0), ore=(9000.0, 9000.0))},
        calls={"both": call(0.0, t=1.0) | {"parcels": parcels, "parallel": True}},
        vessel={"max_cranes": 3},
    )
    ended = {parcel.cargo: parcel.ended_h for parcel in record.parcels}
    assert ended == pytest.approx({"coal": 5.0, "ore": 5.0 + 400.0 / 220.0})


@pytest.mark.parametrize("split", ["whole", "by_priority", "finish_first"])
@pytest.mark.parametrize("most", [1, 2])
def test_a_parcel_gives_its_crane_to_another_one_of_the_ship_that_can_have_no_other(
    split: str, most: int
) -> None:
    # There is one fast crane, so it is the same whether she may have one or two of them. Only it
    # works ore, 1,000 t in 10 h. Coal has the slow one until then: 500 t, and 500 t at 150 t/h.
    rates = {"coal": {"rate_tph": 100.0}, "ore": {"rate_tph": 100.0}}
    fast = {"number": 1, "max_per_ship": most, "split": split, "cargoes": rates}
    parcels = [{"cargo": "coal", "t": 1000.0}, {"cargo": "ore", "t": 1000.0}]
    record = terminal(
        {"fast": fast, "slow": pool(50.0, split=split)},
        cargoes={"coal": {"form": "bulk"}, "ore": {"form": "bulk"}},
        stores={"pile": pile(coal=(9000.0, 9000.0), ore=(9000.0, 9000.0))},
        calls={"both": call(0.0, t=1.0) | {"parcels": parcels, "parallel": True}},
    )
    ended = {parcel.cargo: parcel.ended_h for parcel in record.parcels}
    assert ended == pytest.approx({"ore": 10.0, "coal": 10.0 + 500.0 / 150.0})


# ---- failures, weather


def test_one_pool_fails_and_the_other_works_on() -> None:
    # The fast crane fails after 10 h at work, at hour 10, for 5 h: 1,500 t until 10, 250 t until
    # 15, 1,500 t until 25, when it fails again until 30: 250 t; the last 100 t at 150 t/h.
    failing = {"clock": "running", "between_h": 10.0, "repair_h": 5.0}
    cranes = {"fast": pool(100.0, breakdowns=failing), "slow": pool(50.0)}
    record = terminal(cranes, t=3600.0)
    assert alongside_h(record) == pytest.approx([30.0 + 100.0 / 150.0])
    assert clock(record, "fast")["broken"] == pytest.approx(10.0)
    assert "broken" not in clock(record, "b0")
    assert record.visits.no_crane_h == pytest.approx([0.0])


def test_a_ship_whose_only_manned_crane_is_broken_waits_for_its_repair() -> None:
    # By night the day crane is off shift, and the night crane fails at hour 5, after 5 h at work,
    # for 10 h: 500 t until 5, nothing until 8, when the day crane begins: 300 t in 3 h.
    failing = {"clock": "running", "between_h": 5.0, "repair_h": 10.0}
    cranes = {"day": pool(shifts=DAY), "night": pool(breakdowns=failing)}
    record = terminal(cranes, t=800.0)
    assert alongside_h(record) == pytest.approx([11.0])
    assert clock(record, "b0") == pytest.approx({"working": 8.0, "broken": 3.0, "idle": 229.0})


def test_wind_stops_the_high_crane_and_the_low_one_works_on() -> None:
    # From 10 to 20 only the low crane works: 1,500 + 500 + 750 t by hour 25.
    wind = {
        "kind": "dated",
        "stretches": [{"begins": "2027-01-01T10:00:00+00:00", "ends": "2027-01-01T20:00:00+00:00"}],
    }
    cranes = {"high": pool(100.0, stopped_by=["wind"]), "low": pool(50.0)}
    record = terminal(cranes, t=2750.0, weather={"wind": wind})
    assert alongside_h(record) == pytest.approx([25.0])
    assert clock(record, "high")["weather"] == pytest.approx(10.0)
    assert record.visits.weather_h == pytest.approx([0.0])


# ---- ship's gear


GEAR = {"gear": {"number": 2, "rate_tph": 40.0}}


def test_a_geared_ship_works_with_her_own_cranes_where_there_are_none() -> None:
    record = terminal({}, t=800.0, vessel=GEAR)
    assert alongside_h(record) == pytest.approx([10.0])
    assert clock(record, "gear of bulker") == pytest.approx({"working": 20.0})


def test_gear_beside_a_crane_of_the_shore() -> None:
    record = terminal({"mhc": pool(100.0)}, t=1800.0, vessel=GEAR)
    assert alongside_h(record) == pytest.approx([10.0])
    (parcel,) = record.parcels
    moved = {part.pool: part.done for part in parcel.parts}
    assert moved == pytest.approx({"mhc": 1000.0, "gear of bulker": 800.0})


def test_geared_and_gearless_ships_at_the_same_berth() -> None:
    # Two berths and one crane of the shore. Both come at 0; the geared ship gives the crane to the
    # gearless one: 80 t/h and 100 t/h. At 10 the gearless one has sailed, and she has both.
    calls = {
        "geared": call(0.0, t=2600.0) | {"vessel": "geared"},
        "gearless": call(0.0, t=1000.0) | {"vessel": "gearless"},
    }
    vessels = {"geared": BULKER | GEAR, "gearless": BULKER}
    record = terminal({"mhc": pool(100.0)}, berths=berths(2), calls=calls, vessels=vessels)
    assert alongside_h(record) == pytest.approx([20.0, 10.0])


def test_gear_beside_a_crane_of_the_shore_with_rain_on_one_cargo() -> None:
    # Wheat and coal at once, with the shore crane on coal alone (100 t/h) and two cranes of gear of
    # 40 t/h. The first round gives wheat one of the gear, as coal has the shore crane, and the
    # second round coal the other: 140 t/h and 40 t/h. It rains on the wheat from 5 to 10, and its
    # crane waits. Wheat, 400 t: 200 until 5, 200 until 15. Coal, 1,400 t, is done at 10, when
    # wheat has both: 200 t at 80 t/h until 12.5.
    rain = {
        "kind": "dated",
        "stretches": [{"begins": "2027-01-01T05:00:00+00:00", "ends": "2027-01-01T10:00:00+00:00"}],
    }
    parcels = [{"cargo": "coal", "t": 1400.0}, {"cargo": "wheat", "t": 400.0}]
    record = terminal(
        {"mhc": pool(100.0)},
        cargoes={"coal": {"form": "bulk"}, "wheat": {"form": "bulk", "stopped_by": ["rain"]}},
        stores={
            "pile": pile(coal=(9000.0, 9000.0)),
            "silo": pile(wheat=(9000.0, 9000.0)),
        },
        calls={"both": call(0.0, t=1.0) | {"parcels": parcels, "parallel": True}},
        vessel=GEAR,
        weather={"rain": rain},
    )
    ended = {parcel.cargo: parcel.ended_h for parcel in record.parcels}
    assert ended == pytest.approx({"coal": 10.0, "wheat": 12.5})
    gear = clock(record, "gear of bulker")
    assert gear["weather"] == pytest.approx(5.0)
    assert gear["working"] == pytest.approx(10.0 + 5.0 + 2 * 2.5)


def test_gear_fails_for_each_ship_anew_and_goes_with_her() -> None:
    # One crane of gear that fails after 6 h at work for 2 h: 10 h of work take 12 h, for both ships.
    gear = {
        "number": 1,
        "rate_tph": 50.0,
        "breakdowns": {"clock": "running", "between_h": 6.0, "repair_h": 2.0},
    }
    calls = {"a": call(0.0, t=500.0), "b": call(1.0, t=500.0)}
    record = terminal({}, vessel={"gear": gear}, calls=calls)
    assert alongside_h(record) == pytest.approx([12.0, 12.0])
    assert clock(record, "gear of bulker") == pytest.approx({"working": 20.0, "broken": 4.0})
    assert [one.failed_h.tolist() for one in record.cranes] == [[6.0], [18.0]]


def test_a_limit_of_cranes_counts_the_gear_too() -> None:
    record = terminal({"mhc": pool(100.0)}, t=1400.0, vessel=GEAR | {"max_cranes": 2})
    assert alongside_h(record) == pytest.approx([10.0])


# ---- numbers by shift


def test_the_shift_changes_in_mid_parcel() -> None:
    # Two cranes of 50 t/h until 8, then four: 800 t by 8 and 1,000 t by 13. Two of four are not
    # manned in twelve hours of each of ten days.
    cranes = {"mhc": pool(50.0, {"08:00": 4, "20:00": 2}, max_per_ship=4)}
    record = terminal(cranes, t=1800.0)
    assert alongside_h(record) == pytest.approx([13.0])
    (parcel,) = record.parcels
    assert parcel.parts[0].crane_changes == ((0.0, 2.0), (8.0, 4.0))
    working = 8 * 2 + 5 * 4
    assert clock(record, "mhc") == pytest.approx(
        {"working": working, "shift": 240.0, "idle": 10 * 24 * 4 - working - 240.0}
    )


def test_none_at_night_is_a_shift_by_day() -> None:
    table = terminal({"mhc": pool(50.0, {"08:00": 2, "20:00": 0}, max_per_ship=2)}, t=1800.0)
    shift = terminal({"mhc": pool(50.0, 2, max_per_ship=2, shifts=DAY)}, t=1800.0)
    assert alongside_h(table) == alongside_h(shift) == pytest.approx([8.0 + 12.0 + 12.0 + 6.0])
    assert clock(table, "mhc") == clock(shift, "mhc")
    assert clock(table, "b0") == clock(shift, "b0")
    # from hour 0 to 8 none is manned, which is told as a stop
    assert table.cranes[0].manned == ((8.0, 2),)
    assert table.cranes[0].stopped[0] == (0.0, 8.0, "shift")


def test_the_night_crew_takes_the_crane_that_is_whole() -> None:
    # Of two cranes one is manned at night. One fails at 6, after 6 crane-hours at work, for 10 h:
    # the other one goes on, alone by day too until 16.
    failing = {"clock": "running", "between_h": 6.0, "repair_h": 10.0}
    cranes = {"mhc": pool(50.0, {"08:00": 2, "20:00": 1}, max_per_ship=2, breakdowns=failing)}
    record = terminal(cranes, t=500.0)
    assert alongside_h(record) == pytest.approx([10.0])
    # the second failure, after 12 crane-hours, has not come
    assert [one.failed_h.tolist() for one in record.cranes] == [[6.0]]


def test_a_pool_by_shift_beside_one_at_all_hours() -> None:
    # The grab has 40 t/h, and the two cranes of 100 t/h are one at night: 140 t/h until 8.
    cranes = {
        "grab": pool(40.0),
        "mhc": pool(100.0, {"08:00": 2, "20:00": 1}, max_per_ship=2),
    }
    record = terminal(cranes, t=8 * 140.0 + 3 * 240.0)
    assert alongside_h(record) == pytest.approx([11.0])


def test_ships_at_the_change_of_shift_keep_the_cranes_that_are_left() -> None:
    # Two ships and two cranes; from 8 on one crane, which goes to the ship that berthed first.
    cranes = {"mhc": pool(100.0, {"08:00": 1, "20:00": 2})}
    calls = {"a": call(0.0, t=1000.0), "b": call(0.0, t=1000.0)}
    record = terminal(cranes, berths=berths(2), calls=calls)
    assert alongside_h(record) == pytest.approx([10.0, 12.0])
    assert record.visits.no_crane_h == pytest.approx([0.0, 2.0])


def test_a_wait_for_one_of_two_pools_names_both() -> None:
    # a and b have the two cranes until 10, and c waits for either; then she has both.
    calls = {name: call(0.0, t=1000.0) for name in "abc"}
    record = terminal({"east": pool(), "west": pool()}, berths=berths(3), calls=calls)
    assert alongside_h(record) == pytest.approx([10.0, 10.0, 15.0])
    waits = [(wait.number, wait.direct, wait.of, wait.hours) for wait in record.entity_waits]
    assert waits == [(2, "crane", "east", 5.0), (2, "crane", "west", 5.0)]
