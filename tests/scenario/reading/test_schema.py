import copy
import json

import jsonschema
import pytest

from portsim.scenario.reading.loader import load
from portsim.scenario.reading.resolved import resolved
from portsim.scenario.reading.schema import scenario_schema
from portsim.scenario.reading.yaml_file import parse_text
from tests.scenario.sample import SAMPLE, changed, write

SCHEMA = scenario_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def valid(text):
    return VALIDATOR.is_valid(parse_text(text, "f").data)


def test_it_is_a_schema_of_its_dialect():
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_it_takes_the_sample_and_its_resolved_form(tmp_path):
    assert valid(SAMPLE)
    assert valid(resolved(load(write(tmp_path, SAMPLE))))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("lanes: 4", "lanes: {value: 4, source: S1, note: seen}"),
        ("time_h: 0.1", "time_h: {value: 0.1, source: S1}"),
        ("time_h: 0.1", "time_h: {dist: exponential, mean: {value: 0.1, source: S1}}"),
        (
            "by_rail: 0.6",
            "by_rail: 0.6\n    monthly_profile: {value: [1,1,1,1,1,1,1,1,1,1,1,1], source: S1}",
        ),
    ],
)
def test_it_takes_what_the_loader_takes(tmp_path, old, new):
    text = changed((old, new))
    assert load(write(tmp_path, text))
    assert valid(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("lanes: 4", "lanes: 0"),
        ("lanes: 4", "lanes: {value: 0}"),
        ("lanes: 4", "lanes: {value: 4, sorce: S1}"),
        ("lanes: 4", "lane: 4"),
        ("time_h: 0.1", "time_h: -0.1"),
        ("time_h: 0.1", "time_h: {mean: 3}"),
        ("time_h: 0.1", "time_h: {dist: exponential}"),
        ("{kind: random}", "{}"),
        ("{kind: random}", "{kind: recorded}"),
        ("  b1: {", "  b 1: {"),
        ("name: sample\n", ""),
    ],
)
def test_it_refuses_what_the_loader_refuses(old, new):
    assert not valid(changed((old, new)))


def test_keys_are_described_and_defaults_are_as_written():
    gate = SCHEMA["$defs"]["Gate"]["properties"]
    assert (
        gate["lanes"]["description"]
        == "lanes open at once; a whole number, or a table by time of day"
    )
    assert gate["time_h"]["$ref"] == "#/$defs/Distribution"
    assert SCHEMA["$defs"]["Approach"]["properties"]["inbound_h"]["default"] == 0.0
    assert SCHEMA["properties"]["run"]["default"]["replications"] == 10
    assert "values" not in SCHEMA["$defs"]["Empirical"]["properties"]


def test_each_call_gives_a_schema_of_its_own():
    before = copy.deepcopy(SCHEMA)
    scenario_schema()["$defs"].clear()
    assert scenario_schema() == before
