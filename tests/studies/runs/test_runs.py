"""Replications that are kept and found again, and those that fail."""

import gzip
import shlex

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from portsim.analysis.kpis.measure import measure
from portsim.cli import cli
from portsim.ledger.recording import simulate
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.scenario.reading.resolved import resolved
from portsim.studies.runs import row_store
from portsim.studies.runs.errors import RunFailedError
from portsim.studies.runs.pool import LocalPool
from portsim.studies.runs.row_store import RowStore, from_line, to_line
from portsim.studies.runs.runs import Runs, rows_of, run_key
from portsim.studies.runs.worker import one_run
from tests.analysis.kpis.tables.detector import berth
from tests.builder import terminal, tree
from tests.studies.rules import Spoilt, last_come, light, with_rule
from tests.studies.threads import ThreadPool

FAILED = 2  # the replication that a spoilt rule spoils


def lines(rows):
    """Return rows as text, so that not a number is equal to itself."""
    return [to_line(row) for row in rows]


def short(**values):
    """Return the small terminal over few days, with a berth rule that is brought along; no two ships are alike."""
    berthing = tree()["berthing"] | {"policy": "spoilt"}
    return Scenario.model_validate(
        tree({"kind": "random", "per_year": 66.0}, measured_days=30.0, **values)
        | {"berthing": berthing}
    )


def spoilt(scenario, replications=(FAILED,), **how):
    """Return a scenario with a rule that fails in some replications."""
    sound = with_rule(scenario, Spoilt(()))
    arrivals = [float(simulate(sound, number).visits.arrive_h[3]) for number in replications]
    return with_rule(scenario, Spoilt(tuple(arrivals), **how))


@pytest.fixture
def pool():
    pools = []

    def make(workers=2):
        pools.append(LocalPool(workers))
        return pools[-1]

    yield make
    for one in pools:
        one.close()


# What is kept


@pytest.mark.parametrize(
    "scenario",
    [
        terminal(measured_days=10.0),
        Scenario.model_validate(
            berth(0.5, 6_000.0, run={"measured_days": 6_000.0, "replications": 1})
        ),
    ],
    ids=["small", "one long run"],
)
def test_a_row_comes_back_as_it_was(scenario):
    row = one_run(scenario, 0)
    again = from_line(to_line(row))
    assert repr(again) == repr(row)  # not a number is not equal to itself
    assert again.anchorage_queue.dtype == row.anchorage_queue.dtype
    assert bool(row.single_run_means) == (scenario.run.replications == 1)


def test_what_was_run_is_found_again(tmp_path):
    first = Runs(tmp_path, LocalPool(1))
    three = first.rows(terminal(), 3)
    assert (first.count, first.events) == (3, sum(row.events for row in three))
    then = Runs(tmp_path, LocalPool(1))
    five = then.rows(terminal(), 5)
    assert then.count == 2
    assert lines(five) == lines(one_run(terminal(), number) for number in range(5))
    assert then.rows(terminal(), 4) == five[:4]
    assert then.count == 2


def test_cases_that_are_the_same_are_run_once(tmp_path):
    runs, told = Runs(tmp_path, LocalPool(1)), []
    runs._progress = told.append
    few, many = runs.of([(terminal(), 2), (terminal(), 3)])
    assert runs.count == 3
    assert lines(many)[:2] == lines(few)
    assert told[-1][:2] == (5, 5)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:100],
        lambda data: data[:-1],
        lambda data: data[:60] + b"\x00\x01" + data[62:],
        lambda data: gzip.compress(gzip.decompress(data)[:-40]),
        lambda data: gzip.compress(b"[1, 2]\n"),
        lambda data: gzip.compress(b"\xff\n"),
        lambda data: b"nothing of the kind",
    ],
)
def test_a_spoilt_file_is_run_again(tmp_path, spoil):
    rows = Runs(tmp_path, LocalPool(1)).rows(terminal(measured_days=10.0), 3)
    files = sorted((tmp_path / "runs").glob("*/*.jsonl.gz"))
    files[0].write_bytes(spoil(files[0].read_bytes()))
    again = Runs(tmp_path, LocalPool(1))
    with pytest.warns(RuntimeWarning, match="its runs are run again"):
        found = again.rows(terminal(measured_days=10.0), 3)
    assert lines(found) == lines(rows)
    assert 1 <= again.count < 3 or len(files) == 1
    last = Runs(tmp_path, LocalPool(1))
    last.rows(terminal(measured_days=10.0), 3)
    assert last.count == 0


