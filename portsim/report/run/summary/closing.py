"""The statements that close a run, in the order in which the page and the console show them."""

from collections.abc import Sequence

from portsim.estimate.remarks import remarks
from portsim.estimate.rows import Remark
from portsim.report.run.summary.certainty import (
    gridlock_statement,
    precision_statements,
    stability_statement,
)
from portsim.report.run.summary.corridor import (
    closure_statement,
    ships_statement,
    transit_statement,
)
from portsim.report.run.summary.given import given_statement
from portsim.report.run.summary.levels import level_statements
from portsim.report.run.summary.limit import limit_of_run
from portsim.report.run.summary.occupancy import busiest_berth
from portsim.report.run.summary.output import (
    cost_statement,
    left_behind_statements,
    throughput_statements,
    total_statements,
)
from portsim.report.run.summary.waits import ENTITIES, longest_wait, ship_wait, why_waiting
from portsim.report.run.summary.years import years_of_waiting
from portsim.report.style.statement import Statement
from portsim.studies.results.result import Result
from portsim.vocabulary.input_names import input_name

MOST_REMARKS = 6


def run_statements(result: Result) -> list[Statement]:
    """Return the closing statements of a run, the one on stability first, or what was given."""
    statements = (
        given_statement(result.scenario),
        stability_statement(result),
        *level_statements(result),
        *total_statements(result),
        *throughput_statements(result),
        *left_behind_statements(result),
        busiest_berth(result),
        ship_wait(result),
        years_of_waiting(result),
        *precision_statements(result),
        longest_wait(result, "train"),
        longest_wait(result, "truck"),
        transit_statement(result),
        closure_statement(result),
        ships_statement(result),
        cost_statement(result),
        *(why_waiting(result, who) for who in ENTITIES),
        gridlock_statement(result),
        limit_of_run(result),
        *remark_statements(remarks(result.scenario)),
    )
    return [statement for statement in statements if statement is not None]


def remark_statements(found: Sequence[Remark]) -> list[Statement]:
    """Return a statement for each remark, and how many more there are."""
    told = [
        Statement("Remark", input_name(remark.key), remark.text) for remark in found[:MOST_REMARKS]
    ]
    if len(found) > MOST_REMARKS:
        text = "portsim validate shows all of them"
        told.append(Statement("Remarks", f"{len(found) - MOST_REMARKS} more", text))
    return told
