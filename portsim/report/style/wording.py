"""How figures and names are written: digits, units, intervals, phrases."""

import math
from typing import Any, NamedTuple

import pandas as pd

WITHHELD = "withheld: unstable"
UNDETERMINED = "undetermined"
UNSTABLE = ("unstable", "no steady state", UNDETERMINED)  # how the notes of withheld means begin
ONE_RUN = "no interval: one replication"

#: Figures without a unit that are a ratio, not a share of a whole.
RATIOS = frozenset({"wait_over_service"})

_UNIT_NAMES = {"teu": "TEU", "1": "", "number": "", "calls": "calls"}
_ABBREVIATIONS = {"teu": "TEU"}

_SHORT = {
    "cargo_cost": "Annual cost by cargo",
    "cost_per_t": "Cost per tonne",
    "cost_per_teu": "Cost per TEU",
    "target_share": "Throughput over target",
    "landside_receipts": "Moved on the land side",
    "throughput": "Throughput",
    "wait_over_service": "Wait over service",
    "vessel_calls": "Ship calls",
    "transit_time": "Time on the way",
    "transit_wait": "Held on the way",
    "under_way": "On the way",
    "border_backlog_max": "Most held at a border",
    "border_recovery": "Until a border was cleared",
    "border_ships_delayed": "Ships without cargo after a closure",
    "border_ship_delay": "Their hours without cargo",
    "truck_time_at": "Truck time at a place",
    "truck_wait_at": "Truck wait at a place",
    "vessel_wait_max": "Longest wait of a ship",
    "vessel_passed_over_max": "Most often passed over",
    "queue_length": "Number waiting",
    "queue_max": "Most waiting at once",
}

DIRECT = {
    "berth": "a berth",
    "crane": "a crane, alongside",
    "weather": "better weather, alongside",
    "shift": "the next shift",
    "cargo": "cargo (or room) in store, alongside",
    "arrival_track": "an arrival track",
    "track": "a track",
    "locomotive": "a shunting engine",
    "store": "room (or cargo) in store",
    "ban": "the hours at which trucks may come",
    "gate": "a gate lane",
    "parking": "a place inside",
    "weighbridge": "a weighbridge",
    "exit": "a lane on the way out",
    "bay": "a bay",
    "port": "the port to open",
    "tide": "water",
    "daylight": "daylight",
    "channel": "the channel",
    "pilot": "a pilot",
    "tug": "tugs",
}
_HOLDER = {"berth": "whose ship", "arrival_track": "whose train", "track": "whose train"}
_DOING = {
    "working": "is being worked",
    "mooring": "moors or unmoors",
    "shunting": "is being shunted",
    "waiting_cargo": "waits for cargo",
    "waiting_crane": "waits for a crane",
    "setup": "is being set up",
    "weather": "is stopped by weather",
    "shift": "is off shift",
    "broken": "waits for a crane to be repaired",
    "store_full": "is stopped by the store",
    "locomotive": "waits for a shunting engine",
    "arrival": "is inspected",
    "waiting_track": "waits for an unloading track",
    "emptying": "is taken there in portions",
    "reserved": "is still in the channel",
    "turnover": "has just left",
    "waiting_to_sail": "waits to sail",
    "kept": "is kept by what comes next",
}

#: What is behind a wait for cargo or room, where that is not what somebody else does.
BEHIND = {
    "supply": "because too little comes",
    "border": "because a border is shut",
    "border_queue": "because a border works off its queue",
    "hold": "because it is not released yet",
    "collection": "because imports are not collected",
    "no_call": "because no ship for it is in port",
    "ship_waits": "because its ship is in the channel",
    "ship_at_work": "because its ship takes less than comes",
    "circular": "because each waits for another, in a circle",
}

#: What each kind of resource is counted in; a berth has a name of its own.
RESOURCES = {
    "quay": "metres of quay",
    "crane pool": "cranes",
    "station": "rail tracks",
    "arrival tracks": "arrival tracks",
    "locomotives": "shunting engines",
    "gate": "gate lanes",
    "bays": "bays",
    "weighbridge": "weighbridges",
    "parking": "places",
}
_PREFIXES = {"arrival tracks": "arrival ", "locomotives": "locomotives ", "bays": "bays "}


class FigureText(NamedTuple):
    """A figure as text: value, interval (empty if there is none) and unit."""

    mean: str
    interval: str
    unit: str

    @property
    def text(self) -> str:
        """Value, unit and interval in one phrase."""
        value = f"{self.mean} {self.unit}".rstrip()
        return f"{value} ({self.interval})" if self.interval else value


