"""Pydantic's validation errors as messages that a planner understands.

`greater_than` at ("cranes", "mobile", "number") becomes "must be greater than 0, is -1".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from portsim.scenario.blocks.demand import DemandError
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import Path, did_you_mean, is_respelt, shown, similar_keys, unknown_key
from portsim.scenario.reading import structure

#: What the position of a fault points at: the value, its key, or the block without the key.
PointAt = Literal["value", "key", "parent"]

_Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Complaint:
    """One fault of a tree of values: its path, what is wrong, and what its position points at."""

    path: Path
    message: str
    point_at: PointAt = "value"


@dataclass(frozen=True)
class Complaints:
    """All faults in the structure of a tree.

    Attributes
    ----------
    all
        Every fault.
    unknown
        Paths of the unknown keys among them.
    misspelt
        The path that was meant, by the path of an unknown key that can only be a misspelling.
    ambiguous
        Paths of the blocks with an unknown key that resembles valid keys, but may mean another unit
        or one of several.
    """

    all: tuple[Complaint, ...]
    unknown: tuple[Path, ...]
    misspelt: Mapping[Path, Path]
    ambiguous: frozenset[Path]

    @property
    def only_unknown_keys(self) -> bool:
        """Whether unknown keys are all that is wrong."""
        return len(self.all) == len(self.unknown)


def complaints(error: ValidationError, tree: Any, root: Any = Scenario) -> Complaints:
    """Translate a validation error of a tree that should have been of the type `root`."""
    found: list[Complaint] = []
    missing: list[Complaint] = []
    unknown: list[Path] = []
    meant: dict[Path, tuple[Path, ...]] = {}  # valid keys by the unknown key that resembles them
    details = error.errors(include_url=False)
    for detail in details:
        path = _path_in(tree, detail["loc"])
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, DemandError):
            found += [Complaint(*wrong) for wrong in cause.wrong]
        elif _only_counts_valid_items(detail, details):
            continue
        elif detail["type"] == "extra_forbidden":
            keys = _valid_keys(tree, path, root)
            found.append(Complaint(path, unknown_key(str(path[-1]), keys), "key"))
            unknown.append(path)
            meant[path] = tuple((*path[:-1], key) for key in similar_keys(str(path[-1]), keys))
        elif detail["type"] == "missing":
            missing.append(Complaint(path, _missing(tree, path, root), "parent"))
        elif "[key]" in detail["loc"]:
            message = "is no name: use letters, digits, - and _, and begin with a letter or digit"
            if detail["type"] == "string_too_long":
                message = _message(detail, None)
            found.append(Complaint(path, message, "key"))
        else:
            annotation = structure.locate(tree, path, root).annotation
            found.append(Complaint(path, _message(detail, annotation)))
    # A required key that is only misspelt is reported once, as an unknown key.
    reported = {path for paths in meant.values() for path in paths}
    found += [complaint for complaint in missing if complaint.path not in reported]
    misspelt = {
        path: paths[0] for path, paths in meant.items() if _is_misspelling(tree, path, paths)
    }
    resembling = [path for path, paths in meant.items() if paths and path not in misspelt]
    ambiguous = frozenset(path[:-1] for path in resembling)
    return Complaints(tuple(found), tuple(unknown), misspelt, ambiguous)


def _only_counts_valid_items(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Return whether an error says that a list is too short only because one of its items is wrong.

    Pydantic counts the valid items. The item that is wrong has an error of its own.
    """
    if detail["type"] != "too_short":
        return False
    return any(_is_inside(other["loc"], detail["loc"]) for other in details)


def _is_inside(location: _Location, block: _Location) -> bool:
    return len(location) > len(block) and location[: len(block)] == block


def _valid_keys(tree: Any, path: Path, root: Any) -> tuple[str, ...]:
    """Return the keys that may stand beside the key at a path."""
    keys = structure.valid_keys(*structure.locate(tree, path[:-1], root))
    if len(path) == 1 and root is Scenario:
        keys += (
            structure.FILE_BLOCKS
        )  # they stand in the file, and are taken out before it is a scenario
    return keys


def _is_misspelling(tree: Any, path: Path, meant: tuple[Path, ...]) -> bool:
    """Return whether an unknown key can only mean one valid key that the block lacks."""
    if len(meant) != 1 or not is_respelt(str(path[-1]), str(meant[0][-1])):
        return False
    block = structure.locate(tree, path[:-1]).value or ()
    return meant[0][-1] not in block


