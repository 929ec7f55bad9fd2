"""Costs of small terminals worked out by hand, how they are shared out, and what phases are worth."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.analysis.decisions.npv import PhaseFlow, npv, payments, phase_flow, present_value
from portsim.analysis.kpis.measure import measure
from portsim.analysis.kpis.money.cost_shares import NO_CARGO, CargoUse
from portsim.analysis.kpis.money.costs import note
from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.tables.summarise import kpi_table
from portsim.analysis.kpis.tables.withholding import Remark, remarks
from portsim.ledger.recording import simulate
from portsim.observe.record import Record
from portsim.scenario.blocks.costs import Costs, capital_recovery
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from tests import builder as busy
from tests.builder import call, days, pile, small

CRANE = {
    "count": "cranes.mhc.number",
    "capital_usd": 1e6,
    "life_years": 10,
    "fixed_usd_per_year": 2e4,
}


def costs(perspective: str = "system", rate: float = 0.0, **blocks: Any) -> dict[str, Any]:
    """Return a costs block; by default one crane of a million over ten years, and ships of 24,000 USD a day."""
    return {
        "perspective": perspective,
        "discount_rate": rate,
        "price_year": 2026,
        "resources": {"crane": CRANE | {"working_usd_per_h": 5.0}},
        "handling_usd_per_t": {"coal": 2.0},
        "ship_usd_per_day": {"bulker": 24_000.0},
        **blocks,
    }


def measured(tree: dict[str, Any]) -> Row:
    """Return the row of a run, of a scenario in which nothing is at fault."""
    scenario = Scenario.model_validate(tree)
    assert faults_of(scenario) == []
    return measure(simulate(scenario, 0), scenario)


def usd(row: Row, kpi: str = "annual_cost") -> dict[str, float]:
    return {of: m.mean for (name, of), m in row.measures.items() if name == kpi}


def test_what_is_manned_costs_by_the_hour_and_what_stands_by_the_most():
    """Two cranes by day and one at night, with a pause: 12 x 2 + 11 x 1 crane-hours a day; two tugs, one at night."""
    crane = {
        "number": {"08:00": 2, "20:00": 1},
        "cargoes": {"coal": {"rate_tph": 50.0}},
        "shifts": {"breaks": [{"begins": "23:00", "ends": "00:00"}]},
    }
    resources = {
        "crane": CRANE | {"working_usd_per_h": 5.0, "manned_usd_per_h": 30.0},
        "tugs": {"count": "approach.tugs.number", "manned_usd_per_h": 100.0},
        "lanes": {"count": "road.gate.lanes", "fixed_usd_per_year": 1e3, "manned_usd_per_h": 8.0},
    }
    cargo, road = busy.trucks_every(6.0)
    road["gate"] |= {"lanes": {"weekdays": {"06:00": 3, "22:00": 1}, "weekends": {"00:00": 0}}}
    tree = small(
        calls={"coal": call(9.0, t=500.0)},
        cargoes={"coal": cargo},
        road=road,
        cranes={"mhc": crane},
        approach={"tugs": {"number": {"06:00": 2, "18:00": 1}}},
        costs=costs(resources=resources),
    )
    paid = usd(measured(tree))
    assert paid["crane"] == pytest.approx(2 * (100_000 + 20_000) + 365 * (35 * 30.0 + 10 * 5.0))
    assert paid["tugs"] == pytest.approx(365 * 36 * 100.0)
    # the run is a Friday: 16 h of three lanes, and one from 22:00 and until 6:00
    assert paid["lanes"] == pytest.approx(3 * 1e3 + 365 * 56 * 8.0)


def test_a_day_by_hand():
    """One ship takes 500 t in 10 h of one crane; a day is a 365th of a year."""
    row = measured(small(calls={"coal": call(1.0, t=500.0)}, costs=costs()))
    assert usd(row) == pytest.approx(
        {
            "all": 4_153_250.0,
            "crane": 100_000
            + 20_000
            + 365 * 10 * 5.0,  # a tenth of its price, upkeep, hours at work
            "handling": 365 * 500 * 2.0,
            "ship_time": 365 * 10 * 1_000.0,
        }
    )
    assert usd(row, "cargo_cost") == pytest.approx({"coal": 4_153_250.0, NO_CARGO: 0.0})
    assert usd(row, "cost_per_t") == pytest.approx(
        {"all": 4_153_250.0 / 182_500, "coal": 4_153_250.0 / 182_500}
    )
    assert not usd(row, "cost_per_teu")


def test_interest_makes_capital_dear():
    row = measured(small(calls={"coal": call(1.0, t=500.0)}, costs=costs(rate=0.08)))
    # a million at 8 % over ten years is 149,029.49 a year
    assert usd(row)["crane"] == pytest.approx(149_029.4887 + 20_000 + 18_250, abs=0.01)


TERMS = {
    "allowed_h": 6.0,
    "turn_time_h": 0.0,
    "demurrage_usd_per_day": 12_000.0,
    "despatch_usd_per_day": 6_000.0,
}


def test_a_terminal_pays_demurrage_and_not_the_time_of_ships():
    # 500 t take 10 h of 6 h allowed: 4 h at 500 an hour; 100 t take 2 h: 4 h saved at 250
    calls = {"coal": call(1.0, t=500.0, laytime=TERMS), "few": call(12.0, t=100.0, laytime=TERMS)}
    tree = small(calls=calls, costs=costs("terminal"))
    row = measured(tree)
    assert usd(row)["demurrage"] == pytest.approx(365 * (4 * 500.0 - 4 * 250.0))
    assert "ship_time" not in usd(row)
    other = usd(measured(tree | {"costs": costs("system")}))
    assert other["ship_time"] == pytest.approx(365 * 12 * 1_000.0)
    assert "demurrage" not in other


@pytest.mark.parametrize("perspective", ["system", "terminal"])
def test_cargo_left_behind_costs_its_freight(perspective: str) -> None:
    # 1,000 t lie in store; the ship of 1,500 t sails after ten hours without cargo, 500 t short
    short = {"policy": "sail_short", "after_h": 10.0}
    calls = {"coal": call(1.0, t=1_500.0, part_cargo=short), "few": call(0.0, t=50.0)}
    stores = {"pile": pile(coal=(10_000.0, 1_050.0))}
    tree = small(
        calls=calls,
        stores=stores,
        run=days(2.0),
        costs=costs(perspective, dead_freight_usd_per_t={"coal": 25.0}),
    )
    row = measured(tree)
    assert usd(row)["dead_freight"] == pytest.approx(365 / 2 * 500 * 25.0)
    assert usd(row)["all"] == pytest.approx(sum(usd(row).values()) - usd(row)["all"])
    assert usd(row, "cargo_cost")["coal"] == pytest.approx(usd(row)["all"])
    assert "dead_freight" not in usd(measured(tree | {"costs": costs(perspective)}))


@pytest.mark.parametrize(
    ("perspective", "told"),
    [("system", "demurrage payments excluded"), ("terminal", "the time of ships excluded")],
)
def test_each_figure_tells_whose_view_it_is(perspective, told):
    tree = small(calls={"coal": call(1.0, t=500.0)}, costs=costs(perspective))
    scenario = Scenario.model_validate(tree)
    said = {key[0] for key in measured(tree).measures if told in note(key, scenario)}
    assert said == {"annual_cost", "cargo_cost", "cost_per_t"}
    assert note(("annual_cost", "all"), Scenario.model_validate(tree | {"costs": None})) == ""


def test_ships_still_in_port_count_to_the_end_of_the_run():
    calls = {"coal": call(20.0, t=500.0, laytime=TERMS)}
    row = measured(small(calls=calls, costs=costs()))
    assert usd(row)["ship_time"] == pytest.approx(365 * 4 * 1_000.0)
    row = measured(small(calls=calls, costs=costs("terminal")))
    # If she ended now she would earn despatch of 2 h: the least that she will cost
    assert usd(row)["demurrage"] == pytest.approx(-365 * 500.0)
    assert row.measures["annual_cost", "demurrage"].unfinished == 1
    assert row.measures["annual_cost", "crane"].unfinished == 0
    # and longer than the window, if the run goes on: she sails at 30
    row = measured(small(calls=calls, costs=costs(), run=days(1.0, run_out=2.0)))
    assert usd(row)["ship_time"] == pytest.approx(365 * 10 * 1_000.0)


def test_only_ships_of_the_window_count():
    calls = {"coal": call(1.0, 30.0, t=500.0)}
    row = measured(small(calls=calls, costs=costs(), run=days(1.0, warm_up=1.0)))
    assert usd(row)["ship_time"] == pytest.approx(365 * 10 * 1_000.0)


def test_ships_without_a_price_and_without_cargo_cost_no_ship_time():
    vessels = {
        "bulker": {"loa_m": 150.0, "draught_m": 9.0},
        "others": {"loa_m": 150.0, "draught_m": 9.0, "alongside_h": 5.0},
    }
    others = {"vessel": "others", "arrivals": {"kind": "recorded", "at_h": [12.0]}}
    calls = {"coal": call(1.0, t=500.0), "others": others}
    quay = {"count": "berths.b0.number", "fixed_usd_per_year": 900.0}
    block = costs(resources={"quay": quay})
    row = measured(small(vessels=vessels, calls=calls, costs=block))
    assert usd(row)["ship_time"] == pytest.approx(365 * 10 * 1_000.0)
    # they lie there for 5 h of 15 and bear a third of the berth, which no cargo pays
    assert usd(row, "cargo_cost")[NO_CARGO] == pytest.approx(300.0)
    # with a price their time counts, and no cargo has caused it
    block["ship_usd_per_day"] = {"bulker": 24_000.0, "others": 24_000.0}
    row = measured(small(vessels=vessels, calls=calls, costs=block))
    assert usd(row, "cargo_cost")[NO_CARGO] == pytest.approx(300.0 + 365 * 5 * 1_000.0)


def test_ships_of_other_terminals_cost_no_ship_time():
    """They use the channel like ours, and bear their part of what it costs; their time is not this terminal's."""
    others = {
        "vessel": "bulker",
        "elsewhere_h": 5.0,
        "arrivals": {"kind": "recorded", "at_h": [14.0]},
    }
    row = measured(
        small(
            calls={"coal": call(1.0, t=500.0), "others": others},
            approach={"pilots": {"number": 2}, "inbound_h": 1.0, "outbound_h": 1.0},
            costs=costs(
                resources={"pilots": {"count": "approach.pilots.number", "fixed_usd_per_year": 1e5}}
            ),
        )
    )
    # Ten hours of work and two under way
    assert usd(row)["ship_time"] == pytest.approx(365 * 12 * 1_000.0)
    assert usd(row, "cargo_cost")[NO_CARGO] == pytest.approx(1e5)


