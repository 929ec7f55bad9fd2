"""What may stand at a path of a scenario file: its type, its keys and their descriptions.

At the path ("berths", "b1", "depth_m") stands a number greater than 0, because `Scenario.berths` is
a mapping of names to `Berth`, and `Berth` has the field `depth_m`. Where several types may stand,
as at a distribution, the values of the file decide: `dist: erlang` is an `Erlang`.
"""

from collections.abc import Iterable
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from portsim.scenario.base import Block
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.distributions.distribution import LAW_NAMES
from portsim.scenario.distributions.own import OwnLaw
from portsim.scenario.faults import Path

_TAGS = ("dist", "kind")
#: Blocks of a scenario file that are no part of the scenario, and are taken out before it is read.
FILE_BLOCKS = ("alternatives", "phases", "ranges")
#: Keys that are filled in when a file beside the scenario is read, and never written by a planner.
_READ = ("values", "read_from", "bridged_h")


class Location(NamedTuple):
    """The type that may stand at a path, and the value there; None for what does not exist."""

    annotation: Any
    value: Any


def locate(tree: Any, path: Path, root: Any = Scenario) -> Location:
    """Return type and value at a path of a tree of values, which should be of the type `root`."""
    annotation, value = root, tree
    for key in path:
        if annotation is not None:
            annotation = child_annotation(annotation, value, key)
        value = child_value(value, key)
    return Location(annotation, value)


def child_value(value: Any, key: str | int) -> Any:
    """Return what stands at a key or index of a value, or None."""
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list | tuple) and isinstance(key, int) and 0 <= key < len(value):
        return value[key]
    return None


def child_annotation(annotation: Any, value: Any, key: str | int) -> Any:
    """Return the type of what stands at a key or index, or None if nothing may stand there.

    Parameters
    ----------
    annotation, value
        The type that holds the key, and the value of that type in the file, which chooses among
        several models.
    key
        The key or the index.
    """
    model = block_model(annotation, value)
    if model is not None:
        field = model.model_fields.get(str(key))
        return _of_other_keys(model) if field is None else field.annotation
    for member in _union_members(annotation):
        if get_origin(member) is dict and isinstance(key, str):
            return get_args(member)[1]
        if get_origin(member) is tuple and isinstance(key, int):
            return get_args(member)[0]
    return None


def _of_other_keys(model: type[Block]) -> Any:
    """Return the type of what stands at keys that are no fields, as times of day; None if none."""
    extra = model.__annotations__.get("__pydantic_extra__")
    return None if extra is None else get_args(extra)[1]


def block_model(annotation: Any, value: Any) -> type[Block] | None:
    """Return the model of a block; None if the type is no block.

    Among several models the block's `dist` or `kind` chooses; None if it names none of them. A
    block in the place of a list is one item of it.
    """
    members = _union_members(annotation)
    models = _models(members)
    if not models and isinstance(value, dict):
        items = [get_args(member)[0] for member in members if get_origin(member) is tuple]
        models = _models(items)
    if len(models) <= 1:
        return models[0] if models else None
    tag = tag_of(value)
    if tag is not None and Constant in models and tag not in LAW_NAMES:
        return OwnLaw
    return next((model for model in models if tag in _tags_of(model)), None)


def tag_of(value: Any) -> Any:
    """Return the `dist` or `kind` that a block states, as `erlang` or `random`, or None."""
    if isinstance(value, dict):
        return next((value[tag] for tag in _TAGS if isinstance(value.get(tag), str)), None)
    return None


def holds_named_entries(annotation: Any) -> bool:
    """Return whether the planner chooses the keys of a block, as the names of `berths`."""
    return any(get_origin(member) is dict for member in _union_members(annotation))


def is_whole_number(annotation: Any) -> bool:
    """Return whether of all numbers only whole ones may stand at a type."""
    members = _union_members(annotation)
    return int in members and float not in members


def is_list(annotation: Any) -> bool:
    """Return whether a type is a list."""
    return any(get_origin(member) is tuple for member in _union_members(annotation))


def valid_keys(annotation: Any, value: Any) -> tuple[str, ...]:
    """Return the keys that may stand in a block: those of its model, or the names it has."""
    model = block_model(annotation, value)
    if model is not None:
        return tuple(key for key in model.model_fields if key not in _READ)
    if holds_named_entries(annotation) and isinstance(value, dict):
        return tuple(map(str, value))
    return ()


def description(annotation: Any, value: Any, key: str) -> str:
    """Return the description of a key of a block; empty if it has none."""
    model = block_model(annotation, value)
    field = model.model_fields.get(key) if model is not None else None
    return (field.description or "") if field is not None else ""


def _models(members: Iterable[Any]) -> list[type[Block]]:
    return [one for one in members if isinstance(one, type) and issubclass(one, Block)]


@cache
def _union_members(annotation: Any) -> tuple[Any, ...]:
    """Return the types that an annotation allows, without None; several if it is a union."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _union_members(get_args(annotation)[0])
    if origin in (Union, UnionType):
        parts = get_args(annotation)
        return tuple(member for part in parts for member in _union_members(part))
    return () if annotation is NoneType else (annotation,)


def _tags_of(model: type[Block]) -> tuple[str, ...]:
    """Return the values of `dist` or `kind` that stand for a model."""
    tags: list[str] = []
    for key in _TAGS:
        if key in model.model_fields:
            tags += map(str, get_args(model.model_fields[key].annotation))
    return tuple(tags)
