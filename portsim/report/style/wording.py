"""How figures and names are written: digits, units, intervals."""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from portsim.report.style.sourced import cells_of, marked, say
from portsim.report.style.units import unit_name
from portsim.vocabulary import Bound, Kpi, Of, Population, ResourceKind, Status
from portsim.vocabulary.keys import sentence_case
from portsim.vocabulary.resources import own_name
from portsim.vocabulary.status import REASON, STATUS

if TYPE_CHECKING:
    import pandas as pd

_KPIS = frozenset(Kpi)
LEAST = 1e-9  # what is smaller is nought but for rounding
LEAST_SHARE = 5e-6  # below it the digits of a share say nothing

WITHHELD = "withheld: unstable"
UNDETERMINED = Status.UNDETERMINED
ONE_RUN = "no interval: one replication"

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

#: What `all` are, by the kind of thing that a figure is given for.
_ALL_OF: dict[str, str] = {
    Of.VESSEL_CLASS: "all ships",
    Of.BERTH: "all berths",
    Of.ALL_CARGOES: "all cargoes",
    Of.CARGO_OR_ALL: "all cargoes",
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
        unit = f" {self.unit}" if self.unit else ""
        if not self.interval:
            return say("{}" + unit, self.mean)
        return say("{}" + unit + " ({})", self.mean, self.interval)


def label(name: str) -> str:
    """Return the name of a figure, of a run or of an estimate, as a reader would write it."""
    if isinstance(name, Kpi):  # of the planner's own too
        return name.label
    return Kpi(name).label if name in _KPIS else sentence_case(name)


def population(kpi: Kpi) -> str:
    """Say what a figure is a mean over."""
    if kpi.population is Population.ENTITIES:
        return f"a mean over all {kpi.of.entities} of all replications together"
    return _OVER[kpi.population]


def plain(name: str) -> str:
    """Return a name that a planner gave, without its underscores."""
    return name.replace("_", " ")


def whom(kpi: str, of: str) -> str:
    """Return what a figure is a figure of, as a reader would write it.

    Examples
    --------
    >>> whom("vessel_wait", "all"), whom("dwell", "shed/copper")
    ('all ships', 'shed: copper')
    """
    if of == "all" and kpi in _KPIS:
        return _ALL_OF.get(Kpi(kpi).of, "all")
    return plain(of).replace("/", ": ")


def resource(kind: str, name: str) -> str:
    """Return a resource as a reader would name it, with its kind where the name hides it."""
    bare = plain(own_name(kind, name))
    return f"{bare} ({RESOURCES[kind]})" if kind in RESOURCES and kind not in bare else bare


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
    interval; never more than three digits of its own.
    """
    own = _magnitude(value)
    if math.isfinite(half_width) and half_width > 0.0:
        leading = half_width / 10.0 ** _magnitude(half_width)
        wanted = (1 if leading < 3.5 else 0) - _magnitude(half_width)
        return max(0, min(wanted, 2 - own if value else 4, 4))
    return max(0, min(2 - own, 4)) if value else 0


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value))) if value and math.isfinite(value) else 0


def three_digits(value: float) -> str:
    """Write a number with three digits, or whole if it is larger; what is nearly nought as 0."""
    if not math.isfinite(value):
        return ""
    return number(value, decimals_for(value)) if abs(value) >= LEAST else "0"


def share(value: float) -> str:
    """Write a share in per cent, whole from one per cent on; not quite all is never 100 %.

    Examples
    --------
    >>> share(0.64), share(0.999), share(1.0), share(0.0004)
    ('64 %', '99.9 %', '100 %', '0.04 %')
    """
    if not math.isfinite(value):
        return ""
    if abs(value) < LEAST:
        return "0 %"
    if 0.0 < value < LEAST_SHARE:
        return "nearly 0 %"
    percent = 100.0 * value
    decimals = 0 if value >= 0.01 else max(1, -_magnitude(percent))
    return f"{number(percent, short_of_all(percent, decimals))} %"


def short_of_all(percent: float, decimals: int) -> int:
    """Return with how many decimals a percentage is not written as 100 where it is less."""
    while percent < 100.0 and float(f"{percent:.{decimals}f}") >= 100.0 and decimals < 6:
        decimals += 1
    return decimals


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
    """Write the mean of a row of `kpis` or `queues` with its interval; never one alone.

    It is in the unit of the row (`portsim.report.style.units.readable_row` chooses another one).
    """
    if is_missing(row["mean"]):
        if not is_withheld(row):
            return FigureText(marked(reason_of(row), cells_of(row, ["note"])), "", "")
        undetermined = status_of(row) == UNDETERMINED
        return FigureText(f"withheld: {UNDETERMINED}" if undetermined else WITHHELD, "", "")
    unit_key = str(row.get("unit", "number"))
    percent = is_share(str(row.get("kpi", "")), unit_key)
    factor = 100.0 if percent else 1.0
    unit = "%" if percent else unit_name(unit_key)
    ends = (factor * float(row[key]) for key in ("mean", "ci_low", "ci_high"))
    mean, low, high = (0.0 if abs(end) < LEAST else end for end in ends)
    bound = bound_of(row)
    if bound:
        return _bound_text(row, bound, (mean, low, high), unit)
    decimals = decimals_for(mean, (high - low) / 2)
    if percent:
        decimals = short_of_all(mean, decimals)
    interval: str
    if math.isnan(low) or math.isnan(high):
        interval = marked(_why_no_interval(row), cells_of(row, ["note"]))
        decimals = decimals if round(mean, 4) % 1.0 else 0
    else:
        interval = interval_of(low, high, decimals, cells_of(row, ["ci_low", "ci_high"]))
    text = number(mean, decimals) if mean else "0"
    return FigureText(marked(text, cells_of(row, ["mean"])), interval, unit)


def interval_of(low: float, high: float, decimals: int, where: str = "") -> str:
    """Write an interval: "7.5 to 11.4", or "up to 11.4" of what is never below nought."""
    ends = number(low, decimals), number(high, decimals)
    if low == 0.0 < high:
        return marked(f"up to {ends[1]}", _last(where))
    if ends[0] == ends[1] and low < high:
        return "too narrow to show"
    return marked(f"{ends[0]} to {ends[1]}", where)


def _last(where: str) -> str:
    """Return the last of some cells that are named together."""
    head, _, columns = where.rpartition("|")
    return f"{head}|{columns.split(',')[-1]}" if where else ""


def bound_of(row: "pd.Series[Any]") -> str:
    """Return whether a figure is only a bound, as some are unfinished; empty if it is not."""
    bound = row.get("bound")
    return bound if isinstance(bound, str) else ""


def _bound_text(
    row: "pd.Series[Any]", bound: str, ends: tuple[float, float, float], unit: str
) -> FigureText:
    """Write a figure that is only a bound, with the end of its interval that holds."""
    mean, low, high = ends
    is_least = bound == Bound.AT_LEAST
    end, column, words = (low, "ci_low", "more") if is_least else (high, "ci_high", "less")
    decimals = decimals_for(mean, abs(mean - end))
    told = marked(number(end, decimals), cells_of(row, [column]))
    interval: str = "" if math.isnan(end) else say("{} or " + words, told)
    value = marked(number(mean, decimals), cells_of(row, ["mean"]))
    return FigureText(say(bound + " {}", value), interval, unit)


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
    told = marked(text, cells_of(row, [column]))
    is_bound = column in str(row.get("at_least", "")).split()
    return say(Bound.AT_LEAST + " {}", told) if is_bound else told
