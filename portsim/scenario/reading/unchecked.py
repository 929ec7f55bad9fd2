"""A scenario that has been read but not checked yet.

It knows where each value stands in the file and where each number comes from, so that a fault can
name the line and a result can name the source. Overrides change it; `validate` makes a `Scenario`
of it or raises all its faults at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from portsim.scenario import sources
from portsim.scenario.blocks.corridor_presets import expanded
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from portsim.scenario.faults import Fault, Path, ScenarioError, dotted
from portsim.scenario.parts import NO_PARTS, Parts
from portsim.scenario.reading import structure
from portsim.scenario.reading.installed_parts import parts_of
from portsim.scenario.reading.messages import Complaints, PointAt, complaints
from portsim.scenario.reading.named_file import of_scenario
from portsim.scenario.reading.observations import with_observations
from portsim.scenario.reading.overrides import Override, Overrides, apply_all, parse_overrides
from portsim.scenario.reading.yaml_file import Document, Mark


@dataclass(frozen=True)
class UncheckedScenario:
    """The values of a scenario before they are checked.

    Attributes
    ----------
    document
        The file, with the position of every key and value.
    tree
        Plain values; a number stands alone, without what was written beside it.
    sources
        Source by the path of a number or of a block.
    faults
        What is known to be wrong before the values are checked.
    overridden
        The overrides that were applied, each with the path of its key.
    parts
        Parts that the caller brings along.
    allow_outside
        Whether the files that it names may lie outside its folder.
    """

    document: Document
    tree: dict[str, Any]
    sources: dict[Path, str]
    faults: tuple[Fault, ...] = ()
    overridden: tuple[tuple[Path, Override], ...] = ()
    parts: Parts = NO_PARTS
    allow_outside: bool = False

    @classmethod
    def from_document(
        cls,
        document: Document,
        data: Any,
        parts: Parts = NO_PARTS,
        allow_outside: bool = False,
    ) -> "UncheckedScenario":
        """Make one from a file; `data` are its values without alternatives and phases."""
        if isinstance(data, dict) and "corridor" in data:
            data = {**data, "corridor": expanded(data["corridor"])}
        unwrapped = sources.unwrap(data)
        for path in unwrapped.paths:
            # A number of a preset stands in no line of the file.
            if (*path, "value") in document.values:
                document.values[path] = document.values[*path, "value"]
        scenario = cls(
            document=document,
            tree=unwrapped.tree,
            sources=dict(sources.block_sources(unwrapped.tree)) | unwrapped.sources,
            faults=tuple(document.faults),
            parts=parts,
            allow_outside=allow_outside,
        )
        wrong = [scenario.fault(path, message, "key") for path, message in unwrapped.faults]
        return replace(scenario, faults=(*scenario.faults, *wrong))

    def with_overrides(self, overrides: Overrides) -> "UncheckedScenario":
        """Return a copy with values replaced; a number without a source then counts as assumed."""
        if not overrides:
            return self
        return self.with_parsed_overrides(*parse_overrides(overrides))

    def with_parsed_overrides(
        self, overrides: Sequence[Override], faults: Sequence[Fault] = ()
    ) -> "UncheckedScenario":
        """Return a copy with values replaced, and with faults that were found while parsing."""
        if not overrides and not faults:
            return self
        result = apply_all(self.tree, overrides)
        new_sources = dict(self.sources)
        wrong = list(faults)
        for path, override in result.overrides:
            new_value = sources.unwrap(override.value, path)
            wrong += [override.fault(message, dotted(key)) for key, message in new_value.faults]
            new_sources = _sources_outside(new_sources, path)
            if override.value is not None:
                new_sources[path] = override.source or f"assumption: {override.label}"
            new_sources |= dict(sources.block_sources(new_value.tree, path)) | new_value.sources
        return replace(
            self,
            tree=result.tree,
            sources=new_sources,
            faults=(*self.faults, *wrong, *result.faults),
            overridden=(*self.overridden, *result.overrides),
        )

    def validate(self) -> Scenario:
        """Return the scenario, checked.

        Raises
        ------
        ScenarioError
            If anything is wrong; holds all faults with their positions.
        """
        scenario, faults = self._outcome
        if scenario is None or faults:
            raise ScenarioError(sorted(faults, key=by_position))
        return scenario

    @cached_property
    def _outcome(self) -> tuple[Scenario | None, list[Fault]]:
        """The scenario, and all that is wrong; found once, as a file asks for it repeatedly."""
        faults = list(self.faults)
        known = {fault.key for fault in faults}

        def add_fault(path: Path, message: str, point_at: PointAt = "value") -> None:
            if dotted(path) not in known:  # what could not be read cannot be valid either
                faults.append(self.fault(path, message, point_at))

        around = of_scenario(self.document.file, self.allow_outside)
        tree = with_observations(self.tree, around, add_fault)
        parts = parts_of(tree, self.parts)
        scenario, invalid = _validated(tree, parts)
        for complaint in invalid.all if invalid else ():
            add_fault(complaint.path, complaint.message, complaint.point_at)
        for path, message in faults_of(scenario) if scenario else ():
            value = structure.locate(self.tree, path).value
            point_at: PointAt = "key" if isinstance(value, dict) else "value"
            if invalid is None:
                add_fault(path, message, point_at)
            elif path[:-1] not in invalid.ambiguous:
                add_fault(_as_written(path, invalid.misspelt), message, point_at)
        return scenario, faults

    def fault(self, path: Path, message: str, point_at: PointAt = "value") -> Fault:
        """Return the fault at a path, with the position of its value, its key or its block."""
        for overridden, override in reversed(self.overridden):
            if path[: len(overridden)] == overridden:
                return override.fault(message, dotted(path))
        mark = self._mark(path, point_at)
        return Fault(self.document.file, mark.line, mark.column, dotted(path), message)

    def _mark(self, path: Path, point_at: PointAt) -> Mark:
        """Return the position of a value, of its key, or else of the nearest block around it."""
        keys, values = self.document.keys, self.document.values
        if point_at == "value" and path in values:
            return self._mark_of_value(path)
        if point_at == "key" and path in keys:
            return keys[path]
        for end in range(len(path) - 1, -1, -1):
            block = path[:end]
            if block in keys or block in values:
                return keys[block] if block in keys else values[block]
        return Mark(1, 1)

    def _mark_of_value(self, path: Path) -> Mark:
        """Return the position of a value, or that of its key where a reader would look there.

        An empty value has no position of its own, and a block that begins in the line below its key
        begins with another key.
        """
        value, mark = structure.locate(self.tree, path).value, self.document.values[path]
        key_mark = self.document.keys.get(path)
        if key_mark is None:
            return mark
        begins_below = isinstance(value, dict) and mark.line != key_mark.line
        return key_mark if value is None or begins_below else mark


def _sources_outside(sources: Mapping[Path, str], path: Path) -> dict[Path, str]:
    """Return the sources without those at a path and below it."""
    return {other: source for other, source in sources.items() if other[: len(path)] != path}


def _validated(tree: Any, parts: Parts) -> tuple[Scenario | None, Complaints | None]:
    """Return the scenario that a tree describes, and what is wrong with the structure of the tree.

    The checks between blocks need a scenario. So a tree whose only faults are unknown keys, or lie
    in its demand, is mended first: once with the keys as they were probably meant, and once without
    them. The scenario is None if the tree cannot be mended.
    """
    try:
        return _scenario(tree, parts), None
    except ValidationError as error:
        invalid = complaints(error, tree)
    if all(complaint.path[:1] == ("demand",) for complaint in invalid.all):
        invalid = replace(invalid, misspelt={})
        return _first_valid([_without(tree, ("demand",))], parts), invalid
    if not invalid.only_unknown_keys:
        return None, invalid
    without_keys = respelt = tree
    for path in invalid.unknown:
        without_keys = _without(without_keys, path)
        instead = {}
        if path in invalid.misspelt:
            meant = str(invalid.misspelt[path][-1])
            instead[meant] = structure.locate(tree, path).value
        respelt = _without(respelt, path, instead)
    # If both fail, the value of a misspelt key is wrong too. It is reported when the key is right.
    return _first_valid([respelt, without_keys], parts), invalid


def _scenario(tree: Any, parts: Parts) -> Scenario:
    scenario = Scenario.model_validate(tree, context=parts.dists)
    return scenario.with_parts(parts) if parts else scenario


def _first_valid(trees: Sequence[Any], parts: Parts) -> Scenario | None:
    """Return the scenario of the first tree that is valid; None if none is."""
    for tree in trees:
        try:
            return _scenario(tree, parts)
        except ValidationError:
            continue
    return None


def _as_written(path: Path, misspelt: Mapping[Path, Path]) -> Path:
    """Return the path in the file of a value that stands under a misspelt key."""
    for written, meant in misspelt.items():
        if path[: len(meant)] == meant:
            return (*written, *path[len(meant) :])
    return path


def _without(tree: Any, path: Path, instead: Mapping[str, Any] | None = None) -> Any:
    """Return a copy of a tree without the key at a path, and with other keys in its place."""
    first, below = path[0], path[1:]
    if isinstance(tree, list):
        return [
            _without(item, below, instead) if index == first else item
            for index, item in enumerate(tree)
        ]
    if not below:
        others = {key: value for key, value in tree.items() if key != first}
        return others | dict(instead or {})
    return {
        key: _without(value, below, instead) if key == first else value
        for key, value in tree.items()
    }


def by_position(fault: Fault) -> tuple[str, int, int]:
    """Return the sort key of a fault: its position in the file; faults of options come last."""
    return ("" if fault.line else "~" + fault.file, fault.line or 0, fault.column or 0)