@pytest.fixture(scope="module")
def shared() -> tuple[Record, Scenario]:
    """Coal and grain over one berth: 500 t in 10 h at 50 t/h, 400 t in 4 h at 100 t/h; grain comes by truck."""
    cargoes = {
        "coal": {"form": "bulk"},
        "grain": {"form": "bulk", "annual_t": 2 * 8760.0, "by_road": 1.0},
    }
    rates = {"coal": {"rate_tph": 50.0}, "grain": {"rate_tph": 100.0}}
    tree = small(
        cargoes=cargoes,
        stores={"pile": pile(coal=(3_000.0, 1_000.0), grain=(1_000.0, 500.0))},
        calls={"coal": call(1.0, t=500.0), "grain": call(12.0, t=400.0, cargo="grain")},
        cranes={"mhc": {"number": 1, "cargoes": rates}},
        road={"gate": {"lanes": 1, "time_h": 0.1}, "trucks": {"grain": {"payload_t": 20.0}}},
    )
    scenario = Scenario.model_validate(tree)
    return simulate(scenario, 0), scenario


@pytest.mark.parametrize(
    ("path", "coal", "grain"),
    [
        ("berths.b0.number", 10.0, 4.0),  # hours alongside
        ("cranes.mhc.number", 10.0, 4.0),  # crane-hours
        ("stores.pile.compartments.grain.capacity_t", 0.0, 1.0),
        ("stores.pile", 3.0, 1.0),  # room
        ("cargoes.coal.annual_t", 1.0, 0.0),
        ("road.gate.lanes", 0.0, 1.0),  # trucks
        ("road.trucks.grain.bays", 0.0, 1.0),
        ("approach.under_keel_m", 1.0, 1.0),  # ships
        ("run.replications", 5.0, 4.0),  # tonnes
    ],
)
def test_shares_follow_use(shared, path, coal, grain):
    found = CargoUse(*shared).shares(tuple(path.split(".")))
    assert found == pytest.approx(np.asarray([coal, grain, 0.0]) / (coal + grain))


