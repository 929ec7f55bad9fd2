"""Where the numbers of a scenario come from.

A planner writes the source beside a number, as `rate_tph: {value: 602, source: UNCTAD}`, or once in
a block, where it covers all numbers of the block.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portsim.scenario.base import LONGEST_REMARK, visible_lines
from portsim.scenario.faults import Path, dotted, nearest, unknown_key

#: Blocks whose numbers are the planner's own choice, or that hold no numbers.
UNSOURCED_BLOCKS = frozenset({"run", "sources"})
_WRAPPER_KEYS = ("value", "source", "note")


def is_wrapper(node: Any) -> bool:
    """Return whether a node is `{value: 602, source: ..., note: ...}` rather than a block."""
    return (
        isinstance(node, dict)
        and "value" in node
        and "dist" not in node
        and not any(isinstance(value, dict) for value in node.values())
        and all(key in _WRAPPER_KEYS or nearest(key, _WRAPPER_KEYS) for key in node)
    )


@dataclass(frozen=True)
class Unwrapped:
    """A tree of plain values, and what was written beside its numbers.

    Attributes
    ----------
    tree
        The tree with every `{value: 602, source: ...}` replaced by the value.
    sources
        Source by the path of the number.
    faults
        Path and message of each fault in what was written beside numbers.
    paths
        Paths at which a value was unwrapped.
    """

    tree: Any
    sources: dict[Path, str]
    faults: list[tuple[Path, str]]
    paths: list[Path]


def unwrap(tree: Any, at: Path = ()) -> Unwrapped:
    """Replace every `{value: 602, source: ..., note: ...}` in a tree by its value.

    Parameters
    ----------
    tree
        The tree of values; it is not changed.
    at
        The path of the tree in the scenario, with which the returned paths begin.
    """
    sources: dict[Path, str] = {}
    faults: list[tuple[Path, str]] = []
    paths: list[Path] = []

    def plain(node: Any, path: Path) -> Any:
        if isinstance(node, list):
            if not any(isinstance(item, dict | list) for item in node):
                return node  # it may be long, and holds no block
            return [plain(item, (*path, index)) for index, item in enumerate(node)]
        if not isinstance(node, dict) or path == ("sources",):
            return node
        if not is_wrapper(node):
            return {key: plain(value, (*path, key)) for key, value in node.items()}
        paths.append(path)
        faults.extend(_wrapper_faults(node, path))
        if isinstance(node.get("source"), str):
            sources[path] = visible_lines(node["source"])
        return node["value"]

    return Unwrapped(plain(tree, at), sources, faults, paths)


def _wrapper_faults(wrapper: dict[str, Any], path: Path) -> Iterator[tuple[Path, str]]:
    """Yield path and message of what is wrong with the keys beside a value."""
    for key, value in wrapper.items():
        if key not in _WRAPPER_KEYS:
            yield (*path, key), unknown_key(key, _WRAPPER_KEYS)
        elif key != "value" and value is not None and not isinstance(value, str):
            yield (*path, key), "must be text"
        elif key != "value" and value is not None and len(value) > LONGEST_REMARK:
            told = f"must have at most {LONGEST_REMARK:,} characters, has {len(value):,}"
            yield (*path, key), told


def block_sources(tree: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield the path and the `source` of every block that states one."""
    if isinstance(tree, list):
        for index, item in enumerate(tree):
            if isinstance(item, dict | list):
                yield from block_sources(item, (*path, index))
    elif isinstance(tree, dict) and path != ("sources",):
        if isinstance(tree.get("source"), str):
            yield path, visible_lines(tree["source"])
        for key, value in tree.items():
            yield from block_sources(value, (*path, key))


def source_of(path: Path, sources: Mapping[Path, str]) -> str | None:
    """Return the source that covers a number: its own, or that of the nearest block around it."""
    for end in range(len(path), -1, -1):
        if path[:end] in sources:
            return sources[path[:end]]
    return None


def number_paths(tree: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every number that needs a source; a list of numbers counts as one."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if path or key not in UNSOURCED_BLOCKS:
                yield from number_paths(value, (*path, key))
    elif isinstance(tree, list):
        if any(_is_number(item) for item in tree):
            yield path
        for index, item in enumerate(tree):
            if isinstance(item, dict | list):
                yield from number_paths(item, (*path, index))
    elif _is_number(tree):
        yield path


def unsourced(tree: Any, sources: Mapping[Path, str]) -> tuple[str, ...]:
    """Return the dotted paths of the numbers that no source covers, in the order of the file."""
    return tuple(dotted(path) for path in number_paths(tree) if source_of(path, sources) is None)


def assumptions(tree: Any, sources: Mapping[Path, str]) -> tuple[str, ...]:
    """Return the dotted paths of the numbers whose source says that they are assumed."""
    return tuple(
        dotted(path)
        for path in number_paths(tree)
        if (source_of(path, sources) or "").lower().startswith("assumption")
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
