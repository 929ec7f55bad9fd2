"""The weather in which ships of a class do not move, beside what shuts the port to all."""

from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from portsim.scenario.base import Name, Number
from portsim.scenario.faults import shown

#: The weather stops ships of the class as it is stated under `weather`.
AS_STATED: Literal["as_stated"] = "as_stated"


def _limit(value: Any) -> Any:
    """Return a limit as it is; raise a ValueError for what is neither a number nor `as_stated`."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if value == AS_STATED or (is_number and isfinite(value)):
        return value
    raise ValueError(
        "must be a number, the value of the record up to which she moves, or "
        f"{AS_STATED}, for the closure as it stands under weather; is {shown(value)}"
    )


Limit = Annotated[Number | Literal["as_stated"], BeforeValidator(_limit)]

#: By the name of a weather: the value of its record up to which ships of the class move.
MovementLimits = dict[Name, Limit]


def movement_limits(direction: str) -> Any:
    """Return the field of a vessel class that says in which weather she does not move."""
    return Field(
        {},
        description=f"weather in which she does not {direction}, beside approach.closed_by: by "
        "name "
        "under `weather`, the value of the record up to which she does, in its unit; as_stated for "
        "a closure with no record, or with the record's own limit",
    )
