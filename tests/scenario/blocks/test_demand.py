from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from portsim.ledger.recording import make_record
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.reading.loader import load, read
from portsim.scenario.reading.overrides import apply
from portsim.scenario.reading.resolved import digest, resolved
from portsim.terminal.terminal import Terminal
from tests.builder import berths, days, small
from tests.scenario.sample import SAMPLE, changed, faults, place, write

SCENARIOS = Path(__file__).parents[3] / "scenarios"
RANDOM = "arrivals: {kind: random}"  # of the sample's boxes
OTHERS = (
    "calls:\n",
    "calls:\n  others: {vessel: others, arrivals: {kind: random, per_year: 30}}\n",
)
OTHER_SHIPS = (
    "  feeder: {loa",
    "  others: {loa_m: 150, draught_m: 8, alongside_h: 40}\n  feeder: {loa",
)


@pytest.fixture
def file(tmp_path):
    return read(write(tmp_path, changed(OTHERS, OTHER_SHIPS)))


def sample(folder, *pairs, demand=""):
    return load(write(folder, changed(*pairs) + demand))


def refused(folder, *pairs, demand):
    """Return the faults of a demand that stands on the last line, without the file's name."""
    text = changed(*pairs) + demand
    line = text.count("\n") + 1
    told = faults(folder, text)
    assert all(fault.startswith(f"s.yaml:{line}:") for fault in told)
    return [fault.partition(" ")[2] for fault in told]


# ---- what is multiplied, and what is not


def test_volumes_are_multiplied_and_nothing_else(file):
    more = file.with_overrides({"demand.factor": 2, "demand.cargoes.wheat": 1.5})
    written = file.with_overrides(
        {"cargoes.wheat.annual_t": 3_000_000, "cargoes.boxes.annual_teu": 40_000}
    )
    assert more == written
    assert (digest(more), resolved(more)) == (digest(written), resolved(written))


def test_other_ships_have_a_factor_of_their_own(file):
    more = file.with_overrides({"demand.calls.others": 1.5})
    assert more == file.with_overrides({"calls.others.arrivals.per_year": 45})
    assert (
        file.with_overrides({"demand.factor": 3}).calls["others"] == file.scenario.calls["others"]
    )


@pytest.mark.parametrize(
    ("arrivals", "key", "value"),
    [
        ("{kind: random, per_year: 30}", "per_year", 60.0),
        ("{kind: random, per_year: 30, gaps: {dist: gamma, shape: 2, mean: 7}}", "per_year", 60.0),
        ("{kind: random}", "per_year", None),
        (
            "{kind: liner, every_h: 84, first_h: 20, early_h: 3, deviation_h: 5, window_h: 30}",
            "every_h",
            42.0,
        ),
        ("{kind: fleet, ships: 3, round_trip_h: 300}", "ships", 6),
    ],
)
def test_calls_of_a_cargo_are_multiplied_with_it(tmp_path, arrivals, key, value):
    pair = (RANDOM, f"arrivals: {arrivals}")
    base, more = (
        sample(tmp_path, pair),
        sample(tmp_path, pair, demand="demand: {cargoes: {boxes: 2}}"),
    )
    coming = more.calls["boxes"].arrivals
    assert getattr(coming, key) == value
    assert (
        coming.model_copy(update={key: getattr(base.calls["boxes"].arrivals, key)})
        == base.calls["boxes"].arrivals
    )
    assert more.cargoes["boxes"].annual == 40_000
    assert more.cargoes["wheat"] == base.cargoes["wheat"]
    keep = {"cargoes", "calls"}
    assert more.model_dump(exclude=keep) == base.model_dump(exclude=keep)


def test_without_a_demand_and_at_1_a_scenario_is_as_it_was(file):
    plain = file.scenario
    for changes in (
        {"demand.factor": 1},
        {"demand": {}},
        {"demand": {"factor": 2, "cargoes": dict.fromkeys(plain.cargoes, 0.5)}},
    ):
        same = file.with_overrides(changes)
        assert (digest(same), resolved(same)) == (digest(plain), resolved(plain))
    assert plain.demand is None
    assert "\ndemand" not in resolved(file.with_overrides({"demand.factor": 2}))


