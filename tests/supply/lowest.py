"""Compare the small scenarios of the golden set where the lowest versions are installed; `make lowest` runs it.

What is counted by SimPy, and the last digits of scipy's quantiles, are theirs; all else is as it was pinned.
"""

import sys

from tests.golden.golden import CASES, Difference, differences, numbers

COUNTED_BY_SIMPY = "events"
TOLERANCE = 1e-7  # relative


def main() -> int:
    """Print what differs; return how much does."""
    found = [one for case in CASES if not case.slow for one in differences(case)]
    matter = [one for one in found if not _theirs(one)]
    print(*matter, sep="\n")
    small = sum(not case.slow for case in CASES)
    print(
        f"{small} scenarios, {len(matter)} differences, {len(found) - len(matter)} of other versions"
    )
    return min(len(matter), 1)


def _theirs(one: Difference) -> bool:
    both = numbers(one.pinned, one.now)
    close = both is not None and abs(both[0] - both[1]) <= TOLERANCE * abs(both[0])
    return close or one.column == COUNTED_BY_SIMPY


if __name__ == "__main__":
    sys.exit(main())
