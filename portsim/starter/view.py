"""What the templates are given: the plan of a terminal, and the words that go with it."""

from calendar import month_name
from datetime import date, timedelta
from typing import Any

from portsim.starter.border import MEASURED_YEAR, Shut, first_month, vehicles_per_day
from portsim.starter.cargo_view import cargo_view
from portsim.starter.choices import designs, ranges
from portsim.starter.equipment import T_A_TEU, TEU_A_BOX
from portsim.starter.ships import Ship, rounded
from portsim.starter.sites import WATER
from portsim.starter.sizing import SLOT_TEU, Plan
from portsim.starter.sources import sources

WARM_UP_DAYS = 92
DE_GIJT_USD, DE_GIJT_POWER = 757.2, 1.2878


def view(plan: Plan) -> dict[str, Any]:
    """Return all values that the templates use."""
    facts, water = plan.facts, WATER[plan.facts.site]
    cargoes = [cargo_view(one) for one in plan.cargoes]
    rail = [one for one in cargoes if one.fact.mode == "rail"]
    road = [one for one in cargoes if one.fact.mode == "road"]
    depth_m = facts.depth_m or water.berth_m
    per_day = list(vehicles_per_day(cargoes, facts.border_shut)) if facts.border_shut else []
    first = date(MEASURED_YEAR, first_month(facts.border_shut), 1)
    total = sum(one.fact.annual for one in cargoes if one.fact.unit == "t")
    return {
        "name": facts.name,
        "start": first - timedelta(days=WARM_UP_DAYS),
        "measured": f"from {first.day} {month_name[first.month]} {first.year}",
        "warm_up_days": WARM_UP_DAYS,
        "title": _title(facts.name, facts.site, total),
        "site": facts.site,
        "sources": sources(
            [
                "common",
                facts.site,
                *(["rail"] if rail else []),
                *(["road"] if road else []),
                *(["border"] if facts.border_shut else []),
            ]
        ),
        "cargoes": cargoes,
        "rail": rail,
        "road": road,
        "road_trips": sum(one.trips for one in road),
        "lanes": plan.lanes,
        "imports": any(one.fact.direction == "import" for one in cargoes),
        "ships": [_ShipView(ship) for ship in dict.fromkeys(one.call.ship for one in cargoes)],
        "dwt_t": facts.dwt_t,
        "tugs": True,
        "rain": any(one.fact.trade.stopped_by_rain for one in cargoes),
        "wind": "mobile_harbour" in plan.pools,
        "border": Shut.of(facts.border_shut, per_day) if per_day else None,
        "border_modes": [mode for mode, _ in per_day],
        "told_berths": facts.berths is not None,
        "told_depth": facts.depth_m is not None,
        "berths": plan.berths,
        "berth_length_m": plan.berth_length_m,
        "depth_m": depth_m,
        "channel_m": facts.depth_m or water.channel_m,
        "berth_usd": rounded(
            plan.berth_length_m * DE_GIJT_USD * (2 * (depth_m + 4.0)) ** DE_GIJT_POWER
        ),
        "pools": plan.pools,
        "step": plan.step,
        "slot_teu": SLOT_TEU,
        "teu_a_box": TEU_A_BOX,
        "t_a_teu": T_A_TEU,
        "ranges": ranges(plan, cargoes),
        **designs(plan, cargoes),
    }


class _ShipView:
    """A ship with what a day of her costs."""

    def __init__(self, ship: Ship) -> None:
        self._ship = ship
        self.usd_per_day = rounded(6_000 + 0.13 * (ship.dwt_t or 20_000))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ship, name)


def _title(name: str, site: str, total_t: float) -> str:
    where = "" if site == "blank" else f" at {site.capitalize()}"
    much = f", {total_t / 1e6:.3g} Mt a year" if total_t else ""
    return f"{name}{where}{much}: a first scenario"
