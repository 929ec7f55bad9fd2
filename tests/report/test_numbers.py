"""Every number of a page is the rounding of a cell of the tables beside it; inputs and dates apart."""

from dataclasses import replace

import pytest
from markupsafe import escape

from portsim.report.html import run_page, write_page_tables
from portsim.report.style.sourced import capital, given, joined, marked, say
from portsim.studies.results.folder import write_run
from tests.report.page_numbers import Cells, Numbers, Told, is_rounding


def faults(result, folder) -> list[str]:
    """Write the tables and the page; return what is wrong with the numbers of the page.

    A page with its figures is looked at in `run/test_pages.py`, where one is written.
    """
    write_run(result, folder)
    write_page_tables(result, folder)
    page = run_page(result, [], folder=folder)
    cells, told = Cells(folder), Numbers(page).told
    assert len(told) > 200
    return [fault for one in told for fault in cells.faults(one)]


@pytest.mark.parametrize("which", ["land", "unstable"])
def test_every_number_is_the_rounding_of_a_cell(which, request, tmp_path):
    assert faults(request.getfixturevalue(which), tmp_path) == []


@pytest.mark.parametrize(
    ("number", "cell", "is_one"),
    [
        ("9.4", "9.4391", True),
        ("9.4", "9.4600", False),
        ("64 ", "0.6412", True),
        ("849", "848912.4", True),
        ("1,472", "1472.3", True),
        ("31", "744.2", True),  # days
        ("31", "", False),
    ],
)
def test_what_is_a_rounding(number, cell, is_one):
    assert is_rounding(number.strip(), cell) is is_one


def test_marks_stay_in_sentences():
    wait = marked("9.4 h", "kpis|vessel_wait|all|mean")
    text = capital(joined("; ", [say("wait {} of {}", wait, given("10")), "", "plain"]))
    assert text == "Wait 9.4 h of 10; plain"
    assert [part.cells for part in text.parts] == ["", wait.parts[0].cells, "", "input", "", ""]
    assert Cells.faults(Cells.__new__(Cells), Told("5 h", None)) == ["'5 h' names no cell"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '=HYPERLINK("x")'])
def test_names_of_the_scenario_stay_text(name, result):
    """A cargo, a ship and a terminal may be called what they like."""
    kpis = result.kpis.assign(of=result.kpis["of"].replace({"feeder": name}))
    scenario = result.scenario.model_copy(update={"title": name})
    page = run_page(replace(result, kpis=kpis, scenario=scenario), [])
    assert "<script" not in page
    assert page.count(str(escape(name))) > 10
