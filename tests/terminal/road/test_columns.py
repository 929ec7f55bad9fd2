"""Rows of trucks: they grow by blocks, keep what is written, and begin as not a number."""

import numpy as np

from portsim.terminal.road import columns as col


def test_rows_grow_and_keep_what_they_hold() -> None:
    rows = col.Rows([col.ARRIVE, col.LEFT])
    first = rows.add(1_000)
    rows[col.ARRIVE][first] = np.arange(1_000.0)
    second = rows.add(100)
    assert (first, second, rows.n) == (slice(0, 1_000), slice(1_000, 1_100), 1_100)
    assert rows[col.ARRIVE][:1_000].tolist() == list(range(1_000))
    assert np.isnan(rows[col.ARRIVE][second]).all()
    assert np.isnan(rows[col.LEFT][: rows.n]).all()


def test_only_the_columns_that_a_road_uses_are_there() -> None:
    rows = col.Rows([col.ARRIVE])
    rows.add(1)
    assert col.ARRIVE in rows
    assert col.LEFT not in rows
    views = rows.views()
    assert len(views) == col.COLUMNS
    assert [number for number, view in enumerate(views) if view is not None] == [col.ARRIVE]
    views[col.ARRIVE][0] = 7.5
    assert rows[col.ARRIVE][0] == 7.5
