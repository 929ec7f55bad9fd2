"""Cranes, parcels and part cargoes worked by hand; the arithmetic stands beside each."""

from typing import Any

import pytest

from portsim.analysis.kpis.measure import measure
from portsim.ledger.recording import make_record
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.terminal import Terminal
from tests.builder import berths, call, clock, days, pile, run, small, trucks_every


def pool(number: int, most: int, rate: float = 50.0, **more: Any) -> dict[str, Any]:
    cargoes = {"coal": {"rate_tph": rate}, "wheat": {"rate_tph": rate}}
    return {"mhc": {"number": number, "max_per_ship": most, "cargoes": cargoes, **more}}


def two_cargoes(coal: float, wheat: float, **changes: Any) -> dict[str, Any]:
    """Return a terminal with coal and wheat in store, in tonnes."""
    return small(
        **{
            "cargoes": {"coal": {"form": "bulk"}, "wheat": {"form": "bulk"}},
            "stores": {"pile": pile(coal=(9000.0, coal)), "silo": pile(wheat=(9000.0, wheat))},
            **changes,
        }
    )


def both(
    coal: float, wheat: float, setups_h: tuple[float, float] = (0.0, 0.0), **more: Any
) -> dict[str, Any]:
    """Return a call at hour 0 for a parcel of each."""
    return {
        "both": {
            "vessel": "bulker",
            "parcels": [
                {"cargo": "coal", "t": coal, "setup_h": setups_h[0]},
                {"cargo": "wheat", "t": wheat, "setup_h": setups_h[1]},
            ],
            "arrivals": {"kind": "recorded", "at_h": [0.0]},
            **more,
        }
    }


# ---- the split


def test_each_crane_loses_by_the_others() -> None:
    # Three work as 3 (1 - 0.1 x 2) = 2.4: 240 t at 120 t/h. 4.8 crane-hours of work in 6, the rest
    # is lost.
    record = run(
        small(cranes=pool(3, 3, loss_per_extra_crane=0.1), calls={"a": call(0.0, t=240.0)})
    )
    assert record.visits.last_line_h == pytest.approx([2.0])
    assert clock(record, "mhc") == pytest.approx(
        {"working": 4.8, "interference": 1.2, "idle": 66.0}
    )


def test_loss_of_a_fraction_of_a_crane_counts_beyond_the_first() -> None:
    # 1.5 each work as 1.5 (1 - 0.2 x 0.5) = 1.35: 67.5 t/h, until a is done at 2; b has 2 as 2 x
    # 0.8 = 1.6.
    scenario = small(
        berths=berths(2),
        cranes=pool(3, 2, split="fractional", loss_per_extra_crane=0.2),
        calls={"a": call(0.0, t=135.0), "b": call(0.0, t=215.0)},
    )
    assert run(scenario).visits.last_line_h == pytest.approx([2.0, 3.0])
    # half a crane each loses nothing
    scenario["cranes"] = pool(1, 1, split="fractional", loss_per_extra_crane=0.2)
    assert run(scenario).visits.last_line_h == pytest.approx([5.4, 7.0])


def test_cranes_go_to_the_ship_of_the_first_class() -> None:
    # a: 100 t by 1, when b comes and takes both cranes until 3; then 300 t at 100 t/h.
    record = run(
        small(
            berths=berths(2),
            cranes=pool(2, 2, split="by_priority"),
            calls={"a": call(0.0, t=400.0, priority=2), "b": call(1.0, t=200.0, priority=1)},
        )
    )
    assert record.visits.last_line_h == pytest.approx([6.0, 3.0])
    assert clock(record, "b0") == pytest.approx(
        {"working": 4.0, "waiting_crane": 2.0, "idle": 18.0}
    )


def test_cranes_go_to_the_ship_that_can_be_done_first() -> None:
    # At 1 a has 500 t left and b brings 300: both cranes to b. At 2 b has 200 left and c brings
    # 100.
    # c is done at 3, b at 5, a at 10.
    record = run(
        small(
            berths=berths(3),
            cranes=pool(2, 2, split="finish_first"),
            calls={"a": call(0.0, t=600.0), "b": call(1.0, t=300.0), "c": call(2.0, t=100.0)},
        )
    )
    assert record.visits.last_line_h == pytest.approx([10.0, 5.0, 3.0])


