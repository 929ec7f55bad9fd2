"""Every key and every word can be looked up, and what is told of it is true."""

from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

import portsim.reference
from portsim.reference.examples import FILE, example_of, examples
from portsim.reference.find import SCENARIO, STUDY, all_keys, below, find, similar
from portsim.reference.keys import keys_of, takes, unit_of
from portsim.reference.words import STATES, words
from portsim.scenario.reading.schema import scenario_schema
from portsim.studies.plan.schema import study_schema
from portsim.vocabulary import Cause, Kpi, Root
from tests.command import portsim as portsim_command
from tests.reference.make_examples import OTHERS, collect, text_of
from tests.reference.make_pages import PAGES, ROOT

SCHEMAS = {SCENARIO: scenario_schema(), STUDY: study_schema()}
KEYS = [(file, key) for file, keys in all_keys().items() for key in keys]


def test_every_key_says_what_it_means_and_takes():
    assert len(KEYS) > 450
    assert not [key.path for _, key in KEYS if not key.meaning or not key.takes]


def test_every_key_has_an_example_or_keys_below_it():
    without = [key.path for file, key in KEYS if not example_of(file, key) and not below(file, key)]
    assert not without


def test_the_examples_are_those_of_the_files():
    collected, missing = collect()
    assert not missing
    path = Path(portsim.reference.__file__).parent / FILE
    assert path.read_text(encoding="utf-8") == text_of(collected), (
        "run `python -m tests.reference.make_examples`"
    )


def test_no_example_is_written_for_a_key_that_is_not_there():
    others = YAML(typ="safe").load(OTHERS.read_text(encoding="utf-8"))
    for file, of in others.items():
        assert not set(of) - {key.path for key in all_keys()[file]}


def nodes_at(schema, path):
    """Return all parts of a schema that a path leads to, blocks of all kinds included."""
    definitions = schema["$defs"]

    def opened(node):
        for word in ("anyOf", "oneOf"):
            if word in node:
                return [one for part in node[word] for one in opened(part)]
        if "$ref" in node:
            block = definitions[node["$ref"].rpartition("/")[2]]
            return [block] if "properties" in block else opened(block)
        if node.get("type") == "array":
            return [node, *opened(node.get("items", {}))]
        return [node]

    nodes = [schema]
    for part in path.split("."):
        found = []
        for node in (one for above in nodes for one in opened(above)):
            further = node.get("additionalProperties")
            if part == "<name>":
                found += list(node.get("patternProperties", {}).values())
                found += [further] if isinstance(further, dict) else []
            elif part in node.get("properties", {}):
                found.append(node["properties"][part])
        nodes = found
    return nodes


def with_text_keys(value):
    """Return a value as JSON has it: keys such as years are texts."""
    if isinstance(value, dict):
        return {str(key): with_text_keys(part) for key, part in value.items()}
    return [with_text_keys(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("file", SCHEMAS)
def test_every_example_is_what_the_schema_allows(file):
    schema = SCHEMAS[file]
    yaml = YAML(typ="safe")
    for path, text in examples()[file].items():
        value = with_text_keys(yaml.load(text))
        nodes = nodes_at(schema, path)
        assert nodes, path
        assert any(
            jsonschema.Draft202012Validator({**node, "$defs": schema["$defs"]}).is_valid(value)
            for node in nodes
        ), (path, value)


def test_a_key_is_found_with_and_without_names_and_by_its_end():
    for text in ("cranes.quay_cranes.basis", "cranes.basis", "Cranes.Basis"):
        ((file, key),) = find(text).keys
        assert (file, key.path) == (SCENARIO, "cranes.<name>.basis")
        assert key.takes == "one of rated, net, gross, through_ship"
        assert key.default == "net"
    assert {key.path for _, key in find("basis").keys} > {"cranes.<name>.basis"}
    ((_, key),) = find("loss_per_extra_crane").keys
    assert key.path == "cranes.<name>.loss_per_extra_crane"


def test_an_exact_path_goes_before_the_end_of_another():
    assert [key.path for _, key in find("berths").keys] == ["berths"]
    assert [key.path for _, key in find("cranes.berths").keys] == ["cranes.<name>.berths"]
    assert {file for file, _ in find("name").keys} == {SCENARIO, STUDY}


def test_a_key_of_one_kind_of_block_says_so():
    ((_, key),) = find("calls.arrivals.lead_h").keys
    assert key.of_kind == "nominated"
    assert find("calls.arrivals.kind").keys[0][1].takes


def test_what_may_be_written_is_told_in_words():
    node = {"anyOf": [{"type": "integer", "minimum": 1}, {"$ref": "#/$defs/NumberTable"}]}
    assert takes(node, {}) == "a whole number, at least 1 or a table of numbers by time of day"
    bounds = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
    assert takes(bounds, {}) == "a number, above 0 and at most 1"


def test_units_are_those_of_the_names():
    assert unit_of("usd_per_teu") == "US dollars a TEU"
    assert unit_of("moves_per_year") == ""
    assert unit_of("capacity_t") == "tonnes"


def test_every_key_of_a_block_with_two_kinds_stands_once():
    paths = [key.path for key in keys_of(SCHEMAS[SCENARIO])]
    assert len(paths) == len(set(paths))


def test_all_words_of_the_results_are_told():
    names = {word.name for word in words()}
    assert names >= {*map(str, Kpi), *map(str, Cause), *map(str, Root)}
    assert names >= {str(state) for table in STATES.values() for state in table}
    assert all(word.meaning for word in words())
    assert {word.kind for word in find("waiting_cargo").words} == {
        "state of a berth",
        "state of cranes",
    }


def test_a_misspelt_word_is_answered_with_the_nearest():
    assert similar("bassis") == "basis"
    assert similar("vesel_wait") == "vessel_wait"
    assert similar("zzzzzzzz") is None


def test_help_prints_a_key_a_word_and_the_contents():
    key = portsim_command("help", "cranes.basis").stdout
    assert key.startswith("cranes.<name>.basis  (key of a scenario file)")
    assert "one of rated, net, gross, through_ship" in key
    assert "\n    basis: " in key
    word = portsim_command("help", "border_queue").stdout
    assert word.startswith("border_queue  (root cause)")
    contents = portsim_command("help").stdout
    assert "service_levels" in contents
    assert "trajectories" in contents
    assert max(map(len, contents.splitlines())) <= 100


def test_help_on_a_word_that_is_no_key_tells_what_speaks_of_it():
    told = portsim_command("help", "night").stdout
    assert told.startswith("night is no key and no word of the results. These speak of it:")
    assert "road.access " in told


def test_help_on_an_unknown_word_is_a_fault():
    done = portsim_command("help", "bassis")
    assert done.returncode == 2
    assert "did you mean basis?" in done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_of_reference_are_those_of_the_program(page):
    text = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    assert text == PAGES[page](), "run `python -m tests.reference.make_pages`"
