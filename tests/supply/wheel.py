"""Build the sdist and the wheel, install them as a user does, and use what is installed.

Run by `make wheel`, with a Python that has `build` and `uv`. The wheel, which is built from the sdist, is
installed into two clean environments: with the newest versions of all it needs, and with the lowest that
setup.cfg allows. Everything runs in a folder of its own, so that nothing is found in the source.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SCENARIO = Path("scenarios/quickstart.yaml").resolve()
EXTRAS = "events,cluster,search,tides,pdf"
RIGHT = """
import portsim
result = portsim.run(portsim.load("quickstart.yaml"), replications=2, workers=1)
print(result.kpi("vessel_wait")["unit"])
"""
WRONG = RIGHT.replace("replications=2", "replications='two'")


def main(tools: Path, lowest: Path) -> None:
    """Do everything; the file `lowest` names the lowest versions."""
    lowest = lowest.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = _build(tools, folder)
        shutil.copy(SCENARIO, folder)
        newest = _install(tools, folder, "newest", f"{wheel}[{EXTRAS}]", "mypy", "pandas-stubs")
        _use(newest, folder)
        _types(newest, folder)
        _use(_install(tools, folder, "lowest", f"{wheel}[{EXTRAS}]", "-c", lowest), folder)


def _build(tools: Path, folder: Path) -> Path:
    _run(tools / "python", "-m", "build", "--outdir", folder / "dist", ".")
    (sdist,), (wheel,) = (sorted((folder / "dist").glob(f"*.{end}")) for end in ("tar.gz", "whl"))
    shutil.copytree(folder / "dist", "dist", dirs_exist_ok=True)
    print(f"built {sdist.name} and {wheel.name}")
    return wheel


def _install(tools: Path, folder: Path, name: str, *what: object) -> Path:
    """Return the programs of a clean environment that has what is asked for."""
    _run(sys.executable, "-m", "venv", folder / name)
    programs = folder / name / "bin"
    _run(tools / "uv", "pip", "install", "--quiet", "--python", programs / "python", *what)
    print(f"installed with the {name} versions: numpy {_version(programs, 'numpy')}")
    return programs


def _use(programs: Path, folder: Path) -> None:
    """Run the command and a script."""
    print(f"  {_run(programs / 'portsim', '--version', cwd=folder)}")
    out = folder / f"out-{programs.parent.name}"
    ran = ("run", SCENARIO.name, "--replications", "3", "--out", out)
    said = _run(programs / "portsim", *ran, cwd=folder)
    report = (out / "report.html").stat().st_size
    assert "Verdict" in said, said
    print(f"  portsim run {SCENARIO.name}: a verdict, {report / 1e6:.1f} MB of report.html")
    (folder / "right.py").write_text(RIGHT, encoding="utf-8")
    assert _run(programs / "python", "right.py", cwd=folder) == "h"
    print("  a script runs")


def _types(programs: Path, folder: Path) -> None:
    """Have a script checked against the types of the installed package, and one that is wrong."""
    (folder / "wrong.py").write_text(WRONG, encoding="utf-8")
    strict = (programs / "mypy", "--strict")
    _run(*strict, "right.py", cwd=folder)
    wrong = _done(*strict, "wrong.py", cwd=folder)
    assert wrong.returncode == 1, wrong.stdout
    assert '"replications" has incompatible type "str"' in wrong.stdout, wrong.stdout
    print("  mypy --strict: the script passes, one with a text for a number does not")


def _version(programs: Path, package: str) -> str:
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return _run(programs / "python", "-c", code)


def _run(*command: object, cwd: Path | None = None) -> str:
    """Run a command and return what it prints, or end with what it says if it fails."""
    done = _done(*command, cwd=cwd)
    if done.returncode:
        told = " ".join(map(str, command))
        sys.exit(f"{told}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def _done(*command: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command without the source on Python's path."""
    outside = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [*map(str, command)], cwd=cwd, env=outside, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    main(*(Path(text).absolute() for text in sys.argv[1:]))