def test_a_file_is_whole_or_not_there(tmp_path, monkeypatch):
    row = one_run(terminal(measured_days=10.0), 0)
    store = RowStore(tmp_path)
    monkeypatch.setattr(
        row_store.Path,
        "replace",
        lambda self, target: (_ for _ in ()).throw(OSError("killed here")),
    )
    with pytest.raises(OSError, match="killed here"):
        store.put("key", [row])
    monkeypatch.undo()
    assert RowStore(tmp_path).numbers("key") == set()
    store = RowStore(tmp_path)
    store.put("key", [row])
    assert RowStore(tmp_path).numbers("key") == {0}


def test_files_taken_away_in_mid_study_are_missed(tmp_path, monkeypatch):
    monkeypatch.setattr(row_store, "ROWS_IN_MEMORY", 1)
    store, row = RowStore(tmp_path), one_run(terminal(measured_days=10.0), 0)
    store.put("a", [row])
    store.put("b", [row])
    store.rows("b")
    next((tmp_path / "a").iterdir()).unlink()
    with pytest.raises(OSError, match="taken out of"):
        store.rows("a")


def test_few_rows_are_in_memory_with_a_folder_and_without(tmp_path, monkeypatch):
    monkeypatch.setattr(row_store, "ROWS_IN_MEMORY", 4)
    rows = [one_run(terminal(measured_days=5.0), number) for number in range(6)]
    for folder in (tmp_path, None):
        store = RowStore(folder)
        for part in (rows[:2], rows[2:3], rows[3:]):
            for key in "abc":
                store.put(key, part)
                assert len(store._held) == 1 or sum(map(len, store._held.values())) <= 4
        for key in "cab":
            assert lines(store.rows(key)[number] for number in range(6)) == lines(rows)
            assert store.numbers(key) == set(range(6))
    own = store._own
    assert own.is_dir()
    del store
    assert not own.exists()


def test_a_key_tells_what_a_replication_depends_on(monkeypatch):
    key = run_key(terminal())
    same = [
        terminal(replications=9),
        terminal(precision={"relative": 0.1}),
        terminal().model_copy(update={"name": "other", "title": "Other"}),
        terminal().model_copy(
            update={"service_levels": (ServiceLevel(kpi="vessel_wait", at_most=9.0),)}
        ),
    ]
    assert {run_key(one) for one in same} == {key}
    other = [
        run_key(terminal(seed=4)),
        run_key(terminal(measured_days=61.0)),
        run_key(terminal(replications=1)),  # its row holds more
        run_key(with_rule(terminal(), last_come)),
        run_key(with_rule(terminal(), light)),
        run_key(with_rule(terminal(), Spoilt((1.0,)))),
        run_key(with_rule(terminal(), Spoilt((2.0,)))),
    ]
    monkeypatch.setattr("portsim.studies.runs.runs.model_version", lambda: "of tomorrow")
    assert len({key, *other, run_key(terminal())}) == 9


# What fails


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_raises_is_recorded_and_the_rest_goes_on(workers):
    scenario = spoilt(short())
    with ThreadPool(workers) as pool:
        runs = Runs(pool=pool)
        rows = runs.rows(scenario, 5)
    assert [row.replication for row in rows] == [0, 1, 3, 4]
    assert [(one.replication, one.why) for one in runs.failures] == [
        (2, "ArithmeticError: this ship is too much")
    ]
    assert runs.failures[0].scenario == scenario
    assert runs.rows(scenario, 5) == rows
    assert (len(runs.failures), runs.count) == (1, 4)  # not tried a third time


def test_a_run_that_raises_once_is_as_good_as_others(tmp_path, pool):
    scenario = spoilt(short(), once=tmp_path / "once")
    runs = Runs(pool=pool(1))
    rows = runs.rows(scenario, 4)
    assert (tmp_path / "once").exists()
    assert not runs.failures
    sound = with_rule(scenario, Spoilt(()))
    assert lines(rows) == lines(one_run(sound, number) for number in range(4))