def test_what_nobody_used_is_shared_by_tonnes_and_without_tonnes_by_nobody(shared):
    record, scenario = shared
    two = Scenario.model_validate(
        scenario.model_dump() | {"berths": {n: {"length_m": 200, "depth_m": 12} for n in "ab"}}
    )
    idle = CargoUse(replace(record, berths=("a", "b")), two)
    assert idle.shares(("berths", "b", "number")) == pytest.approx([5 / 9, 4 / 9, 0.0])
    nothing = replace(record, cargoes=[replace(totals, by_ship=0.0) for totals in record.cargoes])
    assert CargoUse(nothing, scenario).shares(()).tolist() == [0.0, 0.0, 1.0]


def test_cargoes_of_one_call_share_her_by_crane_hours():
    parcels = [{"cargo": "coal", "t": 100.0}, {"cargo": "grain", "t": 600.0}]  # 2 h and 6 h
    one = {"vessel": "bulker", "parcels": parcels, "arrivals": {"kind": "recorded", "at_h": [1.0]}}
    tree = small(
        cargoes={"coal": {"form": "bulk"}, "grain": {"form": "bulk"}},
        stores={"pile": pile(coal=(3_000.0, 1_000.0), grain=(1_000.0, 900.0))},
        calls={"both": one},
        cranes={
            "mhc": {
                "number": 1,
                "cargoes": {"coal": {"rate_tph": 50.0}, "grain": {"rate_tph": 100.0}},
            }
        },
        costs=costs(resources={}, handling_usd_per_t={}),
    )
    found = usd(measured(tree), "cargo_cost")
    assert found == pytest.approx({"coal": 365 * 2_000.0, "grain": 365 * 6_000.0, NO_CARGO: 0.0})


