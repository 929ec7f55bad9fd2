"""Parts that an installed package brings along, under the entry point group `portsim.parts`.

They are looked for only if a file names what nobody else knows, since it takes a while to read what
all installed packages say of themselves.
"""

from functools import cache
from typing import Any

from portsim.scenario.faults import Fault, ScenarioError
from portsim.scenario.parts import NO_PARTS, Parts, named, unknown

GROUP = "portsim.parts"


def parts_of(tree: Any, own: Parts) -> Parts:
    """Return the parts that a scenario file names: of the caller, and else of installed packages.

    If it names what nobody knows, all are returned, so that a message can say which name is near.

    Raises
    ------
    ScenarioError
        If a package cannot be used.
    """
    names = named(tree)
    if unknown(names, own):
        own = own.beside(installed())
    if not own or unknown(names, own):
        return own
    return own.only(names)


@cache
def installed() -> Parts:
    """Return the parts of all installed packages.

    Raises
    ------
    ScenarioError
        If a package cannot be used.
    """
    from importlib.metadata import entry_points

    parts = NO_PARTS
    for entry in sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        try:
            found = entry.load()
        except Exception as error:
            raise _unusable(entry.value, f"{type(error).__name__}: {error}") from error
        if not isinstance(found, Parts):
            raise _unusable(entry.value, f"it must be portsim.Parts, is {type(found).__name__}")
        parts = parts.beside(found)
    return parts


def _unusable(value: str, why: str) -> ScenarioError:
    told = f"the entry point {value} of the group {GROUP} cannot be used: {why}"
    return ScenarioError([Fault("installed packages", None, None, "", told)])