# ---- parcels


def test_parcels_in_parallel_have_their_own_cranes() -> None:
    # Three cranes: coal has two and is done at 1, wheat one, then all three: 250 t at 150 t/h.
    record = run(
        two_cargoes(1000.0, 1000.0, cranes=pool(3, 3), calls=both(100.0, 300.0, parallel=True))
    )
    assert record.visits.last_line_h == pytest.approx([1.0 + 250.0 / 150.0])
    assert clock(record, "b0")["working"] == pytest.approx(1.0 + 250.0 / 150.0)


def test_most_cranes_on_a_ship_are_those_of_all_her_parcels() -> None:
    # Of three only two: one each until coal is done at 2, then 200 t at 100 t/h.
    record = run(
        two_cargoes(1000.0, 1000.0, cranes=pool(3, 2), calls=both(100.0, 300.0, parallel=True))
    )
    assert record.visits.last_line_h == pytest.approx([4.0])
    assert clock(record, "mhc") == pytest.approx({"working": 8.0, "idle": 64.0})


def test_cranes_on_one_ship_are_in_each_others_way_whatever_they_work() -> None:
    # Two cranes on the ship work as 0.8 each: coal 40 t/h until 2.5, wheat 100 t by then and 200 t
    # at 80 t/h.
    record = run(
        two_cargoes(
            1000.0,
            1000.0,
            cranes=pool(3, 2, loss_per_extra_crane=0.2),
            calls=both(100.0, 300.0, parallel=True),
        )
    )
    assert record.visits.last_line_h == pytest.approx([5.0])


def test_setup_before_each_parcel() -> None:
    # 0.5 + 2 + 1 + 2
    record = run(
        two_cargoes(1000.0, 1000.0, calls=both(100.0, 100.0, (0.5, 1.0)), cranes=pool(1, 1))
    )
    assert record.visits.last_line_h == pytest.approx([5.5])
    assert clock(record, "b0") == pytest.approx({"setup": 1.5, "working": 4.0, "idle": 18.5})
    assert clock(record, "mhc")["working"] == pytest.approx(4.0)


def test_setup_in_parallel_books_its_share() -> None:
    # Coal alone has both cranes from 0.5 to 1 (50 t), then one until 2; wheat has one from 1, two
    # from 2 to 2.5.
    # Berth: half an hour of setup, then half of half an hour.
    record = run(
        two_cargoes(
            1000.0, 1000.0, cranes=pool(2, 2), calls=both(100.0, 100.0, (0.5, 1.0), parallel=True)
        )
    )
    assert record.visits.last_line_h == pytest.approx([2.5])
    assert clock(record, "b0") == pytest.approx({"setup": 0.75, "working": 1.75, "idle": 21.5})


# ---- part cargoes


