"""Pydantic's complaints in the words of a planner."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from portsim.scenario.blocks.demand import DemandError
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import Path, did_you_mean, is_respelt, shown, similar_keys, unknown_key
from portsim.scenario.reading import paths as shape
from portsim.scenario.reading.alternatives import BLOCKS

#: Where to point: at the value, at its key, or at the block in which a key is missing.
Where = Literal["value", "key", "parent"]


@dataclass(frozen=True)
class Complaint:
    """One fault of a tree of values: where it is and what is wrong."""

    path: Path
    message: str
    where: Where = "value"


@dataclass(frozen=True)
class Complaints:
    """All structural faults of a tree.

    Attributes
    ----------
    all
        Every fault.
    unknown
        Paths of the unknown keys among them.
    respelt
        Path that was meant, by the path of an unknown key that is a mere misspelling.
    guessed
        Paths of the blocks with an unknown key that may stand for a valid one, but not as it is.
    """

    all: tuple[Complaint, ...]
    unknown: tuple[Path, ...]
    respelt: Mapping[Path, Path]
    guessed: frozenset[Path]

    @property
    def only_unknown_keys(self) -> bool:
        """Whether the tree is sound but for keys that nobody reads."""
        return len(self.all) == len(self.unknown)


def complaints(error: ValidationError, tree: Any, root: Any = Scenario) -> Complaints:
    """Translate a validation error of a tree that should have been of the type `root`."""
    found: list[Complaint] = []
    unknown: list[Path] = []
    missing: list[tuple[Path, Complaint]] = []
    meant: dict[Path, tuple[Path, ...]] = {}
    details = error.errors(include_url=False)
    for detail in details:
        path = _path_in(tree, detail["loc"])
        if isinstance(refused := detail.get("ctx", {}).get("error"), DemandError):
            found += [Complaint(*wrong) for wrong in refused.wrong]
            continue
        if detail["type"] == "too_short" and any(
            _inside(other["loc"], detail["loc"]) for other in details
        ):
            continue  # pydantic counts the good values only: the bad one is what is wrong
        if detail["type"] == "extra_forbidden":
            keys = shape.keys_in(*shape.at(tree, path[:-1], root))
            if len(path) == 1 and root is Scenario:
                keys += BLOCKS  # taken out before
            found.append(Complaint(path, unknown_key(str(path[-1]), keys), "key"))
            unknown.append(path)
            meant[path] = tuple((*path[:-1], key) for key in similar_keys(str(path[-1]), keys))
        elif detail["type"] == "missing":
            missing.append((path, Complaint(path, _missing(tree, path, root), "parent")))
        elif "[key]" in detail["loc"]:
            message = "is no name: use letters, digits, - and _, and begin with a letter or digit"
            found.append(Complaint(path, message, "key"))
        else:
            found.append(Complaint(path, _message(detail, shape.at(tree, path, root)[0])))
    # A required key that is only misspelt is told once, as an unknown key.
    told = {path for paths in meant.values() for path in paths}
    found += [complaint for path, complaint in missing if path not in told]
    respelt = {
        path: paths[0]
        for path, paths in meant.items()
        if len(paths) == 1
        and is_respelt(str(path[-1]), str(paths[0][-1]))
        and paths[0][-1] not in (shape.at(tree, path[:-1])[1] or ())
    }
    guessed = frozenset(path[:-1] for path, paths in meant.items() if paths and path not in respelt)
    return Complaints(tuple(found), tuple(unknown), respelt, guessed)


def _inside(loc: tuple[str | int, ...], block: tuple[str | int, ...]) -> bool:
    return len(loc) > len(block) and loc[: len(block)] == block


def _path_in(tree: Any, loc: tuple[str | int, ...]) -> Path:
    """Drop from pydantic's location the names of union members, which are no keys of the file."""
    path: Path = ()
    node = tree
    for part in loc:
        if part == "[key]" or (isinstance(node, dict) and part == shape.tag_of(node)):
            continue
        if not isinstance(node, dict | list | tuple):
            break  # a plain number that stands for a constant distribution
        path = (*path, part)
        node = shape.child(node, part)
    return path


def _missing(tree: Any, path: Path, root: Any) -> str:
    words = shape.description(*shape.at(tree, path[:-1], root), str(path[-1]))
    return f"is missing ({words})" if words else "is missing"


