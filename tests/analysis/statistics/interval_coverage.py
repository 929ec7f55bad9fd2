"""How often the intervals of means and ratios hold the truth: several methods on values as years give them.

Run with `make coverage`, or `python -m tests.analysis.statistics.interval_coverage docs/statistics.md`.
"""

import sys
from collections.abc import Callable, Iterator
from math import inf, sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import stats

from portsim.analysis.statistics.intervals import ratio_interval
from tests.analysis.statistics.shut_border import MEAN_TRUCKS, mean_waits_days

SEED = 12_000  # fixed before any result was seen
SIZES = (10, 30, 100)
REPETITIONS = 20_000
RESAMPLED_REPETITIONS = 2_000  # of the bootstrap, which takes a thousand times as long
RESAMPLES = 999
CONFIDENCE = 0.95
TRUTH_YEARS = 1_000_000  # from which the truth of the border is known
SIGMA = 0.9

Values = np.ndarray  # shape (repetitions, n)


class Sample(NamedTuple):
    """Studies of n replications each: totals and bases of shape (repetitions, n)."""

    totals: Values
    bases: Values


class Law(NamedTuple):
    """A law of yearly values.

    Attributes
    ----------
    least
        The least possible value.
    asked
        The least share of intervals that hold the truth at 10, 30 and 100 replications; none where
        nothing was asked.
    """

    name: str
    draw: Callable[[np.random.Generator, int, int], Sample]
    truth: Callable[[], float]
    least: float
    asked: tuple[float, ...] = ()


class Bounds(NamedTuple):
    """The intervals of all repetitions; shape (repetitions,) each."""

    low: np.ndarray
    high: np.ndarray


class Coverage(NamedTuple):
    """What became of a method: shares of the repetitions, and widths in units of the truth."""

    held: float
    surely: float  # the lower 99 % limit of the share that held the truth
    above: float  # the truth lay above the interval
    below: float
    median_width: float
    p95_width: float


def of_values(values: Values) -> Sample:
    """Return values whose mean is asked for."""
    return Sample(values, np.ones_like(values))


def rare(rng: np.random.Generator, repetitions: int, n: int) -> Sample:
    """Draw years of which 70 % have no such event."""
    size = (repetitions, n)
    return of_values(np.where(rng.random(size) < 0.7, 0.0, rng.lognormal(0.0, SIGMA, size)))


def lognormal(rng: np.random.Generator, repetitions: int, n: int) -> Sample:
    """Draw years with a long tail."""
    return of_values(rng.lognormal(0.0, SIGMA, (repetitions, n)))


def normal(rng: np.random.Generator, repetitions: int, n: int) -> Sample:
    """Draw years without a tail."""
    return of_values(rng.normal(1.0, 0.3, (repetitions, n)))


def border(rng: np.random.Generator, repetitions: int, n: int) -> Sample:
    """Draw years of a border that is shut at times: days waited by its trucks, and the trucks."""
    waits = mean_waits_days(rng, repetitions * n).reshape(repetitions, n)
    trucks = rng.poisson(MEAN_TRUCKS, waits.shape).astype(float)
    return Sample(waits * trucks, trucks)


def border_truth() -> tuple[float, float]:
    """Return the mean wait at the border in days, from years of its own, and the standard error of that."""
    waits = mean_waits_days(np.random.default_rng(SEED + 1), TRUTH_YEARS)
    return float(np.mean(waits)), float(np.std(waits)) / sqrt(TRUTH_YEARS)


class Moments(NamedTuple):
    """Mean, its standard error, and the skewness of the mean over √n, by repetition."""

    mean: np.ndarray
    error: np.ndarray
    asymmetry: np.ndarray


def moments(sample: Sample) -> Moments:
    """Return what the closed methods need."""
    totals, bases = sample
    n = totals.shape[1]
    mean = totals.sum(axis=1) / bases.sum(axis=1)
    about = (totals - mean[:, None] * bases) / bases.mean(axis=1, keepdims=True)
    square = (about**2).mean(axis=1)
    safe = np.where(square > 0.0, square, 1.0)
    skew = np.where(square > 0.0, (about**3).mean(axis=1) / safe**1.5, 0.0)
    return Moments(mean, np.sqrt(square / (n - 1)), skew / sqrt(n))


def t_of(n: int) -> float:
    """Return Student's factor."""
    return float(stats.t.ppf(0.5 + CONFIDENCE / 2, n - 1))


def student(sample: Sample) -> Bounds:
    """Return Student's intervals."""
    mean, error, _ = moments(sample)
    reach = t_of(sample.totals.shape[1]) * error
    return Bounds(mean - reach, mean + reach)


def johnson(sample: Sample) -> Bounds:
    """Return the intervals of Johnson (1978), J. Amer. Statist. Assoc. 73, 536–544: Student's, moved."""
    mean, error, asymmetry = moments(sample)
    reach = t_of(sample.totals.shape[1]) * error
    centre = mean + asymmetry * error / 6.0
    return Bounds(centre - reach, centre + reach)