def test_of_a_cargo_that_two_pools_work_each_has_what_its_ships_took():
    """Coal at the first berth 1,000 t in 20 h, and 500 t at the second; grain only at the first, 300 t in 3 h."""
    coal = {"coal": {"rate_tph": 50.0}}
    pools = {  # the tea never comes
        "west": {
            "number": 1,
            "berths": ["b0"],
            "cargoes": coal | {c: {"rate_tph": 100.0} for c in ("grain", "tea")},
        },
        "east": {"number": 1, "berths": ["b1"], "cargoes": coal},
    }
    counted = {name: {"count": f"cranes.{name}.number", "working_usd_per_h": 1.0} for name in pools}
    tree = small(
        berths={f"b{i}": {"length_m": 200.0, "depth_m": 12.0} for i in range(2)},
        cargoes={name: {"form": "bulk"} for name in ("coal", "grain", "tea")},
        stores={"pile": pile(coal=(10_000.0, 2_000.0), grain=(1_000.0, 500.0), tea=(1.0, 0.0))},
        calls={
            "w": call(0.0, 10.0, t=500.0, berths=["b0"]),
            "e": call(1.0, t=500.0, berths=["b1"]),
            "g": call(20.0, t=300.0, cargo="grain", berths=["b0"]),
        },
        cranes=pools,
        costs=costs(resources=counted),
    )
    scenario = Scenario.model_validate(tree)
    record = simulate(scenario, 0)
    use = CargoUse(record, scenario)
    assert use.shares(("cranes", "west", "number")) == pytest.approx([20 / 23, 3 / 23, 0.0, 0.0])
    assert use.shares(("cranes", "east", "number")) == pytest.approx([1.0, 0.0, 0.0, 0.0])
    found = usd(measure(record, scenario))
    assert (found["west"], found["east"]) == pytest.approx((23 * 365, 10 * 365))


def test_a_quay_is_shared_by_metres_and_hours():
    """Coal in a ship of 150 m for 10 h and grain in one of 190 m for 4 h, each with a clearance of 10 m."""
    tree = small(
        cargoes={"coal": {"form": "bulk"}, "grain": {"form": "bulk"}},
        stores={"pile": pile(coal=(3_000.0, 1_000.0), grain=(1_000.0, 500.0))},
        vessels={
            "bulker": {"loa_m": 150.0, "draught_m": 9.0},
            "long": {"loa_m": 190.0, "draught_m": 9.0},
        },
        calls={
            "coal": call(1.0, t=500.0),
            "grain": call(12.0, t=400.0, cargo="grain", vessel="long"),
        },
        berths={},
        quays={"quay": {"length_m": 400.0, "clearance_m": 10.0, "depth_m": 12.0}},
        cranes={
            "mhc": {
                "number": 1,
                "cargoes": {"coal": {"rate_tph": 50.0}, "grain": {"rate_tph": 100.0}},
            }
        },
        costs=costs(
            resources={
                "quay": {
                    "count": "quays.quay.length_m",
                    "existing": 390.0,
                    "capital_usd": 1e4,
                    "life_years": 50,
                }
            },
            handling_usd_per_t={},
            ship_usd_per_day={"bulker": 0.0, "long": 0.0},
        ),
    )
    found = usd(measured(tree), "cargo_cost")
    whole = 1_600.0 + 800.0
    assert found == pytest.approx(
        {"coal": 2_000 * 1_600 / whole, "grain": 2_000 * 800 / whole, NO_CARGO: 0.0}
    )


