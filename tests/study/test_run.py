import os
import subprocess
import sys

import numpy as np
import pytest

import portsim
from portsim.observe.audit import AuditError, audit
from portsim.scenario.resolved import resolved
from portsim.study.output import OccupiedError, claim, write_run
from portsim.study.pool import Task, run_all
from portsim.terminal.terminal import Terminal
from tests.study.rules import last_come
from tests.study.small import terminal

TABLES = ("kpis.csv", "runs.csv", "states.csv", "waits.csv", "queues.csv", "scenario.resolved.yaml")


def written(folder):
    return {name: (folder / name).read_bytes() for name in TABLES}


def test_workers_do_not_change_a_byte(tmp_path):
    found = []
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        folder.mkdir()
        write_run(portsim.run(terminal(), workers=workers), folder)
        found.append(written(folder))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "environment",
    [{"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}, {"PYTHONHASHSEED": "77", "TZ": "Asia/Karachi"}],
)
def test_surroundings_do_not_change_a_byte(tmp_path, environment):
    scenario = tmp_path / "small.yaml"
    scenario.write_text(resolved(terminal()), encoding="utf-8")
    write_run(portsim.run(portsim.load(scenario), workers=1), tmp_path)
    command = [
        sys.executable,
        "-m",
        "portsim",
        "run",
        str(scenario),
        "--out",
        str(tmp_path / "other"),
        "--no-report",
    ]
    subprocess.run(command, check=True, env={**os.environ, **environment}, capture_output=True)
    assert written(tmp_path / "other") == written(tmp_path)


def test_rows_come_in_the_order_of_the_tasks():
    tasks = [Task(case, terminal(measured_days=days), n) for case, days in enumerate((90.0, 5.0)) for n in (2, 0, 1)]
    done = []
    rows = run_all(tasks, 2, lambda n, of: done.append((n, of)))
    assert [row.replication for row in rows] == [2, 0, 1, 2, 0, 1]
    assert done == [(n, 6) for n in range(1, 7)]


def test_a_mean_never_comes_without_its_interval():
    for replications in (1, 4):
        kpis = portsim.run(terminal(), replications=replications, workers=1).kpis
        stated = kpis["mean"].notna()
        assert kpis.loc[stated, ["ci_low", "ci_high"]].notna().all(axis=None)
        assert stated.any() == (replications > 1)
        assert (kpis.loc[~stated, "note"] != "").all()


def test_seed_and_replications_can_be_given():
    one, other = (portsim.run(terminal(), replications=2, seed=seed, workers=1) for seed in (8, 9))
    assert list(one.runs["replication"]) == [0, 1]
    assert one.manifest["seed"] == 8
    assert not np.array_equal(one.runs["ended_h"], other.runs["ended_h"]) or not one.runs.equals(other.runs)


def test_intervals_are_over_replications():
    result = portsim.run(terminal(), replications=5, workers=1)
    row = result.kpis.set_index(["kpi", "of"]).loc[("truck_wait", "coal")]
    each = result.runs["truck_wait[coal]"]
    assert row["n"] == 5
    assert row["mean"] == pytest.approx(each.mean(), rel=1e-12)
    half = 2.7764451 * each.std(ddof=1) / 5**0.5  # t(0.975, 4) as printed
    assert (row["ci_high"] - row["ci_low"]) / 2 == pytest.approx(half, rel=1e-6)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda r: setattr(r.cargoes[0], "by_ship_total", r.cargoes[0].by_ship_total + 1), "cargo coal"),
        (lambda r: setattr(r.queues[0], "come_h", r.queues[0].come_h - 1), "queue anchorage"),
        (lambda r: setattr(r.stocks[0], "queue_h", r.stocks[0].queue_h + 1), "store yard"),
        (lambda r: setattr(r.waits[0], "hours", r.waits[0].hours + 1), "ledger"),
        (lambda r: r.clocks[0].hours.update(idle=-1.0), "berth berth-1"),
    ],
)
def test_books_that_do_not_balance_fail_the_run(spoil, message):
    # one berth, so that ships wait and the ledger has something to say
    scenario = portsim.Scenario.model_validate(
        {
            **terminal().model_dump(exclude_none=True),
            "berths": {"berth-1": {"length_m": 200.0, "depth_m": 12.0}},
            "cranes": {"loader": {"number": 1, "cargoes": {"coal": {"rate_tph": 150.0}}}},
        }
    )
    record = Terminal(scenario, 0).run()
    audit(record)
    record.waits.sort(key=lambda wait: wait.who != "vessel" or wait.direct != "berth")
    spoil(record)
    with pytest.raises(AuditError, match=message):
        audit(record)


def test_results_of_another_scenario_are_kept(tmp_path):
    result = portsim.run(terminal(), replications=2, workers=1)
    claim(tmp_path, "abc", overwrite=False)
    write_run(result, tmp_path)
    claim(tmp_path, result.manifest["scenario_digest"], overwrite=False)
    with pytest.raises(OccupiedError, match="another scenario"):
        claim(tmp_path, "abc", overwrite=False)
    claim(tmp_path, "abc", overwrite=True)


def test_workers_import_no_tables_and_no_plots():
    code = (
        "import sys, portsim.study.pool, portsim.terminal.terminal\n"
        "print([m for m in ('pandas', 'matplotlib', 'scipy.stats', 'jinja2', 'rich') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"


def test_a_rule_of_ones_own(tmp_path):
    path = tmp_path / "small.yaml"
    one_berth = {"berths.berth.number": 1, "calls.coal.arrivals": {"kind": "random", "per_year": 220.0}}
    path.write_text(resolved(terminal(measured_days=200.0)), encoding="utf-8")
    with pytest.raises(portsim.ScenarioError, match="no berth rule called 'last_come'"):
        portsim.load(path, {"berthing.policy": "last_come"})
    first = portsim.run(portsim.load(path, one_berth), workers=1).runs
    scenario = portsim.load(path, {**one_berth, "berthing.policy": "last_come"}, policies=["last_come"])
    here, there = (portsim.run(scenario, workers=n, policies={"last_come": last_come}).runs for n in (1, 2))
    assert here.equals(there)
    assert here["vessel_wait_max[all]"].mean() > 1.2 * first["vessel_wait_max[all]"].mean()


def test_a_program_from_standard_input_runs_without_workers():
    code = (
        "import portsim\nfrom tests.study.small import terminal\n"
        "print(len(portsim.run(terminal(measured_days=5), workers=2).runs))"
    )
    done = subprocess.run([sys.executable, "-"], input=code, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "4"
