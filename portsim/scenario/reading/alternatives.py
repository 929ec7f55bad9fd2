"""Variants of a scenario written in its own file: alternatives to build, and phases of its demand.

Both are changes by dotted key to the base, as after `--set`. They are taken out of the file before
it is read as a scenario, so that a scenario knows nothing of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from portsim.scenario.faults import Fault, Path, ScenarioError, did_you_mean, dotted, shown
from portsim.scenario.reading.overrides import Override, Place
from portsim.scenario.reading.yaml_file import Document, Mark
from portsim.scenario.sources import unwrap

ALTERNATIVES, PHASES = BLOCKS = ("alternatives", "phases")
JOIN = "+"
NAME, YEAR = "[A-Za-z0-9][A-Za-z0-9_-]*", "[0-9]{4}"
#: Keys of a variant that say something about it and change nothing.
REMARKS = ("note", "source")

Changes = tuple[Override, ...]


@dataclass(frozen=True)
class Variants:
    """The variants of a file.

    Attributes
    ----------
    document
        The file.
    alternatives
        Changes by name.
    phases
        Changes by year, ascending.
    faults
        What is wrong with how they are written.
    """

    document: Document
    alternatives: Mapping[str, Changes]
    phases: Mapping[int, Changes]
    faults: tuple[Fault, ...]

    def changes(self, alternatives: Sequence[str], phase: int | None) -> list[Override]:
        """Return the changes of a phase and then of alternatives, in the order in which they are applied.

        Parameters
        ----------
        alternatives
            Names; `third_crane+long_quay` stands for both.
        phase
            The year; None for the base.

        Raises
        ------
        ScenarioError
            If there is no such alternative or phase, or one is named twice.
        """
        faults = []
        if phase is not None and phase not in self.phases:
            years = tuple(map(str, self.phases))
            faults.append(
                self._fault((PHASES,), f"no phase {phase}{did_you_mean(str(phase), years)}")
            )
        names = split(alternatives)
        for index, name in enumerate(names):
            if name not in self.alternatives:
                hint = did_you_mean(name, tuple(self.alternatives))
                faults.append(self._fault((ALTERNATIVES,), f"no alternative called {name!r}{hint}"))
            elif name in names[:index]:
                faults.append(
                    self._fault((ALTERNATIVES, name), f"is named twice in {JOIN.join(names)}")
                )
        if faults:
            raise ScenarioError(faults)
        chosen = [] if phase is None else [self.phases[phase]]
        return [
            change
            for part in [*chosen, *(self.alternatives[name] for name in names)]
            for change in part
        ]

    def each(self) -> Iterator[tuple[Path, Changes]]:
        """Yield the path and the changes of every variant."""
        for name, changes in self.alternatives.items():
            yield (ALTERNATIVES, name), changes
        for year, changes in self.phases.items():
            yield (PHASES, str(year)), changes

    @contextmanager
    def told(self, alternatives: Sequence[str], phase: int | None) -> Iterator[None]:
        """Say of a fault at a line of the base that it came with a phase and alternatives."""
        words = [] if phase is None else [f"phase {phase}"]
        words += [JOIN.join(split(alternatives))] if alternatives else []
        try:
            yield
        except ScenarioError as error:
            if not words:
                raise
            with_them = f"with {' and '.join(words)}: "
            raise ScenarioError(
                fault
                if fault.line is None or fault.key.partition(".")[0] in BLOCKS
                else replace(fault, message=with_them + fault.message)
                for fault in error.faults
            ) from None

    def blamed(self, fault: Fault, variant: Path, changes: Changes) -> Fault:
        """Return a fault that the base has not, at the variant that brings it into the scenario."""
        if fault.key.startswith(f"{dotted(variant)}."):
            return fault
        path = (*variant, changes[0].key) if len(changes) == 1 else variant
        return self._fault(path, f"with it, {fault.key}: {fault.message}")

    def _fault(self, path: Path, message: str) -> Fault:
        line, column = self.document.keys.get(path, (None, None))
        return Fault(self.document.file, line, column, dotted(path), message)


def split(alternatives: Sequence[str]) -> list[str]:
    """Return single names: `["third_crane+long_quay"]` is two.

    Examples
    --------
    >>> split("third_crane+long_quay")
    ['third_crane', 'long_quay']
    """
    texts = [alternatives] if isinstance(alternatives, str) else alternatives
    return [name.strip() for text in texts for name in text.split(JOIN)]


def plain(changes: Changes) -> dict[str, Any]:
    """Return changes as a mapping of dotted key to value, sources taken off."""
    return {change.key: unwrap(change.value).tree for change in changes}


def taken_out(document: Document) -> tuple[Any, Variants]:
    """Return the data of a scenario file without its variants, and the variants."""
    data, faults = document.data, list[Fault]()

    def complain(path: Path, message: str) -> None:
        mark = document.keys.get(path, Mark(1, 1))
        faults.append(Fault(document.file, *mark, dotted(path), message))

    def block(name: str, nouns: str) -> dict[str, Any]:
        found = data.get(name, {}) if isinstance(data, dict) else {}
        if isinstance(found, dict):
            return found
        complain((name,), f"must be a block of {nouns}, is {shown(found)}")
        return {}

    alternatives = {}
    for name, body in block(ALTERNATIVES, "names").items():
        if not re.fullmatch(NAME, name):
            message = f"is no name: use letters, digits, - and _, as {JOIN} joins names"
            complain((ALTERNATIVES, name), message)
        alternatives[name] = tuple(
            _changes(document, (ALTERNATIVES, name), f"alternative {name}", body, complain)
        )
    phases: dict[int, Changes] = {}
    for text, body in block(PHASES, "years").items():
        path = (PHASES, text)
        changes = tuple(_changes(document, path, f"phase {text}", body, complain))
        if not re.fullmatch(YEAR, text):
            complain(path, "must be a year of four digits, as 2032")
        elif phases and int(text) < max(phases):
            complain(path, f"must come in ascending order: {text} stands after {max(phases)}")
        else:
            phases[int(text)] = changes
    if isinstance(data, dict):
        data = {key: value for key, value in data.items() if key not in BLOCKS}
    return data, Variants(document, alternatives, phases, tuple(faults))


def _changes(
    document: Document, path: Path, label: str, body: Any, complain: Any
) -> Iterator[Override]:
    """Yield the changes of one variant."""
    if not isinstance(body, dict):
        words = "of changes by dotted key, as {cranes.mobile_harbour.number: 3}; {} for none"
        complain(path, f"must be a block {words}, is {shown(body)}")
        return
    for key in REMARKS:
        if not isinstance(body.get(key, ""), str):
            complain((*path, key), "must be text")
    source = body.get("source")
    for key, value in body.items():
        if key not in REMARKS:
            place = Place(document.file, (*path, key), document.keys[*path, key])
            yield Override(key, value, label, place, source if isinstance(source, str) else None)
