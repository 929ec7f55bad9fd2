"""Study files: what they ask for, and what is told when they ask for nonsense, before anything runs."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.resolved import resolved
from portsim.studies.plan.cases import scaled
from portsim.studies.plan.study_file import read_study
from tests.builder import terminal, tree

ROOT = Path(__file__).parents[3]


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a study of the small scenario and reads it."""
    (tmp_path / "small.yaml").write_text(resolved(terminal()), encoding="utf-8")

    def write(text, **options):
        path = tmp_path / "study.yaml"
        path.write_text(f"name: try\nscenario: small.yaml\n{text}", encoding="utf-8")
        return read_study(path, **options)

    return write


def faults(written, text):
    with pytest.raises(ScenarioError) as caught:
        written(text)
    return [(fault.line, fault.key, fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "line", "key", "message"),
    [
        (
            "kind: sweep\naxes: {cranes.loadr.number: [1]}",
            4,
            "axes.cranes.loadr.number",
            "did you mean cranes.loader",
        ),
        (
            "kind: sweep\naxes: {cranes.loader.number: []}",
            4,
            "axes.cranes.loader.number",
            "at least one value",
        ),
        (
            "kind: sweep\ncases: {a: {set: {road.gate.lane: 2}}}",
            4,
            "cases.a.set.road.gate.lane",
            "mean lanes",
        ),
        ("kind: sweep\ncases: {a: {alternatives: [b]}}", 4, "cases.a", "no alternative called 'b'"),
        ("kind: sweep\naxes: {road.gate.lanes: [1]}\ncases: {a: {}}", 1, "", "give one of axes"),
        (
            "kind: tornado\ninputs: {road.gate.lanes: {low: 3, high: 2}}",
            4,
            "inputs.road.gate.lanes",
            "is empty",
        ),
        (
            "kind: capacity\nlow: 2\nhigh: 1\nlevels: [{kpi: vessel_wait, at_most: 9}]",
            5,
            "high",
            "range empty",
        ),
        (
            "kind: capacity\nlevels: [{kpi: vesel_wait, at_most: 9}]",
            4,
            "levels.0.kpi",
            "mean vessel_wait",
        ),
        ("kind: capacity\nlevels: [{kpi: vessel_wait}]", 4, "levels.0", "at_most or at_least"),
        (
            "kind: capacity\nlevels: [{kpi: vessel_wait, at_most: 9}]\nscale: [demand.factr]",
            5,
            "scale",
            "factor",
        ),
        ("kind: compare\ncases: {a: {}}", 4, "cases", "at least 2 names, has 1"),
        ("kind: compare\ncases: {a: {}, b: {phase: 2030}}", 4, "cases.b", "no phase 2030"),
        (
            "kind: sobol\npoints: 6\ninputs: {road.gate.lanes: {low: 1, high: 2}, run.seed: {low: 1, high: 2}}",
            4,
            "points",
            "power of two",
        ),
        (
            "kind: size\ndecide: {cranes.loader.number: {values: [2, 1]}}\nindifference_usd: 1\n"
            "levels: [{kpi: vessel_wait, at_most: 9}]",
            4,
            "decide.cranes.loader.number",
            "must rise",
        ),
        (
            "kind: size\nindifference_usd: 1\nlevels: [{kpi: vessel_wait, at_most: 9}]\n"
            "decide: {cranes.loader.number: {low: 1, high: 99, step: 1}, road.gate.lanes: {low: 1, high: 99, step: 1}}",
            6,
            "decide",
            "9,801 designs, more than the 2,000",
        ),
        (
            "kind: size\nindifference_usd: 1\nlevels: [{kpi: vessel_wait, at_most: 9}]\n"
            "decide: {cranes.loader.number: {low: 1, high: 99, step: 1}}\nsearch: {designs: 100}",
            7,
            "search",
            "only 99 designs",
        ),
    ],
)
def test_nonsense_is_told_at_its_line(written, text, line, key, message):
    found = faults(written, text)
    assert any(at == line and key in where and message in told for at, where, told in found), found


def test_a_size_study_needs_costs(written):
    text = "kind: size\ndecide: {cranes.loader.number: {values: [1, 2]}}\nindifference_usd: 1\n"
    text += "levels: [{kpi: vessel_wait, at_most: 9}]"
    assert any("no costs" in told for _, _, told in faults(written, text))


