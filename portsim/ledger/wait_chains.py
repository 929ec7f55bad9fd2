"""Chains of waiting: from what somebody waits for to the root of it, hour by hour, over recorded histories.

A history says what a resource did, by shares that change at certain hours only. What it did is a
word: a root (`working`, `weather`), or the resources for any of which its holder waited in turn. A
chain follows those words until only roots are left; where it comes to a resource that is on it
already, it ends in `circular`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from portsim.flow.streams import Floats

CIRCULAR = "circular"
Resources = tuple[str, ...]  # equal ones: who waits for them takes any
Word = str | Resources


class Stretch(NamedTuple):
    """Something done from one hour to another, with a weight among what is done at the same time."""

    from_h: float
    to_h: float
    word: Word
    weight: float = 1.0


class History:
    """What was done, by shares; those of a row hold from its hour to that of the next, the last one's for ever.

    Parameters
    ----------
    times_h
        Rising, shape (n,).
    words
        What was done, m of them.
    shares
        Shape (n, m). A row sums to 1, or to 0 where the history was not looked at.
    """

    __slots__ = ("shares", "times_h", "words")

    def __init__(self, times_h: Floats, words: Sequence[Word], shares: Floats) -> None:
        self.times_h = times_h
        self.words = tuple(words)
        self.shares = shares

    @classmethod
    def of(cls, stretches: Iterable[Stretch], otherwise: "Word | History") -> "History":
        """Return the history of what was done, in proportion to the weights; otherwise, where there is nothing."""
        found = [one for one in stretches if one.to_h > one.from_h]
        from_h, to_h, done, weighed = zip(*found, strict=True) if found else ((), (), (), ())
        begins, ends, weights = (np.asarray(one, dtype=float) for one in (from_h, to_h, weighed))
        words = list(dict.fromkeys(done))
        column = {word: index for index, word in enumerate(words)}
        which = np.asarray([column[word] for word in done], dtype=np.int64)
        times = merged([np.zeros(1), begins, ends])
        number, weight = (
            np.zeros((len(times), len(words)), dtype=np.int64),
            np.zeros((len(times), len(words))),
        )
        for hours, sign in ((begins, 1), (ends, -1)):
            rows = np.searchsorted(times, hours)
            np.add.at(number, (rows, which), sign)
            np.add.at(weight, (rows, which), sign * weights)
        there = np.cumsum(number, axis=0) > 0
        weight = np.where(
            there, np.cumsum(weight, axis=0), 0.0
        )  # no rounding is left where nothing is
        missing = ~there.any(axis=1)
        shares = weight / np.where(missing, 1.0, weight.sum(axis=1))[:, None]
        elsewhere: Word = ("",) if isinstance(otherwise, History) else otherwise
        filled = cls(times, words, shares)._with(elsewhere, missing.astype(float))
        return filled.replaced({elsewhere: otherwise}) if isinstance(otherwise, History) else filled

    def _with(self, word: Word, share: Floats) -> "History":
        if word in self.words:
            shares = self.shares.copy()
            shares[:, self.words.index(word)] += share
            return History(self.times_h, self.words, shares)
        return History(self.times_h, (*self.words, word), np.column_stack([self.shares, share]))

    def replaced(self, by: Mapping[Word, "Word | History"]) -> "History":
        """Return it with some words put in another way: by another word, or by what another history says."""
        instead = [by.get(word, word) for word in self.words]
        histories = [one for one in instead if isinstance(one, History)]
        times = merged([self.times_h, *(one.times_h for one in histories)])
        mine = self.at(times)
        words = dict.fromkeys(
            word for one in instead for word in (one.words if isinstance(one, History) else (one,))
        )
        column = {word: index for index, word in enumerate(words)}
        shares = np.zeros((len(times), len(column)))
        for index, one in enumerate(instead):
            if isinstance(one, History):
                shares[:, [column[word] for word in one.words]] += mine[:, [index]] * one.at(times)
            else:
                shares[:, column[one]] += mine[:, index]
        return History(times, tuple(column), shares)

    def at(self, hours: Floats) -> Floats:
        """Return the shares at some hours, in order; before the first row there are none."""
        rows = np.searchsorted(self.times_h, hours, side="right") - 1
        found: Floats = np.take(self.shares, rows, axis=0, mode="clip")
        found[: np.searchsorted(rows, 0)] = 0.0
        return found

    def hours(
        self,
        begins: Floats,
        ends: Floats,
        of: NDArray[np.int64],
        number: int,
        weights: Floats | None = None,
    ) -> Floats:
        """Return the hours of each word inside stretches, summed by whom these are of; shape (number, m).

        A stretch counts by its weight, 1 if none is given. Its parts are differences of the same
        sums, so that they add up to its length.
        """
        sums = np.zeros(self.shares.shape)
        np.cumsum(np.diff(self.times_h)[:, None] * self.shares[:-1], axis=0, out=sums[1:])

        def until(hours: Floats) -> Floats:
            rows = np.maximum(np.searchsorted(self.times_h, hours, side="right") - 1, 0)
            since = np.maximum(hours - self.times_h[rows], 0.0)
            found: Floats = np.take(sums, rows, axis=0) + since[:, None] * np.take(
                self.shares, rows, axis=0
            )
            return found

        parts = np.maximum(until(ends) - until(begins), 0.0)
        if weights is not None:
            parts *= weights[:, None]
        found = [np.bincount(of, part, number) for part in parts.T]
        return np.column_stack(found) if found else np.zeros((number, 0))


class Behind:
    """What is behind a wait: histories of roots, each of a part of the wait, which together make the whole.

    Attributes
    ----------
    words
        The roots.
    """

    __slots__ = ("_parts", "words")

    def __init__(self, parts: Iterable[History]) -> None:
        self._parts = list(parts)
        self.words = tuple(dict.fromkeys(word for part in self._parts for word in part.words))

    def hours(
        self,
        begins: Floats,
        ends: Floats,
        of: NDArray[np.int64],
        number: int,
        weights: Floats | None = None,
    ) -> Floats:
        """Return the hours of each root inside stretches, as `History.hours` does."""
        found = np.zeros((number, len(self.words)))
        for part in self._parts:
            found[:, [self.words.index(word) for word in part.words]] += part.hours(
                begins, ends, of, number, weights
            )
        return found


class Chains:
    """Follows chains through the histories of resources.

    Parameters
    ----------
    history
        What a resource did, by its name; asked once for each.
    open_
        Resources that nobody holds and that only lead on to others: a chain may pass them again.
    """

    def __init__(self, history: Callable[[str], History], open_: Iterable[str] = ()) -> None:
        self._history = history
        self._open = frozenset(open_)
        self._known: dict[str, History] = {}

    def roots(self, resources: Resources, begins: Floats, ends: Floats) -> Behind:
        """Return what is behind a wait for any of some resources, inside the stretches in which somebody waits."""
        times = np.column_stack(joined(begins, ends)).ravel()
        share = np.tile([1.0, 0.0], len(times) // 2)
        return Behind(self._follow(resources, frozenset(), times, share))

    def _follow(
        self, resources: Resources, before: frozenset[str], times: Floats, share: Floats
    ) -> Iterator[History]:
        """Yield the roots behind a share of a wait that is for any of some resources.

        The share is what it is from each of some hours on. None of the resources `before` is met
        again.
        """
        if not len(times):
            return
        histories = {one: self._of(one) for one in resources if one not in before}
        times, share = _refined(times, share / len(resources), histories.values())
        found: dict[Word, Floats] = {}
        for one in resources:
            if one in before:
                found[CIRCULAR] = found.get(CIRCULAR, 0.0) + share
            else:
                for word, did in zip(histories[one].words, histories[one].at(times).T, strict=True):
                    found[word] = found.get(word, 0.0) + share * did
        met = before.union(resources) - self._open
        there = ((word, part) for word, part in found.items() if part.any())
        for is_root, group in groupby(there, lambda one: isinstance(one[0], str)):
            if is_root:
                roots, parts = zip(*group, strict=True)
                yield History(times, roots, np.column_stack(parts))
                continue
            for word, part in group:
                assert isinstance(word, tuple)
                turns = np.flatnonzero(np.diff(part, prepend=0.0))
                yield from self._follow(word, met, times[turns], part[turns])

    def _of(self, resource: str) -> History:
        if resource not in self._known:
            self._known[resource] = self._history(resource)
        return self._known[resource]


def merged(hours: Sequence[Floats]) -> Floats:
    """Return all hours in order, each once; quick for few lists that are in order already."""
    times = np.sort(np.concatenate(hours), kind="stable")
    return times[np.append(True, times[1:] != times[:-1])] if len(times) else times


def _refined(times: Floats, share: Floats, histories: Iterable[History]) -> tuple[Floats, Floats]:
    """Return a share with a row also wherever it is not zero and a history changes."""
    inside = [times]
    for one in histories:
        first, last = np.searchsorted(one.times_h, times[[0, -1]])
        hours = one.times_h[first:last]
        inside.append(hours[share[np.searchsorted(times, hours, side="right") - 1] > 0.0])
    fine = merged(inside)
    return fine, share[np.searchsorted(times, fine, side="right") - 1]


def joined(begins: Floats, ends: Floats) -> tuple[Floats, Floats]:
    """Return stretches that lie apart, in order, and cover the same hours."""
    order = np.argsort(begins, kind="stable")
    begins, ends = begins[order], ends[order]
    longer = ends > begins
    begins, ends = begins[longer], ends[longer]
    latest = np.maximum.accumulate(ends)
    first = np.append(True, begins[1:] > latest[:-1])[: len(begins)]
    last = np.append(first[1:], True)[: len(begins)]
    return begins[first], latest[last]
