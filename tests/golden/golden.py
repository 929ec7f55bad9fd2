"""What `portsim run` writes for a set of scenarios, pinned, and what differs from it now.

Run with `make golden`, or `python -m tests.golden.golden`. Names behind it choose scenarios, `--write` pins the tables
anew, `--bytes` demands equal bytes. Who means to change figures pins them anew, and says why in the same commit.
"""

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import zip_longest
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from click.testing import CliRunner

from portsim.cli import cli

HERE = Path(__file__).parent
TABLES = HERE / "tables"
TOLERANCE = 1e-9  # relative, and absolute near zero: less than any change of the model, more than a last bit
#: What a run was asked, which the scenario pins already.
INPUTS = ("inputs.csv", "ranges.csv")
#: The same hours as in pinned tables, by time of the year and in money; tests have them by hand.
RETOLD = ("bands.csv", "months.csv", "wait_costs.csv")
# What a last bit may change by itself: a moment that was planned too early by rounding is planned, and counted, again.
TOLERANCES = {("runs.csv", "events"): 0.01}
KEYS = {
    "kpis.csv": ("kpi", "of"),
    "runs.csv": ("replication",),
    "bases.csv": ("replication",),
    "years.csv": ("kpi", "of"),
    "peaks.csv": ("place", "weekday", "hour"),
    "states.csv": ("resource", "kind", "state"),
    "waits.csv": ("who", "cause", "root"),
    "queues.csv": ("queue",),
    "levels.csv": ("kpi", "of", "statistic"),
    "limit.csv": ("who",),
}
STATEMENTS = "statements.txt"


class Case(NamedTuple):
    """A scenario whose tables are pinned.

    Attributes
    ----------
    replications
        Instead of the scenario's own; None: those.
    texts
        Whether the statements of facts are pinned too; those of the shipped scenarios are long.
    slow
        Whether it takes more than a few seconds.
    """

    name: str
    path: Path
    replications: int | None = None
    texts: bool = True
    slow: bool = False


def _shipped(name: str, slow: bool = False) -> Case:
    return Case(
        name,
        HERE.parent.parent / "scenarios" / f"{name}.yaml",
        replications=3,
        texts=False,
        slow=slow,
    )


CASES = (
    *(Case(path.stem, path) for path in sorted((HERE / "scenarios").glob("*.yaml"))),
    _shipped("quickstart"),
    _shipped("gwadar", slow=True),
    _shipped("gwadar-rail", slow=True),
    _shipped("karachi", slow=True),
)


class Difference(NamedTuple):
    """Something that is not as it was pinned.

    Attributes
    ----------
    row
        What tells the row from others of its table, such as `vessel_wait, all`.
    pinned, now
        What stands there; None: nothing, as there is no such file, row or column.
    """

    table: str
    row: str
    column: str
    pinned: str | None
    now: str | None

    def __str__(self) -> str:
        where = " | ".join(part for part in (self.table, self.row, self.column) if part)
        told = [
            "missing" if value is None else value or "empty" for value in (self.pinned, self.now)
        ]
        return f"{where}: pinned {told[0]}, now {told[1]}{_change(self.pinned, self.now)}"


def written(case: Case) -> dict[str, bytes]:
    """Run a scenario and return the tables that it writes, by the name of the file."""
    with TemporaryDirectory() as folder:
        options = ["--out", folder, "--workers", "1", "--no-report"]
        if case.replications is not None:
            options += ["--replications", str(case.replications)]
        CliRunner().invoke(
            cli, ["run", str(case.path), *options], catch_exceptions=False, standalone_mode=False
        )
        return _files(Path(folder), case)


def differences(case: Case, exact: bool = False) -> list[Difference]:
    """Run a scenario and return all that differs from what is pinned.

    Parameters
    ----------
    exact
        Whether the bytes must be equal; otherwise numbers may differ by `TOLERANCE`, or by that of their column.
    """
    return list(compared(_files(TABLES / case.name, case), written(case), exact))


def compared(
    pinned: dict[str, bytes], now: dict[str, bytes], exact: bool = False
) -> Iterator[Difference]:
    """Yield the differences between two sets of tables."""
    for name in sorted(pinned.keys() | now.keys()):
        if name not in pinned or name not in now:
            yield Difference(
                name, "", "", *("there" if name in files else None for files in (pinned, now))
            )
            continue
        before, after = (files[name].decode("utf-8") for files in (pinned, now))
        found = list(
            _tables(name, before, after, exact)
            if name.endswith(".csv")
            else _lines(name, before, after)
        )
        yield from found
        if exact and not found and pinned[name] != now[name]:  # as in how it is quoted
            yield from _lines(name, before, after)


def pin(case: Case) -> None:
    """Write the tables of a scenario anew."""
    folder = TABLES / case.name
    folder.mkdir(parents=True, exist_ok=True)
    tables = written(case)
    for path in folder.iterdir():
        if path.name not in tables:
            path.unlink()
    for name, content in tables.items():
        (folder / name).write_bytes(content)


