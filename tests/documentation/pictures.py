"""The pictures of README and docs: python -m tests.documentation.pictures makes them anew.

They are the first screen and figures of the report of Gwadar by road, as the shipped scenario has it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.documentation.pages import ROOT
from tests.report.browser import chromium

FOLDER = ROOT / "docs" / "pictures"
FIGURES = ("flow",)
SCREEN = 1440, 1030  # pixels of the first screen, with what one more would change
WIDTH, COLOURS = 1280, 256  # enough for a page, and a quarter of the size


def main() -> None:
    """Try what to add to Gwadar, run it, and keep the first screen and some figures."""
    with tempfile.TemporaryDirectory() as name:
        portsim, scenario = [sys.executable, "-m", "portsim"], "scenarios/gwadar.yaml"
        steps = ["next-step", scenario, "--replications", "4", "--out", f"{name}/next-step"]
        subprocess.run([*portsim, *steps], cwd=ROOT, check=True)
        subprocess.run(
            [*portsim, "run", scenario, "--figures", "--out", name], cwd=ROOT, check=True
        )
        take(Path(name) / "report.html", Path(name) / "screen.png")
        keep(Path(name) / "screen.png", FOLDER / "answer-page.png")
        for figure in FIGURES:
            keep(Path(name) / "figures" / f"{figure}.png", FOLDER / f"gwadar-{figure}.png")


def take(page: Path, picture: Path) -> None:
    """Take a picture of the first screen of a page."""
    path = chromium()
    if path is None:
        raise SystemExit("the picture of a page needs Chromium, which is not installed")
    with tempfile.TemporaryDirectory() as profile:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        options += ["--no-first-run", "--disable-background-networking", "--disable-sync"]
        options += [f"--user-data-dir={profile}", f"--screenshot={picture}"]
        options += ["--window-size={},{}".format(*SCREEN), f"file://{page.resolve()}"]
        subprocess.run([path, *options], check=True, capture_output=True, timeout=90)


def keep(figure: Path, picture: Path) -> None:
    """Write a figure as a small picture."""
    picture.parent.mkdir(exist_ok=True)
    with Image.open(figure) as whole:
        height = round(whole.height * WIDTH / whole.width)
        small = whole.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
    small.quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(picture, optimize=True)


if __name__ == "__main__":
    main()
