"""The points at which a study runs a scenario: samples of the ranges of its inputs."""

from collections.abc import Mapping, Sequence

import numpy as np

from portsim.flow.streams import Floats
from portsim.scenario.input_range import InputRange, Value

METHODS = ("latin_hypercube", "sobol")


def space_filling_points(
    method: str, count: int, ranges: Mapping[str, InputRange], seed: int
) -> list[dict[str, Value]]:
    """Return points that fill the ranges evenly, the same for the same seed.

    Parameters
    ----------
    method
        «latin_hypercube»: one point in each of `count` equal slices of every range. «sobol»: a
        scrambled Sobol sequence, even in all ranges together if `count` is a power of two.
    ranges
        Range by dotted key of the scenario; the order is that of the design's columns.

    Returns
    -------
    list of dict
        Value by key. Where inputs are whole numbers or listed, points may be equal.

    Raises
    ------
    ValueError
        If there is no such method.
    """
    _check(count, ranges)
    if method not in METHODS:
        raise ValueError(f"no method {method}: give {' or '.join(METHODS)}")
    if method == "sobol":
        return _values(_sobol_sequence(count, len(ranges), seed), ranges)
    from scipy.stats import qmc

    rng = np.random.default_rng(seed)
    shares = qmc.LatinHypercube(len(ranges), seed=rng).random(count)
    return _values(np.asarray(shares, dtype=float), ranges)


def saltelli_points(
    ranges: Mapping[str, InputRange], count: int, seed: int
) -> list[dict[str, Value]]:
    """Return the points for Sobol indices of d inputs, the same for the same seed.

    Parameters
    ----------
    count
        Base points, a power of two.

    Returns
    -------
    list of dict
        Value by key at count (d + 2) points: all of A, all of B, then for each input A with its
        column from B. The points of an input of few values repeat each other, and need to be run
        only once.

    Raises
    ------
    ValueError
        If count is no power of two.

    Notes
    -----
    Saltelli et al. (2010), Computer Physics Communications 181, 259–270: A and B are halves of one
    Sobol sequence.
    """
    _check(count, ranges)
    if count & (count - 1):
        below = 1 << (count.bit_length() - 1)
        raise ValueError(
            f"the base points must be a power of two, {below} or {2 * below}, not {count}"
        )
    d = len(ranges)
    both = _sobol_sequence(count, 2 * d, seed)
    a, b = both[:, :d], both[:, d:]
    mixed = np.tile(a, (d, 1, 1))
    for column, block in enumerate(mixed):
        block[:, column] = b[:, column]
    return _values(np.concatenate([a, b, *mixed]), ranges)


def trajectories(
    ranges: Mapping[str, InputRange], count: int, levels: int, seed: int
) -> list[dict[str, Value]]:
    """Return the points for elementary effects of d inputs, the same for the same seed.

    Parameters
    ----------
    count
        Trajectories.
    levels
        Levels of each range, an even number. A step is a little more than half of the range; with
        4 levels it is two thirds.

    Returns
    -------
    list of dict
        Value by key at count (d + 1) points, trajectory by trajectory; in each every input moves
        once, on its own.

    Raises
    ------
    ValueError
        If the number of levels is odd.

    Notes
    -----
    Morris (1991), Technometrics 33, 161–174. The trajectories are independent. To choose those far
    apart from a larger number (Campolongo et al. 2007) prefers the corners of the ranges: effects
    are then biased and their intervals wrong (docs/sensitivity.md).
    """
    _check(count, ranges)
    if levels < 2 or levels % 2:
        raise ValueError(f"the levels must be an even number, not {levels}")
    rng = np.random.default_rng(seed).spawn(1)[0]  # as in earlier versions, so that studies repeat
    points = np.concatenate([_trajectory(len(ranges), levels, rng) for _ in range(count)])
    return [
        {
            key: ranges[key].nearest_value(position)
            for key, position in zip(ranges, point, strict=True)
        }
        for point in points.tolist()
    ]


def positions(design: Sequence[Mapping[str, Value]], ranges: Mapping[str, InputRange]) -> Floats:
    """Return where points lie in their ranges, from 0 to 1: shape (points, inputs)."""
    return np.array(
        [[span.position(point[key]) for key, span in ranges.items()] for point in design]
    )


def _trajectory(inputs: int, levels: int, rng: np.random.Generator) -> Floats:
    """Return the positions of one trajectory in the ranges; shape (inputs + 1, inputs).

    Every input moves once between a lower level and the one a step above it, up or down at random.
    The inputs move one after the other in random order.
    """
    step = levels / (2.0 * (levels - 1))
    move = np.arange(inputs)  # the move at which each input changes its level
    rng.shuffle(move)
    goes_up = rng.choice([-1, 1], inputs) > 0
    lower = rng.choice(np.linspace(0.0, 1.0 - step, levels // 2), inputs)
    has_moved = np.arange(inputs + 1)[:, None] > move
    return np.asarray(lower + step * (has_moved == goes_up))


def _sobol_sequence(count: int, inputs: int, seed: int) -> Floats:
    from scipy.stats import qmc

    rng = np.random.default_rng(seed)
    whole = 1 << (count - 1).bit_length()  # scipy warns when it draws no power of two
    return np.asarray(qmc.Sobol(inputs, seed=rng).random(whole), dtype=float)[:count]


def _values(shares: Floats, ranges: Mapping[str, InputRange]) -> list[dict[str, Value]]:
    return [
        {key: ranges[key].value_at(share) for key, share in zip(ranges, row, strict=True)}
        for row in shares.tolist()
    ]


def _check(count: int, ranges: Mapping[str, InputRange]) -> None:
    if count < 1 or not ranges:
        raise ValueError(f"a design needs points and inputs, not {count} and {len(ranges)}")
