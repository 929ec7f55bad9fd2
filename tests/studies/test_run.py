import os
import re
import subprocess
import sys

import numpy as np
import pytest

import portsim
from portsim.ledger.recording import simulate
from portsim.observe.audit import AuditError, audit
from portsim.scenario.reading.resolved import resolved
from portsim.studies.results.folder import claim, write_run
from portsim.studies.runs.errors import OccupiedError
from portsim.studies.runs.runs import Runs
from tests.analysis.kpis.tables.detector import berth
from tests.builder import terminal
from tests.studies.rules import last_come
from tests.studies.threads import ThreadPool

TABLES = ("kpis.csv", "runs.csv", "states.csv", "waits.csv", "queues.csv", "scenario.resolved.yaml")


def written(folder):
    return {name: (folder / name).read_bytes() for name in TABLES}


def test_surroundings_do_not_change_a_byte(tmp_path):
    environment = {"PYTHONHASHSEED": "77", "TZ": "Asia/Karachi", "LC_ALL": "C"}
    scenario = tmp_path / "small.yaml"
    few_days = terminal(warm_up_days=5.0, measured_days=10.0)
    scenario.write_text(resolved(few_days), encoding="utf-8")
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
        "--workers",
        "1",
    ]
    subprocess.run(command, check=True, env={**os.environ, **environment}, capture_output=True)
    assert written(tmp_path / "other") == written(tmp_path)


def test_rows_come_in_the_order_of_cases_and_replications():
    cases = [(terminal(measured_days=days), count) for days, count in ((60.0, 3), (5.0, 7))]
    told = []
    with ThreadPool(2) as pool:
        rows = list(Runs(pool=pool, progress=told.append).of(cases))
    assert [[row.replication for row in part] for part in rows] == [[0, 1, 2], list(range(7))]
    assert rows[0][0].ended_h > rows[1][-1].ended_h + 24.0 * 50.0
    done = [tally.done for tally in told]
    assert done == sorted(done)
    assert told[-1][:3] == (10, 10, 0)


def test_a_mean_never_comes_without_its_interval():
    for replications in (1, 4):
        kpis = portsim.run(terminal(), replications=replications, workers=1).kpis
        stated = kpis["mean"].notna()
        alike = kpis["note"].str.contains(f"in all {replications} replications")
        whole = stated & ~alike & (kpis["bound"] == "")
        assert whole.any()
        assert kpis.loc[whole, ["ci_low", "ci_high"]].notna().all(axis=None)
        half = kpis.loc[stated & ~alike & (kpis["bound"] != ""), ["ci_low", "ci_high"]]
        assert (half.notna().sum(axis=1) == 1).all()
        if replications == 1:
            assert (
                kpis.loc[stated, "note"]
                .str.startswith("one run: interval by overlapping batch means")
                .all()
            )
        assert (kpis.loc[~stated, "note"] != "").all()


def test_seed_and_replications_can_be_given():
    one, other = (
        portsim.run(terminal(measured_days=10.0), replications=2, seed=seed, workers=1)
        for seed in (8, 9)
    )
    assert list(one.runs["replication"]) == [0, 1]
    assert one.manifest["seed"] == 8
    assert not np.array_equal(one.runs["ended_h"], other.runs["ended_h"]) or not one.runs.equals(
        other.runs
    )


def test_intervals_are_over_replications():
    result = portsim.run(terminal(measured_days=20.0), replications=5, workers=1)
    row = result.kpis.set_index(["kpi", "of"]).loc[("truck_wait", "coal")]
    each, trucks = (table["truck_wait[coal]"] for table in (result.runs, result.bases))
    assert row["n"] == 5
    assert row["mean"] == pytest.approx((each * trucks).sum() / trucks.sum(), rel=1e-12)
    rest = (each - row["mean"]) * trucks / trucks.mean()
    error, t = rest.std(ddof=1) / 5**0.5, 2.7764451  # t(0.975, 4) as printed
    g = (rest**3).mean() / rest.std(ddof=0) ** 3 / 5**0.5
    for end, wanted in (("ci_low", t), ("ci_high", -t)):
        big = (row["mean"] - row[end]) / error
        assert big + g * (big**2 / 3 + 1 / 6) + g**2 * big**3 / 27 == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda r: setattr(r.cargoes[0], "by_ship_total", r.cargoes[0].by_ship_total + 1),
            "cargo coal",
        ),
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
    record = simulate(scenario, 0)
    audit(record)
    record.waits.sort(key=lambda wait: wait.who != "vessel" or wait.direct != "berth")
    spoil(record)
    with pytest.raises(AuditError, match=message):
        audit(record)


def test_results_of_another_scenario_are_kept(tmp_path):
    result = portsim.run(terminal(measured_days=5.0), replications=2, workers=1)
    claim(tmp_path, "abc", overwrite=False)
    write_run(result, tmp_path)
    claim(tmp_path, result.manifest["scenario_digest"], overwrite=False)
    with pytest.raises(OccupiedError, match="another scenario"):
        claim(tmp_path, "abc", overwrite=False)
    claim(tmp_path, "abc", overwrite=True)


