"""Inputs of studies that take their ranges from the scenario file."""

import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from portsim.cli import cli
from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.loader import read
from portsim.scenario.reading.resolved import resolved
from portsim.studies.plan.draws import InputDraws
from portsim.studies.plan.study_file import StudyFile, read_study
from tests.builder import terminal

RANGES = """\
ranges:
  road.gate.lanes: {low: 1, high: 4}
  cranes.loader.cargoes.coal.rate_tph: {dist: triangular, min: 150, mode: 250, max: 350}
  berthing.mooring_h: {low: 1.5, high: 4, scale: log}
"""
LANES, RATE, MOORING = (
    "road.gate.lanes",
    "cranes.loader.cargoes.coal.rate_tph",
    "berthing.mooring_h",
)


@pytest.fixture
def study(tmp_path):
    """Return a function that writes a study of a scenario with ranges and reads it."""

    def write(text, ranges=RANGES):
        (tmp_path / "small.yaml").write_text(resolved(terminal()) + ranges, encoding="utf-8")
        path = tmp_path / "study.yaml"
        path.write_text(f"name: try\nscenario: small.yaml\n{text}", encoding="utf-8")
        return read_study(path)

    return write


def test_a_tornado_that_names_no_input_takes_all_ranges(study):
    file = study("kind: tornado")
    assert [case.values for case in file.cases] == [
        {},
        {LANES: 1},
        {LANES: 4},
        {RATE: 150.0},
        {RATE: 350.0},
        {MOORING: 1.5},
        {MOORING: 4.0},
    ]
    assert file.scenario_of(file.cases[1]).road.gate.lanes == 1


def test_an_input_without_a_range_takes_that_of_the_scenario_and_its_own_goes_before(study):
    file = study(f"kind: tornado\ninputs:\n  {MOORING}:\n  {LANES}: {{low: 2, high: 3}}")
    assert [case.values for case in file.cases[1:]] == [
        {MOORING: 1.5},
        {MOORING: 4.0},
        {LANES: 2},
        {LANES: 3},
    ]


def test_what_the_study_changes_is_an_input_only_by_name(study):
    changed = study(f"kind: tornado\nset: {{{LANES}: 3}}")
    assert list(changed.inputs) == [RATE, MOORING]
    named = study(f"kind: tornado\nset: {{{LANES}: 3}}\ninputs: {{{LANES}: }}")
    assert list(named.inputs) == [LANES]


def test_points_follow_the_law_and_the_scale(study):
    file = study("kind: sobol\npoints: 64")
    points = [case.values for case in file.cases[:64]]
    rates = np.asarray([point[RATE] for point in points])
    assert {point[LANES] for point in points} == {1, 2, 3, 4}
    # a triangular law has three quarters of its values in the middle half
    assert np.mean((rates > 200.0) & (rates < 300.0)) == pytest.approx(0.75, abs=0.03)
    below = np.mean([point[MOORING] < (1.5 * 4.0) ** 0.5 for point in points])
    assert below == pytest.approx(0.5, abs=0.02)


def test_trajectories_step_through_the_ranges_of_the_scenario(study):
    file = study("kind: morris\ntrajectories: 6")
    values = sorted({case.values[RATE] for case in file.cases})
    assert values == pytest.approx([150.0, 150.0 + 200.0 / 3, 350.0 - 200.0 / 3, 350.0])


def test_another_range_of_the_scenario_makes_another_study(study):
    wider = RANGES.replace("high: 4, scale", "high: 5, scale")
    own = f"kind: tornado\ninputs: {{{LANES}: {{low: 2, high: 3}}}}"
    assert study("kind: tornado").digest != study("kind: tornado", wider).digest
    assert study(own).digest == study(own, wider).digest == study(own, "").digest


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        (
            f"kind: tornado\ninputs: {{{LANES[:-1]}: }}",
            f"inputs.{LANES[:-1]}",
            f"give low and high, as the scenario's ranges have none; did you mean {LANES}?",
        ),
        (
            f"kind: morris\ninputs: {{{LANES}: }}",
            "inputs",
            "needs 2 or more, and has 1: name them, or state ranges in the scenario",
        ),
        (
            f"kind: tornado\ninputs: {{{LANES}: {{low_factor: 0.9, high_factor: 1.1}}}}",
            f"inputs.{LANES}",
            "is empty: 2 is not below 2",
        ),
        (
            f"kind: tornado\ninputs: {{{LANES}: {{low_factor: 0.9, high_factor: 1e308}}}}",
            f"inputs.{LANES}",
            "goes beyond all numbers: 1.8 to inf",
        ),
    ],
)
def test_a_study_says_what_its_inputs_lack(study, text, key, message):
    with pytest.raises(ScenarioError) as caught:
        study(text)
    assert [(fault.key, fault.message) for fault in caught.value.faults] == [(key, message)]