def test_wagons_count_laden_in_and_laden_out():
    tree = busy.tree(measured_days=30.0)
    tree["cargoes"]["goods"] = {"form": "bulk", "direction": "import", "by_rail": 1.0}
    tree["stores"]["yard"]["compartments"]["goods"] = {
        "capacity_t": 40_000.0,
        "initial_t": 40_000.0,
    }
    tree["rail"]["trains"]["coal"] |= {"returns_with": "goods", "return_wagon_t": 50.0}
    tree["cranes"]["loader"]["cargoes"]["goods"] = {"rate_tph": 250.0}
    scenario = Scenario.model_validate(tree)
    record = simulate(scenario, 0)
    mine = (record.trains.arrive_h >= record.begin_h) & (record.trains.arrive_h < record.end_h)
    wagons = np.asarray(
        [record.trains.laden_in[mine].sum(), record.trains.laden_out[mine].sum(), 0.0]
    )
    assert wagons[0] > wagons[1] > 0.0
    assert CargoUse(record, scenario).shares(
        ("rail", "stations", "tippler", "tracks")
    ) == pytest.approx(wagons / wagons.sum())


BOXES = {"form": "container", "teu_factor": 1.0}
EXPORTS, IMPORTS = BOXES, BOXES | {"direction": "import"}


def boxes(t_per_teu: float | None = None) -> dict[str, Any]:
    """Return a terminal for boxes out and in: each truck that brings boxes takes others, as far as there are any."""
    more = {} if t_per_teu is None else {"t_per_teu": t_per_teu}
    parts = {
        "out": {"capacity_teu": 2_000.0, "initial_teu": 300.0},
        "home": {"capacity_teu": 500.0, "initial_teu": 90.0},
    }
    bays = {"bays": 4, "handling_h": 0.1}
    return small(
        run=days(20.0, run_out=5.0),
        cargoes={
            "out": EXPORTS | more | {"annual_teu": 10_000.0, "by_road": 1.0},
            "home": IMPORTS | more | {"annual_teu": 5_000.0, "by_road": 1.0},
        },
        stores={"yard": {"kind": "container_block", "compartments": parts}},
        calls={
            "boxes": {
                "vessel": "bulker",
                "parcels": [{"cargo": "home", "teu": 80.0}, {"cargo": "out", "teu": 160.0}],
                "arrivals": {"kind": "liner", "every_h": 168.0, "first_h": 5.0},
            }
        },
        cranes={
            "sts": {
                "number": 1,
                "cargoes": {"out": {"rate_moves_ph": 20.0}, "home": {"rate_moves_ph": 20.0}},
            },
        },
        road={
            "gate": {"lanes": 2, "time_h": 0.05},
            "weighbridge": {"number": 2, "number_out": 1, "time_h": 0.02},
            "trucks": {
                "out": {"payload_teu": 2.0, "returns_with": "home", **bays},
                "home": {"payload_teu": 2.0, "max_per_day": 3, **bays},
            },
        },
        costs=costs(
            resources={
                "crane": {
                    "count": "cranes.sts.number",
                    "fixed_usd_per_year": 5e5,
                    "working_usd_per_h": 100.0,
                },
                "yard": {
                    "count": [
                        f"stores.yard.compartments.{name}.capacity_teu" for name in ("out", "home")
                    ],
                    "fixed_usd_per_year": 10.0,
                },
                "gate": {
                    "count": "road.gate.lanes",
                    "fixed_usd_per_year": 3e4,
                    "working_usd_per_h": 10.0,
                },
                "bridges": {"count": 3, "working_usd_per_h": 1.0, "use": "road.weighbridge"},
            },
            handling_usd_per_t={},
            handling_usd_per_teu={"out": 40.0, "home": 30.0},
        ),
    )


