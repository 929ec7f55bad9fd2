"""Ranges of inputs in a scenario file: how they are read, and what is wrong with them."""

from pathlib import Path

import jsonschema
import pytest

from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.loader import load, read
from portsim.scenario.reading.resolved import digest
from portsim.scenario.reading.schema import scenario_schema
from portsim.scenario.reading.yaml_file import parse_text
from tests.command import portsim
from tests.scenario.sample import SAMPLE, write

ROOT = Path(__file__).parents[3]
SOUND = """\
ranges:
  source: "assumption: a first guess"
  cranes.mobile.number: {low: 2, high: 4}
  cranes.mobile.cargoes.wheat.rate_tph: {dist: pert, min: 300, mode: 400, max: 450, source: S1}
  road.gate.time_h: {low: 0.05, high: 0.2, scale: log}
  demand.factor: {low: 0.9, high: {value: 1.2, source: S1}}
  calls.wheat.parcels.0.t.max: {dist: uniform, min: 35000, max: 40000}
"""


def told(folder, ranges, check=False):
    """Return the faults of the sample with some ranges, without the file's name."""
    path = write(folder, SAMPLE + "ranges:\n" + ranges)
    with pytest.raises(ScenarioError) as caught:
        read(path).check_ranges() if check else read(path)
    return [
        str(fault).replace(f"{folder}/", "").partition(": ")[2] for fault in caught.value.faults
    ]


def test_the_scenario_knows_nothing_of_them(tmp_path):
    file = read(write(tmp_path, SAMPLE + SOUND))
    assert digest(file.scenario) == digest(load(write(tmp_path, SAMPLE)))
    file.check_ranges()


def test_a_range_is_what_is_written(tmp_path):
    ranges = read(write(tmp_path, SAMPLE + SOUND)).ranges
    assert [one.text for one in ranges.values()] == [
        "2 to 4",
        "300 to 450, pert",
        "0.05 to 0.2, log",
        "0.9 to 1.2",
        "35000 to 40000, uniform",
    ]
    assert [key for key, one in ranges.items() if one.whole] == ["cranes.mobile.number"]
    assert ranges["cranes.mobile.number"].source == "assumption: a first guess"
    assert ranges["cranes.mobile.cargoes.wheat.rate_tph"].source == "S1"


def test_the_json_schema_knows_them():
    schema = jsonschema.Draft202012Validator(scenario_schema())
    assert schema.is_valid(parse_text(SAMPLE + SOUND, "f").data)
    for wrong in ("{low: 1}", "{low: 1, hihg: 2}", "3", "{dist: gamma, shape: 2, mean: 3}"):
        text = f"ranges: {{demand.factor: {wrong}}}\n"
        assert not schema.is_valid(parse_text(SAMPLE + text, "f").data)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "cranes.mobile.numbr: {low: 2, high: 4}",
            "ranges.cranes.mobile.numbr: no such key; did you mean number?",
        ),
        (
            "berths.b3.depth_m: {low: 2, high: 4}",
            "ranges.berths.b3.depth_m: berths has no b3; did you mean berths.b2? A new one needs "
            "its whole block: berths.b3={...}",
        ),
        (
            "calls.wheat.parcels.0.t: {low: 2, high: 4}",
            "ranges.calls.wheat.parcels.0.t: is a law and no number: name one of its numbers, as "
            "in KEY.mean",
        ),
        (
            "approach.channel: {low: 2, high: 4}",
            "ranges.approach.channel: is no number that could have a range: is empty",
        ),
        (
            "demand.factor: {low: 1.1, high: 1.2}",
            "ranges.demand.factor: must contain the value, 1: 1.1 to 1.2 does not",
        ),
        (
            "cranes.mobile.number: {low: 2.5, high: 4}",
            "ranges.cranes.mobile.number: whole numbers lie between whole numbers, not 2.5 and 4.0",
        ),
        (
            "demand.factor: {low: 1, hihg: 2}",
            "ranges.demand.factor.hihg: no such key; did you mean high?",
        ),
        ("demand.factor: {low: 2, high: 1}", "ranges.demand.factor: low must be below high"),
        (
            "demand.factor: {dist: gamma, shape: 1, mean: 1}",
            "ranges.demand.factor.dist: no law 'gamma'; a range has a least and a greatest value; known: "
            "uniform, triangular, pert, beta",
        ),
        ("demand.factor: 2", "ranges.demand.factor: must be {low: 0.8, high: 1.2} or a law"),
        ("run.seed: {low: 1, high: 3}", "ranges.run.seed: is no input of the terminal"),
    ],
)
def test_a_fault_names_the_range_and_what_would_be_right(tmp_path, line, fault):
    (only,) = told(tmp_path, f"  {line}\n")
    assert only.startswith(fault)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "berths.b1.length_m: {low: 100, high: 300}",
            "ranges.berths.b1.length_m: at 100: calls.wheat.vessel: no berth fits handymax",
        ),
        (
            "vessels.handymax.draught_m: {dist: triangular, min: 9, mode: 11, max: 18}",
            "ranges.vessels.handymax.draught_m: at 18: calls.wheat.vessel: no berth fits",
        ),
        ("road.gate.lanes: {low: 0, high: 5}", "ranges.road.gate.lanes: at 0: must be at least 1"),
    ],
)
def test_both_ends_must_give_a_terminal_that_holds_together(tmp_path, line, fault):
    (only,) = told(tmp_path, f"  {line}\n", check=True)
    assert only.startswith(fault)


def test_validate_says_that_both_ends_hold_together_or_why_not(tmp_path):
    sound = portsim("validate", write(tmp_path, SAMPLE + SOUND))
    assert "5 inputs have ranges, both ends of which hold together too" in sound.stdout
    wrong = SAMPLE + "ranges: {berths.b1.length_m: {low: 100, high: 300}}\n"
    refused = portsim("validate", write(tmp_path, wrong))
    assert refused.returncode == 2
    assert "ranges.berths.b1.length_m: at 100" in refused.stderr


def test_what_a_variant_or_an_override_decides_is_known(tmp_path):
    text = SAMPLE + SOUND + "alternatives:\n  more: {cranes.mobile: {number: 3, cargoes: {}}}\n"
    text = text.replace(
        "cargoes: {}", "cargoes: {wheat: {rate_tph: 410}, boxes: {rate_moves_ph: 9}}"
    )
    path = write(tmp_path, text)
    file = read(path, ["road.gate.time_h=0.08"], alternatives=["more"])
    assert [key for key in file.ranges if file.decided(key)] == [
        "cranes.mobile.number",
        "cranes.mobile.cargoes.wheat.rate_tph",
        "road.gate.time_h",
    ]


@pytest.mark.parametrize(
    ("name", "count"), [("gwadar", 20), ("gwadar-rail", 20), ("karachi", 20), ("quickstart", 4)]
)
def test_shipped_scenarios_have_ranges_that_hold_together(name, count):
    file = read(ROOT / f"scenarios/{name}.yaml")
    assert len(file.ranges) == count
    assert all(one.source for one in file.ranges.values()) or name == "quickstart"
    file.check_ranges()
