"""Parts of a planner's own, by name: rules, laws, arrival processes and figures.

A scenario file names a part where it would name one of portsim's, and `Parts` says what the name
stands for. The scenario then carries its parts: to every run, into worker processes, and into the
key under which finished replications are kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from importlib import import_module
from typing import Any

from portsim.policies import BERTH, CRANE
from portsim.policies.berths import BerthRule
from portsim.policies.cranes import CraneRule
from portsim.scenario.distributions.distribution import LAW_NAMES
from portsim.scenario.own_kpi import OwnKpi
from portsim.scenario.part_source import source_digest
from portsim.vocabulary import Kpi

#: What each kind of part is called in a message, and the names that portsim has already.
NOUNS: Mapping[str, tuple[str, frozenset[str]]] = {
    "berth_rules": ("berth rule", frozenset(BERTH)),
    "crane_rules": ("crane rule", frozenset(CRANE)),
    "laws": ("law", frozenset(LAW_NAMES)),
    "arrivals": ("arrival process", frozenset(LAW_NAMES)),
    "kpis": ("figure", frozenset(Kpi)),
}
#: What a class must have to be a law, or an arrival process.
_METHODS: Mapping[str, tuple[str, ...]] = {
    "laws": ("expected", "variance", "sample"),
    "arrivals": ("expected", "variance", "gaps"),
}


@dataclass(frozen=True)
class Parts:
    """Parts of your own, each by the name that a scenario file gives it.

    Parameters
    ----------
    berth_rules
        Who gets a free berth (`berthing.policy`): functions (`portsim.policies.berths`).
    crane_rules
        How cranes are split (`cranes.NAME.split`): functions (`portsim.policies.cranes`).
    laws
        Probability laws (`dist`): data classes whose fields are the parameters, with the methods
        `expected()`, `variance()` and `sample(rng, n)`.
    arrivals
        Arrival processes (`dist`, at `gaps` only): data classes likewise, with `gaps(rng)`, a
        generator of the gaps, in place of `sample`. Only their shape counts.
    kpis
        Figures (`run.kpis`): `portsim.OwnKpi`.

    Raises
    ------
    ValueError
        If a name is taken, or a part is not what it should be, or no worker process could find it.
    """

    berth_rules: Mapping[str, BerthRule] = field(default_factory=dict)
    crane_rules: Mapping[str, CraneRule] = field(default_factory=dict)
    laws: Mapping[str, type[Any]] = field(default_factory=dict)
    arrivals: Mapping[str, type[Any]] = field(default_factory=dict)
    kpis: Mapping[str, OwnKpi] = field(default_factory=dict)
    _digests: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the parts, and digest their source as it is now."""
        for noun in NOUNS:
            object.__setattr__(self, noun, dict(getattr(self, noun)))
        for noun, name, part in self._all():
            _check(noun, name, part)
        twice = sorted(set(self.laws) & set(self.arrivals))
        if twice:
            raise ValueError(f"{twice[0]!r} is a law and an arrival process: give two names")
        known = dict(self._digests)
        for noun, name, part in self._all():
            known.setdefault(f"{noun}.{name}", source_digest(_code(part)))
        object.__setattr__(self, "_digests", known)

    def __bool__(self) -> bool:
        """Return whether there are any."""
        return any(True for _ in self._all())

    @property
    def digests(self) -> dict[str, str]:
        """A digest of the source of each part, as `laws.two_kinds`; a changed part has another."""
        return {f"{noun}.{name}": self._digests[f"{noun}.{name}"] for noun, name, _ in self._all()}

    def digests_here(self) -> dict[str, str]:
        """Return the same from the source that this process has, but for parts of a script."""
        return {
            f"{noun}.{name}": source_digest(_code(part))
            for noun, name, part in self._all()
            if _code(part).__module__ != "__main__"
        }

    @property
    def dists(self) -> dict[str, type[Any]]:
        """Laws and arrival processes, which both stand behind `dist`."""
        return {**self.laws, **self.arrivals}

    def only(self, names: Mapping[str, set[str]]) -> "Parts":
        """Return those of the names given, by kind."""
        chosen = {
            noun: {name: part for name, part in getattr(self, noun).items() if name in names[noun]}
            for noun in NOUNS
        }
        return replace(self, **chosen)

    def beside(self, others: "Parts") -> "Parts":
        """Return these parts and others; a name that both have stands for the one of these."""
        both = {noun: {**getattr(others, noun), **getattr(self, noun)} for noun in NOUNS}
        return Parts(**both, _digests={**others.digests, **self.digests})

    def kpi(self, name: str) -> Kpi:
        """Return the figure of a name, of portsim or one of these.

        Raises
        ------
        ValueError
            If there is none.
        """
        return self.kpis[name].key(name) if name in self.kpis else Kpi(name)

    @property
    def all_kpis(self) -> list[Kpi]:
        """The figures of portsim, and after them these."""
        return [*Kpi, *(kpi.key(name) for name, kpi in self.kpis.items())]

    def _all(self) -> Iterator[tuple[str, str, Any]]:
        for noun in NOUNS:
            for name, part in getattr(self, noun).items():
                yield noun, name, part


