"""SIGKILL at random moments of a run, a study and a report: the same command goes on.

Run with `make attack`, or `python -m tests.attack.kills [TIMES]`. Each kill is followed by the same
command to its end, which must leave the bytes of a run that nobody killed. A third of the kills are
followed by a second one before that.
"""

import argparse
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.attack.full_disk import COMMANDS, STUDY, digests
from tests.attack.seeds import write_seeds
from tests.command import portsim

TIMES = 100


class Kills:
    """Commands that are killed.

    Parameters
    ----------
    home
        The folder of the files and of the results.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        write_seeds(home)
        (home / "short-study.yaml").write_text(STUDY, encoding="utf-8")
        self._wanted: dict[str, dict[str, str]] = {}
        self._seconds: dict[str, float] = {}

    def one(self, name: str, random: Random) -> str:
        """Kill a command once or twice, go on, and return what is wrong; empty if nothing is."""
        if name not in self._wanted:
            self._finish(name)
        out = self._fresh()
        for _ in range(random.choice((1, 1, 2))):
            self._killed(name, random.uniform(0.0, self._seconds[name]))
            if parts := [p for p in out.rglob("*") if p.suffix == ".csv" and not p.stat().st_size]:
                return f"empty tables: {parts}"
        done = portsim(*COMMANDS[name], out, cwd=self._home)
        if done.returncode != 0:
            return f"does not go on: {done.stderr[-300:]}"
        found, wanted = digests(out), self._wanted[name]
        if found != wanted:
            return (
                f"other bytes: {sorted(k for k in wanted | found if found.get(k) != wanted.get(k))}"
            )
        return ""

    def _finish(self, name: str) -> None:
        """Run a command to its end, for its bytes and its time."""
        started = time.monotonic()
        done = portsim(*COMMANDS[name], self._fresh(), cwd=self._home)
        assert done.returncode == 0, done.stderr
        self._seconds[name] = time.monotonic() - started
        self._wanted[name] = digests(self._home / "out")

    def _fresh(self) -> Path:
        out = self._home / "out"
        shutil.rmtree(out, ignore_errors=True)
        return out

    def _killed(self, name: str, after_s: float) -> None:
        """Begin a command in a copy of this process and kill it."""
        child = os.fork()
        if child == 0:
            try:
                portsim(*COMMANDS[name], self._home / "out", cwd=self._home)
            finally:
                os._exit(0)
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def try_all(times: int, tell: Callable[[str], None]) -> tuple[int, list[str]]:
    """Kill commands in turn so often; return how often it was done, and the faults."""
    faults = []
    with TemporaryDirectory() as folder:
        kills = Kills(Path(folder))
        for number in range(times):
            name = list(COMMANDS)[number % len(COMMANDS)]
            if fault := kills.one(name, Random(f"kill {number}")):
                faults.append(f"kill {number}, {name}: {fault}")
                tell(faults[-1])
            if (number + 1) % 10 == 0:
                tell(f"{number + 1} kills, {len(faults)} faults")
    return times, faults


def main() -> None:
    """Kill, print the figures, and leave with 1 if anything is wrong."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("times", type=int, nargs="?", default=TIMES)
    times, faults = try_all(options.parse_args().times, lambda text: print(text, flush=True))
    print(f"{times} kills, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