def _path_in(tree: Any, location: _Location) -> Path:
    """Return the path in the file of a location of pydantic.

    The names of union members are no keys of the file and are left out, and so is the index of a
    block that stands alone in the place of a list.
    """
    path: Path = ()
    value = tree
    for part in location:
        if part == "[key]" or (isinstance(value, dict) and part == structure.tag_of(value)):
            continue
        if isinstance(part, int) and isinstance(value, dict):
            continue
        if not isinstance(value, dict | list | tuple):
            break  # a plain number that stands for a constant distribution
        path = (*path, part)
        value = structure.child_value(value, part)
    return path


def _missing(tree: Any, path: Path, root: Any) -> str:
    block = structure.locate(tree, path[:-1], root)
    text = structure.description(block.annotation, block.value, str(path[-1]))
    return f"is missing ({text})" if text else "is missing"


def _message(detail: ErrorDetails, annotation: Any) -> str:
    """Return the message on one error at a value that should have been of a type."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if value is None and kind != "value_error":
        return "has no value"
    if kind in _MESSAGES:
        return _MESSAGES[kind](value, context)
    if kind.startswith(("datetime", "timezone")):
        wanted = "a date and time with its offset from UTC, as 2027-01-01T00:00:00+05:00"
        return f"must be {wanted}, is {shown(value)}"
    if kind in ("dict_type", "model_type", "model_attributes_type", "mapping_type"):
        noun = "names" if structure.holds_named_entries(annotation) else "keys"
        return f"must be a block of {noun}, is {shown(value)}"
    message = detail["msg"]
    return message[:1].lower() + message[1:]


def _number(value: Any, noun: str) -> str:
    if isinstance(value, Mapping):
        return (
            f"must be {noun}, or {{value: ..., source: ...}} with no keys but value, source "
            "and note"
        )
    if isinstance(value, str) and _reads_as_number(value):
        return (
            f"must be {noun} written as such, is {shown(value)}: leave out quotes, commas, "
            "spaces and units"
        )
    return f"must be {noun}, is {shown(value)}"


def _reads_as_number(text: str) -> bool:
    """Return whether a text is a number with commas, spaces or a unit, as "40,000 t"."""
    digits = text.replace(",", "").replace(" ", "").replace("'", "")
    try:
        float(digits.rstrip("abcdefghijklmnopqrstuvwxyz%"))
    except ValueError:
        return False
    return True


def _choice(value: Any, context: Mapping[str, Any]) -> str:
    expected = str(context["expected"]).replace(" or ", ", ")
    choices = [part.strip("'") for part in expected.split(", ")]
    return f"no such choice: {shown(value)}{did_you_mean(str(value), choices)}"


def _tag(value: Any, context: Mapping[str, Any]) -> str:
    tag = str(context["tag"])
    choices = [part.strip("'") for part in str(context["expected_tags"]).split(", ")]
    noun = "distribution" if str(context["discriminator"]).strip("'") == "dist" else "kind"
    return f"no such {noun}: {tag!r}{did_you_mean(tag, choices)}"


LONGEST_PROFILE = 24  # of the lists that must have exactly so many values


def _length(value: Any, context: Mapping[str, Any]) -> str:
    wanted = context.get("min_length", context.get("max_length"))
    noun = "name" if isinstance(value, Mapping) else "value"
    if wanted == 1:
        return f"is empty: it needs at least one {noun}"
    if not value:
        return f"is empty: it needs at least {wanted} {noun}s"
    bound = ""
    if "min_length" in context and isinstance(value, Mapping):
        bound = "at least "
    elif wanted > LONGEST_PROFILE:
        bound = "at most "
    return f"must have {bound}{wanted} {noun}s, has {len(value)}"


#: Messages by pydantic's type of error; each gets the value and the context of the error.
_MESSAGES: Mapping[str, Callable[[Any, Mapping[str, Any]], str]] = {
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
    "string_too_long": lambda value, context: (
        f"must have at most {context['max_length']:,} characters, has {len(value):,}"
    ),
    "tuple_type": lambda value, context: f"must be a list, is {shown(value)}",
    "list_type": lambda value, context: f"must be a list, is {shown(value)}",
    "literal_error": _choice,
    "union_tag_invalid": _tag,
    "union_tag_not_found": lambda value, context: (
        f"needs the key {context['discriminator'].strip(chr(39))}"
    ),
    "too_short": _length,
    "too_long": _length,
}
