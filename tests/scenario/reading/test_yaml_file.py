"""Files that cannot be read as a mapping of keys."""

import pytest

from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.loader import load
from portsim.scenario.reading.yaml_file import parse_text
from tests.scenario.sample import SAMPLE, changed, faults, place

BOMB = "a0: &a0 [1, 2, 3]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 15)
)
MERGE_BOMB = "a0: &a0 {b: 1}\n" + "".join(
    f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}]}}\n" for i in range(1, 15)
)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "s.yaml:1:1: the file is empty"),
        ("# nothing\n", "s.yaml:1:1: the file is empty"),
        ("- 1\n- 2\n", "s.yaml:1:1: must be a block of keys (name: ..., start: ...) at the top"),
        ("\n  3\n", "s.yaml:2:3: must be a block of keys (name: ..., start: ...) at the top"),
        (
            b"\x89PNG\r\n\x1a\n\0\0",
            "s.yaml:3:1: not a text file (is it a spreadsheet or saved as UTF-16?): save it as UTF-8 text",
        ),
        (
            "a: 1".encode("utf-16-le"),
            "s.yaml:1:2: not a text file (is it a spreadsheet or saved as UTF-16?): save it as UTF-8 text",
        ),
        (b"a: 1\nport: K\xf6ln\n", "s.yaml:2:8: not UTF-8 text: byte 0xf6; save it as UTF-8"),
        ("a: 1\nb: \x07", "s.yaml:2:4: not a text file: it holds the control character 0x07"),
        ("a:\n\tb: 3\n", "s.yaml:2:1: not valid YAML: a tab: indent with spaces"),
        (
            "name: a: b\n",
            "s.yaml:1:8: not valid YAML: a colon cannot stand here: check how this line and the one before "
            "are indented, or put the text in quotes",
        ),
        (
            "a: [1, 2\nb: 3\n",
            "s.yaml:2:2: not valid YAML: expected ',' or ']', but got ':' (while parsing a flow sequence)",
        ),
        ("a: *b\n", "s.yaml:1:4: not valid YAML: found undefined alias 'b'"),
        (
            "a: 1\n---\nb: 2\n",
            "s.yaml:2:1: not valid YAML: a second document begins here (---): one file holds one",
        ),
        ("a: " + "[" * 3000, "s.yaml:1:43: not valid YAML: nested more than 40 levels deep"),
        (
            "a: " + "[" * 60 + "]" * 60,
            "s.yaml:1:43: not valid YAML: nested more than 40 levels deep",
        ),
        ("a: &a [*a]\n", "s.yaml:1:4: nested more than 40 levels deep"),
        ("a: &a {<<: *a}\n", "s.yaml:1:4: nested more than 40 levels deep"),
    ],
)
def test_unreadable_file(tmp_path, text, fault):
    assert faults(tmp_path, text) == [fault]


@pytest.mark.parametrize("text", [BOMB, MERGE_BOMB], ids=["aliases", "merges"])
def test_aliases_that_repeat_without_end(tmp_path, text):
    (fault,) = faults(tmp_path, text)
    assert fault.endswith(": not usable: its aliases repeat one another too often")


def test_missing_file_names_the_nearest(tmp_path):
    (tmp_path / "gwadar.yaml").write_text(SAMPLE)
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "gwadr.yaml")
    expected = f"{tmp_path}/gwadr.yaml: no such file; did you mean {tmp_path}/gwadar.yaml?"
    assert str(caught.value) == expected


def test_missing_file_with_nothing_like_it(tmp_path):
    with pytest.raises(ScenarioError, match=r"x\.yaml: no such file$"):
        load(tmp_path / "x.yaml")
    with pytest.raises(ScenarioError, match=r"x\.yaml: no such file$"):
        load(tmp_path / "no-folder" / "x.yaml")


def test_folder(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path)
    assert str(caught.value) == f"{tmp_path}: is a folder, not a file"


def test_name_that_no_file_can_have():
    with pytest.raises(ScenarioError, match="cannot be read"):
        load("a\0b.yaml")


def test_huge_file(tmp_path):
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(20_000_000)
    with pytest.raises(ScenarioError, match=r"larger than 16 MB"):
        load(path)


def test_every_duplicate_key_is_told_with_the_line_of_the_first(tmp_path):
    text = changed(
        ("  b2: {length_m: 180", "  b1: {length_m: 180"),
        ("name: sample\n", "name: sample\nname: other\n"),
    )
    assert faults(tmp_path, text) == [
        "s.yaml:3:1: name: the key stands twice; the first is in line 2",
        f"s.yaml:{place(text, 'b1: {length_m: 180')}: berths.b1: the key stands twice; the first is in line "
        f"{place(text, 'b1: {length_m: 200').split(':')[0]}",
    ]


def test_tags_are_refused_where_they_stand(tmp_path):
    text = changed(
        ("title: Wheat", "title: !!python/name:os.system Wheat"), ("lanes: 4", "lanes: !!int four")
    )
    title, lanes = faults(tmp_path, text)
    assert (
        title
        == "s.yaml:3:8: title: the tag tag:yaml.org,2002:python/name:os.system cannot be used here"
    )
    assert lanes.endswith("road.gate.lanes: cannot be read as a number: 'four'")


def test_numbers_too_large_to_hold(tmp_path):
    text = changed(("lanes: 4", "lanes: " + "9" * 5000), ("payload_t: 25", "payload_t: 1e999"))
    lanes, payload = faults(tmp_path, text)
    assert lanes.startswith(
        f"s.yaml:{place(text, '9' * 5000)}: road.gate.lanes: cannot be read as a number: '999"
    )
    assert payload.endswith("road.trucks.wheat.payload_t: must be a finite number, is inf")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1_000", 1000),
        ("010", 10),
        ("0x1F", 31),
        ("0o17", 15),
        ("-0x10", -16),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("+.INF", float("inf")),
        ("true", True),
        ("yes", "yes"),
        ("~", None),
        ("2027-01-01", "2027-01-01"),
        ("12:30", "12:30"),
        ("'5'", "5"),
    ],
)
def test_scalars_of_yaml_1_2(text, value):
    read = parse_text(f"a: {text}", "f").data["a"]
    assert read == value
    assert type(read) is type(value)


def test_anchors_and_merges():
    text = """\
berth: &berth {length_m: 200, depth_m: 13}
b1: *berth
b2: {<<: *berth, depth_m: 14}
b3: {<<: [{depth_m: 15}, *berth]}
"""
    document = parse_text(text, "f")
    assert document.data["b1"] == {"length_m": 200, "depth_m": 13}
    assert document.data["b2"] == {"length_m": 200, "depth_m": 14}
    assert document.data["b3"] == {"length_m": 200, "depth_m": 15}
    assert document.values["b2", "depth_m"] == (3, 27)
    assert document.values["b2", "length_m"] == (1, 26)  # where the value is written
    assert document.faults == []


def test_merge_of_no_block_and_keys_that_are_no_words():
    document = parse_text("a: {<<: 3}\n? [1]\n: 2\n", "f")
    assert list(map(str, document.faults)) == [
        "f:1:9: a.<<: must name a block to copy keys from, as in <<: *berth",
        "f:2:3: a key must be a plain word",
    ]


def test_byte_order_mark_and_windows_line_ends(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SAMPLE.replace("\n", "\r\n").encode())
    assert load(path).name == "sample"
