"""What conducting a study of any kind gives."""

from typing import Any, NamedTuple

import pandas as pd


class Outcome(NamedTuple):
    """Tables by the names of their files, the keys that were changed, and what the study decided, if it decides.

    `cases` and `runs` are how many scenarios and replications went into it, whether run now or
    before.
    """

    tables: dict[str, pd.DataFrame]
    axes: list[str]
    cases: int
    runs: int
    found: Any = None
