"""A figure that is drawn and ready for a page."""

from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from portsim.report.style import canvas


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
        What is drawn again where a PNG is asked for.
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

    def write(self, folder: Path, png: bool = False) -> None:
        """Write `name.svg` into a folder, and `name.png` if that is asked for.

        The PNG of an earlier report is taken away, as it may show another result.
        """
        (folder / f"{self.name}.svg").write_bytes(self.svg)
        file = folder / f"{self.name}.png"
        if png:
            file.write_bytes(canvas.png(self.fig))
        else:
            file.unlink(missing_ok=True)
