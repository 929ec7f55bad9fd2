"""Changes to a scenario by dotted path.

`berths.b1.depth_m=13` gives berth b1 a depth of 13 m, `calls.wheat.parcels.0.t=30000` gives the
first parcel another size, and `approach.channel=null` removes the channel.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import Fault, Path, ScenarioError, dotted, nearest, shown, unknown_key
from portsim.scenario.reading import structure
from portsim.scenario.reading.observations import READ_KEYS
from portsim.scenario.reading.yaml_file import Mark, parse_text
from portsim.scenario.sources import unwrap

#: Changes as a caller gives them: `key=value` texts, or a mapping of dotted path to value.
Overrides = Sequence[str] | Mapping[str, Any]


@dataclass(frozen=True)
class WrittenAt:
    """Where an override stands in a scenario file: the path of its key, and the position."""

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
        How its faults name it, as `--set berths.b1.depth_m=13`.
    written_at
        Where it is written, if it is written in a scenario file.
    source
        Where its numbers come from; None if they count as assumed.
    """

    key: str
    value: Any
    label: str
    written_at: WrittenAt | None = None
    source: str | None = None

    def fault(self, message: str, key: str | None = None) -> Fault:
        """Return a fault of this override, or of the dotted key inside it that is named."""
        key = self.key if key is None else key
        place = self.written_at
        if place is None:
            return Fault(self.label, None, None, key, message)
        return Fault(
            file=place.file,
            line=place.mark.line,
            column=place.mark.column,
            key=dotted((*place.path[:-1], key)),
            message=message,
        )


def parse_overrides(options: Overrides) -> tuple[list[Override], list[Fault]]:
    """Read `key=value` options, whose values are YAML, or a mapping of dotted path to value.

    Returns
    -------
    overrides, faults
        The overrides in the order given, and the faults of options that cannot be read.
    """
    if isinstance(options, Mapping):
        given = [Override(key, _plain(value), _label(key, value)) for key, value in options.items()]
        return given, []
    overrides: list[Override] = []
    faults: list[Fault] = []
    for option in [options] if isinstance(options, str) else options:
        override, option_faults = _parse_option(option)
        faults += option_faults
        if not option_faults:
            overrides.append(override)
    return overrides, faults


def _parse_option(option: str) -> tuple[Override, list[Fault]]:
    """Read one `key=value` option; where there are faults, the override has no value."""
    key, equals, text = option.partition("=")
    override = Override(key.strip(), None, f"--set {option}")
    if not equals or not override.key:
        return override, [override.fault("must be key=value, as in berths.b1.depth_m=13")]
    if not text.strip():
        return override, [override.fault("no value after =; write null to remove the key")]
    try:
        document = parse_text(text, override.label)
    except ScenarioError as error:
        return override, [override.fault(fault.message) for fault in error.faults]
    faults = [override.fault(fault.message) for fault in document.faults]
    return replace(override, value=document.data), faults


def _plain(value: Any) -> Any:
    """Return a value as a file would hold it: lists, mappings and Python's own numbers."""
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