@pytest.mark.parametrize(
    "asks",
    [
        "kind: sweep\nsample: {points: 1000000, ranges: {cranes.loader.number: {low: 1, high: 9}}}",
        "kind: sweep\naxes:\n"
        + "\n".join(
            f"  {key}: {list(range(1, 101))}"
            for key in ("road.gate.lanes", "run.seed", "cranes.loader.number")
        ),
    ],
)
def test_a_million_points_must_be_asked_for_twice(written, asks):
    assert any(
        "1,000,000 cases" in told and "--yes" in told for _, _, told in faults(written, asks)
    )


def test_cases_are_what_the_kind_says(written):
    grid = written("kind: sweep\naxes: {cranes.loader.number: [1, 2], road.gate.lanes: [1, 2, 3]}")
    assert [tuple(case.values.values()) for case in grid.cases] == [
        (a, b) for a in (1, 2) for b in (1, 2, 3)
    ]
    assert [scenario.road.gate.lanes for scenario in grid.scenarios()] == [1, 2, 3, 1, 2, 3]

    ranges = "{cranes.loader.number: {low: 1, high: 4}, berthing.mooring_h: {low: 1, high: 100, scale: log}}"
    sample = written(f"kind: sweep\nsample: {{points: 8, ranges: {ranges}}}")
    assert sorted(case.values["cranes.loader.number"] for case in sample.cases) == [
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
    ]
    assert sum(case.values["berthing.mooring_h"] < 10.0 for case in sample.cases) == 4

    sobol = written(f"kind: sobol\npoints: 4\ninputs: {ranges}")
    assert len(sobol.cases) == 4 * (2 + 2)
    morris = written(f"kind: morris\ntrajectories: 3\ninputs: {ranges}")
    assert len(morris.cases) == 3 * (2 + 1)


def test_an_input_given_by_factors_stands_on_the_studys_own_changes(written):
    text = "kind: tornado\nset: {road.gate.lanes: 10}\ninputs: {road.gate.lanes: {low_factor: 0.5, high_factor: 2}}"
    assert [case.values for case in written(text).cases] == [
        {},
        {"road.gate.lanes": 5},
        {"road.gate.lanes": 20},
    ]


def test_demand_is_scaled_on_what_the_study_sets(written):
    file = written(
        "kind: capacity\nset: {demand.factor: 2}\nlevels: [{kpi: vessel_wait, at_most: 9}]"
    )
    scenario = file.scenario_of(scaled(file.plan, 1.5, file.value_of))
    assert scenario.cargoes["coal"].annual == pytest.approx(3.0 * 800_000.0)


def test_a_digest_tells_studies_apart(written):
    text = "kind: compare\ncases: {a: {}, b: {set: {road.gate.lanes: 3}}}"
    first, again = written(text).digest, written(text).digest
    assert first == again
    assert written(text.replace("3", "4")).digest != first


BLOCKS = re.findall(
    r"```yaml\n(.*?)```", (ROOT / "docs" / "studies.md").read_text(encoding="utf-8"), re.DOTALL
)


@pytest.mark.parametrize("text", BLOCKS, ids=lambda text: text.split("\n")[0])
def test_the_examples_of_the_docs_hold_together(text, tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(text.replace("../scenarios", str(ROOT / "scenarios")), encoding="utf-8")
    assert read_study(path, allow_outside=True).plan.kind in YAML(typ="safe").load(text).values()


@pytest.mark.parametrize(
    "path", sorted((ROOT / "scenarios" / "studies").glob("*.yaml")), ids=lambda path: path.stem
)
def test_the_shipped_studies_hold_together(path):
    assert read_study(path).plan.name == path.stem


def test_a_study_without_levels_takes_those_of_the_scenario(tmp_path):
    level = {"kpi": "vessel_wait", "at_most": 9.0, "source": "a charter party"}
    scenario = Scenario.model_validate(tree() | {"service_levels": [level]})
    (tmp_path / "small.yaml").write_text(resolved(scenario), encoding="utf-8")
    study = tmp_path / "study.yaml"
    study.write_text("name: try\nscenario: small.yaml\nkind: capacity\n", encoding="utf-8")
    assert read_study(study).levels == scenario.service_levels
    own = "levels: [{kpi: vessel_wait, at_most: 5}]\n"
    study.write_text(study.read_text(encoding="utf-8") + own, encoding="utf-8")
    assert [one.text for one in read_study(study).levels] == ["vessel_wait at most 5"]


def test_a_study_needs_levels_of_its_own_or_of_the_scenario(written):
    found = faults(written, "kind: capacity")
    assert found == [
        (3, "kind", "the scenario states no service_levels: state them there, or as levels here")
    ]
