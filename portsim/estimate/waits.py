"""Mean waits at a station, by the most exact formula that its laws allow."""

from enum import Enum
from math import inf, isfinite

from portsim.estimate.profile import load_levels
from portsim.estimate.rows import Wait
from portsim.estimate.station import Station
from portsim.theory.deterministic import mdn
from portsim.theory.general import allen_cunneen, mg1
from portsim.theory.markov import mmn
from portsim.theory.phases import FULLEST, ekemn, states
from portsim.theory.relaxation import ROUNDING, is_full
from portsim.vocabulary import Kpi

#: States of a level times the loads to solve. Above it the exact solution takes too long, and an
#: approximation is used.
MOST_WORK = 2000

#: Servers times states of a level to the third power, times the loads to solve: some third of a
#: second. It bounds the solution for many servers, as `MOST_WORK` does for many loads.
MOST_STEPS = 5e8

#: Planners' tables end long before so many berths.
MOST_IN_TABLES = 40

#: What the formulas leave out, by the KPI of the station's load.
IGNORES: dict[str, str] = {
    Kpi.GATE_UTILISATION: "groups of trucks that come together, the queue that outlasts a "
    "busy hour",
    Kpi.WEIGHBRIDGE_UTILISATION: "that the gate before it evens out arrivals",
    Kpi.BAY_UTILISATION: "a full store, the gate that evens out arrivals, the queue that outlasts "
    "a busy hour",
    Kpi.TRACK_UTILISATION: "a full store, trains that bunch behind a border",
    Kpi.BERTH_OCCUPANCY: "cranes that ships share, an empty store, water and light; that ships "
    "fixed from stock come evenly in the end",
}


def mean_wait(station: Station) -> Wait:
    """Return the mean wait at a station; where demand has a profile, the mean over its hours.

    Notes
    -----
    With a profile: the wait of a steady queue at the load of each hour, averaged over those who
    come (L. Green and P. Kolesar, The pointwise stationary approximation, Management Science 37,
    1991).
    """
    load, service, ignores = station.load, station.service, IGNORES[station.kpi]
    if is_full(load):
        return _no_wait(station, f"no mean wait: load {load:.2f}")
    if not service.mean or not station.per_year:
        return Wait(
            of=station.of,
            formula="nobody is served",
            load=load,
            wait_h=0.0,
            over_service=0.0,
            queue=0.0,
            ignores=ignores,
        )
    if station.by_hour is not None:
        return _no_wait(station, "no mean wait by formula: the number changes with the hour")
    if not isfinite(service.variance) or not isfinite(station.gaps.variance):
        return _no_wait(station, "no mean wait: a law without a variance")
    values, hour_shares = load_levels(station.loads)
    if is_full(values[-1]):
        share = float(hour_shares[values >= 1.0 - ROUNDING].sum())
        peak = f"load {values[-1]:.2f} at the peak, 1 or more in {100 * share:.0f} % of the hours"
        return _no_wait(station, f"no mean wait by formula: {peak}")
    formula = fitting_formula(station, len(values))
    ratios = [wait_over_service(formula, station, float(value)) for value in values]
    arrivals = values * hour_shares
    weighted = sum(w * a for w, a in zip(ratios, arrivals.tolist(), strict=True))
    ratio = weighted / float(arrivals.sum())
    if station.available < 1.0:
        ignores = f"the queue that gathers out of hours, {ignores}"
    return Wait(
        of=station.of,
        formula=title(formula, station) + _profile_text(station, len(values)),
        load=load,
        wait_h=ratio * service.mean,
        over_service=ratio,
        queue=ratio * load * station.servers * station.available,
        ignores=ignores,
    )


def _no_wait(station: Station, reason: str) -> Wait:
    return Wait(
        of=station.of,
        formula="none",
        load=station.load,
        wait_h=None,
        over_service=None,
        queue=None,
        ignores=reason,
    )