def _message(detail: ErrorDetails, annotation: Any) -> str:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if value is None and kind != "value_error":
        return "has no value"
    if kind in _RULES:
        return _RULES[kind](value, context)
    if kind.startswith(("datetime", "timezone")):
        wanted = "a date and time with its offset from UTC, as 2027-01-01T00:00:00+05:00"
        return f"must be {wanted}, is {shown(value)}"
    if kind in ("dict_type", "model_type", "model_attributes_type", "mapping_type"):
        if shape.is_named(annotation):
            return f"must be a block of names, is {shown(value)}"
        return f"must be a block of keys, is {shown(value)}"
    message = detail["msg"]
    return message[:1].lower() + message[1:]


def _number(value: Any, noun: str) -> str:
    if isinstance(value, Mapping):
        return f"must be {noun}, or {{value: ..., source: ...}} with no keys but value, source and note"
    if isinstance(value, str) and _reads_as_number(value):
        return f"must be {noun} written as such, is {shown(value)}: leave out quotes, commas, spaces and units"
    return f"must be {noun}, is {shown(value)}"


def _reads_as_number(text: str) -> bool:
    try:
        float(
            text.replace(",", "")
            .replace(" ", "")
            .replace("'", "")
            .rstrip("abcdefghijklmnopqrstuvwxyz%")
        )
    except ValueError:
        return False
    return True


def _choice(value: Any, context: Mapping[str, Any], key: str) -> str:
    choices = [part.strip("'") for part in str(context[key]).replace(" or ", ", ").split(", ")]
    return f"no such choice: {shown(value)}{did_you_mean(str(value), choices)}"


def _tag(value: Any, context: Mapping[str, Any]) -> str:
    tag = str(context["tag"])
    choices = [part.strip("'") for part in str(context["expected_tags"]).split(", ")]
    noun = "distribution" if str(context["discriminator"]).strip("'") == "dist" else "kind"
    return f"no such {noun}: {tag!r}{did_you_mean(tag, choices)}"


def _length(value: Any, context: Mapping[str, Any]) -> str:
    wanted = context.get("min_length", context.get("max_length"))
    noun = "name" if isinstance(value, Mapping) else "value"
    if wanted == 1 or not value:
        return f"is empty: it needs at least {'one' if wanted == 1 else wanted} {noun}{'s' if wanted != 1 else ''}"
    least = "at least " if "min_length" in context and isinstance(value, Mapping) else ""
    return f"must have {least}{wanted} {noun}s, has {len(value)}"


_Rule = Callable[[Any, Mapping[str, Any]], str]
_RULES: Mapping[str, _Rule] = {
    "value_error": lambda value, context: str(context["error"]),
    "greater_than": lambda value, context: (
        f"must be greater than {shown(context['gt'])}, is {shown(value)}"
    ),
    "greater_than_equal": lambda value, context: (
        f"must be at least {shown(context['ge'])}, is {shown(value)}"
    ),
    "less_than": lambda value, context: (
        f"must be less than {shown(context['lt'])}, is {shown(value)}"
    ),
    "less_than_equal": lambda value, context: (
        f"must be at most {shown(context['le'])}, is {shown(value)}"
    ),
    "float_type": lambda value, context: _number(value, "a number"),
    "float_parsing": lambda value, context: _number(value, "a number"),
    "int_type": lambda value, context: _number(value, "a whole number"),
    "int_parsing": lambda value, context: _number(value, "a whole number"),
    "int_from_float": lambda value, context: _number(value, "a whole number"),
    "finite_number": lambda value, context: f"must be a finite number, is {shown(value)}",
    "bool_type": lambda value, context: f"must be true or false, is {shown(value)}",
    "bool_parsing": lambda value, context: f"must be true or false, is {shown(value)}",
    "string_type": lambda value, context: f"must be text, is {shown(value)}",
    "string_pattern_mismatch": lambda value, context: (
        f"must be of letters, digits, - and _ and begin with a letter or digit, is {shown(value)}"
    ),
    "tuple_type": lambda value, context: f"must be a list, is {shown(value)}",
    "list_type": lambda value, context: f"must be a list, is {shown(value)}",
    "literal_error": lambda value, context: _choice(value, context, "expected"),
    "union_tag_invalid": _tag,
    "union_tag_not_found": lambda value, context: (
        f"needs the key {context['discriminator'].strip(chr(39))}"
    ),
    "too_short": _length,
    "too_long": _length,
}
