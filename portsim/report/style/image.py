"""A figure as it stands on a page."""

from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from portsim.report.style import canvas


class Image(NamedTuple):
    """A figure ready to be written or embedded."""

    name: str
    title: str
    reading: str
    png: bytes
    svg: bytes

    @classmethod
    def of(cls, name: str, title: str, reading: str, fig: Figure) -> "Image":
        """Render a figure."""
        return cls(name, title, reading, canvas.png(fig), canvas.svg(fig))

    def write(self, folder: Path) -> None:
        """Write `name.png` and `name.svg` into a folder."""
        (folder / f"{self.name}.png").write_bytes(self.png)
        (folder / f"{self.name}.svg").write_bytes(self.svg)
