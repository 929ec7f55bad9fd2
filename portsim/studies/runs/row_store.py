"""Finished rows by the key of their scenario, in memory and on disk as exact lines of JSON."""

import gzip
import json
import shutil
import tempfile
import warnings
import weakref
import zlib
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from portsim.analysis.kpis.row import Measure, Profile, Row
from portsim.analysis.kpis.single_run import SingleRunMean
from portsim.analysis.kpis.within_year import Months
from portsim.analysis.statistics.spread import Spread
from portsim.observe.levels import TimeWeighted
from portsim.observe.resources import ClockRecord
from portsim.vocabulary import Bound, Kpi, Of, Place, Population, Queue, WithheldWith
from portsim.vocabulary.kpis import Figure
from portsim.whole_file import write_whole

# Rows that stay in memory beside those on disk; one of a large terminal takes 1.3 MB
ROWS_IN_MEMORY = 300


class RowStore:
    """Rows by the key of their scenario; the last ones used stay in memory.

    Parameters
    ----------
    folder
        Where every batch is written, at once or not at all. None: rows are written, to a folder
        that is removed with the store, only when there are many.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._own: Path | None = None
        self._moved: set[str] = set()  # keys whose rows are in the folder of our own
        self._held: OrderedDict[str, dict[int, Row]] = OrderedDict()
        self._numbers: dict[str, set[int]] = {}

    def numbers(self, key: str) -> set[int]:
        """Return the replications that are there."""
        if key not in self._numbers:
            self._numbers[key] = set(self.rows(key))
        return self._numbers[key]

    def rows(self, key: str) -> dict[int, Row]:
        """Return the rows of a scenario by replication.

        Raises
        ------
        OSError
            If some that were there are there no more.
        """
        if key not in self._held:
            folder = self._place(key)
            files = sorted(folder.glob("*.jsonl.gz")) if folder else ()
            rows = {row.replication: row for file in files for row in _read(file)}
            if not self._numbers.get(key, set()) <= rows.keys():
                raise OSError(f"finished runs were taken out of {folder} while the study ran")
            self._held[key] = rows
        self._held.move_to_end(key)
        self._make_room()
        return self._held[key]

    def put(self, key: str, rows: Sequence[Row]) -> None:
        """Keep rows that are not there yet."""
        self.numbers(key).update(row.replication for row in rows)
        folder = self._place(key)
        if folder:
            _write(folder, rows)
        if key in self._held or not folder:
            self._held.setdefault(key, {}).update((row.replication, row) for row in rows)
            self._make_room()

    def _place(self, key: str) -> Path | None:
        """Return the folder of a scenario's rows; None while they are in memory alone."""
        if self._folder is None and key not in self._moved:
            return None
        return (self._folder or self._home()) / key

    def _home(self) -> Path:
        if self._own is None:
            self._own = Path(tempfile.mkdtemp(prefix="portsim-"))
            weakref.finalize(self, shutil.rmtree, self._own, ignore_errors=True)
        return self._own

    def _make_room(self) -> None:
        while len(self._held) > 1 and sum(map(len, self._held.values())) > ROWS_IN_MEMORY:
            key, rows = self._held.popitem(last=False)
            if rows and self._place(key) is None:
                _write(self._home() / key, list(rows.values()))
                self._moved.add(key)


def forget_rows(folder: Path) -> None:
    """Remove all kept rows from a folder, and nothing else that lies there."""
    for file in folder.glob("*/*.jsonl.gz"):
        file.unlink(missing_ok=True)
    for place in (*folder.glob("*/"), folder):
        with suppress(OSError):  # there is something of others in it
            place.rmdir()


def to_line(row: Row) -> str:
    """Return a row as JSON on one line; every number comes back as it was."""
    return json.dumps(
        {
            "replication": row.replication,
            "events": row.events,
            "ended_h": row.ended_h,
            "own": [
                kpi.columns for kpi in dict.fromkeys(own for own, _ in row.measures) if kpi.is_own
            ],
            "measures": [[*key, *one] for key, one in row.measures.items()],
            "queues": [[*queue, *one] for queue, one in row.queues.items()],
            "clocks": [[one.resource, one.kind, one.units, one.hours] for one in row.clocks],
            "waits": [[*key, hours] for key, hours in row.waits.items()],
            "anchorage_queue": row.anchorage_queue.tolist(),
            "profiles": row.profiles,
            "courses": row.courses,
            "months": row.months,
            "wait_usd": [[*key, usd] for key, usd in row.wait_usd.items()],
            "single_run_means": [[*key, *one] for key, one in row.single_run_means.items()],
        },
        separators=(",", ":"),
        default=_plain,
    )


