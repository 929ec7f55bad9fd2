from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.loader import load, read
from portsim.scenario.reading.overrides import apply
from portsim.scenario.reading.yaml_file import parse_text
from tests.scenario.sample import SAMPLE, changed, faults, write


@pytest.fixture
def file(tmp_path):
    return read(write(tmp_path, SAMPLE))


def told(call, *arguments):
    with pytest.raises(ScenarioError) as caught:
        call(*arguments)
    return str(caught.value).splitlines()


def test_values_are_yaml(tmp_path):
    scenario = load(
        write(tmp_path, SAMPLE),
        [
            "berths.b1.depth_m=14.5",
            "calls.wheat.parcels.0.t=30000",
            "road.gate.time_h={dist: exponential, mean: 0.2}",
            "road.trucks.wheat.hourly_profile=null",
            "title=a = b",
            "berths.b3={length_m: 300, depth_m: {value: 16, source: S1}}",
            "approach.outbound_h=2",
        ],
    )
    assert scenario.berths["b1"].depth_m == 14.5
    assert scenario.calls["wheat"].parcels[0].t.expected() == 30000
    assert scenario.road.gate.time_h.variance() == pytest.approx(0.04)
    assert scenario.road.trucks["wheat"].hourly_profile is None
    assert scenario.title == "a = b"
    assert scenario.berths["b3"].depth_m == 16
    assert list(scenario.berths) == ["b1", "b2", "b3"]
    assert scenario.approach.outbound_h.expected() == 2


def test_a_sourced_number_is_replaced_and_counts_as_assumed(tmp_path):
    file = read(write(tmp_path, SAMPLE), ["cargoes.wheat.annual_t=500000"])
    assert file.scenario.cargoes["wheat"].annual == 500000
    assert (
        file.source_of("cargoes.wheat.annual_t")
        == "assumption: --set cargoes.wheat.annual_t=500000"
    )
    assert "cargoes.wheat.annual_t" in file.assumptions


def test_an_override_may_bring_its_source(tmp_path):
    file = read(write(tmp_path, SAMPLE), ["cargoes.wheat.annual_t={value: 5e5, source: S1}"])
    assert file.source_of("cargoes.wheat.annual_t") == "S1"


def test_later_overrides_see_earlier_ones(file):
    scenario = file.with_overrides(
        ["road.gate.time_h={dist: gamma, shape: 2, mean: 1}", "road.gate.time_h.mean=3"]
    )
    assert scenario.road.gate.time_h.expected() == 3


def test_with_overrides_changes_neither_file_nor_itself(file):
    before = file.scenario.model_dump_json()
    assert file.with_overrides({"berths.b1.depth_m": 15, "run.seed": 9}).run.seed == 9
    assert file.scenario.model_dump_json() == before
    assert file.with_overrides({}) == file.scenario


def test_value_of_reads_what_is_written_and_what_is_left_out(file):
    assert file.value_of("cargoes.wheat.annual_t") == 1_000_000
    assert file.value_of("calls.wheat.parcels.0.t.mode") == 30_000
    assert file.value_of("road.gate.time_h") == 0.1
    assert file.value_of("run.measured_days") == 365
    assert file.value_of("approach.inbound_h") == 0
    assert file.value_of("calls.wheat.arrivals.lateness_h") == 0
    for nowhere in ("berths.b9.depth_m", "run.sed", "calls.wheat.parcels.7.t", "run.seed.x"):
        assert file.value_of(nowhere) is None


def test_numbers_of_numpy_and_whole_floats_are_taken(file):
    scenario = file.with_overrides(
        {"run.seed": np.int64(5), "berths.b1.depth_m": np.float64(14), "road.gate.lanes": 6.0}
    )
    assert (scenario.run.seed, scenario.berths["b1"].depth_m, scenario.road.gate.lanes) == (
        5,
        14.0,
        6,
    )


