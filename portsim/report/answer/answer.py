"""The answer page of a run, put together from its parts."""

from pathlib import Path
from typing import NamedTuple

from portsim.report.answer.carried import Carried, carried_cargoes
from portsim.report.answer.next_steps import NextSteps, read_next_steps
from portsim.report.answer.risks import Risk, risks_of
from portsim.report.answer.sureness import Spread, spreads_of
from portsim.report.answer.tiles import Tile, tiles_of
from portsim.report.answer.verdict import verdict_of
from portsim.report.run.summary.limit import limit_of_run
from portsim.report.style.statement import Statement
from portsim.report.style.verdict import Verdict
from portsim.scenario.register import Sources
from portsim.studies.results.result import Result


class Answer(NamedTuple):
    """What the first screen of a run says, from the top."""

    verdict: Verdict
    tiles: list[Tile]
    carried: list[Carried]
    limit: Statement | None
    next_steps: NextSteps
    spreads: list[Spread]
    risks: list[Risk]


def answer_of(result: Result, folder: Path | None, sources: Sources | None = None) -> Answer:
    """Return the answer of a run; in `folder`, if any, the result of a next step is looked for."""
    return Answer(
        verdict_of(result),
        tiles_of(result),
        carried_cargoes(result),
        limit_of_run(result),
        read_next_steps(result.scenario, folder),
        spreads_of(result),
        risks_of(result, sources),
    )