def from_line(line: str) -> Row:
    """Return the row of a line written by `to_line`.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is no such line.
    """
    values = json.loads(line)
    own = {columns[0]: _own_kpi(*columns) for columns in values["own"]}
    return Row(
        replication=values["replication"],
        events=values["events"],
        ended_h=values["ended_h"],
        measures={
            (own.get(kpi) or Kpi(kpi), of): _measure(*columns)
            for kpi, of, *columns in values["measures"]
        },
        queues={
            Queue(Place(place), queue_of): TimeWeighted(*columns)
            for place, queue_of, *columns in values["queues"]
        },
        clocks=[
            ClockRecord(resource, kind, units, hours)
            for resource, kind, units, hours in values["clocks"]
        ],
        waits={(who, direct, root): hours for who, direct, root, hours in values["waits"]},
        anchorage_queue=np.asarray(values["anchorage_queue"], dtype=float),
        profiles={
            place: Profile(*map(tuple, columns)) for place, columns in values["profiles"].items()
        },
        courses={name: tuple(values) for name, values in values["courses"].items()},
        months={name: Months(*map(tuple, columns)) for name, columns in values["months"].items()},
        wait_usd={(who, direct, root): usd for who, direct, root, usd in values["wait_usd"]},
        single_run_means={
            (Kpi(kpi), of): SingleRunMean(*rest) for kpi, of, *rest in values["single_run_means"]
        },
    )


def _own_kpi(
    name: str,
    of: str,
    unit: str,
    withheld_with: int,
    meaning: str,
    label: str,
    is_ratio: bool,
    is_load: bool,
    population: str,
) -> Kpi:
    """Return the key of a figure of the planner's own."""
    columns = (meaning, label, is_ratio, is_load, Population(population))
    return Kpi.own(Figure(name, Of(of), unit, WithheldWith(withheld_with), *columns))


def _measure(
    total: float,
    base: float,
    entities: int,
    unfinished: int,
    longest: float,
    bound: str,
    columns: list[list[float]] | None,
    followed_h: float,
) -> Measure:
    spread = None if columns is None else Spread.from_lists(columns)
    return Measure(total, base, entities, unfinished, longest, Bound(bound), spread, followed_h)


def _plain(value: Any) -> Any:
    """Return a number of numpy as Python's own, and an array as a list of numbers."""
    if isinstance(value, WithheldWith):
        return value.value
    if isinstance(value, array):
        return [int(one) if float(one).is_integer() else one for one in value]
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} has no place in a row")


def _write(folder: Path, rows: Sequence[Row]) -> None:
    """Write rows to a file named after them, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{rows[0].replication:06d}-{rows[-1].replication:06d}.jsonl.gz"

    def write(part: Path) -> None:
        with (
            part.open("wb") as raw,
            gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0, compresslevel=3) as file,
        ):
            file.writelines(f"{_signed(to_line(row), folder.name)}\n".encode() for row in rows)

    write_whole(folder / name, write)


def _signed(line: str, key: str) -> str:
    """Return a line with the check sum of it and of the scenario that it is of."""
    return f"{zlib.crc32(f'{key} {line}'.encode()):08x} {line}"


def _checked(line: str, key: str) -> str:
    """Return a line without its check sum.

    Raises
    ------
    ValueError
        If it was edited, or is of another scenario.
    """
    line = line.rstrip("\n")
    _, _, rest = line.partition(" ")
    if _signed(rest, key) != line:
        raise ValueError("the check sum of a kept row differs")
    return rest


def _read(path: Path) -> list[Row]:
    """Return the rows of a file; one that was spoilt has none, is told, and is run again."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [from_line(_checked(line, path.parent.name)) for line in file]
        if not rows:
            raise EOFError
        return rows
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error):
        why = "is cut, was edited, or is of an earlier portsim: its runs are run again"
        warnings.warn(f"{path} {why}", RuntimeWarning, stacklevel=2)
        return []
