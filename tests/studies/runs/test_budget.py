"""What a budget pays for: runs and hours, to the last one, and nothing that was run before."""

import pytest

from portsim.analysis.decisions.no_more_runs import NoMoreRunsError
from portsim.studies.runs import budget as module
from portsim.studies.runs.budget import Budget
from portsim.studies.runs.pool import LocalPool
from portsim.studies.runs.runs import Runs
from tests.builder import terminal
from tests.studies.threads import ThreadPool


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("90s", Budget(seconds=90.0)),
        ("10min", Budget(seconds=600.0)),
        ("1.5 h", Budget(seconds=5_400.0)),
        ("400runs", Budget(runs=400)),
        ("1run", Budget(runs=1)),
    ],
)
def test_times_and_runs_are_budgets(text, budget):
    assert Budget.of(text) == budget


@pytest.mark.parametrize(
    "text", ["", "10", "10m", "0s", "0runs", "-5min", "2.5runs", "runs", "1e3s", "ten min", "5min5"]
)
def test_others_are_refused_with_what_would_be_right(text):
    with pytest.raises(ValueError, match="90s, 10min or 2h, or a whole number of runs such as 400"):
        Budget.of(text)


def short(days=10.0):
    return terminal(measured_days=days)


@pytest.mark.parametrize("pool", [LocalPool(1), ThreadPool(2)], ids=["here", "workers"])
def test_exactly_so_many_are_run_and_kept(tmp_path, pool):
    runs = Runs(tmp_path, pool, budget=Budget(runs=5))
    with pytest.raises(NoMoreRunsError):
        runs.of([(short(), 3), (short(12.0), 4)])
    assert runs.count == 5
    assert [len(runs.kept(short(days), 9)) for days in (10.0, 12.0)] == [3, 2]
    # What is there is still given, and what would have to be run is not
    assert len(runs.rows(short(), 3)) == 3
    with pytest.raises(NoMoreRunsError):
        runs.rows(short(), 4)
    again = Runs(tmp_path, pool, budget=Budget(runs=2))
    assert [len(rows) for rows in again.of([(short(), 3), (short(12.0), 4)])] == [3, 4]
    assert again.count == 2


def test_no_run_begins_after_the_time(monkeypatch):
    now_s = 100.0
    monkeypatch.setattr(module.time, "monotonic", lambda: now_s)
    told = []

    def later(tally):
        nonlocal now_s
        told.append(tally)
        now_s += 4.0

    runs = Runs(pool=LocalPool(1), progress=later, budget=Budget(seconds=10.0))
    monkeypatch.setattr("portsim.studies.runs.dispatch.BATCH_S", 0.0)  # a run a batch
    with pytest.raises(NoMoreRunsError):
        runs.rows(short(), 9)
    assert runs.count == 3  # begun at 0, 4 and 8 s
    assert [tally.done for tally in told] == [1, 2, 3]


def test_one_count_tells_of_all_requests(tmp_path):
    Runs(tmp_path, LocalPool(1)).rows(short(), 2)
    told = []
    runs = Runs(tmp_path, LocalPool(1), progress=told.append)
    runs.expect(9)
    runs.rows(short(), 4)
    assert told[-1][:2] == (4, 9)
    runs.rows(short(), 4)  # again: counted once
    runs.of([(short(), 5), (short(12.0), 4)])
    assert (told[-1].done, told[-1].total, told[-1].reused) == (9, 9, 2)
    assert [tally.done for tally in told] == sorted(tally.done for tally in told)
