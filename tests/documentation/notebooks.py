"""The notebooks: python -m tests.documentation.notebooks runs them, --pair writes them.

Each is a script in cells (`notebooks/NAME.py`), which is what people change and review. `--pair`
makes `NAME.ipynb` of it, without outputs, for those who open notebooks in Jupyter or on GitHub. A run
takes the scripts whole, and writes notebooks with their outputs and pictures to `build/notebooks`.
"""

import argparse
import base64
import sys
import time
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from tests.documentation.pages import ROOT

FOLDER = ROOT / "notebooks"
BUILT = ROOT / "build" / "notebooks"
LONGEST_S = 900  # far more than is promised, as other work may lengthen the time on the clock
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def scripts() -> list[Path]:
    """Return all notebooks as scripts."""
    return sorted(FOLDER.glob("*.py"))


def notebook(script: Path) -> Any:
    """Return the notebook of a script, without outputs, the same whenever it is made."""
    made = jupytext.read(script, fmt="py:percent")
    made.metadata = nbformat.from_dict(METADATA)
    made.nbformat, made.nbformat_minor = 4, 5
    for number, cell in enumerate(made.cells):
        cell.id = f"cell-{number}"
    return made


def text(script: Path) -> str:
    """Return the file of a notebook."""
    written: str = nbformat.writes(notebook(script))
    return f"{written}\n"


def run(script: Path) -> float:
    """Run a notebook whole, write it and its pictures, and return the seconds that it took."""
    from nbclient import NotebookClient

    made = notebook(script)
    began = time.monotonic()
    NotebookClient(made, timeout=LONGEST_S, resources={"metadata": {"path": FOLDER}}).execute()
    seconds = time.monotonic() - began
    BUILT.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, BUILT / f"{script.stem}.ipynb")
    outputs = [output for cell in made.cells for output in cell.get("outputs", [])]
    pictures = [one["data"]["image/png"] for one in outputs if "image/png" in one.get("data", {})]
    for number, picture in enumerate(pictures, start=1):
        (BUILT / f"{script.stem}-{number}.png").write_bytes(base64.b64decode(picture))
    return seconds


def main(arguments: list[str] | None = None) -> int:
    """Run notebooks or pair them."""
    parser = argparse.ArgumentParser(prog="python -m tests.documentation.notebooks")
    parser.add_argument("names", nargs="*", help="none: all")
    parser.add_argument("--pair", action="store_true", help="write the files without running them")
    options = parser.parse_args(arguments)
    for script in scripts():
        if options.names and script.stem not in options.names:
            continue
        if options.pair:
            script.with_suffix(".ipynb").write_text(text(script), encoding="utf-8")
        else:
            print(f"{script.stem}: {run(script):.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
