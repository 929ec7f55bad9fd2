import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from portsim.estimate.explain import explain
from portsim.flow.corridor.episodes import Episode
from portsim.report.html import run_page, study_page, write_run_report, write_study_report
from portsim.report.run.closures import MOST_ROWS, closure_table, episodes_in_window, table_note
from portsim.report.run.drawn import year_name
from portsim.report.run.figures.alt_texts import figure_values
from portsim.report.run.figures.run_figures import RUN_FIGURES
from portsim.report.run.hand_estimate import ratio_cell
from portsim.report.studies.kinds import STUDY_REPORTS
from portsim.report.style.canvas import Calendar
from portsim.report.style.figure_data import figure_data
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.tables import Cell
from portsim.scenario.blocks.weather import RecordedClosure
from portsim.studies.results.folder import write_run
from portsim.studies.results.result import Result
from tests.report.page_numbers import Cells, Numbers


class Page(HTMLParser):
    """Attributes that could fetch something, rows of tables, and the tags left open."""

    VOID = frozenset({"meta", "link", "img", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.rows: list[list[str]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        self.addresses += [
            value for name, value in attrs if name in ("href", "src", "srcset", "action", "data")
        ]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data


@pytest.fixture(scope="module")
def folder(result: Result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    (folder / "figures").mkdir()
    (folder / "figures" / "waits.png").write_text("of an earlier result")
    write_run(result, folder)
    write_run_report(result, folder, [("cargoes.coal.annual_t", "S1 page 7")])
    return folder


@pytest.fixture(scope="module")
def text(folder) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_figures_lie_beside_the_page(folder):
    names = {path.name for path in (folder / "figures").iterdir()}
    stems = ("throughput", "waits", "bands", "profiles", "flow", "causes", "turn", "utilisation")
    stems += ("berths", "stores", "startup")
    assert names == {f"{stem}.svg" for stem in stems}


def test_a_number_that_is_not_in_the_tables_is_found(folder, text, tmp_path):
    """Every number of the page is the rounding of a cell of the tables beside it."""

    def faults(page, tables):
        cells = Cells(tables)
        return [fault for one in Numbers(page).told for fault in cells.faults(one)]

    assert len(Numbers(text).told) > 200
    assert faults(text, folder) == []
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    kpis = pd.read_csv(other / "kpis.csv")
    kpis.loc[kpis["kpi"] == "vessel_wait", "mean"] *= 3.0
    kpis.to_csv(other / "kpis.csv", index=False)
    found = faults(text + "<p>12 ships</p>", other)
    assert "'12 ships' names no cell" in found
    assert sum("kpis|vessel_wait|all|mean" in fault for fault in found) >= 3  # tile, spread, table


def test_a_figure_for_slides_has_real_text_and_its_data(result, tmp_path):
    waits = next(one for one in RUN_FIGURES if one.name == "waits")
    drawn = RenderedFigure.render("waits", waits.title, waits.reading, waits.draw(result))
    drawn.write(tmp_path, slides=True)
    png = (tmp_path / "waits.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert [int.from_bytes(png[at : at + 4], "big") for at in (16, 20)] == [1920, 1080]
    svg = (tmp_path / "waits.svg").read_text(encoding="utf-8")
    assert waits.title in re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    data = pd.read_csv(tmp_path / "waits.csv")
    mean = result.kpi("vessel_wait")["mean"]
    assert (data["x"] - mean).abs().min() < 1e-9 * mean
    drawn.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["waits.svg"]


def test_data_of_a_figure_name_its_series_rows_and_dates(result):
    figure = next(one for one in RUN_FIGURES if one.name == "berths").draw(result)
    data = figure_data(figure)
    bars = data[(data["mark"] == "bar") & (data["row"] == "berth 1")]
    assert set(bars["series"]) == {"coal", "berth held, ship in channel"}
    assert bars["x"].str.fullmatch(r"2030-\d\d-\d\d \d\d:\d\d").all()
    assert (bars["x"] <= bars["x_end"]).all()


def test_nothing_is_fetched_from_elsewhere(text):
    page = Page(text)
    assert not page.open
    assert page.addresses
    assert all(address.startswith(("#", "data:")) for address in page.addresses)
    assert "@import" not in text
    assert "url(" not in text
    assert "<script" not in text


def test_pictures_have_their_values_in_words(text):
    assert re.search(r'alt="Throughput against target\. Throughput, coal: \d+ kt a year', text)
    assert re.search(r'alt="How long ships, trains and trucks wait\. Ships wait outside: \d', text)


def test_names_of_the_scenario_are_text_not_markup(text):
    assert "A small terminal &lt;&amp; its report&gt;" in text


def test_every_mean_has_its_interval(text):
    rows = Page(text).rows
    seen = 0
    for row in rows:
        if len(row) == 9 and row[-2] == "3":
            seen += 1
            told = r"(-?[\d,.]+ to -?|up to )[\d,.]+|[\d,.]+ or (more|less)|.*all 3 replications.*"
            no_mean = "no value", "withheld: unstable", "at least", "at most", "neither"
            assert re.fullmatch(told, row[2]) or row[1].startswith(no_mean), row
    assert seen > 45


def test_every_kpi_is_shown_with_its_definition(text, result):
    for kpi in set(result.kpis["kpi"]) - {"queue_length", "queue_max"}:
        assert f"({kpi})" in text


def test_same_result_same_bytes(result, folder, text):
    slower = replace(result, manifest=result.manifest | {"wall_s": 99.0, "cpu_s": 98.0})
    figures = []
    for one in RUN_FIGURES:
        if one.applies(slower):
            told = (one.name, one.title, one.reading)
            svg = (folder / "figures" / f"{one.name}.svg").read_bytes()
            values = figure_values(one.name, slower)
            year = year_name(slower) if one.by_year else ""
            figures.append(RenderedFigure(*told, svg, Figure(), values, year))
            if one.name in ("waits", "berths", "stores"):  # bars, dates and lines
                assert RenderedFigure.render(*told, one.draw(slower)).svg == svg
    assert text == run_page(slower, figures, [("cargoes.coal.annual_t", "S1 page 7")])


def test_inputs_stand_beside_their_sources(text):
    rows = {row[0]: row for row in Page(text).rows if row}
    assert "S1 page 7" in text
    assert (
        "no source stated" in rows["rail.trains"][2]
        if "rail.trains" in rows
        else "no source stated" in text
    )
    assert "a handbook" in text


def test_what_was_read_from_files_is_told(result, text):
    values = [[0.0, 20.0], [24.0, 5.0]]
    record = RecordedClosure.model_validate(
        {
            "kind": "recorded",
            "limit": 14.0,
            "values": values,
            "ends_h": 1e5,
            "read_from": "wind.csv",
        }
    )
    scenario = result.scenario.model_copy(update={"weather": {"wind": record}})
    page = run_page(replace(result, scenario=scenario), [])
    assert "<li>weather.wind from wind.csv: 2 values from hour 0 (" in page
    assert "Recorded inputs" not in text


@pytest.mark.parametrize("which", ["unstable", "single"])
def test_odd_runs_have_all_figures(which, request):
    result = request.getfixturevalue(which)
    for picture in RUN_FIGURES:
        if not picture.by_year:  # the year that is drawn is no odd one
            assert not picture.applies(result) or picture.draw(result).axes


def test_withheld_means_are_never_numbers(unstable):
    text = run_page(unstable, [])
    assert "UNSTABLE" in text
    waits = [row for row in Page(text).rows if "withheld: unstable" in row]
    assert len(waits) >= 4
    for row in waits:
        assert not any(re.search(r"\d", cell) for cell in row[2:7])


def test_one_replication_gives_no_means(single):
    text = run_page(single, [])
    assert "no interval, so no mean" in text
    assert "nan" not in re.sub(r"base64,[^\"]*", "", text).lower().split()


@pytest.fixture(scope="module")
def land_text(land) -> str:
    return run_page(land, [])


def test_sections_stand_only_where_there_is_something_to_tell(text, land_text):
    for heading in ("Closures of the border", "Trains"):
        assert f"{heading}</h2>" in land_text
    assert "Closures of the border" not in text
    assert "Trains</h2>" in text  # the small terminal has trains, too


def test_closures_are_those_of_the_replication_that_is_drawn(land, land_text):
    (ore,) = [one for one in episodes_in_window(land) if one.stage == "high_pass"]
    rows = [
        row
        for row in Page(land_text).rows
        if row[:2] == ["high pass", "ore by road"] and len(row) == 10
    ]
    cleared = Calendar(land.scenario.start).moment(ore.episode.end_h, False)
    assert rows == [
        [
            "high pass",
            "ore by road",
            "20 Mar 2030",
            "28 Mar 2030",
            "1",
            f"{ore.most / 1000:.2f} kt",
            cleared,
            f"{ore.episode.recovery_h / 24:.1f}",
            str(ore.ships),
            f"{ore.ship_h:.0f}",
        ]
    ]
    assert "accounting" in land_text
    assert "twin run" in land_text
    assert "Rows must not be added up" in land_text


def with_episodes(land, *ones: Episode):
    changed = {"high_pass": ones}
    episodes = {stage: changed.get(stage, ()) for stage in land.sample.episodes}
    return replace(land, sample=replace(land.sample, episodes=episodes))


def test_what_was_cleared_after_the_run_or_never_is_said(land):
    begin_h, ended_h = land.sample.begin_h, land.sample.ended_h
    later = Episode(begin_h, begin_h + 24.0, ended_h + 100.0, ended_h + 200.0, 1)
    assert ", after the run" in run_page(with_episodes(land, later), [])
    text = run_page(with_episodes(land, Episode(begin_h, np.inf, np.inf, ended_h, 1)), [])
    assert "not in three years" in text
    assert "never" in text


def test_very_many_closures_are_cut_to_the_longest(land):
    begins = np.arange(land.sample.begin_h, land.sample.end_h - 24.0, 12.0).tolist()
    many = [Episode(a, a + 2.0, a + 2.0 + a / 1000.0, 1e5, 1) for a in begins]
    flow = replace(land.sample.flows[0], shut={"high_pass": ()})
    changed = with_episodes(replace(land, sample=replace(land.sample, flows=[flow])), *many)
    assert f"{MOST_ROWS} longest of {len(many)}" in table_note(changed)
    lines = closure_table(changed).groups[0].rows
    assert len(lines) == MOST_ROWS
    assert all(re.search(r"\d\d:\d\d$", str(line[2])) for line in lines)


def test_trains_are_told_with_their_intervals(land, land_text):
    rows = {row[0]: row[1:] for row in Page(land_text).rows if len(row) == 4}
    told = rows["share of wagons out laden"][1]
    assert re.fullmatch(r"[\d,.]+ to [\d,.]+|.*all 3 replications.*", told)
    assert rows["share turned away"][2] == "%"
    assert any(
        name.startswith("No arrival track is free") or name == "It is outside working hours"
        for name in rows
    )


def test_estimates_stand_beside_the_simulation(land, land_text):
    rows = {tuple(row[:1] + row[4:5]): row for row in Page(land_text).rows if len(row) == 7}
    estimate = explain(land.scenario).figure("gate_utilisation", "gate")
    gate = rows["gate", "%"]
    assert float(gate[1]) == pytest.approx(100.0 * estimate.value, rel=0.01)
    assert re.fullmatch(r"[\d.]+ to [\d.]+", gate[3])
    assert "ignores" in land_text


@pytest.mark.parametrize(
    ("estimate", "mean", "low", "high", "text", "marked"),
    [
        (1.0, 1.5, 1.4, 1.6, "× 1.50", False),
        (1.0, 2.5, 2.4, 2.6, "× 2.50", True),
        (1.0, 0.4, 0.3, 0.5, "× 0.400", True),
        (1.0, 2.5, 0.9, 4.1, "× 2.50", False),  # for all the interval says they may be the same
        (0.0, 2.5, 2.4, 2.6, "one is 0", True),
        (0.0, 0.0, 0.0, 0.0, "", False),
    ],
)
def test_what_is_far_apart_for_certain_is_marked(estimate, mean, low, high, text, marked):
    cell = ratio_cell(estimate, pd.Series({"mean": mean, "ci_low": low, "ci_high": high}))
    assert cell == (Cell(text, "warn") if marked else text)


@pytest.mark.parametrize("name", ["one_key", "two_keys", "tornado_study"])
def test_study_pages_are_whole(name, request, tmp_path):
    study = request.getfixturevalue(name)
    text = study_page(study, STUDY_REPORTS[study.kind].figures(study))
    if name == "one_key":  # what is written is that page, as it is of every study
        write_study_report(study, tmp_path)
        assert text == (tmp_path / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert not page.open
    assert all(address.startswith(("#", "data:")) for address in page.addresses)
    assert "withheld: unstable" in text
    assert "wall_s" not in text


def test_a_sweep_that_moves_nothing_says_so(one_key):
    moved = [one.label for one in STUDY_REPORTS["sweep"].statements(one_key)]
    assert moved[-2:] == ["Lowest", "Highest"]
    still = replace(
        one_key, tables={"sweep": one_key.table.assign(mean=7.5, ci_low=7.0, ci_high=8.0)}
    )
    last = STUDY_REPORTS["sweep"].statements(still)[-1]
    assert last.label == "No difference"
    assert last.value.startswith("7.5 h (7.0 to 8.0)")
