"""Cargo of other users of the port: it takes berths and cranes, and counts in no total."""

from typing import Any

import pytest

from portsim.analysis.kpis.measure import measure
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from portsim.vocabulary import Kpi
from tests.builder import call, clock, days, pile, run, small

GEARED = {"loa_m": 150.0, "draught_m": 9.0, "gear": {"number": 2, "rate_tph": 50.0}}


def port(**changes: Any) -> dict[str, Any]:
    """Return an own ship of 400 t at 1, behind a ship of others with 1,000 t at 0."""
    blocks = {
        "run": days(10.0),
        "cargoes": {"coal": {"form": "bulk"}, "urea": {"form": "bulk", "of_others": True}},
        "stores": {"pile": pile(coal=(9000.0, 9000.0))},
        "vessels": {"bulker": {"loa_m": 150.0, "draught_m": 9.0}, "geared": GEARED},
        "calls": {
            "own": call(1.0, t=400.0),
            "others": call(0.0, t=1000.0, cargo="urea") | {"vessel": "geared"},
        },
        "cranes": {"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 50.0}}}},
    }
    return small(**blocks | changes)


@pytest.mark.parametrize("direction", ["import", "export"])
def test_it_takes_the_berth_and_counts_in_no_total(direction: str) -> None:
    # The ship of others has the berth for 10 h; the own one waits 9 h and is worked for 8 h.
    cargoes = {
        "coal": {"form": "bulk"},
        "urea": {"form": "bulk", "of_others": True, "direction": direction},
    }
    tree = port(cargoes=cargoes)
    record = run(tree)
    audit(record)
    assert record.visits.granted_h - record.visits.arrive_h == pytest.approx([0.0, 9.0])
    assert clock(record, "b0")["working"] == pytest.approx(18.0)
    assert clock(record, "gear of geared")["working"] == pytest.approx(20.0)
    figures = measure(record, Scenario.model_validate(tree)).measures
    per_year = 36.5
    assert figures[Kpi.TOTAL_THROUGHPUT, "all"].mean == pytest.approx(400.0 * per_year)
    assert (Kpi.THROUGHPUT, "urea") not in figures
    assert figures[Kpi.SHIP_RATE, "geared"].mean == pytest.approx(100.0)
    assert figures[Kpi.CRANE_RATE_NET, "gear of geared"].mean == pytest.approx(50.0)


def test_its_ships_cost_the_terminal_nothing() -> None:
    costs = {
        "perspective": "system",
        "discount_rate": 0.08,
        "price_year": 2026,
        "resources": {"berth": {"count": "berths.b0.number", "fixed_usd_per_year": 1000.0}},
        "ship_usd_per_day": {"bulker": 2400.0},
    }
    tree = port(costs=costs)
    figures = measure(run(tree), Scenario.model_validate(tree)).measures
    # the own ship is in port for 17 h at 100 USD an hour
    assert figures[Kpi.ANNUAL_COST, "ship_time"].mean == pytest.approx(1700.0 * 36.5)
    assert figures[Kpi.COST_PER_T, "all"].mean == pytest.approx(
        (1000.0 + 1700.0 * 36.5) / (400.0 * 36.5)
    )


def faults(**changes: Any) -> list[tuple[str, str]]:
    found = faults_of(Scenario.model_validate(port(**changes)))
    return [(".".join(map(str, path)), message) for path, message in found]


def test_it_needs_cranes_and_no_store() -> None:
    assert faults() == []
    stores = {"pile": pile(coal=(9000.0, 9000.0)), "shed": pile(urea=(9000.0, 0.0))}
    assert faults(stores=stores) == [
        (
            "stores.shed.compartments.urea",
            "urea is cargo of others, which goes straight to their trucks: leave it out",
        )
    ]
    gearless = {"loa_m": 150.0, "draught_m": 9.0}
    assert faults(vessels={"bulker": gearless, "geared": gearless}) == [
        ("calls.others.parcels.0.cargo", "no crane works urea where geared fits: b0")
    ]


def test_trucks_and_trains_for_it_are_refused() -> None:
    left_out = "urea is cargo of others, which goes straight to their trucks: leave it out"
    gate = {"lanes": 1, "time_h": 0.1}
    assert faults(road={"gate": gate, "trucks": {"urea": {"payload_t": 20.0}}}) == [
        ("road.trucks.urea", left_out)
    ]
    train = {"station": "tip", "wagons": 4, "wagon_t": 50.0, "wagons_per_cut": 4, "cut_h": 1.0}
    rail = {"stations": {"tip": {"tracks": 1}}, "trains": {"urea": train}}
    assert faults(rail=rail) == [("rail.trains.urea", left_out)]


def test_its_ships_cannot_sail_short() -> None:
    others = call(0.0, t=1000.0, cargo="urea") | {
        "vessel": "geared",
        "part_cargo": {"policy": "sail_short", "after_h": 24.0},
    }
    assert faults(calls={"own": call(1.0, t=400.0), "others": others}) == [
        ("calls.others.part_cargo.policy", "has no effect: cargo of others never runs out here")
    ]


def test_a_volume_of_it_is_refused() -> None:
    with pytest.raises(ValueError, match="annual_t has no effect on cargo of others"):
        Scenario.model_validate(
            port(cargoes={"urea": {"form": "bulk", "of_others": True, "annual_t": 1000.0}})
        )
    with pytest.raises(ValueError, match="by_road has no effect on cargo of others: leave it out"):
        Scenario.model_validate(
            port(cargoes={"urea": {"form": "bulk", "of_others": True, "by_road": 1.0}})
        )