def test_boxes_cost_by_teu_and_by_tonne_if_these_are_known():
    row = measured(boxes())
    per_teu = usd(row, "cost_per_teu")
    assert not usd(row, "cost_per_t")
    teu = {of: m.mean for (kpi, of), m in row.measures.items() if kpi == "throughput"}
    assert per_teu["all"] * sum(teu.values()) == pytest.approx(usd(row)["all"])
    assert per_teu["home"] * teu["home"] == pytest.approx(usd(row, "cargo_cost")["home"])
    row = measured(boxes(t_per_teu=10.0))
    assert usd(row, "cost_per_t") == pytest.approx(
        {of: value / 10.0 for of, value in per_teu.items()}
    )


def test_each_part_of_a_sum_is_borne_by_its_own_cargo():
    tree = boxes()
    scenario = Scenario.model_validate(tree)
    record = simulate(scenario, 0)
    row = measure(record, scenario)
    assert usd(row)["yard"] == pytest.approx(25_000.0)
    alone = tree["costs"] | {"handling_usd_per_teu": {}, "ship_usd_per_day": {"bulker": 0.0}}
    alone["resources"] = {"yard": tree["costs"]["resources"]["yard"]}
    row = measure(record, Scenario.model_validate(tree | {"costs": alone}))
    assert usd(row, "cargo_cost") == pytest.approx(
        {"out": 20_000.0, "home": 5_000.0, NO_CARGO: 0.0}
    )


def test_a_truck_that_delivers_and_collects_counts_by_halves():
    scenario = Scenario.model_validate(boxes())
    record = simulate(scenario, 0)
    out, home = record.trucks
    assert (out.service, home.service) == ("out", "home")
    mine = out.arrive_h < record.end_h
    back = next(part for part in out.parts if part.place == "store" and part.of == "home")
    both = np.count_nonzero(mine & ~np.isnan(back.go_h))
    assert 20 < both < np.count_nonzero(mine)  # some took boxes home and some found none
    alone = np.count_nonzero(home.arrive_h < record.end_h)
    expected = np.asarray([np.count_nonzero(mine) - both / 2, alone + both / 2, 0.0])
    assert CargoUse(record, scenario).shares(("road", "gate", "lanes")) == pytest.approx(
        expected / expected.sum()
    )


def test_hours_at_work_of_bridges_are_those_of_both_ways():
    scenario = Scenario.model_validate(boxes())
    record = simulate(scenario, 0)
    hours = {c.resource: c.hours["working"] for c in record.clocks if c.kind == "weighbridge"}
    assert len(hours) == 2
    use = CargoUse(record, scenario)
    assert use.working_h(("road", "weighbridge")) == pytest.approx(sum(hours.values()) * 365 / 20)
    assert use.working_h(("road", "weighbridge", "number")) == pytest.approx(
        hours["weighbridge"] * 365 / 20
    )
    assert usd(measure(record, scenario))["bridges"] == pytest.approx(
        sum(hours.values()) * 365 / 20
    )


@pytest.fixture(scope="module")
def train_rows() -> tuple[dict[str, Any], list[Row]]:
    """Two replications of the busy little terminal with trucks, trains and costs of everything."""
    tree = busy.tree(measured_days=60.0, warm_up_days=20.0) | {
        "costs": {
            "perspective": "system",
            "discount_rate": 0.08,
            "price_year": 2026,
            "resources": {
                "berths": {
                    "count": "berths.berth.number",
                    "capital_usd": 3e6,
                    "life_years": 50,
                    "working_usd_per_h": 1,
                },
                "loaders": {"count": "cranes.loader.number", "capital_usd": 4e6, "life_years": 20},
                "tippler": {
                    "count": "rail.stations.tippler.tracks",
                    "fixed_usd_per_year": 2e5,
                    "working_usd_per_h": 50,
                },
                "bays": {
                    "count": "road.trucks.coal.bays",
                    "fixed_usd_per_year": 1e4,
                    "working_usd_per_h": 3,
                },
                "yard": {
                    "count": "stores.yard.compartments.coal.capacity_t",
                    "capital_usd": 20,
                    "life_years": 30,
                },
            },
            "handling_usd_per_t": {"coal": 1.5},
            "ship_usd_per_day": {"handysize": 12_000.0},
        }
    }
    scenario = Scenario.model_validate(tree)
    assert faults_of(scenario) == []
    return tree, [measure(simulate(scenario, number), scenario) for number in range(2)]


def test_items_and_cargoes_add_up_to_the_same(train_rows):
    _, rows = train_rows
    for row in [
        *rows,
        measured(boxes()),
        measured(small(calls={"coal": call(1.0, t=500.0)}, costs=costs())),
    ]:
        items = usd(row)
        total = items.pop("all")
        assert sum(items.values()) == pytest.approx(total, rel=1e-12)
        assert sum(usd(row, "cargo_cost").values()) == pytest.approx(total, rel=1e-12)
        assert ("ship_time" in items) != ("demurrage" in items)


