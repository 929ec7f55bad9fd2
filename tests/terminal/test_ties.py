"""Amounts that are equal but for rounding: what rounding must never decide."""

from typing import Any

import numpy as np
import pytest

from tests.builder import call, days, pile, run, small, trucks_every


def test_nomination_is_not_put_off_by_rounding() -> None:
    # 120 t and a truck of 20 t every 4.8 h: at every review there are exactly the 100 t of a
    # parcel, but the
    # ships before, loaded at awkward rates, left rounding behind.
    cargo, road = trucks_every(4.8)
    record = run(
        small(
            run=days(60.0),
            cargoes={"coal": cargo},
            road=road,
            stores={"pile": pile(coal=(10_000.0, 120.0))},
            calls={
                "coal": call(
                    t=100.0,
                    handling_factor={"dist": "uniform", "min": 0.5, "max": 1.5},
                    arrivals={"kind": "nominated", "lead_h": 0.0},
                )
            },
        )
    )
    assert record.visits.arrive_h == pytest.approx(np.arange(60) * 24.0)


def test_trucks_are_called_for_all_that_lies_in_store() -> None:
    # Every day a ship brings 100 TEU at an awkward rate: 50 trucks a day, never 49.
    record = run(
        small(
            run=days(60.0),
            cargoes={
                "boxes": {
                    "form": "container",
                    "direction": "import",
                    "annual_teu": 36_500.0,
                    "by_road": 1.0,
                }
            },
            stores={"yard": {"kind": "shed", "compartments": {"boxes": {"capacity_teu": 1000.0}}}},
            road={"gate": {"lanes": 50, "time_h": 0.1}, "trucks": {"boxes": {"payload_teu": 2.0}}},
            cranes={"mhc": {"number": 1, "cargoes": {"boxes": {"rate_moves_ph": 20.0}}}},
            calls={
                "boxes": {
                    "vessel": "bulker",
                    "parcels": [{"cargo": "boxes", "teu": 100.0}],
                    "arrivals": {"kind": "recorded", "at_h": [24.0 * day for day in range(60)]},
                    "handling_factor": {"dist": "uniform", "min": 0.5, "max": 1.5},
                }
            },
        )
    )
    called = np.histogram(record.trucks[0].arrive_h, np.arange(61) * 24.0)[0]
    assert called.tolist() == [0] + [50] * 59


def many_years(years: float) -> dict[str, Any]:
    cargo, road = trucks_every(2.0)
    return small(
        run=days(365.0 * years),
        cargoes={"coal": cargo},
        road=road,
        stores={"pile": pile(coal=(2000.0, 0.0))},
        calls={
            "coal": call(
                t=1000.0,
                handling_factor={"dist": "uniform", "min": 0.02, "max": 0.06},
                arrivals={"kind": "random", "per_year": 87_600 / 1000},
            )
        },
        cranes={"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 50.0}}}},
    )


def test_rounding_of_many_parcels_does_not_add_up() -> None:
    # After ten years and 875 parcels the stock must still be a whole number of loads, well within
    # 1e-6 t:
    # otherwise a truck that fits exactly would be shut out.
    record = run(many_years(10.0))
    assert np.sum(~np.isnan(record.visits.left_h)) > 800
    left = record.cargoes[0].by_ship_total % 20.0
    assert min(left, 20.0 - left) < 5e-7


@pytest.mark.parametrize("k", range(1, 30))
def test_train_is_let_go_when_its_load_fits_as_the_ship_is_done(k: int) -> None:
    # The store is full when the train of hour 3 has worked its cut at 4. The ship moored at 15
    # takes just as
    # much. Another ship comes meanwhile, so that the stock is looked at between plan and
    # completion; she is in
    # the channel for ten hours when the train must have been let go.
    rate = 7.0 / k
    record = run(
        small(
            run=days(20.0),
            cargoes={"coal": {"form": "bulk", "annual_t": 20.0 * 8760.0 / 3.0, "by_rail": 1.0}},
            stores={"pile": pile(coal=(100.0, 100.0))},
            rail={
                "stations": {"tip": {"tracks": 1}},
                "trains": {
                    "coal": {
                        "station": "tip",
                        "wagons": 1,
                        "wagon_t": 20.0,
                        "cut_h": 1.0,
                        "arrivals": {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}},
                    }
                },
            },
            cranes={"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": rate}}}},
            approach={"inbound_h": 10.0},
            calls={"coal": call(5.0, 15.0 + 1.7 * k, t=20.0)},
        )
    )
    assert record.visits.left_h == pytest.approx([15.0 + 20.0 / rate, 25.0 + 40.0 / rate])
    assert record.trains.left_h[:2] == pytest.approx([15.0 + 20.0 / rate, 25.0 + 40.0 / rate])


def test_ship_takes_all_that_trains_brought() -> None:
    # No truck was ever announced, and what lies there is the parcel but for rounding (0.1 + 0.2 >
    # 0.3).
    record = run(
        small(
            stores={"pile": pile(coal=(1000.0, 0.3))},
            calls={"coal": call(1.0, t=0.1 + 0.2)},
        )
    )
    assert record.visits.left_h == pytest.approx([1.0 + 0.3 / 50.0])
