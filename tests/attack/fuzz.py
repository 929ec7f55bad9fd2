"""Spoilt files in their tens of thousands: each is read, or refused with its place, in two seconds.

Run with `make attack`, or `python -m tests.attack.fuzz FOLDER [FILES]`. It goes on where it was cut
off. What went wrong is kept in FOLDER/found; `--case N` tries one file again and shows all of it.
"""

import argparse
import json
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import FrameType
from typing import NamedTuple

from portsim.commands.affordable import check_affordable
from portsim.estimate.remarks import remarks
from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.loader import read
from portsim.scenario.reading.resolved import resolved
from portsim.studies.plan.study_file import read_study
from portsim.visible import visible
from tests.attack.mutations import spoil
from tests.attack.seeds import Seed, write_seeds

FILES = 100_000
LONGEST_S = 2.0
MOST_BYTES = 3_000_000_000
EVERY = 250
WEIGHTS = {"scenario": 0.5, "study": 0.06, "calls": 0.22, "weather": 0.2, "law": 0.02}


class TooLongError(BaseException):
    """A file took too long; no handler of errors may catch it."""


class Outcome(NamedTuple):
    """What came of a file: `checked`, `refused`, or in what way it went wrong, and all of that."""

    what: str
    told: str
    seconds: float


class Fuzz:
    """Files that are spoilt by their number, always in the same way.

    Parameters
    ----------
    folder
        Where the sound files and the spoilt one lie.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.seeds = write_seeds(folder)
        kinds = Counter[str]()
        for seed in self.seeds:
            kinds[seed.kind] += seed.weight
        self._weights = [WEIGHTS[s.kind] * s.weight / kinds[s.kind] for s in self.seeds]
        self._sound = {s.spoilt: (folder / s.spoilt).read_bytes() for s in self.seeds}
        signal.signal(signal.SIGVTALRM, _stop)

    def spoilt(self, number: int) -> tuple[Seed, bytes]:
        """Return the seed of a number, and what it was spoilt to."""
        random = Random(f"portsim {number}")
        seed = random.choices(self.seeds, self._weights)[0]
        other = self._sound[random.choice([s.spoilt for s in self.seeds])]
        is_yaml = seed.spoilt.endswith(".yaml")
        return seed, spoil(self._sound[seed.spoilt], other, random, is_yaml)

    def try_one(self, number: int) -> Outcome:
        """Read the file of a number as `validate` does, and say what came of it."""
        seed, content = self.spoilt(number)
        path = self._folder / seed.spoilt
        path.write_bytes(content)
        started = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_S)
        try:
            try:
                what, told = self._read(seed, is_whole=number % 20 == 0)
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        except TooLongError:
            what, told = "too long", traceback.format_exc()
        except ScenarioError as error:
            what, told = _refused(error)
        except Exception:
            what, told = "traceback", traceback.format_exc()
        finally:
            path.write_bytes(self._sound[seed.spoilt])
        return Outcome(what, told, time.process_time() - started)

    def _read(self, seed: Seed, is_whole: bool) -> tuple[str, str]:
        """Read a file and look at what a run of it takes; one in twenty is written and read again.

        That one is also looked at as `validate` and `explain` look at it.
        """
        path = self._folder / seed.read
        if seed.kind == "study":
            scenario = read_study(path).base
        else:
            file = read(path)
            scenario = file.scenario
            if is_whole:
                file.check_ranges()
        check_affordable(path, scenario, 1, yes=False)
        if is_whole:
            remarks(scenario)
            again = self._folder / "again.yaml"
            again.write_text(resolved(scenario), encoding="utf-8")
            if read(again).scenario != scenario:
                return "another scenario", "written and read again it is another one"
        return "checked", ""


def _stop(_: int, __: FrameType | None) -> None:
    raise TooLongError


def _refused(error: ScenarioError) -> tuple[str, str]:
    """Return whether every fault says where it is, in one printable line."""
    for fault in error.faults:
        if visible(str(fault)) != str(fault):
            return "not printable", repr(str(fault))
        of_command = str(fault).startswith("--set ")  # which has no lines
        if fault.line is None and not of_command and "if that is meant" not in fault.message:
            return "no line", str(fault)
    return "refused", ""


def run(folder: Path, files: int, first: int = 0) -> int:
    """Try so many files, go on from what was tried, and print the figures; return what was wrong.

    Parameters
    ----------
    first
        The number of the first; each beginning keeps figures of its own, so that two can run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = folder / f"fuzz-{first}.json"
    begun = {"tried": first, "longest_s": 0.0}
    tally = json.loads(state.read_text()) if state.exists() else begun
    ways = Counter(tally.get("ways", {}))
    with TemporaryDirectory() as work:
        fuzz = Fuzz(Path(work))
        for number in range(tally["tried"], first + files):
            outcome = fuzz.try_one(number)
            ways[outcome.what] += 1
            if outcome.what not in ("checked", "refused"):
                found = folder / "found"
                found.mkdir(exist_ok=True)
                (found / f"{number}.txt").write_text(f"{outcome.what}\n{outcome.told}\n")
            tally["longest_s"] = max(tally["longest_s"], outcome.seconds)
            if (number + 1) % EVERY == 0 or number + 1 == first + files:
                tally |= {"tried": number + 1, "ways": dict(ways)}
                state.write_text(json.dumps(tally))
    print(f"{ways.total():,} files: {dict(ways)}; longest {tally['longest_s']:.2f} s")
    return ways.total() - ways["checked"] - ways["refused"]


def show(number: int) -> None:
    """Print a spoilt file and what comes of it."""
    with TemporaryDirectory() as work:
        fuzz = Fuzz(Path(work))
        seed, content = fuzz.spoilt(number)
        sys.stdout.buffer.write(content + b"\n")
        print(seed, *fuzz.try_one(number), sep="\n")


def main() -> None:
    """Try files, or one of them."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path)
    options.add_argument("files", type=int, nargs="?", default=FILES)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--case", type=int)
    given = options.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    if given.case is not None:
        show(given.case)
    else:
        sys.exit(1 if run(given.folder, given.files, given.first) else 0)


if __name__ == "__main__":
    main()