def test_ship_sails_short_after_her_hours_without_cargo() -> None:
    # 30 t last until 1.5; the trucks of 2.5 and 4.5 bring an hour's work each. Without cargo 1.5 to
    # 2.5, 3.5 to
    # 4.5 and from 5.5: the 2.5 h are full at 6. She has 70 t of 500.
    cargo, road = trucks_every(2.0)
    scenario = Scenario.model_validate(
        small(
            cargoes={"coal": cargo},
            road=road,
            stores={"pile": pile(coal=(1000.0, 30.0))},
            cranes={"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 20.0}}}},
            calls={"coal": call(0.0, t=500.0, part_cargo={"policy": "sail_short", "after_h": 2.5})},
        )
    )
    terminal = Terminal(scenario, 0)
    record = make_record(terminal, terminal.run())
    audit(record)
    assert record.visits.last_line_h == pytest.approx([6.0])
    assert record.visits.no_cargo_h == pytest.approx([2.5])
    assert record.cargoes[0].by_ship_total == pytest.approx(70.0)
    assert record.cargoes[0].left_behind == pytest.approx(430.0)
    assert terminal.stores["coal"].promised == pytest.approx(70.0)
    figures = measure(record, scenario).measures
    assert figures["cargo_left_behind", "coal"].mean == pytest.approx(430.0 * 365.0)


def test_hours_without_cargo_count_over_all_parcels() -> None:
    # A crane each. Wheat's 50 t are gone at 1; coal is done at 2: half an hour counts. From 2 every
    # hour does:
    # the four hours are full at 5.5.
    sails = {"parallel": True, "part_cargo": {"policy": "sail_short", "after_h": 4.0}}
    record = run(two_cargoes(1000.0, 50.0, cranes=pool(2, 2), calls=both(100.0, 300.0, **sails)))
    assert record.visits.last_line_h == pytest.approx([5.5])
    assert clock(record, "b0") == pytest.approx(
        {"working": 1.5, "waiting_cargo": 4.0, "idle": 18.5}
    )
    assert clock(record, "mhc") == pytest.approx(
        {"working": 3.0, "waiting_cargo": 1.0 + 7.0, "idle": 37.0}
    )
    assert [c.left_behind for c in record.cargoes] == pytest.approx([0.0, 250.0])


def test_no_patience_at_all_is_to_sail_when_the_store_is_empty() -> None:
    # 50 t until 1; the wheat is all there.
    sails = {"part_cargo": {"policy": "sail_short", "after_h": 0.0}}
    record = run(two_cargoes(50.0, 900.0, cranes=pool(1, 1), calls=both(100.0, 300.0, **sails)))
    assert record.visits.last_line_h == pytest.approx([1.0])
    calls = both(40.0, 300.0, **sails)
    record = run(two_cargoes(50.0, 900.0, cranes=pool(1, 1), calls=calls))
    assert record.visits.last_line_h == pytest.approx([6.8])


def test_later_parcels_are_left_when_she_sails_short() -> None:
    # Coal runs out at 1, two hours later she sails; wheat was not begun.
    sails = {"part_cargo": {"policy": "sail_short", "after_h": 2.0}}
    record = run(two_cargoes(50.0, 900.0, cranes=pool(1, 1), calls=both(100.0, 300.0, **sails)))
    assert record.visits.last_line_h == pytest.approx([3.0])
    assert [c.left_behind for c in record.cargoes] == pytest.approx([50.0, 300.0])


def test_what_was_left_behind_may_be_nominated_again() -> None:
    # 100 t/h are planned, but no train ever comes. Fixed at 0 by 150 + 400 t, here at 4, empty at
    # 7, gone at 8.
    # At 24 the 400 t planned make a parcel; were the 150 t she left still owed to her, they would
    # not.
    cargo = {"form": "bulk", "annual_t": 876_000.0, "by_rail": 1.0}
    rail = {
        "stations": {"tip": {"tracks": 1}},
        "trains": {
            "coal": {
                "station": "tip",
                "wagons": 1,
                "wagon_t": 1e9,
                "cut_h": 1.0,
                "arrivals": {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}},
            }
        },
    }
    nominated = {"arrivals": {"kind": "nominated", "lead_h": 4.0}}
    short = {"part_cargo": {"policy": "sail_short", "after_h": 1.0}}
    scenario = Scenario.model_validate(
        small(
            run=days(1.9),
            cargoes={"coal": cargo},
            rail=rail,
            stores={"pile": pile(coal=(2e9, 150.0))},
            calls={"coal": call(t=300.0) | nominated | short},
        )
    )
    terminal = Terminal(scenario, 0)
    record = make_record(terminal, terminal.run())
    assert record.visits.arrive_h == pytest.approx([4.0, 28.0])
    assert record.visits.last_line_h == pytest.approx([8.0, 29.0])
    assert terminal.stores["coal"].promised == pytest.approx(150.0)


def test_waiting_is_what_ships_do_unless_told() -> None:
    record = run(two_cargoes(50.0, 900.0, cranes=pool(1, 1), calls=both(100.0, 300.0)))
    assert clock(record, "b0") == pytest.approx({"working": 1.0, "waiting_cargo": 23.0})
