"""What a client gets beside the page is made again from the folder of a run alone."""

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

from portsim.report.html import run_page
from portsim.report.run.figures import run_figures
from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.resolved import resolved
from portsim.studies import drawn_years
from portsim.studies.kept_run import read_run
from portsim.studies.results.drawn_year import Why
from tests.builder import terminal
from tests.command import portsim

RANGES = """
ranges:
  source: "assumption: a fifth either way"
  cargoes.coal.annual_t: {low: 700000, high: 900000}
"""


@pytest.fixture(scope="module", autouse=True)
def few_figures():
    """Draw two figures and not ten: the others are looked at elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        few = tuple(one for one in run_figures.RUN_FIGURES if one.name in ("waits", "berths"))
        patch.setattr(run_figures, "RUN_FIGURES", few)
        yield


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    """The folder of a run with drawn inputs, whose scenario file is gone."""
    home = tmp_path_factory.mktemp("hand")
    scenario = home / "small.yaml"
    text = resolved(terminal(measured_days=20))
    scenario.write_text(text + RANGES, encoding="utf-8")
    words = ("--replications", 3, "--workers", 1, "--uncertain", "--out", home / "out")
    done = portsim("run", scenario, *words, cwd=home)
    assert done.returncode == 0, done.stderr
    scenario.unlink()
    return home / "out"


def page(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_a_page_made_again_is_the_page_of_the_run(finished, tmp_path):
    again = tmp_path / "moved"
    shutil.copytree(finished, again)
    (again / "report.html").unlink()
    done = portsim("report", again, "--format", "html", "--format", "pdf", "--format", "xlsx")
    assert done.returncode == 0, done.stderr
    assert page(again) == page(finished)
    assert (again / "report.pdf").read_bytes().startswith(b"%PDF")
    assert (again / "tables.xlsx").read_bytes().startswith(b"PK")
    manifest = "manifest.json"
    assert (again / manifest).read_bytes() == (finished / manifest).read_bytes()
    assert "a fifth either way" in page(again)


def test_the_printed_report_alone_draws_one_year(finished, monkeypatch):
    first = read_run(finished, all_years=False).result.sample.replication
    years = {first: [Why.MEDIAN], (first + 1) % 3: [Why.WORST_COST]}
    monkeypatch.setattr(drawn_years, "chosen_years", lambda runs, bases: years)
    one, both = (read_run(finished, all_years).result.drawn for all_years in (False, True))
    assert [year.record.replication for year in one] == [first]
    assert [year.record.replication for year in both] == list(years)


def test_any_days_are_drawn_with_their_data(finished, tmp_path):
    words = ("--from", "2027-02-05", "--to", "2027-02-12", "--replication", 2, "--out", tmp_path)
    done = portsim("gantt", finished, *words)
    assert done.returncode == 0, done.stderr
    name = "gantt-2027-02-05-2027-02-12-replication-2"
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}.{s}" for s in ("png", "svg", "csv")
    }
    with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        bars = [row for row in csv.DictReader(file) if row["mark"] == "bar"]
    assert bars
    for bar in bars:
        assert bar["x"] < "2027-02-12 00:00"
        assert bar["x_end"] > "2027-02-05 00:00" or bar["series"].startswith("berth held")
    replication = read_run(finished).result.sample.replication
    assert replication == 0  # and the figure is of the one that was asked for


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--from", "2031-01-01"), "the run goes from 2027-01-01 to"),
        (("--from", "2027-02-05", "--to", "2027-02-05"), "must be after 2027-02-05"),
        (("--replication", 7), "keeps no replication 7; it keeps 0, 1, 2"),
    ],
)
def test_days_and_replications_that_are_not_there(finished, words, message):
    done = portsim("gantt", finished, *words)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_none_of_a_run(finished, tmp_path):
    done = portsim("report", tmp_path / "nowhere")
    assert (done.returncode, "no such folder" in done.stderr) == (2, True)
    done = portsim("report", tmp_path)
    assert (done.returncode, "no folder of a run" in done.stderr) == (2, True)
    moved = tmp_path / "bare"
    shutil.copytree(finished, moved)
    shutil.rmtree(moved / "runs")
    with pytest.raises(ScenarioError, match="it keeps no replications"):
        read_run(moved)


def test_a_run_of_another_model_is_not_drawn(finished, monkeypatch):
    from portsim.studies import kept_run

    def other(scenario, replication):
        return simulate(scenario, replication + 1)

    simulate = kept_run.simulate
    monkeypatch.setattr(kept_run, "simulate", other)
    with pytest.raises(ScenarioError, match="made by a portsim with another model"):
        read_run(finished)


@pytest.fixture
def failing(monkeypatch):
    """Replication 1 fails, as if its books did not balance."""
    from portsim.observe.audit import AuditError
    from portsim.studies.runs import worker

    one_run = worker.one_run

    def run(scenario, replication, limits=None):
        if replication == 1:
            raise AuditError(["cargo coal: parcels less what left the store is 7 t, not 0"])
        return one_run(scenario, replication, limits)

    monkeypatch.setattr(worker, "one_run", run)


def test_a_failed_or_ended_run_says_so_first_and_tells_what_the_others_say(failing, tmp_path):
    scenario = tmp_path / "small.yaml"
    scenario.write_text(resolved(terminal(measured_days=20)), encoding="utf-8")
    out = tmp_path / "out"
    words = ("--replications", 4, "--workers", 1, "--out", out, "--no-report")
    done = portsim("run", scenario, *words)
    assert done.returncode == 1
    assert "audit failed" in done.stderr
    assert "replication 1: cargo coal: parcels" in done.stderr
    kept = read_run(out)
    told = run_page(kept.result, [], kept.sources)
    first = told[told.index('<p class="big">') :]
    assert first.startswith('<p class="big"><span data-input>1 of 4 replications failed')
    assert "Throughput, coal" in told
    assert not np.isnan(kept.result.kpi("throughput", "coal")["mean"])
    with (out / "failures.csv").open(encoding="utf-8", newline="") as file:
        (failure,) = csv.DictReader(file)
    assert failure["replication"] == "1"
    assert (out / "failed" / f"{failure['case']}.yaml").exists()

    (out / "manifest.json").unlink()  # as if the run had been ended before it was whole
    kept = read_run(out)
    assert kept.result.not_run == [1]
    told = run_page(kept.result, [], kept.sources)
    assert '<p class="big"><span data-input>This run was ended after 3 of 4 replications' in told


def test_a_run_of_which_nothing_is_left_raises_as_before(monkeypatch, tmp_path):
    from portsim.studies.runs import worker

    def run(scenario, replication, limits=None):
        raise ArithmeticError("spoilt")

    monkeypatch.setattr(worker, "one_run", run)
    monkeypatch.setattr("portsim.studies.run.simulate", run)
    scenario = tmp_path / "small.yaml"
    scenario.write_text(resolved(terminal(measured_days=20)), encoding="utf-8")
    done = portsim("run", scenario, "--workers", 1, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "replication 0: ArithmeticError: spoilt" in done.stderr
    assert not (tmp_path / "out" / "report.html").exists()
