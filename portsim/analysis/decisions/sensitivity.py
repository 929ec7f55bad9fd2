"""How much each input changes a figure over its range: the measures, and their noise.

For example, `first` of `demand.factor` at 0.6 says that 60 % of the variance of the figure would go
if the demand were known. `sobol_indices` and `elementary_effects` estimate such measures.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats

FIRST, TOTAL = "first", "total"
MU, MU_STAR, SIGMA, NOISE = "mu", "mu_star", "sigma", "noise"
NOISY = 0.1  # share of replication noise above which a note is written
ROUNDING = 1e-9  # of the figure's size: smaller differences come from rounding only


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
        NaN for a measure that has no interval.
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
    """The measures of all inputs, the most influential input first.

    Attributes
    ----------
    noise
        Share of the variance between points that is noise of the replications; NaN if there is one
        replication only.
    replications
        The number of replications used.
    dropped
        Trajectories left out because the figure is withheld at one of their points.
    remark
        What was left out, or why there are no measures, else empty.
    noise_remark
        What a reader must know of the noise, else empty.
    """

    rows: list[Influence]
    noise: float
    replications: int
    dropped: int
    remark: str
    noise_remark: str = ""

    @property
    def note(self) -> str:
        """Everything that a reader must know, else empty."""
        return joined(self.remark, self.noise_remark)


def noise_share(outputs: Floats) -> float:
    """Return the share of replication noise in the variance between points.

    Parameters
    ----------
    outputs
        Shape (points, replications), all of them numbers.

    Returns
    -------
    float
        At most 1; NaN for one replication, one point or a figure that does not vary.

    Notes
    -----
    Two-way analysis of variance. Under common random numbers a replication that is high at all
    points adds the same to each and moves no index, so only what is left after taking out points
    and replications counts. Its mean square over that of the points is 1/F. With random numbers of
    its own for each point the same formula holds.
    """
    points, replications = outputs.shape
    means = np.mean(outputs, axis=1)
    if points < 2 or replications < 2 or is_constant(means):
        return np.nan
    residuals = outputs - means[:, None] - np.mean(outputs, axis=0) + np.mean(outputs)
    mean_square = np.sum(residuals**2) / ((points - 1) * (replications - 1))
    return float(min(1.0, mean_square / replications / np.var(means, ddof=1)))


def count_blocks(outputs: Floats, length: int) -> int:
    """Return how many blocks of so many points the outputs hold.

    Raises
    ------
    ValueError
        If the shape is not (a multiple of the length, replications).
    """
    if outputs.ndim != 2 or not outputs.size or len(outputs) % length:
        raise ValueError(
            f"outputs of shape {outputs.shape}: must be (a multiple of {length}, replications)"
        )
    return len(outputs) // length


def complete_replications(outputs: Floats) -> tuple[Floats, str]:
    """Return the replications with a value at every point, and a note on the others.

    Means over different replications cannot be compared, so a gap at one point removes the
    replication at all points.
    """
    complete = outputs[:, np.isfinite(outputs).all(axis=0)]
    total = outputs.shape[1]
    missing = total - complete.shape[1]
    if not missing:
        return complete, ""
    return complete, f"{missing} of {total} replications left out: no value at some points"


def is_constant(values: Floats) -> bool:
    """Return whether values differ by rounding only."""
    return bool(np.ptp(values) <= ROUNDING * np.max(np.abs(values)))


def without_rounding(changes: Floats, values: Floats) -> Floats:
    """Return changes of values, with zero for those that come from rounding only.

    So an input without effect has an effect of exactly zero.
    """
    return np.where(np.abs(changes) > ROUNDING * np.max(np.abs(values)), changes, 0.0)


def ranking(sizes: Floats) -> list[tuple[int, int]]:
    """Return (column, rank) of the inputs, the largest first; equal sizes share a rank."""
    largest_first = np.argsort(-sizes, kind="stable")
    return [(int(i), 1 + int(np.sum(sizes > sizes[i]))) for i in largest_first]


def empty_rows(keys: Sequence[str], measures: Sequence[str], n: int) -> list[Influence]:
    """Return the rows of a figure that has no such measures: all NaN and without a rank."""
    return [
        Influence(key, measure, n, np.nan, np.nan, np.nan, None)
        for key in keys
        for measure in measures
    ]


def noise_note(share: float, replications: int) -> str:
    """Return what a reader must know of the replication noise; empty if it is small."""
    if replications == 1:
        return "one replication: how much is chance is not known"
    if not share > NOISY:
        return ""
    percent = f"{100 * share:.0f} % of the variance between points is noise of the replications"
    return f"{percent}: more replications are needed"


def joined(*notes: str) -> str:
    """Return the notes that are not empty as one."""
    return "; ".join(note for note in notes if note)
