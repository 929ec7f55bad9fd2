"""The command line as people script against it: exit status, places of faults, what is written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from portsim.analysis.kpis.tables.summarise import KPI_COLUMNS
from portsim.cli import cli
from portsim.report.run.figures import run_figures
from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.resolved import resolved
from portsim.scenario.reading.schema import scenario_schema
from portsim.studies.plan.schema import study_schema
from portsim.studies.runs.errors import OccupiedError
from tests.builder import terminal
from tests.command import portsim

ROOT = Path(__file__).parent.parent


def process(*arguments, cwd=None):
    """Run portsim in a process of its own, as from a shell."""
    command = [sys.executable, "-m", "portsim", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(resolved(terminal(measured_days=20)), encoding="utf-8")
    return path


def test_run_writes_everything(small, tmp_path, monkeypatch):
    few = [one for one in run_figures.RUN_FIGURES if one.name in ("waits", "berths")]
    monkeypatch.setattr(run_figures, "RUN_FIGURES", few)  # all are drawn in tests/report
    done = portsim("run", small, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "results" / "small"
    names = {path.name for path in folder.iterdir()}
    assert names >= {
        *(
            "manifest.json",
            "scenario.resolved.yaml",
            "kpis.csv",
            "runs.csv",
            "states.csv",
            "waits.csv",
            "queues.csv",
        ),
        *("report.html", "figures"),
    }
    assert {path.name for path in (folder / "figures").iterdir()} == {"waits.svg", "berths.svg"}
    header = (folder / "kpis.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == ",".join(KPI_COLUMNS)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 3
    assert len(manifest["scenario_digest"]) == 64
    assert "Verdict" in done.stdout
    assert "4 of 4" in done.stderr


BAD = {
    "a misspelt key": (
        "capacity_t: 40000",
        "capcity_t: 40000",
        "capcity_t: no such key; did you mean capacity_t",
    ),
    "a wrong unit suffix": (
        "rate_tph: 250",
        "rate_tpd: 250",
        "rate_tpd: no such key; did you mean rate_tph",
    ),
    "a negative rate": (
        "rate_tph: 250",
        "rate_tph: -250",
        "rate_tph: must be greater than 0, is -250",
    ),
    "a ship too long": (
        "loa_m: 150.0\n    draught_m: 9.5",
        "loa_m: 250.0\n    draught_m: 14.5",
        "it is 250 m long and the longest berth is 200 m",
    ),
    "a cargo that no store takes": (
        "      coal:\n        capacity_t",
        "      ash:\n        capacity_t",
        "coal",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_scenario_is_told_with_its_place(small, case):
    old, new, message = BAD[case]
    text = small.read_text(encoding="utf-8")
    assert old in text
    small.write_text(text.replace(old, new), encoding="utf-8")
    for command in ("run", "validate"):
        done = portsim(command, small, cwd=small.parent)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        line = next(line for line in done.stderr.splitlines() if message in line)
        assert line.startswith(f"{small}:")
        assert all(
            part.isdigit() for part in line.removeprefix(f"{small}:").split(": ")[0].split(":")
        )
    assert not (small.parent / "results").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "empty"), (b"\x7fELF\x02\x01\x00\xff\xfe", ""), (b"- 1\n- 2\n", ""), (None, "")],
)
@pytest.mark.parametrize("command", ["run", "validate", "study"])
def test_no_file_makes_a_traceback(tmp_path, content, message, command):
    path = tmp_path / "broken.yaml"
    if content is not None:
        path.write_bytes(content)
    done = portsim(command, path, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "broken.yaml" in done.stderr
    assert message in done.stderr


def test_the_shell_gets_the_exit_status(small):
    small.write_bytes(b"- 1\n")
    done = process("validate", small)
    assert done.returncode == 2
    assert "small.yaml" in done.stderr
    assert "Traceback" not in done.stderr


def test_all_faults_are_told_at_once(small):
    text = small.read_text(encoding="utf-8")
    for old, new, _ in (BAD["a misspelt key"], BAD["a negative rate"]):
        text = text.replace(old, new)
    small.write_text(text, encoding="utf-8")
    assert len(portsim("validate", small).stderr.splitlines()) >= 2


def test_set_changes_the_run_and_is_checked(small, tmp_path):
    done = portsim("run", small, "--set", "berths.berth.number=1", "--no-report", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "number: 1" in (tmp_path / "results/small/scenario.resolved.yaml").read_text(
        encoding="utf-8"
    )
    wrong = portsim("run", small, "--set", "berths.birth.number=1", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "berth" in wrong.stderr


def test_other_results_are_not_overwritten(small, tmp_path):
    assert portsim("run", small, "--no-report", "--replications", 2, cwd=tmp_path).returncode == 0
    again = portsim("run", small, "--no-report", "--replications", 3, cwd=tmp_path)
    assert again.returncode == 2
    assert "--overwrite" in again.stderr
    assert (
        portsim(
            "run", small, "--no-report", "--replications", 3, "--overwrite", cwd=tmp_path
        ).returncode
        == 0
    )


def test_shipped_files_are_valid_and_every_number_has_a_source():
    """All studies are read in `tests/studies/plan/test_study_file.py`; one shows the command here."""
    files = sorted((ROOT / "scenarios").glob("*.yaml"))
    assert len(files) >= 4
    for path in (*files, ROOT / "scenarios" / "studies" / "border-closure.yaml"):
        done = portsim("validate", path)
        assert done.returncode == 0, done.stderr
        assert "no source" not in done.stdout


def test_shipped_schemas_are_those_of_the_program():
    for name, schema in (("scenario", scenario_schema()), ("study", study_schema())):
        shipped = json.loads(
            (ROOT / "scenarios" / f"{name}.schema.json").read_text(encoding="utf-8")
        )
        assert shipped == json.loads(json.dumps(schema)), (
            f"portsim schema {name} > scenarios/{name}.schema.json"
        )


def loaded(*arguments, cwd=None) -> set[str]:
    """Run portsim in a process of its own; return the modules that it has imported."""
    command = [sys.executable, "-X", "importtime", "-m", "portsim", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=True)
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


def test_the_version_is_told_without_loading_the_model():
    modules = loaded("--version")
    assert "portsim.cli" in modules
    assert not modules & {
        "numpy",
        "pydantic",
        "pandas",
        "rich",
        "portsim.studies.runs.worker",
        "portsim.studies.results.folder",
    }


def test_a_scenario_is_checked_without_what_runs_it_and_draws():
    modules = loaded("validate", ROOT / "scenarios" / "gwadar.yaml")
    assert "portsim.scenario.checks.all_checks" in modules
    assert not modules & {"numpy", "scipy", "simpy", "pandas", "matplotlib", "jinja2", "rich"}
    assert not modules & {"portsim.studies.plan.plan", "portsim.report.style.canvas"}


def test_a_run_without_a_report_loads_nothing_that_draws(small, tmp_path):
    chosen = ("--no-report", "--replications", 1, "--workers", 1)
    modules = loaded("run", small, *chosen, cwd=tmp_path)
    assert "portsim.report.console" in modules
    assert not modules & {"matplotlib", "jinja2", "portsim.report.style.palette"}
    assert not any(name.startswith("portsim.report.studies") for name in modules)


@pytest.mark.parametrize(
    "where", [[], ["--cluster", "tcp://127.0.0.1:9"]], ids=["local", "cluster"]
)
def test_what_is_wrong_is_told_before_a_pool_is_opened(small, tmp_path, monkeypatch, where):
    def opened(*_):
        raise ArithmeticError("opened")

    monkeypatch.setattr("portsim.studies.runs.pool.LocalPool", opened)
    monkeypatch.setattr("portsim.studies.runs.cluster.ClusterPool", opened)
    study, out = tmp_path / "study.yaml", tmp_path / "out"
    plan = "{name: little, kind: sweep, scenario: small.yaml, axes: {berths.berth.number: [1, 2]}}"

    def error(*arguments):
        return CliRunner().invoke(cli, [*map(str, arguments), "--out", str(out), *where]).exception

    study.write_text(plan.replace("berth.number", "birth.number"), encoding="utf-8")
    assert isinstance(error("study", study), ScenarioError)
    assert isinstance(error("run", small, "--set", "berths.birth.number=1"), ScenarioError)
    study.write_text(plan, encoding="utf-8")
    out.mkdir()
    (out / "manifest.json").write_text('{"scenario_digest": "another"}', encoding="utf-8")
    for arguments in (["study", study], ["run", small]):
        assert isinstance(error(*arguments), OccupiedError)
        assert isinstance(error(*arguments, "--overwrite"), ArithmeticError)
        (out / "manifest.json").write_text('{"scenario_digest": "another"}', encoding="utf-8")


def test_next_step_writes_beside_the_run(small, tmp_path):
    words = ("next-step", small, "--replications", "2", "--share-above", "0.3", "--load-above", "9")
    done = portsim(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "results" / "small" / "next-step"
    names = {path.name for path in folder.iterdir()}
    assert names >= {"next_step.csv", "next_step_left_out.csv", "report.html", "manifest.json"}
    assert "What limits it" in done.stdout
    wrong = portsim("next-step", small, "--kpi", "vessel_calls", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "of vessel_calls no gain can be told" in wrong.stderr


@pytest.mark.parametrize("command_name", ["run", "explain", "next-step"])
def test_a_study_given_to_a_command_for_scenarios_is_told_as_one(command_name, small, tmp_path):
    study = tmp_path / "study.yaml"
    study.write_text(
        "{name: little, kind: sweep, scenario: small.yaml, axes: {}}", encoding="utf-8"
    )
    told = CliRunner().invoke(cli, [command_name, str(study)]).exception
    assert isinstance(told, ScenarioError)
    assert str(told) == f"{study}:1:1: this is a study file, which `portsim study {study}` runs"


def test_a_scenario_given_to_study_is_told_as_one(small):
    told = CliRunner().invoke(cli, ["study", str(small)]).exception
    assert isinstance(told, ScenarioError)
    assert str(told) == f"{small}:1:1: this is a scenario file, which `portsim run {small}` runs"


def test_a_scenario_with_a_fault_is_told_that_fault(small, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text(Path(small).read_text(encoding="utf-8") + "\nberhts: {}\n", encoding="utf-8")
    told = CliRunner().invoke(cli, ["run", str(broken)]).exception
    assert "berhts: no such key" in str(told)
