"""How the cranes of a pool are split between ships."""

from collections.abc import Sequence


def equal_whole(number: int, most: Sequence[int]) -> list[float]:
    """Deal whole cranes in turn, in order of berthing, until none is left or no ship can use one more."""
    given = [0] * len(most)
    left = number
    while left:
        takers = [i for i, limit in enumerate(most) if given[i] < limit][:left]
        if not takers:
            break
        for i in takers:
            given[i] += 1
        left -= len(takers)
    return [float(g) for g in given]


def equal_fractions(number: int, most: Sequence[int]) -> list[float]:
    """Give each ship an equal part, and what a ship cannot use to the others."""
    given = [0.0] * len(most)
    left, open_ = float(number), list(range(len(most)))
    while open_:
        part = left / len(open_)
        full = [i for i in open_ if most[i] <= part]
        if not full:
            for i in open_:
                given[i] = part
            break
        for i in full:
            given[i] = float(most[i])
            left -= most[i]
        open_ = [i for i in open_ if most[i] > part]
    return given
