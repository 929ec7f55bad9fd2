"""Studies that a budget ends: the best answer so far, marked so, and the whole one from what was kept."""

import json
import math

import pandas as pd
import pytest
from click.testing import CliRunner

from portsim.analysis.decisions.capacity import Capacity
from portsim.analysis.decisions.sizing_result import NOT_RUN
from portsim.cli import cli
from portsim.report.html import write_study_report
from portsim.report.studies.closing import study_statements
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.reading.resolved import resolved
from portsim.studies.forecast import forecast
from portsim.studies.kinds import capacity
from portsim.studies.kinds.capacity_points import Points
from portsim.studies.plan.plan import Capacity as CapacityPlan
from portsim.studies.plan.study_file import read_study
from portsim.studies.runs.budget import Budget
from portsim.studies.runs.errors import NoAnswerError
from portsim.studies.runs.pool import LocalPool
from portsim.studies.runs.runs import Runs
from portsim.studies.study import study
from tests.builder import tree
from tests.studies.kinds.test_kinds import COSTS, CRANES, RATE, SIZE

LEVELS = "levels: [{kpi: wait_over_service, at_most: 0.05}]"
CAPACITY = f"kind: capacity\n{LEVELS}\nlow: 0.5\nhigh: 4\npoints: 3\nreplications: 6\nmost: 6\nprecision: 0.02"
INPUTS = f"inputs: {{{RATE}: {{low: 200, high: 400}}, road.exit_h: {{low: 0, high: 1}}}}"
CASES = "cases: {base: {}, more: {set: {cranes.loader.number: 3}}}"
KINDS = {  # a study, and a budget that ends it in its last round
    "sweep": (f"kind: sweep\naxes: {{{CRANES}: [1, 2]}}\nreplications: 6", 11),
    "morris": (f"kind: morris\ntrajectories: 2\n{INPUTS}\nreplications: 3", 14),
    "next_step": ("kind: next_step\nreplications: 3\nload_above: 0.1\nshare_above: 0.5", 16),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("budgets")
    small = Scenario.model_validate(
        {**tree(warm_up_days=5.0, measured_days=10.0, replications=5), "costs": COSTS}
    )
    (folder / "small.yaml").write_text(resolved(small), encoding="utf-8")
    return folder


@pytest.fixture
def conduct(folder, tmp_path):
    """Return a function that conducts a study with a budget, whose runs are kept for the next."""

    def conduct(text, runs=None, keep=tmp_path):
        path = folder / "study.yaml"
        path.write_text(f"name: try\nscenario: small.yaml\n{text}", encoding="utf-8")
        budget = None if runs is None else Budget(runs=runs)
        return study(read_study(path), workers=1, folder=keep, budget=budget)

    return conduct


def same(one, other):
    assert list(one.tables) == list(other.tables)
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, other.tables[name], check_exact=True)


@pytest.mark.parametrize(
    "kind",
    [kind if kind == "sweep" else pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS],
)
def test_all_cases_have_the_replications_of_the_last_whole_round(conduct, kind):
    text, runs = KINDS[kind]
    cut = conduct(text, runs)
    ended = cut.ended
    assert 2 <= ended.reached < ended.wanted
    assert cut.manifest["ended_by_budget"]["runs"] == runs
    if kind != "next_step":  # there the case as it is has all of them
        same(
            cut,
            conduct(
                text.replace(f"replications: {ended.wanted}", f"replications: {ended.reached}")
            ),
        )
    whole = conduct(text, ended.needed)
    assert whole.ended is None
    assert "ended_by_budget" not in whole.manifest


def test_the_same_runs_give_the_same_tables_wherever_they_ended(conduct, tmp_path):
    """Two budgets that are both used up in the third round, and one that was met in two parts."""
    text, _ = KINDS["sweep"]
    one = conduct(text, 10, tmp_path / "one")
    same(one, conduct(text, 11, tmp_path / "two"))
    conduct(text, 5, tmp_path / "parts")
    same(one, conduct(text, 5, tmp_path / "parts"))


@pytest.mark.parametrize(
    ("text", "runs", "needed"),
    [(KINDS["sweep"][0], 3, 1), (KINDS["next_step"][0], 2, 1), (CAPACITY, 14, 1), (SIZE, 9, 10)],
)
def test_without_an_answer_it_is_said_what_one_takes(conduct, text, runs, needed):
    with pytest.raises(NoAnswerError, match=f"takes {needed} more runs"):
        conduct(text, runs)


def test_a_capacity_lies_between_what_was_run(conduct):
    cut = conduct(CAPACITY, 15)
    (so_far,) = cut.capacity.capacities.values()
    assert so_far.verdict == "not resolved"
    assert (so_far.low, so_far.high, so_far.n) == (0.5, 4.0, 5)
    assert math.isnan(so_far.estimate)
    assert cut.capacity.ultimate.verdict == "not settled"
    assert {"capacity", "curve", "levels", "binding"} == set(cut.tables)
    # three factors lack a replication; a crossing and the most that gets through are open
    assert cut.ended.needed == 3 * 1 + 4 * 6 + 2 * 6
    told = {one.label: one for one in study_statements(cut)}
    assert told["Capacity"].value == "not resolved"
    assert "0.500 to 4.00" in told["Capacity"].detail


