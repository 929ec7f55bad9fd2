"""Chains of waiting: followed by hand, against a plain recursion, in whole terminals, and always adding up."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from portsim.ledger.history import Activity, History, Stretch, WaitFor
from portsim.ledger.land_histories import wait_for_track
from portsim.ledger.recording import make_record, simulate
from portsim.ledger.resources import berth_name
from portsim.ledger.root_causes import RootCauseFinder
from portsim.ledger.sea_histories import cranes_for
from portsim.ledger.wait_chains import CIRCULAR, WaitChains, joined
from portsim.observe.audit import AuditError, audit, gridlock
from portsim.observe.record import Record
from portsim.observe.waits import Wait
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.sea.visit import Visit
from portsim.terminal.terminal import Terminal
from portsim.vocabulary import Cause, Root
from portsim.vocabulary.states import (
    ARRIVAL_TRACK_STATES,
    BERTH_STATES,
    LOCOMOTIVE_STATES,
    TRACK_STATES,
)
from tests.builder import berths, call, days, pile, small, waits
from tests.oracle.scenarios import scenarios
from tests.search import examples
from tests.terminal.sea.test_sea_side import read, terminals
from tests.terminal.test_conservation import cases
from tests.terminal.test_independence import with_second_cargo

ONE_H = 1e-9
DRAWN = settings(
    deadline=None,
    phases=[Phase.generate],  # shrinking takes long; the drawn scenario is printed as it is
    suppress_health_check=list(HealthCheck),
)
NAMES = {
    one
    for table in (
        BERTH_STATES,
        TRACK_STATES,
        ARRIVAL_TRACK_STATES,
        LOCOMOTIVE_STATES,
        Cause,
        Root,
    )
    for one in table
}

# ---- histories by hand


def followed(
    histories: dict[str, History], wait_for: WaitFor, from_h: float, to_h: float
) -> dict[str, float]:
    """Return the hours of a wait for any of some resources by root, those with no hours left out."""
    a, b = np.asarray([from_h]), np.asarray([to_h])
    found = WaitChains(histories.__getitem__).follow(wait_for, a, b)
    (hours,) = found.hours_in(a, b, np.zeros(1, dtype=np.int64), 1)
    return {cause: float(h) for cause, h in zip(found.causes, hours, strict=True) if h}


def shares(*rows: tuple[float, dict[Activity, float]]) -> History:
    """Return a history from (hour, shares from then on)."""
    words = list(dict.fromkeys(word for _, row in rows for word in row))
    return History(
        np.asarray([hour for hour, _ in rows]),
        words,
        np.asarray([[row.get(w, 0.0) for w in words] for _, row in rows]),
    )


def test_the_worked_example_of_the_design() -> None:
    # 4 h both berths work. 3 h A works, B is starved: two thirds by a shut border, one third behind
    # a train that a
    # full coal store blocks, whose ship is stopped by wind. 2 h A is stopped by wind, B is starved
    # by that train,
    # whose coal ship now waits for these berths.
    both = WaitFor(("berth A", "berth B"))
    histories = {
        "berth A": History.from_stretches(
            [Stretch(0.0, 7.0, "working"), Stretch(7.0, 9.0, "weather")], "idle"
        ),
        "berth B": History.from_stretches(
            [Stretch(0.0, 4.0, "working"), Stretch(4.0, 9.0, WaitFor(("wheat",)))], "idle"
        ),
        "wheat": shares(
            (0.0, {"supply": 1.0}),
            (4.0, {"border": 2 / 3, WaitFor(("track",)): 1 / 3}),
            (7.0, {WaitFor(("track",)): 1.0}),
        ),
        "track": shares((0.0, {WaitFor(("full coal store",)): 1.0})),
        "full coal store": shares((0.0, {"weather": 1.0}), (7.0, {both: 1.0})),
    }
    booked = followed(histories, both, 0.0, 9.0)
    assert booked == {"working": 5.5, "border": 1.0, "weather": 1.5, "circular": 1.0}
    assert sum(booked.values()) == 9.0


def test_three_links() -> None:
    # A train waits 10 h for a track, before it a train that a full store blocks (hours 2 to 10),
    # whose ship has no
    # crane (4 to 10): of the two cranes one works, and one is broken from hour 6 on.
    histories = {
        "track": shares((0.0, {"shunting": 1.0}), (2.0, {WaitFor(("store",)): 1.0})),
        "store": shares((0.0, {"no_call": 1.0}), (4.0, {WaitFor(("cranes",)): 1.0})),
        "cranes": History.from_stretches(
            [
                Stretch(0.0, 9.0, "working"),
                Stretch(0.0, 6.0, "weather"),
                Stretch(6.0, 99.0, "broken"),
            ],
            "crane",
        ),
    }
    assert followed(histories, WaitFor(("track",)), 0.0, 10.0) == {
        "shunting": 2.0,
        "no_call": 2.0,
        "working": 1.0 + 1.5,
        "weather": 1.0,
        "broken": 1.5 + 1.0,
    }


def test_a_circle_is_what_is_met_again_and_no_more() -> None:
    # B's ship waits for a store whose ship waits for A, B or C: by thirds, of which A and B are on
    # the chain
    histories = {
        "A": shares((0.0, {"working": 1.0})),
        "B": shares((0.0, {WaitFor(("store",)): 1.0})),
        "C": shares((0.0, {"tide": 1.0})),
        "store": shares((0.0, {WaitFor(("A", "B", "C")): 1.0})),
    }
    booked = followed(histories, WaitFor(("A", "B")), 0.0, 6.0)
    assert booked == pytest.approx({"working": 3.0, CIRCULAR: 2.0, "tide": 1.0})
    assert followed(histories, WaitFor(("A", "B", "C")), 0.0, 6.0) == pytest.approx(
        {"working": 2.0, "tide": 2.0, CIRCULAR: 2.0}
    )


def test_histories_are_in_proportion_to_weights() -> None:
    one = History.from_stretches(
        [
            Stretch(1.0, 3.0, "a", 200.0),
            Stretch(2.0, 4.0, "b", 100.0),
            Stretch(5.0, 5.0, "never"),
            Stretch(2.0, 3.0, "a"),
        ],
        History.from_stretches([Stretch(0.0, 6.0, "c")], "d"),
    )
    (hours,) = one.hours_in(np.asarray([0.5]), np.asarray([8.0]), np.zeros(1, dtype=np.int64), 1)
    assert dict(zip(one.activities, hours.tolist(), strict=True)) == pytest.approx(
        {"a": 1.0 + 201.0 / 301.0, "b": 100.0 / 301.0 + 1.0, "c": 0.5 + 2.0, "d": 2.0}
    )


def test_stretches_are_joined() -> None:
    begins, ends = joined(
        np.asarray([5.0, 0.0, 1.0, 9.0, 3.0]), np.asarray([7.0, 3.0, 2.0, 9.0, 4.0])
    )
    assert (begins.tolist(), ends.tolist()) == ([0.0, 5.0], [4.0, 7.0])


# ---- against a plain recursion, in fractions

SPAN = 6
PARTS = [(Fraction(1),), (Fraction(1, 2), Fraction(1, 2)), (Fraction(1, 3), Fraction(2, 3))]
Row = dict[Activity, Fraction]


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Draw what some resources do, hour by hour."""
    names = [f"r{i}" for i in range(draw(st.integers(1, 4)))]
    groups = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True).map(
        lambda names: WaitFor(tuple(names))
    )
    activities: st.SearchStrategy[Activity] = st.one_of(st.sampled_from(["x", "y"]), groups)

    def row() -> Row:
        parts = draw(st.sampled_from(PARTS))
        picked = draw(st.lists(activities, min_size=len(parts), max_size=len(parts), unique=True))
        return dict(zip(picked, parts, strict=True))

    return {name: [row() for _ in range(SPAN)] for name in names}


