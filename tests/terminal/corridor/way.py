"""A corridor for the tests of this room: ten hours of plain, two at a border, a truck every hour."""

from typing import Any

from tests.builder import call, days, pile, small, trucks_every


def by_corridor(closures: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """Return two days of coal by road on a corridor that began a day earlier.

    Its trucks of 20 t set out at -23, -22, ... and are at the terminal at -11, -10, ...
    """
    cargo, road = trucks_every(1.0)
    border = {"kind": "border", "time_h": 2.0, "closed_by": list(closures or {})}
    corridor = {
        "run_in_days": 1,
        "closures": closures or {},
        "stages": {"plain": {"kind": "haul", "time_h": 10.0}, "border": border},
        "routes": {"way": {"mode": "road", "stages": ["plain", "border"]}},
        "cargoes": {"coal": {"road": {"way": 1.0}}},
    }
    return small(
        **{
            "run": days(2.0),
            "cargoes": {"coal": cargo},
            "stores": {"pile": pile(coal=(10_000.0, 0.0))},
            "road": road,
            "corridor": corridor,
            "calls": {"later": call(1e5, t=1.0)},
            **changes,
        }
    )
