"""The trucks of a terminal in columns: a row for each truck, from its arrival to its leaving."""

from collections.abc import Iterable
from enum import IntEnum, auto
from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats

FIRST_ROWS = 1024  # room for trucks before a table grows for the first time


class Column(IntEnum):
    """A column of the table of trucks.

    Most hold the hour at which a truck did something, in the order of its way; NaN for what it has
    not done. The columns that end in `_H` hold the hours that it spends, drawn when it arrives.
    Those that begin with `RETURN` are of the return load: what a truck takes along that brought
    something else.
    """

    KIND = 0
    ARRIVED = auto()
    ACCESS_OPENED = auto()
    PARKED = auto()
    GATE_BEGUN = auto()
    GATE_DONE = auto()
    WEIGHING_IN_BEGUN = auto()
    WEIGHING_IN_DONE = auto()
    BAY_BEGUN = auto()
    BAY_DONE = auto()
    STORED = auto()
    RETURN_ASKED = auto()
    RETURN_BAY_BEGUN = auto()
    RETURN_BAY_DONE = auto()
    RETURN_STORED = auto()
    WEIGHING_OUT_BEGUN = auto()
    WEIGHING_OUT_DONE = auto()
    EXIT_BEGUN = auto()
    EXIT_DONE = auto()
    LEFT = auto()

    GATE_H = auto()
    WEIGHING_IN_H = auto()
    BAY_H = auto()
    RETURN_BAY_H = auto()
    TO_EXIT_H = auto()
    WEIGHING_OUT_H = auto()
    EXIT_H = auto()
    FLEET_OUT_H = auto()
    FLEET_HOME_H = auto()


class Service(NamedTuple):
    """The columns of a service: the hour at which it begins, how long it takes, and its end."""

    begun: Column
    hours: Column
    done: Column


GATE = Service(Column.GATE_BEGUN, Column.GATE_H, Column.GATE_DONE)
WEIGHING_IN = Service(Column.WEIGHING_IN_BEGUN, Column.WEIGHING_IN_H, Column.WEIGHING_IN_DONE)
WEIGHING_OUT = Service(Column.WEIGHING_OUT_BEGUN, Column.WEIGHING_OUT_H, Column.WEIGHING_OUT_DONE)
EXIT = Service(Column.EXIT_BEGUN, Column.EXIT_H, Column.EXIT_DONE)
BAY = Service(Column.BAY_BEGUN, Column.BAY_H, Column.BAY_DONE)
RETURN_BAY = Service(Column.RETURN_BAY_BEGUN, Column.RETURN_BAY_H, Column.RETURN_BAY_DONE)


class TruckTable:
    """Columns of floats that grow by blocks; columns that are not needed are left out.

    Attributes
    ----------
    n : int
        How many trucks there are.
    """

    def __init__(self, columns: Iterable[Column]) -> None:
        self._columns: dict[Column, Floats] = {column: np.empty(FIRST_ROWS) for column in columns}
        self.n = 0
        self._views: list[memoryview | None] = []  # made when they are asked for

    def add(self, rows: int) -> slice:
        """Add rows of NaN and return where they are."""
        size = len(next(iter(self._columns.values())))
        if self.n + rows > size:
            self._grow(2 * (self.n + rows))
        added = slice(self.n, self.n + rows)
        for values in self._columns.values():
            values[added] = np.nan
        self.n += rows
        return added

    def _grow(self, size: int) -> None:
        """Make room for `size` rows; memory costs nothing before it is written to."""
        for column, values in self._columns.items():
            self._columns[column] = np.empty(size)
            self._columns[column][: self.n] = values[: self.n]
        self._views = []

    def __getitem__(self, column: Column) -> Floats:
        return self._columns[column]

    def views(self) -> list[memoryview | None]:
        """Return the columns to be read and written one value at a time.

        The views are good until rows are added. None stands for a column that was left out.
        """
        if not self._views:
            of = self._columns
            self._views = [of[column].data if column in of else None for column in Column]
        return self._views