def plainly(
    world: dict[str, list[Row]], wait_for: WaitFor, hour: int, passed: frozenset[str]
) -> Counter[str]:
    """Return the root causes of one hour, as the definition says it."""
    found: Counter[str] = Counter()
    for resource in wait_for.resources:
        part = Fraction(1, len(wait_for.resources))
        if resource in passed:
            found[CIRCULAR] += part
            continue
        for activity, share in world[resource][hour].items():
            if isinstance(activity, str):
                found[activity] += part * share
            else:
                behind = plainly(world, activity, hour, passed.union(wait_for.resources))
                for root, more in behind.items():
                    found[root] += part * share * more
    return found


@given(worlds(), st.integers(0, SPAN - 1), st.integers(1, SPAN))
@settings(max_examples=examples(240))
def test_chains_are_those_of_a_plain_recursion(
    world: dict[str, list[Row]], first: int, length: int
) -> None:
    last = min(first + length, SPAN)
    for wait_for in (WaitFor(tuple(world)), WaitFor(tuple(world)[:1])):
        expected: Counter[str] = Counter()
        for hour in range(first, last):
            expected.update(plainly(world, wait_for, hour, frozenset()))
        histories = {
            n: shares(
                *((float(h), {w: float(p) for w, p in row.items()}) for h, row in enumerate(rows))
            )
            for n, rows in world.items()
        }
        booked = followed(histories, wait_for, float(first), float(last))
        assert booked == pytest.approx({root: float(h) for root, h in expected.items()}, abs=1e-12)