def test_ship_time_is_the_mean_turnaround_of_the_calls(train_rows):
    _, rows = train_rows
    for row in rows:
        calls, hours = (
            row.measures["vessel_calls", "all"].mean,
            row.measures["vessel_turnaround", "all"],
        )
        assert hours.unfinished == 0
        assert usd(row)["ship_time"] == pytest.approx(calls * hours.mean * 365 / 60 * 500.0)


def test_costs_stand_in_the_table_with_their_units(train_rows):
    tree, rows = train_rows
    table = kpi_table(rows, Scenario.model_validate(tree)).set_index(["kpi", "of"])
    assert table.loc[("annual_cost", "loaders"), "unit"] == "USD per year"
    assert table.loc[("cost_per_t", "coal"), "unit"] == "USD per t"
    fixed = table.loc[("annual_cost", "loaders")]
    assert fixed["mean"] == pytest.approx(8e6 * capital_recovery(0.08, 20))
    assert fixed["note"].startswith(f"the same in all {len(rows)} replications")
    moving = table.loc[("annual_cost", "all")]
    assert moving["ci_low"] < moving["mean"] < moving["ci_high"]


def test_with_a_queue_that_grows_only_what_it_does_not_touch_is_told(train_rows):
    tree, _ = train_rows
    # ships at random for what comes anyway: the stock never settles, and so neither do the waits
    random = {"coal": tree["calls"]["coal"] | {"arrivals": {"kind": "random"}}}
    scenario = Scenario.model_validate(tree | {"calls": random})
    row = measure(simulate(scenario, 0), scenario)
    noted = {key for key, remark in remarks([], [row], scenario).items() if remark.withheld}
    for key in row.measures:
        if key[0] in ("annual_cost", "cargo_cost", "cost_per_t"):
            known = key[0] == "annual_cost" and key[1] not in ("all", "ship_time")
            assert (key in noted) != known
    flow = phase_flow(2028, [row, row], scenario)
    assert np.isnan(npv([flow], scenario.costs, 2030)).all()
    assert isinstance(remarks([], [row], scenario)["annual_cost", "all"], Remark)


# ---- phases


def block(rate: float, life: float = 4.0, existing: float = 0.0, price: float = 1e6) -> Costs:
    resource = {"count": 1, "capital_usd": price, "life_years": life, "existing": existing}
    return Costs.model_validate(
        {
            "perspective": "system",
            "discount_rate": rate,
            "price_year": 2026,
            "resources": {"crane": resource},
        }
    )


def phase(year: int, cranes: float, running: float = 0.0, tonnes: float = 1.0) -> PhaseFlow:
    return PhaseFlow(
        year, {"crane": cranes}, np.asarray([running, 2.0 * running]), np.asarray([tonnes, tonnes])
    )


def test_two_phases_by_hand():
    """The example of docs/costs.md, to the cent.

    A crane costs a million and lasts four years; interest 10 %, six years. 1,000,000 at once; the
    second crane after two years, 826,446.28; the first one again after four, 683,013.46; half of
    that one is left after six, 282,236.97. Running 100,000 for two years, 173,553.72; then 150,000
    for four, 392,958.53.
    """
    phases = [phase(2028, 1.0, 100_000.0, 50_000.0), phase(2030, 2.0, 150_000.0, 80_000.0)]
    found = present_value(phases, block(0.1), 2034)
    assert [(p.at_years, p.usd) for p in payments(phases, block(0.1), 2034)] == [
        (0.0, 1e6),
        (2.0, 1e6),
        (4.0, 1e6),
        (6.0, -5e5),
    ]
    assert found.capital_usd == pytest.approx(2_227_222.77, abs=0.005)
    assert found.running_usd == pytest.approx([566_512.25, 1_133_024.49], abs=0.005)
    assert found.total_usd == pytest.approx([2_793_735.02, 3_360_247.26], abs=0.005)
    assert found.amount == pytest.approx([296_354.74, 296_354.74], abs=0.005)
    assert found.levelised_usd == pytest.approx([9.4270, 11.3386], abs=0.0001)
    assert npv(phases, block(0.1), 2034).tolist() == found.total_usd.tolist()


