"""A figure that is drawn and ready for a page."""

from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from portsim.report.style import canvas


class RenderedFigure(NamedTuple):
    """A figure as PNG and SVG, with what the page says of it.

    Attributes
    ----------
    name
        The name of its files, without a suffix.
    title
        Its heading on the page.
    reading
        What a reader should look for in it.
    """

    name: str
    title: str
    reading: str
    png: bytes
    svg: bytes

    @classmethod
    def render(cls, name: str, title: str, reading: str, fig: Figure) -> "RenderedFigure":
        """Render a matplotlib figure."""
        return cls(name, title, reading, canvas.png(fig), canvas.svg(fig))

    def write(self, folder: Path) -> None:
        """Write `name.png` and `name.svg` into a folder."""
        (folder / f"{self.name}.png").write_bytes(self.png)
        (folder / f"{self.name}.svg").write_bytes(self.svg)
