"""Sixteen megabytes of anything: how long it takes until it is read or refused, and how much memory.

Run with `make attack`, or `python -m tests.attack.large_files`. Each file is read in a process of
its own.
"""

import os
import resource
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.loader import read
from tests.attack.seeds import TABLES, write_seeds

BYTES = 16_000_000
LONGEST_S, MOST_MB = 2.0, 500


def _many(line: str, head: str = "") -> Callable[[], str]:
    return lambda: head + line * (BYTES // len(line))


def _counted(line: str, head: str = "") -> Callable[[], str]:
    return lambda: head + "".join(line.format(i) for i in range(BYTES // (len(line) + 4)))


YAML: Mapping[str, Callable[[], str]] = {
    "numbers on a line": lambda: f"a: [{'1.5, ' * (BYTES // 5)}1]",
    "numbers, a million": lambda: f"a: [{'1.5, ' * 999_999}1]",
    "pairs, a million numbers": lambda: "a:\n" + "- [1.25, 12.5]\n" * 499_999,
    "numbers a line each": _many("- 1.5\n", "a:\n"),
    "keys": _counted("k{}: 1\n"),
    "keys, 1 MB": lambda: "".join(f"k{i}: 1\n" for i in range(90_000)),
    "a comment": _many("# xxxxxxxx"),
    "comments, 1 MB": lambda: "# x\n" * 240_000 + "a: 1\n",
    "one text": _many("x", "a: "),
    "one text, 1 MB": lambda: "a: " + "x" * 990_000,
    "one number": _many("9", "a: "),
    "lines without anything": _many("\n"),
    "open brackets": _many("["),
    "open brackets, 1 MB": lambda: "[" * 990_000,
    "anchors": _counted("a{0}: &a{0} 1\n"),
    "aliases of aliases": lambda: (
        "a0: &a0 [1]\n"
        + "".join(f"a{i + 1}: &a{i + 1} [{f'*a{i},' * 9} 1]\n" for i in range(30))
        + "# x" * 300_000
    ),
    "copied blocks": _counted("b{}: {{<<: *a}}\n", "a: &a {x: 1}\n"),
    "zeros": _many("\0"),
    "questions": _many("? "),
}
TABLES_OF: Mapping[str, tuple[str, Callable[[], str]]] = {
    "calls": ("tiny-calls.csv", _counted("v,2028-01-02T09:00,{}\n", "vessel,arrives,w\n")),
    "calls of unknown classes": (
        "tiny-calls.csv",
        _counted("v{},2028-01-09,1\n", "vessel,arrives,w\n"),
    ),
    "hours of wind": ("tiny-wind.csv", _counted("{},6.5\n", "at_h,w\n")),
    "hours of wind, 16 years": (
        "tiny-wind.csv",
        lambda: "at_h,w\n" + "".join(f"{i},{i % 13}\n" for i in range(140_160)),
    ),
    "bad rows": ("tiny-wind.csv", _many("x\n", "at_h,w\n")),
    "columns": ("tiny-wind.csv", _counted("c{},")),
    "one cell": ("tiny-wind.csv", _many("x", "at_h,w\n")),
    "commas": ("tiny-wind.csv", _many(",", "at_h,w\n")),
    "open quotation": ("tiny-wind.csv", _many("x\n", 'at_h,w\n"')),
}


def measured(path: Path) -> tuple[float, int, str]:
    """Read a file in a copy of this process; return seconds, megabytes more, and what was said."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.process_time()
        said = "read"
        try:
            read(path)
        except ScenarioError as error:
            said = str(error.faults[0].message)[:90]
        except BaseException as error:
            said = f"TRACEBACK {type(error).__name__}"
        took = time.process_time() - started
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
        os.write(outlet, f"{took}\t{grown}\t{said}".encode())
        os._exit(0)
    os.close(outlet)
    with os.fdopen(inlet) as file:
        told = file.read()
    os.waitpid(child, 0)
    took_s, mb, said = told.split("\t") if told else ("nan", "0", "TRACEBACK died")
    return float(took_s), int(mb), said


def main() -> None:
    """Print a row for each file, and leave with 1 if one takes longer or more than is stated."""
    bad = 0
    with TemporaryDirectory() as folder:
        home = Path(folder)
        write_seeds(home)
        kinds = {name: ("large.yaml", "large.yaml", make) for name, make in YAML.items()}
        kinds |= {n: (file, "tiny.yaml", make) for n, (file, make) in TABLES_OF.items()}
        for name, (written, opened, make) in kinds.items():
            (home / written).write_text(make(), encoding="utf-8")
            took_s, mb, said = measured(home / opened)
            is_bad = not took_s <= LONGEST_S or mb > MOST_MB or "TRACEBACK" in said
            bad += is_bad
            print(
                f"| {name} | {took_s:.1f} | {mb} | {said} |{' TOO MUCH' if is_bad else ''}",
                flush=True,
            )
            if written in TABLES:
                (home / written).write_text(TABLES[written], encoding="utf-8")
    print(f"{len(kinds)} files of up to 16 MB, {bad} above {LONGEST_S:.0f} s or {MOST_MB} MB")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