def test_without_ranges_anywhere_there_is_no_input(study):
    with pytest.raises(ScenarioError, match="inputs: needs 1 or more, and has 0"):
        study("kind: tornado", "")


# ---- a law that is given up for a stated closure has no inputs

BORDER = Path(__file__).parents[2] / "terminal" / "cases" / "two-closures.yaml"
LAW = "{kind: random, per_year: 6, length_h: {dist: exponential, mean: 400}}"
PER_YEAR = "corridor.closures.x.per_year"


def of_border(folder: Path, text: str, given: str = "") -> StudyFile:
    """Read a study of a border whose closures are drawn, with ranges for them and for the crane."""
    (folder / "border.yaml").write_text(
        re.sub(
            r"\n    x:\n(?:      .*\n)+", f"\n    x: {LAW}\n", BORDER.read_text(encoding="utf-8")
        )
        + f"ranges:\n  {PER_YEAR}: {{low: 3, high: 12}}\n  cranes.g.number: {{low: 1, high: 2}}\n"
        + given,
        encoding="utf-8",
    )
    (folder / "study.yaml").write_text(
        f"name: try\nscenario: border.yaml\nreplications: 2\n{text}", encoding="utf-8"
    )
    return read_study(folder / "study.yaml")


GIVEN = "given: {closure: x, days: 2, begins: feb}\n"


def test_a_range_of_a_law_that_given_replaces_is_no_input(tmp_path):
    tornado = "kind: tornado\n"
    assert list(of_border(tmp_path, tornado).inputs) == [PER_YEAR, "cranes.g.number"]
    assert list(of_border(tmp_path, tornado, GIVEN).inputs) == ["cranes.g.number"]
    conditioned = f"{tornado}set: {{given.closure: x, given.days: 0}}\n"
    assert list(of_border(tmp_path, conditioned).inputs) == ["cranes.g.number"]
    of_border(tmp_path, tornado, GIVEN)
    drawn = InputDraws.of(read(tmp_path / "border.yaml"))
    assert (list(drawn.ranges), drawn.decided) == (["cranes.g.number"], (PER_YEAR,))
    told = CliRunner().invoke(cli, ["validate", str(tmp_path / "border.yaml")]).output
    assert f"remark: ranges.{PER_YEAR}: is never drawn: given replaces the law of x" in told


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"kind: sweep\naxes:\n  {PER_YEAR}: [3, 6]\n", 6),
        (f"kind: tornado\ninputs:\n  {PER_YEAR}:\n", 6),
        (f"kind: morris\ninputs:\n  cranes.g.number: {{low: 1, high: 2}}\n  {PER_YEAR}:\n", 7),
        (
            "kind: sweep\nsample:\n  method: latin_hypercube\n  points: 2\n  ranges:\n"
            f"    {PER_YEAR}: {{low: 3, high: 6}}\n",
            9,
        ),
        (f"kind: compare\ncases:\n  one: {{}}\n  two: {{set: {{{PER_YEAR}: 3}}}}\n", 7),
    ],
)
def test_a_study_of_a_law_that_given_replaces_is_refused(tmp_path, text, line):
    of_border(tmp_path, text)
    with pytest.raises(ScenarioError) as error:
        of_border(tmp_path, text, GIVEN)
    (fault,) = error.value.faults
    assert fault.line == line
    assert fault.key.endswith(PER_YEAR)
    assert fault.message.startswith("is of the law of x, which given replaces")
