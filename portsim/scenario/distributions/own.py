"""A law or an arrival process of the planner's own, with its parameters as the file states them."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, get_type_hints

from pydantic import ConfigDict, PrivateAttr

from portsim.scenario.distributions.law import Law
from portsim.scenario.faults import did_you_mean, shown

if TYPE_CHECKING:
    from numpy.random import Generator

    from portsim.flow.streams import Floats

_REMARKS = ("dist", "source", "note")


class OwnLaw(Law):
    """A law of the planner's own: `{dist: two_kinds, share: 0.2, short_h: 1, long_h: 9}`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, float]

    dist: str
    _law: Any = PrivateAttr(None)

    @classmethod
    def of(cls, value: Mapping[str, Any], kind: type[Any]) -> "OwnLaw":
        """Return the law that a block states.

        Raises
        ------
        ValueError
            If its parameters are not those of the class, or it refuses them.
        """
        given = {key: one for key, one in value.items() if key not in _REMARKS}
        law = kind(**_parameters(given, kind))
        mean, variance = law.expected(), law.variance()
        if not (mean >= 0.0 and variance >= 0.0):
            raise ValueError(f"has a mean of {mean:g} and a variance of {variance:g}")
        block = cls(**value)
        block._law = law
        return block

    @property
    def is_process(self) -> bool:
        """Whether it is an arrival process, whose gaps may depend on each other."""
        return hasattr(self._law, "gaps")

    def expected(self) -> float:
        """Mean, in the unit of the field."""
        return float(self._law.expected())

    def variance(self) -> float:
        """Variance; of an arrival process that of the sum of many gaps, over their number."""
        return float(self._law.variance())

    def greatest(self) -> float:
        """Greatest value, infinite where the law tells of none."""
        told = getattr(self._law, "greatest", None)
        return float(told()) if told else super().greatest()

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` values, or the first gaps of an arrival process."""
        return self.sampler(rng)(n)

    def sampler(self, rng: "Generator") -> "Callable[[int], Floats]":
        """Return what gives the next values."""
        if self.is_process:
            return _Gaps(self.dist, self._law.gaps(rng))
        return partial(_drawn, self.dist, self._law, rng)


class _Gaps:
    """The gaps of an arrival process, taken from its generator as they are needed."""

    def __init__(self, name: str, gaps: Any) -> None:
        self._name, self._gaps = name, gaps

    def __call__(self, n: int) -> "Floats":
        return _possible(self._name, list(islice(self._gaps, n)), n)


def _drawn(name: str, law: Any, rng: "Generator", n: int) -> "Floats":
    return _possible(name, law.sample(rng, n), n)


def _possible(name: str, values: Any, n: int) -> "Floats":
    """Return values that a law has drawn as an array; refuse what cannot be."""
    import numpy as np

    found = np.asarray(values, dtype=np.float64)
    if found.shape != (n,):
        raise ValueError(f"{name} was asked for {n} values and gave {found.size}")
    if not np.all(found >= 0.0):
        raise ValueError(f"{name} gave a value that is no number of at least 0")
    return found


def _parameters(given: Mapping[str, Any], kind: type[Any]) -> dict[str, Any]:
    """Return the parameters of a law from those that a block states."""
    known = {one.name: one for one in fields(kind) if one.init}
    for key in given:
        if key not in known:
            raise ValueError(f"has no parameter {key}{did_you_mean(key, tuple(known))}")
    for name, one in known.items():
        if name not in given and one.default is MISSING and one.default_factory is MISSING:
            raise ValueError(f"needs the parameter {name}")
    hints = get_type_hints(kind)
    return {key: _number(value, known[key], hints[key]) for key, value in given.items()}


def _number(value: Any, parameter: "Field[Any]", kind: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{parameter.name} must be a number, is {shown(value)}")
    if kind is int and value != int(value):
        raise ValueError(f"{parameter.name} must be a whole number, is {shown(value)}")
    return int(value) if kind is int else float(value)
