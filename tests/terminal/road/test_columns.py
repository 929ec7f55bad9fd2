"""The table of trucks: rows grow by blocks, keep what is written, and begin as NaN."""

import numpy as np

from portsim.terminal.road.columns import Column, TruckTable


def test_rows_grow_and_keep_what_they_hold() -> None:
    table = TruckTable([Column.ARRIVED, Column.LEFT])
    first = table.add(1_000)
    table[Column.ARRIVED][first] = np.arange(1_000.0)
    second = table.add(100)
    assert (first, second, table.n) == (slice(0, 1_000), slice(1_000, 1_100), 1_100)
    assert table[Column.ARRIVED][:1_000].tolist() == list(range(1_000))
    assert np.isnan(table[Column.ARRIVED][second]).all()
    assert np.isnan(table[Column.LEFT][: table.n]).all()


def test_only_the_columns_that_a_road_uses_are_there() -> None:
    table = TruckTable([Column.ARRIVED])
    table.add(1)
    views = table.views()
    assert len(views) == len(Column)
    assert [number for number, view in enumerate(views) if view is not None] == [Column.ARRIVED]
    views[Column.ARRIVED][0] = 7.5
    assert table[Column.ARRIVED][0] == 7.5
