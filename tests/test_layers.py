"""The contracts between the folders of portsim, stated in setup.cfg, fail when somebody breaks one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts over the copy of portsim that lies in a folder."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as c; c()",
            "setup.cfg",
            "--no-cache",
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "setup.cfg", folder)
    shutil.copytree(
        ROOT / "portsim", folder / "portsim", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


@pytest.mark.parametrize(
    ("module", "breach", "contract"),
    [
        (
            "flow/streams.py",
            "import simpy",
            "Only the terminal and what reads a finished one know SimPy",
        ),
        ("scenario/base.py", "import portsim.studies.run", "Data flows one way"),
        ("flow/calendar/calendar.py", "import portsim.flow.calendar.tide", "No circles"),
        (
            "observe/clocks.py",
            "import pandas",
            "The model knows nothing of tables, plots and pages",
        ),
    ],
)
def test_a_breach_is_found(copy, module, breach, contract):
    file = copy / "portsim" / module
    kept = file.read_text(encoding="utf-8")
    file.write_text(f"{kept}\n{breach}\n", encoding="utf-8")
    try:
        done = lint(copy)
    finally:
        file.write_text(kept, encoding="utf-8")
    assert done.returncode == 1
    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(line.startswith(contract) for line in broken), done.stdout + done.stderr
