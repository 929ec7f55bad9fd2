"""The draught of ships by what they carry, what it does to their tide, and the depth alongside at low water."""

from math import acos, cos, pi
from typing import Any

import pytest
from pydantic import ValidationError

from portsim.ledger.recording import simulate
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import VesselClass
from portsim.scenario.checks.all_checks import faults_of
from portsim.scenario.derived.draught import deepest_draughts, draughts, most_cargo_t
from portsim.scenario.derived.waterway import low_water_m
from tests.builder import call, days, pile, small

BY_TONNES = {"dwt_t": 50_000.0, "t_per_cm": 60.0}
BY_POINTS = {
    "draught_points": [{"t": 8_000.0, "draught_m": 6.0}, {"t": 44_000.0, "draught_m": 11.0}]
}
# high water of 2 m at hours 0, 12, ..., low water of 0 m at 6, 18, ...
TIDE = {"mean_m": 1.0, "constituents": {"wave": {"amplitude_m": 1.0, "period_h": 12.0}}}


def port(
    t: Any, ship: dict[str, Any], direction: str = "export", **approach: Any
) -> dict[str, Any]:
    """Return one call at hour 0 for a parcel that is worked at 10,000 t/h, in a channel of 10.5 m."""
    stored = 90_000.0 if direction == "export" else 0.0
    return small(
        run=days(3.0),
        cargoes={"coal": {"form": "bulk", "direction": direction}},
        stores={"pile": pile(coal=(100_000.0, stored))},
        vessels={"bulker": {"loa_m": 150.0, "draught_m": 12.0, "ballast_draught_m": 6.5, **ship}},
        calls={"coal": call(0.0, t=t)},
        berths={"b0": {"length_m": 200.0, "depth_m": 13.0}},
        cranes={"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 10_000.0}}}},
        approach={"channel": {"depth_m": 10.5}, "tide": TIDE, **approach},
    )


def read(values: dict[str, Any]) -> Scenario:
    scenario = Scenario.model_validate(values)
    assert not list(faults_of(scenario))
    return scenario


def opens_h(tide_m: float) -> float:
    """Return the hour, from low water at 6 h on, at which the tide has risen to a height."""
    return 12.0 - acos(tide_m - 1.0) * 6.0 / pi


def test_a_part_cargo_draws_less_by_tonnes_per_centimetre() -> None:
    # 50,000 t at 12.0 m; 12,000 t less are 200 cm of 60 t
    scenario = read(port(38_000.0, BY_TONNES))
    assert draughts(scenario, scenario.calls["coal"]) == (6.5, 10.0)


def test_a_part_cargo_draws_less_by_two_points() -> None:
    # 5 m for 36,000 t, so 72 t/cm: 29,600 t are 14,400 t less than 44,000 t, and so 2 m less
    scenario = read(port(29_600.0, BY_POINTS))
    assert draughts(scenario, scenario.calls["coal"]) == (6.5, 9.0)


def test_an_importer_comes_in_with_her_cargo_and_sails_in_ballast() -> None:
    scenario = read(port(38_000.0, BY_TONNES, direction="import"))
    assert draughts(scenario, scenario.calls["coal"]) == (10.0, 6.5)


@pytest.mark.parametrize(
    ("t", "draught_m"),
    [(50_000.0, 12.0), (60_000.0, 12.0), (49_999.0, 12.0), (49_940.0, 11.99), (10.0, 6.5)],
)
def test_draughts_are_read_to_the_centimetre_between_ballast_and_laden(
    t: float, draught_m: float
) -> None:
    scenario = read(port(t, BY_TONNES))
    assert draughts(scenario, scenario.calls["coal"])[1] == draught_m


def test_the_deepest_ship_has_the_greatest_parcel() -> None:
    law = {"dist": "uniform", "min": 32_000.0, "max": 44_000.0}
    scenario = read(port(law, BY_TONNES))
    assert draughts(scenario, scenario.calls["coal"])[1] == 10.0  # 38,000 t
    assert deepest_draughts(scenario, scenario.calls["coal"])[1] == 11.0
    scenario = read(port({"dist": "exponential", "mean": 38_000.0}, BY_TONNES))
    assert deepest_draughts(scenario, scenario.calls["coal"])[1] == 12.0


def test_parcels_are_cut_to_the_permitted_draught_by_either_rule() -> None:
    for ship, most_t in ((BY_TONNES, 44_000.0), (BY_POINTS, 44_000.0)):
        scenario = read(port(60_000.0, ship, permitted_draught_m=11.0))
        assert most_cargo_t(scenario.vessels["bulker"], scenario.approach) == pytest.approx(most_t)
        record = simulate(scenario, 0)
        assert record.visits.amount_t == pytest.approx([44_000.0])
        assert draughts(scenario, scenario.calls["coal"])[1] == 11.0


@pytest.mark.parametrize(
    ("t", "ship", "tide_m"),
    [
        # loaded from 0 to 5 h, when 2 m of tide are falling to 0: she sails when it has risen again
        (50_000.0, BY_TONNES, 1.5),  # 12.0 m in 10.5 m
        (47_000.0, BY_TONNES, 1.0),  # 11.5 m
        (47_000.0, {"dwt_t": 50_000.0}, 1.5),  # one draught for all cargoes
        (47_600.0, BY_POINTS, 1.0),  # 3,600 t more than at 11.0 m are 50 cm: 11.5 m
    ],
)
def test_a_part_cargo_floats_sooner(t: float, ship: dict[str, Any], tide_m: float) -> None:
    record = simulate(read(port(t, ship)), 0)
    assert record.visits.ready_h == pytest.approx([t / 10_000.0])
    assert record.visits.last_line_h == pytest.approx([opens_h(tide_m)], abs=1e-6)


def test_she_sails_at_once_with_a_cargo_that_floats_at_any_tide() -> None:
    record = simulate(read(port(38_000.0, BY_TONNES)), 0)
    assert record.visits.last_line_h == pytest.approx([3.8])


def test_a_ship_that_sails_short_draws_what_she_loaded() -> None:
    # 44,000 t in store of 50,000: she has them at 4.4 h, waits 2 h and sails with 11.0 m, so at
    # 0.5 m of tide, which has risen by 8 h; with all of them she would wait for 1.5 m, until 10 h
    values = port(50_000.0, BY_TONNES)
    values["stores"]["pile"] = pile(coal=(100_000.0, 44_000.0))
    values["calls"]["coal"]["part_cargo"] = {"policy": "sail_short", "after_h": 2.0}
    record = simulate(read(values), 0)
    assert record.visits.worked_t == pytest.approx([44_000.0])
    assert record.visits.ready_h == pytest.approx([6.4])
    assert record.visits.last_line_h == pytest.approx([8.0], abs=1e-6)


def test_imports_left_aboard_count_on_the_way_out() -> None:
    # she comes in at high water with 12.0 m; there is room for 10,000 t of 50,000, and with the rest
    # she draws 10.34 m in 10.2 m, ready at the low water of hour 6: 1 h of work, and 5 h of waiting
    values = port(50_000.0, BY_TONNES, direction="import", channel={"depth_m": 10.2})
    values["stores"]["pile"] = pile(coal=(10_000.0, 0.0))
    values["calls"]["coal"]["part_cargo"] = {"policy": "sail_short", "after_h": 5.0}
    record = simulate(read(values), 0)
    assert record.visits.granted_h == pytest.approx([0.0])
    assert record.visits.ready_h == pytest.approx([6.0])
    assert record.visits.last_line_h == pytest.approx([opens_h(0.14)], abs=1e-6)


@pytest.mark.parametrize(
    ("ship", "message"),
    [
        (BY_TONNES | BY_POINTS, "has t_per_cm and draught_points"),
        ({"t_per_cm": 60.0}, "needs dwt_t"),
        (
            {
                "draught_points": [
                    {"t": 8_000.0, "draught_m": 11.0},
                    {"t": 44_000.0, "draught_m": 6.0},
                ]
            },
            "the greater cargo the greater draught: 8,000 t at 11 m, then 44,000 t at 6 m",
        ),
        (BY_POINTS | {"draught_m": 10.0}, "must not exceed the laden draught, 10 m: 11 m"),
        (BY_POINTS | {"dwt_t": 40_000.0}, "must not exceed dwt_t, 40,000 t: 44,000 t"),
        ({"dwt_t": 50_000.0, "t_per_cm": 40.0}, "would draw -0.50 m without cargo"),
    ],
)
def test_draughts_of_no_ship_are_refused(ship: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        VesselClass.model_validate({"loa_m": 150.0, "draught_m": 12.0, **ship})
    assert message in str(refused.value)


def test_boxes_without_a_weight_give_no_draught() -> None:
    values = port(100.0, BY_TONNES)
    values["cargoes"]["coal"] = {"form": "container"}
    values["calls"]["coal"]["parcels"] = [{"cargo": "coal", "teu": 100.0}]
    found = dict(faults_of(Scenario.model_validate(values)))
    assert "no t_per_teu" in found["calls", "coal", "parcels", 0, "cargo"]


def faults(depth_m: float, mean_m: float, ship: dict[str, Any], **approach: Any) -> dict[Any, str]:
    values = port(38_000.0, ship, under_keel_m=0.5, **approach)
    values["approach"] |= {"tide": TIDE | {"mean_m": mean_m}, "channel": {"depth_m": 20.0}}
    values["berths"]["b0"]["depth_m"] = depth_m
    return dict(faults_of(Scenario.model_validate(values)))


@pytest.mark.parametrize(
    ("depth_m", "mean_m", "ship", "fits"),
    [
        (12.5, 1.0, {}, True),  # low water is at chart datum
        (12.5, 0.9, {}, False),  # 0.1 m below it
        (12.6, 0.9, {}, True),
        (12.3, 1.2, {}, True),  # 0.2 m above it
        (10.5, 1.0, BY_TONNES, True),  # a part cargo lies with 10.0 m
        (10.5, 0.9, BY_TONNES, False),
    ],
)
def test_the_depth_alongside_is_that_at_low_water(
    depth_m: float, mean_m: float, ship: dict[str, Any], fits: bool
) -> None:
    assert (not faults(depth_m, mean_m, ship)) == fits


def test_the_figures_of_low_water_are_told() -> None:
    told = faults(12.5, 0.9, {})["calls", "coal", "vessel"]
    assert (
        "it needs 12.5 m of water (12 m draught and 0.5 m under the keel) and the deepest berth "
        "has 12.40 m at the lowest low water of the run (12.5 m below chart datum, and low water "
        "at -0.10 m)"
    ) in told
    assert not faults(12.5, 0.9, {}, under_keel_alongside_m=0.4)


def test_the_lowest_low_water_is_the_lowest_of_the_run() -> None:
    # of waves of 12 and 16 h, both highest at the start, in 3 + 2 days: cos(x/12) + cos(x/16) is
    # lowest at 6.82 h and alike every 48 h, where it is -1.9 or so and never -2
    waves = {
        "a": {"amplitude_m": 1.0, "period_h": 12.0},
        "b": {"amplitude_m": 1.0, "period_h": 16.0},
    }
    values = port(38_000.0, BY_TONNES)
    values["approach"]["tide"] = {"mean_m": 2.0, "constituents": waves}
    plain = min(
        2.0 + cos(2 * pi * n / 12_000.0) + cos(2 * pi * n / 16_000.0) for n in range(48_000)
    )
    assert low_water_m(Scenario.model_validate(values)) == pytest.approx(plain, abs=1e-6)
