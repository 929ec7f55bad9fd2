"""What every replication was checked for before its figures were taken."""

import pandas as pd

from portsim.report.style.sourced import given
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.studies.results.result import Result

AUDITS = "audits.csv"
#: What must add up, as `portsim.observe.audit` checks it.
_CHECKS = (
    (
        "cargo",
        "cargo in less cargo out is the change of stock, in every compartment of every store; "
        "ships and stores count the same; no stock is below nought or above its capacity",
    ),
    (
        "corridor",
        "what set out is under way or has come, and the terminal received what the way delivered",
    ),
    (
        "queues",
        "the number waiting, integrated over time, is the hours of those who waited, at every "
        "queue (Little's law)",
    ),
    (
        "ledger",
        "the hours booked to causes of waiting are the hours waited: of all, and of each ship and "
        "train",
    ),
    ("clocks", "the states of every resource add up to the measured window"),
)


def audit_rows(result: Result) -> pd.DataFrame:
    """Return audits.csv: a row a check; how many replications passed all of them."""
    broken = sum(one.audit for one in result.failures)
    rows = [[name, holds, len(result.runs), broken] for name, holds in _CHECKS]
    return pd.DataFrame(rows, columns=["audit", "what_must_hold", "passed", "did_not_balance"])


def audit_table(result: Result) -> Table:
    """Return the checks as a table."""
    lines: list[list[str | Cell]] = [
        [name, holds, given(f"all {len(result.runs)} of the tables passed")]
        for name, holds in _CHECKS
    ]
    columns = [
        Column("audit"),
        Column("what must hold", "text"),
        Column("replications"),
    ]
    return Table(columns, [Group("", "", lines)])


def audit_note(result: Result) -> str:
    """Say what happens to a replication whose books do not balance."""
    broken = [one for one in result.failures if one.audit]
    text = "A replication whose books do not balance is left out, and the page says so first."
    if broken:
        numbers = ", ".join(str(one.replication) for one in broken)
        return f"{text} It happened in replication {numbers}."
    return f"{text} It did not happen in this run."