def label(name: str) -> str:
    """Return a name of a table as a reader would write it."""
    if name in _SHORT:
        return _SHORT[name]
    words = [_ABBREVIATIONS.get(word, word) for word in name.replace("_", " ").split(" ")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def plain(name: str) -> str:
    """Return a name that a planner gave, without its underscores."""
    return name.replace("_", " ")


def resource(kind: str, name: str) -> str:
    """Return a resource as a reader would name it, with its kind where the name does not tell that."""
    bare = plain(name.removeprefix(_PREFIXES.get(kind, "")))
    return f"{bare} ({RESOURCES[kind]})" if kind in RESOURCES and kind not in bare else bare


def unit_name(unit: str) -> str:
    """Return a unit as it is printed."""
    text = _UNIT_NAMES.get(unit, unit)
    if text.startswith("teu"):
        text = "TEU" + text[3:]
    return text.replace("/year", " a year").replace("per year", "a year").replace("  ", " ")


def is_share(kpi: str, unit: str) -> bool:
    """Return whether a figure is a share, shown in per cent."""
    return unit == "1" and kpi not in RATIOS


def number(value: float, decimals: int) -> str:
    """Write a number with thousands separators and without a negative zero."""
    text = f"{value:,.{decimals}f}"
    return text[1:] if text.startswith("-") and not any(c in "123456789" for c in text) else text


def decimals_for(value: float, half_width: float = math.nan) -> int:
    """Return how many decimals a value deserves.

    One or two digits of the half-width of its interval, or three of its own where there is no
    interval; never more than four digits of its own.
    """
    own = _magnitude(value)
    if math.isfinite(half_width) and half_width > 0.0:
        leading = half_width / 10.0 ** _magnitude(half_width)
        wanted = (1 if leading < 3.5 else 0) - _magnitude(half_width)
        return max(0, min(wanted, 3 - own, 4))
    return max(0, min(2 - own, 4)) if value else 0


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value))) if value and math.isfinite(value) else 0


def three_digits(value: float) -> str:
    """Write a number with three digits, or whole if it is larger."""
    return number(value, decimals_for(value)) if math.isfinite(value) else ""


def share(value: float) -> str:
    """Write a share in per cent, whole from one per cent on."""
    if not math.isfinite(value):
        return ""
    return f"{number(100 * value, 0 if value >= 0.01 or value == 0.0 else 1)} %"


def is_withheld(row: "pd.Series[Any]") -> bool:
    """Return whether a row's mean is kept back because its queue grows."""
    note = note_of(row).lower()
    return bool(pd.isna(row["mean"])) and (not note or note.startswith(UNSTABLE))


def note_of(row: "pd.Series[Any]") -> str:
    """Return a row's note, empty if it has none."""
    note = row.get("note")
    return note if isinstance(note, str) else ""


def figure_text(row: "pd.Series[Any]") -> FigureText:
    """Write the mean of a row of `kpis` or `queues` with its interval; never the one without the other."""
    unit = str(row.get("unit", "number"))
    if pd.isna(row["mean"]):
        if is_withheld(row) and note_of(row).startswith(UNDETERMINED):
            return FigureText(f"withheld: {UNDETERMINED}", "", "")
        return FigureText(WITHHELD if is_withheld(row) else note_of(row).split(";")[0], "", "")
    percent = is_share(str(row.get("kpi", "")), unit)
    factor = 100.0 if percent else 1.0
    mean, low, high = (factor * float(row[key]) for key in ("mean", "ci_low", "ci_high"))
    decimals = decimals_for(mean, (high - low) / 2)
    interval = (
        ONE_RUN
        if math.isnan(low) or math.isnan(high)
        else f"{number(low, decimals)} to {number(high, decimals)}"
    )
    return FigureText(number(mean, decimals), interval, "%" if percent else unit_name(unit))


def percentile(row: "pd.Series[Any]", column: str) -> str:
    """Write a percentile of a row; empty where there is none, or where the mean is withheld."""
    value = row.get(column)
    if value is None or pd.isna(value) or pd.isna(row["mean"]):
        return ""
    percent = is_share(str(row.get("kpi", "")), str(row.get("unit", "number")))
    return three_digits(float(value) * (100.0 if percent else 1.0))


def scaled(largest: float, unit: str) -> tuple[float, str]:
    """Return what to divide amounts by, and the unit they then have."""
    if unit == "t":
        for divisor, name in ((1e6, "Mt"), (1e3, "kt")):
            if largest >= divisor:
                return divisor, name
        return 1.0, "t"
    return (1e3, "thousand TEU") if largest >= 1e4 else (1.0, "TEU")


def waits_for(direct: str, root: str) -> str:
    """Say what is waited for, and why: "a berth whose ship waits for cargo"."""
    thing = DIRECT.get(direct, plain(direct))
    if root in ("", direct):
        return thing
    if root == "idle":
        return f"{thing}, though one is free"
    if root == "sailing":
        return f"{thing}, before sailing"
    if direct in _HOLDER and root in _DOING:
        return f"{thing} {_HOLDER[direct]} {_DOING[root]}"
    if direct in _HOLDER:
        thing = f"{thing} {_HOLDER[direct]} is held up"
    if root in BEHIND:
        return f"{thing}, {BEHIND[root]}"
    if root in DIRECT:
        return f"{thing}, because of a wait for {DIRECT[root]}"
    if root in _DOING:
        return f"{thing}, because a ship or train {_DOING[root]}"
    return f"{thing}, because of {plain(root)}"
