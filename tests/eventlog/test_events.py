"""The event log against the record that it is made from, and a small case listed from end to end."""

import copy
from functools import cache

import numpy as np
import pandas as pd
import pytest

import portsim
from portsim.eventlog.entities import events
from portsim.ledger.recording import simulate
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from tests.builder import berths, call, days, pile, run, small, trucks_every

SHORT = {
    "run.warm_up_days": 10,
    "run.measured_days": 40,
    "run.run_out_cap_days": 5,
}
SHIP = {
    "arrive": "arrive_h",
    "leave anchorage": "granted_h",
    "first line": "first_line_h",
    "work begins": "work_from_h",
    "work ends": "work_to_h",
    "ready to sail": "ready_h",
    "last line": "last_line_h",
    "leave": "left_h",
}
WAITS = ("waited", "still waits")


@cache
def by_rail() -> tuple[Scenario, Record, pd.DataFrame]:
    """Return a run with everything: corridor, re-formed trains, trucks with imports, arrival tracks, weather."""
    scenario = portsim.load("scenarios/gwadar-rail.yaml", SHORT)
    record = simulate(scenario, 0)
    return scenario, record, events(record, scenario).frame()


def times(log: pd.DataFrame, kind: str, activity: str, of: str) -> pd.DataFrame:
    """Return the events of an activity, by the number of their entity within its class, from 0."""
    mine = log[(log["kind"] == kind) & (log["activity"] == activity) & (log["class"] == of)]
    numbers = mine["entity"].astype(str).str.rsplit(" ", n=1).str[1].astype(int) - 1
    return mine.set_index(numbers).sort_index()


def check(log: pd.DataFrame, kind: str, activity: str, of: str, hours: np.ndarray) -> None:
    """Compare with the hours of each entity of a class, in order; not a number: it has not happened."""
    found = times(log, kind, activity, of)
    there = np.flatnonzero(~np.isnan(hours))
    assert list(found.index) == list(there), activity
    assert np.array_equal(found["time_h"], hours[there]), activity


def test_a_small_case_from_end_to_end() -> None:
    # Two ships of 100 t at 50 t/h, the second waits an hour for the berth; trucks of 20 t at 1.5, 3
    # and 4.5,
    # half an hour at the gate; the second ship is not done when the run ends at 4.75.
    cargo, road = trucks_every(1.5)
    scenario = small(
        cargoes={"coal": cargo},
        road=road,
        calls={"coal": call(1.0, 2.0, t=100.0)},
        run=days(4.75 / 24.0),
    )
    log = events(run(scenario), Scenario.model_validate(scenario)).frame()
    rows = log[["time_h", "entity", "activity", "resource", "cause", "root", "amount", "unit"]]
    found = [
        tuple(None if pd.isna(value) else value for value in row)
        for row in rows.itertuples(index=False)
    ]

    def truck(number: int, at: float) -> list[tuple[object, ...]]:
        who = f"truck coal {number}"
        return [
            (at, who, "arrive", None, None, None, None, None),
            (at, who, "come to gate", "gate", None, None, None, None),
            (at, who, "turn at gate", "gate", None, None, None, None),
            (at + 0.5, who, "done at gate", "gate", None, None, None, None),
            (at + 0.5, who, "come to bay", "bay coal", None, None, None, None),
            (at + 0.5, who, "turn at bay", "bay coal", None, None, None, None),
            (at + 0.5, who, "done at bay", "bay coal", None, None, None, None),
            (at + 0.5, who, "come to store", "store coal", None, None, None, None),
            (at + 0.5, who, "stored", "store coal", None, None, 20.0, "t"),
            (at + 0.5, who, "leave", None, None, None, None, None),
        ]

    one, two = "ship coal 1", "ship coal 2"
    expected = [
        (1.0, one, "arrive", "anchorage", None, None, 100.0, "t"),
        (1.0, one, "leave anchorage", "berth b0", None, None, None, None),
        (1.0, one, "first line", "berth b0", None, None, None, None),
        (1.0, one, "work begins", "berth b0", None, None, None, None),
        (1.0, one, "parcel begins", "store coal", None, None, 100.0, "t"),
        (1.0, one, "cranes change", "cranes mhc", None, None, 1.0, "cranes"),
        *truck(1, 1.5),
        (2.0, two, "arrive", "anchorage", None, None, 100.0, "t"),
        (3.0, one, "parcel ends", "store coal", None, None, 100.0, "t"),
        (3.0, one, "cranes change", "cranes mhc", None, None, 0.0, "cranes"),
        (3.0, one, "work ends", "berth b0", None, None, 100.0, "t"),
        (3.0, one, "ready to sail", "berth b0", None, None, None, None),
        (3.0, one, "last line", "berth b0", None, None, None, None),
        (3.0, one, "leave", None, None, None, None, None),
        (3.0, two, "waited", "anchorage", "berth", "working", 1.0, "h"),
        (3.0, two, "leave anchorage", "berth b0", None, None, None, None),
        (3.0, two, "first line", "berth b0", None, None, None, None),
        (3.0, two, "work begins", "berth b0", None, None, None, None),
        (3.0, two, "parcel begins", "store coal", None, None, 100.0, "t"),
        (3.0, two, "cranes change", "cranes mhc", None, None, 1.0, "cranes"),
        *truck(2, 3.0),
        (4.5, "truck coal 3", "arrive", None, None, None, None, None),
        (4.5, "truck coal 3", "come to gate", "gate", None, None, None, None),
        (4.5, "truck coal 3", "turn at gate", "gate", None, None, None, None),
    ]
    # at 3.0 the ships come before the truck, and the first truck's end at 2.0 after the second
    # ship's arrival
    expected.sort(
        key=lambda row: (row[0], ("ship", "truck").index(row[1].split()[0]), int(row[1].split()[2]))
    )
    assert found == expected
    assert log["timestamp"].iloc[0] == pd.Timestamp("2027-01-01T01:00:00+00:00")
    assert (log["replication"] == 0).all()