def test_a_resolved_scenario_is_not_scaled_again(tmp_path, file):
    more = file.with_overrides({"demand.factor": 1.7})
    assert digest(load(write(tmp_path, resolved(more)))) == digest(more)


@pytest.mark.parametrize("name", ["gwadar", "gwadar-rail", "karachi", "quickstart"])
def test_the_shipped_scenarios_can_be_scaled(name):
    file = read(SCENARIOS / f"{name}.yaml")
    assert digest(file.with_overrides({"demand.factor": 1})) == digest(file.scenario)
    twice = {
        f"cargoes.{cargo}.annual_{kind.unit}": 2 * kind.annual
        for cargo, kind in file.scenario.own_cargoes.items()
    }
    assert digest(file.with_overrides({"demand.factor": 2})) == digest(file.with_overrides(twice))


def test_calls_for_cargo_of_others_are_scaled_by_themselves():
    file = read(SCENARIOS / "gwadar.yaml")
    for changes, per_year in (
        ({"demand.factor": 2}, 36.0),
        ({"demand.cargoes.others_cargo": 1.5}, 54.0),
    ):
        scaled = file.with_overrides(changes)
        assert scaled.calls["others"].arrivals.per_year == per_year


@given(st.floats(0.01, 50))
def test_a_factor_for_all_is_the_same_for_each(factor):
    tree = small(
        cargoes={name: {"form": "bulk", "annual_t": 1e5} for name in ("coal", "wheat")},
        calls={
            "coal": ship("coal", kind="random", per_year=7.0),
            "wheat": ship("wheat", kind="liner", every_h=90.0),
        },
    )
    every = Scenario.model_validate(tree | {"demand": {"factor": factor}})
    each = Scenario.model_validate(
        tree | {"demand": {"cargoes": {"coal": factor, "wheat": factor}}}
    )
    assert every == each
    assert every.cargoes["coal"].annual == pytest.approx(1e5 * factor)
    assert every.calls["coal"].arrivals.per_year * every.calls[
        "wheat"
    ].arrivals.every_h == pytest.approx(630.0)


# ---- what cannot be


def test_recorded_calls_cannot_be_multiplied(tmp_path):
    recorded = (RANDOM, "arrivals: {kind: recorded, at_h: [5, 80]}")
    message = (
        "calls.boxes are recorded ship by ship and cannot be multiplied by 2: make them random, liner or nominated, "
        "or record the calls of that demand"
    )
    assert refused(tmp_path, recorded, demand="demand: {factor: 2}") == [
        f"demand.factor: {message}"
    ]
    of_it = refused(tmp_path, recorded, demand="demand: {cargoes: {boxes: 2}}")
    assert of_it == [f"demand.cargoes.boxes: {message}"]
    assert (
        sample(tmp_path, recorded, demand="demand: {factor: 2, cargoes: {boxes: 0.5}}")
        .cargoes["wheat"]
        .annual
        == 2e6
    )


def test_a_fleet_stays_whole(tmp_path):
    fleet = (RANDOM, "arrivals: {kind: fleet, ships: 3, round_trip_h: 300}")
    assert refused(tmp_path, fleet, demand="demand: {factor: 1.5}") == [
        "demand.factor: 1.5 times the 3 ships of calls.boxes is no whole number of ships: choose a factor that makes "
        "one"
    ]


def test_cargoes_of_one_ship_grow_together(tmp_path):
    both = ("{cargo: boxes, teu: 400}", "{cargo: boxes, teu: 400}\n      - {cargo: wheat, t: 500}")
    pairs = both, ("length_m: 180, depth_m: 13, cargoes: [boxes]", "length_m: 180, depth_m: 13")
    assert sample(tmp_path, *pairs, demand="demand: {factor: 2}").cargoes["boxes"].annual == 40_000
    assert refused(tmp_path, *pairs, demand="demand: {factor: 2, cargoes: {wheat: 1.5}}") == [
        "demand.cargoes.wheat: calls.boxes carry boxes, here times 2, and wheat, times 3: cargoes of one ship need the "
        "same factor"
    ]


