"""The pictures of README and docs: python -m tests.documentation.pictures makes them anew.

They are figures of the report of Gwadar by road, as the shipped scenario has it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.documentation.pages import ROOT

FOLDER = ROOT / "docs" / "pictures"
FIGURES = ("flow",)
WIDTH, COLOURS = 1280, 256  # enough for a page, and a quarter of the size


def main() -> None:
    """Run Gwadar and keep some of its figures."""
    with tempfile.TemporaryDirectory() as name:
        call = [sys.executable, "-m", "portsim", "run", "scenarios/gwadar.yaml"]
        subprocess.run([*call, "--figures", "--out", name], cwd=ROOT, check=True)
        for figure in FIGURES:
            keep(Path(name) / "figures" / f"{figure}.png", FOLDER / f"gwadar-{figure}.png")


def keep(figure: Path, picture: Path) -> None:
    """Write a figure as a small picture."""
    picture.parent.mkdir(exist_ok=True)
    with Image.open(figure) as whole:
        height = round(whole.height * WIDTH / whole.width)
        small = whole.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
    small.quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(picture, optimize=True)


if __name__ == "__main__":
    main()