def test_a_capacity_at_which_nothing_was_run_is_open(conduct, monkeypatch):
    """The search found it on the last runs, and none is left for the terminal at its capacity."""
    found = Capacity(1.5, 1.2, 1.9, 6, 0.95, 0.5, (), "found")
    monkeypatch.setattr(capacity, "find", lambda *_, **__: found)
    cut = conduct(CAPACITY, 18)
    (so_far,) = cut.capacity.capacities.values()
    assert (so_far.verdict, so_far.low, so_far.high) == ("not resolved", 1.2, 1.9)
    assert cut.ended.needed == 4 * 6 + 2 * 6


def test_a_factor_of_many_digits_is_the_same_scenario_when_it_is_asked_for_by_its_name(folder):
    """A crossing lies at a factor such as 2.0333333333333337, and tables ask for 2.03333333333."""
    path = folder / "digits.yaml"
    path.write_text(f"name: try\nscenario: small.yaml\n{CAPACITY}", encoding="utf-8")
    file = read_study(path)
    assert isinstance(file.plan, CapacityPlan)
    runs = Runs(pool=LocalPool(1))
    points = Points(file, file.plan, runs)
    points.rows(2.0333333333333337, 2)
    (known,) = points.factors
    points.rows(known, points.count(known))
    assert runs.count == 2


@pytest.mark.parametrize("spent", range(16, 31, 3))
def test_a_capacity_ends_with_tables_wherever_its_budget_ends(conduct, spent):
    result = conduct(CAPACITY, spent)
    assert {"capacity", "curve", "levels", "binding"} <= set(result.tables)


def test_the_cheapest_design_so_far_is_none_of_those_not_run(conduct):
    cut = conduct(SIZE, 25)
    sized = cut.sizing.result
    assert not sized.decided
    assert cut.ended.needed == sized.missing > 0
    assert sum(row.n > 0 for row in sized.table) == 2
    assert all(row.n == 0 for row in sized.table if row.status == NOT_RUN)
    assert NOT_RUN in {row.status for row in sized.table}
    assert any("were not reached" in one.detail for one in study_statements(cut))


def test_a_study_ended_by_its_budget_says_so_everywhere(folder, tmp_path):
    path, out = folder / "told.yaml", tmp_path / "out"
    path.write_text(f"name: told\nscenario: small.yaml\n{KINDS['sweep'][0]}", encoding="utf-8")

    def portsim(*options):
        words = ["study", str(path), "--out", str(out), "--workers", "1", *options]
        return CliRunner().invoke(cli, words, catch_exceptions=False)

    cut = portsim("--budget", "11runs")
    assert cut.exit_code == 0
    assert "told: 12 runs; how long that takes is told after the first" in cut.stderr
    assert "told: runs, " in cut.stderr
    words = " ".join(cut.stdout.split())
    assert "NOT the whole study" in words
    assert "the 11 runs allowed are used up: 5 of 6 replications of each case" in words
    assert "the whole takes 1 more run" in words
    assert pd.read_csv(out / "budget.csv").to_dict("records") == [
        {"reached": 5, "wanted": 6, "needed": 1, "certainty": "exactly"}
    ]
    assert "NOT the whole study" in (out / "report.html").read_text(encoding="utf-8")
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["ended_by_budget"]["needed"] == 1
    whole = portsim("--no-report")
    assert "as fast as last time" in whole.stderr
    assert "NOT the whole study" not in whole.stdout
    assert not (out / "budget.csv").exists()
    refused = portsim("--budget", "10m")
    assert refused.exit_code == 2
    assert "400runs" in refused.stderr


QUICK = {
    "sweep": f"kind: sweep\naxes: {{{CRANES}: [1, 2, 3, 4]}}\nreplications: 6",
    "compare": f"kind: compare\n{CASES}\nreplications: 6",
    "tornado": f"kind: tornado\n{INPUTS}\nreplications: 6",
    "morris": f"kind: morris\ntrajectories: 9\n{INPUTS}",
    "sobol": f"kind: sobol\npoints: 16\n{INPUTS}",
    "next_step": "kind: next_step\nreplications: 6",
    "capacity": CAPACITY.replace("points: 3", "points: 9"),
    "size": SIZE,
}


@pytest.mark.parametrize("kind", QUICK)
def test_a_quick_study_asks_for_no_more_runs_and_is_marked(folder, tmp_path, kind):
    path = folder / "quick.yaml"
    path.write_text(f"name: try\nscenario: small.yaml\n{QUICK[kind]}", encoding="utf-8")
    rough, whole = read_study(path, quick=True), read_study(path)
    assert forecast(rough).runs < forecast(whole).runs
    assert rough.digest != whole.digest
    if kind == "sweep":
        assert len(rough.cases) == 3  # the ends and the middle
        done = study(rough, workers=1)
        assert done.is_quick
        assert done.manifest["quick"] is True
        first, *_ = study_statements(done)
        assert first.value == "a rough first answer"
        write_study_report(done, tmp_path)
        assert "a rough first answer" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_whole_study_goes_on_from_the_runs_of_a_quick_one(folder, tmp_path):
    path, out = folder / "both.yaml", tmp_path / "out"
    path.write_text(f"name: both\nscenario: small.yaml\n{KINDS['sweep'][0]}", encoding="utf-8")

    def portsim(*options):
        words = ["study", str(path), "--out", str(out), "--workers", "1", "--no-report", *options]
        return CliRunner().invoke(cli, words, catch_exceptions=False)

    rough = portsim("--quick")
    assert "a rough first answer" in rough.stdout
    assert (out / "quick" / "sweep.csv").exists()
    assert not (out / "sweep.csv").exists()
    whole = portsim()
    assert "a rough first answer" not in whole.stdout
    assert "12 of 12" in whole.stderr
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["runs"] == 12
    assert "1 s each" not in whole.stderr
