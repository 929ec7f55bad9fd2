"""The progress of a study or a run: what is counted after every batch."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple


class Stage(StrEnum):
    """What a study is at; a search for designs has its own phases."""

    RUNS = "runs"
    BASE = "the scenario as it is"
    STEPS = "one step each"
    CURVE = "the curve"
    CROSSING = "where a level is missed"
    PLATEAU = "the most that gets through"


class Certainty(StrEnum):
    """How the number of runs of a study is known."""

    EXACT = "exactly"
    MOST = "at most"
    ABOUT = "about"


class SoFar(NamedTuple):
    """What is known at a moment of the figure that decides.

    Attributes
    ----------
    kpi
        The figure; or `factor`, of the demand.
    of
        What it is a figure of.
    """

    kpi: str
    of: str
    unit: str
    mean: float
    low: float
    high: float


Watch = Callable[[], SoFar | None]


def nothing_yet() -> SoFar | None:
    """Return that nothing is known yet."""
    return None


class Tally(NamedTuple):
    """The progress of a study or a run.

    Attributes
    ----------
    done, total
        Runs, those that failed and those that were finished before included.
    reused
        Runs that were finished before.
    seconds
        Since the first batch began.
    stage
        What the study is at.
    certainty
        How the total is known.
    so_far
        Gives what is known now of the figure that decides.
    """

    done: int
    total: int
    failed: int = 0
    reused: int = 0
    seconds: float = 0.0
    stage: StrEnum = Stage.RUNS
    certainty: Certainty = Certainty.EXACT
    so_far: Watch = nothing_yet

    @property
    def rate(self) -> float:
        """Runs a second."""
        return (self.done - self.reused) / self.seconds if self.seconds else 0.0

    @property
    def left_s(self) -> float:
        """Seconds left at this rate, at most; not a number before the first run."""
        return (self.total - self.done) / self.rate if self.rate else float("nan")


Progress = Callable[[Tally], None]


class Account:
    """Adds up the requests of a study, so that one count tells of all of them.

    A run that several requests ask for is counted once.

    Attributes
    ----------
    expected
        Runs in all, or at most; 0 if nobody knows.
    certainty, stage, so_far
        As in `Tally`.
    seconds
        For how long batches were run.
    """

    def __init__(self) -> None:
        self.expected = 0
        self.certainty = Certainty.EXACT
        self.stage: StrEnum = Stage.RUNS
        self.so_far: Watch = nothing_yet
        self.seconds = 0.0
        self._seen: dict[str, set[int]] = {}  # replications by key, of earlier requests
        self._done = self._reused = self._failed = 0  # of earlier requests
        self.begin(0)

    def begin(self, total: int) -> None:
        """Begin a request of so many runs."""
        self._total = total
        self._again = 0  # of them, those that an earlier request counted
        self._found = 0  # of the others, those that were run before
        self._asked: dict[str, set[int]] = {}
        self._last, self._told = Tally(0, 0), self._done

    def ask(self, key: str, numbers: Sequence[int], missing: int) -> None:
        """Take a part of the request: replications of one case, of which some are missing."""
        again = len(self._seen.get(key, set()).intersection(numbers))
        self._again += again
        self._found += max(0, len(numbers) - missing - again)
        self._asked.setdefault(key, set()).update(numbers)

    def tally(self, last: Tally) -> Tally:
        """Return the progress of the whole from that of the batches of this request."""
        self._last, self._told = last, self._done + self._found + last.done
        return Tally(
            done=self._told,
            total=max(self.expected, self._done + self._total - self._again),
            failed=self._failed + last.failed,
            reused=self._reused + self._found,
            seconds=self.seconds + last.seconds,
            stage=self.stage,
            certainty=self.certainty,
            so_far=self.so_far,
        )

    def close(self) -> Tally | None:
        """End the request; return the progress if some were found since it was told last."""
        told, whole = self._told, self.tally(self._last)
        for key, numbers in self._asked.items():
            self._seen.setdefault(key, set()).update(numbers)
        self._done, self._reused, self._failed = whole.done, whole.reused, whole.failed
        self.seconds = whole.seconds
        self.begin(0)
        return whole if whole.done > told else None
