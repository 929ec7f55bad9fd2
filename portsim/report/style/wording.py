"""How figures and names are written: digits, units, intervals, phrases."""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from portsim.vocabulary import Bound, Cause, Kpi, Population, ResourceKind, Root, State, Status
from portsim.vocabulary.keys import sentence_case
from portsim.vocabulary.resources import own_name
from portsim.vocabulary.status import REASON, STATUS

if TYPE_CHECKING:
    import pandas as pd

_KPIS = frozenset(Kpi)

WITHHELD = "withheld: unstable"
UNDETERMINED = Status.UNDETERMINED
ONE_RUN = "no interval: one replication"

_UNIT_NAMES = {"teu": "TEU", "1": "", "number": "", "calls": "calls"}
AWAITED: dict[str, str] = {
    Cause.BERTH: "a berth",
    Cause.CRANE: "a crane",
    Cause.WEATHER: "better weather",
    Cause.SHIFT: "the next shift",
    Cause.CARGO: "cargo (or room) in store",
    Cause.ARRIVAL_TRACK: "an arrival track",
    Cause.TRACK: "a track",
    Cause.LOCOMOTIVE: "a shunting engine",
    Cause.STORE: "room (or cargo) in store",
    Cause.BAN: "the hours at which trucks may come",
    Cause.GATE: "a gate lane",
    Cause.PARKING: "a place inside",
    Cause.WEIGHBRIDGE: "a weighbridge",
    Cause.EXIT: "a lane on the way out",
    Cause.BAY: "a bay",
    Cause.PORT: "the port to open",
    Cause.TIDE: "water",
    Cause.DAYLIGHT: "daylight",
    Cause.CHANNEL: "the channel",
    Cause.PILOT: "a pilot",
    Cause.TUG: "tugs",
}
# Only ships at a berth wait for these
_ALONGSIDE = frozenset({Cause.CRANE, Cause.WEATHER, Cause.CARGO})
DIRECT: dict[str, str] = {
    cause: f"{thing}, alongside" if cause in _ALONGSIDE else thing
    for cause, thing in AWAITED.items()
}
_HOLDER: dict[str, str] = {
    Cause.BERTH: "whose ship",
    Cause.ARRIVAL_TRACK: "whose train",
    Cause.TRACK: "whose train",
}
DOING: dict[str, str] = {
    State.WORKING: "is being worked",
    State.MOORING: "moors or unmoors",
    State.SHUNTING: "is being shunted",
    State.WAITING_CARGO: "waits for cargo",
    State.WAITING_CRANE: "waits for a crane",
    State.SETUP: "is being set up",
    State.WEATHER: "is stopped by weather",
    State.SHIFT: "is off shift",
    State.BROKEN: "waits for a crane to be repaired",
    State.STORE_FULL: "is stopped by the store",
    State.LOCOMOTIVE: "waits for a shunting engine",
    State.ARRIVAL: "is inspected",
    State.WAITING_TRACK: "waits for an unloading track",
    State.EMPTYING: "is taken there in portions",
    State.RESERVED: "is still in the channel",
    State.TURNOVER: "has just left",
    State.WAITING_TO_SAIL: "waits to sail",
    State.KEPT: "is kept by what comes next",
    State.UNMANNED: "would find nobody to work it",
}

#: What is behind a wait for cargo or room, where that is not what somebody else does.
BEHIND: dict[str, str] = {
    Root.SUPPLY: "too little comes",
    Root.BORDER: "a border is shut",
    Root.BORDER_QUEUE: "a border works off its queue",
    Root.HOLD: "it is not released yet",
    Root.COLLECTION: "imports are not collected",
    Root.NO_CALL: "no ship for it is in port",
    Root.SHIP_WAITS: "its ship is in the channel",
    Root.SHIP_AT_WORK: "its ship takes less than comes",
    Root.CIRCULAR: "each waits for another, in a circle",
}

#: What each kind of resource is counted in; a berth has a name of its own.
RESOURCES: dict[str, str] = {
    ResourceKind.QUAY: "metres of quay",
    ResourceKind.CRANE_POOL: "cranes",
    ResourceKind.GEAR: "ship's cranes",
    ResourceKind.STATION: "rail tracks",
    ResourceKind.ARRIVAL_TRACKS: "arrival tracks",
    ResourceKind.LOCOMOTIVES: "shunting engines",
    ResourceKind.GATE: "gate lanes",
    ResourceKind.BAYS: "bays",
    ResourceKind.WEIGHBRIDGE: "weighbridges",
    ResourceKind.PARKING: "places",
}


_OVER: dict[Population, str] = {
    Population.RATIO: "one sum over another, both of all replications together",
    Population.TIME: "a mean over the hours of all replications together",
    Population.YEAR: "a mean over replications, of which each has one such figure",
}


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
    """Return the name of a figure, of a run or of an estimate, as a reader would write it."""
    return Kpi(name).label if name in _KPIS else sentence_case(name)


def population(kpi: Kpi) -> str:
    """Say what a figure is a mean over."""
    if kpi.population is Population.ENTITIES:
        return f"a mean over all {kpi.of.entities} of all replications together"
    return _OVER[kpi.population]


def plain(name: str) -> str:
    """Return a name that a planner gave, without its underscores."""
    return name.replace("_", " ")


