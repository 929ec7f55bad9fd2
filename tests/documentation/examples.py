"""Do what the documentation says: python -m tests.documentation.examples [page ...] [--whole].

Each page has a folder of its own with a copy of `scenarios/`, as a reader has who stands in a
clone. Runs and next steps take two replications unless `--whole` is given. Shipped studies take
hours: they are left to `make shipped`, which runs them in short.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.documentation.pages import ROOT, Step, pages, steps

FEW = {"run": ["--replications", "2"], "next-step": ["--replications", "2"]}
ELSEWHERE = ("scenarios/studies/", "python -m tests.")  # targets of the Makefile run these
LONGEST_S = 900.0


def prepare(folder: Path) -> None:
    """Put into a folder what a reader has."""
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")


def write(step: Step, folder: Path) -> None:
    """Save a file, or put keys into one."""
    path = folder / step.file
    path.parent.mkdir(parents=True, exist_ok=True)
    if step.kind == "save":
        path.write_text(step.text, encoding="utf-8")
        return
    yaml = YAML()
    tree = yaml.load(path.read_text(encoding="utf-8"))
    _merge(tree, yaml.load(step.text))
    yaml.dump(tree, path)


def _merge(tree: Any, more: Any) -> None:
    for key, value in more.items():
        if value is None:
            del tree[key]
            continue
        old = tree.get(key)
        of_another_kind = isinstance(value, dict) and not {"kind", "dist"}.isdisjoint(value)
        if isinstance(value, dict) and isinstance(old, dict) and not of_another_kind:
            _merge(old, value)
        else:
            tree[key] = value


def done(page: Path, whole: bool) -> Iterator[tuple[Step, float, str]]:
    """Do the steps of a page; yield each that ran, its seconds, and what was wrong if anything was."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        for step in steps(page):
            if step.kind in ("save", "add"):
                write(step, folder)
            elif not step.is_form and not any(other in step.text for other in ELSEWHERE):
                began = time.monotonic()
                wrong = _wrong(_call(step, whole), folder)
                yield step, time.monotonic() - began, wrong


def _call(step: Step, whole: bool) -> list[str]:
    if step.kind == "script":
        return [sys.executable, "-c", step.text]
    program, *arguments = step.words
    if program == "python":
        return [sys.executable, *arguments]
    if program == "cp":
        return step.words
    few = [] if whole else FEW.get(arguments[0], [])
    return [sys.executable, "-m", "portsim", *arguments, *few]


def _wrong(call: list[str], folder: Path) -> str:
    try:
        ended = subprocess.run(
            call, cwd=folder, capture_output=True, text=True, timeout=LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired:
        return f"takes more than {LONGEST_S:g} s"
    return ended.stderr[-2000:] or "failed" if ended.returncode else ""


def main(arguments: list[str] | None = None) -> int:
    """Do what pages say, print it, and return 1 if something failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.documentation.examples")
    parser.add_argument("pages", nargs="*", type=Path, help="none: all")
    parser.add_argument("--whole", action="store_true", help="all replications")
    options = parser.parse_args(arguments)
    failed = 0
    for page in [path.resolve() for path in options.pages] or pages():
        for step, seconds, wrong in done(page, options.whole):
            what = step.text.strip().splitlines()[-1] if step.kind == "script" else step.text
            told = "FAILED" if wrong else "done"
            print(f"{page.relative_to(ROOT)}: {what}: {told}, {seconds:.0f} s", flush=True)
            if wrong:
                failed += 1
                print(wrong, flush=True)
    print(f"{failed} failed" if failed else "All done.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