def apply(tree: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return a scenario tree with values replaced, in the order given.

    Parameters
    ----------
    tree
        Plain values of a scenario. It is not changed. The result shares with it what is not
        replaced.
    overrides
        Value by dotted path, list items by their index. None removes the key. A key that the file
        leaves out may be given; a new name (another berth) needs its whole block.

    Raises
    ------
    ScenarioError
        If paths do not exist. It holds a fault for each of them, which names the nearest path that
        does exist. The values are not checked here.
    """
    result = apply_all(tree, parse_overrides(overrides)[0])
    if result.faults:
        raise ScenarioError(result.faults)
    return result.tree


class Applied(NamedTuple):
    """What came of applying overrides.

    Attributes
    ----------
    tree
        The changed tree.
    overrides
        The overrides that could be applied, with the paths of their keys.
    faults
        The faults of the others.
    """

    tree: dict[str, Any]
    overrides: list[tuple[Path, Override]]
    faults: list[Fault]


def apply_all(tree: Mapping[str, Any], overrides: Iterable[Override]) -> Applied:
    """Apply overrides in order, as `apply` does, and collect the faults instead of raising them."""
    changed: Any = dict(tree)
    applied: list[tuple[Path, Override]] = []
    faults: list[Fault] = []
    for override in overrides:
        path = path_of(override.key, changed)
        try:
            changed = _replaced(_Spot((), changed, Scenario), path, unwrap(override.value).tree)
        except _UnknownPathError as error:
            faults.append(override.fault(str(error)))
        else:
            applied.append((path, override))
    return Applied(changed, applied, faults)


def path_of(key: str, tree: Mapping[str, Any]) -> Path:
    """Return the path of a dotted key in a tree; its parts are indices where a list stands."""
    path: Path = ()
    value: Any = tree
    for part in key.split("."):
        is_index = isinstance(value, list | tuple) and part.isdecimal()
        path = (*path, int(part) if is_index else part)
        value = structure.child_value(value, path[-1])
    return path


class _UnknownPathError(Exception):
    """A path does not exist in a scenario."""


class _Spot(NamedTuple):
    """A value inside a scenario: its path, the value, and the type that may stand there."""

    path: Path
    value: Any
    annotation: Any

    @property
    def name(self) -> str:
        return dotted(self.path) or "the scenario"

    def child(self, value: Any, key: str | int) -> "_Spot":
        """Return the spot of a value that stands at a key or index of this one."""
        annotation = structure.child_annotation(self.annotation, self.value, key)
        return _Spot((*self.path, key), value, annotation)


def _replaced(spot: _Spot, path: Path, value: Any) -> Any:
    """Return the value at a spot with a new value at a path inside; None removes the key."""
    if isinstance(spot.value, list | tuple):
        return _replaced_in_list(spot, path, value)
    if spot.value is not None and not isinstance(spot.value, dict):
        raise _UnknownPathError(
            f"{dotted(spot.path)} is the plain value {shown(spot.value)}, with no "
            f"{dotted(path)} inside"
        )
    return _replaced_in_block(spot, path, value)


def _replaced_in_list(spot: _Spot, path: Path, value: Any) -> list[Any]:
    items, index = list(spot.value), path[0]
    if not isinstance(index, int) or index >= len(items):
        raise _UnknownPathError(f"{dotted(spot.path)} has {len(items)} items, numbered from 0")
    if len(path) > 1:
        items[index] = _replaced(spot.child(items[index], index), path[1:], value)
    elif value is None:
        del items[index]
    else:
        items[index] = value
    return items


def _replaced_in_block(spot: _Spot, path: Path, value: Any) -> dict[str, Any]:
    block, key = dict(spot.value or {}), str(path[0])
    _check_key(spot, path, value)
    if len(path) > 1:
        block[key] = _replaced(spot.child(block.get(key), path[0]), path[1:], value)
    elif value is None:
        block.pop(key, None)
    else:
        block[key] = value
    if key in ("file", "column") and "read_from" in block:
        return _to_be_read(block)
    return block


def _to_be_read(block: dict[str, Any]) -> dict[str, Any]:
    """Return a block of a resolved scenario without what was read from the file named before."""
    unread = {key: value for key, value in block.items() if key not in READ_KEYS}
    return {"file": block["read_from"], **unread}


def _check_key(spot: _Spot, path: Path, value: Any) -> None:
    """Raise an error if the first key of a path may not stand in the block at a spot."""
    block, key = spot.value or {}, str(path[0])
    if key in block:
        return
    if structure.is_list(spot.annotation):
        raise _UnknownPathError(
            f"{spot.name} has no items: give the whole list, {dotted(spot.path)}=[...]"
        )
    if structure.holds_named_entries(spot.annotation):
        _check_new_name(spot, path, value)
        return
    keys = structure.valid_keys(spot.annotation, block)
    if not keys and structure.block_model(spot.annotation, block) is None:
        raise _UnknownPathError(
            f"{spot.name} is not given: give the whole of it, {dotted(spot.path)}={{...}}"
        )
    if key not in keys:
        raise _UnknownPathError(unknown_key(key, keys))


def _check_new_name(spot: _Spot, path: Path, value: Any) -> None:
    """Raise an error unless a new name, such as another berth, comes with its whole block."""
    block, key = spot.value or {}, str(path[0])
    entry_annotation = structure.child_annotation(spot.annotation, block, key)
    is_block = structure.block_model(entry_annotation, None) is not None
    if len(path) == 1 and (not is_block or isinstance(value, dict) or value is None):
        return
    entry = dotted((*spot.path, key))
    names = [dotted((*spot.path, name)) for name in block]
    close = nearest(entry, names)
    if close:
        hint = f"; did you mean {close}?"
    elif names:
        hint = f"; known: {', '.join(names)}."
    else:
        hint = "."
    raise _UnknownPathError(
        f"{spot.name} has no {key}{hint} A new one needs its whole block: {entry}={{...}}"
    )