def resource(kind: str, name: str) -> str:
    """Return a resource as a reader would name it, with its kind where the name hides it."""
    bare = plain(own_name(kind, name))
    return f"{bare} ({RESOURCES[kind]})" if kind in RESOURCES and kind not in bare else bare


def unit_name(unit: str) -> str:
    """Return a unit as it is printed."""
    text = _UNIT_NAMES.get(unit, unit)
    if text.startswith("teu"):
        text = "TEU" + text[3:]
    return text.replace("/year", " a year").replace("per year", "a year").replace("  ", " ")


def is_share(kpi: str, unit: str) -> bool:
    """Return whether a figure is a share, shown in per cent."""
    return unit == "1" and (kpi not in _KPIS or Kpi(kpi).is_share)


def counted(number: int, noun: str) -> str:
    """Write a number with what it counts.

    Examples
    --------
    >>> counted(1, "step"), counted(3, "step")
    ('1 step', '3 steps')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


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


def is_missing(value: Any) -> bool:
    """Return whether a cell of a table is blank: None or not a number."""
    return value is None or bool(value != value)


def is_withheld(row: "pd.Series[Any]") -> bool:
    """Return whether a row's mean is kept back because its queue grows."""
    return is_missing(row["mean"]) and (bool(status_of(row)) or not note_of(row))


def note_of(row: "pd.Series[Any]") -> str:
    """Return a row's note, empty if it has none."""
    note = row.get("note")
    return note if isinstance(note, str) else ""


def status_of(row: "pd.Series[Any]") -> str:
    """Return what is said of the queues behind a row; empty if nothing is."""
    status = row.get(STATUS)
    return status if isinstance(status, str) else ""


def reason_of(row: "pd.Series[Any]") -> str:
    """Return why a figure has no mean, or why it is in doubt; its note where no reason is known."""
    reason = row.get(REASON)
    return reason if isinstance(reason, str) and reason else note_of(row)


def figure_text(row: "pd.Series[Any]") -> FigureText:
    """Write the mean of a row of `kpis` or `queues` with its interval; never one alone."""
    unit = str(row.get("unit", "number"))
    if is_missing(row["mean"]):
        if not is_withheld(row):
            return FigureText(reason_of(row), "", "")
        undetermined = status_of(row) == UNDETERMINED
        return FigureText(f"withheld: {UNDETERMINED}" if undetermined else WITHHELD, "", "")
    percent = is_share(str(row.get("kpi", "")), unit)
    factor = 100.0 if percent else 1.0
    mean, low, high = (factor * float(row[key]) for key in ("mean", "ci_low", "ci_high"))
    bound = bound_of(row)
    if bound:
        return _bound_text(bound, mean, low, high, "%" if percent else unit_name(unit))
    decimals = decimals_for(mean, (high - low) / 2)
    if math.isnan(low) or math.isnan(high):
        interval = _why_no_interval(row)
        decimals = decimals if round(mean, 4) % 1.0 else 0
    else:
        up_to = low == 0.0 < high  # of what is never below nought: the lower end says nothing
        begin = "up to" if up_to else f"{number(low, decimals)} to"
        interval = f"{begin} {number(high, decimals)}"
    return FigureText(number(mean, decimals), interval, "%" if percent else unit_name(unit))


def bound_of(row: "pd.Series[Any]") -> str:
    """Return whether a figure is only a bound, as some are unfinished; empty if it is not."""
    bound = row.get("bound")
    return bound if isinstance(bound, str) else ""


def _bound_text(bound: str, mean: float, low: float, high: float, unit: str) -> FigureText:
    """Write a figure that is only a bound, with the end of its interval that holds."""
    end, words = (low, "or more") if bound == Bound.AT_LEAST else (high, "or less")
    decimals = decimals_for(mean, abs(mean - end))
    interval = "" if math.isnan(end) else f"{number(end, decimals)} {words}"
    return FigureText(f"{bound} {number(mean, decimals)}", interval, unit)


def _why_no_interval(row: "pd.Series[Any]") -> str:
    reason = row.get(REASON)
    return reason if isinstance(reason, str) and reason else ONE_RUN


def percentile(row: "pd.Series[Any]", column: str) -> str:
    """Write a percentile of a row, as a bound if some are unfinished below it; empty if none."""
    value = row.get(column)
    if value is None or is_missing(value):
        return ""
    percent = is_share(str(row.get("kpi", "")), str(row.get("unit", "number")))
    text = three_digits(float(value) * (100.0 if percent else 1.0))
    return f"{Bound.AT_LEAST} {text}" if column in str(row.get("at_least", "")).split() else text


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
    if root == State.IDLE:
        return f"{thing}, though one is free"
    if root == Root.SAILING:
        return f"{thing}, before sailing"
    if direct in _HOLDER and root in DOING:
        return f"{thing} {_HOLDER[direct]} {DOING[root]}"
    if direct in _HOLDER:
        thing = f"{thing} {_HOLDER[direct]} is held up"
    if root in BEHIND:
        return f"{thing}, because {BEHIND[root]}"
    if root in DIRECT:
        return f"{thing}, because of a wait for {DIRECT[root]}"
    if root in DOING:
        return f"{thing}, because a ship or train {DOING[root]}"
    return f"{thing}, because of {plain(root)}"
