"""Variants of a scenario in its own file: alternatives to build and phases of its demand.

    alternatives:
      third_crane: {cranes.mobile_harbour.number: 3}
    phases:
      2032: {demand.factor: 1.4}

Both are changes to the base by dotted key, as after `--set`. They are taken out of the file before
it is read as a scenario, so that a scenario knows nothing of them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from portsim.scenario.faults import Fault, Path, ScenarioError, did_you_mean, dotted, shown
from portsim.scenario.reading.overrides import Override, WrittenAt
from portsim.scenario.reading.structure import FILE_BLOCKS
from portsim.scenario.reading.yaml_file import Document, Mark
from portsim.scenario.sources import unwrap

ALTERNATIVES, PHASES = "alternatives", "phases"
JOIN = "+"
NAME, YEAR = "[A-Za-z0-9][A-Za-z0-9_-]*", "[0-9]{4}"
#: Keys of a variant that say something about it and change nothing.
REMARKS = ("note", "source")

Changes = tuple[Override, ...]
_AddFault = Callable[[Path, str], None]


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
        """Return the changes of a phase and then of alternatives, in the order of application.

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
        names = split_names(alternatives)
        faults = [*self._phase_faults(phase), *self._name_faults(names)]
        if faults:
            raise ScenarioError(faults)
        chosen = [] if phase is None else [self.phases[phase]]
        chosen += [self.alternatives[name] for name in names]
        return [change for changes in chosen for change in changes]

    def _phase_faults(self, phase: int | None) -> Iterator[Fault]:
        if phase is not None and phase not in self.phases:
            years = tuple(map(str, self.phases))
            yield self._fault((PHASES,), f"no phase {phase}{did_you_mean(str(phase), years)}")

    def _name_faults(self, names: Sequence[str]) -> Iterator[Fault]:
        for index, name in enumerate(names):
            if name not in self.alternatives:
                hint = did_you_mean(name, tuple(self.alternatives))
                yield self._fault((ALTERNATIVES,), f"no alternative called {name!r}{hint}")
            elif name in names[:index]:
                message = f"is named twice in {JOIN.join(names)}"
                yield self._fault((ALTERNATIVES, name), message)

    def each(self) -> Iterator[tuple[Path, Changes]]:
        """Yield the path and the changes of every variant."""
        for name, changes in self.alternatives.items():
            yield (ALTERNATIVES, name), changes
        for year, changes in self.phases.items():
            yield (PHASES, str(year)), changes

    @contextmanager
    def named_in_faults(self, alternatives: Sequence[str], phase: int | None) -> Iterator[None]:
        """Name a phase and alternatives in the faults that are raised inside the `with` statement.

        Only a fault at a line of the base needs that; the others stand at the variant.
        """
        names = [] if phase is None else [f"phase {phase}"]
        names += [JOIN.join(split_names(alternatives))] if alternatives else []
        try:
            yield
        except ScenarioError as error:
            if not names:
                raise
            prefix = f"with {' and '.join(names)}: "
            raise ScenarioError(
                replace(fault, message=prefix + fault.message) if _is_in_base(fault) else fault
                for fault in error.faults
            ) from None

    def at_variant(self, fault: Fault, variant: Path, changes: Changes) -> Fault:
        """Return a fault that the base does not have, placed at the variant that brings it in."""
        if fault.key.startswith(f"{dotted(variant)}."):
            return fault
        path = (*variant, changes[0].key) if len(changes) == 1 else variant
        return self._fault(path, f"with it, {fault.key}: {fault.message}")

    def _fault(self, path: Path, message: str) -> Fault:
        line, column = self.document.keys.get(path, (None, None))
        return Fault(self.document.file, line, column, dotted(path), message)


def _is_in_base(fault: Fault) -> bool:
    """Return whether a fault stands at a line of the file outside the variants."""
    return fault.line is not None and fault.key.partition(".")[0] not in FILE_BLOCKS


def split_names(alternatives: Sequence[str]) -> list[str]:
    """Return single names: `["third_crane+long_quay"]` is two.

    Examples
    --------
    >>> split_names("third_crane+long_quay")
    ['third_crane', 'long_quay']
    """
    texts = [alternatives] if isinstance(alternatives, str) else alternatives
    return [name.strip() for text in texts for name in text.split(JOIN)]


def values_by_key(changes: Changes) -> dict[str, Any]:
    """Return changes as a mapping of dotted key to value, without the sources beside the values."""
    return {change.key: unwrap(change.value).tree for change in changes}


def split_variants(document: Document) -> tuple[Any, Variants]:
    """Return the data of a file without the blocks beside the scenario, and its variants."""
    data, faults = document.data, list[Fault]()

    def add_fault(path: Path, message: str) -> None:
        mark = document.keys.get(path, Mark(1, 1))
        faults.append(Fault(document.file, mark.line, mark.column, dotted(path), message))

    alternatives = _alternatives(document, add_fault)
    phases = _phases(document, add_fault)
    if isinstance(data, dict):
        data = {key: value for key, value in data.items() if key not in FILE_BLOCKS}
    return data, Variants(document, alternatives, phases, tuple(faults))


def _alternatives(document: Document, add_fault: _AddFault) -> dict[str, Changes]:
    """Return the changes of each alternative by its name."""
    alternatives = {}
    for name, body in _block(document, ALTERNATIVES, "names", add_fault).items():
        path = (ALTERNATIVES, name)
        if not re.fullmatch(NAME, name):
            message = f"is no name: use letters, digits, - and _, as {JOIN} joins names"
            add_fault(path, message)
        changes = _changes(document, path, f"alternative {name}", body, add_fault)
        alternatives[name] = tuple(changes)
    return alternatives


def _phases(document: Document, add_fault: _AddFault) -> dict[int, Changes]:
    """Return the changes of each phase by its year."""
    phases: dict[int, Changes] = {}
    for year, body in _block(document, PHASES, "years", add_fault).items():
        path = (PHASES, year)
        changes = tuple(_changes(document, path, f"phase {year}", body, add_fault))
        if not re.fullmatch(YEAR, year):
            add_fault(path, "must be a year of four digits, as 2032")
        elif phases and int(year) < max(phases):
            add_fault(path, f"must come in ascending order: {year} stands after {max(phases)}")
        else:
            phases[int(year)] = changes
    return phases


def _block(document: Document, key: str, nouns: str, add_fault: _AddFault) -> dict[str, Any]:
    """Return the block at a key of the file; empty if it is missing or is no block."""
    block = document.data.get(key, {}) if isinstance(document.data, dict) else {}
    if isinstance(block, dict):
        return block
    add_fault((key,), f"must be a block of {nouns}, is {shown(block)}")
    return {}


def _changes(
    document: Document, path: Path, label: str, body: Any, add_fault: _AddFault
) -> Iterator[Override]:
    """Yield the changes of the variant at a path."""
    if not isinstance(body, dict):
        wanted = (
            "a block of changes by dotted key, as {cranes.mobile_harbour.number: 3}; {} for none"
        )
        add_fault(path, f"must be {wanted}, is {shown(body)}")
        return
    for key in REMARKS:
        if not isinstance(body.get(key, ""), str):
            add_fault((*path, key), "must be text")
    source = body.get("source")
    for key, value in body.items():
        if key not in REMARKS:
            yield Override(
                key=key,
                value=value,
                label=label,
                written_at=WrittenAt(document.file, (*path, key), document.keys[*path, key]),
                source=source if isinstance(source, str) else None,
            )
