"""The order in which the routes of a corridor pass its stages."""

from collections.abc import Iterable, Sequence
from graphlib import TopologicalSorter
from typing import TypeVar

T = TypeVar("T")


def in_order(routes: Iterable[Sequence[T]]) -> tuple[T, ...]:
    """Return what the routes pass in an order in which each of them goes forward.

    Raises
    ------
    graphlib.CycleError
        If there is none; its second argument is the circle.

    Examples
    --------
    >>> in_order([("plain", "border"), ("hills", "border", "yard")])
    ('plain', 'hills', 'border', 'yard')
    """
    graph: TopologicalSorter[T] = TopologicalSorter()
    for stages in routes:
        for before, after in zip((None, *stages), stages, strict=False):
            graph.add(after, *(() if before is None else (before,)))
    return tuple(graph.static_order())
