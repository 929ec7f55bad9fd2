"""Long lists of numbers are read as YAML reads them, and every fault keeps its line."""

import json

import pytest
from ruamel.yaml import YAML

from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading import number_lists
from portsim.scenario.reading.yaml_file import parse_text

NUMBERS = [0, -1, 2.5, 1e5, -3.25e-7, 10**20, 1.0]
LONG = json.dumps(NUMBERS * 60)
ROWS = "".join(f"  - [{i}, {i / 7}]\n" for i in range(60))
SINGLE = "".join(f"  - {i / 7}\n" for i in range(60))
MIXED = f"a: {LONG}\nb:\n{ROWS}c: {{d: {LONG}}}\ne:\n{SINGLE}  - x\nf: end\n"


@pytest.mark.parametrize(
    "text",
    [
        MIXED,
        MIXED.replace("\n", "\r\n"),
        f"a: '{LONG}'\nb: {LONG}\n",
        f"a: |\n{ROWS}b: 1\n",
        f"a: >\n{ROWS}\nb:\n{ROWS}",
        f"# {LONG}\na: {LONG} # {LONG}\n",
        f"a: {LONG.replace('2.5', '2,5')}\nb: {LONG.replace('2.5', '02')}\n",
        f"a: {LONG.replace('2.5', '2.')}\nb: {LONG.replace('2.5', '')}\n",
        f"a: &a {LONG}\nb: *a\nc:\n- *a\n- {LONG}\n",
        f"a:\n{ROWS}{ROWS.replace('  -', '    -')}b: 1\n",
        f"{LONG}: 1\n",
    ],
)
def test_read_as_yaml_reads_it(text: str) -> None:
    try:
        wanted = YAML(typ="safe", pure=True).load(text)
    except Exception:
        wanted = None
    try:
        found = parse_text(text, "s.yaml").data
    except ScenarioError:
        found = None
    assert found == wanted


def test_a_fault_below_keeps_its_line() -> None:
    text = f"{MIXED}g: [1\nh: 2\n"
    line = text.count("\n") + 1
    with pytest.raises(ScenarioError, match=rf"s\.yaml:{line - 1}:"):
        parse_text(text, "s.yaml")
    document = parse_text(MIXED, "s.yaml")
    assert document.keys["f",].line == MIXED.split("f: end")[0].count("\n") + 1
    assert document.keys["c",].line == 63
    assert document.values["e", 60].line == 125


def test_only_long_lists_are_taken_out() -> None:
    assert number_lists.shortened("a: [1, 2, 3]\n").lists == ()
    short = number_lists.shortened(MIXED)
    assert [one.is_rows for one in short.lists] == [False, True, False, True]
    assert len(short.text) < 120
