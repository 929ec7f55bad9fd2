"""The steps that scenarios allow: every kind of resource has one, and each holds together."""

from pathlib import Path

import pytest

from portsim.scenario.blocks.costs import node_at
from portsim.scenario.blocks.run_in import before_h
from portsim.scenario.derived.steps import Step, StepSizes, steps
from portsim.scenario.reading.loader import ScenarioFile, read
from portsim.vocabulary.steps import StepKind

ROOT = Path(__file__).parents[3]
SIZES = StepSizes()
FILES = [
    ROOT / "scenarios" / "gwadar.yaml",
    *(
        ROOT / "tests" / "golden" / "scenarios" / f"{name}.yaml"
        for name in (
            "rail-station",
            "stores",
            "truck-stream",
            "truck-yard",
            "berths-only",
            "container-imports",
        )
    ),
]


@pytest.fixture(scope="module")
def found() -> dict[StepKind, tuple[ScenarioFile, Step]]:
    """Return a step of each kind, with the file that allows it."""
    known: dict[StepKind, tuple[ScenarioFile, Step]] = {}
    for path in FILES:
        file = read(path)
        for step in steps(file.scenario, SIZES):
            known.setdefault(step.kind, (file, step))
    return known


def gwadar(found) -> dict[str, Step]:
    file, _ = found[StepKind.QUAY]
    return {step.name: step for step in steps(file.scenario, SIZES)}


def test_every_kind_of_resource_has_a_step(found):
    assert set(found) == set(StepKind)


def test_a_step_changes_what_it_says_and_holds_together(found):
    for file, step in found.values():
        changed = file.with_overrides(step.values)
        for change in step.changes:
            assert node_at(file.scenario, change.key) == change.before
            assert node_at(changed, change.key) == change.after != change.before


def test_a_quay_grows_by_whole_hundreds_that_take_its_longest_ship(found):
    """The longest ship of Gwadar is 180 m, with 15 m to the next: 200 m more."""
    (change,) = gwadar(found)["longer_quay multipurpose"].changes
    assert (change.before, change.after) == (602.0, 802.0)


def test_a_faster_pool_works_all_its_cargoes_faster(found):
    changes = gwadar(found)["faster_cranes mobile_harbour"].changes
    assert [one.after for one in changes] == pytest.approx([77.0, 57.2, 57.2, 18.7, 18.7])


def test_an_open_border_is_open_at_every_stage_and_the_road_begins_when_it_did(found):
    file, _ = found[StepKind.QUAY]
    step = gwadar(found)["open_border pak_afghan_border"]
    assert {change.key for change in step.changes} == {
        "corridor.stages.torkham.closed_by",
        "corridor.stages.chaman.closed_by",
        "corridor.run_in_days",
    }
    changed = file.with_overrides(step.values)
    assert before_h(changed.corridor) == before_h(file.scenario.corridor)


def test_a_closure_that_shuts_nothing_is_no_step(found):
    assert "open_border stress_test" not in gwadar(found)


def test_a_border_that_a_conditioned_year_leaves_open_is_no_step(found):
    file, _ = found[StepKind.QUAY]
    closure = "given.closure=pak_afghan_border"
    for days, tried in ((0, False), (30, True)):
        changes = [closure, f"given.days={days}", "given.begins=june"]
        names = [step.name for step in steps(file.with_overrides(changes), SIZES)]
        assert ("open_border pak_afghan_border" in names) is tried


def test_one_more_crane_may_work_on_the_same_ship_where_all_have_their_fill(found):
    """Both berths have the crane that a ship may have, so that a third one would stand idle."""
    file = read(ROOT / "scenarios" / "quickstart.yaml")
    crane = next(step for step in steps(file.scenario, SIZES) if step.kind is StepKind.CRANES)
    assert crane.values == {
        "cranes.mobile_harbour.number": 3,
        "cranes.mobile_harbour.max_per_ship": 2,
    }
    # whoever buys a crane for that should know what the two cranes would do on one ship
    shared = next(step for step in steps(file.scenario, SIZES) if "ship" in step.kind)
    assert shared.values == {"cranes.mobile_harbour.max_per_ship": 2}
    assert "more_cranes_a_ship mobile_harbour" not in gwadar(found)
    (change,) = gwadar(found)["more_cranes mobile_harbour"].changes
    assert (change.before, change.after) == (2, 3)