def test_ships_have_the_times_of_the_record() -> None:
    _, record, log = by_rail()
    visits = record.visits
    for index, name in enumerate(record.calls):
        mine = visits.call == index
        for activity, column in SHIP.items():
            check(log, "ship", activity, name, getattr(visits, column)[mine])
        worked = times(log, "ship", "work ends", name)["amount"]
        assert np.array_equal(
            worked.dropna(), visits.worked_t[mine & (visits.work_to_h > 0) & (visits.amount_t > 0)]
        )
        berths = times(log, "ship", "first line", name)["resource"].astype(str)
        there = visits.berth[mine & ~np.isnan(visits.first_line_h)]
        assert list(berths) == [f"berth {record.berths[b]}" for b in there]


def test_trains_have_the_times_of_the_record() -> None:
    scenario, record, log = by_rail()
    trains = record.trains
    for index, name in enumerate(record.train_services):
        mine = trains.service == index
        away = trains.turned_away[mine] == 1
        left = trains.left_h[mine]
        check(log, "train", "arrive", name, trains.arrive_h[mine])
        check(log, "train", "track", name, trains.track_h[mine])
        check(log, "train", "leave", name, np.where(away, np.nan, left))
        check(log, "train", "turned away", name, np.where(away, left, np.nan))
        assert scenario.rail is not None
        sidings = scenario.rail.stations[scenario.rail.trains[name].station].arrival_tracks
        nothing = np.full(len(left), np.nan)
        check(log, "train", "arrival track", name, trains.in_h[mine] if sidings else nothing)
        check(log, "train", "ready for track", name, trains.ready_h[mine] if sidings else nothing)
        assert np.array_equal(times(log, "train", "arrive", name)["amount"], trains.amount[mine])


def test_trucks_have_the_times_of_the_record() -> None:
    _, record, log = by_rail()
    for trucks in record.trucks:
        check(log, "truck", "arrive", trucks.service, trucks.arrive_h)
        check(log, "truck", "leave", trucks.service, trucks.left_h)
        for part in trucks.parts:
            at_place = log[log["resource"] == f"{part.place} {part.of}".strip()]
            check(at_place, "truck", f"come to {part.place}", trucks.service, part.come_h)
            if part.place == "store":
                handed = "collected" if part.of.startswith("import") else "stored"
                check(at_place, "truck", handed, trucks.service, part.go_h)
            else:
                check(at_place, "truck", f"turn at {part.place}", trucks.service, part.go_h)
                check(at_place, "truck", f"done at {part.place}", trucks.service, part.done_h)


