"""The slow proof that every run ends: thousands of small terminals, and the page that tells of them.

Run with `make ends`, or `python -m tests.ends docs/ends.md`. A number behind it runs so many
drawn replications instead of 10,000, and a fifth as many on grids.
"""

import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario
from tests.oracle.scenarios import scenarios
from tests.terminal.grids import grids

DRAWN, EACH, ON_GRIDS = 10_000, 5, 2_000
SHOWN = 500
GRIDS, LAWS = "grids", "drawn laws"
LONGEST_S = 120  # a replication that takes longer is told as one that did not end
FACTORS = (
    {"dist": "exponential", "mean": 1.0},
    {"dist": "gamma", "shape": 0.5, "mean": 1.0},
    {"dist": "gamma", "shape": 4.0, "mean": 1.0},
)
FASTER = (1.0, 1.0, 1e3, 1e6)
HEAD = """# Every run ends

`make ends` makes this page. It runs small terminals of 2 to 8 days and stops any replication that
takes longer than {longest} seconds of processor time. Every replication is audited. The terminals are
drawn by hypothesis, always the same ones.

- *Drawn laws*: the terminals that are compared with the plain model (`tests/oracle`), each with
  {each} replications. Every ship has a handling factor with an exponential or a gamma law, and in
  half of the terminals the cranes are a thousand or a million times as fast.
- *Grids*: nothing is left to chance. Trucks, trains, ships, closures, shifts and the end of the run
  meet at whole and half hours (`tests/terminal/grids.py`).

| what | replications | ended | books balance | did not end | failed otherwise | longest, s |
|---|---|---|---|---|---|---|
"""


@dataclass
class Tally:
    """How replications ended.

    Attributes
    ----------
    ways
        How often each way of ending came up: `ok`, `audit`, `endless` or `error`.
    told
        What was said of those that went wrong.
    """

    ways: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    longest_s: float = 0.0

    def row(self, what: str) -> str:
        """Return the row of the table."""
        ways, runs = self.ways, self.ways.total()
        return (
            f"| {what} | {runs:,} | {runs - ways['endless'] - ways['error']:,} | {ways['ok']:,} "
            f"| {ways['endless']:,} | {ways['error']:,} | {self.longest_s:.1f} |"
        )


class EndlessError(Exception):
    """A replication took too long."""


def _stop(_: int, __: FrameType | None) -> None:
    raise EndlessError(f"stopped after {LONGEST_S} s of processor time")


@st.composite
def with_factors(draw: st.DrawFn) -> dict[str, Any]:
    """Return a random terminal whose ships have drawn handling factors, often with fast cranes."""
    scenario = draw(scenarios())
    scenario["run"]["measured_days"] = scenario["run"]["measured_days"] // 3
    scenario["run"]["run_out_cap_days"] = min(scenario["run"]["run_out_cap_days"], 4.0)
    for call in scenario["calls"].values():
        call["handling_factor"] = draw(st.sampled_from(FACTORS))
    faster = draw(st.sampled_from(FASTER))
    for pool in scenario["cranes"].values():
        for work in pool["cargoes"].values():
            for key in work:
                work[key] *= faster
    return scenario


def try_one(scenario: Scenario, replication: int, tally: Tally) -> None:
    """Run a replication, and note how it ended."""
    from portsim.flow.standstill import StandstillError
    from portsim.observe.audit import AuditError

    started = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_S)
    try:
        audit(simulate(scenario, replication))
        way, said = "ok", ""
    except AuditError as error:
        way, said = "audit", str(error)
    except (EndlessError, StandstillError) as error:
        way, said = "endless", str(error)
    except Exception as error:
        way, said = "error", f"{type(error).__name__}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
    tally.longest_s = max(tally.longest_s, time.process_time() - started)
    tally.ways[way] += 1
    if said:
        tally.told.append(said)
        print(way, said, scenario.model_dump_json(exclude_none=True), flush=True)


def try_all(
    strategy: st.SearchStrategy[dict[str, Any]],
    number: int,
    each: int,
    tally: Tally,
    write: Callable[[], None],
) -> None:
    """Run so many scenarios, each with so many replications, and write the page now and then."""

    @settings(
        max_examples=number,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        derandomize=True,
        database=None,
    )
    @given(strategy)
    def every(tree: dict[str, Any]) -> None:
        scenario = Scenario.model_validate(tree)
        for replication in range(each):
            try_one(scenario, replication, tally)
            if tally.ways.total() % SHOWN == 0:
                print(f"{tally.ways.total():,} replications", flush=True)
                write()

    every()


def page(tallies: dict[str, Tally], wanted: dict[str, int]) -> str:
    """Return the page, which says so if not all have been run that were to be."""
    text = HEAD.format(longest=LONGEST_S, each=EACH)
    text += "".join(f"{tally.row(what)}\n" for what, tally in tallies.items())
    for what, tally in tallies.items():
        if tally.ways.total() < wanted[what]:
            text += (
                f"\nOf {what}, {tally.ways.total():,} of {wanted[what]:,} replications were run.\n"
            )
    told = dict.fromkeys(said for tally in tallies.values() for said in tally.told)
    if told:
        text += "\nWhat was said of those that went wrong:\n\n"
        text += "".join(f"- {said}\n" for said in told)
    return text


def main(path: Path, drawn: int = DRAWN) -> int:
    """Run everything and write the page, also on the way; return how many replications went wrong."""
    signal.signal(signal.SIGVTALRM, _stop)
    tallies = {GRIDS: Tally(), LAWS: Tally()}
    wanted = {GRIDS: ON_GRIDS, LAWS: DRAWN}

    def write() -> None:
        path.write_text(page(tallies, wanted), encoding="utf-8")

    try_all(grids(), drawn * ON_GRIDS // DRAWN, 1, tallies[GRIDS], write)
    try_all(with_factors(), drawn // EACH, EACH, tallies[LAWS], write)
    write()
    return sum(tally.ways.total() - tally.ways["ok"] for tally in tallies.values())


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1]), *map(int, sys.argv[2:])) else 0)