@pytest.mark.parametrize(
    ("demand", "message"),
    [
        (
            "{cargoes: {weat: 2}}",
            "demand.cargoes.weat: no cargo called 'weat'; did you mean wheat?",
        ),
        (
            "{calls: {other: 2}}",
            "demand.calls.other: no calls called 'other'; did you mean others?",
        ),
        (
            "{calls: {wheat: 2}}",
            "demand.calls.wheat: calls.wheat carry wheat: scale it with its trucks and trains, demand.cargoes.wheat",
        ),
        ("{factor: 0}", "demand.factor: must be greater than 0, is 0"),
        ("{factor: 120}", "demand.factor: must be at most 100, is 120"),
        ("{factr: 2}", "demand.factr: no such key; did you mean factor?"),
    ],
)
def test_a_demand_that_means_nothing_is_refused(tmp_path, demand, message):
    assert refused(tmp_path, OTHERS, OTHER_SHIPS, demand=f"demand: {demand}") == [message]


def test_a_factor_that_changes_nothing_is_refused(tmp_path):
    none = ("annual_t: {value: 1000000, source: S1, note: after the second year}\n    ", "")
    assert refused(tmp_path, none, demand="demand: {cargoes: {wheat: 2}}") == [
        "demand.cargoes.wheat: changes nothing: wheat has no annual_t, and no calls with a rate of their own"
    ]
    with pytest.raises(ValidationError, match=r"demand\.factor: changes nothing: no cargo has"):
        Scenario.model_validate(
            small(calls={"coal": ship("coal", kind="nominated")}, demand={"factor": 2.0})
        )


def test_other_faults_are_told_beside_those_of_the_demand(tmp_path):
    text = changed(("by_rail: 0.6", "by_rail: 0.5")) + "demand: {cargoes: {weat: 2}}"
    first, second = faults(tmp_path, text)
    assert "cargoes.wheat.by_road: by_rail and by_road must add up to 1" in first
    assert second.startswith(
        f"s.yaml:{text.count(chr(10)) + 1}:26: demand.cargoes.weat: no cargo called"
    )


def test_what_the_demand_outgrows_is_told(tmp_path):
    pairs = (
        (
            "wagons: 50\n",
            "arrivals: {kind: timetable, paths: [{days: [mon, thu, sat, sun], at: '06:00'}]}\n      wagons: 50\n",
        ),
    )
    assert sample(tmp_path, *pairs).cargoes["wheat"].annual == 1_000_000
    text = changed(*pairs) + "demand: {factor: 2}"
    (fault,) = faults(tmp_path, text)
    assert fault == (
        f"s.yaml:{place(text, '[{days')}: rail.trains.wheat.arrivals.paths: wheat needs 6.974 trains a week, "
        "and there are only 4 paths"
    )


def test_a_scenario_made_in_python_is_scaled_or_refused_too():
    tree = small(calls={"coal": ship("coal", kind="random", per_year=10.0)}, demand={"factor": 3.0})
    assert Scenario(**tree).calls["coal"].arrivals.per_year == 30.0
    assert Scenario.model_validate(tree).demand is None
    tree["calls"]["coal"] = ship("coal", kind="recorded", at_h=[3.0])
    with pytest.raises(ValidationError, match="cannot be multiplied by 3"):
        Scenario.model_validate(tree)


# ---- by dotted key, and where the numbers come from


def test_factors_have_values_where_the_file_states_none(file):
    assert file.value_of("demand.factor") == 1.0
    assert file.value_of("demand.cargoes.wheat") == file.value_of("demand.calls.others") == 1.0
    for nothing in ("demand.cargoes.weat", "demand.calls.wheat", "demand.calls"):
        assert file.value_of(nothing) is None