# ---- whole terminals, followed by hand


def run(scenario: dict[str, Any]) -> Record:
    record = simulate(Scenario.model_validate(scenario), 0)
    audit(record)
    return record


def of(record: Record, who: str, direct: str) -> dict[str, float]:
    return {
        root: hours
        for (w, d, root), hours in waits(record).items()
        if (w, d) == (who, direct) and hours > ONE_H
    }


def two_cargoes(
    berth: dict[str, Any], calls: dict[str, Any], coal: tuple[float, float] = (300.0, 300.0)
) -> Record:
    """Run coal and wheat by rail over one track: a train of two cuts of 100 t each, coal at 10, wheat at 12.

    A cut takes an hour. Cranes work 50 t/h, two of them; rain stops coal from 20 to 30.
    """
    train = {
        "station": "tip",
        "wagons": 2,
        "wagon_t": 100.0,
        "cut_h": 1.0,
        "arrivals": {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}},
    }
    rates = {"coal": {"rate_tph": 50.0}, "wheat": {"rate_tph": 50.0}}
    moment = "2027-01-{:02d}T{:02d}:00:00+00:00".format
    return run(
        small(
            run=days(1.5),
            cargoes={
                "coal": {
                    "form": "bulk",
                    "annual_t": 200.0 * 8760.0 / 18.0,
                    "by_rail": 1.0,
                    "stopped_by": ["rain"],
                },
                "wheat": {"form": "bulk", "annual_t": 200.0 * 8760.0 / 19.0, "by_rail": 1.0},
            },
            stores={"pile": pile(coal=coal), "silo": pile(wheat=(1000.0, 0.0))},
            rail={"stations": {"tip": {"tracks": 1}}, "trains": {"coal": train, "wheat": train}},
            weather={
                "rain": {
                    "kind": "dated",
                    "stretches": [{"begins": moment(1, 20), "ends": moment(2, 6)}],
                }
            },
            berths=berth,
            cranes={"mhc": {"number": 2, "cargoes": rates, "max_per_ship": 1}},
            calls=calls,
        )
    )


