"""The workbook of a run: every number is one of the CSV files, and every name stays a text."""

import csv

import openpyxl
import pytest

from portsim.report.html import write_page_tables
from portsim.report.workbook.workbook import write_workbook
from portsim.studies.results.folder import write_run

NAME = '=HYPERLINK("x")'


@pytest.fixture(scope="module")
def folder(land, tmp_path_factory):
    place = tmp_path_factory.mktemp("book")
    sources = [("cargoes.ore.annual_t", '=1+1 <script>alert(1)</script> #include "x"')]
    write_run(land, place, sources=sources)
    write_page_tables(land, place)
    kpis = (place / "kpis.csv").read_text(encoding="utf-8")
    quoted = NAME.replace('"', '""')
    (place / "kpis.csv").write_text(kpis.replace(",bulker,", f',"{quoted}",'), encoding="utf-8")
    write_workbook(place, NAME)
    return place


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(folder / "tables.xlsx")


def numbers_in(folder) -> set[float]:
    found = set()
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    try:
                        found.add(float(cell.replace(",", "")))
                    except ValueError:
                        continue
    return found


def test_every_number_is_one_of_a_csv_file(book, folder):
    known = numbers_in(folder)
    seen = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "n" and cell.value is not None:
                    seen += 1
                    assert float(cell.value) in known, (sheet.title, cell.coordinate, cell.value)
                    assert cell.number_format != "General"
    assert seen > 1000


def test_every_mean_of_the_figures_is_there(book, folder):
    with (folder / "kpis.csv").open(encoding="utf-8", newline="") as file:
        means = [row["mean"] for row in csv.DictReader(file)]
    sheet = book["KPI"]
    column = [cell.value for cell in sheet[1]].index("mean") + 1
    told = [sheet.cell(row, column).value for row in range(2, sheet.max_row + 1)]
    assert told == [float(mean) if mean else None for mean in means]


def test_no_text_is_a_formula_or_a_link(book):
    texts = []
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                if isinstance(cell.value, str):
                    texts.append(cell.value)
                if cell.hyperlink is not None:
                    assert sheet.title == "Contents"
                    assert not cell.hyperlink.target
    assert texts.count(f"'{NAME}") > 5
    assert any("<script>alert(1)</script>" in text and text.startswith("'=1+1") for text in texts)


def test_sheets_have_frozen_heads_units_and_charts(book):
    names = ["Contents", "KPI", "Runs", "Years", "States", "Waits", "Queues", "Theory", "Inputs"]
    names += ["Audits", "STRESS-DES"]
    assert [sheet.title for sheet in book] == names
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "B2"
    charted = {sheet.title for sheet in book if sheet._charts}
    assert charted == {"Runs", "States", "Waits", "Queues"}
    units = {row[2].value for row in book["KPI"].iter_rows(min_row=2)}
    assert {"%", "h", "t a year"} <= units


def test_the_same_tables_give_the_same_bytes(folder):
    first = (folder / "tables.xlsx").read_bytes()
    write_workbook(folder, NAME)
    assert (folder / "tables.xlsx").read_bytes() == first
