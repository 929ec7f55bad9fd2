"""How steps are written: "one more crane of mobile harbour (3 for 2)"."""

from typing import Any

from portsim.report.style.wording import plain
from portsim.scenario.derived.steps import Change, Step
from portsim.vocabulary.steps import StepKind

_TEXTS: dict[StepKind, str] = {
    StepKind.CRANES: "one more crane, {of}",
    StepKind.CRANES_A_SHIP: "one more crane on a ship, {of}",
    StepKind.CRANE_RATE: "faster cranes, {of}",
    StepKind.RECLAIM_RATE: "faster reclaiming from {of}",
    StepKind.BERTHS: "one more berth, {of}",
    StepKind.QUAY: "a longer quay, {of}",
    StepKind.PILOTS: "one more pilot",
    StepKind.TUGS: "one more tug",
    StepKind.TRACKS: "one more unloading track at {of}",
    StepKind.ARRIVAL_TRACKS: "one more arrival track at {of}",
    StepKind.LOCOMOTIVES: "one more shunting engine at {of}",
    StepKind.GATE_LANES: "one more gate lane",
    StepKind.PARKING: "more parking places",
    StepKind.WEIGHBRIDGES: "one more weighbridge",
    StepKind.WEIGHBRIDGES_OUT: "one more weighbridge on the way out",
    StepKind.BAYS: "one more bay for {of}",
    StepKind.EXIT_LANES: "one more lane on the way out",
    StepKind.CALLED_TRUCKS: "more trucks called a day for {of}",
    StepKind.APPOINTMENTS: "more appointments for {of}",
    StepKind.FLEET: "more trucks in the fleet for {of}",
    StepKind.ROOM: "more room in {of}",
    StepKind.STAGE_RATE: "more let through at {of}",
    StepKind.OPEN_BORDER: "no closures by {of}",
}
_UNITS = ("_m", "_tph", "_moves_ph", "_teuph", "_t", "_teu", "_per_day")


def step_text(step: Step) -> str:
    """Write what a step adds, and how much there is with it and without."""
    text = kind_text(step.kind, step.of)
    size = _size(step)
    return f"{text} ({size})" if size else text


def kind_text(kind: StepKind, of: str) -> str:
    """Write what a kind of step adds to a resource, without its size."""
    return _TEXTS[kind].format(of=plain(of).replace("/", ", "))


def _size(step: Step) -> str:
    """Write how large a step is by its first change; empty where that is no number."""
    first = step.changes[0]
    if isinstance(first.after, dict):
        return "in every shift that has any"
    if not isinstance(first.after, int | float):
        return ""
    if len(step.changes) > 1 and step.kind is StepKind.CRANE_RATE:
        return f"by {100.0 * (first.after / first.before - 1.0):.0f} %"
    more = [one for one in step.changes[1:] if isinstance(one.after, int | float)]
    extra = f", {_number(more[0])} on a ship" if more and step.kind is StepKind.CRANES else ""
    return f"{_number(first)}{extra}"


def _number(change: Change) -> str:
    unit = next((name for name in _UNITS if change.key.endswith(name)), "")
    words = {"_m": " m", "_tph": " t/h", "_moves_ph": " moves/h", "_teuph": " TEU/h"}
    words |= {"_t": " t", "_teu": " TEU", "_per_day": " a day"}
    return f"{_plain(change.after)}{words.get(unit, '')} for {_plain(change.before)}"


def _plain(value: Any) -> str:
    return f"{value:,.6g}"
