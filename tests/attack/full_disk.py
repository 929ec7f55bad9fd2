"""A disk that is full, or cannot be written, at every write in turn.

Run with `make attack`, or `python -m tests.attack.full_disk [EVERY]`. Each time a command is
begun anew, the k-th write fails, and the same command then goes on with a sound disk. The disk is
one of this process: files that are opened for writing, what is written to them, and renaming.
"""

import argparse
import builtins
import errno
import hashlib
import io
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from tests.attack.seeds import write_seeds
from tests.command import portsim

SHORT = ("--set", "run.measured_days=20", "--replications", 2, "--workers", 1)
#: What portsim is asked for, by a name: a folder for results follows.
COMMANDS: dict[str, Sequence[object]] = {
    "run": ("run", "tiny.yaml", *SHORT, "--no-report", "--out"),
    "study": ("study", "short-study.yaml", "--workers", 1, "--no-report", "--out"),
    "report": ("run", "tiny.yaml", *SHORT, "--out"),
}
STUDY = """\
name: short
kind: sweep
scenario: tiny.yaml
replications: 2
set: {run.measured_days: 20}
axes: {berths.b.number: [1, 2]}
"""


class FullDisk:
    """Counts the writes below a folder, and lets one of them fail.

    Parameters
    ----------
    folder
        Where writes count.
    fails_at
        The number of the write that fails, from 1; all later ones fail too, as they would on a disk
        that is full. 0: none does.
    why
        The error of the operating system.
    """

    def __init__(self, folder: Path, fails_at: int, why: int = errno.ENOSPC) -> None:
        self._folder = str(folder.resolve())
        self._fails_at = fails_at
        self._why = why
        self.writes = 0
        self._open = io.open
        self._replace = os.replace

    def _count(self, path: Any) -> None:
        name = os.path.abspath(os.fspath(path)) if not isinstance(path, int) else ""
        if not name.startswith(self._folder) or name.endswith(".lock"):
            return
        self.writes += 1
        if self._fails_at and self.writes >= self._fails_at:
            raise OSError(self._why, os.strerror(self._why), name)

    def open(self, file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        """Open a file; one that is opened for writing counts, and so does the first write to it."""
        if not set(mode) & set("wax+"):
            return self._open(file, mode, *args, **options)
        self._count(file)
        opened = self._open(file, mode, *args, **options)
        write = opened.write

        def counted(content: Any) -> Any:
            opened.write = write
            self._count(file)
            return write(content)

        opened.write = counted
        return opened

    def replace(self, source: Any, target: Any, **options: Any) -> None:
        """Rename a file, which counts."""
        self._count(target)
        self._replace(source, target, **options)

    @contextmanager
    def mounted(self) -> Iterator["FullDisk"]:
        """Let this process write through it."""
        with (
            patch.object(builtins, "open", self.open),
            patch.object(io, "open", self.open),
            patch.object(os, "replace", self.replace),
        ):
            yield self


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file of results; of the manifest, without times."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path.suffix == ".lock" or path.name.endswith(".jsonl.gz"):
            continue
        content = path.read_bytes()
        if path.name == "manifest.json":
            facts = json.loads(content)
            timeless = {k: v for k, v in facts.items() if not k.endswith("_s")}
            content = json.dumps(timeless, sort_keys=True).encode()
        found[str(path.relative_to(folder))] = hashlib.sha256(content).hexdigest()
    return found


def attempt(
    home: Path, name: str, fails_at: int, wanted: dict[str, str], why: int = errno.ENOSPC
) -> str:
    """Let one write of a command fail, go on, and return what is wrong; empty if nothing is."""
    out = home / "out"
    shutil.rmtree(out, ignore_errors=True)
    command = (*COMMANDS[name], out)
    with FullDisk(out, fails_at, why).mounted():
        done = portsim(*command, cwd=home)
    if done.returncode != 1:
        return f"exit status {done.returncode}: {done.stderr[-300:]}"
    if str(out) not in done.stderr or "fault of portsim" in done.stderr:
        return f"names no file: {done.stderr[-300:]}"
    if left := [path.name for path in out.rglob("*") if path.name.endswith(".part")]:
        return f"left {left}"
    if (
        out / "manifest.json"
    ).exists() and name != "report":  # a page follows tables that are whole
        return "the folder passes as a whole one"
    again = portsim(*command, cwd=home)
    if again.returncode != 0:
        return f"does not go on: {again.stderr[-300:]}"
    if (found := digests(out)) != wanted:
        return f"other bytes: {sorted(k for k in wanted if found.get(k) != wanted[k])}"
    return ""


def try_all(name: str, every: int, tell: Callable[[str], None]) -> tuple[int, list[str]]:
    """Let every so many-th write of a command fail in turn; return their number and the faults."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        write_seeds(home)
        (home / "short-study.yaml").write_text(STUDY, encoding="utf-8")
        out = home / "out"
        with FullDisk(out, 0).mounted() as disk:
            done = portsim(*COMMANDS[name], out, cwd=home)
        assert done.returncode == 0, done.stderr
        wanted = digests(out)
        faults = []
        places = range(1, disk.writes + 1, every)
        for place in places:
            why = errno.ENOSPC if place % 2 else errno.EROFS
            if fault := attempt(home, name, place, wanted, why):
                faults.append(f"{name}, write {place} of {disk.writes}: {fault}")
                tell(faults[-1])
    return len(places), faults


def main() -> None:
    """Try every command, print the figures and leave with 1 if anything is wrong."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("every", type=int, nargs="?", default=1)
    options.add_argument("--only", choices=COMMANDS)
    given = options.parse_args()
    failed = Counter[str]()
    for name in [given.only] if given.only else COMMANDS:
        tried, faults = try_all(name, given.every, print)
        print(f"{name}: {tried} writes failed in turn, {len(faults)} faults", flush=True)
        failed[name] = len(faults)
    sys.exit(1 if failed.total() else 0)


if __name__ == "__main__":
    main()