@given(rate=st.floats(0.0, 0.4), years=st.integers(1, 60), usd=st.floats(1.0, 1e8))
def test_a_constant_year_is_worth_the_annuity_formula(rate, years, usd):
    (worth, _) = npv([phase(2028, 0.0, usd)], block(rate), 2028 + years)
    assert worth * capital_recovery(rate, years) == pytest.approx(usd, rel=1e-9)


@given(
    rate=st.floats(0.0, 0.3),
    life=st.integers(1, 15),
    lives=st.integers(1, 4),
    cranes=st.integers(1, 9),
)
def test_whole_lives_are_worth_what_annual_cost_charges(rate, life, lives, cranes):
    costs = block(rate, float(life))
    annuity = costs.resources["crane"].annuity_usd(float(cranes), rate)
    bought = npv([phase(2028, cranes)], costs, 2028 + life * lives)
    paid = npv([phase(2028, 0.0, annuity)], costs, 2028 + life * lives)
    assert bought[0] == pytest.approx(paid[0], rel=1e-9)


@given(
    wanted=st.lists(st.floats(0.0, 6.0), min_size=1, max_size=5),
    life=st.floats(1.0, 12.0),
    last=st.integers(1, 20),
    existing=st.floats(0.0, 3.0),
)
def test_without_interest_and_without_units_taken_away_each_year_uses_its_share(
    wanted, life, last, existing
):
    """What is bought less what is left is the units' years over their life, in any course that never shrinks."""
    counts = np.maximum.accumulate(wanted).tolist()
    phases = [phase(2028 + 3 * number, units) for number, units in enumerate(counts)]
    horizon = phases[-1].year + last
    spans = [after - before for before, after in pairwise([*(p.year for p in phases), horizon])]
    used = (
        sum(max(n - existing, 0.0) * span for n, span in zip(counts, spans, strict=True))
        / life
        * 1e6
    )
    assert npv(phases, block(0.0, life, existing), horizon)[0] == pytest.approx(
        used, rel=1e-6, abs=1.0
    )


def test_units_taken_away_are_the_oldest_and_are_not_replaced():
    phases = [phase(2028, 2.0), phase(2030, 3.0), phase(2031, 1.0)]
    found = [(p.at_years, p.usd) for p in payments(phases, block(0.1), 2035)]
    # of three, the two of 2028 go in 2031; the one of 2030 is replaced in 2034, with three of its
    # years left
    assert found == [(0.0, 2e6), (2.0, 1e6), (6.0, 1e6), (7.0, pytest.approx(-0.75e6))]


def test_what_stands_already_is_neither_bought_nor_renewed():
    phases = [phase(2028, 2.0), phase(2032, 3.0)]
    found = [
        (p.at_years, p.usd) for p in payments(phases, block(0.1, life=30.0, existing=2.0), 2058)
    ]
    assert found == [(4.0, 1e6), (30.0, pytest.approx(-1e6 * 4 / 30))]


def test_nothing_moved_has_no_price():
    assert np.isnan(
        present_value([phase(2028, 1.0, 1.0, 0.0)], block(0.1), 2030).levelised_usd
    ).all()


def test_phases_must_follow_each_other_with_the_same_replications():
    for phases, horizon in (
        ([phase(2028, 1.0), phase(2028, 2.0)], 2030),
        ([phase(2028, 1.0)], 2028),
        ([], 2030),
    ):
        with pytest.raises(ValueError, match="must rise"):
            npv(phases, block(0.1), horizon)
    fewer = phase(2029, 1.0)._replace(running_usd=np.zeros(3))
    with pytest.raises(ValueError, match="same replications"):
        npv([phase(2028, 1.0), fewer], block(0.1), 2030)


def test_a_phase_is_made_from_the_rows_of_its_runs(train_rows):
    tree, rows = train_rows
    scenario = Scenario.model_validate(tree)
    flow = phase_flow(2028, rows, scenario)
    capital = (
        6e6 * capital_recovery(0.08, 50)
        + 8e6 * capital_recovery(0.08, 20)
        + 8e5 * capital_recovery(0.08, 30)
    )
    assert flow.counts == {
        "berths": 2.0,
        "loaders": 2.0,
        "tippler": 1.0,
        "bays": 4.0,
        "yard": 40_000.0,
    }
    assert flow.running_usd == pytest.approx([usd(row)["all"] - capital for row in rows])
    assert flow.amount == pytest.approx([row.measures["throughput", "coal"].mean for row in rows])
    with pytest.raises(ValueError, match="no costs"):
        phase_flow(2028, rows, busy.terminal())