def hall(sample: Sample) -> Bounds:
    """Return the intervals that portsim gives."""
    found = [ratio_interval(*pair, CONFIDENCE) for pair in zip(*sample, strict=True)]
    return Bounds(np.array([one.low for one in found]), np.array([one.high for one in found]))


def both(one: Bounds, other: Bounds) -> Bounds:
    """Return the least intervals that hold those of two methods."""
    return Bounds(np.minimum(one.low, other.low), np.maximum(one.high, other.high))


def bootstrap_t(sample: Sample) -> Bounds:
    """Return the intervals of the bootstrap-t (Efron 1981, Canad. J. Statist. 9, 139–158) of the first repetitions.

    Resamples in which nothing varies have no T and are left out.
    """
    rng = np.random.default_rng(SEED + 2)
    known = moments(Sample(*(part[:RESAMPLED_REPETITIONS] for part in sample)))
    ends = []
    for i, (mean, error) in enumerate(zip(known.mean, known.error, strict=True)):
        totals, bases = sample.totals[i], sample.bases[i]
        chosen = rng.integers(0, len(totals), (RESAMPLES, len(totals)))
        again = moments(Sample(totals[chosen], bases[chosen]))
        varied = again.error > 0.0
        if error == 0.0 or not varied.any():
            ends.append((mean, mean))
            continue
        t = (again.mean[varied] - mean) / again.error[varied]
        tail = (1.0 - CONFIDENCE) / 2.0
        least, most = np.quantile(t, (tail, 1.0 - tail))
        ends.append((mean - most * error, mean - least * error))
    low, high = np.transpose(ends)
    return Bounds(low, high)


CHOSEN = "Hall"
LAWS = (
    Law("(a) none in 70 %", rare, lambda: 0.3 * np.exp(SIGMA**2 / 2), 0.0, (0.89, 0.91, 0.93)),
    Law("(b) lognormal", lognormal, lambda: np.exp(SIGMA**2 / 2), 0.0, (0.89, 0.91, 0.93)),
    Law("(c) border", border, lambda: border_truth()[0], 0.0, (0.86, 0.91, 0.93)),
    Law("(d) normal", normal, lambda: 1.0, -inf),
)


def coverage(bounds: Bounds, truth: float, least: float) -> Coverage:
    """Return how often intervals held the truth, and how wide they are."""
    low, high = np.maximum(bounds.low, least), bounds.high
    held = (low <= truth) & (truth <= high)
    count, n = int(np.sum(held)), len(held)
    width = (high - low) / truth
    return Coverage(
        held=count / n,
        surely=float(stats.beta.ppf(0.01, count, n - count + 1)),
        above=float(np.mean(truth > high)),
        below=float(np.mean(truth < low)),
        median_width=float(np.median(width)),
        p95_width=float(np.quantile(width, 0.95)),
    )


def measured(
    law: Law, truth: float, repetitions: int = REPETITIONS
) -> Iterator[tuple[str, int, Coverage]]:
    """Yield what each method reaches on a law, by number of replications."""
    for n in SIZES:
        sample = law.draw(np.random.default_rng((SEED, n)), repetitions, n)
        found = {
            "Student": student(sample),
            "Johnson": johnson(sample),
            "bootstrap-t": bootstrap_t(sample),
            CHOSEN: hall(sample),
        }
        found["Hall and Student"] = both(found[CHOSEN], found["Student"])
        for name, bounds in found.items():
            yield name, n, coverage(bounds, truth, law.least)


def line(law: Law, name: str, n: int, found: Coverage) -> str:
    """Write a row of the table."""
    told = [f"{x:.1%}" for x in (found.held, found.surely)]
    told.append(f"{law.asked[SIZES.index(n)]:.0%}" if law.asked else "")
    told += [f"{x:.1%}" for x in (found.above, found.below)]
    told += [f"{x:.2f}" for x in (found.median_width, found.p95_width)]
    name = f"**{name}**" if name == CHOSEN else name
    return f"| {law.name} | {n} | {name} | {' | '.join(told)} |"


def main(path: Path) -> int:
    """Measure everything, write the table between its marks, and return how many lines of the chosen method fail."""
    mean, error = border_truth()
    lines, failed = [], 0
    for law in LAWS:
        truth = mean if law.draw is border else law.truth()
        for name, n, found in measured(law, truth):
            if name == CHOSEN and law.asked:
                failed += found.surely < law.asked[SIZES.index(n)]
            lines.append(line(law, name, n, found))
            print(lines[-1], flush=True)
    known = (
        f"The mean wait at the border is {mean:.3f} days, from {TRUTH_YEARS:,} other years; the "
        f"standard error of that is {error:.4f} days."
    )
    text = path.read_text(encoding="utf-8")
    for mark, rows in (("border", [known]), ("coverage", lines)):
        before, rest = text.split(f"<!-- {mark} -->\n")
        table, after = rest.split("<!-- end -->", 1)
        head = table.splitlines()[:2] if mark == "coverage" else []
        text = "\n".join([before + f"<!-- {mark} -->", *head, *rows, "<!-- end -->" + after])
    path.write_text(text, encoding="utf-8")
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