def test_a_chain_of_four_links_in_a_terminal() -> None:
    # The coal train is on the track from 18, its first cut is ready at 19 and finds the store full.
    # The coal ship is
    # at b1 from 20 on, when rain stops her, until 30; she works 100 t until 32 and then the second
    # cut enters: the
    # first at 32, the second (worked 32 to 33) at 34. The wheat train comes at 19 and waits for the
    # track until 34.
    # The wheat ship lies at b0 from 21 on, starved: the spell begins at 21 with the train outside.
    # The ship of 22
    # waits for b0 behind her.
    place = {
        "b0": {"length_m": 200.0, "depth_m": 12.0, "cargoes": ["wheat"]},
        "b1": {"length_m": 200.0, "depth_m": 12.0},
    }
    record = two_cargoes(
        place,
        {
            "coal": call(20.0, t=300.0, berths=["b1"]),
            "wheat": call(21.0, 22.0, t=150.0, cargo="wheat", berths=["b0"]),
        },
    )
    assert record.trains.arrive_h[:2] == pytest.approx([18.0, 19.0])
    assert record.trains.track_h[1] == pytest.approx(34.0)
    # berth, dry store, track, full store, and the coal ship: rain from 22 to 30, at work until 32,
    # and from 33 to 34;
    # the track works coal from 32 to 33. From 34 to 35 the wheat train is worked, so that nothing
    # of the wheat is stopped, and then the berth works to the end, 36
    assert of(record, "vessel", "berth") == pytest.approx(
        {"weather": 8.0, "ship_at_work": 3.0, "working": 2.0, "supply": 1.0}
    )
    assert of(record, "train", "track") == pytest.approx(
        {"working": 1.0, "no_call": 1.0, "weather": 10.0, "ship_at_work": 3.0}
    )
    assert gridlock((wait.who, wait.root, wait.hours) for wait in record.waits) is None


def test_a_circle_in_a_terminal() -> None:
    # One berth. The wheat ship holds it from 21, starved behind the coal train that the full coal
    # store keeps; that
    # waits for the coal ship, who comes at 22 and waits for the berth. So it stays until the end,
    # 36.
    record = two_cargoes(
        berths(1), {"coal": call(22.0, t=300.0), "wheat": call(21.0, t=150.0, cargo="wheat")}
    )
    assert of(record, "vessel", "berth") == pytest.approx({CIRCULAR: 14.0})
    assert of(record, "vessel", "cargo") == pytest.approx({"no_call": 1.0, CIRCULAR: 14.0})
    assert of(record, "train", "store") == pytest.approx({"no_call": 3.0, CIRCULAR: 14.0})
    assert of(record, "train", "track") == pytest.approx({"no_call": 3.0, CIRCULAR: 14.0})
    said = gridlock((wait.who, wait.root, wait.hours) for wait in record.waits)
    assert said is not None
    assert said.startswith("Possible gridlock: vessels 28.0 h, trains 28.0 h ")


def test_a_berth_is_waited_for_because_of_what_keeps_its_ship_from_sailing() -> None:
    # 1.5 + cos(30 deg t) m of tide are above the 1.55 m that she needs, laden, until 2.90 h before
    # high water at 12
    half = np.degrees(np.arccos(0.05)) / 30.0
    record = run(
        small(
            approach={
                "outbound_h": 1.0,
                "under_keel_share": 0.1,
                "channel": {"depth_m": 12.2},
                "tide": {
                    "mean_m": 1.5,
                    "constituents": {"M2": {"amplitude_m": 1.0, "period_h": 12.0}},
                },
            },
            vessels={"bulker": {"loa_m": 150.0, "draught_m": 12.5, "ballast_draught_m": 7.0}},
            berths={"b": {"length_m": 200.0, "depth_m": 14.0}},
            calls={"coal": call(0.0, 1.0, t=200.0)},
        )
    )
    assert record.visits.granted_h == pytest.approx([0.0, 12.0 - half])
    assert of(record, "vessel", "berth") == pytest.approx({"working": 3.0, "tide": 8.0 - half})
    assert of(record, "vessel", "tide")["sailing"] > 8.0 - half


def test_a_crane_is_waited_for_because_of_what_it_does() -> None:
    # The only crane fails at 3 and is repaired at 5. a works until 6; b is alongside from 1.
    broken = {"clock": "calendar", "between_h": 3.0, "repair_h": 2.0}
    record = run(
        small(
            berths=berths(2),
            cranes={
                "mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 50.0}}, "breakdowns": broken}
            },
            calls={"a": call(0.0, t=200.0), "b": call(1.0, t=50.0)},
        )
    )
    assert of(record, "vessel", "crane") == pytest.approx({"working": 3.0, "broken": 2.0 + 2.0})


