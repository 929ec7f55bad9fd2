"""Random numbers: one stream a name, so that a change elsewhere moves no draw here."""

import hashlib
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Law(Protocol):
    """A distribution that can be sampled in blocks; the blocks' sizes do not change the values."""

    def expected(self) -> float:
        """Return the mean."""

    def sampler(self, rng: np.random.Generator) -> Callable[[int], Floats]:
        """Return what gives the next n values, independent ones or those of a process."""


class Draws:
    """Values of one law from one stream.

    They are sampled in blocks, because a single value costs five times as much, and five values
    three times as much.
    """

    BLOCK = 256
    MANY = 32  # values that are sampled as they are: to take them from a block costs more

    def __init__(self, law: Law, rng: np.random.Generator) -> None:
        self.law = law
        self._sample = law.sampler(rng)
        self._block: list[float] = []
        self._used = 0

    def next(self) -> float:
        """Return the next value."""
        if self._used == len(self._block):
            self._block = self._sample(self.BLOCK).tolist()
            self._used = 0
        value = self._block[self._used]
        self._used += 1
        return value

    def take(self, n: int) -> Floats:
        """Return the next n values, the same that n calls of `next` would give."""
        missing = n - (len(self._block) - self._used)
        if missing >= self.MANY:
            rest = np.asarray(self._block[self._used :])
            self._used = len(self._block)
            return np.concatenate([rest, self._sample(missing)])
        if missing > 0:
            more: list[float] = self._sample(self.BLOCK).tolist()
            self._block, self._used = self._block[self._used :] + more, 0
        self._used += n
        return np.asarray(self._block[self._used - n : self._used], dtype=np.float64)


class Streams:
    """The random streams of one replication.

    A stream is keyed by seed, replication and name, never by the order in which streams are asked
    for, so that two scenarios share every draw of the parts they have in common.
    """

    def __init__(self, seed: int, replication: int) -> None:
        self._seed = seed
        self._replication = replication

    def generator(self, name: str) -> np.random.Generator:
        """Return the generator of the stream called `name`."""
        key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")
        sequence = np.random.SeedSequence(self._seed, spawn_key=(self._replication, key))
        return np.random.Generator(np.random.PCG64DXSM(sequence))

    def draws(self, name: str, law: Law) -> Draws:
        """Return the values of `law` from the stream called `name`."""
        return Draws(law, self.generator(name))
