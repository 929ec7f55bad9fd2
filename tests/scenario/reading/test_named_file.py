"""Files that scenarios and studies name: ordinary ones, near them, and none that is too large."""

import os
import re
import shutil
from pathlib import Path

import pytest

from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading import table, yaml_file
from portsim.scenario.reading.loader import load
from portsim.studies.plan.study_file import read_study

SEEDS = Path("tests/golden/scenarios")
LINE = "file: recorded-calls.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a scenario that names two tables, two folders down."""
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    for file in SEEDS.glob("recorded-*"):
        shutil.copy(file, folder)
    return folder


def named(folder: Path, name: str) -> Path:
    """Let the scenario name another list of calls."""
    path = folder / "recorded-calls.yaml"
    path.write_text(path.read_text().replace(LINE, f"file: {name}"))
    return path


@pytest.mark.parametrize("way", ["above", "absolute", "link", "circle"])
def test_a_table_outside_is_refused_and_not_looked_at(folder: Path, way: str) -> None:
    outside = folder.parent / "calls.csv"
    shutil.copy(folder / "recorded-calls.csv", outside)
    name = {"above": "../calls.csv", "absolute": str(outside)}.get(way, "link.csv")
    if way == "link":
        (folder / name).symlink_to(outside)
    if way == "circle":
        (folder / name).symlink_to(folder / name)
    path = named(folder, name)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert f"{name} lies outside the folder of the scenario" in str(caught.value)
    assert caught.value.faults[0].line
    if way != "circle":
        load(path, allow_outside=True)
        outside.unlink()
        with pytest.raises(ScenarioError, match="lies outside"):
            load(path)


def test_a_link_and_a_folder_inside_are_followed(folder: Path) -> None:
    (folder / "more").mkdir()
    shutil.move(folder / "recorded-calls.csv", folder / "more" / "x.csv")
    (folder / "link.csv").symlink_to("more/x.csv")
    assert load(named(folder, "link.csv")).calls


def test_pipes_devices_and_folders_are_refused(folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")
    (folder / "zero.csv").symlink_to("/dev/zero")
    (folder / "folder.csv").mkdir()
    text = (folder / "recorded-calls.yaml").read_text()
    for name, said in (
        ("pipe", "no ordinary file"),
        ("zero", "no ordinary file"),
        ("folder", "is a folder"),
    ):
        (folder / "recorded-calls.yaml").write_text(text.replace(LINE, f"file: {name}.csv"))
        with pytest.raises(ScenarioError, match=said):
            load(folder / "recorded-calls.yaml", allow_outside=True)
        with pytest.raises(ScenarioError, match=said):
            load(folder / f"{name}.csv")


def test_a_file_that_is_too_large_is_not_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "MOST_BYTES", 100)
    table._read.cache_clear()
    with pytest.raises(ScenarioError, match=r"recorded-calls.csv: larger than 0 MB"):
        load(folder / "recorded-calls.yaml")
    table._read.cache_clear()


@pytest.mark.parametrize("name", ["../../s.yaml", "/etc/hostname"])
def test_a_study_names_scenarios_near_it(folder: Path, name: str) -> None:
    for place in (folder, folder.parent, folder.parent.parent):
        shutil.copy("scenarios/quickstart.yaml", place / "s.yaml")
    study = folder / "study.yaml"
    text = "name: x\nkind: capacity\nlevels: [{kpi: wait_over_service, at_most: 0.3}]\nscenario: "
    for near in ("s.yaml", "../s.yaml"):
        study.write_text(text + near)
        assert read_study(study).base.name == "quickstart"
    study.write_text(text + name)
    with pytest.raises(ScenarioError, match="lies outside the folder of the study") as caught:
        read_study(study)
    assert caught.value.faults[0].line == 4
    study.write_text(
        text.replace("capacity\nlevels: [{kpi: wait_over_service, at_most: 0.3}]", "compare")
        + f"s.yaml\ncases: {{a: {{}}, b: {{scenario: {name}}}}}"
    )
    with pytest.raises(ScenarioError, match=r"cases.b.scenario: .* lies outside"):
        read_study(study)


BOMB = "a0: &a0 [1]\n" + "".join(f"a{i + 1}: &a{i + 1} [{f'*a{i},' * 9} 1]\n" for i in range(5))
LONG_LIST = "1," * 600 + "1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("".join(f"k{i}: 1\n" for i in range(101)), r"100:\d+: .*more than 200 values"),
        ("# x\n" * 3_000, "more than 10,000 characters"),
        ("\n" * 4_001, "more than 4,000 lines and commas"),
        (f"a: [{LONG_LIST}, {LONG_LIST}]", "1:4: more than 1,000 numbers"),
        (f"a: &a [{LONG_LIST}]\nb: *a", "more than 1,000 numbers"),
        (BOMB, "aliases"),
        ("[" * 60, "1:41: .*nested more than 40 levels"),
        ("a: " + "9" * 9_000, "cannot be read as a number: '9{40}'$"),
    ],
)
def test_a_text_that_would_take_long_is_refused(
    text: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limits are a hundred times as large; `make attack` tries them as they are."""
    monkeypatch.setattr(yaml_file, "MAX_VALUES", 200)
    monkeypatch.setattr(yaml_file, "MAX_CHARACTERS", 10_000)
    monkeypatch.setattr(yaml_file, "MAX_SEPARATORS", 4_000)
    monkeypatch.setattr(yaml_file, "MAX_NUMBERS", 1_000)
    yaml_file._composed.cache_clear()
    assert re.search(said, faults_of(text))


def faults_of(text: str) -> str:
    """Return what is wrong with a text, as YAML."""
    try:
        return "\n".join(map(str, yaml_file.parse_text(text, "s.yaml").faults))
    except ScenarioError as error:
        return str(error)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n" * 1_001, "line 1001: more than 1,000 values"),
        ("\n" * 1_001, "line 1001: more than 1,000 values"),
        (",".join("abc" for _ in range(51)), "line 1: more than"),
        ("x" * 101 + ",b\n1,2", "more than 100 letters"),
        ("a\n" + "x" * 200_000, "line 2: not a CSV file"),
    ],
)
def test_a_table_that_would_take_long_is_refused(
    tmp_path: Path, text: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "MOST_CELLS", 1_000)
    monkeypatch.setattr(table, "MOST_COLUMNS", 50)
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(table.TableError, match=said):
        table.read_table(tmp_path / "t.csv")


def test_a_cell_is_never_quoted_whole(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n" + "x" * 100_000)
    bad = table.BadRows("t.csv")
    table.number_in("x" * 100_000, "a", 2, bad)
    with pytest.raises(table.TableError) as caught:
        bad.check()
    assert len(str(caught.value)) < 100


def test_an_amount_that_overflows_is_refused() -> None:
    bad = table.BadRows("t.csv")
    assert table.number_in("1e308", "a", 2, bad, least=0.0) is None
    with pytest.raises(table.TableError, match=r"must be at most 1e\+12"):
        bad.check()
