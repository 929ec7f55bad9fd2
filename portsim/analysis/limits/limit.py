"""What limits a terminal: one answer, from loads and from hours waited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from portsim.analysis.kpis.row import Row
from portsim.analysis.limits.limiters import Limiter, limiter
from portsim.estimate.findings import bottleneck
from portsim.estimate.rows import Load
from portsim.scenario.blocks.scenario import Scenario
from portsim.theory.relaxation import is_full
from portsim.vocabulary import Cause, Kpi, Place, Root

SHIPS, TRAINS, TRUCKS = "vessel", "train", "truck"
#: Whose waiting is asked for first.
WHO = (SHIPS, TRAINS, TRUCKS)
LEAST_H = 24.0  # waited in the window by all ships together: with less nobody would build anything
LEAST_LOAD = 0.005  # a smaller one is printed as 0.00
STAGE, RECLAIM = "stage_load", "reclaim_load"

#: The loads of what a wait goes back to, by the figures that tell them; others have no load.
LOADS: dict[Limiter, tuple[str, ...]] = {
    Cause.CRANE: (Kpi.CRANE_UTILISATION, RECLAIM),
    Cause.BERTH: (Kpi.BERTH_OCCUPANCY,),
    Cause.TRACK: (Kpi.TRACK_UTILISATION,),
    Cause.WEIGHBRIDGE: (Kpi.WEIGHBRIDGE_UTILISATION,),
    Cause.BAY: (Kpi.BAY_UTILISATION,),
    Cause.PILOT: ("pilot_load",),
    Cause.TUG: ("tug_load",),
    Root.BORDER: (STAGE,),
}


class Wait(NamedTuple):
    """Hours that ships, trains or trucks waited, by direct cause and root: a row of `waits.csv`."""

    who: str
    cause: str
    root: str
    hours: float


@dataclass(frozen=True)
class Limit:
    """What limits a terminal.

    Attributes
    ----------
    by_load
        The fullest of the resources to which one can add, by arithmetic; None if nothing is asked
        of any.
    who
        Whose waiting tells what limits it: ships if they wait at all, else trains, else trucks;
        empty before a run, and where nobody waits.
    by_wait
        What the largest part of their waiting goes back to; None where nobody waits.
    share
        That part.
    cause, root
        What the largest part of it is booked to.
    main_share
        The share of that in all their waiting.
    resource
        The fullest of the resources that `by_wait` means; None if it is none, such as daylight.
    after_run
        Whether it is known who waited.
    border, border_share
        Where `by_wait` is borders: the one before which vehicles stood longest, together, and its
        part of what they stood before all of them. The hours that ships wait are booked to all
        borders and not to one.
    """

    by_load: Load | None
    who: str = ""
    by_wait: Limiter | None = None
    share: float = 0.0
    cause: str = ""
    root: str = ""
    main_share: float = 0.0
    resource: Load | None = None
    after_run: bool = False
    border: str = ""
    border_share: float = 0.0

    @property
    def is_none(self) -> bool:
        """Whether nothing limits it: nobody waits, or, before a run, no load is worth a word."""
        if self.by_wait is not None or self.is_full:
            return False
        busiest = self.by_load
        return self.after_run or (busiest is not None and busiest.load < LEAST_LOAD)

    @property
    def is_full(self) -> bool:
        """Whether more is asked of a resource than it can do, so that it limits all others."""
        busiest = self.by_load
        return busiest is not None and is_full(busiest.load) and not busiest.overflows

    @property
    def agree(self) -> bool:
        """Whether loads and waits name the same."""
        return self.by_load is not None and (
            self.resource is self.by_load
            or (self.by_wait is Root.BORDER and self.by_load.kpi == STAGE)
        )


def what_limits(
    loads: Sequence[Load],
    waits: Iterable[Wait] | None = None,
    stood_h: Mapping[str, float] | None = None,
) -> Limit:
    """Return what limits a terminal, by the loads of its resources and by who waited for what.

    Parameters
    ----------
    waits
        None before a run.
    stood_h
        How long vehicles stood before each border, together.

    Notes
    -----
    The waiting says more than the loads, since it knows of ships that come together and of cranes
    that they share. Where several resources stand on the way of the largest part of it, such as a
    berth and the cranes that work the ship in it, the one with the highest load is meant.
    """
    busiest = bottleneck(loads)
    known = [wait for wait in waits or () if wait.hours > 0.0]
    for who in WHO:
        own = [wait for wait in known if wait.who == who]
        if sum(wait.hours for wait in own) >= LEAST_H:
            return _with_border(_by_waits(loads, busiest, own), stood_h or {})
    return Limit(busiest, after_run=waits is not None)


def _with_border(limit: Limit, stood_h: Mapping[str, float]) -> Limit:
    """Return a limit with the border before which vehicles stood longest, if borders limit."""
    total_h = sum(stood_h.values())
    if limit.by_wait is not Root.BORDER or not total_h:
        return limit
    longest = max(stood_h, key=lambda name: stood_h[name])
    return replace(limit, border=longest, border_share=stood_h[longest] / total_h)


def _by_waits(loads: Sequence[Load], busiest: Load | None, waits: Sequence[Wait]) -> Limit:
    hours: dict[Limiter, float] = {}
    for wait in waits:
        found = limiter(wait.cause, wait.root)
        hours[found] = hours.get(found, 0.0) + wait.hours
    total_h = sum(hours.values())
    most = max(hours, key=lambda one: hours[one])
    main = max(
        (wait for wait in waits if limiter(wait.cause, wait.root) == most),
        key=lambda wait: wait.hours,
    )
    return Limit(
        by_load=busiest,
        who=main.who,
        by_wait=most,
        share=hours[most] / total_h,
        cause=main.cause,
        root=main.root,
        main_share=main.hours / total_h,
        resource=_fullest(loads, most, main.cause),
        after_run=True,
    )


def _fullest(loads: Sequence[Load], most: Limiter, cause: str) -> Load | None:
    """Return the fullest of the resources that a limiter means, before which one waits."""
    if most is Root.BORDER:
        return None  # hours are booked to all borders
    meant = [most, Cause.BERTH] if most is Cause.CRANE and cause == Cause.BERTH else [most]
    rows = [row for row in loads if any(is_meant(one, row) for one in meant)]
    return max(rows, key=lambda row: row.load, default=None)


def is_meant(what: Limiter, row: Load) -> bool:
    """Return whether a resource is of those that a wait goes back to."""
    if row.kpi == Kpi.GATE_UTILISATION:
        return what == row.of  # the way in and the way out
    return row.load > 0.0 and row.kpi in LOADS.get(what, ())


def stood_at_borders(rows: Sequence[Row], scenario: Scenario) -> dict[str, float]:
    """Return how many hours vehicles stood before each stage that can be shut, together."""
    stages = scenario.corridor.stages if scenario.corridor else {}
    stood_h = {name: 0.0 for name, stage in stages.items() if stage.closed_by}
    for row in rows:
        for queue, number in row.queues.items():
            if queue.place == Place.STAGE and queue.of in stood_h:
                stood_h[queue.of] += number.area
    return stood_h


def waits_of_rows(rows: Sequence[Row]) -> list[Wait]:
    """Return the hours waited in a replication on average, by who, direct cause and root."""
    keys = sorted({key for row in rows for key in row.waits})
    return [Wait(*key, sum(row.waits.get(key, 0.0) for row in rows) / len(rows)) for key in keys]
