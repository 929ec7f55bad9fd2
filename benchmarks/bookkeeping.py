"""What state clocks and the ledger cost: python -m benchmarks.bookkeeping [rounds].

Each round runs one replication four times: as it is, without clocks, without the ledger, and
without both. The last run also leaves out the histories of cranes and ships that the ledger reads.

Without clocks no hour is booked to a state. What the model itself needs stays: crane-hours until a
failure, hours without cargo until a ship sails short, and what hinders a movement. So every ship,
train and truck must have the same times.

The processor time covers building and running the model and making its record, without audits and
figures. A share is the median over rounds of the difference in a round over the run as it is. For
all together there is also the share over the run without them.
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
from portsim.terminal.rail import rail_resource, rail_unit
from portsim.terminal.sea import berths as places
from portsim.terminal.sea import quay, vessels
from portsim.terminal.sea.movement import Movement

GWADAR = Path(__file__).parents[1] / "scenarios" / "gwadar.yaml"
SAME_H = 1e-6  # booking brings stores to the present more often, which rounds otherwise
TARGET = 0.25


def nothing(*args: Any, **kwargs: Any) -> None:
    """Book nothing."""


def empty(*args: Any, **kwargs: Any) -> dict[str, float]:
    """Return no hours for any state."""
    return {}


def crane_work(
    pool: cranes.CranePool, number: float, effective: float, working_h: float, *rest: float
) -> None:
    """Book of the work of a crane pool only what the model needs."""
    if pool.failure is not None:
        pool.failure.left -= working_h


def parcel_work(parcel: transfer.Transfer, moved: float, hours: float, dry_h: float) -> None:
    """Book of the work on a parcel only what the model needs."""
    parcel.done += moved
    if not parcel.closed and parcel.cranes:
        if parcel.patience is not None:
            parcel.patience.left -= dry_h * parcel.share
        crane_work(parcel.pool, parcel.cranes, parcel.effective, moved / parcel.crane_rate)


def hindered(movement: Movement, cause: str, now_h: float) -> None:
    """Note what hinders a movement, without booking it."""
    movement.cause = cause


def no_clock(pool: Any, *args: Any) -> Any:
    """Return a clock record without hours."""
    return recording.ClockRecord("", "", 0.0, {})


CLOCKS: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
    *((StateClock, name, nothing) for name in ("switch", "sync", "book")),
    (rail_unit.RailUnit, "switch", nothing),
    (rail_resource.RailResource, "hours_by_state", empty),
    (rail_resource.RailResource, "clock", no_clock),
    (places.Berth, "sync", nothing),
    *(
        (place, name, replacement)
        for place in (places.SingleBerth, places.ContinuousQuay)
        for name, replacement in (
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
    (Movement, "update_cause", hindered),
    (recording, "truck_clocks", lambda *args: []),
)

HISTORIES: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
    (cranes.CranePool, "_note", nothing),
    (vessels.Visit, "note_sailing_cause", nothing),
)


class NoLedger:
    """A ledger without waits."""

    def __init__(self, *args: Any) -> None:
        self.waits: list[Any] = []
        self.by_entity: list[Any] = []


@contextmanager
def replaced(replacements: Iterable[tuple[Any, str, Callable[..., Any]]]) -> Iterator[None]:
    """Replace some methods of the model by others."""
    with ExitStack() as stack:
        for owner, name, replacement in replacements:
            stack.enter_context(patch.object(owner, name, replacement))
        yield


def without_clocks() -> AbstractContextManager[Any]:
    """Book no hours to states."""
    return replaced(CLOCKS)


def without_ledger() -> AbstractContextManager[Any]:
    """Book no wait to a cause when the run is over."""
    return patch.object(recording, "Ledger", NoLedger)


@contextmanager
def without_both() -> Iterator[None]:
    """Book nothing, and keep no histories for the ledger."""
    with without_clocks(), without_ledger(), replaced(HISTORIES):
        yield


VARIANTS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "as it is": nullcontext,
    "state clocks": without_clocks,
    "ledger": without_ledger,
    "together": without_both,
}


def timed(
    scenario: Scenario, replication: int, variant: Callable[[], AbstractContextManager[Any]]
) -> tuple[float, Record]:
    """Return the processor time of a run in seconds, and its record."""
    with variant():
        gc.collect()
        start = time.process_time()
        record = simulate(scenario, replication)
        return time.process_time() - start, record


def largest_difference_h(first: Record, second: Record) -> float:
    """Return the largest difference of the times of two runs, h; infinite if events differ."""
    first_times, second_times = _times(first), _times(second)
    pairs = list(zip(first_times, second_times, strict=True))
    if first.events != second.events or any(len(a) != len(b) for a, b in pairs):
        return float("inf")
    differences = [float(np.nanmax(np.abs(a - b), initial=0.0)) for a, b in pairs]
    return max(differences, default=0.0)


# Of ships and of trains, as far as they have them; other hours of the record are booked
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
)


def _times(record: Record) -> list[Any]:
    """Return the columns of times of all ships, trains and trucks."""
    trucks = [hours for each in record.trucks for hours in (each.arrive_h, each.left_h)]
    return [*_hours(record.visits), *_hours(record.trains), *trucks]


def _hours(table: Any) -> list[Any]:
    return [hours for name, hours in vars(table).items() if name in TIMES]


def in_turn(number: int) -> list[str]:
    """Return the names of the variants in the order of a round; each comes first in turn."""
    names = list(VARIANTS)
    first = number % len(names)
    return names[first:] + names[:first]


def compare(scenario: Scenario, rounds: int) -> bool:
    """Print the shares of a scenario; return whether it misses the target."""
    spent_s: dict[str, list[float]] = {name: [] for name in VARIANTS}
    worst_h = 0.0
    for number in range(rounds):
        runs = {name: timed(scenario, number, VARIANTS[name]) for name in in_turn(number)}
        record = runs["as it is"][1]
        for name, (seconds, other) in runs.items():
            spent_s[name].append(seconds)
            worst_h = max(worst_h, largest_difference_h(record, other))
    whole_s = spent_s["as it is"]
    milliseconds = 1000 * statistics.median(whole_s)
    print(f"{scenario.name}: {milliseconds:,.0f} ms of processor time, {rounds} rounds")
    shares = {
        name: median_share(whole_s, seconds, of=whole_s)
        for name, seconds in spent_s.items()
        if name != "as it is"
    }
    for name, share in shares.items():
        print(f"  {name:14} {share:6.1%}")
    together_s = spent_s["together"]
    print(f"  {'on top of none':14} {median_share(whole_s, together_s, of=together_s):6.1%}")
    print(f"  times differ by at most {worst_h:.1g} h", flush=True)
    return shares["together"] > TARGET or worst_h > SAME_H


def median_share(with_s: list[float], without_s: list[float], of: list[float]) -> float:
    """Return the median over rounds of the difference of two times over a third one."""
    rows = zip(with_s, without_s, of, strict=True)
    return statistics.median((more - less) / whole for more, less, whole in rows)


def main(rounds: int) -> int:
    """Print the shares of both scenarios; return how many miss the target."""
    return sum(compare(portsim.load(path), rounds) for path in (YEAR, GWADAR))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 11))
