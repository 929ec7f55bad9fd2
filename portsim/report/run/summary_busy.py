"""What is busiest in a run, in sentences: the berths, and of all resources the one with the least idle time."""

import pandas as pd

from portsim.analysis.kpis.measure import UNAVAILABLE, UTILISATION
from portsim.report.run.summary_waits import most_waited_for
from portsim.report.style import wording
from portsim.report.style.headline import ALL, Headline, largest, of_kpi, row_of
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

#: The figure that tells how busy a resource of each kind is.
BUSY = {"berth": Kpi.BERTH_OCCUPANCY, "quay": Kpi.BERTH_OCCUPANCY} | {
    kind: kpi for kind, (kpi, _) in UTILISATION.items()
}


def busiest_berth(result: Result) -> Headline | None:
    """Say how busy the busiest berth is, and all together."""
    rows = of_kpi(result, Kpi.BERTH_OCCUPANCY)
    each = rows[(rows["of"] != ALL) & rows["mean"].notna()]
    if not len(each):
        return None
    top = largest(each)
    whole = row_of(result, Kpi.BERTH_OCCUPANCY, ALL)
    detail = f"busiest of {len(each)}: {wording.plain(str(top['of']))}"
    if whole is not None and len(each) > 1:
        detail += f"; all together {wording.shown(whole).text}"
    return Headline("Berth occupancy", wording.shown(top).text, detail)


def bottleneck(result: Result) -> Headline | None:
    """Name the resource with the least idle time, and what most hours of waiting ships are booked to.

    Who keeps a resource while it waits for the next one makes it busy; hours off shift, broken or
    in bad weather count neither way where nobody holds it then.
    """
    held: dict[tuple[str, str], float] = {}
    able: dict[tuple[str, str], float] = {}
    kept: dict[tuple[str, str], float] = {}
    for _, spent in result.states.iterrows():
        kind, state, hours = str(spent["kind"]), str(spent["state"]), float(spent["hours"])
        key = kind, str(spent["resource"])
        if kind in UTILISATION and state in UNAVAILABLE and state not in UTILISATION[kind][1]:
            continue
        able[key] = able.get(key, 0.0) + hours
        held[key] = held.get(key, 0.0) + (hours if state != "idle" else 0.0)
        kept[key] = kept.get(key, 0.0) + (hours if state == "kept" else 0.0)
    busy = {key: hours / able[key] for key, hours in held.items() if able[key] > 0.0}
    if not busy:
        return None
    kind, resource = top = max(busy, key=lambda key: busy[key])
    row = row_of(result, BUSY.get(kind, ""), resource)
    detail = (
        f"{kind}: the least idle of all, held or at work {wording.share(busy[top])} of its hours"
    )
    if row is not None and pd.notna(row["mean"]):
        detail = f"the least idle of all; {wording.label(str(row['kpi'])).lower()} {wording.shown(row).text}"
    if kept[top] > 0.0:
        detail += f"; kept by who waits for what is next in {wording.share(kept[top] / able[top])} of its hours"
    cause = most_waited_for(result)
    if cause:
        detail += f"; most ship waiting is for {cause}"
    return Headline("Busiest resource", wording.resource(kind, resource), detail)
