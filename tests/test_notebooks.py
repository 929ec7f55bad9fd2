"""Every notebook runs from top to bottom, with three replications where it asks for more."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FEW = """
import portsim
portsim.run = lambda scenario, run=portsim.run, **options: run(scenario, replications=3, **options)
"""
NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_is_kept_without_output(path):
    cells = [
        c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"
    ]
    assert cells
    assert not any(cell["outputs"] for cell in cells)
    source = "\n\n".join("".join(cell["source"]) for cell in cells)
    done = subprocess.run(
        [sys.executable, "-c", FEW + source],
        cwd=path.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
