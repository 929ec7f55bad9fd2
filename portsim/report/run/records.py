"""What the recorded inputs of a scenario hold, a sentence for each."""

from datetime import datetime, timedelta

from portsim.report.style.wording import number
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.records import ObservedLaw, RecordedCalls, RecordedWeather, records
from portsim.scenario.faults import dotted

_BEYOND = {
    "repeat": "it is repeated before and after its own time",
    "calm": "nothing stops work before and after it",
    "refuse": "it covers the whole run",
}


def record_sentences(scenario: Scenario) -> list[str]:
    """Return a sentence for each recorded input: rows, first and last, and what it covers."""
    return [
        f"{dotted(one.path)}{f' from {one.file}' if one.file else ''}: "
        f"{_contents(one, scenario.start)}"
        for one in records(scenario)
    ]


def _contents(one: RecordedCalls | RecordedWeather | ObservedLaw, start: datetime) -> str:
    match one:
        case RecordedCalls():
            total = "".join(
                f"; {cargo} {number(amount, 0)} in all" for cargo, amount in one.total.items()
            )
            return (
                f"{_count(one.rows, 'call')}, the first at {_moment(one.first_h, start)}, the last "
                f"at {_moment(one.last_h, start)}; {one.in_window} in the measured window{total}"
            )
        case RecordedWeather():
            bridged = f"; {one.bridged_h:g} h of missing values bridged" if one.bridged_h else ""
            return (
                f"{_count(one.rows, 'value')} from {_moment(one.first_h, start)} to "
                f"{_moment(one.end_h, start)}, {100.0 * one.covered:.0f} % of the time to the end "
                "of "
                "the "
                f"measured window; {_BEYOND[one.beyond]}{bridged}; stops work for "
                f"{100.0 * one.stopped:.1f} % of the record and {100.0 * one.stopped_in_window:.1f}"
                " % of the measured window"
            )
        case ObservedLaw():
            return (
                f"{_count(one.rows, 'value')} from {one.least:.6g} to {one.greatest:.6g}, mean "
                f"{one.mean:.6g}"
            )


def _count(count: int, noun: str) -> str:
    return f"{number(count, 0)} {noun}{'' if count == 1 else 's'}"


def _moment(hour: float, start: datetime) -> str:
    """Return an hour of the run with its date and time."""
    return f"hour {hour:,.10g} ({start + timedelta(hours=hour):%Y-%m-%d %H:%M})"
