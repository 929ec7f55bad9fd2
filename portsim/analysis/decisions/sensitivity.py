"""Which inputs a figure depends on: Sobol indices and elementary effects, and how much of them is chance."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from portsim.analysis.statistics.intervals import student
from portsim.flow.streams import Floats

FIRST, TOTAL = "first", "total"
MU, MU_STAR, SIGMA, NOISE = "mu", "mu_star", "sigma", "noise"
NOISY = 0.1  # share of replication noise that is remarked on
SAME = 1e-9  # of a figure's size: what differs by less is the same but for rounding
BLOCK = 100  # bootstrap samples at a time, for the sake of memory


class Influence(NamedTuple):
    """One measure of what an input does to a figure: a row of a table.

    Attributes
    ----------
    measure
        «first» and «total»: shares of the variance. «mu», «mu_star», «sigma», «noise»: in the
        figure's unit, for a change of the input over its whole range.
    n
        Base points or trajectories that it rests on.
    ci_low, ci_high
        Not a number for what has no interval.
    rank
        Of the input, by «total» or «mu_star»; equal inputs share it. None if nothing is ranked.
    """

    key: str
    measure: str
    n: int
    value: float
    ci_low: float
    ci_high: float
    rank: int | None


class Sensitivity(NamedTuple):
    """What was found of all inputs, the most influential first.

    Attributes
    ----------
    noise
        Share of the variance between points that is noise of the replications; not a number if
        there is one only.
    replications
        Those used.
    dropped
        Trajectories left out because the figure is withheld at one of their points.
    note
        What a reader must know, else empty.
    """

    rows: list[Influence]
    noise: float
    replications: int
    dropped: int
    note: str


def sobol(
    keys: Sequence[str],
    outputs: Floats,
    confidence: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
) -> Sensitivity:
    """Return first-order and total Sobol indices of the mean over replications.

    Parameters
    ----------
    keys
        The d inputs in the order of the design.
    outputs
        Shape (n (d + 2), replications), points in the order of `sampling.saltelli`; not a number
        where the figure is withheld or a replication had nothing to measure.
    resamples, seed
        Of the bootstrap over base points.

    Notes
    -----
    Estimators: Saltelli et al. (2010), Computer Physics Communications 181, 259–270, table 2, (b)
    for the first order and (f), Jansen's, for the total, as in `scipy.stats.sobol_indices`. Its own
    bootstrap takes no seed and has no bounds for an input without effect, and it gives indices of
    zero for a figure that does not vary; so the resampling is here. The intervals are percentiles,
    wide rather than narrow: they do not know how evenly the points are spread.

    Indices are shares of a variance over the whole of the ranges. Without some of its points they
    are shares of nothing (the inputs depend on each other where the corners are cut off), so one
    withheld point withholds them.
    """
    d = len(keys)
    n = _blocks(outputs, d + 2)
    paired = _complete(outputs)
    note = _left_out(outputs, paired)
    if not paired.shape[1]:
        if missing := int(np.sum(~np.isfinite(outputs).any(axis=1))):
            note = f"no figure at {missing} of {len(outputs)} points"
        note = _joined(note, "indices withheld")
        return Sensitivity(_nothing(keys, (FIRST, TOTAL), n), np.nan, 0, 0, note)
    means = np.mean(paired, axis=1)
    independent = paired[: 2 * n]  # A and B; the others repeat their values
    if _constant(means[: 2 * n]):
        note = _joined(note, "the figure does not vary: no indices")
        return Sensitivity(_nothing(keys, (FIRST, TOTAL), n), np.nan, paired.shape[1], 0, note)
    terms = _terms(means.reshape(d + 2, n))
    indices, variance = _ratios(np.mean(terms, axis=0))
    low, high = _bootstrap(terms, float(variance), confidence, resamples, seed)
    if np.isnan(low).any():
        note = _joined(note, "the figure varies at too few points for intervals")
    share = noise_share(independent)
    rows = [
        Influence(keys[i], measure, n, float(indices[j]), float(low[j]), float(high[j]), rank)
        for i, rank in _ranked(indices[d:])
        for measure, j in ((FIRST, i), (TOTAL, d + i))
    ]
    return Sensitivity(
        rows, share, paired.shape[1], 0, _joined(note, _doubt(share, paired.shape[1]))
    )


def morris(
    keys: Sequence[str], at: Floats, outputs: Floats, confidence: float = 0.95
) -> Sensitivity:
    """Return mean, mean size and spread of the elementary effects of every input.

    Parameters
    ----------
    keys
        The d inputs in the order of the design.
    at
        Shape (r (d + 1), d): where the points lie in their ranges, from `sampling.positions`.
        Effects are for a whole range by the step that was really taken, which matters for whole
        numbers.
    outputs
        Shape (r (d + 1), replications), points trajectory by trajectory; not a number as in
        `sobol`.

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
    so the intervals are Student's.
    """
    d = len(keys)
    trajectories = _blocks(outputs, d + 1)
    if at.shape != (len(outputs), d):
        raise ValueError(f"positions of shape {at.shape} for {len(outputs)} points of {d} inputs")
    by_path = outputs.reshape(trajectories, d + 1, -1)
    told = np.all(np.any(np.isfinite(by_path), axis=2), axis=1)
    kept, dropped = by_path[told], int(np.sum(~told))
    n = len(kept)
    note = (
        f"{dropped} of {trajectories} trajectories left out: no figure at a point of theirs"
        if dropped
        else ""
    )
    flat = kept.reshape(-1, outputs.shape[1])
    paired = _complete(flat)
    note = _joined(note, _left_out(flat, paired) if n else "")
    if not n or not paired.shape[1]:
        note = _joined(note, "effects withheld")
        return Sensitivity(_nothing(keys, (MU, MU_STAR, SIGMA, NOISE), n), np.nan, 0, dropped, note)
    effects = _effects(at.reshape(trajectories, d + 1, d)[told], paired.reshape(n, d + 1, -1))
    if constant := _constant(np.mean(paired, axis=1)):
        note = _joined(note, "the figure does not vary")
    share = np.nan if constant else noise_share(paired)
    size = np.mean(np.abs(np.mean(effects, axis=2)), axis=0)
    rows = [
        row
        for i, rank in _ranked(size)
        for row in _of_input(keys[i], effects[:, i], confidence, None if constant else rank)
    ]
    return Sensitivity(
        rows, share, paired.shape[1], dropped, _joined(note, _doubt(share, paired.shape[1]))
    )


def noise_share(outputs: Floats) -> float:
    """Return the share of the variance between points, of means over replications, that is replication noise.

    Parameters
    ----------
    outputs
        Shape (points, replications), all of them numbers.

    Returns
    -------
    float
        At most 1; not a number for one replication, one point or a figure that does not vary.

    Notes
    -----
    Two-way analysis of variance. Under common random numbers a replication that is high at all
    points adds the same to each and moves no index, so only what is left after taking out points
    and replications counts. Its mean square over that of the points is 1/F; with random numbers of
    its own for each point the same formula holds.
    """
    count, replications = outputs.shape
    means = np.mean(outputs, axis=1)
    if count < 2 or replications < 2 or _constant(means):
        return np.nan
    rest = outputs - means[:, None] - np.mean(outputs, axis=0) + np.mean(outputs)
    square = np.sum(rest**2) / ((count - 1) * (replications - 1))
    return float(min(1.0, square / replications / np.var(means, ddof=1)))


def _blocks(outputs: Floats, length: int) -> int:
    if outputs.ndim != 2 or not outputs.size or len(outputs) % length:
        raise ValueError(
            f"outputs of shape {outputs.shape}: must be (a multiple of {length}, replications)"
        )
    return len(outputs) // length


def _complete(outputs: Floats) -> Floats:
    """Return the replications with a value at every point: without one of them points would not be comparable."""
    return outputs[:, np.isfinite(outputs).all(axis=0)]


def _left_out(outputs: Floats, complete: Floats) -> str:
    left, all_ = outputs.shape[1] - complete.shape[1], outputs.shape[1]
    return f"{left} of {all_} replications left out: no value at some points" if left else ""


def _constant(values: Floats) -> bool:
    return bool(np.ptp(values) <= SAME * np.max(np.abs(values)))


def _without_dust(changes: Floats, values: Floats) -> Floats:
    """Return changes of values, those by mere rounding as zero: an input without effect shall have none."""
    return np.where(np.abs(changes) > SAME * np.max(np.abs(values)), changes, 0.0)


def _terms(blocks: Floats) -> Floats:
    """Return what is averaged over base points: numerators of d first and d total indices, then mean and square."""
    changes = _without_dust(blocks[2:] - blocks[0], blocks)
    a, b = blocks[:2] - np.mean(blocks[:2])
    return np.column_stack([*(b * changes), *(changes**2 / 2), (a + b) / 2, (a**2 + b**2) / 2])


def _ratios(averages: Floats) -> tuple[Floats, Floats]:
    """Return indices and variance from averages of `_terms`, in the last axis; not numbers without a variance."""
    variance = np.asarray(averages[..., -1] - averages[..., -2] ** 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return averages[..., :-2] / variance[..., None], variance


def _bootstrap(
    terms: Floats, variance: float, confidence: float, resamples: int, seed: int
) -> tuple[Floats, Floats]:
    n, rng = len(terms), np.random.default_rng(seed)
    found, left = [], resamples
    while left > 0:
        weights = rng.multinomial(n, np.full(n, 1.0 / n), size=min(BLOCK, left)) / n
        indices, variances = _ratios(weights @ terms)
        found.append(np.where(variances[:, None] > 1e-12 * variance, indices, np.nan))
        left -= BLOCK
    low, high = np.quantile(
        np.concatenate(found), [0.5 - confidence / 2, 0.5 + confidence / 2], axis=0
    )
    return low, high


def _effects(at: Floats, outputs: Floats) -> Floats:
    """Return the elementary effects by trajectory, input and replication."""
    steps = np.diff(at, axis=1)
    moved = steps != 0.0
    if np.any(moved.sum(axis=2) != 1) or np.any(moved.sum(axis=1) != 1):
        raise ValueError(
            "no trajectories: from point to point one input must move, and every input once"
        )
    when = moved.argmax(axis=1)  # the step in which each input moves
    changes = np.take_along_axis(
        _without_dust(np.diff(outputs, axis=1), outputs), when[:, :, None], axis=1
    )
    return np.asarray(changes / np.sum(steps, axis=1)[:, :, None])


def _of_input(
    key: str, effects: Floats, confidence: float, rank: int | None
) -> Iterator[Influence]:
    """Yield the rows of one input from its effects by trajectory and replication."""
    n, replications = effects.shape
    means = np.mean(effects, axis=1)
    mu, size = student(means, confidence), student(np.abs(means), confidence)
    sigma = float(np.std(means, ddof=1)) if n > 1 else np.nan
    noise = (
        float((np.mean(np.var(effects, axis=1, ddof=1)) / replications) ** 0.5)
        if replications > 1
        else np.nan
    )
    yield Influence(key, MU, n, mu.mean, mu.low, mu.high, rank)
    yield Influence(key, MU_STAR, n, size.mean, float(np.maximum(size.low, 0.0)), size.high, rank)
    yield Influence(key, SIGMA, n, sigma, np.nan, np.nan, rank)
    yield Influence(key, NOISE, n, noise, np.nan, np.nan, rank)


def _ranked(sizes: Floats) -> list[tuple[int, int]]:
    """Return number and rank of the inputs, the largest first."""
    return [(int(i), 1 + int(np.sum(sizes > sizes[i]))) for i in np.argsort(-sizes, kind="stable")]


def _nothing(keys: Sequence[str], measures: Sequence[str], n: int) -> list[Influence]:
    return [
        Influence(key, measure, n, np.nan, np.nan, np.nan, None)
        for key in keys
        for measure in measures
    ]


def _doubt(share: float, replications: int) -> str:
    if replications == 1:
        return "one replication: how much is chance is not known"
    percent = f"{100 * share:.0f} % of the variance between points is noise of the replications"
    return f"{percent}: more replications are needed" if share > NOISY else ""


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)
