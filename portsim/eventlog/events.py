"""The event log: what happened in a run, one row an event, made from its record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from portsim.flow.queues.first_come import Ids
from portsim.flow.streams import Floats

if TYPE_CHECKING:
    import pandas as pd

DUST_H = 1e-9  # waits that are shorter are rounding
COLUMNS = (
    *("replication", "time_h", "timestamp", "entity", "kind", "class", "activity"),
    *("resource", "cause", "root", "amount", "unit"),
)

Codes = NDArray[np.int32]
Text = str | Sequence[str]  # the same in all rows, or one a row


class Words(NamedTuple):
    """A column of words: a code a row, -1 where there is none, and the word of each code."""

    codes: Codes
    names: tuple[str, ...]


class Group(NamedTuple):
    """Entities of one kind and class; the first is entity `first` of the log."""

    kind: str
    of: str
    first: int
    number: int


class Located(NamedTuple):
    """The kind of a place, and the cargo or station that it is of, or its own name."""

    kind: str
    of: str


@dataclass(frozen=True)
class Events:
    """The event log of one replication.

    It is sorted by time, at one moment by entity, and then in the order in which things happen to
    an entity.

    Attributes
    ----------
    start
        Hour 0.
    time_h
        Hours from the start; negative for what set out before it.
    entity, kind, of
        Who, what it is, and its class: call stream, train or truck service, name of a stage,
        weather or crane pool.
    activity, resource
        What happened, and where.
    cause, root
        Of waits: the direct and the root cause, as in the ledger.
    amount, unit
        Tonnes or TEU; of waits the hours; cranes. NaN where there is none.
    groups
        All entities, in order.
    places
        What every place is, by the name that it has as a resource.
    """

    replication: int
    start: datetime
    time_h: Floats
    entity: Words
    kind: Words
    of: Words
    activity: Words
    resource: Words
    cause: Words
    root: Words
    amount: Floats
    unit: Words
    groups: tuple[Group, ...]
    places: Mapping[str, Located]

    def __len__(self) -> int:
        return len(self.time_h)

    @property
    def timestamp(self) -> NDArray[np.datetime64]:
        """The moments in UTC, to the microsecond."""
        zero = np.datetime64(self.start.astimezone(UTC).replace(tzinfo=None), "us")
        return zero + np.rint(self.time_h * 3.6e9).astype("timedelta64[us]")

    @property
    def words(self) -> dict[str, Words]:
        """The columns of words, by the name that they have in files."""
        same = ("entity", "kind", "activity", "resource", "cause", "root", "unit")
        return {"class": self.of, **{name: getattr(self, name) for name in same}}

    def frame(self) -> "pd.DataFrame":
        """Return the log as a data frame with the columns of `events.parquet`."""
        import pandas as pd

        words = {
            name: pd.Categorical.from_codes(codes, pd.Index(names))
            for name, (codes, names) in self.words.items()
        }
        when = pd.DatetimeIndex(self.timestamp).tz_localize("UTC").tz_convert(self.start.tzinfo)
        many = {
            "replication": np.full(len(self), self.replication, np.int32),
            "time_h": self.time_h,
        }
        table = pd.DataFrame({**many, "timestamp": when, **words, "amount": self.amount})
        return table[list(COLUMNS)]


class Log:
    """Takes what happened, activity by activity, and puts it in order.

    The events of an entity must be added in the order in which they happen to it, which decides
    between events of one moment. What has not happened by the end of the run is left out.
    """

    def __init__(self, ended_h: float) -> None:
        self.ended_h = ended_h
        self.groups: list[Group] = []
        self._entities: list[str] = []
        self._places: dict[str, Located] = {}
        self._words: dict[str, dict[str, int]] = {
            name: {} for name in ("activity", "resource", "cause", "root", "unit")
        }
        self._columns: dict[str, list[NDArray[np.generic]]] = {
            name: [] for name in ("time", "entity", "amount", *self._words)
        }

    def group(self, kind: str, of: str, number: int | None = None) -> Ids:
        """Return the indices of new entities of a kind and class; one, without a number."""
        first, name = len(self._entities), f"{kind} {of}"
        many = 1 if number is None else number
        self.groups.append(Group(kind, of, first, many))
        self._entities += (
            [name] if number is None else [f"{name} {n}" for n in range(1, number + 1)]
        )
        return np.arange(first, first + many)

    def place(self, kind: str, of: str = "") -> str:
        """Return the name of a place of a kind, and of a cargo, station or name of its own."""
        name = f"{kind} {of}" if of else f"{kind}"
        self._places[name] = Located(kind, of)
        return name

    def add(
        self,
        activity: str,
        entity: Ids,
        time_h: Floats,
        resource: Text = "",
        amount: Floats | float = np.nan,
        unit: Text = "",
        cause: Text = "",
        root: Text = "",
    ) -> None:
        """Add an activity of n entities at an hour each, shape (n,).

        What has no hour (NaN), or one after the end of the run, is left out.
        """
        there = np.flatnonzero(time_h <= self.ended_h)
        columns, n = self._columns, len(there)
        columns["time"].append(np.asarray(time_h, dtype=float)[there])
        columns["entity"].append(np.asarray(entity, dtype=np.int32)[there])
        columns["amount"].append(
            np.broadcast_to(np.asarray(amount, dtype=float), len(time_h))[there]
        )
        texts = {
            "activity": activity,
            "resource": resource,
            "cause": cause,
            "root": root,
            "unit": unit,
        }
        for name, text in texts.items():
            columns[name].append(
                self._codes(name, text, n)
                if isinstance(text, str)
                else self._each(name, text)[there]
            )

    def wait(
        self,
        entity: Ids,
        hours: Floats,
        until_h: Floats,
        cause: Text,
        root: Text = "",
        resource: Text = "",
    ) -> None:
        """Add waits that ended at `until_h`; one that is NaN or later still goes on."""
        some = hours > DUST_H
        over = until_h <= self.ended_h
        for activity, at_h in (
            ("waited", np.where(some & over, until_h, np.nan)),
            ("still waits", np.where(some & ~over, self.ended_h, np.nan)),
        ):
            self.add(
                activity=activity,
                entity=entity,
                time_h=at_h,
                resource=resource,
                amount=hours,
                unit="h",
                cause=cause,
                root=root,
            )

    def events(self, replication: int, start: datetime) -> Events:
        """Return all that was added, in order."""
        joined = {name: np.concatenate(parts) for name, parts in self._columns.items()}
        # Stable: ties stay in the order of adding
        order = np.lexsort((joined["entity"], joined["time"]))
        column = {name: values[order] for name, values in joined.items()}
        entity = np.asarray(column["entity"], dtype=np.int32)
        many = [group.number for group in self.groups]

        def by_group(names: Sequence[str]) -> Words:
            found = tuple(dict.fromkeys(names))
            each = np.asarray([found.index(name) for name in names], dtype=np.int32)
            return Words(np.repeat(each, many)[entity], found)

        column["unit"][np.isnan(column["amount"])] = -1
        words = {
            name: Words(column[name].astype(np.int32), tuple(known))
            for name, known in self._words.items()
        }
        return Events(
            replication,
            start,
            column["time"].astype(float),
            Words(entity, tuple(self._entities)),
            by_group([group.kind for group in self.groups]),
            by_group([group.of for group in self.groups]),
            amount=column["amount"].astype(float),
            groups=tuple(self.groups),
            places=self._places,
            **words,
        )

    def _codes(self, name: str, text: str, n: int) -> Codes:
        return np.full(n, self._code(name, text) if n else -1, dtype=np.int32)

    def _each(self, name: str, texts: Sequence[str]) -> Codes:
        return np.asarray([self._code(name, text) for text in texts], dtype=np.int32)

    def _code(self, name: str, text: str) -> int:
        known = self._words[name]
        return known.setdefault(text, len(known)) if text else -1
