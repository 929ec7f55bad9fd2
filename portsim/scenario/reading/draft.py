"""A scenario on its way from a file: plain values, where they stand, where they come from, and what was changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from portsim.scenario import sources
from portsim.scenario.blocks.corridor_presets import expanded
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from portsim.scenario.faults import Fault, Path, ScenarioError, dotted
from portsim.scenario.reading import observations
from portsim.scenario.reading import paths as shape
from portsim.scenario.reading.messages import Complaints, Where, complaints
from portsim.scenario.reading.overrides import Override, applied, parse
from portsim.scenario.reading.yaml_file import Document, Mark

Overrides = Sequence[str] | Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """A tree of plain values on its way to a scenario, and where each of them stands."""

    document: Document
    tree: dict[str, Any]
    sources: dict[Path, str]
    faults: tuple[Fault, ...] = ()
    overridden: tuple[tuple[Path, Override], ...] = ()
    policies: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: Document, data: Any) -> "Draft":
        """Unwrap a document's numbers from what is written beside them; `data` is what of it is the scenario."""
        if isinstance(data, dict) and "corridor" in data:
            data = {**data, "corridor": expanded(data["corridor"])}
        unwrapped = sources.unwrap(data)
        for path in unwrapped.paths:
            if (
                *path,
                "value",
            ) in document.values:  # else it is a preset's, which stands in no line of the file
                document.values[path] = document.values[*path, "value"]
        found = dict(sources.block_sources(unwrapped.tree)) | unwrapped.sources
        draft = cls(document, unwrapped.tree, found, tuple(document.faults))
        wrong = tuple(draft.fault(path, message, "key") for path, message in unwrapped.faults)
        return cls(document, unwrapped.tree, found, draft.faults + wrong)

    def changed(self, options: Overrides) -> "Draft":
        """Return the draft with values replaced; an overridden number counts as assumed."""
        if not options:
            return self
        return self.with_changes(*parse(options))

    def with_changes(self, overrides: Sequence[Override], faults: Sequence[Fault] = ()) -> "Draft":
        """Return the draft with values replaced, and with faults met before; see `changed`."""
        wrong = list(faults)
        tree, done, lost = applied(self.tree, overrides)
        found, overridden = dict(self.sources), list(self.overridden)
        for path, override in done:
            found = {at: text for at, text in found.items() if at[: len(path)] != path}
            if override.value is not None:
                found[path] = override.source or f"assumption: {override.label}"
            new = sources.unwrap(override.value, path)
            found |= dict(sources.block_sources(new.tree, path)) | new.sources
            wrong += [override.fault(message, dotted(at)) for at, message in new.faults]
            overridden.append((path, override))
        told = (*self.faults, *wrong, *lost)
        return replace(self, tree=tree, sources=found, faults=told, overridden=tuple(overridden))

    def scenario(self) -> Scenario:
        """Validate; raise a ScenarioError with all faults if there are any."""
        faults = list(self.faults)
        told = {fault.key for fault in faults}

        def complain(path: Path, message: str, where: Where = "value") -> None:
            if dotted(path) not in told:  # what could not be read cannot be valid either
                faults.append(self.fault(path, message, where))

        tree = observations.fill(self.tree, FilePath(self.document.file).parent, complain)
        scenario, found = _validated(tree)
        for complaint in found.all if found else ():
            complain(complaint.path, complaint.message, complaint.where)
        for path, message in faults_of(scenario, self.policies) if scenario else ():
            where: Where = "key" if isinstance(shape.at(self.tree, path)[1], dict) else "value"
            if found is None:
                complain(path, message, where)
            elif path[:-1] not in found.guessed:
                complain(_as_written(path, found.respelt), message, where)
        if scenario is None or faults:
            raise ScenarioError(sorted(faults, key=in_order))
        return scenario

    def fault(self, path: Path, message: str, where: Where = "value") -> Fault:
        """Return the fault at a path, with the position of its value, its key or the block around it."""
        for overridden, override in reversed(self.overridden):
            if path[: len(overridden)] == overridden:
                return override.fault(message, dotted(path))
        mark = self._mark(path, where)
        return Fault(self.document.file, mark.line, mark.column, dotted(path), message)

    def _mark(self, path: Path, where: Where) -> Mark:
        keys, values = self.document.keys, self.document.values
        if where == "value" and path in values:
            node, value, key = shape.at(self.tree, path)[1], values[path], keys.get(path)
            # An empty value has no place of its own, and a block below its key begins with another
            # key.
            below = key is not None and isinstance(node, dict) and value.line != key.line
            return key if key is not None and (node is None or below) else value
        if where == "key" and path in keys:
            return keys[path]
        for end in range(len(path) - 1, -1, -1):
            block = path[:end]
            if block in keys or block in values:
                return keys[block] if block in keys else values[block]
        return Mark(1, 1)


def _validated(tree: Any) -> tuple[Scenario | None, Complaints | None]:
    """Validate a tree; if it is sound but for unknown keys, as if they were spelt right or left out."""
    try:
        return Scenario.model_validate(tree), None
    except ValidationError as error:
        found = complaints(error, tree)
    if all(complaint.path[:1] == ("demand",) for complaint in found.all):
        tree, found = (
            _without(tree, ("demand",)),
            replace(found, respelt={}),
        )  # the rest can still be checked
        try:
            return Scenario.model_validate(tree), found
        except ValidationError:
            return None, found
    if not found.only_unknown_keys:
        return None, found
    left_out = respelt = tree
    for path in found.unknown:
        left_out, respelt = _without(left_out, path), _without(respelt, path)
        if path in found.respelt:
            respelt = _without(
                respelt, path, **{str(found.respelt[path][-1]): shape.at(tree, path)[1]}
            )
    for mended in (respelt, left_out):
        try:
            return Scenario.model_validate(mended), found
        except ValidationError:
            continue  # the value of a misspelt key is wrong too: that is told when the key is right
    return None, found


def _as_written(path: Path, respelt: Mapping[Path, Path]) -> Path:
    """Return the path in the file of what stands under a misspelt key."""
    for written, meant in respelt.items():
        if path[: len(meant)] == meant:
            return (*written, *path[len(meant) :])
    return path


def _without(node: Any, path: Path, **instead: Any) -> Any:
    """Return a tree without the key at a path, and with other keys in its place."""
    key = path[0]
    if isinstance(node, list):
        return [
            _without(item, path[1:], **instead) if index == key else item
            for index, item in enumerate(node)
        ]
    if len(path) == 1:
        return {name: value for name, value in node.items() if name != key} | instead
    return {
        name: _without(value, path[1:], **instead) if name == key else value
        for name, value in node.items()
    }


def in_order(fault: Fault) -> tuple[str, int, int]:
    """Sort faults by their place, those of options last."""
    return ("" if fault.line else "~" + fault.file, fault.line or 0, fault.column or 0)
