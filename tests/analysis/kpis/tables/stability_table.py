"""The slow proof of the detector and of the intervals: a hundred seeds of each case, written into a document.

Run with `make stability`, or `python -m tests.analysis.kpis.tables.stability_table docs/stability.md`. A
word behind it runs only the cases of the detector that have it in their name, and leaves all other
lines as they are.
"""

import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from portsim.analysis.kpis.tables.stability import STABLE, UNDETERMINED, UNSTABLE
from tests.analysis.kpis.tables.detector import (
    FIRST_SEED,
    berth,
    border,
    coal_harbour,
    seasonal,
    shut_at_the_end,
    stays_of,
    words,
)
from tests.analysis.statistics import coverage

SEEDS = 100
REPETITIONS = 200
NOT_UNSTABLE = f"{STABLE} or {UNDETERMINED}"
CASES: list[
    tuple[str, dict[str, Any], str, int]
] = [  # what, scenario, words, least seeds that get one of them
    ("balanced coal harbour, 60 days", coal_harbour(60.0), UNSTABLE, 95),
    ("berth at 1.05, 8,000 mean stays", berth(1.05, 8_000.0), UNSTABLE, 95),
    ("berth at 0.9, 50 relaxation times", berth(0.9, stays_of(0.9, 50.001)), STABLE, 98),
    ("berth at 0.9, 10 relaxation times", berth(0.9, stays_of(0.9, 10)), UNDETERMINED, 100),
    ("berth at 0.5 with a season, two whole years", seasonal(2 * 365.0, 365.0), STABLE, 98),
    ("the same, a window that ends in the season", seasonal(900.0, 180.0), UNDETERMINED, 100),
    ("berth at 0.5, port shut for the last 30 days", shut_at_the_end(600), NOT_UNSTABLE, 98),
    ("border at 1.05, 100 days", border(1.05, 100.0), UNSTABLE, 95),
    ("border at 0.8, a year", border(0.8, 365.0), STABLE, 98),
    ("border at 0.8, 60 days", border(0.8, 60.0), UNDETERMINED, 100),
]


def verdicts(tree: dict[str, Any], pool: ProcessPoolExecutor) -> tuple[Counter[str], Counter[str]]:
    """Return how often each word was said of the whole, and of the anchorage from its growth alone."""
    found = list(pool.map(partial(words, tree), range(FIRST_SEED, FIRST_SEED + SEEDS)))
    return Counter(whole for whole, _ in found), Counter(alone for _, alone in found)


def between(text: str, mark: str) -> tuple[str, list[str], str]:
    """Return what is before a table, its lines, and what is behind it."""
    before, _, rest = text.partition(f"<!-- {mark} -->\n")
    table, end, after = rest.partition("<!-- end -->")
    return before + f"<!-- {mark} -->\n", table.splitlines(), end + after


def main(path: Path, only: str = "") -> int:
    """Run everything and write the tables between their marks; return how many lines failed."""
    lines, failed = [], 0
    _, known, _ = between(path.read_text(encoding="utf-8"), "verdicts")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for what, tree, word, least in CASES:
            if only not in what:
                lines += [line for line in known if line.startswith(f"| {what} |")]
                continue
            whole, alone = verdicts(tree, pool)
            good = sum(whole[one] for one in word.split(" or ")) >= least
            failed += not good
            said = " | ".join(str(whole[one]) for one in (UNSTABLE, UNDETERMINED, STABLE))
            lines.append(
                f"| {what} | {said} | {alone[UNSTABLE]} | {word} in {least} | {'yes' if good else '**no**'} |"
            )
            print(lines[-1], flush=True)
        tables = {"verdicts": lines}
        if not only:
            tables["coverage"], missed = covered(pool)
            failed += missed
    text = path.read_text(encoding="utf-8")
    for mark, rows in tables.items():
        before, table, after = between(text, mark)
        text = before + "\n".join([*table[:2], *rows]) + "\n" + after
    path.write_text(text, encoding="utf-8")
    return failed


def covered(pool: ProcessPoolExecutor) -> tuple[list[str], int]:
    """Return the lines on intervals, and how many failed."""
    numbers = range(coverage.FIRST_SEED, coverage.FIRST_SEED + REPETITIONS)
    held = coverage.shares(list(pool.map(coverage.repetition, numbers)))
    found = [
        (
            "ten replications",
            held.replications,
            0.90 <= held.replications <= 0.99,
            "90 to 99 %",
        ),
        (
            "the ships of one run, as if independent",
            held.naive,
            held.naive < 0.90,
            "below 90 %",
        ),
        (
            "overlapping batch means of one run ten times as long",
            held.batches,
            held.batches >= 0.90,
            "at least 90 %",
        ),
    ]
    lines = [
        f"| {what} | {x:.1%} | {asked} | {'yes' if ok else '**no**'} |"
        for what, x, ok, asked in found
    ]
    print("\n".join(lines), flush=True)
    return lines, sum(not ok for _, _, ok, _ in found)


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1]), *sys.argv[2:3]) else 0)