PATHS = [
    ("berth.b1.depth_m=3", "no such key; did you mean berths?"),
    ("berths.b1.dept_m=3", "no such key; did you mean depth_m (metres)?"),
    ("berths.b1.depth_ft=40", "no such key; did you mean depth_m (metres)?"),
    (
        "berths.b9.depth_m=3",
        "berths has no b9; did you mean berths.b2? A new one needs its whole block: berths.b9={...}",
    ),
    (
        "berths.b9=3",
        "berths has no b9; did you mean berths.b2? A new one needs its whole block: berths.b9={...}",
    ),
    ("road.gate.time_h.mean=3", "road.gate.time_h is the plain value 0.1, with no mean inside"),
    ("calls.wheat.parcels.4.t=3", "calls.wheat.parcels has 1 items, numbered from 0"),
    ("calls.wheat.parcels.first.t=3", "calls.wheat.parcels has 1 items, numbered from 0"),
    ("rail.trains.wheat.cut_h.shape=3", "no such key; valid here: source, note, dist, k, mean"),
    (
        "rail.trains.wheat.arrivals.gaps=3",
        "rail.trains.wheat.arrivals is not given: give the whole of it, rail.trains.wheat.arrivals={...}",
    ),
    (
        "berths.b1.cargoes.0=boxes",
        "berths.b1.cargoes has no items: give the whole list, berths.b1.cargoes=[...]",
    ),
    (
        "calls.wheat.arrivals.per_year=3",
        "no such key; valid here: source, note, kind, lead_h, lateness_h",
    ),
    ("run.seed", "must be key=value, as in berths.b1.depth_m=13"),
    ("run.seed=", "no value after =; write null to remove the key"),
    ("run.seed=[", "not valid YAML: "),
    ("run.seed=1.5", "must be a whole number, is 1.5"),
    ("berths.b1.depth_m=-1", "must be greater than 0, is -1"),
    ("berths.b1.depth_m=null", "is missing (least depth alongside below chart datum, m)"),
]


@pytest.mark.parametrize(("option", "message"), PATHS)
def test_a_bad_override_is_told_under_its_own_name(file, option, message):
    (fault,) = told(file.with_overrides, [option])
    assert fault.startswith(f"--set {option}: {option.partition('=')[0]}: {message}")


def test_faults_inside_a_given_block(file):
    option = "berths.b3={length_m: 300, depth_m: 0}"
    assert told(file.with_overrides, [option]) == [
        f"--set {option}: berths.b3.depth_m: must be greater than 0, is 0"
    ]


def test_a_mapping_is_told_as_it_would_be_written(file):
    assert told(file.with_overrides, {"run.seed": [1]}) == [
        "--set run.seed=[1]: run.seed: must be a whole number, is a list"
    ]


def test_an_override_that_does_not_hold_together_with_the_rest(file):
    option = "calls.wheat.vessel=handymx"
    assert told(file.with_overrides, [option]) == [
        f"--set {option}: calls.wheat.vessel: no vessel class called 'handymx'; did you mean handymax?"
    ]


def test_faults_of_file_and_overrides_come_together(tmp_path):
    text = changed(("lanes: 4", "lanes: 0"))
    assert faults(tmp_path, text, ["run.sed=3", "x", "run.seed=-1"]) == [
        "s.yaml:31:17: road.gate.lanes: must be at least 1, is 0",
        "--set run.sed=3: run.sed: no such key; did you mean seed?",
        "--set run.seed=-1: run.seed: must be at least 0, is -1",
        "--set x: x: must be key=value, as in berths.b1.depth_m=13",
    ]


def test_an_override_may_mend_the_file(tmp_path):
    path = write(tmp_path, changed(("lanes: 4", "lanes: 0")))
    assert load(path, ["road.gate.lanes=4"]).road.gate.lanes == 4


def test_removing_a_list_item(file):
    tree = parse_text(SAMPLE, "f").data
    assert apply(tree, {"berths.b2.cargoes.0": None})["berths"]["b2"]["cargoes"] == []


def test_apply_tells_all_lost_paths(file):
    tree = parse_text(SAMPLE, "f").data
    assert len(told(apply, tree, {"run.sed": 1, "berth.b1": 2, "run.seed": 3})) == 2


TREE = parse_text(SAMPLE, "f").data
LEAVES = [
    ("run", "seed"),
    ("berths", "b1", "depth_m"),
    ("calls", "wheat", "parcels", "0", "t", "mode"),
]


@given(
    path=st.sampled_from(LEAVES),
    value=st.one_of(st.integers(), st.text(), st.lists(st.integers()), st.booleans()),
)
def test_apply_sets_exactly_the_path_and_leaves_the_tree(path, value):
    tree = deepcopy(TREE)
    new = apply(tree, {".".join(path): value})
    assert tree == TREE
    node, original = new, tree
    for key in path[:-1]:
        key = int(key) if key.isdecimal() else key
        node, original = node[key], original[key]
    assert node[path[-1]] == value
    node[path[-1]] = original[path[-1]]
    assert new == tree
