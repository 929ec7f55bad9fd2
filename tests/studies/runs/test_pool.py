"""Local workers: what they load, when they go, and that it costs nothing if one dies, or the study itself."""

import gzip
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from signal import SIGHUP, SIGKILL, SIGTERM

import pytest

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.reading.resolved import resolved
from portsim.studies.results.folder import write_run, write_study
from portsim.studies.run import run
from portsim.studies.runs.pool import LocalPool, pool_or_local
from portsim.studies.runs.runs import Runs
from portsim.studies.runs.worker import one_run
from portsim.studies.study import study
from tests.builder import terminal, tree
from tests.command import portsim
from tests.studies.rules import Spoilt, light, with_rule
from tests.studies.runs.test_runs import FAILED, lines, short, spoilt

SWEEP = """
name: little
kind: sweep
scenario: small.yaml
replications: 10
axes:
  berths.berth.number: [1, 2]
  cranes.loader.number: [1, 2]
"""
RUNS = 40


@pytest.fixture(scope="module")
def pool():
    """Return two workers, and let them go when all is done; those that went are begun anew."""
    two = LocalPool(2)
    yield two
    leave(two)


def until(what, seconds=60.0):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def leave(pool):
    """Close a pool and see its workers go; its own thread reaps them, and joining them here would race with it."""
    pool.close()
    until(lambda: not multiprocessing.active_children())


def test_a_worker_that_dies_with_a_run(pool):
    scenario = spoilt(short(), dies=True)
    runs = Runs(pool=pool)
    rows = runs.rows(scenario, 12)
    (failure,) = runs.failures
    assert failure.replication == FAILED
    assert failure.why.startswith(
        "its worker died: killed by signal 9 (SIGKILL), as the operating system does when memory"
    )
    sound = with_rule(scenario, Spoilt(()))
    assert lines(rows) == lines(one_run(sound, number) for number in range(12) if number != FAILED)


def test_workers_import_nothing_heavy(pool):
    berthing = tree()["berthing"] | {"policy": "light"}
    scenario = Scenario.model_validate(tree(measured_days=5.0) | {"berthing": berthing})
    runs = Runs(pool=pool)
    assert len(runs.rows(with_rule(scenario, light, "light"), 2)) == 2
    assert not runs.failures


@pytest.mark.slow
def test_a_killed_worker_costs_nothing(pool):
    scenario, killed = terminal(measured_days=20.0), []

    def kill(tally):
        if tally.done >= 6 and not killed:
            killed.append(multiprocessing.active_children()[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    runs = Runs(pool=pool, progress=kill)
    rows = runs.rows(scenario, 24)
    assert killed
    assert not runs.failures
    assert lines(rows) == lines(Runs(pool=LocalPool(1)).rows(scenario, 24))


def test_workers_do_not_change_a_byte(pool, tmp_path):
    found = []
    for name, options in (("here", {"workers": 1}), ("there", {"pool": pool})):
        folder = tmp_path / name
        folder.mkdir()
        write_run(run(terminal(measured_days=20.0), **options), folder)
        found.append({path.name: path.read_bytes() for path in folder.glob("*.[cy]*")})
    assert {"kpis.csv", "runs.csv", "waits.csv", "scenario.resolved.yaml"} <= set(found[0])
    assert found[0] == found[1]


def test_workers_go_when_the_pool_closes(pool):
    Runs(pool=pool).rows(terminal(measured_days=5.0), 4)
    assert len(multiprocessing.active_children()) == 2
    leave(pool)
    # and what is asked for after that is done in this process, as three short runs start no workers
    Runs(pool=LocalPool()).rows(terminal(measured_days=5.0), 3)
    assert not multiprocessing.active_children()


def test_a_pool_of_ones_own_stays_open_and_local_workers_go(monkeypatch, pool):
    closed = []
    monkeypatch.setattr(LocalPool, "close", lambda self: closed.append(self))
    with pool_or_local(pool, 1) as same:
        assert same is pool
    assert not closed
    with pool_or_local(None, 1) as local:
        assert local.width == 1
    assert closed == [local]
    with pytest.raises(ArithmeticError), pool_or_local(None, 1) as other:
        raise ArithmeticError
    assert closed == [local, other]
    monkeypatch.undo()


# Studies that are cut off


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Return a folder with a study, and what it gives when nothing disturbs it."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "small.yaml").write_text(resolved(terminal(measured_days=60.0)), encoding="utf-8")
    (folder / "little.yaml").write_text(SWEEP, encoding="utf-8")
    whole = folder / "whole"
    write_study(study(folder / "little.yaml", workers=1, folder=whole), whole)
    return folder


def options(files, out, workers):
    """Return the arguments of the command that conducts the study."""
    study_file = files / "little.yaml"
    return [study_file, "--no-report", "--workers", workers, "--out", out]


def begin(files, out):
    """Begin the study as from a shell."""
    return subprocess.Popen(
        [sys.executable, "-m", "portsim", "study", *map(str, options(files, out, workers=2))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )


def heed_interrupts():
    """Let an interrupt interrupt: a process started in the background ignores it, and so do its children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def batches(out):
    """Return the finished batches and when each was written."""
    return {path: path.stat().st_mtime_ns for path in out.glob("runs/*/*.gz")}


def children(pid):
    """Return the processes that a process started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid):
    """Return whether there is a process, not counting one that only waits to be noticed."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def cut_off(files, out, how, more):
    """Begin the study, cut it off when `more` batches are written, and return its process and what it said."""
    cut = begin(files, out)
    until(lambda: len(batches(out)) >= more)
    workers = children(cut.pid)
    assert len(workers) >= 2
    cut.send_signal(how)
    _, err = cut.communicate(timeout=120)
    until(lambda: not any(map(alive, workers)))
    assert not (out / "manifest.json").exists()
    return cut, err


def finished(kept):
    """Return how many runs are in batches."""
    return sum(gzip.decompress(path.read_bytes()).count(b"\n") for path in kept)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="asks the system for children")
@pytest.mark.parametrize(
    "how",
    [
        signal.SIGINT,
        *(pytest.param(how, marks=pytest.mark.slow) for how in (SIGTERM, SIGHUP, SIGKILL)),
    ],
    ids=lambda how: how.name,
)
def test_a_study_that_was_cut_off_goes_on(tmp_path, files, how):
    cut, err = cut_off(files, tmp_path, how, more=4)
    if how != SIGKILL:
        assert cut.returncode == 128 + how
        told = [line for line in err.splitlines() if line and not line.startswith("little: ")]
        assert told == [
            "portsim: stopped; what is finished is kept, the same command goes on with the rest"
        ]
    kept = batches(tmp_path)
    assert 0 < finished(kept) < RUNS
    last = portsim("study", *options(files, tmp_path, workers=1))
    assert last.returncode == 0, last.stderr
    assert f"{RUNS} of {RUNS}" in last.stderr
    assert kept.items() <= batches(tmp_path).items()
    for name in ("sweep.csv", "scenario.resolved.yaml"):
        assert (tmp_path / name).read_bytes() == (files / "whole" / name).read_bytes()
