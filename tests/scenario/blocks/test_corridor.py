"""The corridor of a scenario file: presets, checks, and the flows built from it."""

import numpy as np
import pytest
from pydantic import ValidationError

from portsim.flow.streams import Streams
from portsim.scenario import sources
from portsim.scenario.blocks.corridor import Corridor
from portsim.scenario.blocks.corridor_presets import shipped
from portsim.scenario.checks.corridor import findings
from portsim.scenario.reading.loader import load
from portsim.terminal.corridor.make_corridor import before_h, flows
from tests.scenario.sample import SAMPLE

WEEK_H = 168.0

CORRIDOR = {
    "closures": {
        "border_shut": {"kind": "random", "per_year": 2, "length_h": 240},
        "flood": {"kind": "dated", "stretches": [{"begins": "2027-02-01", "ends": "2027-02-10"}]},
    },
    "stages": {
        "plains": {"kind": "haul", "time_h": {"dist": "gamma", "shape": 9, "mean": 100}},
        "gate": {
            "kind": "border",
            "time_h": 12,
            "vehicles_per_day": 200,
            "closed_by": ["border_shut"],
        },
        "valley": {"kind": "haul", "time_h": 40},
        "detour": {"kind": "haul", "time_h": {"dist": "exponential", "mean": 90}},
        "rails": {"kind": "haul", "time_h": 150},
        "transfer": {
            "kind": "gauge_transfer",
            "time_h": 6,
            "t_per_day": 20000,
            "closed_by": ["flood"],
        },
        "coast": {"kind": "haul", "time_h": 30},
    },
    "routes": {
        "short": {"mode": "road", "stages": ["plains", "gate", "valley"]},
        "long": {"mode": "road", "stages": ["plains", "detour", "valley"]},
        "line": {"mode": "rail", "stages": ["rails", "transfer", "coast"]},
    },
    "cargoes": {
        "wheat": {
            "road": {"short": 0.8, "long": 0.2},
            "rail": {"line": 1},
            "train": {"wagons": 60, "wagon_t": {"dist": "uniform", "min": 64, "max": 70}},
            "divert_after_h": 48,
            "divert_to": ["long"],
        }
    },
}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    path = tmp_path_factory.mktemp("corridor") / "sample.yaml"
    path.write_text(
        "".join(line for line in SAMPLE.splitlines(True) if "hourly_profile" not in line)
    )
    return load(path)


def changed(**changes):
    """The corridor with values at dotted paths replaced; None takes a key away."""

    def put(node, keys, value):
        if not keys:
            return value
        found = {**node, keys[0]: put(node.get(keys[0], {}), keys[1:], value)}
        return {key: one for key, one in found.items() if one is not None}

    tree = CORRIDOR
    for path, value in changes.items():
        tree = put(tree, path.split("__"), value)
    return tree


def faults(scenario, **changes):
    told = findings(scenario, Corridor.model_validate(changed(**changes)))
    return {".".join(map(str, path)): message for path, message in told}


def refused(**changes):
    with pytest.raises(ValidationError) as caught:
        Corridor.model_validate(changed(**changes))
    return str(caught.value)


# ---- checks


