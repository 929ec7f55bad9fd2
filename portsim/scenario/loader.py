"""From a scenario file to a checked scenario."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from portsim.scenario import observations, shape, sources
from portsim.scenario.base import Block
from portsim.scenario.checks import faults_of
from portsim.scenario.distributions import Constant
from portsim.scenario.faults import Fault, Path, ScenarioError, dotted
from portsim.scenario.messages import Complaints, Where, complaints
from portsim.scenario.overrides import applied, parse, path_of
from portsim.scenario.presets import expanded
from portsim.scenario.resolved import digest as digest
from portsim.scenario.resolved import resolved as resolved
from portsim.scenario.scenario import Scenario
from portsim.scenario.yamlfile import Document, Mark, read_document

Overrides = Sequence[str] | Mapping[str, Any]


def load(path: str | FilePath, overrides: Overrides = (), policies: Collection[str] = ()) -> Scenario:
    """Read and check a scenario file.

    Parameters
    ----------
    path
        The YAML file.
    overrides
        Changes to it: `key=value` texts as after `--set`, or a mapping of dotted path to value.
    policies
        Names of the berth rules that will be given to `portsim.run`, beside those of portsim.

    Raises
    ------
    ScenarioError
        If anything is wrong with the file or an override; holds all faults with their positions.
    """
    return read(path, overrides, policies).scenario


def read(path: str | FilePath, overrides: Overrides = (), policies: Collection[str] = ()) -> "ScenarioFile":
    """Read and check a scenario file, and keep where its numbers come from.

    Parameters and errors are those of `load`.
    """
    draft = replace(_Draft.of(read_document(FilePath(path))), policies=tuple(policies)).changed(overrides)
    return ScenarioFile(draft.scenario(), FilePath(path), draft)


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario and the file it was read from.

    Attributes
    ----------
    scenario
        The scenario, overrides included.
    path
        The file.
    """

    scenario: Scenario
    path: FilePath
    _draft: "_Draft"

    @property
    def sources(self) -> dict[str, str]:
        """Source by dotted path, of single numbers and of blocks; a block's covers all numbers below it."""
        return {dotted(path): source for path, source in self._draft.sources.items()}

    @property
    def unsourced(self) -> tuple[str, ...]:
        """Dotted paths of the numbers without a source; those of `run` need none."""
        return sources.unsourced(self._draft.tree, self._draft.sources)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Dotted paths of the numbers whose source begins with "assumption"."""
        return sources.assumptions(self._draft.tree, self._draft.sources)

    def source_of(self, key: str) -> str | None:
        """Return the source that covers the number at a dotted path, or None."""
        return sources.source_of(path_of(key, self._draft.tree), self._draft.sources)

    def value_of(self, key: str) -> Any:
        """Return the value at a dotted path as one would write it, defaults included; None if there is none."""
        path = path_of(key, self._draft.tree)
        written = shape.at(self._draft.tree, path)[1]
        if written is not None:
            return written
        node: Any = self.scenario
        for part in path:
            if isinstance(node, Block):
                node = getattr(node, str(part)) if part in type(node).model_fields else None
            else:
                node = shape.child(node, part)
        return node.value if isinstance(node, Constant) else node

    def with_overrides(self, overrides: Overrides) -> Scenario:
        """Return the scenario with further changes; the file is not read again.

        Raises
        ------
        ScenarioError
            If a path leads nowhere or the changed scenario does not hold together.
        """
        return self._draft.changed(overrides).scenario()


@dataclass(frozen=True)
class _Draft:
    """A tree of plain values on its way to a scenario, and where each of them stands."""

    document: Document
    tree: dict[str, Any]
    sources: dict[Path, str]
    faults: tuple[Fault, ...] = ()
    overridden: tuple[tuple[Path, str], ...] = ()
    policies: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: Document) -> "_Draft":
        """Unwrap a document's numbers from what is written beside them."""
        data = document.data
        if isinstance(data, dict) and "corridor" in data:
            data = {**data, "corridor": expanded(data["corridor"])}
        unwrapped = sources.unwrap(data)
        for path in unwrapped.paths:
            if (*path, "value") in document.values:  # else it is a preset's, which stands in no line of the file
                document.values[path] = document.values[*path, "value"]
        found = dict(sources.block_sources(unwrapped.tree)) | unwrapped.sources
        draft = cls(document, unwrapped.tree, found, tuple(document.faults))
        wrong = tuple(draft.fault(path, message, "key") for path, message in unwrapped.faults)
        return cls(document, unwrapped.tree, found, draft.faults + wrong)

    def changed(self, options: Overrides) -> "_Draft":
        """Return the draft with values replaced; an overridden number counts as assumed."""
        if not options:
            return self
        overrides, wrong = parse(options)
        tree, done, lost = applied(self.tree, overrides)
        found, labels = dict(self.sources), list(self.overridden)
        for path, override in done:
            found = {at: text for at, text in found.items() if at[: len(path)] != path}
            if override.value is not None:
                found[path] = f"assumption: {override.label}"
            new = sources.unwrap(override.value, path)
            found |= dict(sources.block_sources(new.tree, path)) | new.sources
            wrong += [override.fault(message, dotted(at)) for at, message in new.faults]
            labels.append((path, override.label))
        faults = (*self.faults, *wrong, *lost)
        return replace(self, tree=tree, sources=found, faults=faults, overridden=tuple(labels))

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
            raise ScenarioError(sorted(faults, key=_order))
        return scenario

    def fault(self, path: Path, message: str, where: Where = "value") -> Fault:
        """Return the fault at a path, with the position of its value, its key or the block around it."""
        for overridden, name in reversed(self.overridden):
            if path[: len(overridden)] == overridden:
                return Fault(name, None, None, dotted(path), message)
        mark = self._mark(path, where)
        return Fault(self.document.file, mark.line, mark.column, dotted(path), message)

    def _mark(self, path: Path, where: Where) -> Mark:
        keys, values = self.document.keys, self.document.values
        if where == "value" and path in values:
            node, value, key = shape.at(self.tree, path)[1], values[path], keys.get(path)
            # An empty value has no place of its own, and a block below its key begins with another key.
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
    if not found.only_unknown_keys:
        return None, found
    left_out = respelt = tree
    for path in found.unknown:
        left_out, respelt = _without(left_out, path), _without(respelt, path)
        if path in found.respelt:
            respelt = _without(respelt, path, **{str(found.respelt[path][-1]): shape.at(tree, path)[1]})
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
        return [_without(item, path[1:], **instead) if index == key else item for index, item in enumerate(node)]
    if len(path) == 1:
        return {name: value for name, value in node.items() if name != key} | instead
    return {name: _without(value, path[1:], **instead) if name == key else value for name, value in node.items()}


def _order(fault: Fault) -> tuple[str, int, int]:
    """Sort faults by their place, those of options last."""
    return ("" if fault.line else "~" + fault.file, fault.line or 0, fault.column or 0)