def test_keys_are_of_what_is_written_before_the_factors(tmp_path):
    file = read(write(tmp_path, SAMPLE), ["demand.factor=1.5"])
    assert file.value_of("demand.factor") == 1.5
    assert file.value_of("cargoes.wheat.annual_t") == 1_000_000
    assert file.scenario.cargoes["wheat"].annual == 1_500_000
    assert (
        file.with_overrides({"cargoes.wheat.annual_t": 2_000_000}).cargoes["wheat"].annual
        == 3_000_000
    )
    assert file.with_overrides({"demand.factor": 3}).cargoes["wheat"].annual == 3_000_000


def test_a_multiplied_number_says_so(tmp_path):
    file = read(write(tmp_path, SAMPLE), ["demand.factor=1.5"])
    assert (
        file.source_of("cargoes.wheat.annual_t")
        == "assumption: 1.5 times [S1], by --set demand.factor=1.5"
    )
    assert file.source_of("demand.factor") == "assumption: --set demand.factor=1.5"
    assert "cargoes.wheat.annual_t" in file.assumptions
    text = SAMPLE + "demand: {source: a forecast, cargoes: {wheat: 2}}"
    file = read(write(tmp_path, text))
    assert file.source_of("cargoes.wheat.annual_t") == "2 times [S1], by a forecast"
    assert file.sources["cargoes.boxes"] == "assumption: half of the forecast"
    assert "cargoes.boxes.annual_teu" not in file.sources
    both = read(write(tmp_path, text), ["demand.factor=1.5"])
    assert both.source_of("cargoes.wheat.annual_t") == (
        "assumption: 3 times [S1], by --set demand.factor=1.5 and a forecast"
    )
    assert both.source_of("cargoes.boxes.annual_teu") == (
        "assumption: 1.5 times [half of the forecast], by --set demand.factor=1.5"
    )


# ---- through the terminal


def ship(*cargoes, **arrivals):
    """Return calls of one ship, 5,000 of each cargo."""
    unit = {"boxes": "teu", "more_boxes": "teu"}
    size = {"dist": "uniform", "min": 400.0, "max": 600.0}
    parcels = [{"cargo": cargo, unit.get(cargo, "t"): size} for cargo in cargoes]
    return {"vessel": "bulker", "parcels": parcels, "arrivals": arrivals}


def every_source(factor):
    """Return half a year of every source of flow that can be scaled, all at even gaps but for the sizes."""
    even = {"dist": "constant", "value": 1.0}
    names = ("coal", "ore", "wheat", "sulphur")
    box = {"form": "container", "by_road": 1.0, "annual_teu": 24_000.0, "t_per_teu": 10.0}
    tree = small(
        run=days(182.0),
        demand={"factor": factor, "calls": {"others": factor}},
        cargoes={name: {"form": "bulk", "annual_t": 50_000.0, "by_road": 1.0} for name in names}
        | {"boxes": box, "more_boxes": box | {"direction": "import"}}
        | {"ore": {"form": "bulk", "annual_t": 50_000.0, "by_rail": 1.0}},
        stores={
            "pile": {
                "kind": "stockpile",
                "compartments": {
                    name: {"capacity_t": 90_000.0, "initial_t": 0.0 if name == "ore" else 3_000.0}
                    for name in names
                },
            },
            "yard": {
                "kind": "container_block",
                "compartments": {
                    name: {
                        "ground_slots_teu": 5_000,
                        "tiers": 4,
                        "workable_share": 1.0,
                        "initial_teu": 2_000.0,
                    }
                    for name in ("boxes", "more_boxes")
                },
            },
        },
        road={
            "gate": {"lanes": 9, "time_h": 0.1},
            "trucks": {name: {"payload_t": 20.0, "gaps": even} for name in ("coal", "wheat")}
            | {"sulphur": {"payload_t": 20.0, "appointments": {"per_hour": 4}}}
            | {name: {"payload_teu": 2.0, "gaps": even} for name in ("boxes",)}
            | {"more_boxes": {"payload_teu": 2.0, "max_per_day": 400}},
        },
        rail={
            "stations": {"tippler": {"tracks": 2}},
            "trains": {
                "ore": {
                    "station": "tippler",
                    "arrivals": {"kind": "timetable", "paths": [{"at": "06:00"}, {"at": "18:00"}]},
                    "wagons": 20,
                    "wagon_t": 50.0,
                    "wagons_per_cut": 5,
                    "cut_h": 0.5,
                }
            },
        },
        vessels={
            "bulker": {"loa_m": 150.0, "draught_m": 9.0},
            "other": {"loa_m": 150.0, "draught_m": 9.0, "alongside_h": 10.0},
        },
        berths=berths(12),
        cranes={
            "mhc": {
                "number": 24,
                "cargoes": {name: {"rate_tph": 200.0} for name in names}
                | {name: {"rate_moves_ph": 100.0} for name in ("boxes", "more_boxes")},
            }
        },
    )
    tree["calls"] = {
        "by_rate": ship("coal", kind="random", per_year=100.0, gaps=even),
        "by_volume": ship("wheat", kind="random", gaps=even),
        "nominated": ship("ore", kind="nominated", lead_h=48.0),
        "fleet": ship("sulphur", kind="fleet", ships=1, round_trip_h=80.0),
        "feeder": ship("more_boxes", "boxes", kind="liner", every_h=182.0),
        "others": {
            "vessel": "other",
            "arrivals": {"kind": "random", "per_year": 60.0, "gaps": even},
        },
    }
    return tree


