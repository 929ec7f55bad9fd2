"""The printed report: its numbers are those of the tables, its texts stay texts, its body is short."""

import json
import re
from dataclasses import replace

import pytest
import typst

from portsim.report.html import write_page_tables
from portsim.report.printed import pdf
from portsim.report.printed.document import marks_of
from portsim.report.printed.pdf import result_document, typeset
from portsim.report.run.figures.run_figures import RUN_FIGURES
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.tables import of_name
from portsim.studies.results.folder import write_run
from tests.report.page_numbers import NUMBER, Cells, Told

NAMES = ['#include "x"', "<script>alert(1)</script>", '=HYPERLINK("x")', "#panic()", "*bold* $x$"]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"></svg>'


@pytest.fixture(scope="module")
def figures() -> list[RenderedFigure]:
    """Blank pictures in the place of figures, which take long to draw and are looked at elsewhere."""
    return [RenderedFigure(one.name, one.title, one.reading, SVG, None) for one in RUN_FIGURES]


@pytest.fixture(scope="module", params=["land", "unstable"])
def told(request, figures, tmp_path_factory):
    result = request.getfixturevalue(request.param)
    folder = tmp_path_factory.mktemp("printed")
    write_run(result, folder)
    write_page_tables(result, folder)
    return folder, result_document(result, folder, None, figures)[0]


def test_every_number_is_the_rounding_of_a_cell(told):
    folder, data = told
    cells = Cells(folder)
    numbers = [Told(text, where or None) for text, where in marks_of(data) if NUMBER.search(text)]
    checked = [one for one in numbers if one.cells != "input"]
    assert len(checked) > 200
    assert [fault for one in checked for fault in cells.faults(one)] == []


def test_the_template_has_no_numbers_of_its_own():
    template = pdf._TEMPLATE.read_text(encoding="utf-8")
    words = re.findall(r"\[([^\[\]#]*)\]", template)
    assert "Contents" in words
    assert not [one for one in words if re.search(r"\d", one)]


@pytest.fixture(scope="module")
def named(land, figures):
    """A report whose scenario, ships and cargoes are called like commands of some program."""
    names = dict(zip(["bulker", "feeder", "ore", "coal", "berth_1"], NAMES, strict=True))
    kpis = land.kpis.assign(of=land.kpis["of"].replace(names))
    kpis = kpis[kpis["of"].isin(land.kpis["of"]) | (kpis["kpi"] == "vessel_wait")]
    scenario = land.scenario.model_copy(update={"title": " ".join(NAMES)})
    return result_document(replace(land, kpis=kpis, scenario=scenario), None, None, figures)


def test_names_like_commands_stay_text(named, tmp_path):
    data, figures = named
    assert typeset(data, figures).startswith(b"%PDF")
    (tmp_path / "data.json").write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "figures").mkdir()
    for figure in figures:
        (tmp_path / "figures" / f"{figure.name}.svg").write_bytes(figure.svg)
    (tmp_path / "report.typ").write_bytes(pdf._TEMPLATE.read_bytes())
    found = typst.query(str(tmp_path / "report.typ"), "figure", root=str(tmp_path))
    told = texts_in(json.loads(found))
    for name in NAMES[:2]:
        assert {"func": "text", "text": of_name(name)} in told


def texts_in(node):
    """Return all elements of text, anywhere in what typst answers."""
    if isinstance(node, dict):
        mine = [node] if node.get("func") == "text" else []
        return mine + [one for value in node.values() for one in texts_in(value)]
    return [one for value in node for one in texts_in(value)] if isinstance(node, list) else []


def test_the_same_report_gives_the_same_bytes_and_its_body_is_short(named):
    data, figures = named
    assert typeset(data, figures) == typeset(data, figures)
    body = data | {"appendix": []}
    assert len(typeset(body, figures, "png")) <= 12