def test_a_sound_corridor_has_no_faults(scenario):
    assert faults(scenario) == {}


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"stages__gate__closed_by": ["border_shot"]}, "stages.gate.closed_by.0", "did you mean border_shut?"),
        ({"routes__line__stages": ["rails", "transfr"]}, "routes.line.stages.1", "no stage called 'transfr'; did you"),
        ({"cargoes__wheat__rail": {"lin": 1}}, "cargoes.wheat.rail.lin", "no route called 'lin'; did you mean line?"),
        ({"cargoes__wheat__divert_to": ["lang"]}, "cargoes.wheat.divert_to.0", "did you mean long?"),
        ({"cargoes__weat": {"road": {"short": 1}}}, "cargoes.weat", "no cargo called 'weat'; did you mean wheat?"),
        ({"cargoes__boxes": {"road": {"short": 1}}}, "cargoes.boxes", "is for exports; boxes is an import"),
        ({"cargoes__wheat__road": {"short": 0.8}}, "cargoes.wheat.road", "must add up to 1, add up to 0.8"),
        ({"cargoes__wheat__rail": {"long": 1}}, "cargoes.wheat.rail.long", "long is a road route"),
        ({"cargoes__wheat__divert_to": ["long", "short"]}, "cargoes.wheat.divert_to", "names 2 road routes"),
        ({"cargoes__wheat__divert_after_h": None}, "cargoes.wheat.divert_after_h", "needs both"),
        ({"cargoes__wheat__divert_to": None}, "cargoes.wheat.divert_to", "needs both"),
        ({"cargoes__wheat__rail": None}, "cargoes.wheat.train", "takes no rail route: give its rail shares"),
        ({"cargoes__wheat__train__wagon_teu": 2}, "cargoes.wheat.train.wagon_teu", "use wagon_t (tonnes) instead"),
        ({"cargoes__wheat__train__wagon_t": None}, "cargoes.wheat.train.wagon_t", "is missing; needs wagon_t (tonnes)"),
        ({"cargoes__wheat__train__wagons": 0}, "cargoes.wheat.train.wagons", "mean greater than 0"),
        ({"stages__coast__teu_per_day": 900}, "stages.coast.teu_per_day", "wheat passes it by line and is counted in"),
        ({"routes__line__stages": ["rails", "coast", "rails"]}, "routes.line.stages.2", "rails comes twice"),
        (
            {"routes__back": {"mode": "road", "stages": ["valley", "gate"]}},
            "routes.back.stages",
            "the routes lead in a circle, ",
        ),
        (
            {"closures__flood__stretches": [{"begins": "2026-01-01", "ends": "2030-01-01"}]},
            "closures.flood",
            "is shut all the time",
        ),
        (
            {"stages__gate__shifts": {"shifts": [{"begins": "08:00", "ends": "09:00"}], "breaks": [
                {"begins": "08:00", "ends": "09:00"}]}},
            "stages.gate.shifts",
            "leave no hour",
        ),
    ],
)  # fmt: skip
def test_a_fault_says_where_it_is_and_what_is_right(scenario, changes, path, words):
    assert words in faults(scenario, **changes)["corridor." + path]


def test_a_cargo_without_that_mode_takes_no_route_of_it(scenario):
    by_rail = scenario.model_copy(
        update={
            "cargoes": {
                "wheat": scenario.cargoes["wheat"].model_copy(
                    update={"by_road": 0.0, "by_rail": 1.0}
                )
            }
        }
    )
    assert "nothing of wheat comes by road" in faults(by_rail)["corridor.cargoes.wheat.road"]


def test_a_stage_has_one_rate():
    assert "has vehicles_per_day and t_per_day: give one of them" in refused(
        stages__gate__t_per_day=900
    )


def test_a_border_that_never_opens_is_refused():
    assert "is never open: 40 closures a year of 240 h" in refused(
        closures__border_shut__per_year=40
    )


# ---- presets


def test_every_shipped_number_has_a_source():
    for block in shipped().values():
        plain = sources.unwrap(block)
        assert not plain.faults
        assert (
            sources.unsourced(plain.tree, dict(sources.block_sources(plain.tree)) | plain.sources)
            == ()
        )


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_preset_is_sound(scenario, name):
    routes = shipped()[name]["routes"]
    mode = next(iter(routes.values()))["mode"]
    corridor = Corridor.model_validate(
        {"presets": [name], "cargoes": {"wheat": {mode: dict.fromkeys(routes, 1)}}}
    )
    assert list(findings(scenario, corridor)) == []
    assert 5 <= sum(corridor.stages[one].time_h.expected() for one in corridor.stages) / 24 <= 25


def test_a_resolved_corridor_holds_the_stages_and_needs_no_preset():
    both = {
        "presets": ["torkham_road", "uap_rail"],
        "stages": {"torkham": {"t_per_day": 9000}},
        "closures": {"pak_afghan_border": {"per_year": 0.55}},
        "cargoes": {"wheat": {"road": {"torkham_road": 1}}},
    }
    corridor = Corridor.model_validate(both)
    torkham, shut = corridor.stages["torkham"], corridor.closures["pak_afghan_border"]
    assert (torkham.t_per_day, torkham.vehicles_per_day, torkham.time_h.expected()) == (
        9000,
        None,
        24.2,
    )
    assert (shut.per_year, shut.length_h.median) == (0.55, 552)
    assert not corridor.presets
    assert Corridor.model_validate(corridor.model_dump(mode="json", exclude_none=True)) == corridor