def test_a_train_that_stands_on_a_track_off_shift_is_behind_a_dry_store() -> None:
    # On the track from 20 on, worked from 19 to 20 and, when the shift begins, from 32 to 33. The
    # ship of 21 needs
    # both of its cuts; the first is in store at 20. While the second is worked, nothing is stopped.
    train = {
        "station": "tip",
        "wagons": 2,
        "wagon_t": 100.0,
        "cut_h": 1.0,
        "wagons_per_cut": 1,
        "arrivals": {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}},
    }
    shifts = {"shifts": [{"begins": "08:00", "ends": "20:00"}]}
    record = run(
        small(
            run=days(1.5),
            cargoes={"coal": {"form": "bulk", "annual_t": 200.0 * 8760.0 / 19.0, "by_rail": 1.0}},
            stores={"pile": pile(coal=(1000.0, 0.0))},
            rail={"stations": {"tip": {"tracks": 1, "shifts": shifts}}, "trains": {"coal": train}},
            calls={"coal": call(21.0, t=200.0)},
        )
    )
    assert of(record, "vessel", "cargo") == pytest.approx({"shift": 32.0 - 23.0, "supply": 1.0})


# ---- the audit


def everything() -> Record:
    """Run a terminal in which ships, trains and trucks wait for all there is to wait for but the approach."""
    scenario = with_second_cargo("export")
    scenario["run"] = days(30.0, run_out=3.0)
    scenario["stores"]["heap"] = pile(ash=(50_000.0, 0.0))
    scenario["calls"]["ash"] |= {"part_cargo": {"policy": "sail_short", "after_h": 10.0}}
    scenario["calls"]["ash"]["arrivals"]["per_year"] = 400.0
    scenario["approach"] = {
        "inbound_h": 1.0,
        "outbound_h": 1.0,
        "tugs": {"number": 1, "run_h": 1.0},
    }
    scenario["vessels"]["bulker"] |= {"tugs_in": 1, "tugs_out": 1}
    scenario["cargoes"]["coal"] |= {"stopped_by": ["rain"], "annual_t": 1.2e6}
    scenario["weather"] = {"rain": {"kind": "renewal", "monthly_share": [0.1] * 12, "mean_h": 6.0}}
    broken = {"clock": "calendar", "between_h": 40.0, "repair_h": 20.0}
    shifts = {"shifts": [{"begins": "06:00", "ends": "22:00"}]}
    scenario["cranes"]["mhc"] |= {"number": 1, "breakdowns": broken, "shifts": shifts}
    scenario["stores"]["yard"] = pile(coal=(25_000.0, 3_000.0))
    scenario["calls"]["coal"]["arrivals"] = {"kind": "random", "per_year": 150.0}
    tracks = {
        "tracks": 2,
        "track_wagons": 5,
        "arrival_tracks": [{"number": 3, "wagons": 10}],
        "locomotives": 1,
    }
    scenario["rail"]["stations"]["tip"] = tracks | {"shifts": shifts}
    scenario["rail"]["trains"]["coal"]["shunting_h"] = 2.0
    return run(scenario)


def test_no_cause_is_left_out_of_the_audit() -> None:
    record = everything()
    causes = {(wait.who, wait.direct, wait.root == "sailing") for wait in record.waits}
    alongside = {
        (direct, False) for direct in ("berth", "cargo", "crane", "weather", "shift", "tug")
    }
    assert {(direct, s) for who, direct, s in causes if who == "vessel"} == {
        *alongside,
        ("tug", True),
    }
    assert {direct for who, direct, _ in causes if who == "train"} == {
        "arrival_track",
        "track",
        "locomotive",
        "store",
        "shift",
    }
    for who, direct, sailing in causes:

        def other(w: Any, cause: tuple[str, str, bool] = (who, direct, sailing)) -> bool:
            return (w.who, w.direct, w.root == "sailing") != cause

        with pytest.raises(AuditError, match=f"{who}s waited"):
            audit(replace(record, waits=[wait for wait in record.waits if other(wait)]))
        if who != "truck":
            with pytest.raises(AuditError, match=rf"{who} \d+ waited"):
                audit(
                    replace(record, entity_waits=[one for one in record.entity_waits if other(one)])
                )


