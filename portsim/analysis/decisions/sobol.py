"""Sobol indices: the share of a figure's variance that inputs bring in, alone and together."""

from collections.abc import Sequence

import numpy as np

from portsim.analysis.decisions.sensitivity import (
    FIRST,
    TOTAL,
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
from portsim.flow.streams import Floats

RESAMPLES_AT_ONCE = 100  # bootstrap samples computed together, to bound the memory


def sobol_indices(
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
        Shape (n (d + 2), replications), points in the order of `sampling.saltelli_points`; NaN
        where the figure is withheld or a replication had nothing to measure.
    resamples, seed
        Of the bootstrap over base points.

    Notes
    -----
    Estimators: Saltelli et al. (2010), Computer Physics Communications 181, 259–270, table 2, (b)
    for the first order and (f), Jansen's, for the total, as in `scipy.stats.sobol_indices`. The
    bootstrap of scipy takes no seed and has no bounds for an input without effect, and scipy gives
    indices of zero for a figure that does not vary; so the resampling is here. The intervals are
    percentiles. They are wide rather than narrow, because they do not know how evenly the points
    are spread.

    Indices are shares of a variance over the whole of the ranges. If a corner of the ranges is cut
    off, the inputs depend on each other there and the shares have no meaning. So one withheld point
    withholds all indices.
    """
    d = len(keys)
    n = count_blocks(outputs, d + 2)
    complete, note = complete_replications(outputs)
    replications = complete.shape[1]
    if not replications:
        if missing := int(np.sum(~np.isfinite(outputs).any(axis=1))):
            note = f"no figure at {missing} of {len(outputs)} points"
        note = joined(note, "indices withheld")
        return Sensitivity(empty_rows(keys, (FIRST, TOTAL), n), np.nan, 0, 0, note)
    means = np.mean(complete, axis=1)
    if is_constant(means[: 2 * n]):
        note = joined(note, "the figure does not vary: no indices")
        return Sensitivity(empty_rows(keys, (FIRST, TOTAL), n), np.nan, replications, 0, note)
    terms = _terms(means.reshape(d + 2, n))
    indices, variance = _indices(np.mean(terms, axis=0))
    low, high = _bootstrap(terms, float(variance), confidence, resamples, seed)
    if np.isnan(low).any():
        note = joined(note, "the figure varies at too few points for intervals")
    noise = noise_share(complete[: 2 * n])  # of A and B: the other points repeat their values
    rows = [
        Influence(keys[i], measure, n, float(indices[j]), float(low[j]), float(high[j]), rank)
        for i, rank in ranking(indices[d:])
        for measure, j in ((FIRST, i), (TOTAL, d + i))
    ]
    return Sensitivity(rows, noise, replications, 0, note, noise_note(noise, replications))


def _terms(blocks: Floats) -> Floats:
    """Return the terms whose averages over base points give the indices; shape (n, 2 d + 2).

    The columns are the numerators of d first-order and d total indices, then the terms of the
    figure's mean and of its mean square.
    """
    changes = without_rounding(blocks[2:] - blocks[0], blocks)
    a, b = blocks[:2] - np.mean(blocks[:2])
    return np.column_stack([*(b * changes), *(changes**2 / 2), (a + b) / 2, (a**2 + b**2) / 2])


def _indices(averages: Floats) -> tuple[Floats, Floats]:
    """Return indices and variance from averages of `_terms`; NaN without a variance."""
    variance = np.asarray(averages[..., -1] - averages[..., -2] ** 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return averages[..., :-2] / variance[..., None], variance


def _bootstrap(
    terms: Floats, variance: float, confidence: float, resamples: int, seed: int
) -> tuple[Floats, Floats]:
    """Return the lower and the upper ends of the indices' intervals."""
    n = len(terms)
    rng = np.random.default_rng(seed)
    samples = []
    for begin in range(0, resamples, RESAMPLES_AT_ONCE):
        size = min(RESAMPLES_AT_ONCE, resamples - begin)
        weights = rng.multinomial(n, np.full(n, 1.0 / n), size=size) / n
        indices, variances = _indices(weights @ terms)
        samples.append(np.where(variances[:, None] > 1e-12 * variance, indices, np.nan))
    ends = [0.5 - confidence / 2, 0.5 + confidence / 2]
    low, high = np.quantile(np.concatenate(samples), ends, axis=0)
    return low, high
