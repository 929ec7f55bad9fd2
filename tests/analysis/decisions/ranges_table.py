"""How often intervals of rank correlations hold, and how near the share due to inputs comes: tables of docs/ranges.md.

Run with `make ranges`, or `python -m tests.analysis.decisions.ranges_table docs/ranges.md`.
"""

import sys
from math import asin, pi
from pathlib import Path

import numpy as np

from portsim.analysis.decisions.unknown_inputs import influences, share_of_inputs

BEGIN, END = "<!-- made by make ranges -->\n", "<!-- to here -->"
REPETITIONS = 2000
COUNTS = (10, 30, 50)
CORRELATIONS = (0.0, 0.4, 0.7, 0.9)
SHARES = (0.2, 0.5, 0.8)


def coverage(n: int, correlation: float, rng: np.random.Generator) -> float:
    """Return in how many per cent a 95 % interval held the rank correlation of an input and a skewed figure."""
    true = 6.0 / pi * asin(correlation / 2.0)  # of normal numbers, and of all that rise with them
    held = 0
    for _ in range(REPETITIONS):
        given, luck = rng.normal(size=(2, n))
        figure = np.exp(1.5 * (correlation * given + (1.0 - correlation**2) ** 0.5 * luck))
        (one,) = influences(["input"], given[:, None], figure, 0.95)
        held += one.low <= true <= one.high
    return 100.0 * held / REPETITIONS


def share_told(n: int, share: float, rng: np.random.Generator) -> float:
    """Return the mean share told of skewed figures that are luck times inputs.

    The true share is that of the variance of their logarithms.
    """
    found = []
    for _ in range(REPETITIONS // 4):
        luck, inputs = rng.normal(size=(2, n))
        base = np.exp(luck)
        drawn = base * np.exp((share / (1.0 - share)) ** 0.5 * inputs)
        found.append(share_of_inputs(base, drawn, 0.95).value)
    return float(np.mean(found))


def main(path: Path) -> int:
    """Write the tables between the marks; return 1 if an interval holds in less than 93 %."""
    rng = np.random.default_rng(12)
    held = [[coverage(n, r, rng) for r in CORRELATIONS] for n in COUNTS]
    told = [[share_told(n, share, rng) for share in SHARES] for n in COUNTS]
    lines = [
        f"| replications | {' | '.join(f'{r:g}' for r in CORRELATIONS)} |",
        "|---|" + "---|" * len(CORRELATIONS),
        *(f"| {n} | {_cells(row, '{:.1f} %')} |" for n, row in zip(COUNTS, held, strict=True)),
        "",
        f"| replications | {' | '.join(f'true share {share:g}' for share in SHARES)} |",
        "|---|" + "---|" * len(SHARES),
        *(f"| {n} | {_cells(row, '{:.2f}')} |" for n, row in zip(COUNTS, told, strict=True)),
    ]
    text = path.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    path.write_text("\n".join([before + BEGIN, *lines, "", END + after]), encoding="utf-8")
    print("\n".join(lines))
    return 0 if min(map(min, held)) >= 93.0 else 1


def _cells(values: list[float], form: str) -> str:
    return " | ".join(form.format(value) for value in values)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
