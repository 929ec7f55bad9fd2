"""Which steps are worth a try: those that the hours waited or the loads point to."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from portsim.analysis.kpis.row import Row
from portsim.analysis.limits.limit import LEAST_H, WHO, Wait
from portsim.analysis.limits.limiters import Limiter, limiter
from portsim.estimate.rows import Load
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.derived.steps import Step
from portsim.vocabulary import Cause, Kpi, Place, Root
from portsim.vocabulary.steps import StepKind

#: What a wait is booked to, or goes back to, that a kind of step could shorten.
SIGNS: dict[StepKind, frozenset[Limiter]] = {
    StepKind.CRANES: frozenset({Cause.CRANE}),
    StepKind.CRANES_A_SHIP: frozenset({Cause.CRANE}),
    StepKind.CRANE_RATE: frozenset({Cause.CRANE}),
    StepKind.RECLAIM_RATE: frozenset({Cause.CRANE}),
    StepKind.BERTHS: frozenset({Cause.BERTH}),
    StepKind.QUAY: frozenset({Cause.BERTH}),
    StepKind.PILOTS: frozenset({Cause.PILOT}),
    StepKind.TUGS: frozenset({Cause.TUG}),
    StepKind.TRACKS: frozenset({Cause.TRACK, Cause.ARRIVAL_TRACK}),
    StepKind.ARRIVAL_TRACKS: frozenset({Cause.ARRIVAL_TRACK}),
    StepKind.LOCOMOTIVES: frozenset({Cause.LOCOMOTIVE}),
    StepKind.GATE_LANES: frozenset({Cause.GATE}),
    StepKind.PARKING: frozenset({Cause.PARKING}),
    StepKind.WEIGHBRIDGES: frozenset({Cause.WEIGHBRIDGE}),
    StepKind.WEIGHBRIDGES_OUT: frozenset({Cause.WEIGHBRIDGE}),
    StepKind.BAYS: frozenset({Cause.BAY}),
    StepKind.EXIT_LANES: frozenset({Cause.EXIT}),
    StepKind.CALLED_TRUCKS: frozenset({Root.COLLECTION}),
    StepKind.APPOINTMENTS: frozenset({Root.SUPPLY}),
    StepKind.FLEET: frozenset({Root.SUPPLY}),
    StepKind.ROOM: frozenset({Cause.STORE, Cause.CARGO}),
    StepKind.STAGE_RATE: frozenset({Root.BORDER}),
    StepKind.OPEN_BORDER: frozenset({Root.BORDER}),
}
_PLACES = (Place.BAY, Place.STORE, Place.TRACK, Place.ARRIVAL_TRACK, Place.LOCOMOTIVE)
Portions = Mapping[tuple[Cause, str], float]


class Pointed(NamedTuple):
    """What points to a step.

    Attributes
    ----------
    load
        Of its resource, by arithmetic; None if it has none.
    who, share
        Of the waiting of ships, trains or trucks, the largest share that it could shorten.
    """

    step: Step
    load: float | None
    who: str
    share: float

    def is_worth_a_try(self, load_above: float, share_above: float) -> bool:
        """Return whether its load or its share is above a limit."""
        return self.share > share_above or (self.load is not None and self.load > load_above)


def point_to(
    step: Step, loads: Sequence[Load], waits: Sequence[Wait], portions: Portions
) -> Pointed:
    """Return what points to a step."""
    who, share = "", 0.0
    for one in WHO:
        own = [wait for wait in waits if wait.who == one]
        total_h = sum(wait.hours for wait in own)
        if total_h < LEAST_H:
            continue
        part = sum(wait.hours * _part(step, wait, portions) for wait in own) / total_h
        if part > share:
            who, share = one, part
    kpi, of = step.load
    names = {of, f"{of}-1"}  # equal berths are numbered
    fitting = [row for row in loads if row.kpi == kpi and names & {row.of, *row.members}]
    return Pointed(step, fitting[0].load if fitting else None, who, share)


def _part(step: Step, wait: Wait, portions: Portions) -> float:
    """Return the part of a wait that a step could shorten."""
    signs = SIGNS[step.kind]
    queues = dict(step.queues)
    cause = next((one for one in queues if one == wait.cause), None)
    if cause is not None and cause in signs:
        known = any(other == cause for other, _ in portions)
        return portions.get((cause, queues[cause]), 0.0) if known else 1.0
    return float(wait.cause in signs or limiter(wait.cause, wait.root) in signs)


def portions_of(rows: Sequence[Row], scenario: Scenario) -> dict[tuple[Cause, str], float]:
    """Return how waits for bays, tracks and stores are divided among cargoes and stations.

    Of the waits booked to a place by who stands there, and of the ships that wait for cargo by what
    their class carries.
    """
    found: dict[tuple[Cause, str], float] = {}
    for place in _PLACES:
        areas: dict[str, float] = {}
        for row in rows:
            for queue, number in row.queues.items():
                if queue.place == place:
                    areas[queue.of] = areas.get(queue.of, 0.0) + number.area
        assert place.cause is not None
        total = sum(areas.values())
        found |= {(place.cause, of): area / total for of, area in areas.items() if total > 0.0}
    return found | _without_cargo(rows, scenario)


def _without_cargo(rows: Sequence[Row], scenario: Scenario) -> dict[tuple[Cause, str], float]:
    hours: dict[str, float] = {}
    for row in rows:
        for (kpi, of), one in row.measures.items():
            if kpi == Kpi.ALONGSIDE_WITHOUT_CARGO and of in scenario.vessels:
                hours[of] = hours.get(of, 0.0) + one.total
    total = sum(hours.values())
    parts: dict[tuple[Cause, str], float] = {}
    for cargo in scenario.own_cargoes if total > 0.0 else ():
        calls = [call for call in scenario.calls.values() if _carries(call, cargo)]
        classes = {call.vessel for call in calls}
        parts[Cause.CARGO, cargo] = sum(hours.get(name, 0.0) for name in classes) / total
    return parts


def _carries(call: CallStream, cargo: str) -> bool:
    return any(parcel.cargo == cargo for parcel in call.parcels)
