"""Elementary effects: what a move of one input over its range does to a figure, at many places."""

from collections.abc import Iterator, Sequence

import numpy as np

from portsim.analysis.decisions.sensitivity import (
    MU,
    MU_STAR,
    NOISE,
    SIGMA,
    Influence,
    Sensitivity,
    complete_replications,
    count_blocks,
    empty_rows,
    is_constant,
    joined,
    noise_note,
    noise_share,
    ranking,
    without_rounding,
)
from portsim.analysis.statistics.intervals import mean_interval
from portsim.flow.streams import Floats


def elementary_effects(
    keys: Sequence[str], positions: Floats, outputs: Floats, confidence: float = 0.95
) -> Sensitivity:
    """Return mean, mean size and standard deviation of the elementary effects of every input.

    Parameters
    ----------
    keys
        The d inputs in the order of the design.
    positions
        Shape (r (d + 1), d): where the points lie in their ranges, from `sampling.positions`. An
        effect is scaled to a whole range by the step that was really taken, which matters for whole
        numbers.
    outputs
        Shape (r (d + 1), replications), points trajectory by trajectory; NaN where the figure is
        withheld or a replication had nothing to measure.

    Returns
    -------
    Sensitivity
        «noise» of an input is the standard deviation of one of its effects by chance alone: a
        «sigma» no larger says nothing of curves or interactions. Trajectories with a withheld point
        are left out and counted; the effects are then those of the part of the ranges where the
        figure exists.

    Raises
    ------
    ValueError
        If the points are no trajectories: from each to the next one input moves, and every input
        moves once.

    Notes
    -----
    Morris (1991), Technometrics 33, 161–174; mu_star after Campolongo, Cariboni and Saltelli
    (2007), Environmental Modelling & Software 22, 1509–1518. Trajectories are drawn independently,
    so the intervals are those of means.
    """
    d = len(keys)
    trajectories = count_blocks(outputs, d + 1)
    if positions.shape != (len(outputs), d):
        shape = positions.shape
        raise ValueError(f"positions of shape {shape} for {len(outputs)} points of {d} inputs")
    has_figures = _have_figures(outputs.reshape(trajectories, d + 1, -1))
    n = int(np.sum(has_figures))
    dropped = trajectories - n
    note = ""
    if dropped:
        note = f"{dropped} of {trajectories} trajectories left out: no figure at a point of theirs"
    complete, gaps = complete_replications(outputs[np.repeat(has_figures, d + 1)])
    note = joined(note, gaps if n else "")
    replications = complete.shape[1]
    if not n or not replications:
        rows = empty_rows(keys, (MU, MU_STAR, SIGMA, NOISE), n)
        return Sensitivity(rows, np.nan, 0, dropped, joined(note, "effects withheld"))
    effects = _effects(
        positions.reshape(trajectories, d + 1, d)[has_figures], complete.reshape(n, d + 1, -1)
    )
    varies = not is_constant(np.mean(complete, axis=1))
    noise = noise_share(complete) if varies else np.nan
    mean_sizes = np.mean(np.abs(np.mean(effects, axis=2)), axis=0)
    rows = [
        row
        for i, rank in ranking(mean_sizes)
        for row in _rows(keys[i], effects[:, i], confidence, rank if varies else None)
    ]
    note = joined(note, "" if varies else "the figure does not vary")
    return Sensitivity(rows, noise, replications, dropped, note, noise_note(noise, replications))


def _have_figures(outputs: Floats) -> np.ndarray:
    """Return which trajectories have a value at each of their points; shape (trajectories,)."""
    return np.asarray(np.all(np.any(np.isfinite(outputs), axis=2), axis=1))


def _effects(positions: Floats, outputs: Floats) -> Floats:
    """Return the elementary effects; shape (trajectories, inputs, replications)."""
    steps = np.diff(positions, axis=1)
    moved = steps != 0.0
    if np.any(moved.sum(axis=2) != 1) or np.any(moved.sum(axis=1) != 1):
        raise ValueError(
            "no trajectories: from point to point one input must move, and every input once"
        )
    changes = without_rounding(np.diff(outputs, axis=1), outputs)
    move = moved.argmax(axis=1)  # the move at which each input changes its level
    by_input = np.take_along_axis(changes, move[:, :, None], axis=1)
    return np.asarray(by_input / np.sum(steps, axis=1)[:, :, None])


def _rows(key: str, effects: Floats, confidence: float, rank: int | None) -> Iterator[Influence]:
    """Yield the rows of one input from its effects; shape (trajectories, replications)."""
    n, replications = effects.shape
    means = np.mean(effects, axis=1)
    mu = mean_interval(means, confidence)
    mu_star = mean_interval(np.abs(means), confidence, least=0.0)
    sigma = float(np.std(means, ddof=1)) if n > 1 else np.nan
    noise = np.nan
    if replications > 1:
        noise = float((np.mean(np.var(effects, axis=1, ddof=1)) / replications) ** 0.5)
    yield Influence(key, MU, n, mu.mean, mu.low, mu.high, rank)
    yield Influence(key, MU_STAR, n, mu_star.mean, mu_star.low, mu_star.high, rank)
    yield Influence(key, SIGMA, n, sigma, np.nan, np.nan, rank)
    yield Influence(key, NOISE, n, noise, np.nan, np.nan, rank)