def test_who_comes_by_the_corridor_is_the_same_on_the_way_and_at_the_terminal() -> None:
    _, record, log = by_rail()
    for flow in record.flows:
        kind = "truck" if flow.mode == "road" else "train"
        expected = []
        for journeys in flow.journeys:
            if journeys.part != "origin":
                known = journeys.arrive_h >= 0.0
                arrive = np.where(np.isinf(journeys.arrive_h), np.nan, journeys.arrive_h)
                expected += zip(journeys.depart_h[known], arrive[known], strict=True)
        mine = log[(log["kind"] == kind) & (log["class"] == flow.cargo)]
        begins = mine[mine["activity"].isin(["set out", "re-formed"])].set_index("entity")["time_h"]
        arrives = mine[mine["activity"] == "arrive"].set_index("entity")["time_h"]
        found = pd.DataFrame({"begins": begins, "arrives": arrives.reindex(begins.index)})
        assert len(found) > len(arrives) > 0
        assert set(arrives.index) <= set(begins.index)
        order = ["begins", "arrives"]
        assert np.array_equal(
            found.sort_values(order).to_numpy(),
            pd.DataFrame(expected, columns=order).sort_values(order).to_numpy(),
            equal_nan=True,
        )


def test_waits_on_the_way_are_those_of_the_journeys() -> None:
    _, record, log = by_rail()
    waits = log[log["activity"].isin(WAITS)]
    for cause, column in (("closure", "shut_h"), ("queue", "queue_h")):
        expected = sum(
            getattr(journeys, column)[:, journeys.arrive_h >= 0.0].sum()
            for flow in record.flows
            for journeys in flow.journeys
        )
        assert expected > 0.0
        assert waits.loc[waits["cause"] == cause, "amount"].sum() == pytest.approx(
            expected, rel=1e-9
        )


def test_waits_add_up_to_the_ledger() -> None:
    _, record, log = by_rail()
    arrive = log[log["activity"] == "arrive"].set_index("entity")["time_h"]
    inside = arrive.index[(arrive >= record.begin_h) & (arrive < record.end_h)]
    waits = log[log["activity"].isin(WAITS) & log["entity"].isin(inside)]
    waits = waits[~waits["resource"].astype(str).str.startswith("stage ")]
    assert (waits["unit"] == "h").all()
    assert not record.visits.elsewhere.any()  # those have a ledger of their own
    for kind, who in (("ship", "vessel"), ("train", "train"), ("truck", "truck")):
        found = waits[waits["kind"] == kind].groupby("cause", observed=True)["amount"].sum()
        booked = (
            pd.DataFrame([w for w in record.waits if w.who == who]).groupby("direct")["hours"].sum()
        )
        booked = booked[booked > 1e-6]
        assert len(booked) > 1
        assert dict(found[found > 1e-6]) == pytest.approx(dict(booked), rel=1e-9)
        if kind != "truck":
            found = (
                waits[waits["kind"] == kind]
                .groupby(["cause", "root"], observed=True)["amount"]
                .sum()
            )
            both = (
                pd.DataFrame([w for w in record.waits if w.who == who])
                .groupby(["direct", "root"])["hours"]
                .sum()
            )
            assert dict(found[found > 1e-6]) == pytest.approx(dict(both[both > 1e-6]), rel=1e-9)


def test_events_are_in_one_order_only() -> None:
    scenario, record, log = by_rail()
    codes = log["entity"].cat.codes.to_numpy()
    hours = log["time_h"].to_numpy()
    later, same = np.diff(hours) > 0.0, np.diff(hours) == 0.0
    assert np.all(later | (same & (np.diff(codes) >= 0)))
    assert log["timestamp"].is_monotonic_increasing
    assert hours.max() <= record.ended_h
    trucks = log[log["kind"] == "truck"]
    some = trucks["entity"].unique()[::20]
    for _, story in trucks[trucks["entity"].isin(some)].groupby("entity", observed=True):
        acts = [act for act in story["activity"] if act not in WAITS]
        if "leave" in acts:
            assert acts[-1] == "leave"
            assert (
                acts.index("come to gate") < acts.index("turn at gate") < acts.index("done at gate")
            )
    again = events(copy.deepcopy(record), scenario).frame()
    assert list(log.dtypes.items()) == list(again.dtypes.items())  # with categories, in their order
    assert log.equals(again)  # `assert_frame_equal` takes twenty seconds here


