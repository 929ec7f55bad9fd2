"""Two hundred terminals from drawn facts, run: python -m tests.starter.new_table docs/new.md.

Each scenario that `portsim new` writes is read, looked at and run. It must draw no remark, no queue
may grow, at least 95 % of the demand of every export must be carried, and all that ships bring must
be collected; no berth, crane, track, bay or lane may be in use for more than 0.85 of its time. Facts
that cannot be must be refused with a reason.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import portsim
from portsim.estimate.remarks import remarks
from portsim.scenario.blocks.scenario import Scenario
from portsim.starter.facts import FactError
from portsim.starter.files import starter
from portsim.studies.results.result import Result
from portsim.vocabulary.status import Status
from tests.starter.drawn_facts import drawn_facts

DRAWS, REPLICATIONS, MORE_REPLICATIONS = 200, 2, 10
LEAST_CARRIED, MOST_LOAD = 0.95, 0.85
LOADS = (
    "berth_occupancy",
    "crane_utilisation",
    "track_utilisation",
    "bay_utilisation",
    "gate_utilisation",
)
BEGIN, END = "<!-- made by make new -->", "<!-- end of what make new wrote -->"


class Drawn(NamedTuple):
    """What became of drawn facts: why they were refused, or what was wrong with the runs."""

    seed: int
    refused: str
    wrong: tuple[str, ...]
    fullest: float
    carried: float


def drawn(seed: int) -> Drawn:
    """Write, read and run the terminal of a number.

    In two years a cargo of a ship a month may fall short by chance: more are run then.
    """
    try:
        written = starter(drawn_facts(seed))
    except FactError as error:
        return Drawn(seed, str(error), (), 0.0, 0.0)
    with TemporaryDirectory() as folder:
        scenario = portsim.load(written.write(Path(folder))[0])
    row = _run(seed, scenario, REPLICATIONS)
    return row if row.carried >= LEAST_CARRIED else _run(seed, scenario, MORE_REPLICATIONS)


def _run(seed: int, scenario: Scenario, replications: int) -> Drawn:
    result = portsim.run(scenario, replications=replications, workers=1)
    loads = result.kpis[result.kpis["kpi"].isin(LOADS)]
    fullest, carried = float(loads["mean"].max()), min(_carried(scenario, result))
    return Drawn(seed, "", tuple(_wrong(scenario, result, fullest, carried)), fullest, carried)


def _carried(scenario: Scenario, result: Result) -> Iterator[float]:
    """Yield how much of each cargo got through: of exports the demand, of imports what ships bring."""
    for name, cargo in scenario.cargoes.items():
        through = result.kpi("throughput", name)["mean"]
        if cargo.direction == "export":
            yield through / cargo.annual
        else:
            yield result.kpi("landside_receipts", name)["mean"] / through


def _wrong(scenario: Scenario, result: Result, fullest: float, carried: float) -> Iterator[str]:
    yield from (f"remark {one.key}: {one.text}" for one in remarks(scenario))
    for _, row in result.queues.iterrows():
        if row["verdict"] == Status.UNSTABLE:
            yield f"queue {row['queue']}: {row['verdict']}"
    if fullest > MOST_LOAD:
        yield f"load {fullest:.2f}"
    if carried < LEAST_CARRIED:
        yield f"carried {carried:.3f}"


def table(rows: list[Drawn]) -> str:
    """Return the lines for the page."""
    ran = [row for row in rows if not row.refused]
    wrong = Counter(text.split()[0] for row in ran for text in row.wrong)
    lines = [
        BEGIN,
        "",
        "| what became of the facts | terminals |",
        "|---|---|",
        f"| drawn | {len(rows)} |",
        f"| refused with a reason | {len(rows) - len(ran)} |",
        f"| written, valid and run, {REPLICATIONS} or {MORE_REPLICATIONS} replications each | {len(ran)} |",
        f"| with a remark | {wrong['remark']} |",
        f"| with a queue that grows | {wrong['queue']} |",
        f"| with a resource in use above {MOST_LOAD} | {wrong['load']} |",
        f"| with less than {LEAST_CARRIED:.0%} of a cargo carried | {wrong['carried']} |",
        "",
        f"The fullest resource of all was in use {max(row.fullest for row in ran):.2f} of its time; the cargo of "
        f"which least was carried got through to {min(row.carried for row in ran):.1%}.",
        "",
        END,
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run all and write the table into a page; return 1 if one was wrong."""
    rows = []
    with ProcessPoolExecutor(2) as pool:
        for row in pool.map(drawn, range(DRAWS)):
            rows.append(row)
            told = row.refused or "; ".join(row.wrong) or "good"
            print(f"{row.seed} {row.fullest:.2f} {row.carried:.3f} {told}", flush=True)
    page = Path(arguments[0])
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(before + table(rows) + after, encoding="utf-8")
    return 1 if any(row.wrong for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
