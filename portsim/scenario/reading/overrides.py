"""Changes to a scenario by dotted path: `berths.b1.depth_m=13`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import Fault, Path, ScenarioError, dotted, nearest, shown, unknown_key
from portsim.scenario.reading import paths as shape
from portsim.scenario.reading.yaml_file import Mark, parse_text
from portsim.scenario.sources import unwrap


@dataclass(frozen=True)
class Place:
    """Where an override stands in a scenario file: the path of its key there, and the position."""

    file: str
    path: Path
    mark: Mark


@dataclass(frozen=True)
class Override:
    """One value to replace.

    Attributes
    ----------
    key
        Dotted path.
    value
        New value; None removes the key.
    label
        The name under which its faults go: the option as it was written.
    place
        Where it stands, if it is written in a scenario file.
    source
        What its numbers rest on; none: they count as assumed.
    """

    key: str
    value: Any
    label: str
    place: Place | None = None
    source: str | None = None

    def fault(self, message: str, key: str | None = None) -> Fault:
        """Return a fault of this override, or of the key inside it that is named."""
        key = self.key if key is None else key
        if self.place is None:
            return Fault(self.label, None, None, key, message)
        return Fault(
            self.place.file, *self.place.mark, dotted((*self.place.path[:-1], key)), message
        )


def parse(options: Sequence[str] | Mapping[str, Any]) -> tuple[list[Override], list[Fault]]:
    """Read `key=value` options, their values as YAML, or a mapping of path to value.

    Returns
    -------
    overrides, faults
        The overrides in the order given, and what is wrong with options that are none.
    """
    if isinstance(options, Mapping):
        return [
            Override(key, _plain(value), _label(key, value)) for key, value in options.items()
        ], []
    overrides: list[Override] = []
    faults: list[Fault] = []
    for option in [options] if isinstance(options, str) else options:
        key, equals, text = option.partition("=")
        override = Override(key.strip(), None, f"--set {option}")
        if not equals or not override.key:
            faults.append(override.fault("must be key=value, as in berths.b1.depth_m=13"))
        elif not text.strip():
            faults.append(override.fault("no value after =; write null to remove the key"))
        else:
            try:
                document = parse_text(text, override.label)
            except ScenarioError as error:
                faults += [override.fault(fault.message) for fault in error.faults]
                continue
            faults += [override.fault(fault.message) for fault in document.faults]
            if not document.faults:
                overrides.append(replace(override, value=document.data))
    return overrides, faults


def apply(tree: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return a scenario tree with values replaced, in the order given.

    Parameters
    ----------
    tree
        Plain values of a scenario. It is not changed; the result shares with it what is not
        replaced.
    overrides
        Value by dotted path, list items by their index. None removes the key. A key that the file
        leaves out may be given; a new name (another berth) needs its whole block.

    Raises
    ------
    ScenarioError
        If a path leads nowhere; names the nearest that does. All such paths are told at once. The
        values are not checked here.
    """
    changed, _, faults = applied(tree, parse(overrides)[0])
    if faults:
        raise ScenarioError(faults)
    return changed


def applied(
    tree: Mapping[str, Any], overrides: Iterable[Override]
) -> tuple[dict[str, Any], list[tuple[Path, Override]], list[Fault]]:
    """Apply overrides as `apply` does.

    Returns
    -------
    tree, done, faults
        The changed tree, the overrides that led somewhere with their paths, and the faults of the
        others.
    """
    changed: Any = dict(tree)
    done: list[tuple[Path, Override]] = []
    faults: list[Fault] = []
    for override in overrides:
        path = path_of(override.key, changed)
        try:
            changed = _replace(changed, (), path, unwrap(override.value).tree)
        except _NoWayError as error:
            faults.append(override.fault(str(error)))
        else:
            done.append((path, override))
    return changed, done, faults


def path_of(key: str, tree: Mapping[str, Any]) -> Path:
    """Return the path that a dotted key means in a tree; a part is an index where a list stands."""
    path: Path = ()
    node: Any = tree
    for part in key.split("."):
        is_index = isinstance(node, list | tuple) and part.isdecimal()
        path = (*path, int(part) if is_index else part)
        node = shape.child(node, path[-1])
    return path


class _NoWayError(Exception):
    """A path leads nowhere in a scenario."""


def _replace(node: Any, done: Path, rest: Path, value: Any, annotation: Any = None) -> Any:
    """Return `node`, which stands at the path `done`, with `value` at the path `rest` inside it."""
    if not done:
        annotation = Scenario
    key, last = rest[0], len(rest) == 1
    if isinstance(node, list | tuple):
        items = list(node)
        if not isinstance(key, int) or key >= len(items):
            raise _NoWayError(f"{dotted(done)} has {len(items)} items, numbered from 0")
        if last and value is None:
            del items[key]
        else:
            items[key] = (
                value if last else _descend(items[key], done, rest, value, annotation, node)
            )
        return items
    if node is not None and not isinstance(node, dict):
        raise _NoWayError(
            f"{dotted(done)} is the plain value {shown(node)}, with no {dotted(rest)} inside"
        )
    block = dict(node or {})
    _check_key(block, done, rest, value, annotation)
    if last and value is None:
        block.pop(str(key), None)
    else:
        block[str(key)] = (
            value if last else _descend(block.get(str(key)), done, rest, value, annotation, node)
        )
    if key in ("file", "column") and block.get("dist") == "empirical":
        block.pop("values", None)  # they came from the file named before
    return block


def _descend(below: Any, done: Path, rest: Path, value: Any, annotation: Any, node: Any) -> Any:
    return _replace(
        below, (*done, rest[0]), rest[1:], value, shape.inside(annotation, node, rest[0])
    )


def _check_key(block: dict[str, Any], done: Path, rest: Path, value: Any, annotation: Any) -> None:
    """Refuse a key that has no place in a block."""
    key = str(rest[0])
    if key in block:
        return
    place = dotted(done) or "the scenario"
    if shape.is_list(annotation):
        raise _NoWayError(f"{place} has no items: give the whole list, {dotted(done)}=[...]")
    if shape.is_named(annotation):
        is_entry = not shape.block_of(shape.inside(annotation, block, key), None) or isinstance(
            value, dict
        )
        if len(rest) == 1 and (is_entry or value is None):
            return
        names = [dotted((*done, name)) for name in block]
        close = nearest(dotted((*done, key)), names)
        hint = (
            f"; did you mean {close}?"
            if close
            else f"; known: {', '.join(names)}."
            if names
            else "."
        )
        entry = dotted((*done, key))
        raise _NoWayError(
            f"{place} has no {key}{hint} A new one needs its whole block: {entry}={{...}}"
        )
    keys = shape.keys_in(annotation, block)
    if not keys and shape.block_of(annotation, block) is None:
        raise _NoWayError(f"{place} is not given: give the whole of it, {dotted(done)}={{...}}")
    if key not in keys:
        raise _NoWayError(unknown_key(key, keys))


def _plain(value: Any) -> Any:
    """Return a value as a file would hold it: lists, blocks and Python's own numbers."""
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        return value.item()  # a number of numpy
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _label(key: str, value: Any) -> str:
    plain = _plain(value)
    text = plain if isinstance(plain, str) else json.dumps(plain, default=str)
    return f"--set {key}={text}"
