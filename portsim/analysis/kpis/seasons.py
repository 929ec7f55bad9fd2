"""What makes one part of a run unlike another by plan: seasons, and events of known dates."""

from collections.abc import Iterator
from math import inf
from typing import Any, NamedTuple

from portsim.scenario.blocks.scenario import Scenario

YEAR_DAYS = 365.0
TOLERANCE_DAYS = 2.0  # a leap day more or less, and what a planner rounds
_MONTHLY = ("monthly_profile", "monthly_share")


class Inputs(NamedTuple):
    """Whether inputs are alike all year round.

    Attributes
    ----------
    seasonal
        Keys of what follows the months and comes again every year.
    dated
        Keys of what happens at known hours or in certain years and does not come again.
    """

    seasonal: tuple[str, ...]
    dated: tuple[str, ...]

    @property
    def stationary(self) -> bool:
        """Whether neither is there; the hours of a day and the days of a week do not count."""
        return not (self.seasonal or self.dated)

    @property
    def sentence(self) -> str:
        """What varies, as a planner says it; empty if nothing does."""
        parts = [("follow the months", self.seasonal), ("have known dates", self.dated)]
        return "; ".join(f"{', '.join(keys)} {what}" for what, keys in parts if keys)


def inputs(scenario: Scenario, cargoes: frozenset[str] | None = None) -> Inputs:
    """Return what varies over the year or happens at known dates.

    Parameters
    ----------
    cargoes
        If given, other cargoes and the calls that carry none of them do not count.
    """
    tree = scenario.model_dump(mode="json", exclude_none=True)
    if cargoes is not None:
        tree["cargoes"] = {name: one for name, one in tree["cargoes"].items() if name in cargoes}
        tree["calls"] = {
            name: tree["calls"][name]
            for name, stream in scenario.calls.items()
            if any(parcel.cargo in cargoes for parcel in stream.parcels)
        }
    found = list(_walk(tree, ""))
    return Inputs(
        *(tuple(key for kind, key in found if kind == wanted) for wanted in ("seasonal", "dated"))
    )


def whole_years(measured_days: float, most: float = inf) -> bool:
    """Return whether a window is one or several whole years, and so ends in its first season."""
    years = round(measured_days / YEAR_DAYS)
    return 1 <= years <= most and abs(measured_days - years * YEAR_DAYS) <= TOLERANCE_DAYS * years


def _walk(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(node, dict):
        return
    if node.get("kind") in ("dated", "recorded") or node.get("dates") or node.get("dredged"):
        yield "dated", path
    for key, value in node.items():
        here = f"{path}.{key}" if path else key
        if (key in _MONTHLY and len(set(value)) > 1) or (key == "yearly" and value):
            yield "seasonal", here
        else:
            yield from _walk(value, here)
