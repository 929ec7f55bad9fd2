"""Shipped corridors: stages, routes and closures that a scenario may begin with."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from portsim.scenario.faults import did_you_mean
from portsim.scenario.sources import unwrap

_NAMED = ("closures", "stages", "routes")
#: The rates of a stage. A stage has only one, so a rate that is written replaces the shipped one.
_RATES = ("vehicles_per_day", "t_per_day", "teu_per_day")


@cache
def shipped() -> Mapping[str, Any]:
    """Return the shipped corridors by name.

    Each is a mapping with closures, stages and routes. Sources stand beside their numbers.
    """
    text = files("portsim.scenario.blocks").joinpath("corridors.yaml").read_text(encoding="utf-8")
    corridors: Mapping[str, Any] = YAML(typ="safe").load(text)
    return corridors


def known(name: str) -> str:
    """Return the name of a preset; raise a ValueError if there is no such preset."""
    if name not in shipped():
        raise ValueError(f"no preset called {name!r}{did_you_mean(name, tuple(shipped()))}")
    return name


def expanded(block: Any) -> Any:
    """Return a corridor block with its presets merged in; sources stand beside their numbers.

    In every stage, route and closure, the keys of the block itself win over those of the presets.
    A distribution is one value. A stage or closure of another kind replaces the shipped one. Later
    presets win over earlier ones. A block without presets, or with a preset that does not exist, is
    returned as it is.
    """
    names = block.get("presets") if isinstance(block, Mapping) else None
    if (
        not names
        or not isinstance(names, list | tuple)
        or any(name not in tuple(shipped()) for name in names)
    ):
        return block
    merged = {
        noun: _merged(*(shipped()[name].get(noun, {}) for name in names), block.get(noun))
        for noun in _NAMED
    }
    return {**{key: value for key, value in block.items() if key != "presets"}, **merged}


def with_presets(block: Any) -> Any:
    """Return a corridor block with the plain values of its presets merged in; see `expanded`."""
    merged = expanded(block)
    return merged if merged is block else unwrap(merged).tree


def _merged(*layers: Any) -> Any:
    """Merge blocks of named blocks; in each of them a key of a later layer wins."""
    merged: dict[str, Any] = {}
    for layer in layers:
        if layer is None:
            continue
        if not isinstance(layer, Mapping):
            return layer  # this is a fault, which the checks report
        for name, new in layer.items():
            merged[name] = _over(merged.get(name), new)
    return merged


def _over(old: Any, new: Any) -> Any:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return new
    if "kind" in new and new["kind"] != old.get("kind"):
        return new
    dropped = _RATES if any(key in new for key in _RATES) else ()
    return {**{key: value for key, value in old.items() if key not in dropped}, **new}
