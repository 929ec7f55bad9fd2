"""The JSON Schema of a scenario file, for editors."""

from collections.abc import Collection
from typing import Any

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.reading.alternatives import ALTERNATIVES, NAME, PHASES, REMARKS, YEAR
from portsim.scenario.reading.ranges import LAWS, NO_INPUTS, RANGES, Ends

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NUMERIC = ("number", "integer")
_TAGS = ("dist", "kind")


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a scenario file.

    Every number may also be written as `{value: 602, source: ..., note: ...}`, and every
    distribution as a plain number.
    """
    schema = written_schema("portsim scenario", Scenario.model_json_schema())
    schema["properties"] |= _variants() | {RANGES: _ranges()}
    return schema


def _remarks() -> dict[str, Any]:
    return {
        key: {"type": "string", "description": Scenario.model_fields[key].description}
        for key in REMARKS
    }


def _blocks(without: Collection[str] = ()) -> str:
    """Return the blocks of a scenario as a part of a regular expression."""
    return "|".join(key for key in Scenario.model_fields if key not in (*REMARKS, *without))


def _ranges() -> dict[str, Any]:
    """Return the schema of `ranges`, which is no part of the model."""
    laws = [{"$ref": f"#/$defs/{law.__name__}"} for law in LAWS.values()]
    ends = {key: part for key, part in _written(Ends.model_json_schema()).items() if key != "title"}
    return {
        "type": "object",
        "description": "what assumed inputs may be instead, by dotted key: low and high, or a law "
        "with a least and a greatest value",
        "properties": _remarks(),
        "patternProperties": {rf"^({_blocks(NO_INPUTS)})(\.[^.]+)+$": {"anyOf": [ends, *laws]}},
        "additionalProperties": False,
    }


def _variants() -> dict[str, Any]:
    """Return the schemas of `alternatives` and `phases`, which are no part of the model."""
    changes = {
        "type": "object",
        "description": "new values by dotted key; null removes the key",
        "properties": _remarks(),
        "patternProperties": {rf"^({_blocks()})(\.[^.]+)*$": {}},
        "additionalProperties": False,
    }
    texts = {
        ALTERNATIVES: ("what may be built instead, by name: changes of the base", f"^{NAME}$"),
        PHASES: (
            "the base in later years, by year, ascending: changes of the base, not of the "
            "phase before",
            f"^{YEAR}$",
        ),
    }
    return {
        key: {
            "type": "object",
            "description": description,
            "patternProperties": {pattern: changes},
            "additionalProperties": False,
        }
        for key, (description, pattern) in texts.items()
    }


def written_schema(title: str, model_schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that pydantic made, changed to what a planner may write in a file.

    Parameters
    ----------
    title
        The title of the new schema.
    model_schema
        What pydantic returns for a model. Its definitions are removed from it.
    """
    definitions = model_schema.pop("$defs")
    written = {name: _written(definition) for name, definition in definitions.items()}
    written["Distribution"] = _distribution(definitions)
    return {
        "$schema": _DIALECT,
        "title": title,
        **{key: value for key, value in _written(model_schema).items() if key != "title"},
        "$defs": dict(sorted(written.items())),
    }


def _written(node: Any) -> Any:
    """Return a part of pydantic's schema as a planner may write it."""
    if isinstance(node, list):
        return [_written(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("discriminator", {}).get("propertyName") == "dist":
        return _described(node, {"$ref": "#/$defs/Distribution"})
    if node.get("type") in _NUMERIC or _is_number_list(node):
        return _described(node, _or_sourced(node))
    new: dict[str, Any] = {}
    for key, value in node.items():
        match key:
            case "properties":
                new[key] = {name: _untitled(_written(part)) for name, part in value.items()}
            case "patternProperties":
                new[key] = {pattern: _written(part) for pattern, part in value.items()}
                new["additionalProperties"] = False
            case "default":
                new |= _default(value)
            case "discriminator":
                pass  # OpenAPI has this keyword, and JSON Schema has not
            case _:
                new[key] = _written(value)
    _require_tag(new)
    return new


def _distribution(definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a distribution, which is a number or one of the laws."""
    laws = [name for name, part in definitions.items() if "dist" in part.get("properties", {})]
    return {
        "title": "Distribution",
        "description": "a number, or a law named by dist",
        "anyOf": [
            *_or_sourced({"type": "number", "minimum": 0})["anyOf"],
            *({"$ref": f"#/$defs/{name}"} for name in laws),
        ],
    }


def _or_sourced(node: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a value that may also be written with its source beside it."""
    value = {
        key: part for key, part in node.items() if key not in ("title", "description", "default")
    }
    sourced = {
        "type": "object",
        "properties": {"value": value, "source": {"type": "string"}, "note": {"type": "string"}},
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"anyOf": [value, sourced]}


def _is_number_list(node: dict[str, Any]) -> bool:
    return node.get("type") == "array" and node.get("items", {}).get("type") in _NUMERIC


def _described(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return a rewritten schema with the description and the default of the old one."""
    described = {"description": old["description"]} if "description" in old else {}
    return {**described, **_default(old.get("default")), **new}


def _default(value: Any) -> dict[str, Any]:
    """Return a default as a planner would write it; empty if there is nothing to write."""
    if isinstance(value, dict):
        value = value["value"] if value.get("dist") == "constant" else _without_none(value)
    return {} if value is None or value in ({}, []) else {"default": value}


def _without_none(block: dict[str, Any]) -> dict[str, Any]:
    """Return the default of a block without the keys that are None."""
    written = {}
    for key, value in block.items():
        if isinstance(value, dict):
            value = _default(value).get("default", value)
        if value is not None:
            written[key] = value
    return written


def _untitled(node: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a key without its title, which only repeats the key."""
    return {key: value for key, value in node.items() if key != "title"}


def _require_tag(node: dict[str, Any]) -> None:
    """Require `dist` or `kind`: a file must state it, although the model has a default for it."""
    for tag in _TAGS:
        required = node.get("required", ())
        if "const" in node.get("properties", {}).get(tag, {}) and tag not in required:
            node["required"] = [tag, *required]