def test_the_audit_sees_what_is_booked_to_the_wrong_ship_or_to_nothing_known() -> None:
    record = everything()
    first, *rest = record.entity_waits
    with pytest.raises(AuditError, match="waited"):
        audit(replace(record, entity_waits=[first._replace(hours=first.hours + 1e-6), *rest]))
    with pytest.raises(AuditError, match="are booked"):
        audit(replace(record, waits=[*record.waits, Wait("vessel", "luck", "luck", 1.0)]))
    with pytest.raises(AuditError, match="are booked to a cause"):
        audit(
            replace(
                record,
                entity_waits=[*rest, first, first._replace(hours=-1.0), first._replace(hours=1.0)],
            )
        )


# ---- it adds up, whatever is drawn


def check(terminal: Terminal, record: Record) -> Counter[str]:
    audit(record)
    add_up(record)
    assert all(wait.hours > 0.0 for wait in record.waits)
    assert {wait.root for wait in record.waits} <= NAMES
    assert {wait.direct for wait in record.waits} <= NAMES
    same_by_clocks(terminal, record)
    return Counter(f"{wait.direct} {wait.root}" for wait in record.waits)


def add_up(record: Record) -> None:
    """Compare what is booked to every ship and train, and to trucks, with all that each waited, from the columns."""
    v, t = record.visits, record.trains

    def so_far(since: np.ndarray, until: np.ndarray) -> np.ndarray:
        return np.nan_to_num(np.where(np.isnan(until), record.ended_h, until) - since)

    ships = so_far(v.arrive_h, v.granted_h) + so_far(v.ready_h, v.last_line_h)
    ships += v.no_cargo_h + v.no_crane_h + v.weather_h + v.off_shift_h
    trains = (
        so_far(t.arrive_h, t.in_h)
        + so_far(t.ready_h, t.track_h)
        + t.store_h
        + t.locomotive_h
        + t.off_shift_h
    )
    trains[t.turned_away == 1] = 0.0
    for who, waited, arrive_h in (("vessel", ships, v.arrive_h), ("train", trains, t.arrive_h)):
        booked = np.zeros(len(waited))
        for one in record.entity_waits:
            if (one.who == "train") == (who == "train"):
                booked[one.number] += one.hours
        mine = (arrive_h >= record.begin_h) & (arrive_h < record.end_h)
        np.testing.assert_allclose(booked[mine], waited[mine], rtol=ONE_H, atol=ONE_H)
        assert not np.any(booked[~mine])
    trucks = 0.0
    for service in record.trucks:
        mine = (service.arrive_h >= record.begin_h) & (service.arrive_h < record.end_h)
        trucks += sum(float(np.sum(so_far(part.come_h, part.go_h)[mine])) for part in service.parts)
    booked_t = sum(wait.hours for wait in record.waits if wait.who == "truck")
    assert booked_t == pytest.approx(trucks, rel=ONE_H, abs=ONE_H)