def test_failures_come_in_the_order_of_cases_and_replications(pool):
    scenarios = [spoilt(short(seed=seed), (3, 1)) for seed in (9, 3)]
    runs = Runs(pool=pool(1))
    list(runs.of([(one, 4) for one in scenarios]))
    assert [(one.scenario.run.seed, one.replication) for one in runs.failures] == [
        (9, 1),
        (9, 3),
        (3, 1),
        (3, 3),
    ]


def test_rows_without_all_replications_are_not_given():
    with pytest.raises(RunFailedError, match=r"replication 0: .*spoilt"):
        rows_of(short(), 2)


def test_rows_are_all_there_or_none_is_given(pool):
    whole, spoils = terminal(measured_days=10.0), spoilt(short())
    runs = Runs(pool=pool(1))
    rows = runs.all_of([(whole, 2), (spoils, FAILED), (spoils, FAILED + 1), (whole, 4)])
    assert lines(next(rows)) == lines(one_run(whole, number) for number in range(2))
    assert [row.replication for row in next(rows)] == list(range(FAILED))
    with pytest.raises(RunFailedError, match=f"^replication {FAILED}: .*too much") as caught:
        next(rows)
    assert caught.value.failures == runs.failures
    assert len(runs.all_rows(whole, 4)) == 4
    with pytest.raises(RunFailedError):
        runs.all_rows(spoils, 4)


# What is told


def test_progress_after_a_cut_counts_what_was_found(tmp_path):
    told = []
    Runs(tmp_path, LocalPool(1)).rows(terminal(measured_days=10.0), 6)
    Runs(tmp_path, LocalPool(1), progress=told.append).rows(terminal(measured_days=10.0), 10)
    assert (told[0].done, told[0].total, told[0].reused) == (7, 10, 6)
    assert told[-1][:2] == (10, 10)
    assert told[-1].rate == pytest.approx(4 / told[-1].seconds)
    told.clear()
    runs = Runs(tmp_path, LocalPool(1), progress=told.append)
    # The last are found
    list(runs.of([(terminal(measured_days=12.0), 2), (terminal(measured_days=10.0), 10)]))
    assert told[-1][:2] == (12, 12)
    assert np.isfinite(told[-1].rate)


def test_a_study_tells_how_to_repeat_what_failed(tmp_path, monkeypatch):
    """One replication of one case cannot be measured; the rest is there, and the command that is told fails alike."""
    (tmp_path / "small.yaml").write_text(resolved(terminal(measured_days=10.0)), encoding="utf-8")
    study = "{name: little, kind: sweep, scenario: small.yaml, seed: 8, axes: {berths.berth.number: [1, 2]}}"
    (tmp_path / "little.yaml").write_text(study, encoding="utf-8")

    def fails(record, scenario):
        if record.replication == 2 and scenario.berths["berth"].number == 2:
            raise ArithmeticError("no such figure")
        return measure(record, scenario)

    def portsim(*options):
        return CliRunner().invoke(cli, [*map(str, options)])

    monkeypatch.setattr("portsim.studies.runs.worker.measure", fails)
    out = tmp_path / "out"
    done = portsim("study", tmp_path / "little.yaml", "--out", out, "--workers", 1, "--no-report")
    assert done.exit_code == 1, done.output
    assert "1 runs failed" in done.output or "1 run failed" in done.output
    (failure,) = pd.read_csv(out / "failures.csv").to_dict("records")
    assert (failure["replication"], failure["seed"]) == (2, 8)
    assert failure["why"] == "ArithmeticError: no such figure"
    sweep = pd.read_csv(out / "sweep.csv")
    assert list(sweep[sweep["kpi"] == "vessel_calls"].groupby("case")["n"].max()) == [4, 3]
    program, *options = shlex.split(failure["command"])
    assert program == "portsim"
    again = portsim(*options)
    assert isinstance(again.exception, ArithmeticError)
    monkeypatch.undo()
    assert portsim(*options).exit_code == 0
    done = portsim("study", tmp_path / "little.yaml", "--out", out, "--workers", 1, "--no-report")
    assert done.exit_code == 0, done.output
    assert not (out / "failures.csv").exists()
