"""`report.pdf`: the printed report of a run, set by typst from a template and data."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import matplotlib as mpl

from portsim.extras import require
from portsim.report.html import run_parts
from portsim.report.printed.document import document
from portsim.report.run.figures.run_figures import rendered_figures
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.scenario.register import Sources
from portsim.studies.results.result import Result
from portsim.whole_file import write_bytes

PDF = "report.pdf"
PIXELS_AN_INCH = 80  # of a picture of a page
_TEMPLATE = Path(__file__).parent / "report.typ"
#: Beside the fonts of typst: a font for the letters that those lack.
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"


def check_installed() -> None:
    """Check that typst is installed, before any work that needs it.

    Raises
    ------
    MissingPackageError
        If it is not.
    """
    require("typst", "pdf", "the printed report")


def write_pdf(
    result: Result,
    folder: Path,
    sources: Sources | None = None,
    figures: Sequence[RenderedFigure] = (),
) -> Path:
    """Write `report.pdf` into the folder of a run; return its path.

    Parameters
    ----------
    figures
        Those of the page, if they are drawn already; the years beside the median are left out.
    """
    told = result_document(result, folder, sources, figures)
    write_bytes(typeset(*told), folder / PDF)
    return folder / PDF


def result_document(
    result: Result,
    folder: Path | None,
    sources: Sources | None = None,
    figures: Sequence[RenderedFigure] = (),
) -> tuple[dict[str, Any], list[RenderedFigure]]:
    """Return the data of the printed report, and its figures: of one year only."""
    figures = _of_first_year(figures)
    if not figures:
        figures = rendered_figures(replace(result, drawn=result.drawn[:1]))
    parts = run_parts(result, [], sources, folder)
    parts["manifest_version"] = str(result.manifest.get("portsim", ""))
    return document(parts, figures), figures


def _of_first_year(figures: Sequence[RenderedFigure]) -> list[RenderedFigure]:
    """Return the figures of all years, and those of the year that is drawn first."""
    first = next((one.year for one in figures if one.year), "")
    return [one for one in figures if one.year in ("", first)]


def typeset(data: dict[str, Any], figures: Sequence[RenderedFigure], output: str = "pdf") -> Any:
    """Set the report; return the bytes of the PDF, or of one picture a page (`output` "png")."""
    check_installed()
    import typst

    with TemporaryDirectory(prefix="portsim-") as place:
        home = Path(place)
        (home / "report.typ").write_bytes(_TEMPLATE.read_bytes())
        (home / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (home / "figures").mkdir()
        for figure in figures:
            (home / "figures" / f"{figure.name}.svg").write_bytes(figure.svg)
        options: dict[str, Any] = {"format": output, "ppi": PIXELS_AN_INCH, "root": str(home)}
        options |= {"font_paths": [str(_FONTS)], "ignore_system_fonts": True}
        return typst.compile(str(home / "report.typ"), **options)
