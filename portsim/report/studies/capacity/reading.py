"""What a capacity study came to, in the scales and words of its figures and tables."""

import pandas as pd

from portsim.report.style import units, why, wording
from portsim.report.style.service_levels import Ends, Scale, level_text, scaled_interval
from portsim.studies.kinds.total_throughput import weights
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Kpi, Root, State

FACTOR = "demand.factor"
ULTIMATE = "ultimate"  # the name of the ultimate capacity in the table of capacities
_ROOT_CAUSE_TEXTS: dict[str, str] = {
    State.IDLE: "the berth that is free does not suit them",
    Root.SAILING: "a ship that sails goes first",
    Root.CIRCULAR: "each waits for another, in a circle",
}


def levels_of(study: StudyResult) -> dict[str, pd.DataFrame]:
    """Return the table of each service level by its name, with a row for each factor."""
    table = study.tables["levels"]
    return {
        name: table[table["level"] == name].sort_values("factor")
        for name in study.capacity.capacities
    }


def level_name(rows: pd.DataFrame) -> str:
    """Return the level of such a table in words: "P90 of truck turnaround (coal) at most 2 h"."""
    first = rows.iloc[0]
    columns = ("kpi", "of", "statistic", "bound", "limit", "unit")
    return level_text(*(first[column] for column in columns))


def throughput_scale(study: StudyResult) -> Scale:
    """Return by what throughput is multiplied, and its unit then."""
    findings = study.capacity
    if findings.unit == "1":
        return Scale(100.0, "% of the base case's volumes")
    throughputs = study.tables["levels"][Kpi.THROUGHPUT]
    most = max(findings.ultimate.mean, float(throughputs.max()))
    divisor, unit = units.scaled(most, findings.unit)
    return Scale(1.0 / divisor, f"{unit} a year")


def demand_text(study: StudyResult) -> str:
    """Name what the factor multiplies: the demand, or the base values of some keys."""
    return "the demand" if FACTOR in study.axes else f"the base values of {', '.join(study.axes)}"


def demand_amount(study: StudyResult) -> float:
    """Return the demand of a year as it is stated, in the unit of throughput; 0 where unknown."""
    shares, unit = weights(study.base)
    if unit != study.capacity.unit:
        return 0.0
    return float(sum(share * study.base.cargoes[name].annual for name, share in shares.items()))


def throughput_at(study: StudyResult, name: str) -> Ends:
    """Return the scaled throughput and its interval at a level's capacity or the ultimate one."""
    row = study.table[study.table["what"] == name].iloc[0]
    return scaled_interval(row, Kpi.THROUGHPUT, throughput_scale(study).factor)


def root_cause_text(root: str) -> str:
    """Say what is behind most waiting of ships, such as "the ship at the berth waits for cargo"."""
    if root in why.BEHIND:
        return why.BEHIND[root]
    if root in why.AWAITED:
        return f"they wait for {why.AWAITED[root]}"
    if root in _ROOT_CAUSE_TEXTS:
        return _ROOT_CAUSE_TEXTS[root]
    if root in why.DOING:
        return f"the ship at the berth is {why.DOING[root]}"
    return f"of {wording.plain(root)}"