@pytest.fixture(scope="module")
def pair():
    found = []
    for factor in (1.0, 2.0):
        terminal = Terminal(Scenario.model_validate(every_source(factor)), 0)
        found.append((terminal, make_record(terminal, terminal.run())))
    return found


def test_numbers_of_every_source_scale(pair):
    (_, base), (_, more) = pair

    def calls(record):
        return np.bincount(record.visits.call[record.visits.arrive_h < record.end_h], minlength=6)

    few, many = calls(base), calls(more)
    assert (few > 20).all()
    np.testing.assert_allclose(many, 2 * few, atol=2.0)
    for one, other in zip(base.trucks, more.trucks, strict=True):
        before, after = (np.sum(trucks.arrive_h < base.end_h) for trucks in (one, other))
        assert before > 400
        assert after == pytest.approx(2 * before, rel=0.12 if one is base.trucks[-1] else 0.01)
    assert len(base.trains.arrive_h) > 20
    assert len(more.trains.arrive_h) == pytest.approx(2 * len(base.trains.arrive_h), abs=2)


def test_sizes_of_every_source_stay(pair):
    (small_one, base), (large_one, more) = pair
    for terminal in (small_one, large_one):
        for cargo, payload in (("coal", 20.0), ("wheat", 20.0), ("sulphur", 20.0), ("boxes", 2.0)):
            loads, amount = terminal.road.delivered(cargo)
            assert amount == pytest.approx(payload * loads)
    for record in (base, more):
        np.testing.assert_array_equal(record.trains.amount, 1_000.0)
    for index in range(6):
        few, many = (record.visits.amount_t[record.visits.call == index] for record in (base, more))
        np.testing.assert_array_equal(many[: len(few)], few)
        assert np.ptp(few) > 0.0 or index == 5


def test_the_whole_is_what_writing_larger_volumes_is():
    plain = every_source(1.0)
    plain.pop("demand")
    twice = {f"cargoes.{name}.annual_t": 100_000.0 for name in ("coal", "ore", "wheat", "sulphur")}
    twice |= {f"cargoes.{name}.annual_teu": 48_000.0 for name in ("boxes", "more_boxes")}
    twice |= {"calls.by_rate.arrivals.per_year": 200.0, "calls.others.arrivals.per_year": 120.0}
    twice |= {"calls.fleet.arrivals.ships": 2, "calls.feeder.arrivals.every_h": 91.0}
    assert Scenario.model_validate(every_source(2.0)) == Scenario.model_validate(
        apply(plain, twice)
    )
