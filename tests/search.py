"""How many cases are drawn: few in every run, and many, drawn anew, by `make search`."""

import os

SEARCH = os.environ.get("PORTSIM_HYPOTHESIS") == "search"


def examples(number: int) -> int:
    """Return how many cases are drawn: the number in a search, a sixth of it in every run."""
    return number if SEARCH else number // 6
