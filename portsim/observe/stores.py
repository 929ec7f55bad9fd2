"""What was in the stores, what queued, and what was moved of each cargo."""

from dataclasses import dataclass

from portsim.flow.stock.trajectory import Trajectory
from portsim.flow.streams import Floats
from portsim.vocabulary import Queue


@dataclass
class StockRecord:
    """The stock of one cargo in its store.

    Attributes
    ----------
    capacity
        In the unit of the cargo.
    mirrored
        Whether it is an import: then `trajectory` is that of the room, and the stock is the rest.
    trajectory
        The level that ships draw on: the stock of an export, the room for an import.
    queue_h
        Hours that loads waited at the full store (at the empty one if mirrored), integrated while
        the stock was followed.
    trains_waited_h
        Hours of those that loads of trains waited, from the trains' own times.
    """

    store: str
    cargo: str
    unit: str
    capacity: float
    mirrored: bool
    trajectory: Trajectory
    queue_h: float
    trains_waited_h: float

    def stock(self, hours: Floats) -> Floats:
        """Return what lies in store at k hours, in the unit of the cargo; shape (k,)."""
        level = self.trajectory.level(hours)
        return self.capacity - level if self.mirrored else level


@dataclass
class CargoTotals:
    """What moved of one cargo, in its unit.

    Attributes
    ----------
    by_ship, by_land
        In the measured window.
    by_ship_total, by_land_total
        In the whole run, as the store counted it.
    moved_by_ship_total, moved_by_land_total
        The same, summed by parcels, and by trains and trucks; the audit compares both.
    stock_start, stock_end
        In store at the start and at the end of the run.
    moves
        How many loads and ships moved it, which bounds the rounding of its sums.
    left_behind
        By ships of the window that sailed short.
    """

    cargo: str
    by_ship: float
    by_land: float
    by_ship_total: float
    by_land_total: float
    moved_by_ship_total: float
    moved_by_land_total: float
    stock_start: float
    stock_end: float
    moves: int
    left_behind: float = 0.0


@dataclass
class QueueRecord:
    """A queue: how many waited, and when each of them came and went, which were recorded apart.

    Attributes
    ----------
    times_h, levels
        The number waiting from each hour on; shape (n,) each.
    come_h, go_h
        When each of m began to wait and was served; shape (m,) each. `go_h` is NaN until then.
    """

    queue: Queue
    times_h: Floats
    levels: Floats
    come_h: Floats
    go_h: Floats

    @property
    def name(self) -> str:
        """Its name as it is printed."""
        return self.queue.name