def same_by_clocks(terminal: Terminal, record: Record) -> None:
    """Compare first links with the clocks that were read while the model snapshots, and stretches with hours lost."""
    finder = RootCauseFinder(terminal, record)
    for visit in terminal.port.visits:
        lost: Counter[str] = Counter()
        for wait_for in {cranes_for(one.transfer) for one in visit.begun_parcels}:
            begins, ends, share = finder.sea.waits_alongside(visit, wait_for)
            lost["waiting_crane"] += float(np.sum((ends - begins) * share))
        for cargo in {parcel.compartment.cargo for parcel in visit.kind.parcels}:
            begins, ends, share = finder.sea.starved(visit, cargo)
            lost["waiting_cargo"] += float(np.sum((ends - begins) * share))
        for one in finder.sea.alongside(visit):
            if one.activity in ("weather", "shift", "broken"):
                lost[str(one.activity)] += (one.to_h - one.from_h) * one.weight
        for state, hours in visit.lost_h.items():
            assert lost[state] == pytest.approx(hours, rel=1e-9, abs=1e-6), state
    single = {place.index for place in terminal.quay.places if not hasattr(place, "_line")}
    for visit in terminal.port.visits:
        if (
            visit.berth_request is not None
            and visit.berth_request.waited
            and single.issuperset(visit.berth_request.eligible)
        ):
            assert _at_berths(finder, visit) == pytest.approx(
                {
                    state: hours
                    for state, hours in visit.berth_request.waited.items()
                    if hours > 1e-6
                },
                rel=1e-9,
                abs=1e-6,
            )
    for train in terminal.rail.trains:
        for request in train.requests:
            station = train.kind.station
            if request.resource is not station.locomotives and request.waited:
                until = record.ended_h if np.isnan(request.granted_h) else request.granted_h
                anyone = wait_for_track(request.resource, station.name, request.wagons)
                found = _first(finder.history, anyone, [(request.requested_h, until)])
                assert found == pytest.approx(
                    {s: h for s, h in request.waited.items() if h > 1e-6}, rel=1e-9, abs=1e-6
                )


def _at_berths(finder: RootCauseFinder, visit: Visit) -> dict[str, float]:
    assert visit.berth_request is not None
    stretches = [(a, b) for a, b, cause in visit.berth_request.stretches if cause is None]
    return _first(
        finder.history,
        WaitFor(tuple(berth_name(i) for i in visit.berth_request.eligible)),
        stretches,
    )


def _first(
    history_of: Callable[[str], History], wait_for: WaitFor, stretches: list[tuple[float, float]]
) -> dict[str, float]:
    """Return what resources did by their states, no chain followed."""
    found: Counter[str] = Counter()
    a, b = np.asarray(stretches).T
    for name in wait_for.resources:
        history = history_of(name)
        (hours,) = history.hours_in(a, b, np.zeros(len(a), dtype=np.int64), 1)
        for activity, h in zip(history.activities, hours.tolist(), strict=True):
            found[_state(activity)] += h / len(wait_for.resources)
    return {state: h for state, h in found.items() if h > 1e-6}


def _state(activity: Activity) -> str:
    """Return the state of the clock that an activity of a history stands for."""
    if isinstance(activity, WaitFor):
        kind = activity.resources[0].split(" ")[0]
        return {
            "supply": "waiting_cargo",
            "cranes": "waiting_crane",
            "room": "store_full",
            "track": "waiting_track",
        }[kind]
    return (
        "waiting_to_sail"
        if activity in ("port", "tide", "daylight", "channel", "pilot", "tug")
        else activity
    )


def test_random_land_sides_add_up() -> None:
    seen: Counter[str] = Counter()

    @settings(DRAWN, max_examples=10)
    @given(scenarios())
    def every(tree: dict[str, Any]) -> None:
        terminal = Terminal(Scenario.model_validate(tree), 0)
        seen.update(check(terminal, make_record(terminal, terminal.run())))

    every()
    assert len(seen) > 20


def test_random_sea_sides_add_up() -> None:
    seen: Counter[str] = Counter()

    @settings(DRAWN, max_examples=10)
    @given(terminals())
    def every(tree: dict[str, Any]) -> None:
        scenario = read(tree)
        assume(scenario is not None)
        assert scenario is not None
        terminal = Terminal(scenario, 0)
        seen.update(check(terminal, make_record(terminal, terminal.run())))

    every()
    assert len(seen) > 20


@settings(DRAWN, max_examples=10)
@given(cases())
def test_random_corridors_add_up(scenario: Scenario) -> None:
    terminal = Terminal(scenario, 0)
    check(terminal, make_record(terminal, terminal.run()))


@pytest.mark.slow
@settings(DRAWN, max_examples=150)
@given(st.one_of(scenarios(), terminals()))
def test_many_random_terminals_add_up(tree: dict[str, Any]) -> None:
    scenario = read(tree)
    assume(scenario is not None)
    assert scenario is not None
    terminal = Terminal(scenario, 0)
    check(terminal, make_record(terminal, terminal.run()))