def test_closures_are_those_of_the_record() -> None:
    _, record, log = by_rail()
    for kind, begins, ends, found in (
        ("weather", "weather begins", "weather ends", record.weather),
        (
            "stage",
            "stage shuts",
            "stage opens",
            {s: h for f in record.flows for s, h in f.shut.items()},
        ),
    ):
        for name, stretches in found.items():
            mine = log[log["entity"] == f"{kind} {name}"]
            starts = [a for a, _ in stretches if a <= record.ended_h]
            over = [(b, b - a) for a, b in stretches if b <= record.ended_h]
            assert list(mine.loc[mine["activity"] == begins, "time_h"]) == starts
            opened = mine[mine["activity"] == ends]
            assert list(zip(opened["time_h"], opened["amount"], strict=True)) == over
            assert len(mine) == len(starts) + len(over)


# ---- parcels and cranes


def test_what_parcels_move_adds_up_to_the_ships() -> None:
    scenario, _, log = by_rail()
    log = log[log["kind"] == "ship"]
    cargo = log["resource"].astype(str).str.removeprefix("store ")
    tonnes = log["amount"] * cargo.map(
        lambda name: getattr(scenario.cargoes.get(name), "t_per_teu", None) or 1.0
    )
    moved = tonnes[log["activity"] == "parcel ends"].groupby(log["entity"], observed=True).sum()
    worked = log[(log["activity"] == "work ends") & log["amount"].notna()].set_index("entity")[
        "amount"
    ]
    assert len(worked) > 20
    assert dict(moved[worked.index]) == pytest.approx(dict(worked), rel=1e-9)
    begun = (
        log[log["activity"] == "parcel begins"].groupby("entity", observed=True)["amount"].count()
    )
    assert begun.max() > 1


BROKEN = {
    "clock": "calendar",
    "between_h": {"dist": "exponential", "mean": 40.0},
    "repair_h": {"dist": "gamma", "shape": 2, "mean": 9.0},
}
NIGHT_OFF = {"shifts": [{"begins": "06:00", "ends": "22:00"}]}


def three_cranes(**crane: object) -> tuple[Scenario, Record, pd.DataFrame]:
    """Return 40 days of three cranes and a ship every 33 h with coal and ore, both worked at once."""
    ship = {
        "parcels": [{"cargo": "coal", "t": 2_000.0}, {"cargo": "ore", "t": 1_500.0}],
        "parallel": True,
    }
    pool = {
        "number": 3,
        "max_per_ship": 2,
        "cargoes": {"coal": {"rate_tph": 50.0}, "ore": {"rate_tph": 40.0}},
    }
    tree = small(
        cargoes={"coal": {"form": "bulk"}, "ore": {"form": "bulk"}},
        stores={"pile": pile(coal=(1e6, 1e6), ore=(1e6, 1e6))},
        calls={"both": call(*np.arange(7.0, 1_100.0, 33.0), t=1.0) | ship},
        berths=berths(2),
        cranes={"mhc": pool | crane},
        run=days(30.0, 10.0, 10.0),
    )
    scenario = Scenario.model_validate(tree)
    record = simulate(scenario, 0)
    return scenario, record, events(record, scenario).frame()


def inside(record: Record, from_h: np.ndarray, to_h: np.ndarray) -> np.ndarray:
    """Return the hours of stretches inside the window; not a number as end: to the end of the run."""
    to_h = np.nan_to_num(to_h, nan=record.ended_h)
    return np.maximum(np.minimum(to_h, record.end_h) - np.maximum(from_h, record.begin_h), 0.0)


