"""How much of a run to discard because it began empty. For stationary inputs only."""

from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats

OF_FIVE = 5  # observations a batch, the 5 of MSER-5
SMOOTHER = 20  # the moving average reaches over a twentieth of the run to either side
AT_THE_END = (
    5  # last batches that are no candidates: a few alike by chance would look like a steady state
)


class Truncation(NamedTuple):
    """How many observations to discard, and whether the series was long enough to tell.

    `discard` observations go, never more than the first half; `mean` is that of the rest.
    `too_short` says that the statistic has its minimum in the second half, or that there are not
    batches enough: then `discard` is no warm-up to rely on.
    """

    discard: int
    mean: float
    statistic: float
    too_short: bool


class StartUp(NamedTuple):
    """How a run began: mean length of a queue, and whether the warm-up is long enough.

    Attributes
    ----------
    step_h
        Hours of each entry; the first one begins with the run.
    queue
        What Welch's plot shows of it.
    needed_h
        The warm-up that MSER-5 asks for; not a number where it cannot tell or does not apply.
    sentence
        Whether the chosen warm-up is long enough, or why that is not said.
    """

    step_h: float
    queue: "WelchPlot"
    needed_h: float
    sentence: str


class WelchPlot(NamedTuple):
    """What Welch's plot shows: mean of each observation, and its moving average.

    The moving average has `window` points fewer: its last windows would not be whole.
    """

    window: int
    mean: Floats
    smooth: Floats


def mser_curve(values: Floats) -> Floats:
    """Return the MSER statistic of a series cut before each of its values.

    Parameters
    ----------
    values
        Shape (k,). The last entry of the result, of one value alone, is zero and means nothing.

    Notes
    -----
    The sum of squares of what is kept about its mean, over the square of its number. Sums run from
    the end and about the last value, so that a large transient costs no digits and a constant end
    has exactly zero.
    """
    kept = np.arange(len(values), 0, -1)
    centred = values[::-1] - values[-1]
    sums, squares = np.cumsum(centred)[::-1], np.cumsum(centred**2)[::-1]
    curve: Floats = np.maximum(squares - sums**2 / kept, 0.0) / kept**2
    return curve


def mser5(series: Floats, batch: int = OF_FIVE) -> Truncation:
    """Return where to cut a series so that the standard error of the mean of the rest is smallest.

    Parameters
    ----------
    series
        Shape (n,): one run, or better the mean over replications of each observation.
    batch
        Observations a batch; what is over at the end belongs to no batch.

    Notes
    -----
    White (1997), Simulation 69, 323–334, with batches of five by Franklin and White (2008), Proc.
    Winter Simulation Conf., 541–546. The last five batches are no candidates and a minimum in the
    second half means that the run is too short: Hoad, Robinson and Davies (2010), J. Oper. Res.
    Soc. 61, 1389–1403. Of equal minima the first counts.
    """
    if np.isnan(series).any():
        raise ValueError("a series with gaps has no warm-up")
    k = len(series) // batch
    if k < 2 * AT_THE_END:
        return Truncation(0, float(np.mean(series)) if len(series) else np.nan, np.nan, True)
    curve = mser_curve(series[: k * batch].reshape(k, batch).mean(axis=1))
    half = k // 2
    cut = int(np.argmin(curve[: half + 1]))
    best = int(np.argmin(curve[: k - AT_THE_END + 1]))
    return Truncation(
        cut * batch, float(np.mean(series[cut * batch :])), float(curve[cut]), best > half
    )


def welch_plot(runs: Floats, window: int) -> WelchPlot:
    """Return the data of Welch's plot.

    Parameters
    ----------
    runs
        Shape (replications, n): the same observation of every replication under each other.
    window
        Observations on each side in the moving average; near the beginning as many as there are
        before.

    Notes
    -----
    Welch (1983), in Lavenberg (ed.), The Computer Performance Modeling Handbook, 268–328. The
    warm-up ends where the moving average turns flat; the window is widened until one can see that.
    """
    n = runs.shape[1]
    if not 0 <= window <= (n - 1) // 2:
        raise ValueError(f"window {window} is not between 0 and {(n - 1) // 2}, half the series")
    mean: Floats = runs.mean(axis=0)
    beginning = [float(np.mean(mean[: 2 * i + 1])) for i in range(window)]
    rest = np.lib.stride_tricks.sliding_window_view(mean, 2 * window + 1).mean(axis=1)
    return WelchPlot(window, mean, np.concatenate([beginning, rest]))


def start_up(runs: Floats, hours: float, warm_up_h: float, varying: str = "") -> StartUp | None:
    """Return how a run began, from the length of a queue; None if nobody ever stood in it.

    Parameters
    ----------
    runs
        Shape (replications, n): mean numbers waiting in n equal parts of a run of `hours`, from its
        very beginning.
    varying
        What of the inputs is not alike all year round, in words; empty if all is. MSER-5 takes a
        season for a start-up and so is not asked then.
    """
    if not np.any(runs):
        return None
    n = runs.shape[1]
    step_h = hours / n
    queue = welch_plot(runs, n // SMOOTHER)
    if varying:
        return StartUp(
            step_h,
            queue,
            np.nan,
            f"MSER-5 does not apply: {varying}; discard and measure whole years",
        )
    found = mser5(queue.mean)
    if found.too_short:
        return StartUp(step_h, queue, np.nan, "the run is too short for MSER-5 to find a warm-up")
    needed_h = found.discard * step_h
    enough = "is long enough" if warm_up_h >= needed_h else "is too short"
    told = (
        f"MSER-5 asks for {needed_h / 24.0:.3g} days: the warm-up of {warm_up_h / 24.0:g} days "
        f"{enough}"
    )
    return StartUp(step_h, queue, needed_h, told)