def test_workers_import_no_tables_no_plots_and_nothing_for_the_event_log():
    code = (
        "import sys, portsim.studies.runs.pool, portsim.studies.runs.worker, portsim.terminal.terminal\n"
        "import portsim.analysis.kpis.measure, portsim.observe.audit\n"
        "heavy = 'pandas', 'matplotlib', 'scipy.stats', 'jinja2', 'rich', 'pyarrow'\n"
        "print([m for m in (*heavy, 'portsim.eventlog.entities') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"


def test_a_rule_of_ones_own(tmp_path):
    path = tmp_path / "small.yaml"
    one_berth = {
        "berths.berth.number": 1,
        "calls.coal.arrivals": {"kind": "random", "per_year": 220.0},
    }
    path.write_text(resolved(terminal(measured_days=60.0)), encoding="utf-8")
    with pytest.raises(portsim.ScenarioError, match="no berth rule called 'last_come'"):
        portsim.load(path, {"berthing.policy": "last_come"})
    first = portsim.run(portsim.load(path, one_berth), workers=1).runs
    parts = portsim.Parts(berth_rules={"last_come": last_come})
    scenario = portsim.load(path, {**one_berth, "berthing.policy": "last_come"}, parts=parts)
    here = portsim.run(scenario, workers=1).runs
    assert here["vessel_wait_max[all]"].mean() > 1.2 * first["vessel_wait_max[all]"].mean()


def test_a_program_from_standard_input_runs_without_workers():
    code = (
        "from portsim.studies.runs.pool import LocalPool\n"
        "from portsim.studies.runs.runs import Runs\nfrom tests.builder import terminal\n"
        "print(len(Runs(pool=LocalPool(2)).rows(terminal(measured_days=5), 4)))"
    )
    done = subprocess.run(
        [sys.executable, "-"], input=code, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "4"


def test_a_program_without_a_guard_runs_in_its_own_process(tmp_path):
    """Its workers would run the program again. They leave without a word, and one line tells why."""
    program = tmp_path / "program.py"
    program.write_text(
        "from portsim.studies.runs.pool import LocalPool\n"
        "from portsim.studies.runs.runs import Runs\nfrom tests.builder import terminal\n"
        "print(len(Runs(pool=LocalPool(2)).rows(terminal(measured_days=5), 4)))",
        encoding="utf-8",
    )
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "4"
    assert "if __name__ == '__main__':" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_a_result_is_asked_for_one_figure_and_shows_itself_in_short():
    result = portsim.run(terminal(**SHORT), replications=2, workers=1)
    wait = result.kpi("vessel_wait")
    assert (wait["of"], wait["unit"], wait["n"]) == ("all", "h", 2)
    assert len(repr(result)) < 200
    assert "2 replications" in repr(result)
    assert "<table>" in result._repr_html_()
    with pytest.raises(KeyError, match="did you mean vessel_wait"):
        result.kpi("vesel_wait")
    with pytest.raises(KeyError, match="it is for all"):
        result.kpi("vessel_wait", "tanker")


def test_the_package_lists_its_public_names():
    assert dir(portsim) == sorted(portsim.__all__)


WAIT = {"kpi": "truck_wait", "of": "coal"}
SHORT = {"warm_up_days": 10.0, "measured_days": 30.0}


def test_replications_go_on_until_a_figure_is_precise(tmp_path):
    result = portsim.run(terminal(**SHORT, precision=WAIT | {"relative": 0.2}), workers=1)
    row = result.kpis.set_index(["kpi", "of"]).loc[("truck_wait", "coal")]
    n = len(result.runs)
    assert n > 4
    assert n % 4 == 0  # whole batches
    farther = max(row["ci_high"] - row["mean"], row["mean"] - row["ci_low"])
    assert farther <= 0.2 * row["mean"]
    assert "precision of 20 % reached: " in row["note"]
    (found,) = result.manifest["precision"]
    assert found["met"]
    assert found["found"] == pytest.approx(farther / row["mean"])
    plain = portsim.run(terminal(**SHORT), replications=n, workers=1)
    assert plain.runs.equals(result.runs)
    with ThreadPool(2) as pool:
        again = portsim.run(terminal(**SHORT, precision=WAIT | {"relative": 0.2}), pool=pool)
    assert again.runs.equals(result.runs)


def test_a_precision_out_of_reach_ends_at_the_cap():
    result = portsim.run(
        terminal(**SHORT, precision=WAIT | {"relative": 0.001, "most": 10}), workers=1
    )
    assert len(result.runs) == 10
    assert not result.manifest["precision"][0]["met"]
    assert result.kpis["note"].str.contains("precision of 0.1 % NOT reached: ").sum() == 1


def test_a_figure_without_a_mean_is_not_sought():
    result = portsim.run(
        terminal({"kind": "random"}, **SHORT, precision={"relative": 0.05}), workers=1
    )
    assert len(result.runs) == 4
    (told,) = result.manifest["precision"]
    assert told | {"found": None, "met": False} == told


def test_several_figures_are_sought_until_all_are_precise(tmp_path):
    service = {"kpi": "vessel_service", "of": "all", "relative": 0.1}
    both = [WAIT | {"relative": 0.2}, service]
    result, *alone = (  # what one has run, the next one finds in the folder
        portsim.run(terminal(**SHORT, precision=sought), workers=1, folder=tmp_path)
        for sought in (both, *both)
    )
    needed = [one.manifest["replications"] for one in alone]
    assert needed[0] != needed[1]
    assert len(result.runs) == max(needed)
    assert [one["met"] for one in result.manifest["precision"]] == [True, True]
    for share in (10, 20):
        assert result.kpis["note"].str.contains(f"precision of {share} % reached: ").sum() == 1


@pytest.mark.parametrize(
    ("precision", "message"),
    [
        ({"kpi": "ship_wait"}, "run.precision.kpi: no figure called 'ship_wait'"),
        (
            {"of": "coal"},
            "run.precision.of: vessel_wait is a figure of each vessel class: all, handysize; is 'coal'",
        ),
    ],
)
def test_a_precision_is_of_a_figure_that_there_is(tmp_path, precision, message):
    path = tmp_path / "small.yaml"
    path.write_text(resolved(terminal(precision={"relative": 0.05} | precision)), encoding="utf-8")
    with pytest.raises(portsim.ScenarioError, match=message):
        portsim.load(path)


TENTH = "{kpi: vessel_wait, relative: 0.1}"


@pytest.mark.parametrize(
    ("precision", "message"),
    [
        ("{kpi: vessel_wait, relativ: 0.1}", r"run\.precision\.relativ: "),
        (
            f"[{TENTH}, {{kpi: truck_wait, of: coal, relativ: 0.1}}]",
            r"run\.precision\.1\.relativ: ",
        ),
        (f"[{TENTH}, {TENTH}]", r"run\.precision\.1: is stated twice: vessel_wait of all"),
        ("[]", r"run\.precision: "),
        ("5", r"run\.precision: "),
    ],
)
def test_a_wrong_precision_is_told_with_its_place(tmp_path, precision, message):
    path = tmp_path / "small.yaml"
    text = resolved(terminal()).replace("run:\n", f"run:\n  precision: {precision}\n", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(portsim.ScenarioError, match=message):
        portsim.load(path)


def test_one_long_run_has_means_of_waits_and_queues_only():
    one = portsim.Scenario.model_validate(
        berth(0.5, 6_000.0, run={"measured_days": 6_000.0, "replications": 1})
    )
    kpis = portsim.run(one, workers=1).kpis.set_index(["kpi", "of"])
    assert set(kpis[kpis["mean"].notna()].index) == {
        ("vessel_wait", "all"),
        ("vessel_wait", "ship"),
        ("queue_length", "anchorage"),
    }
    wait, queue = kpis.loc[("vessel_wait", "all")], kpis.loc[("queue_length", "anchorage")]
    # M/M/1 at half load: the wait is a mean stay, half a ship waits
    assert wait["ci_low"] < 24.0 < wait["ci_high"]
    assert queue["ci_low"] < 0.5 < queue["ci_high"]
    observations, worth = (
        int(number) for number in re.findall(r"(\d+) observations worth (\d+)", wait["note"])[0]
    )
    assert observations == pytest.approx(3_000, rel=0.05)
    assert worth < observations / 3


def test_a_short_run_has_no_mean():
    one = portsim.Scenario.model_validate(
        berth(0.5, 100.0, run={"measured_days": 100.0, "replications": 1})
    )
    wait = portsim.run(one, workers=1).kpis.set_index(["kpi", "of"]).loc[("vessel_wait", "all")]
    assert np.isnan(wait["mean"])
    assert wait["note"].startswith("one replication: no interval")


@pytest.mark.parametrize("years", [8, 40])
def test_percentiles_across_years_have_intervals_of_their_own(years):
    case = portsim.Scenario.model_validate(berth(0.3, 365.0))
    result = portsim.run(case, replications=years, workers=1)
    line = result.years.set_index(["kpi", "of"]).loc[("vessel_wait", "all")]
    each = np.sort(result.runs["vessel_wait[all]"])
    assert line["median"] == pytest.approx(np.median(each))
    assert line["median_low"] in each
    assert line["median_high"] in each
    assert (line["least"], line["worst"]) == (each[0], each[-1])
    if years == 40:
        assert line["p90"] == pytest.approx(np.quantile(each, 0.9))
        assert line["p90_high"] == each[-1]
    else:
        assert np.isnan(line["p90"])