def _files(folder: Path, case: Case) -> dict[str, bytes]:
    tables = (path for path in folder.glob("*.csv") if path.name not in INPUTS + RETOLD)
    paths = [*tables, *(folder.glob(STATEMENTS) if case.texts else ())]
    return {path.name: path.read_bytes() for path in sorted(paths)}


def _tables(name: str, before: str, after: str, exact: bool) -> Iterator[Difference]:
    """Yield the differences between two tables, row by row as their keys tell."""
    (old_head, old), (new_head, new) = (_rows(name, text) for text in (before, after))
    yield from _order(name, "columns", old_head, new_head)
    yield from _order(name, "rows", list(old), list(new))
    for key in (key for key in old if key in new):
        for column in (column for column in old_head if column in new_head):
            pinned, now = old[key].get(column, ""), new[key].get(column, "")
            if pinned != now and (
                exact or not _agree(pinned, now, TOLERANCES.get((name, column), TOLERANCE))
            ):
                yield Difference(name, key, column, pinned, now)


def _order(name: str, what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    """Yield which rows or columns are in one table only, or that those in both stand in another order."""
    for one in (one for one in old if one not in new):
        yield Difference(
            name, one if what == "rows" else "", one if what == "columns" else "", "there", None
        )
    for one in (one for one in new if one not in old):
        yield Difference(
            name, one if what == "rows" else "", one if what == "columns" else "", None, "there"
        )
    both = [one for one in old if one in new], [one for one in new if one in old]
    first = next(((a, b) for a, b in zip(*both, strict=True) if a != b), None)
    if first is not None:
        yield Difference(name, f"order of the {what}", "", *first)


def _rows(name: str, text: str) -> tuple[list[str], dict[str, dict[str, str]]]:
    """Return the columns of a table, and its rows by what tells them apart; without a key, their number."""
    reader = csv.DictReader(StringIO(text, newline=""))
    rows: dict[str, dict[str, str]] = {}
    seen = Counter[str]()
    for number, row in enumerate(reader, start=1):
        key = ", ".join(row.get(column, "") for column in KEYS.get(name, ())) or f"row {number}"
        seen[key] += 1
        rows[key if seen[key] == 1 else f"{key} ({seen[key]})"] = row
    return list(reader.fieldnames or ()), rows


def _lines(name: str, before: str, after: str) -> Iterator[Difference]:
    """Yield the lines that differ between two texts."""
    for number, (old, new) in enumerate(
        zip_longest(before.splitlines(), after.splitlines()), start=1
    ):
        if old != new:
            yield Difference(name, f"line {number}", "", old, new)


def numbers(pinned: str | None, now: str | None) -> tuple[float, float] | None:
    """Return both values as numbers; None if one of them is none."""
    try:
        return float(pinned or ""), float(now or "")
    except ValueError:
        return None


def _agree(pinned: str, now: str, tolerance: float) -> bool:
    """Return whether both are numbers that are the same but for rounding."""
    both = numbers(pinned, now)
    return both is not None and isclose(*both, rel_tol=tolerance, abs_tol=TOLERANCE)


def _change(pinned: str | None, now: str | None) -> str:
    """Return by how much a number changed, in brackets; empty if it is none, or was 0."""
    both = numbers(pinned, now)
    return f" ({100.0 * (both[1] / both[0] - 1.0):+.3g} %)" if both and both[0] else ""


def main() -> int:
    """Compare, or pin anew; return 1 if anything differs."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.golden.golden", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="of scenarios; none: all")
    parser.add_argument("--write", action="store_true", help="pin the tables as they are now")
    parser.add_argument(
        "--bytes", action="store_true", help="demand equal bytes, not numbers that agree to 1e-9"
    )
    asked = parser.parse_args()
    unknown = sorted(set(asked.names) - {case.name for case in CASES})
    if unknown:
        parser.error(
            f"no scenario called {', '.join(unknown)}; there are {', '.join(case.name for case in CASES)}"
        )
    differ = 0
    for case in CASES:
        if asked.names and case.name not in asked.names:
            continue
        began = time.perf_counter()
        found: list[Difference] = []
        if asked.write:
            pin(case)
            told = "written"
        else:
            found = _tried(case, asked.bytes)
            told = f"{len(found)} differences" if found else "as pinned"
        print(f"{case.name}: {told} ({time.perf_counter() - began:.1f} s)", flush=True)
        for one in found:
            print(f"  {one}")
        differ += bool(found)
    return 1 if differ else 0


def _tried(case: Case, exact: bool) -> list[Difference]:
    """Return what differs; a run that fails differs too, and keeps no other from being compared."""
    try:
        return differences(case, exact)
    except Exception as error:
        return [Difference("run", "", "", "finished", f"{type(error).__name__}: {error}")]


if __name__ == "__main__":
    sys.exit(main())
