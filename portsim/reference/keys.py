"""The keys of scenario and study files, read from their JSON Schemas.

`cranes.<name>.basis` is a key: `<name>` stands for a name that the planner chooses. Where a block
can be of several kinds, as `arrivals` can, the keys of all kinds stand below it, and each says of
which it is.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from portsim.scenario.faults import UNITS, split_unit

NAME = "<name>"
REMARKS = ("source", "note")  # what every block may have, told once
DISTRIBUTION, NUMBER_TABLE = "Distribution", "NumberTable"
DATES = {"date": "a date", "date-time": "a date and time with its offset", "time": "a time of day"}
_TAGS = ("kind", "dist", "study")

_PER = {"year": "a year", "day": "a day", "h": "an hour", "t": "a tonne", "teu": "a TEU"}

Node = Mapping[str, Any]


class Key(NamedTuple):
    """A key of a file, and what may be written there.

    Attributes
    ----------
    path
        The key with all keys above it, as `cranes.<name>.basis`.
    meaning
        What it says of the terminal.
    takes
        What may be written, in words.
    unit
        Of the number; empty if its name does not tell.
    default
        What holds if it is not written; empty if nothing is told.
    must_be_written
        Whether its block needs it.
    of_kind
        Of which kind of block it is a key; empty if of all.
    """

    path: str
    meaning: str
    takes: str
    unit: str
    default: str
    must_be_written: bool
    of_kind: str

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition(".")[2]

    @property
    def plain_path(self) -> str:
        """Its path without the places of names."""
        return ".".join(part for part in self.path.split(".") if part != NAME)


def keys_of(schema: Node) -> list[Key]:
    """Return all keys that a schema allows, each path once, in the order of the file.

    Laws are left out, as any of them may stand for any distribution; see `laws`.
    """
    found: dict[str, Key] = {}
    definitions = schema["$defs"]
    for option in _options(schema):
        block = definitions.get(_reference(option), option)
        for key in _keys_of_block(block, definitions, (), ()):
            found.setdefault(key.path, key)
    return list(found.values())


def laws(schema: Node) -> dict[str, tuple[str, list[Key]]]:
    """Return what is said of each law, and its keys, by its name in a file."""
    definitions = schema["$defs"]
    names = (_reference(option) for option in definitions[DISTRIBUTION]["anyOf"])
    found = {}
    for block in (definitions[name] for name in names if name):
        keys = [
            key
            for key in _keys_of_block(block, definitions, (), ())
            if key.path not in _TAGS and key.name not in REMARKS
        ]
        found[_tag(block)] = _flat(block["description"]), keys
    return found


def unit_of(name: str) -> str:
    """Return the unit that the name of a key ends with, in words; empty if with none.

    Examples
    --------
    >>> unit_of("rate_tph"), unit_of("usd_per_t"), unit_of("number")
    ('tonnes an hour', 'US dollars a tonne', '')
    """
    before, per, after = name.rpartition("_per_")
    if per:
        of = split_unit("of_" + before)[1]
        return f"{UNITS.get(of, of)} {_PER[after]}" if of and after in _PER else ""
    return UNITS.get(split_unit(name)[1], "")


def _keys_of_block(
    block: Node, definitions: Mapping[str, Node], above: tuple[str, ...], inside: tuple[str, ...]
) -> Iterator[Key]:
    """Yield the keys of a block and of all blocks below it; `inside` guards against circles."""
    required = block.get("required", ())
    kind = _tag(block)
    for name, node in block.get("properties", {}).items():
        path = (*above, name)
        if above and name in REMARKS:
            continue
        yield Key(
            path=".".join(path),
            meaning=_flat(node.get("description", "")) or _tag_meaning(name),
            takes=takes(node, definitions),
            unit=unit_of(name),
            default=_default(node),
            must_be_written=name in required and name not in _TAGS,
            of_kind=kind,
        )
        yield from _keys_below(node, definitions, path, inside)


def _keys_below(
    node: Node, definitions: Mapping[str, Node], path: tuple[str, ...], inside: tuple[str, ...]
) -> Iterator[Key]:
    for option in _options(node):
        name = _reference(option)
        if name in (DISTRIBUTION, NUMBER_TABLE) or name in inside:
            continue
        if name:
            block = definitions[name]
            if "properties" in block:
                yield from _keys_of_block(block, definitions, path, (*inside, name))
            else:
                yield from _keys_below(block, definitions, path, (*inside, name))
        elif option.get("type") == "array":
            yield from _keys_below(option.get("items", {}), definitions, path, inside)
        elif (named := _named(option)) is not None:
            yield from _keys_below(named, definitions, (*path, NAME), inside)


def takes(node: Node, definitions: Mapping[str, Node]) -> str:
    """Return what may be written at a key, in words."""
    options = _options(node)
    words = [word for option in options if (word := _one(option, definitions))]
    kinds = [_tag(definitions.get(_reference(option), {})) for option in options]
    blocks = ", ".join(kind for kind in kinds if kind)
    return " or ".join(dict.fromkeys([*words, *([f"a block of kind {blocks}"] if blocks else [])]))


def _one(node: Node, definitions: Mapping[str, Node]) -> str:
    """Return one of the things that may be written; empty for nothing and for sourced values."""
    name = _reference(node)
    if name == DISTRIBUTION:
        return "a number, or a law named by `dist`"
    if name == NUMBER_TABLE:
        return "a table of numbers by time of day"
    if name:
        block = definitions[name]
        if _tag(block):
            return ""  # the kinds are told together
        return "a block" if "properties" in block else takes(block, definitions)
    if "enum" in node:
        return f"one of {', '.join(map(_written, node['enum']))}"
    if "const" in node:
        return _written(node["const"])
    if node.get("type") == "object":
        return _object(node, definitions)
    if node.get("type") == "array":
        of = takes(node.get("items", {}), definitions)
        return f"a list, each {of}" if of else "a list"
    return _simple(node)


def _object(node: Node, definitions: Mapping[str, Node]) -> str:
    if set(node.get("properties", ())) == {"value", *REMARKS}:
        return ""  # every number may be written with its source beside it
    named = _named(node)
    if named is not None:
        of = takes(named, definitions)
        return f"by name, each {of}" if of else "by name"
    return "a block"


def _named(node: Node) -> Node | None:
    """Return what stands at names that the planner chooses; None if there are no such names."""
    further = node.get("additionalProperties")
    if isinstance(further, Mapping):
        return further
    patterns: Mapping[str, Node] = node.get("patternProperties", {})
    return next(iter(patterns.values())) if patterns else None


def _simple(node: Node) -> str:
    match node.get("type"):
        case "integer":
            return f"a whole number{_bounds(node)}"
        case "number":
            return f"a number{_bounds(node)}"
        case "boolean":
            return "true or false"
        case "string":
            return DATES.get(node.get("format", ""), "a text")
    return ""


def _bounds(node: Node) -> str:
    words = {
        "minimum": "at least",
        "exclusiveMinimum": "above",
        "maximum": "at most",
        "exclusiveMaximum": "below",
    }
    bounds = [f"{word} {node[key]:g}" for key, word in words.items() if key in node]
    return f", {' and '.join(bounds)}" if bounds else ""


def _options(node: Node) -> list[Node]:
    """Return what may be written at a key, one by one."""
    for key in ("anyOf", "oneOf"):
        if key in node:
            return [option for part in node[key] for option in _options(part)]
    return [node]


def _reference(node: Node) -> str:
    """Return the name of the definition that a node refers to; empty if to none."""
    return str(node.get("$ref", "")).rpartition("/")[2]


def _tag(block: Node) -> str:
    """Return the kind of a block, or the name of a law; empty if it has none."""
    properties = block.get("properties", {})
    return next(
        (str(properties[t]["const"]) for t in _TAGS if "const" in properties.get(t, {})), ""
    )


def _tag_meaning(name: str) -> str:
    return "which kind of block it is" if name in _TAGS else ""


def _default(node: Node) -> str:
    return _written(node["default"]) if "default" in node else ""


def _written(value: Any) -> str:
    """Return a value as a planner writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _flat(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())
