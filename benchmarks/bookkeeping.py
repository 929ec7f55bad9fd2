"""What the books of a run cost: state clocks and the ledger, python -m benchmarks.bookkeeping [rounds].

Each round runs one replication four times: as it is, without clocks, without the ledger, and
without both and the histories of cranes and ships that the ledger reads. Without clocks nothing is
booked to a state and nobody reads what others did while he waits; all that the model needs stays
(crane-hours until a failure, hours without cargo until a ship sails short, what hinders a
movement), and every ship, train and truck must have the same times. Processor time of building and
running the model and making its record, without audits and figures; shares are medians over rounds
of the difference, round by round, over the run as it is, and for all together also over the run
without.
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

import portsim
from benchmarks import YEAR
from portsim.ledger import recording
from portsim.ledger.recording import simulate
from portsim.observe.clocks import StateClock
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.handling import cranes, transfer
from portsim.terminal.rail import station
from portsim.terminal.sea import approach, quay, vessels
from portsim.terminal.sea import berths as places

GWADAR = Path(__file__).parents[1] / "scenarios" / "gwadar.yaml"
SAME_H = 1e-6  # booking brings stores to the present more often, which rounds otherwise
TARGET = 0.25


def nothing(*args: Any, **kwargs: Any) -> None:
    """Book nothing."""


def empty(*args: Any, **kwargs: Any) -> dict[str, float]:
    """Return that nothing was booked."""
    return {}


def crane_work(
    pool: cranes.CranePool, number: float, effective: float, working_h: float, *rest: float
) -> None:
    """Keep of a pool's books what the model needs."""
    if pool.failure is not None:
        pool.failure.left -= working_h


def parcel_work(parcel: transfer.Transfer, moved: float, hours: float, dry_h: float) -> None:
    """Keep of a parcel's books what the model needs."""
    parcel.done += moved
    if not parcel.closed and parcel.cranes:
        if parcel.patience is not None:
            parcel.patience.left -= dry_h * parcel.share
        crane_work(parcel.pool, parcel.cranes, parcel.effective, moved / parcel.crane_rate)


def hindered(movement: approach.Movement, cause: str, now_h: float) -> None:
    """Keep of a movement's books what hinders it."""
    movement.cause = cause


def no_clock(pool: Any, *args: Any) -> Any:
    """Return a record of nothing."""
    return recording.ClockRecord("", "", 0.0, {})


CLOCKS: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
    *((StateClock, name, nothing) for name in ("switch", "sync", "book")),
    (station.RailUnit, "switch", nothing),
    (station.RailResource, "hours_by_state", empty),
    (station.RailResource, "clock", no_clock),
    (places.Berth, "sync", nothing),
    *(
        (place, name, what)
        for place in (places.SingleBerth, places.ContinuousQuay)
        for name, what in (
            ("hours_by_state", empty),
            ("record", no_clock),
        )
    ),
    *((quay.BerthRequest, name, nothing) for name in ("begin_stretch", "end_stretch")),
    (cranes.CranePool, "book", crane_work),
    (cranes.CranePool, "book_stopped", nothing),
    (cranes.CranePool, "_book_all", nothing),
    (cranes.CranePool, "clock", empty),
    (transfer.Transfer, "progress", parcel_work),
    (transfer.Setup, "settle", nothing),
    (approach.Movement, "update_cause", hindered),
    (recording.roadbook, "clocks", lambda *args: []),
)

HISTORIES: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
    (cranes.CranePool, "_note", nothing),
    (vessels.Visit, "note_sailing_cause", nothing),
)


class NoLedger:
    """The books of nobody."""

    def __init__(self, *args: Any) -> None:
        self.waits: list[Any] = []
        self.by_entity: list[Any] = []


@contextmanager
def without(parts: Iterable[tuple[Any, str, Callable[..., Any]]]) -> Iterator[None]:
    """Put something else in the place of some parts of the model."""
    with ExitStack() as stack:
        for owner, name, instead in parts:
            stack.enter_context(patch.object(owner, name, instead))
        yield


def without_clocks() -> AbstractContextManager[Any]:
    """Let nothing be booked to any state."""
    return without(CLOCKS)


def without_ledger() -> AbstractContextManager[Any]:
    """Let no wait be booked to a cause when the run is over."""
    return patch.object(recording, "Ledger", NoLedger)


@contextmanager
def without_both() -> Iterator[None]:
    """Let nothing be booked at all, nor written down for it."""
    with without_clocks(), without_ledger(), without(HISTORIES):
        yield


WAYS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "as it is": nullcontext,
    "state clocks": without_clocks,
    "ledger": without_ledger,
    "together": without_both,
}


def timed(
    scenario: Scenario, replication: int, way: Callable[[], AbstractContextManager[Any]]
) -> tuple[float, Record]:
    """Return the processor time of a run, s, and its record."""
    with way():
        gc.collect()
        start = time.process_time()
        record = simulate(scenario, replication)
        return time.process_time() - start, record


def apart_h(one: Record, other: Record) -> float:
    """Return by how many hours the times of two runs differ at most; infinite if not the same happened."""
    times = [[*_hours(record.visits), *_hours(record.trains)] for record in (one, other)]
    for column, record in zip(times, (one, other), strict=True):
        column += [hours for trucks in record.trucks for hours in (trucks.arrive_h, trucks.left_h)]
    if one.events != other.events or any(len(a) != len(b) for a, b in zip(*times, strict=True)):
        return float("inf")
    return max(
        (float(np.nanmax(np.abs(a - b), initial=0.0)) for a, b in zip(*times, strict=True)),
        default=0.0,
    )


TIMES = (
    *(
        "arrive_h",
        "granted_h",
        "first_line_h",
        "work_from_h",
        "work_to_h",
        "ready_h",
        "last_line_h",
        "left_h",
    ),
    *("in_h", "track_h"),
)  # of ships and of trains, as far as they have them; other hours of the record are booked


def _hours(table: Any) -> list[Any]:
    return [hours for name, hours in vars(table).items() if name in TIMES]


def main(rounds: int) -> int:
    """Print the shares; return how many scenarios miss the target."""
    missed = 0
    for scenario in (portsim.load(YEAR), portsim.load(GWADAR)):
        spent: dict[str, list[float]] = {name: [] for name in WAYS}
        worst_h = 0.0
        for number in range(rounds):
            names = list(WAYS)
            order = (
                names[number % len(names) :] + names[: number % len(names)]
            )  # no way is always the first
            found = {name: timed(scenario, number, WAYS[name]) for name in order}
            worst_h = max(
                worst_h, *(apart_h(found["as it is"][1], found[name][1]) for name in names[1:])
            )
            for name in names:
                spent[name].append(found[name][0])
        whole = spent["as it is"]
        print(
            f"{scenario.name}: {1000 * statistics.median(whole):,.0f} ms of processor time, {rounds} rounds"
        )
        for name in names[1:]:
            share = statistics.median((a - b) / a for a, b in zip(whole, spent[name], strict=True))
            print(f"  {name:14} {share:6.1%}")
        more = statistics.median((a - b) / b for a, b in zip(whole, spent["together"], strict=True))
        print(f"  {'on top of none':14} {more:6.1%}")
        print(f"  times differ by at most {worst_h:.1g} h", flush=True)
        missed += share > TARGET or worst_h > SAME_H
    return missed


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 11))
