"""The attacks in short; `make attack` runs them whole."""

import csv
import errno
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from portsim.scenario.reading.loader import load
from portsim.scenario.register import read_sources, write_register
from portsim.studies.results.folder import write_csv
from portsim.studies.results.seal import one_writer
from portsim.visible import cell, text_of_cell, visible
from tests.attack import full_disk, shown
from tests.attack.fuzz import Fuzz
from tests.attack.kills import Kills
from tests.command import portsim


def test_spoilt_files_are_read_or_refused_with_their_place(tmp_path: Path) -> None:
    fuzz = Fuzz(tmp_path)
    outcomes = [fuzz.try_one(number) for number in range(200_000, 200_030)]
    assert {one.what for one in outcomes} <= {"checked", "refused"}, outcomes


def test_the_fuzz_spoils_files_alike_each_time(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = Fuzz(tmp_path / "a"), Fuzz(tmp_path / "b")
    assert [one.spoilt(n) for n in range(40)] == [other.spoilt(n) for n in range(40)]
    assert len({one.spoilt(n)[1] for n in range(40)}) > 30


def test_a_disk_that_fills_up_loses_nothing(tmp_path: Path) -> None:
    full_disk.write_seeds(tmp_path)
    out = tmp_path / "out"
    with full_disk.FullDisk(out, 0).mounted() as disk:
        assert portsim(*full_disk.COMMANDS["run"], out, cwd=tmp_path).returncode == 0
    assert disk.writes > 30
    wanted = full_disk.digests(out)
    for place, why in ((1, errno.EROFS), (disk.writes // 2, errno.ENOSPC)):
        assert full_disk.attempt(tmp_path, "run", place, wanted, why) == ""


def test_a_run_that_is_killed_goes_on(tmp_path: Path) -> None:
    assert Kills(tmp_path).one("run", Random(3)) == ""


@pytest.mark.parametrize("text", shown.NASTY)
def test_cells_begin_no_formula_and_hide_nothing(tmp_path: Path, text: str) -> None:
    write_csv(pd.DataFrame({text: [text, "-1"], "n": [-1.5, 2.0]}), tmp_path / "t.csv")
    assert not list(shown.wrong_cells(tmp_path))
    assert not shown.hidden_characters(tmp_path / "t.csv")
    table = pd.read_csv(tmp_path / "t.csv")
    assert list(table["n"]) == [-1.5, 2.0]
    assert table.iloc[1, 0] == "-1"
    plain = visible(text, kept="\n")
    assert text_of_cell(cell(text)) == plain == text_of_cell(table.iloc[0, 0])
    assert not cell(text).startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("text", [shown.NASTY[1], shown.NASTY[5], shown.NASTY[7]])
def test_texts_of_a_scenario_show_all_that_they_hold(tmp_path: Path, text: str) -> None:
    (tmp_path / "s.yaml").write_text(shown.scenario(text), encoding="utf-8")
    scenario = load(tmp_path / "s.yaml")
    assert scenario.title == visible(text)
    write_register(scenario, None, tmp_path)
    assert not list(shown.wrong_cells(tmp_path))
    sources = dict(read_sources(tmp_path) or ())
    assert sources["road.gate.time_h"] == visible(text, kept="\n")
    with (tmp_path / "inputs.csv").open(encoding="utf-8", newline="") as file:
        assert cell(text) in {row["source"] for row in csv.DictReader(file)}


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    full_disk.write_seeds(tmp_path)
    out = tmp_path / "out"
    command = full_disk.COMMANDS["run"]
    assert portsim(*command, out, cwd=tmp_path).returncode == 0
    with one_writer(out):
        for other in ((*command, out), ("report", out, "--format", "xlsx")):
            done = portsim(*other, cwd=tmp_path)
            assert done.returncode == 2
            assert "another portsim writes into" in done.stderr
    done = portsim("report", out, "--format", "xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_what_a_fault_shows_is_visible(tmp_path: Path) -> None:
    name = "\x1b[31m\u202e.yaml"
    done = portsim("validate", name, cwd=tmp_path)
    assert done.stderr == "\\x1b[31m\\u202e.yaml: no such file\n"
