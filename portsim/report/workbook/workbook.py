"""`tables.xlsx`: the tables of a run with headings, units, number formats and native charts.

It is made from the CSV files of the folder, so that each of its numbers is the number of a file.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portsim.report.workbook.folder_tables import FolderTables
from portsim.report.workbook.sheet import Amount, Chart, Sheet
from portsim.report.workbook.sheets import sheets_of
from portsim.visible import cell as as_cell
from portsim.whole_file import write_whole

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

WORKBOOK = "tables.xlsx"
CONTENTS = "Contents"
#: A date in the file's properties would change its bytes from one time to the next.
_MADE = datetime(2000, 1, 1)
_OPTIONS = {
    # A name of a scenario is a text, whatever it begins with.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_ROW_PX, _LEAST_PX, _MOST_PX = 26, 320, 900


def write_workbook(folder: Path, title: str) -> Path:
    """Write `tables.xlsx` into the folder of a run, from its tables; return its path."""
    from xlsxwriter import Workbook

    tables = FolderTables(folder)
    sheets = sheets_of(tables)

    def write(path: Path) -> None:
        with Workbook(str(path), _OPTIONS) as book:
            book.set_properties({"title": title, "created": _MADE})
            formats = _Formats(book)
            _write_contents(book, formats, title, sheets, tables.manifest)
            for sheet in sheets:
                _write_sheet(book, formats, sheet)

    write_whole(folder / WORKBOOK, write)
    return folder / WORKBOOK


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: "Workbook") -> None:
        self._book = book
        self._known: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._known:
            base = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
            self._known[key] = self._book.add_format({**base, **properties})
        return self._known[key]


def _write_contents(
    book: "Workbook", formats: _Formats, title: str, sheets: Sequence[Sheet], facts: dict[str, Any]
) -> None:
    """Write the first sheet: what the workbook is of, and what each of its sheets holds."""
    page = book.add_worksheet(CONTENTS)
    page.hide_gridlines(2)
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 100)
    page.write_string(0, 0, as_cell(title), formats(bold=True, font_size=16))
    told = [
        ("replications", str(facts.get("replications", "the run was ended"))),
        ("seed", str(facts.get("seed", ""))),
        ("portsim", str(facts.get("portsim", ""))),
        ("scenario", str(facts.get("scenario_digest", ""))),
    ]
    if failed := facts.get("failed"):
        numbers = ", ".join(failed)
        told.insert(0, ("FAILED", f"replications {numbers}: all figures are of the others"))
    for row, (name, text) in enumerate(told, 2):
        page.write_string(row, 0, name, formats(bold=True))
        page.write_string(row, 1, text, formats())
    top = len(told) + 3
    page.write_string(top, 0, "sheet", formats(bold=True, bottom=1))
    page.write_string(top, 1, "what it holds", formats(bold=True, bottom=1))
    for row, sheet in enumerate(sheets, top + 1):
        link = formats(font_color="#00629B", underline=1)
        page.write_url(row, 0, f"internal:'{sheet.name}'!A1", link, sheet.name)
        page.write_string(row, 1, sheet.holds, formats(text_wrap=True))
    page.write_string(
        top + len(sheets) + 2,
        0,
        "A mean stands beside its confidence interval. A blank mean was withheld; the remark says "
        "why. Shares are shown in per cent.",
        formats(italic=True),
    )


def _write_sheet(book: "Workbook", formats: _Formats, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    head = formats(bold=True, bottom=1, text_wrap=True, bg_color="#E8EEF2")
    for column, heading in enumerate(sheet.columns):
        page.set_column(column, column, heading.width)
        page.write_string(0, column, heading.text, head)
    for row, line in enumerate(sheet.rows, 1):
        for column, cell in enumerate(line):
            if isinstance(cell, Amount):
                page.write_number(row, column, cell.value, formats(num_format=cell.shown))
            elif cell:
                page.write_string(row, column, as_cell(cell), formats(text_wrap=len(cell) > 40))
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for number, chart in enumerate(sheet.charts):
        _add_chart(book, page, sheet, chart, number)


def _add_chart(
    book: "Workbook", page: "Worksheet", sheet: Sheet, chart: Chart, number: int
) -> None:
    """Add a chart below the rows, or beside them where they are many."""
    first, last = chart.rows[0] + 1, chart.rows[1] + 1
    if chart.kind == "row":
        drawn = book.add_chart({"type": "column"})
        ends = chart.values[0], chart.values[-1]
        drawn.add_series(
            {
                "categories": [sheet.name, 0, ends[0], 0, ends[1]],
                "values": [sheet.name, first, ends[0], first, ends[1]],
                "name": chart.title,
            }
        )
    else:
        stacked = {"subtype": "stacked"} if len(chart.values) > 1 else {}
        drawn = book.add_chart({"type": chart.kind, **stacked})
        for column in chart.values:
            drawn.add_series(
                {
                    "name": [sheet.name, 0, column],
                    "categories": [sheet.name, first, chart.names, last, chart.names],
                    "values": [sheet.name, first, column, last, column],
                    "gap": 40,
                }
            )
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
    if len(chart.values) == 1 or chart.kind == "row":
        drawn.set_legend({"none": True})
    else:
        drawn.set_legend({"position": "bottom"})
    lying = chart.kind == "bar"
    drawn.set_x_axis({"name": chart.axis} if lying else {})
    drawn.set_y_axis({"reverse": True} if lying else {"name": chart.axis})
    bars = last - first + 1
    height = max(_LEAST_PX, min(_MOST_PX, bars * _ROW_PX + 120)) if lying else _LEAST_PX
    drawn.set_size({"width": 820, "height": height})
    beside = len(sheet.rows) > 30
    place = (1 + number, len(sheet.columns) + 1) if beside else (len(sheet.rows) + 2 + number, 0)
    page.insert_chart(*place, drawn)
