"""A figure that is drawn and ready for a page."""

from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from portsim.report.style import canvas
from portsim.report.style.figure_data import figure_data
from portsim.studies.results.folder import write_csv
from portsim.whole_file import write_bytes


class RenderedFigure(NamedTuple):
    """A figure as SVG, with what the page says of it.

    Attributes
    ----------
    name
        The name of its files, without a suffix.
    title
        Its heading on the page.
    reading
        What a reader should look for in it.
    svg
        The figure as the page has it.
    fig
        What is drawn again where a slide is asked for.
    values
        What it shows in numbers, for those who cannot see it.
    year
        Which year of the run it shows; empty if it shows all of them.
    """

    name: str
    title: str
    reading: str
    svg: bytes
    fig: Figure
    values: str = ""
    year: str = ""

    @classmethod
    def render(
        cls, name: str, title: str, reading: str, fig: Figure, values: str = ""
    ) -> "RenderedFigure":
        """Render a matplotlib figure."""
        return cls(name, title, reading, canvas.svg(fig), fig, values)

    @property
    def alt(self) -> str:
        """The figure in words: its title, and its values or, without them, how to read it."""
        year = f", {self.year}" if self.year else ""
        return f"{self.title}{year}. {self.values or self.reading}"

    def write(self, folder: Path, slides: bool = False) -> None:
        """Write `name.svg` into a folder, as the page has it.

        As a slide it is written as PNG and as SVG with real text, and what it shows as CSV. Those
        of an earlier report are taken away, as they may show another result.
        """
        files = {suffix: folder / f"{self.name}.{suffix}" for suffix in ("svg", "png", "csv")}
        if not slides:
            write_bytes(self.svg, files["svg"])
            files["png"].unlink(missing_ok=True)
            files["csv"].unlink(missing_ok=True)
            return
        write_csv(figure_data(self.fig), files["csv"])
        slide = canvas.slide(self.fig, ", ".join(filter(None, [self.title, self.year])))
        write_bytes(slide.png, files["png"])
        write_bytes(slide.svg, files["svg"])
