import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from portsim.report.figures import PICTURES, study_images
from portsim.report.html import run_page, study_page, write_run_report, write_study_report
from portsim.study.result import Result


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
        self.addresses += [value for name, value in attrs if name in ("href", "src", "srcset", "action", "data")]
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
    write_run_report(result, folder, [("cargoes.coal.annual_t", "S1 page 7")])
    return folder


@pytest.fixture(scope="module")
def text(folder) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_figures_lie_beside_the_page(folder):
    names = {path.name for path in (folder / "figures").iterdir()}
    stems = ("throughput", "waits", "causes", "utilisation", "berths", "stores")
    assert names == {f"{stem}.{kind}" for stem in stems for kind in ("png", "svg")}


def test_nothing_is_fetched_from_elsewhere(text):
    page = Page(text)
    assert not page.open
    assert page.addresses
    assert all(address.startswith(("#", "data:")) for address in page.addresses)
    assert "@import" not in text
    assert "url(" not in text
    assert "<script" not in text


def test_names_of_the_scenario_are_text_not_markup(text):
    assert "A small terminal &lt;&amp; its report&gt;" in text


def test_every_mean_has_its_interval(text):
    rows = Page(text).rows
    seen = 0
    for row in rows:
        if len(row) == 9 and row[-2] == "3":
            seen += 1
            assert re.fullmatch(r"-?[\d,.]+ to -?[\d,.]+", row[2]) or row[1] in (
                "no value",
                "withheld: unstable",
            ), row
    assert seen > 45


def test_every_kpi_is_shown_with_its_definition(text, result):
    for kpi in set(result.kpis["kpi"]) - {"queue_length", "queue_max"}:
        assert f"({kpi})" in text


def test_same_result_same_bytes(result, folder, tmp_path):
    slower = replace(result, manifest=result.manifest | {"wall_s": 99.0, "cpu_s": 98.0})
    write_run_report(slower, tmp_path, [("cargoes.coal.annual_t", "S1 page 7")])
    for path in sorted(folder.rglob("*.*")):
        assert path.read_bytes() == (tmp_path / path.relative_to(folder)).read_bytes(), path.name


def test_inputs_stand_beside_their_sources(text):
    rows = {row[0]: row for row in Page(text).rows if row}
    assert "S1 page 7" in text
    assert "no source stated" in rows["rail.trains"][2] if "rail.trains" in rows else "no source stated" in text
    assert "a handbook" in text


@pytest.mark.parametrize("which", ["unstable", "single"])
def test_odd_runs_have_all_figures(which, request):
    for picture in PICTURES:
        assert picture.draw(request.getfixturevalue(which)).axes


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


@pytest.mark.parametrize("name", ["one_key", "two_keys", "tornado_study"])
def test_study_pages_are_whole(name, request, tmp_path):
    study = request.getfixturevalue(name)
    write_study_report(study, tmp_path)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert text == study_page(study, study_images(study))
    page = Page(text)
    assert not page.open
    assert all(address.startswith(("#", "data:")) for address in page.addresses)
    assert "withheld: unstable" in text
    assert "wall_s" not in text
