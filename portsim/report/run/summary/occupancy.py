"""Statements on the busiest berth, and on the resource with the least idle time."""

from typing import NamedTuple

import pandas as pd

from portsim.analysis.kpis.measure import UNAVAILABLE, UTILISATION
from portsim.report.run.summary.waits import main_cause
from portsim.report.style import wording
from portsim.report.style.kpi_rows import ALL, kpi_row, kpi_rows, row_with_largest_mean
from portsim.report.style.statement import Statement
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi, ResourceKind, State

#: The KPI that says how busy a resource of each kind is.
UTILISATION_KPIS = {
    ResourceKind.BERTH: Kpi.BERTH_OCCUPANCY,
    ResourceKind.QUAY: Kpi.BERTH_OCCUPANCY,
} | {kind: kpi for kind, (kpi, _) in UTILISATION.items()}


def busiest_berth(result: Result) -> Statement | None:
    """Say how busy the busiest berth is, and how busy all berths are together."""
    rows = kpi_rows(result, Kpi.BERTH_OCCUPANCY)
    berths = rows[(rows["of"] != ALL) & rows["mean"].notna()]
    if not len(berths):
        return None
    busiest = row_with_largest_mean(berths)
    detail = f"busiest of {len(berths)}: {wording.plain(str(busiest['of']))}"
    together = kpi_row(result, Kpi.BERTH_OCCUPANCY, ALL)
    if together is not None and len(berths) > 1:
        detail += f"; all together {wording.figure_text(together).text}"
    return Statement("Berth occupancy", wording.figure_text(busiest).text, detail)


class Usage(NamedTuple):
    """Hours of a resource in the window.

    Attributes
    ----------
    available_h
        Hours in which it could work; hours off shift, broken or in bad weather count only if
        somebody holds it then.
    held_h
        Hours at work, or held by somebody.
    blocked_h
        Hours held only because the next resource is not free.
    """

    available_h: float = 0.0
    held_h: float = 0.0
    blocked_h: float = 0.0

    @property
    def held(self) -> float:
        """Share of the available hours in which it is held."""
        return self.held_h / self.available_h


def usage(result: Result) -> dict[tuple[str, str], Usage]:
    """Return the hours of each resource by (kind, name), those without available hours left out."""
    resources: dict[tuple[str, str], Usage] = {}
    for _, row in result.states.iterrows():
        kind, state, hours = str(row["kind"]), str(row["state"]), float(row["hours"])
        if kind in UTILISATION and state in UNAVAILABLE and state not in UTILISATION[kind][1]:
            continue
        key = kind, str(row["resource"])
        before = resources.get(key, Usage())
        resources[key] = Usage(
            before.available_h + hours,
            before.held_h + (hours if state != State.IDLE else 0.0),
            before.blocked_h + (hours if state == State.KEPT else 0.0),
        )
    return {key: hours for key, hours in resources.items() if hours.available_h > 0.0}


def busiest_resource(result: Result) -> Statement | None:
    """Name the resource with the least idle time, and what most ships wait for.

    Whoever keeps a resource while waiting for the next one makes it busy.
    """
    resources = usage(result)
    if not resources:
        return None
    busiest = max(resources, key=lambda key: resources[key].held)
    hours = resources[busiest]
    kind, name = busiest
    row = kpi_row(result, UTILISATION_KPIS.get(kind, ""), name)
    if row is not None and pd.notna(row["mean"]):
        kpi = wording.label(str(row["kpi"])).lower()
        detail = f"the least idle of all; {kpi} {wording.figure_text(row).text}"
    else:
        held = wording.share(hours.held)
        detail = f"{kind}: the least idle of all, held or at work {held} of its hours"
    if hours.blocked_h > 0.0:
        blocked = wording.share(hours.blocked_h / hours.available_h)
        detail += f"; kept by who waits for what is next in {blocked} of its hours"
    cause = main_cause(result)
    if cause:
        detail += f"; most ship waiting is for {cause}"
    return Statement("Busiest resource", wording.resource(kind, name), detail)
