"""Every notebook runs from top to bottom, with three replications of 60 days where it asks for more."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FEW = """
import portsim
whole = portsim.run
def few(scenario, **options):
    short = scenario.run.model_copy(update={"measured_days": 60.0, "replications": 3})
    return whole(scenario.model_copy(update={"run": short}), **options)
portsim.run = few
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
