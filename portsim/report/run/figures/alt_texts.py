"""What a figure shows in numbers, for those who cannot see it; empty where a text is too short."""

from portsim.report.run.figures.waiting_flow import flow_text
from portsim.report.run.risk.exceedance import risk_text
from portsim.report.run.summary.occupancy import busiest_berth
from portsim.report.run.summary.output import throughput_statements
from portsim.report.run.summary.waits import ENTITIES, longest_wait, ship_wait, why_waiting
from portsim.report.style.statement import Statement
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi


def figure_values(name: str, result: Result) -> str:
    """Return the main values of a figure of a run by the name of the figure."""
    if name == "flow":
        return flow_text(result)
    if name == "risk":
        return risk_text(result)
    told: list[Statement | None] = []
    if name == Kpi.THROUGHPUT:
        told = [*throughput_statements(result)]
    elif name == "waits":
        told = [ship_wait(result), *(longest_wait(result, who) for who in ("train", "truck"))]
    elif name == "causes":
        told = [why_waiting(result, who) for who in ENTITIES]
    elif name == "utilisation":
        told = [busiest_berth(result)]
    return " ".join(f"{one.label}: {one.value}; {one.detail}." for one in told if one is not None)
