"""What may stand where in a scenario: the models, walked by path beside the tree of values."""

from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from portsim.scenario.base import Block
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import Path

_TAGS = ("dist", "kind")


@cache
def _alternatives(annotation: Any) -> tuple[Any, ...]:
    """Return the types that an annotation allows, None left out."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _alternatives(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return tuple(one for part in get_args(annotation) for one in _alternatives(part))
    return () if annotation is NoneType else (annotation,)


def tag_of(node: Any) -> Any:
    """Return what a node says of its kind (`dist: erlang`, `kind: random`), or None."""
    if isinstance(node, dict):
        return next((node[tag] for tag in _TAGS if isinstance(node.get(tag), str)), None)
    return None


def block_of(annotation: Any, node: Any) -> type[Block] | None:
    """Return the model of a block, chosen by its `dist` or `kind` among several; None if it is no block."""
    blocks = [
        one for one in _alternatives(annotation) if isinstance(one, type) and issubclass(one, Block)
    ]
    if len(blocks) <= 1:
        return blocks[0] if blocks else None
    tag = tag_of(node)
    return next((block for block in blocks if tag in _tags_of(block)), None)


def inside(annotation: Any, node: Any, key: str | int) -> Any:
    """Return the annotation of what stands at `key` in `node`, or None if nothing may stand there."""
    block = block_of(annotation, node)
    if block is not None:
        field = block.model_fields.get(str(key))
        return None if field is None else field.annotation
    for one in _alternatives(annotation):
        if get_origin(one) is dict and isinstance(key, str):
            return get_args(one)[1]
        if get_origin(one) is tuple and isinstance(key, int):
            return get_args(one)[0]
    return None


def is_named(annotation: Any) -> bool:
    """Return whether an annotation is of a block of freely named entries, such as `berths`."""
    return any(get_origin(one) is dict for one in _alternatives(annotation))


def is_list(annotation: Any) -> bool:
    """Return whether an annotation is of a list."""
    return any(get_origin(one) is tuple for one in _alternatives(annotation))


def keys_in(annotation: Any, node: Any) -> tuple[str, ...]:
    """Return the keys that may stand in `node`: those of its model, or the names it has."""
    block = block_of(annotation, node)
    if block is not None:
        hidden = {"values"} if "values" in block.model_fields else set()
        return tuple(key for key in block.model_fields if key not in hidden)
    if is_named(annotation) and isinstance(node, dict):
        return tuple(map(str, node))
    return ()


def at(tree: Any, path: Path, root: Any = Scenario) -> tuple[Any, Any]:
    """Return annotation and node at a path of a tree of the type `root`; None for each that does not exist."""
    annotation = root
    node = tree
    for key in path:
        annotation = None if annotation is None else inside(annotation, node, key)
        node = child(node, key)
    return annotation, node


def child(node: Any, key: str | int) -> Any:
    """Return what stands at `key` in `node`, or None."""
    if isinstance(node, dict):
        return node.get(key)
    if isinstance(node, list | tuple) and isinstance(key, int) and 0 <= key < len(node):
        return node[key]
    return None


def description(annotation: Any, node: Any, key: str) -> str:
    """Return the description of a key of a block; empty if it has none."""
    block = block_of(annotation, node)
    field = block.model_fields.get(key) if block is not None else None
    return (field.description or "") if field is not None else ""


def _tags_of(block: type[Block]) -> tuple[str, ...]:
    return tuple(
        str(choice)
        for tag in _TAGS
        if tag in block.model_fields
        for choice in get_args(block.model_fields[tag].annotation)
    )