def _profile_text(station: Station, levels: int) -> str:
    """Return the end of a title: how often the formula was evaluated; empty if once."""
    if levels == 1:
        return ""
    is_monthly = station.loads.shape[1:] == (1, 1)
    return ", month by month" if is_monthly else ", hour by hour"


def reference_waits(station: Station) -> tuple[Wait, ...]:
    """Return the waits that planners' tables give at this load: M/E2/n and E2/E2/n.

    They are exact for a load that is the same at all hours. They are empty for a station that is
    full, that nobody uses, or that has more servers than any such table.
    """
    load = station.load
    if load > FULLEST or not station.per_year or station.servers > MOST_IN_TABLES:
        return ()
    waits = []
    for gap_stages, name in ((1, "M/E2/n, ships at random"), (2, "E2/E2/n, ships on a schedule")):
        ratio = ekemn(load * station.servers, station.servers, gap_stages, 2).over_service
        waits.append(
            Wait(
                of=station.of,
                formula=name,
                load=load,
                wait_h=ratio * station.service.mean,
                over_service=ratio,
                queue=ratio * load * station.servers,
                ignores="the season and the case's own variability",
                own=False,
            )
        )
    return tuple(waits)


class Formula(Enum):
    """A formula for the mean wait at a station, from the most special to the most general."""

    MMN = "exponential gaps and service"
    MG1 = "exponential gaps, one server"
    MDN = "exponential gaps, constant service"
    PHASES = "Erlang gaps and service, solved by phases"
    ALLEN_CUNNEEN = "any gaps and service, approximately"


def fitting_formula(station: Station, solutions: int) -> Formula:
    """Return the formula for the laws of a station: the first that is exact, else Allen-Cunneen.

    Parameters
    ----------
    solutions
        For how many loads the formula will be evaluated.
    """
    gaps, service, servers = station.gaps, station.service, station.servers
    if gaps.stages == 1 and service.stages == 1:
        return Formula.MMN
    if gaps.stages == 1 and servers == 1:
        return Formula.MG1
    if gaps.stages == 1 and not service.variance:
        return Formula.MDN
    if gaps.stages and service.stages:
        size = states(gaps.stages, service.stages, servers)
        if size * solutions <= MOST_WORK and servers * size**3 * solutions <= MOST_STEPS:
            return Formula.PHASES
    return Formula.ALLEN_CUNNEEN


def wait_over_service(formula: Formula, station: Station, load: float) -> float:
    """Return the mean wait over the mean service at a load of each server below 1.

    It is infinite so near to 1 that the precision of a float does not suffice.
    """
    gaps, service, servers = station.gaps, station.service, station.servers
    if load > FULLEST:
        return inf
    offered = load * servers
    match formula:
        case Formula.MMN:
            return mmn(offered, servers).over_service
        case Formula.MG1:
            return mg1(offered, service.scv**0.5)
        case Formula.MDN:
            return mdn(offered, servers).over_service
        case Formula.PHASES:
            assert gaps.stages is not None
            assert service.stages is not None
            return ekemn(offered, servers, gaps.stages, service.stages).over_service
        case Formula.ALLEN_CUNNEEN:
            return allen_cunneen(offered, servers, gaps.scv**0.5, service.scv**0.5)


def title(formula: Formula, station: Station) -> str:
    """Return a formula as a reader would write it, such as `M/E2/3 by phases`."""
    n = station.servers
    match formula:
        case Formula.MMN:
            return f"M/M/{n}, Erlang C"
        case Formula.MG1:
            return "M/G/1, Pollaczek-Khinchine"
        case Formula.MDN:
            return f"M/D/{n}, Crommelin"
        case Formula.PHASES:
            gaps = "M" if station.gaps.stages == 1 else f"E{station.gaps.stages}"
            return f"{gaps}/E{station.service.stages}/{n} by phases"
        case Formula.ALLEN_CUNNEEN:
            return f"G/G/{n}, Allen-Cunneen"