def test_an_unknown_preset_is_told():
    with pytest.raises(
        ValidationError, match="no preset called 'torkam_road'; did you mean torkham_road"
    ) as caught:
        Corridor.model_validate({"presets": ["uap_rail", "torkam_road"], "cargoes": {"wheat": {}}})
    assert [error["loc"] for error in caught.value.errors()] == [("presets", 1)]


# ---- flows


def test_the_corridor_begins_long_enough_before_the_run():
    corridor = Corridor.model_validate(CORRIDOR)
    # the longest is by the detour, 230 h, or by the border, 152 h, with 240 h of a closure
    assert before_h(corridor) == 24.0 * np.ceil(2 * (152 + 240) / 24)
    assert before_h(Corridor.model_validate(changed(run_in_days=3.5))) == 96.0


def test_a_scenario_brings_its_volume(scenario):
    corridor = Corridor.model_validate(changed(closures__border_shut__per_year=0.01))
    found = flows(scenario, corridor, Streams(5, 0), 53 * WEEK_H)
    assert set(found) == {("wheat", "road"), ("wheat", "rail")}
    road, rail = found["wheat", "road"], found["wheat", "rail"]
    hours, amounts = road.until(52 * WEEK_H)
    assert 0.0 <= hours[0] < 10.0  # the road was not empty
    assert amounts.sum() == pytest.approx(400_000 * 52 * WEEK_H / 8760, rel=0.03)
    trains, loads = rail.until(52 * WEEK_H)
    assert set(loads) == {3300.0}  # the terminal's trains, of 50 wagons with 66 t
    assert loads.sum() == pytest.approx(600_000 * 52 * WEEK_H / 8760, rel=0.15)
    shut_from, shut_to = 31 * 24.0, 41 * 24.0
    assert not np.any((trains > shut_from + 30.0) & (trains < shut_to + 30.0))
    assert np.any((trains >= shut_to + 30.0) & (trains < shut_to + 40.0))


def test_a_twin_without_the_flood_pairs_train_by_train(scenario):
    def rail(corridor):
        return flows(scenario, Corridor.model_validate(corridor), Streams(5, 0), 30 * WEEK_H)[
            "wheat", "rail"
        ]

    shut, free = rail(CORRIDOR), rail(changed(stages__transfer__closed_by=[]))
    (one, other), (twin, _) = shut.journeys(20 * WEEK_H), free.journeys(20 * WEEK_H)
    assert np.array_equal(one.depart_h, twin.depart_h)
    assert np.array_equal(one.amount, twin.amount)
    known = np.isfinite(one.arrive_h)
    delay = one.arrive_h[known] - twin.arrive_h[known]
    assert delay.min() >= -1e-9
    assert delay.max() == pytest.approx(240.0, abs=40.0)
    assert other.part == "onward"


def test_a_record_begins_with_the_run_and_only_announced_dates_are_known(scenario):
    stretches = [{"begins": "2027-02-01", "ends": "2027-02-10"}]
    surprise = {"kind": "dated", "stretches": stretches, "announced": False}
    record = {"kind": "recorded", "limit": 1, "values": [[0, 0], [48, 2], [72, 0]]}
    corridor = Corridor.model_validate(
        changed(
            closures__flood=surprise,
            closures__snow=record,
            closures__told={"kind": "dated", "stretches": stretches},
            stages__valley__closed_by=["snow"],
            stages__detour__closed_by=["told"],
        )
    )
    found = flows(scenario, corridor, Streams(5, 0), 20 * WEEK_H)
    stages = {
        stage.name: stage
        for flow in found.values()
        for route in flow.routes
        for stage in route.stages
    }
    first = before_h(corridor)
    begins = first + 31 * 24.0
    assert stages["valley"].surprise.closed == ((first + 48.0, first + 72.0),)
    assert stages["transfer"].surprise.closed == ((begins, begins + 240.0),)
    assert stages["transfer"].known.always
    assert stages["detour"].surprise.is_open(begins)
    assert not stages["detour"].known.always


def test_trains_set_out_with_whole_wagons(scenario):
    train = {"wagons": {"dist": "uniform", "min": 50.6, "max": 51.4}, "wagon_t": 60}
    found = flows(
        scenario,
        Corridor.model_validate(changed(cargoes__wheat__train=train)),
        Streams(5, 0),
        WEEK_H,
    )
    assert set(found["wheat", "rail"].journeys(WEEK_H)[0].amount) == {51 * 60.0}
