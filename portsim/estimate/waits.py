"""Mean waits at a station, by the formula that its laws allow."""

from math import inf, isfinite

from portsim.estimate.profile import levels
from portsim.estimate.rows import Wait
from portsim.estimate.station import Station
from portsim.theory.deterministic import mdn
from portsim.theory.general import allen_cunneen, mg1
from portsim.theory.markov import mmn
from portsim.theory.phases import FULLEST, ekemn, states
from portsim.vocabulary import Kpi

#: States of a level times loads to solve; above it the exact solution takes too long and an
#: approximation does.
MOST_WORK = 2000

#: What the formulas leave out, by the KPI of the station's load.
IGNORES: dict[str, str] = {
    Kpi.GATE_UTILISATION: "groups of trucks that come together, the queue that outlasts a busy hour",
    Kpi.WEIGHBRIDGE_UTILISATION: "that the gate before it evens out arrivals",
    Kpi.BAY_UTILISATION: "a full store, the gate that evens out arrivals, the queue that outlasts a busy hour",
    Kpi.TRACK_UTILISATION: "a full store, trains that bunch behind a border",
    Kpi.BERTH_OCCUPANCY: "cranes that ships share, an empty store, water and light; that ships fixed from stock come "
    "evenly in the end",
}


def wait(station: Station) -> Wait:
    """Return the mean wait, taken hour by hour where demand has a profile.

    Notes
    -----
    With a profile: the wait of a steady queue at the load of each hour, averaged over those who
    come (L. Green and P. Kolesar, The pointwise stationary approximation, Management Science 37,
    1991).
    """
    load, service, ignores = station.load, station.service, IGNORES[station.kpi]
    if load >= 1.0:
        return _none(station, f"no mean wait: load {load:.2f}")
    if not service.mean or not station.per_year:
        return Wait(station.of, "nobody is served", load, 0.0, 0.0, 0.0, ignores)
    if not isfinite(service.variance) or not isfinite(station.gaps.variance):
        return _none(station, "no mean wait: a law without a variance")
    if station.available < 1.0:
        ignores = f"the queue that gathers out of hours, {ignores}"
    values, hours = levels(station.loads)
    if values[-1] >= 1.0:
        share = float(hours[values >= 1.0].sum())
        peak = f"load {values[-1]:.2f} at the peak, 1 or more in {100 * share:.0f} % of the hours"
        return _none(station, f"no mean wait by formula: {peak}")
    name = formula(station, len(values))
    arrivals = values * hours
    waits = [over_service(name, station, float(value)) for value in values]
    ratio = sum(w * a for w, a in zip(waits, arrivals.tolist(), strict=True)) / float(
        arrivals.sum()
    )
    told = title(name, station)
    if len(values) > 1:
        told += ", month by month" if station.loads.shape[1:] == (1, 1) else ", hour by hour"
    return Wait(
        station.of,
        told,
        load,
        ratio * service.mean,
        ratio,
        ratio * load * station.servers * station.available,
        ignores,
    )


def references(station: Station) -> tuple[Wait, Wait] | tuple[()]:
    """Return the waits that planners' tables give at this load: M/E2/n and E2/E2/n, exactly, at all hours alike."""
    load = station.load
    if load > FULLEST or not station.per_year:
        return ()
    found = []
    for gap_stages, who in ((1, "M/E2/n, ships at random"), (2, "E2/E2/n, ships on a schedule")):
        ratio = ekemn(load * station.servers, station.servers, gap_stages, 2).over_service
        found.append(
            Wait(
                station.of,
                who,
                load,
                ratio * station.service.mean,
                ratio,
                ratio * load * station.servers,
                "the season and the case's own variability",
                own=False,
            )
        )
    return found[0], found[1]


def formula(station: Station, solutions: int) -> str:
    """Return which formula fits the laws of a station: the first that is exact, else Allen-Cunneen."""
    gaps, service, servers = station.gaps, station.service, station.servers
    if gaps.stages == 1 and service.stages == 1:
        return "mmn"
    if gaps.stages == 1 and servers == 1:
        return "mg1"
    if gaps.stages == 1 and not service.variance:
        return "mdn"
    if (
        gaps.stages
        and service.stages
        and states(gaps.stages, service.stages, servers) * solutions <= MOST_WORK
    ):
        return "phases"
    return "allen_cunneen"


def over_service(name: str, station: Station, load: float) -> float:
    """Return the mean wait over the mean service at a load below 1 of each server; infinite where digits fail."""
    gaps, service, servers = station.gaps, station.service, station.servers
    if load > FULLEST:
        return inf
    busy = load * servers
    if name == "mmn":
        return mmn(busy, servers).over_service
    if name == "mg1":
        return mg1(busy, service.scv**0.5)
    if name == "mdn":
        return mdn(busy, servers).over_service
    if name == "phases" and gaps.stages and service.stages:
        return ekemn(busy, servers, gaps.stages, service.stages).over_service
    return allen_cunneen(busy, servers, gaps.scv**0.5, service.scv**0.5)


def title(name: str, station: Station) -> str:
    """Return the formula as a reader would write it."""
    n = station.servers
    if name == "mmn":
        return f"M/M/{n}, Erlang C"
    if name == "mg1":
        return "M/G/1, Pollaczek-Khinchine"
    if name == "mdn":
        return f"M/D/{n}, Crommelin"
    if name == "phases":
        gaps = "M" if station.gaps.stages == 1 else f"E{station.gaps.stages}"
        return f"{gaps}/E{station.service.stages}/{n} by phases"
    return f"G/G/{n}, Allen-Cunneen"


def _none(station: Station, why: str) -> Wait:
    return Wait(station.of, "none", station.load, None, None, None, why)
