"""The trucks of a road in columns: a row a truck, from its arrival to its leaving."""

from collections.abc import Iterable

import numpy as np

from portsim.flow.streams import Floats

# when it did what, in the order of its way; not a number for what it has not done
KIND, ARRIVE, OPENED, PLACE, GATE, THROUGH, WEIGH, WEIGHED, BAY, WORKED, STORED = range(11)
BACK, BACK_BAY, BACK_WORKED, BACK_STORED, REWEIGH, REWEIGHED, OUT, PASSED, LEFT = range(11, 20)
# the hours it spends, drawn when it arrives
GATE_H, WEIGH_H, BAY_H, BACK_H, EXIT_H, REWEIGH_H, LANE_H, AWAY_H, HOME_H = range(20, 29)
COLUMNS = 29


class Rows:
    """Columns of floats that grow by blocks; those that a road has no use for are left out."""

    def __init__(self, columns: Iterable[int]) -> None:
        self._columns: dict[int, Floats] = {column: np.empty(1024) for column in columns}
        self.n = 0

    def add(self, rows: int) -> slice:
        """Make room for rows and return where they are."""
        size = len(next(iter(self._columns.values())))
        if self.n + rows > size:
            for column, held in self._columns.items():
                self._columns[column] = np.empty(
                    2 * (self.n + rows)
                )  # costs nothing before it is written to
                self._columns[column][: self.n] = held[: self.n]
        added = slice(self.n, self.n + rows)
        for values in self._columns.values():
            values[added] = np.nan
        self.n += rows
        return added

    def __contains__(self, column: int) -> bool:
        return column in self._columns

    def __getitem__(self, column: int) -> Floats:
        return self._columns[column]

    def views(self) -> list[memoryview | None]:
        """Return the columns to be read and written one value at a time; they are good until rows are added."""
        return [self._columns[c].data if c in self._columns else None for c in range(COLUMNS)]