@pytest.mark.parametrize("clock", ["calendar", "running"])
def test_failures_are_the_broken_hours_of_the_cranes(clock: str) -> None:
    _, record, log = three_cranes(breakdowns=BROKEN | {"clock": clock})
    fails = log.loc[log["activity"] == "crane fails", "time_h"].to_numpy()
    mended = log[log["activity"] == "crane is repaired"]
    # When each of those failed
    under_repair = mended["time_h"].to_numpy() - mended["amount"].to_numpy()
    open_ended = sorted(set(np.round(fails, 9)) - set(np.round(under_repair, 9)))
    assert len(fails) > 10
    assert len(open_ended) == len(fails) - len(mended)
    hours = inside(record, under_repair, mended["time_h"].to_numpy()).sum()
    hours += inside(record, np.asarray(open_ended), np.full(len(open_ended), np.nan)).sum()
    booked = next(one for one in record.clocks if one.resource == "mhc").hours["broken"]
    assert booked > 10.0
    assert hours == pytest.approx(booked, rel=1e-9)


def test_shifts_stop_the_cranes() -> None:
    _, record, log = three_cranes(shifts=NIGHT_OFF)
    stops, goes = (log[log["activity"] == act] for act in ("cranes stop", "cranes go on"))
    assert set(stops["cause"]) == set(goes["cause"]) == {"shift"}
    assert len(stops) - len(goes) in (0, 1)
    to_h = np.full(len(stops), np.nan)
    to_h[: len(goes)] = goes["time_h"]
    assert goes["amount"].to_numpy() == pytest.approx(
        to_h[: len(goes)] - stops["time_h"].to_numpy()[: len(goes)]
    )
    booked = next(one for one in record.clocks if one.resource == "mhc").hours["shift"]
    assert 3 * inside(record, stops["time_h"].to_numpy(), to_h).sum() == pytest.approx(
        booked, rel=1e-9
    )
    assert booked == pytest.approx(3 * 8.0 * 30.0)


@pytest.mark.parametrize(
    "more", [{}, {"split": "fractional"}, {"breakdowns": BROKEN}], ids=["", "fractional", "broken"]
)
def test_cranes_of_ships_are_the_hours_of_the_cranes(more: dict[str, object]) -> None:
    _, record, log = three_cranes(**more)
    changes = log[log["activity"] == "cranes change"]
    until = changes.groupby(["entity", "resource"], observed=True)["time_h"].shift(-1).to_numpy()
    cranes = changes["amount"].to_numpy()
    # The ship that is alongside when the run ends
    assert (np.isnan(until) & (cranes > 0)).sum() <= 1
    assert cranes.max() == 2.0
    hours = next(one for one in record.clocks if one.resource == "mhc").hours
    assigned = sum(h for state, h in hours.items() if state not in ("idle", "broken"))
    assert float(cranes @ inside(record, changes["time_h"].to_numpy(), until)) == pytest.approx(
        assigned, rel=1e-9
    )
    # Cranes are taken to the next ship and back
    assert len(changes) > 2 * changes["entity"].nunique()


def test_what_a_table_says_is_manned_is_in_the_log() -> None:
    # A day with two lanes, one from 8 to 20, and shut from 22 on; two tugs, of which one at night.
    cargo, road = trucks_every(6.0)
    hours = {"shifts": [{"begins": "00:00", "ends": "22:00"}]}
    road["gate"] |= {"lanes": {"08:00": 1, "20:00": 2}, "shifts": hours}
    tugs = {"tugs": {"number": {"06:00": 2, "18:00": 1}}}
    scenario = Scenario.model_validate(
        small(cargoes={"coal": cargo}, road=road, approach=tugs, calls={"a": call(1.0, t=100.0)})
    )
    found = events(simulate(scenario, 0), scenario)
    log = found.frame()
    rows = log[log["activity"] == "manned"][["time_h", "entity", "resource", "amount", "unit"]]
    assert [tuple(row) for row in rows.itertuples(index=False)] == [
        (0.0, "tugs port", "tugs port", 1.0, "tugs"),
        (0.0, "lanes gate", "lanes gate", 2.0, "lanes"),
        (6.0, "tugs port", "tugs port", 2.0, "tugs"),
        (8.0, "lanes gate", "lanes gate", 1.0, "lanes"),
        (18.0, "tugs port", "tugs port", 1.0, "tugs"),
        (20.0, "lanes gate", "lanes gate", 2.0, "lanes"),
        (22.0, "lanes gate", "lanes gate", 0.0, "lanes"),
    ]
