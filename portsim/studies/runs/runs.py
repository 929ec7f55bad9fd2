"""The replications of scenarios: each is run once, kept, and found again by its key."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import takewhile
from pathlib import Path

from portsim.analysis.decisions.no_more_runs import NoMoreRunsError
from portsim.analysis.kpis.row import Row
from portsim.flow.limits import Limits
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.runs.budget import Budget, Purse
from portsim.studies.runs.dispatch import dispatch
from portsim.studies.runs.errors import Failure, RunFailedError
from portsim.studies.runs.limits import limits_for
from portsim.studies.runs.model import model_version
from portsim.studies.runs.pool import LocalPool, Pool, pool_or_local
from portsim.studies.runs.row_store import RowStore
from portsim.studies.runs.tally import Account, Certainty, Progress, Tally, Watch
from portsim.studies.runs.worker import Batch, failure_of

RUNS = "runs"

#: The replications that are wanted of a scenario: so many from 0 on, or these.
Numbers = int | Sequence[int]


class Runs:
    """Runs what is missing and keeps what was run.

    Parameters
    ----------
    folder
        Where finished batches are written, each at once or not at all, so that work that was cut
        off goes on with what is missing. None keeps them only as long as this lasts.
    pool
        Where runs run; it is the caller's to close. None: local workers, as many as pay.
    progress
        Called after every batch.
    budget
        What may be run here; None: all that is asked for.
    limits
        What one replication may take. What they do not state is generous (`limits_for`).

    Attributes
    ----------
    failures : list of Failure
        The replications that failed twice or exceeded their limits; the rest went on without
        them.
    count, events : int
        Replications that were run here, not found, and their events.
    budget : Budget or None
        As given.
    """

    def __init__(
        self,
        folder: Path | None = None,
        pool: Pool | None = None,
        progress: Progress = lambda tally: None,
        budget: Budget | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._store = RowStore(folder / RUNS if folder else None)
        self._pool = pool or LocalPool()
        self._limits = limits or Limits()
        self._progress = progress
        self.failures: list[Failure] = []
        self.count = 0
        self.events = 0
        self.budget = budget
        self._purse = Purse(budget or Budget())
        self._account = Account()

    @property
    def seconds(self) -> float:
        """For how long batches were run here."""
        return self._account.seconds

    def limits(self, scenario: Scenario) -> Limits:
        """Return what one replication of a scenario may take here."""
        return limits_for(scenario, self._limits, self._pool.memory_b)

    def expect(self, runs: int, certainty: Certainty = Certainty.EXACT) -> None:
        """Say how many runs will be asked for in all, as far as is known."""
        self._account.expected, self._account.certainty = runs, certainty

    def enter(self, stage: StrEnum, so_far: Watch | None = None) -> None:
        """Say what the study is at from now on, and who knows what is known of it."""
        self._account.stage = stage
        self._account.so_far = so_far or self._account.so_far

    def rows(self, scenario: Scenario, replications: int) -> list[Row]:
        """Return the rows of replications 0, 1, ... of a scenario, without those that failed."""
        return next(iter(self.of([(scenario, replications)])))

    def all_rows(self, scenario: Scenario, replications: int) -> list[Row]:
        """Return the rows of replications 0, 1, ... of a scenario, of which none may lack.

        Raises
        ------
        RunFailedError
            If one of them failed twice.
        """
        return next(self.all_of([(scenario, replications)]))

    def all_of(self, wanted: Sequence[tuple[Scenario, int]]) -> Iterator[list[Row]]:
        """Run what is missing of all that is wanted, then yield the rows of each in turn.

        Raises
        ------
        RunFailedError
            When it comes to rows of which one failed twice.
        """
        for (_, replications), rows in zip(wanted, self.of(wanted), strict=True):
            if len(rows) < replications:
                raise RunFailedError(self.failures)
            yield rows

    def of(
        self, wanted: Iterable[tuple[Scenario, Numbers]], total: int | None = None
    ) -> Iterator[list[Row]]:
        """Run what is missing of all that is wanted, then yield the rows of each in turn.

        Parameters
        ----------
        wanted
            Scenarios with the replications of each; gone through once, so that they need not all be
            in memory.
        total
            Replications in all; None counts them.

        Raises
        ------
        NoMoreRunsError
            If the budget does not pay for all that is missing. What it paid for is kept.
        """
        if total is None:
            wanted = list(wanted)
            total = sum(len(_each(numbers)) for _, numbers in wanted)
        asked: list[tuple[str, Sequence[int]]] = []
        # Replications of each key, so that cases that are the same are run once
        planned: dict[str, set[int]] = {}
        failed = {(one.key, one.replication) for one in self.failures}
        reused = 0
        account = self._account
        account.begin(total)

        def jobs() -> Iterator[Batch]:
            nonlocal reused
            for scenario, which in wanted:
                key, numbers = run_key(scenario), _each(which)
                asked.append((key, numbers))
                known = self._store.numbers(key) | planned.setdefault(key, set())
                missing = tuple(n for n in numbers if n not in known and (key, n) not in failed)
                planned[key].update(numbers)
                reused += len(numbers) - len(missing)
                account.ask(key, numbers, len(missing))
                if missing:
                    yield Batch(key, scenario, missing, limits=self.limits(scenario))

        def tell(tally: Tally) -> None:
            self._progress(account.tally(tally))

        def keep(batch: Batch, rows: list[Row]) -> None:
            self._keep(batch.key, rows)

        refused = self._purse.refused
        failures = dispatch(jobs(), lambda: total - reused, self._pool, keep, tell, self._purse)
        place = {key: index for index, key in enumerate(planned)}
        self.failures += sorted(failures, key=lambda one: (place[one.key], one.replication))
        last = account.close()
        if last is not None:  # the last ones were reused
            self._progress(last)
        if self._purse.refused > refused:
            raise NoMoreRunsError
        return (self._rows(key, numbers) for key, numbers in asked)

    def kept(self, scenario: Scenario, most: int) -> list[Row]:
        """Return the rows of replications 0, 1, ... of a scenario, up to the first not yet run."""
        key = run_key(scenario)
        rows = self._store.rows(key)
        failed = {one.replication for one in self.failures if one.key == key}
        known = takewhile(lambda number: number in rows or number in failed, range(most))
        return [rows[number] for number in known if number in rows]

    def missing(self, wanted: Iterable[tuple[Scenario, int]]) -> int:
        """Return how many replications of scenarios would have to be run, each counted once."""
        asked: dict[str, int] = {}
        for scenario, n in wanted:
            key = run_key(scenario)
            asked[key] = max(n, asked.get(key, 0))
        return sum(len(set(range(n)) - self._store.numbers(key)) for key, n in asked.items())

    def put(self, scenario: Scenario, row: Row) -> None:
        """Keep a row that was measured elsewhere."""
        key = run_key(scenario)
        if row.replication not in self._store.numbers(key):
            self._keep(key, [row])

    def fail(self, scenario: Scenario, replication: int, error: Exception) -> None:
        """Note a replication that was ended elsewhere; it is not tried again."""
        key = run_key(scenario)
        self.failures.append(failure_of(error, key, scenario, replication))

    def _keep(self, key: str, rows: Sequence[Row]) -> None:
        self._store.put(key, rows)
        self.count += len(rows)
        self.events += sum(row.events for row in rows)

    def _rows(self, key: str, numbers: Sequence[int]) -> list[Row]:
        rows = self._store.rows(key)
        return [rows[number] for number in numbers if number in rows]


def _each(numbers: Numbers) -> Sequence[int]:
    return range(numbers) if isinstance(numbers, int) else numbers


def run_key(scenario: Scenario) -> str:
    """Return what the replications of a scenario are found by: a digest of all that they depend on.

    That is the scenario with its seed, but for its names, its service levels and how often it is
    run, parts of the planner's own with their source, and the model itself. 32 hexadecimal digits.
    """
    run = scenario.run
    alone = run.replications == 1 and run.precision is None  # then a row holds more
    plain = scenario.model_dump(
        mode="json", exclude_none=True, exclude={"name", "title", "sources", "service_levels"}
    )
    plain["run"] = {
        key: plain["run"][key] for key in plain["run"] if key not in ("replications", "precision")
    }
    parts = scenario.parts.digests
    text = json.dumps(
        [model_version(), alone, parts, plain], allow_nan=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def rows_of(scenario: Scenario, count: int, workers: int | None = 1) -> list[Row]:
    """Run so many replications of a scenario and return their rows; nothing is kept.

    Raises
    ------
    RunFailedError
        If one of them failed twice.
    """
    with pool_or_local(None, workers) as pool:
        return Runs(pool=pool).all_rows(scenario, count)
