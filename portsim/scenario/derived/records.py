"""What the recorded inputs of a scenario hold: rows, first and last, and how much they cover."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from portsim.scenario.base import Block
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import RecordedArrivals
from portsim.scenario.blocks.weather import RecordedClosure
from portsim.scenario.derived.closures import without_chance
from portsim.scenario.distributions.discrete import Empirical
from portsim.scenario.faults import Path


class RecordedCalls(NamedTuple):
    """A list of calls.

    Attributes
    ----------
    path, file
        Where it stands in the scenario, and the file that it was read from, if any.
    rows, first_h, last_h
        The number of calls, and the hours of the first and the last one.
    in_window
        Calls in the measured window.
    total
        The sum of the amounts in the list, by cargo.
    """

    path: Path
    file: str | None
    rows: int
    first_h: float
    last_h: float
    in_window: int
    total: dict[str, float]


class RecordedWeather(NamedTuple):
    """A record of weather.

    Attributes
    ----------
    path, file
        Where it stands in the scenario, and the file that it was read from, if any.
    rows, first_h, end_h
        The number of values, the hour of the first one, and the hour at which the record ends.
    covered
        Share of the time to the end of the measured window that the record covers.
    beyond
        What holds beyond the record.
    stopped, stopped_in_window
        Share of the record, and of the measured window, in which work is stopped.
    bridged_h
        Hours of missing values over which the last one was carried on.
    """

    path: Path
    file: str | None
    rows: int
    first_h: float
    end_h: float
    covered: float
    beyond: str
    stopped: float
    stopped_in_window: float
    bridged_h: float


class ObservedLaw(NamedTuple):
    """A law of observed values: their number, the least, the mean and the greatest."""

    path: Path
    file: str | None
    rows: int
    least: float
    mean: float
    greatest: float


def records(scenario: Scenario) -> Iterator[RecordedCalls | RecordedWeather | ObservedLaw]:
    """Yield the recorded inputs of a scenario in the order of its keys."""
    for path, block in _blocks(scenario, ()):
        if isinstance(block, RecordedArrivals):
            yield _calls(scenario, path, block)
        elif isinstance(block, RecordedClosure):
            yield _weather(scenario, path, block)
        elif isinstance(block, Empirical):
            values = block.values
            mean = block.expected()
            yield ObservedLaw(path, block.read_from, len(values), min(values), mean, max(values))


def _blocks(node: Any, path: Path) -> Iterator[tuple[Path, Block]]:
    """Yield every block below a value with its path."""
    if isinstance(node, Block):
        yield path, node
        for key in type(node).model_fields:
            yield from _blocks(getattr(node, key), (*path, key))
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _blocks(value, (*path, key))
    elif isinstance(node, tuple) and node and isinstance(node[0], Block):
        for index, value in enumerate(node):
            yield from _blocks(value, (*path, index))


def _calls(scenario: Scenario, path: Path, block: RecordedArrivals) -> RecordedCalls:
    begins_h, ends_h = scenario.run.window_h
    in_window = sum(begins_h <= hour < ends_h for hour in block.at_h)
    total = {cargo: sum(amounts) for cargo, amounts in block.amounts.items()}
    return RecordedCalls(
        path, block.read_from, len(block.at_h), block.at_h[0], block.at_h[-1], in_window, total
    )


def _weather(scenario: Scenario, path: Path, block: RecordedClosure) -> RecordedWeather:
    begins_h, ends_h = scenario.run.window_h
    calendar = without_chance(scenario, block, ends_h)
    open_h = calendar.working_hours(begins_h, ends_h)
    covered_h = max(0.0, min(block.end_h, ends_h) - max(block.begin_h, 0.0))
    beyond = "repeat" if block.round_h is not None else block.beyond or "refuse"
    return RecordedWeather(
        path=path,
        file=block.read_from,
        rows=len(block.values),
        first_h=block.begin_h,
        end_h=block.end_h,
        covered=covered_h / ends_h,
        beyond=beyond,
        stopped=_stopped_share(block),
        stopped_in_window=1.0 - open_h / (ends_h - begins_h),
        bridged_h=block.bridged_h,
    )


def _stopped_share(block: RecordedClosure) -> float:
    """Return the share of a record in which its values are beyond the limit."""
    hours = [hour for hour, _ in block.values]
    length_h = block.end_h - block.begin_h
    stopped_h = 0.0
    for (begins_h, value), ends_h in zip(block.values, [*hours[1:], block.end_h], strict=True):
        beyond = value < block.limit if block.closed_when == "below" else value > block.limit
        stopped_h += beyond * (ends_h - begins_h)
    return stopped_h / length_h if length_h > 0.0 else 0.0
