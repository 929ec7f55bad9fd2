import json
import shutil
import sys

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import portsim
from portsim.analysis.statistics.comparison import independent, paired
from portsim.cli import cli, main
from portsim.scenario.faults import ScenarioError
from portsim.studies.kinds.folders import compare, short_names
from portsim.studies.results.folder import write_run
from portsim.studies.results.seal import read_manifest, seal
from portsim.studies.study import study
from portsim.vocabulary.status import MEMORY_COLUMNS
from tests.builder import terminal, tree


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Four runs: the base; faster cranes; the base with another seed; the base with two replications more."""
    root = tmp_path_factory.mktemp("runs")
    made = {
        "base": terminal(measured_days=60.0),
        "fast": portsim.Scenario.model_validate(
            tree()
            | {
                "cranes": {
                    "loader": {
                        "number": 2,
                        "max_per_ship": 2,
                        "cargoes": {"coal": {"rate_tph": 400.0}},
                    }
                }
            }
        ),
        "seed": terminal(seed=9),
        "more": terminal(replications=6),
    }
    for name, scenario in made.items():
        (root / name).mkdir()
        write_run(portsim.run(scenario, workers=1), root / name)
    return root


def row(table, kpi, of="all", case=None):
    found = table[(table["kpi"] == kpi) & (table["of"] == of)]
    found = found if case is None else found[found["case"] == case]
    assert len(found) == 1
    return found.iloc[0]


def column(folder, name):
    return pd.read_csv(folder / "runs.csv")[name].to_numpy(dtype=float)


def test_same_seeds_are_paired(folders):
    found = compare([folders / "base", folders / "fast"])
    assert ": ".join(found.folders.pairing["fast"]) == (
        "paired: the same seed 3, so the same random numbers; replications: all 4"
    )
    line = row(found.table, "vessel_turnaround")
    case, base = (column(folders / name, "vessel_turnaround[all]") for name in ("fast", "base"))
    told = paired(case, base, 0.95)
    assert line["pairing"] == "paired"
    assert line["difference"] == pytest.approx(told.difference)
    assert (line["joint_low"], line["joint_high"]) == pytest.approx((told.low, told.high))
    assert line["ratio"] == pytest.approx(told.ratio)
    assert line["verdict"] == "lower"


def test_other_seeds_are_independent(folders):
    found = compare([folders / "base", folders / "seed"])
    assert ": ".join(found.folders.pairing["seed"]).startswith(
        "independent: other random numbers (seeds 9 and 3)"
    )
    line = row(found.table, "vessel_turnaround")
    case, base = (column(folders / name, "vessel_turnaround[all]") for name in ("seed", "base"))
    told = independent(case, base, 0.95)
    assert line["pairing"] == "independent"
    assert line["difference"] == pytest.approx(case.mean() - base.mean())
    assert (line["ci_low"], line["ci_high"]) == pytest.approx((told.low, told.high))
    assert line["ratio"] == 1.0


def test_replications_that_only_one_has_are_left_out_and_told(folders):
    found = compare([folders / "base", folders / "more"])
    assert "the 4 that both have (of 6 and 4)" in found.folders.pairing["more"].why
    known = found.table[found.table["verdict"] == "not told apart"]
    assert len(known) > 20
    assert (known["n"] <= 4).all()
    assert (known[["difference", "joint_low", "joint_high"]] == 0.0).all(axis=None)


def test_several_cases_hold_together(folders):
    found = compare([folders / "base", folders / "fast", folders / "seed"]).table
    line = row(found, "vessel_turnaround", case="fast")
    assert line["joint_confidence"] == pytest.approx(0.975)
    assert line["joint_low"] < line["ci_low"] < line["ci_high"] < line["joint_high"]


def test_the_difference_of_a_ratio_is_that_of_the_ratios(folders):
    line = row(compare([folders / "base", folders / "fast"]).table, "vessel_turnaround")
    told = (
        pd.read_csv(folders / "fast" / "kpis.csv")
        .set_index(["kpi", "of"])
        .loc[("vessel_turnaround", "all")]
    )
    assert line["mean"] == pytest.approx(told["mean"])
    assert line["mean_ci_low"] == pytest.approx(told["ci_low"])
    assert line["difference"] == pytest.approx(line["mean"] - line["base_mean"])


def reseal(folder):
    """Let the manifest of a folder list its files as they are now."""
    manifest = read_manifest(folder)
    assert manifest is not None
    seal(folder, manifest, manifest["files"])


def test_withheld_figures_stay_withheld(folders, tmp_path):
    folder = tmp_path / "grown"
    shutil.copytree(folders / "fast", folder)
    kpis = pd.read_csv(folder / "kpis.csv", keep_default_na=False)
    here = (kpis["kpi"] == "vessel_wait") & (kpis["of"] == "all")
    kpis.loc[here, ["mean", "ci_low", "ci_high"]] = ""
    kpis.loc[here, "status"] = "unstable"
    kpis.loc[here, "note"] = "unstable: the queue grew by 31; 90 in all"
    kpis.to_csv(folder / "kpis.csv", index=False)
    reseal(folder)
    line = row(compare([folders / "base", folder]).table, "vessel_wait")
    assert line["verdict"] == "withheld"
    assert line["note"] == "unstable: the queue grew by 31"
    assert np.isnan(line[["mean", "difference", "ci_low", "joint_high"]].astype(float)).all()
    assert np.isfinite(line["base_mean"])


def test_figures_of_one_only_and_in_other_units_have_no_difference(folders, tmp_path):
    folder = tmp_path / "unlike"
    shutil.copytree(folders / "fast", folder)
    runs, kpis = (
        pd.read_csv(folder / name, keep_default_na=False) for name in ("runs.csv", "kpis.csv")
    )
    runs = runs.rename(columns={"throughput[coal]": "throughput[ore]"})
    kpis.loc[kpis["kpi"] == "throughput", "of"] = "ore"
    kpis.loc[kpis["kpi"] == "landside_receipts", "unit"] = "teu per year"
    runs.to_csv(folder / "runs.csv", index=False)
    kpis.to_csv(folder / "kpis.csv", index=False)
    reseal(folder)
    table = compare([folders / "base", folder]).table
    gone, new = row(table, "throughput", "coal"), row(table, "throughput", "ore")
    assert (gone["verdict"], gone["n"], gone["base_n"]) == ("only in base", 0, 4)
    assert (new["verdict"], new["n"], new["base_n"]) == ("only in unlike", 4, 0)
    assert np.isfinite([gone["base_mean"], new["mean"]]).all()
    assert np.isnan(gone["difference"])
    other = row(table, "landside_receipts", "coal")
    assert other["verdict"] == "units differ"
    assert "teu per year" in other["note"]


def test_what_is_unlike_in_the_runs_is_told(folders, tmp_path):
    folder = tmp_path / "old"
    shutil.copytree(folders / "fast", folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"portsim": "0.0.1"}))
    text = (folder / "scenario.resolved.yaml").read_text()
    (folder / "scenario.resolved.yaml").write_text(
        text.replace("measured_days: 60", "measured_days: 90")
    )
    reseal(folder)
    doubts = compare([folders / "base", folder]).folders.doubts
    assert len(doubts) == 2
    assert "0.0.1" in doubts[0]
    assert "90 and 60 days" in doubts[1]
    assert compare([folders / "base", folders / "fast"]).folders.doubts == []


def test_folders_are_named_by_what_tells_them_apart(tmp_path):
    assert short_names([tmp_path / "a" / "run", tmp_path / "b" / "run"]) == ["a/run", "b/run"]
    assert short_names([tmp_path / "a", tmp_path / "b"]) == ["a", "b"]


def test_a_folder_without_results_is_named(folders, tmp_path):
    (tmp_path / "empty").mkdir()
    spoilt = tmp_path / "spoilt"
    shutil.copytree(folders / "fast", spoilt)
    (spoilt / "manifest.json").write_text("{}")
    other = tmp_path / "study"
    shutil.copytree(folders / "fast", other)
    (other / "runs.csv").unlink()
    for path, words in (
        (tmp_path / "none", "no such folder"),
        (tmp_path / "empty", "holds no manifest.json"),
        (spoilt, "empty, cut, or not portsim's"),
        (other, "runs.csv is missing"),
        (folders / "base", "given twice"),
    ):
        with pytest.raises(ScenarioError, match=words) as caught:
            compare([folders / "base", path])
        assert str(caught.value).count("\n") == 0
        assert str(caught.value).startswith(str(path))


def test_an_unknown_figure_is_told_with_the_nearest(folders):
    with pytest.raises(ScenarioError, match="did you mean vessel_wait"):
        compare([folders / "base", folders / "fast"], "vesel_wait")
    with pytest.raises(ScenarioError, match="no figure throughput of coel; did you mean coal"):
        compare([folders / "base", folders / "fast"], "throughput", "coel")


def test_the_command_writes_what_it_prints(folders, tmp_path):
    arguments = ["compare", str(folders / "base"), str(folders / "fast")]
    out = tmp_path / "beside"
    told = CliRunner().invoke(cli, [*arguments, "--kpi", "vessel_turnaround", "--out", str(out)])
    assert told.exit_code == 0, told.output
    assert "ship turnaround lower by" in told.output
    assert "paired" in told.output
    assert (out / "report.html").exists()
    table = pd.read_csv(out / "compare.csv")
    made = compare([folders / "base", folders / "fast"]).table
    assert list(table.columns) == [name for name in made.columns if name not in MEMORY_COLUMNS]
    assert len(table) == len(made)
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    again = CliRunner().invoke(cli, [*arguments, "--kpi", "vessel_turnaround", "--out", str(out)])
    assert again.exit_code == 0
    assert before == {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


def test_the_command_leaves_with_2_and_one_line(folders, monkeypatch, capsys):
    for arguments in (["nowhere"], [str(folders)], []):
        monkeypatch.setattr(sys, "argv", ["portsim", "compare", str(folders / "base"), *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        assert left.value.code == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.count("\n") == 1


def test_results_are_not_written_over(folders):
    kept = (folders / "fast" / "manifest.json").read_bytes()
    arguments = [
        "compare",
        str(folders / "base"),
        str(folders / "fast"),
        "--out",
        str(folders / "fast"),
        "--overwrite",
    ]
    told = CliRunner().invoke(cli, arguments)
    assert isinstance(told.exception, ScenarioError)
    assert (folders / "fast" / "manifest.json").read_bytes() == kept


def test_a_study_makes_the_same_table_as_the_folders_of_its_cases(folders, tmp_path):
    for name in ("base", "fast"):
        text = (folders / name / "scenario.resolved.yaml").read_text()
        (tmp_path / f"{name}.yaml").write_text(text)
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "name: plan\nkind: compare\nscenario: base.yaml\ncases:\n  base: {}\n  fast: {scenario: fast.yaml}\n"
    )
    made = study(plan, workers=1).table
    found = compare([folders / "base", folders / "fast"]).table
    assert list(made.columns) == list(found.columns)
    text = ["case", "base", "kpi", "of", "unit", "n", "base_n", "pairing", "verdict"]
    pd.testing.assert_frame_equal(made[text], found[text])
    numbers = [
        name for name in made.columns if name not in (*text, "note", "ratio", *MEMORY_COLUMNS)
    ]
    pd.testing.assert_frame_equal(made[numbers], found[numbers], rtol=1e-6, atol=1e-6)
