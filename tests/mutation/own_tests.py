"""Which tests are a module's own: those of its room that run the line, as a run of all of them shows."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.mutation.sample import ROOMS

LIMIT_S = 20.0


class OwnTests(NamedTuple):
    """What a run of all tests of the rooms showed.

    Attributes
    ----------
    seconds
        Processor time of each test.
    lines
        For each file and line, the tests, or files of tests, that ran it.
    """

    seconds: dict[str, float]
    lines: dict[str, dict[int, list[str]]]

    @classmethod
    def read(cls, path: Path) -> "OwnTests":
        """Return what was written."""
        seconds, lines = json.loads(path.read_text(encoding="utf-8"))
        names = list(seconds)
        return cls(
            seconds,
            {
                file: {int(line): [names[test] for test in tests] for line, tests in those.items()}
                for file, those in lines.items()
            },
        )

    def write(self, path: Path) -> None:
        """Write it, with numbers in place of the names of tests, each of which runs many lines."""
        number = {test: place for place, test in enumerate(self.seconds)}
        lines = {
            file: {line: [number[test] for test in tests] for line, tests in those.items()}
            for file, those in self.lines.items()
        }
        path.write_text(json.dumps((self.seconds, lines)), encoding="utf-8")

    def of(self, file: str, first: int, last: int, limit_s: float = LIMIT_S) -> list[str]:
        """Return the tests that run some of these lines of a file, or the file; the quick ones first.

        They are those of its room, or of other rooms if no test of its own runs these lines; so many
        that they take no longer than the limit, and at least one if there are any.
        """
        of_file = self.lines.get(file, {})
        of_lines = [of_file[line] for line in range(first, last + 1) if line in of_file]
        own = tuple(f"{top}/{Path(file).parts[1]}/" for top in ("tests", "portsim"))
        tests = {test for those in of_lines or of_file.values() for test in those}
        found = sorted(
            (self.seconds[test], test)
            for test in {one for one in tests if one.startswith(own)} or tests
        )
        taken, total = [], 0.0
        for seconds, test in found:
            total += seconds
            if taken and total > limit_s:
                break
            taken.append(test)
        return taken


class Watcher:
    """A plugin of pytest that notes which test runs which line, and how long each takes."""

    def __init__(self) -> None:
        # Imported here, as the processes that try mutants have no use for it.
        import coverage

        self._coverage = coverage.Coverage(
            data_file=None, source=[f"portsim/{room}" for room in ROOMS], config_file=False
        )
        self.seconds: dict[str, float] = {}

    def pytest_sessionstart(self) -> None:
        """Begin with the imports, which are no test's."""
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note what a test takes, of processor time: other work on the machine does not count."""
        started = time.process_time()
        told = yield
        self.seconds[item.nodeid] = time.process_time() - started
        return told

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Note what fixtures run for all tests of the file, as they may share it."""
        self._coverage.switch_context(item.nodeid.split("::")[0])
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Note what the test runs."""
        self._coverage.switch_context(item.nodeid)
        return (yield)

    def found(self) -> OwnTests:
        """Return what was seen."""
        self._coverage.stop()
        data = self._coverage.get_data()
        tests_of = defaultdict(list)
        for test in self.seconds:
            tests_of[test.split("::")[0]].append(test)
        lines: dict[str, Any] = {}
        for file in data.measured_files():
            of_file = data.contexts_by_lineno(file)
            lines[str(Path(file).relative_to(Path.cwd()))] = {
                line: sorted({test for one in those if one for test in tests_of.get(one, [one])})
                for line, those in of_file.items()
            }
        return OwnTests(self.seconds, lines)


def watch(path: Path) -> int:
    """Run all tests of the rooms and write what was seen; return pytest's status."""
    watcher = Watcher()
    rooms = [f"{top}/{room}" for room in ROOMS for top in ("tests", "portsim")]
    status = pytest.main(
        ["-q", "-m", "not slow", "-p", "no:cacheprovider", *rooms], plugins=[watcher]
    )
    watcher.found().write(path)
    return int(status)
