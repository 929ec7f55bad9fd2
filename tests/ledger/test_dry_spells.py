"""What is behind a dry store, taken anew whenever what is stopped changes: by hand, and against a plain scan."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from portsim.ledger.recording import make_record, simulate
from portsim.ledger.root_causes import RootCauseFinder
from portsim.ledger.stopped_cargo import DrySpells, StoppedCargo, supply_history
from portsim.observe.audit import audit
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.terminal import Terminal
from portsim.vocabulary import Root
from tests.builder import call, days, pile, small, trucks_every, waits
from tests.ledger import plain_supply
from tests.ledger.test_ledger import DRAWN, add_up
from tests.oracle.scenarios import scenarios
from tests.terminal.test_conservation import cases


def run(scenario: dict[str, Any]) -> Record:
    record = simulate(Scenario.model_validate(scenario), 0)
    audit(record)
    return record


def behind_cargo(record: Record) -> dict[str, float]:
    """Return the hours that ships waited for cargo by root cause."""
    return {
        root: hours for (who, direct, root), hours in waits(record).items() if direct == "cargo"
    }


# ---- a border shuts after the store has run dry


def a_train_a_day(ship_comes_h: float) -> dict[str, Any]:
    """Return trains of 1,000 t due at 4, 28, ..., 460, 484, ... behind a border that is shut from 480 to 720.

    The ship needs 21 of them and takes what is in store in 0.2 h.
    """
    shut = {"begins": "2028-01-21T00:00:00+00:00", "ends": "2028-01-31T00:00:00+00:00"}
    return {
        "name": "dry-spell-root",
        "start": "2028-01-01T00:00:00+00:00",
        "run": {"measured_days": 60, "run_out_cap_days": 30, "replications": 2, "seed": 1},
        "cargoes": {"coal": {"form": "bulk", "annual_t": 365_000, "by_rail": 1}},
        "stores": {
            "pile": {"kind": "stockpile", "compartments": {"coal": {"capacity_t": 1_000_000}}}
        },
        "vessels": {"ship": {"loa_m": 100, "draught_m": 8}},
        "calls": {"c": call(ship_comes_h, t=21_000.0) | {"vessel": "ship"}},
        "berths": {"b": {"number": 1, "length_m": 300, "depth_m": 20}},
        "cranes": {"g": {"number": 1, "cargoes": {"coal": {"rate_tph": 100_000}}}},
        "rail": {
            "stations": {"s": {"tracks": 4}},
            "trains": {
                "coal": {
                    "station": "s",
                    "wagons": 20,
                    "wagon_t": 50,
                    "wagons_per_cut": 20,
                    "cut_h": 0.1,
                }
            },
        },
        "corridor": {
            "closures": {"x": {"kind": "dated", "announced": False, "stretches": [shut]}},
            "stages": {
                "haul": {"kind": "haul", "time_h": 100},
                "border": {
                    "kind": "border",
                    "time_h": 0,
                    "vehicles_per_day": 200,
                    "closed_by": ["x"],
                },
            },
            "routes": {"r": {"mode": "rail", "stages": ["haul", "border"]}},
            "cargoes": {
                "coal": {
                    "rail": {"r": 1},
                    "train": {
                        "wagons": 20,
                        "wagon_t": 50,
                        "gaps": {"dist": "constant", "value": 1},
                    },
                }
            },
        },
    }


@pytest.mark.parametrize(("ship_comes_h", "supply_h"), [(473.0, 10.8), (479.0, 4.8), (481.0, 2.8)])
def test_the_border_is_behind_the_wait_from_the_hour_at_which_a_train_is_held(
    ship_comes_h: float, supply_h: float
) -> None:
    # The twenty trains until 460 are loaded in 0.2 h. Nothing is stopped until the train of 484
    # finds the border shut. At 720 it opens: a train passes in 0.12 h and is emptied in 0.1 h, and
    # nine stand behind it
    assert behind_cargo(run(a_train_a_day(ship_comes_h))) == pytest.approx(
        {"supply": supply_h, "border": 236.0, "border_queue": 0.22}
    )


# ---- loads that are held, released and held again


def by_road(stages: dict[str, Any], t: float, **shut: tuple[str, str]) -> dict[str, Any]:
    """Return trucks of 20 t that set out every hour and pass stages, and a ship at hour 30 that loads 50 t/h.

    The store is empty at hour 0, and the gate needs half an hour a truck.
    """
    cargo, road = trucks_every(1.0)
    closures = {
        name: {"kind": "dated", "stretches": [{"begins": begins, "ends": ends}]}
        for name, (begins, ends) in shut.items()
    }
    return small(
        cargoes={"coal": cargo},
        road=road,
        stores={"pile": pile(coal=(10_000.0, 0.0))},
        calls={"ships": call(30.0, t=t)},
        run=days(5.0),
        corridor={
            "run_in_days": 2,
            "closures": closures,
            "stages": stages,
            "routes": {"road": {"mode": "road", "stages": list(stages)}},
            "cargoes": {"coal": {"road": {"road": 1.0}}},
        },
    )


def border(shut: str, time_h: float = 10.0) -> dict[str, Any]:
    return {"kind": "border", "time_h": time_h, "closed_by": [shut]}


SECOND_OF_JANUARY = ("2027-01-02T00:00:00+00:00", "2027-01-03T00:00:00+00:00")  # hours 24 to 48


def test_what_moves_on_is_not_stopped_and_then_the_gate_stops_it() -> None:
    # Trucks leave the border at -5, -4, ..., 23 and are in store 5.5 h later: 29 of them, of which
    # the last is in at 28.5. They last the ship until 30 + 580 / 50 = 41.6. Those that are held
    # leave at 48 together and are on the road until 53, when one goes through the gate and the
    # others wait before it
    stages = {"border": border("shut"), "plain": {"kind": "haul", "time_h": 5.0}}
    record = run(by_road(stages, 600.0, shut=SECOND_OF_JANUARY))
    assert behind_cargo(record) == pytest.approx(
        {"border": 48.0 - 41.6, "supply": 5.0, "gate": 0.5}
    )


def test_two_borders_one_after_the_other() -> None:
    # As before, but what the first border lets go at 48 comes at 53 to another that is shut from 50
    # to 60, and to the gate at 60
    stages = {
        "north": border("first"),
        "plain": {"kind": "haul", "time_h": 5.0},
        "south": border("second", time_h=0.0),
    }
    second = ("2027-01-03T02:00:00+00:00", "2027-01-03T12:00:00+00:00")
    record = run(by_road(stages, 600.0, first=SECOND_OF_JANUARY, second=second))
    assert behind_cargo(record) == pytest.approx(
        {"border": (48.0 - 41.6) + (60.0 - 53.0), "supply": 5.0, "gate": 0.5}
    )


def test_a_load_that_is_released_before_the_spell_ends_gives_the_root_back() -> None:
    # A truck an hour comes from 17 on, 40 h after the border. What is in store lasts until 39.2;
    # then every truck, from 40 to 47, is loaded in 0.4 h. In the spell from 44.4 to 45 the border
    # holds a truck until it opens at 44.5
    shut = ("2027-01-02T19:30:00+00:00", "2027-01-02T20:30:00+00:00")
    stages = {"border": border("shut", time_h=0.0), "plain": {"kind": "haul", "time_h": 40.0}}
    scenario = by_road(stages, 620.0, shut=shut)
    scenario["road"]["gate"]["time_h"] = 0.0
    scenario["corridor"]["run_in_days"] = 1
    assert behind_cargo(run(scenario)) == pytest.approx(
        {"supply": 0.8 + 7 * 0.6 - 0.1, "border": 0.1}
    )


# ---- an import is the same in a mirror: what stops those who come to collect it


def collected_by_train(ship_comes_h: float) -> dict[str, Any]:
    """Return a ship with 21,000 t for a store of 20,000 t, and a station that is shut from 480 to 720.

    What is in store in the morning is called for, and its trains of 1,000 t come four hours later.
    """
    return small(
        start="2028-01-01T00:00:00+00:00",
        run=days(60.0),
        cargoes={
            "coal": {"form": "bulk", "direction": "import", "annual_t": 365_000, "by_rail": 1}
        },
        stores={"pile": pile(coal=(20_000.0, 0.0))},
        calls={"c": call(ship_comes_h, t=21_000.0)},
        cranes={"g": {"number": 1, "cargoes": {"coal": {"rate_tph": 100_000}}}},
        rail={
            "stations": {
                "s": {
                    "tracks": 4,
                    "shifts": {"holidays": {"dates": [f"2028-01-{day}" for day in range(21, 31)]}},
                }
            },
            "trains": {
                "coal": {
                    "station": "s",
                    "wagons": 20,
                    "wagon_t": 50,
                    "wagons_per_cut": 20,
                    "cut_h": 0.1,
                    "lead_h": 4.0,
                }
            },
        },
    )


@pytest.mark.parametrize(
    ("ship_comes_h", "trains_come_h"), [(473.0, 484.0), (479.0, 484.0), (481.0, 508.0)]
)
def test_the_shift_is_behind_the_wait_from_the_hour_at_which_a_train_stands(
    ship_comes_h: float, trains_come_h: float
) -> None:
    # The store is full 0.2 h after the ship came. Twenty trains are called at 480, or at 504 if she
    # came after that, and come four hours later. Four stand on tracks, and sixteen before them. At
    # 720 the first four are loaded in 0.1 h, while the others wait for them
    assert behind_cargo(run(collected_by_train(ship_comes_h))) == pytest.approx(
        {
            "collection": trains_come_h - (ship_comes_h + 0.2),
            "shift": 720.0 - trains_come_h,
            "working": 0.1,
        }
    )


def test_a_truck_that_comes_for_an_import_is_stopped_by_a_ban_and_then_by_the_gate() -> None:
    # The store is full at 1. A truck is called at 24 and comes between 26 and 27. It may come to the
    # gate at 30, goes through from 32 to 32.5, and is loaded at 33.5
    record = run(
        small(
            run=days(3.0),
            cargoes={
                "coal": {"form": "bulk", "direction": "import", "annual_t": 7_300, "by_road": 1}
            },
            stores={"pile": pile(coal=(50.0, 0.0))},
            calls={"c": call(0.0, t=70.0)},
            road={
                "access": {"shifts": [{"begins": "06:00", "ends": "22:00"}]},
                "gate": {
                    "lanes": 1,
                    "time_h": 0.5,
                    "shifts": {"shifts": [{"begins": "08:00", "ends": "18:00"}]},
                },
                "trucks": {
                    "coal": {
                        "payload_t": 20.0,
                        "handling_h": 1.0,
                        "max_per_day": 1,
                        "hourly_profile": [0, 0, 1] + [0] * 21,
                    }
                },
            },
        )
    )
    come_h = record.trucks[0].arrive_h[0]
    assert 26.0 <= come_h <= 27.0
    assert behind_cargo(record) == pytest.approx(
        {"collection": (come_h - 1.0) + 1.5, "ban": 30.0 - come_h, "gate": 2.0}
    )


def test_trucks_that_take_an_import_back_are_stopped_at_its_bay() -> None:
    # Trucks with coal come at 1, 2, ... and are through the gate half an hour later. The store for
    # salt is full at 12; at 24 its five loads are on offer. The only bay works for two hours each:
    # from 24.5, and from 26.5, for which the second truck has waited since 25.5
    coal, road = trucks_every(1.0)
    road["trucks"]["coal"]["returns_with"] = "salt"
    road["trucks"]["salt"] = {"payload_t": 20.0, "bays": 1, "handling_h": 2.0}
    record = run(
        small(
            run=days(2.0),
            cargoes={
                "coal": coal,
                "salt": {"form": "bulk", "direction": "import", "annual_t": 7_300, "by_road": 1},
            },
            road=road,
            stores={"pile": pile(coal=(10_000.0, 0.0), salt=(100.0, 0.0))},
            calls={"c": call(10.0, t=140.0, cargo="salt")},
            cranes={"mhc": {"number": 1, "cargoes": {"salt": {"rate_tph": 50.0}}}},
        )
    )
    # she works from 26.5 to 26.9; in the bay the second truck is worked then, and the third waits
    assert behind_cargo(record) == pytest.approx(
        {"collection": 25.5 - 12.0, "bay": (26.5 - 25.5) + (28.5 - 26.9)}
    )


# ---- whatever is drawn, a plain scan finds the same


def check(scenario: Scenario, seen: Counter[str]) -> None:
    """Compare the shares behind dry stores with those of a plain scan, and add up what is booked."""
    terminal = Terminal(scenario, 0)
    record = make_record(terminal, terminal.run())
    audit(record)
    add_up(record)
    finder = RootCauseFinder(terminal, record)
    chance = np.random.default_rng(1)
    for cargo, store in terminal.stores.items():
        begins_h, ends_h = finder.sea.dry_spells(cargo)
        if not len(begins_h):
            continue
        history = finder.history(f"supply {cargo}")
        spells = chance.integers(len(begins_h), size=12)
        at_h = np.sort(chance.uniform(begins_h[spells], ends_h[spells]))
        for hour, row in zip(at_h, history.shares_at(at_h), strict=True):
            found = {
                one: share for one, share in zip(history.activities, row, strict=True) if share
            }
            assert found == pytest.approx(plain_supply.shares(terminal, record, store, hour))
            seen.update(map(str, found))


def test_random_terminals_with_closures_agree_with_a_plain_scan() -> None:
    seen: Counter[str] = Counter()

    @settings(DRAWN, max_examples=12)
    @given(cases())
    def every(scenario: Scenario) -> None:
        check(scenario, seen)

    every()
    assert len(seen) > 3


@pytest.mark.slow
def test_many_random_terminals_with_closures_agree_with_a_plain_scan() -> None:
    seen: Counter[str] = Counter()

    @settings(DRAWN, max_examples=200)
    @given(cases())
    def every(scenario: Scenario) -> None:
        check(scenario, seen)

    every()
    assert {"border", "border_queue", "hold", "supply"} <= set(seen)


@pytest.mark.slow
@settings(DRAWN, max_examples=100)
@given(scenarios())
def test_many_random_land_sides_agree_with_a_plain_scan(tree: dict[str, Any]) -> None:
    scenario = Scenario.model_validate(tree)
    check(scenario, Counter())


def test_a_store_that_was_never_dry_has_no_shares() -> None:
    # a chain may come to such a store by a wait that is shorter than the clock can tell
    none = np.empty(0)
    stopped = StoppedCargo(none, {Root.BORDER: none})
    history = supply_history(DrySpells(none, none), [stopped], Root.SUPPLY)
    assert not history.shares.any()
