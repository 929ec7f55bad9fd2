"""What somebody who works in Python gets: changed scenarios, and results that show themselves."""

import json
from pathlib import Path

import pytest

import portsim
from portsim.scenario.reading import loader
from portsim.scenario.reading.resolved import digest

QUICKSTART = Path(__file__).parents[2] / "scenarios" / "quickstart.yaml"


@pytest.fixture(scope="module")
def scenario():
    return portsim.load(QUICKSTART, {"run.measured_days": 60, "run.warm_up_days": 20})


@pytest.fixture(scope="module")
def result(scenario):
    return portsim.run(scenario, replications=2, workers=1)


def test_a_scenario_is_the_same_as_that_of_the_command_line(scenario):
    plain = loader.load(QUICKSTART, {"run.measured_days": 60, "run.warm_up_days": 20})
    assert digest(scenario) == digest(plain)
    assert digest(scenario.with_({})) == digest(plain)


def test_a_changed_scenario_is_checked_and_the_first_one_stays(scenario):
    other = scenario.with_({"cranes.mobile_harbour.number": 3}).with_(["berths.berth.number=3"])
    assert (other.cranes["mobile_harbour"].number, other.berths["berth"].number) == (3, 3)
    assert scenario.cranes["mobile_harbour"].number == 2
    with pytest.raises(portsim.ScenarioError, match=r"did you mean cranes\.mobile_harbour"):
        scenario.with_({"cranes.mobil_harbour.number": 3})
    with pytest.raises(portsim.ScenarioError):
        scenario.with_({"berths.berth.length_m": 20})


def test_a_notebook_shows_the_answer_table(result):
    shown = result._repr_html_()
    assert ">Queues</th>" in shown
    assert len(shown) < 10_000


def test_every_replication_has_its_figures_with_units(scenario, result):
    table = result.replications()
    waits = table[(table["kpi"] == "vessel_wait") & (table["of"] == "all")]
    assert list(waits["replication"]) == [0, 1]
    assert set(waits["unit"]) == {"h"}
    assert list(waits["value"]) == list(result.runs["vessel_wait[all]"])
    one = portsim.run(scenario, replications=1, workers=1).replications()
    assert one[(one["kpi"] == "vessel_wait") & (one["of"] == "all")]["value"].notna().all()


def test_figures_are_asked_for_by_name(result):
    import matplotlib.pyplot as plt

    figure = result.figure("waits")
    assert figure.axes
    plt.close(figure)
    with pytest.raises(KeyError, match="did you mean waits"):
        result.figure("wait")


def test_a_result_is_written_and_a_folder_of_another_is_kept(result, scenario, tmp_path):
    folder = result.write(tmp_path / "first")
    assert (folder / "kpis.csv").exists()
    held = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert held["replications"] == 2
    other = portsim.run(scenario.with_({"berths.berth.number": 3}), replications=1, workers=1)
    with pytest.raises(Exception, match="holds the results of another scenario"):
        other.write(folder)
    assert other.write(folder, overwrite=True) == folder


def test_a_report_is_one_page(result, tmp_path, monkeypatch):
    monkeypatch.setattr("portsim.report.html.rendered_figures", lambda result: [])  # dear
    page = result.report(tmp_path / "report")
    assert page == tmp_path / "report" / "report.html"
    assert "<html" in page.read_text(encoding="utf-8")
    assert (tmp_path / "report" / "kpis.csv").exists()
