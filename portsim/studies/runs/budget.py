"""What a study may cost: so many runs, or so long."""

import re
import time
from math import inf
from typing import NamedTuple, Self

UNITS_S = {"s": 1.0, "min": 60.0, "h": 3600.0}
_FORM = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[a-z]+)")


class Budget(NamedTuple):
    """How much one command may run; what was run before costs nothing.

    Attributes
    ----------
    runs
        Replications that may be begun; None: as many as time allows.
    seconds
        After so long none is begun any more; None: as long as it takes.
    """

    runs: int | None = None
    seconds: float | None = None

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the budget that a text states.

        Raises
        ------
        ValueError
            If it is none; says what would be right.

        Examples
        --------
        >>> Budget.of("10min"), Budget.of("400runs")
        (Budget(runs=None, seconds=600.0), Budget(runs=400, seconds=None))
        """
        found = _FORM.fullmatch(text.strip())
        number, unit = (found["number"], found["unit"]) if found else ("", "")
        if number and float(number) > 0.0:
            if unit in UNITS_S:
                return cls(seconds=float(number) * UNITS_S[unit])
            if unit in ("run", "runs") and number.isdigit():
                return cls(runs=int(number))
        raise ValueError(
            f"{text!r} is no budget: give a time above 0 such as 90s, 10min or 2h, or a whole "
            "number of runs such as 400runs"
        )


class Purse:
    """What is left of a budget while a study runs.

    Attributes
    ----------
    refused
        How many requests were not met in full, since it was spent.
    """

    def __init__(self, budget: Budget) -> None:
        self._left = inf if budget.runs is None else float(budget.runs)
        self._until_s = inf if budget.seconds is None else time.monotonic() + budget.seconds
        self.refused = 0

    @property
    def left(self) -> float:
        """Runs that may still be begun now; infinite if only time counts."""
        return self._left if time.monotonic() < self._until_s else 0.0

    def spend(self, runs: int) -> None:
        """Take runs off, which are begun."""
        self._left -= runs

    def refuse(self) -> None:
        """Note that runs are wanted that are not begun."""
        self.refused += 1