NO_PARTS = Parts()


def named(tree: Any) -> dict[str, set[str]]:
    """Return the names that the values of a scenario file have, by kind of part; portsim's too."""
    names: dict[str, set[str]] = {noun: set() for noun in NOUNS}
    _collect(tree, (), names)
    names["arrivals"] = names["laws"]
    return names


def _collect(node: Any, path: tuple[Any, ...], names: Mapping[str, set[str]]) -> None:
    for key, value in node.items() if isinstance(node, Mapping) else enumerate(node):
        here = (*path, key)
        if isinstance(value, Mapping | list | tuple):
            if here == ("run", "kpis"):
                names["kpis"].update(one for one in value if isinstance(one, str))
            else:
                _collect(value, here, names)
        elif isinstance(value, str):
            if key == "dist":
                names["laws"].add(value)
            elif here == ("berthing", "policy"):
                names["berth_rules"].add(value)
            elif here[0] == "cranes" and len(here) == 3 and key == "split":
                names["crane_rules"].add(value)


def unknown(names: Mapping[str, set[str]], parts: Parts) -> bool:
    """Return whether some names stand for nothing that portsim or the parts have."""
    return any(
        names[noun] - known - set(parts.dists if noun in _METHODS else getattr(parts, noun))
        for noun, (_, known) in NOUNS.items()
    )


def _check(noun: str, name: str, part: Any) -> None:
    """Refuse a part that would not do what it is for, or that no worker process could find."""
    word, taken = NOUNS[noun]
    if name in taken:
        raise ValueError(f"portsim has a {word} called {name!r}: give yours another name")
    if not name.isidentifier():
        raise ValueError(f"{name!r} is no name of a {word}: use letters, digits and _")
    if noun == "kpis":
        if not isinstance(part, OwnKpi):
            raise ValueError(f"the figure {name} must be a portsim.OwnKpi, is {part!r}")
    elif noun in _METHODS:
        missing = [one for one in _METHODS[noun] if not callable(getattr(part, one, None))]
        if not isinstance(part, type) or not hasattr(part, "__dataclass_fields__"):
            raise ValueError(f"the {word} {name} must be a data class, is {part!r}")
        if missing:
            raise ValueError(f"the {word} {name} lacks the method {missing[0]}")
        reserved = {"dist", "source", "note"} & {one.name for one in fields(part)}
        if reserved:
            raise ValueError(f"the {word} {name} may have no parameter called {reserved.pop()}")
    elif not callable(part):
        raise ValueError(f"the {word} {name} must be a function, is {part!r}")
    _check_found_by_workers(word, name, _code(part))


def _check_found_by_workers(word: str, name: str, code: Any) -> None:
    """Refuse a function that only this process has, as one inside another function."""
    if not hasattr(code, "__qualname__"):  # an object that can be called
        code = type(code)
    found: Any = import_module(code.__module__) if code.__module__ else None
    for step in code.__qualname__.split("."):
        found = getattr(found, step, None)
    if found is not code:
        raise ValueError(
            f"the {word} {name} must stand at the top of a module, where worker processes find "
            f"it: {code.__qualname__} does not"
        )


def _code(part: Any) -> Any:
    return part.measure if isinstance(part, OwnKpi) else part
