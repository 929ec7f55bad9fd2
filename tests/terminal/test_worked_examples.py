"""Cases small enough to be worked by hand; the arithmetic stands beside each."""

import numpy as np
import pytest

from tests.builder import berths, call, clock, days, pile, run, small, trucks_every, waits


def test_full_store_blocks_trucks_and_lets_them_in_first_come_first_served() -> None:
    # Trucks reach the store at 2.5, 4.5, 6.5, ...: 20 -> 40 -> 60 t, full. The ship of 40 t at 20
    # t/h makes
    # room for one at 11 and for one at 12, when she is done.
    cargo, road = trucks_every(2.0)
    record = run(
        small(
            cargoes={"coal": cargo},
            road=road,
            stores={"pile": pile(coal=(60.0, 20.0))},
            cranes={"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 20.0}}}},
            calls={"coal": call(10.0, t=40.0)},
        )
    )
    trucks = record.trucks[0]
    assert trucks.at("store").come_h[:6] == pytest.approx([2.5, 4.5, 6.5, 8.5, 10.5, 12.5])
    assert trucks.stored_h[:4] == pytest.approx([2.5, 4.5, 11.0, 12.0])
    assert np.all(np.isnan(trucks.stored_h[4:]))
    assert record.visits.left_h == pytest.approx([12.0])
    assert record.visits.no_cargo_h == pytest.approx([0.0])
    stock = record.stocks[0].stock(np.asarray([0.0, 3.0, 5.0, 10.5, 11.5, 12.5, 24.0]))
    assert stock == pytest.approx([20.0, 40.0, 60.0, 50.0, 50.0, 60.0, 60.0])
    assert record.cargoes[0].by_land_total == pytest.approx(80.0)
    assert record.cargoes[0].by_ship_total == pytest.approx(40.0)


def test_empty_store_starves_the_ship() -> None:
    # 30 t last until 1.5; the trucks of 2.5 and 4.5 bring an hour's work each.
    cargo, road = trucks_every(2.0)
    record = run(
        small(
            cargoes={"coal": cargo},
            road=road,
            stores={"pile": pile(coal=(1000.0, 30.0))},
            cranes={"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 20.0}}}},
            calls={"coal": call(0.0, t=70.0)},
        )
    )
    assert record.visits.last_line_h == pytest.approx([5.5])
    assert record.visits.no_cargo_h == pytest.approx([2.0])
    assert clock(record, "b0") == pytest.approx(
        {"working": 3.5, "waiting_cargo": 2.0, "idle": 18.5}
    )
    assert clock(record, "mhc") == pytest.approx(
        {"working": 3.5, "waiting_cargo": 2.0, "idle": 18.5}
    )
    assert waits(record)["vessel", "cargo", "supply"] == pytest.approx(2.0)
    stock = record.stocks[0].stock(np.asarray([1.0, 2.0, 3.0, 4.0, 5.0]))
    assert stock == pytest.approx([10.0, 0.0, 10.0, 0.0, 10.0])


def test_two_ships_share_output_of_an_empty_store_by_their_rates() -> None:
    # Ship a has two cranes (40 t/h), ship b one (20 t/h): 60 t are gone at 1, of which a got 40. A
    # truck of
    # 20 t at 2.5 gives a 40/3: she has 53 1/3 at 2 5/6. The next at 4.5 brings her to 60 after 1/6
    # h.
    cargo, road = trucks_every(2.0)
    record = run(
        small(
            cargoes={"coal": cargo},
            road=road,
            stores={"pile": pile(coal=(1000.0, 60.0))},
            berths=berths(2),
            cranes={
                "mhc": {"number": 3, "max_per_ship": 2, "cargoes": {"coal": {"rate_tph": 20.0}}}
            },
            calls={"a": call(0.0, t=60.0), "b": call(0.0, t=200.0)},
        )
    )
    assert record.visits.last_line_h[0] == pytest.approx(4.5 + 1 / 6)
    assert record.visits.no_cargo_h[0] == pytest.approx(1.5 + 4.5 - 2.5 - 1 / 3)


@pytest.mark.parametrize(("split", "done"), [("fractional", (7.0, 5.0)), ("whole", (6.0, 6.5))])
def test_two_ships_share_three_cranes(split: str, done: tuple[float, float]) -> None:
    # From hour 1. Fractional: 75 t/h each, b done at 5, a then has 200 t left at 100 t/h.
    # Whole: a keeps two and is done at 6, b then has 50 t left at 100 t/h.
    record = run(
        small(
            berths=berths(2),
            cranes={
                "mhc": {
                    "number": 3,
                    "max_per_ship": 2,
                    "split": split,
                    "cargoes": {"coal": {"rate_tph": 50.0}},
                }
            },
            calls={"a": call(0.0, t=600.0), "b": call(1.0, t=300.0)},
        )
    )
    assert tuple(record.visits.last_line_h) == pytest.approx(done)
    hours = clock(record, "mhc")
    assert hours["working"] == pytest.approx(900.0 / 50.0)
    assert hours["idle"] == pytest.approx(72.0 - 18.0)


def test_ship_without_a_crane_waits_for_one() -> None:
    record = run(small(berths=berths(2), calls={"a": call(0.0, t=200.0), "b": call(1.0, t=100.0)}))
    assert record.visits.last_line_h == pytest.approx([4.0, 6.0])
    assert record.visits.no_crane_h == pytest.approx([0.0, 3.0])
    assert clock(record, "b1") == pytest.approx(
        {"waiting_crane": 3.0, "working": 2.0, "idle": 19.0}
    )
    assert waits(record) == pytest.approx({("vessel", "crane", "working"): 3.0})


def test_reclaiming_limits_all_ships_together() -> None:
    # Alone 50 t/h of 80; together 40 each. a: 50 by 1, 240 left: 6 h. b: 240 by 7, then 60 at 50
    # t/h.
    store = pile(coal=(10_000.0, 1_000.0))
    store["compartments"]["coal"]["reclaim_tph"] = 80.0
    record = run(
        small(
            stores={"pile": store},
            berths=berths(2),
            cranes={"mhc": {"number": 2, "cargoes": {"coal": {"rate_tph": 50.0}}}},
            calls={"a": call(0.0, t=290.0), "b": call(1.0, t=300.0)},
        )
    )
    assert record.visits.last_line_h == pytest.approx([7.0, 8.2])
    # 590 t at 50 t/h are 11.8 crane-hours of the 14.2 assigned
    assert clock(record, "mhc") == pytest.approx(
        {"working": 11.8, "reclaim": 2.4, "idle": 48.0 - 14.2}
    )
    assert clock(record, "b0") == pytest.approx({"working": 7.0, "idle": 17.0})


def test_mooring_turnover_and_channel() -> None:
    # a: grant 0, channel 1, moored 2, worked 4, last line 4.5, out 6. The berth is free at 6.5.
    # b waits 6.5 h: in that time the berth was reserved 1, mooring 1.5, working 2 and turning over
    # 2.
    record = run(
        small(
            approach={"inbound_h": 1.0, "outbound_h": 1.5},
            berthing={"mooring_h": 1.0, "unmooring_h": 0.5, "berth_turnover_h": 2.0},
            calls={"coal": call(0.0, 0.0, t=100.0)},
        )
    )
    visits = record.visits
    assert visits.granted_h == pytest.approx([0.0, 6.5])
    assert visits.first_line_h == pytest.approx([1.0, 7.5])
    assert visits.last_line_h == pytest.approx([4.5, 11.0])
    assert visits.left_h == pytest.approx([6.0, 12.5])
    assert waits(record) == pytest.approx(
        {
            ("vessel", "berth", "reserved"): 1.0,
            ("vessel", "berth", "mooring"): 1.5,
            ("vessel", "berth", "working"): 2.0,
            ("vessel", "berth", "turnover"): 2.0,
        }
    )
    assert clock(record, "b0") == pytest.approx(
        {"reserved": 2.0, "mooring": 3.0, "working": 4.0, "turnover": 4.0, "idle": 11.0}
    )


def test_wait_for_two_berths_is_booked_to_what_both_did() -> None:
    # c waits from 1 to 8. Until 5 both berths work: 4 h. From 5 to 8 a works and b has no wheat:
    # 1.5 h each.
    record = run(
        small(
            cargoes={"coal": {"form": "bulk"}, "wheat": {"form": "bulk"}},
            stores={"pile": pile(coal=(9000.0, 9000.0)), "silo": pile(wheat=(1000.0, 250.0))},
            berths=berths(2),
            cranes={
                "mhc": {
                    "number": 2,
                    "cargoes": {"coal": {"rate_tph": 50.0}, "wheat": {"rate_tph": 50.0}},
                }
            },
            calls={
                "a": call(0.0, t=400.0),
                "b": call(0.0, t=300.0, cargo="wheat"),
                "c": call(1.0, t=50.0),
            },
        )
    )
    assert record.visits.granted_h == pytest.approx([0.0, 0.0, 8.0])
    booked = waits(record)
    assert booked["vessel", "berth", "working"] == pytest.approx(4.0 + 1.5)
    assert booked["vessel", "berth", "supply"] == pytest.approx(1.5)


def test_wait_of_a_train_is_booked_to_what_the_track_did() -> None:
    # Trains of two cuts of 100 t, two hours each, come at 10 and 20. The store has room for three
    # cuts until
    # the ship of hour 30. First train: shunting 1, 11-13-15, release 1, gone at 16. Second: 21-23,
    # store full
    # at 25 until the ship has taken 100 t at 32; gone at 33. The third finds 250 t and never gets
    # away.
    record = run(
        small(
            run=days(2.0),
            cargoes={"coal": {"form": "bulk", "annual_t": 200.0 * 876.0, "by_rail": 1.0}},
            stores={"pile": pile(coal=(300.0, 0.0))},
            rail={
                "stations": {"tip": {"tracks": 1}},
                "trains": {
                    "coal": {
                        "station": "tip",
                        "wagons": 2,
                        "wagon_t": 100.0,
                        "cut_h": 2.0,
                        "shunting_h": 1.0,
                        "release_h": 1.0,
                        "arrivals": {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}},
                    }
                },
            },
            calls={"coal": call(30.0, t=150.0)},
        )
    )
    trains = record.trains
    assert trains.arrive_h == pytest.approx([10.0, 20.0, 30.0, 40.0])
    assert trains.track_h == pytest.approx([10.0, 20.0, 33.0, np.nan], nan_ok=True)
    assert trains.left_h[:2] == pytest.approx([16.0, 33.0])
    assert trains.store_h[:2] == pytest.approx([0.0, 7.0])
    booked = waits(record)
    # the third train waits from 30 to 33: two hours of full store, while the ship works, one of
    # release; the fourth
    # from 40 to the end, 48, behind the third, which the full store keeps all that time, and no
    # ship comes
    assert booked["train", "track", "ship_at_work"] == pytest.approx(2.0)
    assert booked["train", "track", "no_call"] == pytest.approx(8.0)
    assert booked["train", "track", "shunting"] == pytest.approx(1.0)


def test_ships_are_nominated_from_stock_and_planned_receipts() -> None:
    # 240 t a day are planned; a truck is in store half an hour after its arrival at 2, 4, ...: at
    # the review of
    # day d it holds 20 (12 d - 1) t less what was loaded. Parcel 500, a day's notice:
    # day 1: 220 + 240; day 2: 460 + 240 = 700, fixed for hour 72, leaving 200; day 3: 700 + 240 -
    # 500 = 440;
    # day 4: 940 - 500 + 240 = 680, fixed for hour 120; and so every second day.
    cargo, road = trucks_every(2.0)
    record = run(
        small(
            run=days(12.0),
            cargoes={"coal": cargo},
            road=road,
            stores={"pile": pile(coal=(10_000.0, 0.0))},
            cranes={"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 250.0}}}},
            calls={"coal": call(t=500.0) | {"arrivals": {"kind": "nominated", "lead_h": 24.0}}},
        )
    )
    assert record.visits.arrive_h == pytest.approx([72.0, 120.0, 168.0, 216.0, 264.0])
    assert record.visits.left_h == pytest.approx([74.0, 122.0, 170.0, 218.0, 266.0])


def test_two_nominated_streams_take_turns_by_their_shares() -> None:
    # All is in store: large calls carry three quarters. Who has carried least for its share is
    # next, the first
    # in the file on a tie: 300 / 0.75 = 400, 300 / 0.25 = 1200: L S L L | L S L L ... until 3,000 t
    # are given.
    record = run(
        small(
            run=days(10.0),
            stores={"pile": pile(coal=(10_000.0, 3_000.0))},
            calls={
                "large": call(t=300.0, share=0.75)
                | {"arrivals": {"kind": "nominated", "lead_h": 0.0}},
                "other": call(t=300.0, share=0.25)
                | {"arrivals": {"kind": "nominated", "lead_h": 0.0}},
            },
        )
    )
    assert record.visits.call.tolist() == [0, 1, 0, 0, 0, 1, 0, 0, 0, 1]


def import_case(**compartment: float) -> dict[str, object]:
    return small(
        run=days(6.0),
        cargoes={
            "boxes": {
                "form": "container",
                "direction": "import",
                "annual_teu": 3650.0,
                "by_road": 1.0,
            }
        },
        stores={"yard": {"kind": "container_block", "compartments": {"boxes": compartment}}},
        road={
            "gate": {"lanes": 5, "time_h": 0.1},
            "trucks": {"boxes": {"payload_teu": 2.0, "max_per_day": 20}},
        },
        cranes={"mhc": {"number": 1, "cargoes": {"boxes": {"rate_moves_ph": 20.0}}}},
        calls={
            "boxes": {
                "vessel": "bulker",
                "parcels": [{"cargo": "boxes", "teu": 100.0}],
                "arrivals": {"kind": "recorded", "at_h": [0.0]},
            }
        },
    )


def test_import_is_held_then_collected_by_called_trucks() -> None:
    # Discharged at 5, first seen at the review of 24, held 30 h: ready at the review of 72. 20, 20
    # and 10 trucks.
    record = run(import_case(capacity_teu=1000.0, hold_h=30.0))
    assert record.visits.last_line_h == pytest.approx([5.0])
    arrive = record.trucks[0].arrive_h
    assert np.histogram(arrive, [0, 24, 48, 72, 96, 120, 144])[0].tolist() == [0, 0, 0, 20, 20, 10]
    assert record.trucks[0].stored_h == pytest.approx(record.trucks[0].at("store").come_h)
    assert record.stocks[0].stock(np.asarray([0.0, 2.5, 5.0, 72.0, 143.9])) == pytest.approx(
        [0, 50, 100, 100, 0]
    )
    assert record.cargoes[0].by_land_total == pytest.approx(100.0)


def test_full_import_store_stops_the_ship() -> None:
    # 60 TEU fit and are there at 3. The first trucks are called at 24; each makes room for two. The
    # ship works
    # a twentieth of an hour a TEU, so she is done a tenth after the twentieth truck, or when her
    # work is done.
    record = run(import_case(capacity_teu=60.0))
    stored = np.sort(record.trucks[0].stored_h)
    assert 24.0 < stored[0] < 25.0 + 24.0
    clock_h = 3.0  # the ship's progress, truck by truck
    free = 0.0
    for t in stored[:20]:
        clock_h = max(clock_h, t)
        free += 2.0
        clock_h += 0.1
    assert record.visits.last_line_h == pytest.approx([clock_h])
    assert record.visits.no_cargo_h == pytest.approx([clock_h - 5.0])
    assert waits(record)["vessel", "cargo", "collection"] == pytest.approx(clock_h - 5.0)


def test_no_truck_is_called_on_a_closed_day() -> None:
    # Hour zero is a Saturday. What Saturday's ship brought is seen on Sunday, when no truck may
    # come: the trucks
    # are called on Monday and spread over it, not all in its first instant.
    record = run(
        small(
            start="2027-01-02T00:00:00+00:00",
            run=days(4.0),
            cargoes={
                "boxes": {
                    "form": "container",
                    "direction": "import",
                    "annual_teu": 1.0e4,
                    "by_road": 1.0,
                }
            },
            stores={"yard": {"kind": "shed", "compartments": {"boxes": {"capacity_teu": 1000.0}}}},
            road={
                "gate": {"lanes": 5, "time_h": 0.1},
                "trucks": {
                    "boxes": {"payload_teu": 2.0, "weekday_profile": [1, 1, 1, 1, 1, 1, 0.0]}
                },
            },
            cranes={"mhc": {"number": 1, "cargoes": {"boxes": {"rate_moves_ph": 20.0}}}},
            calls={
                "boxes": {
                    "vessel": "bulker",
                    "parcels": [{"cargo": "boxes", "teu": 100.0}],
                    "arrivals": {"kind": "recorded", "at_h": [1.0]},
                }
            },
        )
    )
    hours = record.trucks[0].arrive_h
    assert len(hours) == 50
    assert 48.0 <= hours.min() < hours.max() < 72.0
    assert len(np.unique(hours)) == 50


GAPS = (0, 8, 6, 1, 8, 3, 8, 7, 2, 3)
SERVICE = (4, 1, 4, 3, 2, 4, 5, 4, 5, 3)


def test_published_case_of_a_deterministic_berth() -> None:
    # A class and a call stream a ship, so that each has its own constant time alongside.
    arrive = np.cumsum(GAPS)
    record = run(
        small(
            run=days(50 / 24, run_out=1.0),
            cargoes={},
            stores={},
            cranes={},
            vessels={
                f"v{i}": {"loa_m": 150.0, "draught_m": 9.0, "alongside_h": float(s)}
                for i, s in enumerate(SERVICE)
            },
            calls={
                f"c{i}": {"vessel": f"v{i}", "arrivals": {"kind": "recorded", "at_h": [float(a)]}}
                for i, a in enumerate(arrive)
            },
        )
    )
    visits = record.visits
    assert visits.vessel.tolist() == list(range(10))
    assert np.mean(visits.granted_h - visits.arrive_h) == pytest.approx(0.9)
    assert np.mean(visits.left_h - visits.arrive_h) == pytest.approx(4.4)
    assert visits.left_h[-1] == pytest.approx(53.0)
    alongside = visits.last_line_h - visits.first_line_h
    assert np.sum(alongside) / visits.left_h[-1] == pytest.approx(0.6604, abs=5e-5)
    # The last 3 h lie after the window
    assert clock(record, "b0")["working"] == pytest.approx(35.0 - 3.0)


def test_window_leaves_out_the_warm_up() -> None:
    # Ships of two hours at 0 and 25; the window is the second day.
    record = run(small(run=days(1.0, warm_up=1.0), calls={"coal": call(0.0, 25.0, t=100.0)}))
    assert (record.begin_h, record.end_h) == (24.0, 48.0)
    assert clock(record, "b0") == pytest.approx({"working": 2.0, "idle": 22.0})
    assert record.cargoes[0].by_ship == pytest.approx(100.0)
    assert record.cargoes[0].by_ship_total == pytest.approx(200.0)


def test_run_goes_on_until_those_of_the_window_have_left() -> None:
    record = run(small(run=days(1.0, run_out=30.0), calls={"coal": call(23.0, 30.0, t=1500.0)}))
    # 1,000 t in store: the first ship never gets her 1,500
    assert record.ended_h == pytest.approx(31 * 24.0)
    record = run(small(run=days(1.0, run_out=30.0), calls={"coal": call(23.0, 30.0, t=500.0)}))
    assert record.visits.left_h[0] == pytest.approx(33.0)
    assert record.ended_h == pytest.approx(48.0)


def test_parcels_are_worked_one_after_another_by_the_pool_that_reaches_them() -> None:
    record = run(
        small(
            cargoes={"coal": {"form": "bulk"}, "wheat": {"form": "bulk"}},
            stores={"pile": pile(coal=(900.0, 900.0)), "silo": pile(wheat=(900.0, 900.0))},
            cranes={
                "mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 50.0}}},
                "loader": {"number": 1, "cargoes": {"wheat": {"rate_tph": 100.0}}},
            },
            calls={
                "both": {
                    "vessel": "bulker",
                    "parcels": [{"cargo": "coal", "t": 100.0}, {"cargo": "wheat", "t": 300.0}],
                    "arrivals": {"kind": "recorded", "at_h": [0.0]},
                    "handling_factor": 1.5,
                }
            },
        )
    )
    # (100 / 50 + 300 / 100) x 1.5
    assert record.visits.last_line_h == pytest.approx([7.5])
    assert clock(record, "mhc") == pytest.approx({"working": 3.0, "idle": 21.0})
    assert clock(record, "loader") == pytest.approx({"working": 4.5, "idle": 19.5})


def test_later_ship_passes_only_into_a_berth_the_earlier_cannot_use() -> None:
    # b0 is deep, b1 shallow. Deep ships at 0 and 1, small ones at 2 and 3: the small one goes to b1
    # at once,
    # the second small one waits for either and comes after the deep one at b0.
    record = run(
        small(
            berths={
                "b0": {"length_m": 200.0, "depth_m": 14.0},
                "b1": {"length_m": 200.0, "depth_m": 10.0},
            },
            cranes={"mhc": {"number": 2, "cargoes": {"coal": {"rate_tph": 50.0}}}},
            vessels={
                "deep": {"loa_m": 150.0, "draught_m": 13.0},
                "bulker": {"loa_m": 150.0, "draught_m": 9.0},
            },
            calls={
                "deep": call(0.0, 1.0, t=200.0) | {"vessel": "deep"},
                "bulker": call(2.0, 3.0, t=150.0),
            },
        )
    )
    assert record.visits.berth.tolist() == [0, 0, 1, 1]
    assert record.visits.granted_h == pytest.approx([0.0, 4.0, 2.0, 5.0])
