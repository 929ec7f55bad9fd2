"""The statement on the busiest berth."""

from portsim.report.style import wording
from portsim.report.style.kpi_rows import ALL, kpi_row, kpi_rows, row_with_largest_mean
from portsim.report.style.sourced import given, joined, say
from portsim.report.style.statement import Statement
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi


def busiest_berth(result: Result) -> Statement | None:
    """Say how busy the busiest berth is, and how busy all berths are together."""
    rows = kpi_rows(result, Kpi.BERTH_OCCUPANCY)
    berths = rows[(rows["of"] != ALL) & rows["mean"].notna()]
    if not len(berths):
        return None
    busiest = row_with_largest_mean(berths)
    name = wording.plain(str(busiest["of"]))
    together = kpi_row(result, Kpi.BERTH_OCCUPANCY, ALL)
    all_text = ""
    if together is not None and len(berths) > 1:
        all_text = say("all together {}", wording.figure_text(together).text)
    which = f"busiest of {len(berths)}: {name}" if len(berths) > 1 else name
    return Statement(
        "Berth occupancy", wording.figure_text(busiest).text, joined("; ", [given(which), all_text])
    )
