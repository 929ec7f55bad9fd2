"""The inputs of each replication, drawn from the ranges of a scenario file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from portsim.flow.streams import Streams
from portsim.scenario.blocks.run import Run
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import Fault, ScenarioError
from portsim.scenario.input_range import InputRange, Value
from portsim.scenario.reading.loader import ScenarioFile
from portsim.scenario.reading.ranges import RANGES, StatedRange


class Drawn(NamedTuple):
    """What was drawn for one replication.

    Attributes
    ----------
    values
        Value by dotted key.
    scenario
        The scenario with them; None if it does not hold together.
    fault
        Why it does not; empty if it does.
    """

    replication: int
    values: Mapping[str, Value]
    scenario: Scenario | None
    fault: str = ""


@dataclass(frozen=True)
class InputDraws:
    """The inputs of a scenario file that are not known.

    Attributes
    ----------
    file
        The scenario file.
    ranges
        Those that are drawn, by dotted key.
    decided
        Keys whose value the phase, an alternative, an override or `given` has decided. They are not
        drawn.
    """

    file: ScenarioFile
    ranges: Mapping[str, StatedRange]
    decided: tuple[str, ...]

    @classmethod
    def of(cls, file: ScenarioFile) -> "InputDraws":
        """Return the inputs of a file that are not known.

        Raises
        ------
        ScenarioError
            If there are none, or an end of a range gives a terminal that does not hold together.
        """
        file.check_ranges()
        decided = tuple(key for key in file.ranges if file.decided(key))
        ranges = {key: one for key, one in file.ranges.items() if key not in decided}
        if not ranges:
            why = (
                f"all are decided by what was asked for: {', '.join(decided)}"
                if decided
                else "the file states none, so no input can be drawn; as in "
                "ranges: {demand.factor: {low: 0.8, high: 1.2}}"
            )
            raise ScenarioError([Fault(str(file.path), 1, 1, RANGES, why)])
        return cls(file, ranges, decided)

    def drawn(self, run: Run, count: int) -> Iterator[Drawn]:
        """Return what is drawn for replications 0, 1, ... in turn.

        Parameters
        ----------
        run
            Settings of the run, with the seed.
        """
        return (self.one(run, replication) for replication in range(count))

    def one(self, run: Run, replication: int) -> Drawn:
        """Return what is drawn for one replication."""
        values = draw({key: one.span for key, one in self.ranges.items()}, run.seed, replication)
        try:
            scenario = self.file.with_overrides(values)
        except ScenarioError as error:
            told = "; ".join(f"{fault.key}: {fault.message}" for fault in error.faults)
            return Drawn(replication, values, None, told)
        return Drawn(replication, values, scenario.model_copy(update={"run": run}))


def draw(ranges: Mapping[str, InputRange], seed: int, replication: int) -> dict[str, Value]:
    """Return the inputs of a replication.

    Each has a stream of its own by its name, so that another range moves no draw of it, nor any
    other draw of the replication. The draws of replications are independent, so that more
    replications can be added to those that were run.
    """
    streams = Streams(seed, replication)
    return {
        key: span.value_at(float(streams.generator(f"range {key}").random()))
        for key, span in ranges.items()
    }
