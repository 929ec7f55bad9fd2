"""Folders that are whole or not: a damaged one is told, a stranger's files stay, one writer at a time."""

import errno
import gzip
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import portsim
from portsim.scenario.faults import ScenarioError
from portsim.studies.kinds.folders import compare
from portsim.studies.results import seal
from portsim.studies.results.folder import claim, write_csv, write_run
from portsim.studies.results.seal import MANIFEST, UNFINISHED, check_whole, one_writer
from portsim.studies.runs.errors import OccupiedError
from portsim.studies.runs.row_store import RowStore
from portsim.studies.runs.runs import Runs, run_key
from tests.builder import terminal


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return two finished runs of the same terminal, with other seeds."""
    folders = []
    for seed in (1, 2):
        folder = tmp_path_factory.mktemp(f"seed-{seed}")
        result = portsim.run(
            terminal(measured_days=10.0), replications=2, seed=seed, workers=1, folder=folder
        )
        write_run(result, folder)
        folders.append(folder)
    return folders


def copied(whole, place):
    """Return copies of both folders."""
    copies = [place / name for name in ("one", "other")]
    for folder, copy in zip(whole, copies, strict=True):
        shutil.copytree(folder, copy)
    return copies


def damage(folder, other, dice):
    """Damage one listed file, or the manifest, and return its name and how."""
    name = dice.choice([MANIFEST, *json.loads((folder / MANIFEST).read_text())["files"]])
    path, how = folder / name, dice.choice(["lost", "empty", "cut", "edited", "exchanged"])
    content = path.read_bytes()
    if how == "exchanged" and content == (other / name).read_bytes():
        how = "edited"
    match how:
        case "lost":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "cut":
            path.write_bytes(content[: dice.randrange(len(content))])
        case "edited":
            at = dice.randrange(len(content))
            path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        case "exchanged":
            shutil.copy(other / name, path)
    return name, how


def is_same_manifest(folder, before):
    """Return whether an edited manifest still lists the same files."""
    found = seal.read_manifest(folder)
    return found is not None and found["files"] == before["files"]


@pytest.mark.parametrize("count", [60, pytest.param(600, marks=pytest.mark.slow)])
def test_compare_says_which_file_of_a_damaged_folder_is_wrong(whole, tmp_path, count):
    dice, told = random.Random(count), 0
    before = json.loads((whole[0] / MANIFEST).read_text())
    for number in range(count):
        copies = copied(whole, tmp_path / str(number))
        name, how = damage(*copies, dice)
        if name == MANIFEST and is_same_manifest(copies[0], before):
            continue  # an edit of what the comparison does not hang on, such as the time taken
        with pytest.raises(ScenarioError) as fault:
            compare(copies)
        assert name in str(fault.value) or (name == MANIFEST and how in ("edited", "exchanged"))
        told += 1
    assert told > 0.8 * count


def test_whole_folders_are_compared(whole):
    assert len(compare(whole).tables["compare"])


def test_rows_are_told_where_a_table_was_cut(whole, tmp_path):
    folder, _ = copied(whole, tmp_path)
    lines = (folder / "runs.csv").read_bytes().splitlines(keepends=True)
    (folder / "runs.csv").write_bytes(b"".join(lines[:-1]))
    with pytest.raises(ScenarioError, match=r"runs\.csv: has 1 rows where manifest\.json lists 2"):
        compare([folder, whole[1]])


def test_a_manifest_that_lists_no_files_is_of_an_earlier_version(whole, tmp_path):
    folder, _ = copied(whole, tmp_path)
    facts = json.loads((folder / MANIFEST).read_text())
    del facts["files"]
    (folder / MANIFEST).write_text(json.dumps(facts))
    with pytest.raises(ScenarioError, match="earlier portsim"):
        compare([folder, whole[1]])


@pytest.mark.parametrize("content", ["", "{", "[]", '{"name": "of another program"}'])
def test_a_manifest_that_is_none_leaves_an_unfinished_folder_that_goes_on(tmp_path, content):
    (tmp_path / MANIFEST).write_text(content)
    claim(tmp_path, "abc", overwrite=False)
    assert not (tmp_path / MANIFEST).exists()
    assert (tmp_path / UNFINISHED).read_text() == content


def test_overwriting_takes_away_what_is_listed_and_kept_and_nothing_else(whole, tmp_path):
    folder, _ = copied(whole, tmp_path)
    mine = [folder / "mine.csv", folder / "runs" / "notes.txt"]
    for path in mine:
        path.write_text("mine")
    facts = json.loads((folder / MANIFEST).read_text())
    facts["files"]["../outside.csv"] = {}
    (folder / MANIFEST).write_text(json.dumps(facts))
    outside = tmp_path / "outside.csv"
    outside.write_text("mine")
    claim(folder, "abc", overwrite=True)
    left = {path for path in folder.rglob("*") if path.is_file()}
    assert left == {*mine, folder / UNFINISHED}
    assert outside.exists()


def test_one_writer_at_a_time_and_the_lock_dies_with_it(tmp_path):
    code = (
        "import sys, time, pathlib\n"
        "from portsim.studies.results.seal import one_writer\n"
        "with one_writer(pathlib.Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n    time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    with pytest.raises(OccupiedError, match="another portsim writes"), one_writer(tmp_path):
        pass
    other.kill()
    other.wait()
    other.stdout.close()
    with one_writer(tmp_path):
        pass


def test_a_full_disk_names_the_file_and_leaves_no_part(whole, tmp_path, monkeypatch):
    table = portsim.run(terminal(measured_days=5.0), replications=1, workers=1).kpis
    write_csv(table, tmp_path / "kpis.csv")
    before = (tmp_path / "kpis.csv").read_bytes()

    def full(part, *_, **__):
        Path(part).write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(table), "to_csv", lambda self, part, **options: full(part))
    with pytest.raises(OSError, match=r"No space left on device.*kpis\.csv"):
        write_csv(table, tmp_path / "kpis.csv")
    assert (tmp_path / "kpis.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["kpis.csv"]


@pytest.mark.parametrize("how", ["renumbered", "edited", "of another scenario"])
def test_a_kept_row_that_was_changed_is_told_and_run_again(tmp_path, how):
    scenario, another = terminal(measured_days=5.0), terminal(measured_days=6.0)
    rows = Runs(tmp_path).rows(scenario, 1)
    Runs(tmp_path).rows(another, 1)
    key, of_other = (run_key(one) for one in (scenario, another))
    store = tmp_path / "runs"
    (file,), (foreign,) = ((store / one).glob("*.gz") for one in (key, of_other))
    text = gzip.decompress(file.read_bytes()).decode()
    changed = {
        "renumbered": text.replace('"replication":0', '"replication":7'),
        "edited": text.replace('"events":', '"events":1'),
        "of another scenario": gzip.decompress(foreign.read_bytes()).decode(),
    }[how]
    assert changed != text
    file.write_bytes(gzip.compress(changed.encode()))
    with pytest.warns(RuntimeWarning, match="run again"):
        assert RowStore(store).rows(key) == {}
    again = Runs(tmp_path)
    with pytest.warns(RuntimeWarning, match="run again"):
        found = again.rows(scenario, 1)
    assert [row.events for row in found] == [row.events for row in rows]
    assert again.count == 1


def test_a_whole_folder_has_the_digests_of_its_files(whole):
    facts = json.loads((whole[0] / MANIFEST).read_text())
    assert {"kpis.csv", "runs.csv", "scenario.resolved.yaml", "inputs.csv"} <= set(facts["files"])
    assert facts["files"]["runs.csv"]["rows"] == 2
    check_whole(whole[0], facts)
