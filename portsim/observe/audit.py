"""Audits that end every run: what must add up, adds up, or the run fails."""

from collections.abc import Iterable, Iterator

import numpy as np

from portsim.flow.streams import Floats
from portsim.observe.land import FlowRecord
from portsim.observe.record import Record
from portsim.observe.stores import QueueRecord
from portsim.vocabulary import Cause, Place, Root

HOURS = 1e-6  # rounding of clock times summed over a run, beside the relative tolerance
RELATIVE = 1e-9
AMOUNT = 1e-6
ONE_H = 1e-9  # of one ship or train: its hours are no long sum
AT_ANCHORAGE = (
    Cause.BERTH,
    Cause.PORT,
    Cause.TIDE,
    Cause.DAYLIGHT,
    Cause.CHANNEL,
    Cause.PILOT,
    Cause.TUG,
)


class AuditError(Exception):
    """A run whose own books do not balance; `failures` says which, one sentence each."""

    def __init__(self, failures: list[str]) -> None:
        self.failures = failures
        super().__init__("; ".join(failures))


def audit(record: Record) -> None:
    """Check a record.

    Raises
    ------
    AuditError
        If cargo, a queue, the ledger or a clock does not balance.
    """
    failures = [
        *_cargo(record),
        *_corridor(record),
        *_little(record),
        *_ledger(record),
        *_clocks(record),
    ]
    if failures:
        raise AuditError(failures)


def _cargo(record: Record) -> list[str]:
    """Check that cargo in equals cargo out plus stock, and that each side counted the same."""
    failures = []
    for c in record.of_others:
        if abs(c.moved_by_ship_total - c.by_ship_total) > max(AMOUNT, 1e-9 * c.by_ship_total):
            failures.append(f"{c.cargo}: parcels less what ships gave or took")
    for stock, c in zip(record.stocks, record.cargoes, strict=True):
        moved = c.by_ship_total + c.by_land_total
        allowed = max(AMOUNT, 1e-12 * moved * max(c.moves, 1) ** 0.5)
        into, out = (
            (c.by_ship_total, c.by_land_total)
            if stock.mirrored
            else (c.by_land_total, c.by_ship_total)
        )
        for what, difference in (
            (
                "cargo in less cargo out less change of stock",
                into - out - (c.stock_end - c.stock_start),
            ),
            (
                "parcels less what left or reached the store",
                c.moved_by_ship_total - c.by_ship_total,
            ),
            ("loads less what reached or left the store", c.moved_by_land_total - c.by_land_total),
        ):
            if abs(difference) > allowed:
                failures.append(f"cargo {c.cargo}: {what} is {difference:.9g} {stock.unit}, not 0")
        if not -allowed <= c.stock_end <= stock.capacity + allowed:
            failures.append(
                f"cargo {c.cargo}: stock {c.stock_end:.9g} is outside 0 to {stock.capacity:.9g}"
            )
    return failures


def _corridor(record: Record) -> list[str]:
    """Check that what set out is under way or came, and that the terminal counted the same."""
    failures = []
    for flow in record.flows:
        allowed = max(AMOUNT, RELATIVE * flow.departed)
        coming = flow.arrived - flow.arrived_before
        under_way = float(flow.under_way[1][-1])
        for what, difference in (
            ("set out less under way less arrived", flow.departed - under_way - flow.arrived),
            ("arrived less what came to the terminal", coming - _came(record, flow)),
        ):
            if abs(difference) > allowed:
                failures.append(
                    f"corridor, {flow.name}: {what} is {difference:.9g} {flow.unit}, not 0"
                )
    return failures


def _came(record: Record, flow: FlowRecord) -> float:
    """Return the loads of the trucks or trains that came to the terminal."""
    if flow.mode == "road":
        return sum(t.payload * len(t.arrive_h) for t in record.trucks if t.service == flow.cargo)
    mine = record.trains.service == record.train_services.index(flow.cargo)
    return float(np.sum(record.trains.amount[mine]))


def _little(record: Record) -> list[str]:
    """Check that the integral of the number waiting equals the hours of those who waited.

    Unfinished waits count too. This is Little's law over a finite window.
    """
    failures = []
    for queue in record.queues:
        for a, b in ((0.0, record.ended_h), (record.begin_h, record.end_h)):
            area, hours = _area(queue, a, b), _hours(queue, a, b)
            if abs(area - hours) > HOURS + RELATIVE * hours:
                failures.append(
                    f"queue {queue.name}: number waiting integrates to {area:.9g} h "
                    f"over [{a:g}, {b:g}], "
                    f"waits sum to {hours:.9g} h"
                )
    waited = {stock.cargo: stock.trains_waited_h for stock in record.stocks}
    for part in (
        part for trucks in record.trucks for part in trucks.parts if part.place == Place.STORE
    ):
        here = ~np.isnan(part.come_h)
        until = np.nan_to_num(part.go_h[here], nan=record.ended_h)
        waited[part.of] += float(np.sum(until - part.come_h[here]))
    for stock in record.stocks:
        hours = waited[stock.cargo]
        if abs(stock.queue_h - hours) > HOURS + RELATIVE * hours:
            failures.append(
                f"store {stock.store} for {stock.cargo}: "
                f"its queue integrates to {stock.queue_h:.9g} h, "
                f"loads waited {hours:.9g} h"
            )
    return failures


def _area(queue: QueueRecord, a: float, b: float) -> float:
    """Return the integral over [a, b] of the number waiting."""
    first, last = np.searchsorted(queue.times_h, a, side="right"), np.searchsorted(queue.times_h, b)
    corners = np.concatenate([[a], queue.times_h[first:last], [b]])
    return float(np.sum(queue.levels[first - 1 : last] * np.diff(corners)))


def _hours(queue: QueueRecord, a: float, b: float) -> float:
    """Return the hours inside [a, b] of those who waited."""
    go = np.nan_to_num(queue.go_h, nan=np.inf)
    return float(np.sum(np.maximum(np.minimum(go, b) - np.maximum(queue.come_h, a), 0.0)))


def _ledger(record: Record) -> list[str]:
    """Check that the hours booked to causes equal the hours waited, unfinished waits too.

    The hours are those of all who arrived in the window: all together, and each ship and train.
    """
    waited = dict(_waited(record))
    booked: dict[tuple[str, str], float] = dict.fromkeys(waited, 0.0)
    for wait in record.waits:
        key = wait.who, _where(wait.direct, wait.root, wait.who)
        booked[key] = booked.get(key, 0.0) + wait.hours
    failures = []
    for (who, where), hours in booked.items():
        whole = float(np.sum(waited[who, where])) if (who, where) in waited else 0.0
        if abs(whole - hours) > HOURS + RELATIVE * whole:
            failures.append(
                f"ledger: {who}s waited {whole:.9g} h ({where}), {hours:.9g} h are booked"
            )
    by_one = {key: np.zeros(len(found)) for key, found in waited.items()}
    for one in record.entity_waits:
        mine = by_one.get((one.who, _where(one.direct, one.root, one.who)))
        if mine is not None:
            mine[one.number] += one.hours
    for (who, where), found in waited.items():
        off = (
            np.abs(by_one[who, where] - found) - RELATIVE * found if who != "truck" else np.zeros(0)
        )
        if len(off) and off.max() > ONE_H:
            row = int(np.argmax(off))
            failures.append(
                f"ledger: {who} {row} waited {found[row]:.9g} h ({where}), "
                f"{by_one[who, where][row]:.9g} h are booked"
            )
    least = min(
        [*(wait.hours for wait in record.waits), *(one.hours for one in record.entity_waits)],
        default=0.0,
    )
    if least < 0.0:
        failures.append(f"ledger: {least:.9g} h are booked to a cause")
    return failures


def _waited(record: Record) -> Iterator[tuple[tuple[str, str], Floats]]:
    """Yield ((who, where), hours waited) of all ships or trains, and of trucks together.

    The hours are 0 for those who did not arrive in the window.
    """
    visits, trains = record.visits, record.trains
    for who, whose in (("vessel", visits.elsewhere == 0), ("other vessel", visits.elsewhere != 0)):
        mine = whose & record.in_window(visits.arrive_h)
        for where, hours in (
            ("anchorage", record.so_far(visits.arrive_h, visits.granted_h)),
            (Root.SAILING, record.so_far(visits.ready_h, visits.last_line_h)),
            (Cause.CARGO, visits.no_cargo_h),
            (Cause.CRANE, visits.no_crane_h),
            (Cause.WEATHER, visits.weather_h),
            (Cause.SHIFT, visits.off_shift_h),
        ):
            yield (who, where), np.where(mine, hours, 0.0)
    mine = (trains.turned_away == 0) & record.in_window(trains.arrive_h)
    for where, hours in (
        (Cause.ARRIVAL_TRACK, record.so_far(trains.arrive_h, trains.in_h)),
        (Cause.TRACK, record.so_far(trains.ready_h, trains.track_h)),
        (Cause.STORE, trains.store_h),
        (Cause.LOCOMOTIVE, trains.locomotive_h),
        (Cause.SHIFT, trains.off_shift_h),
    ):
        yield ("train", where), np.where(mine, hours, 0.0)
    places: dict[str, float] = {}
    for trucks in record.trucks:
        mine = record.in_window(trucks.arrive_h)
        for part in trucks.parts:
            waits = float(np.sum(record.so_far(part.come_h, part.go_h)[mine]))
            places[part.cause] = places.get(part.cause, 0.0) + waits
    for where, waits in places.items():
        yield ("truck", where), np.asarray([waits])


def _where(direct: str, root: str, who: str) -> str:
    """Return where a wait took place: causes of the approach are of anchorage or sailing."""
    if root == Root.SAILING:
        return Root.SAILING
    return "anchorage" if direct in AT_ANCHORAGE and who != "train" else direct


GRIDLOCK = "Possible gridlock"


def gridlock(waits: Iterable[tuple[str, str, float]]) -> str | None:
    """Say that some waited in a circle, and how long; None if nobody did.

    Parameters
    ----------
    waits
        Who, root and hours of each row of the ledger.
    """
    detail = gridlock_detail(waits)
    return f"{GRIDLOCK}: {detail}" if detail else None


def gridlock_detail(waits: Iterable[tuple[str, str, float]]) -> str:
    """Say who waited in a circle and how long, without the heading; empty if nobody did."""
    circling: dict[str, float] = {}
    for who, root, hours in waits:
        if root == Root.CIRCULAR and hours > 0.0:
            circling[who] = circling.get(who, 0.0) + hours
    if not circling:
        return ""
    told = ", ".join(f"{who}s {hours:,.1f} h" for who, hours in circling.items())
    return (
        f"{told} of waiting in a circle, in which each waits for what "
        "another holds who waits for "
        "it in turn. Look at the berths, tracks and stores that these share, before adding any."
    )


def _clocks(record: Record) -> list[str]:
    """Check that the states of every resource sum to the window."""
    failures = []
    window = record.end_h - record.begin_h
    for clock in record.clocks:
        total, whole = sum(clock.hours.values()), clock.units * window
        if abs(total - whole) > HOURS + RELATIVE * whole:
            failures.append(
                f"{clock.kind} {clock.resource}: states sum to {total:.9g} h of {whole:.9g} h"
            )
        low = min(clock.hours.values())
        if low < -HOURS - RELATIVE * whole:
            failures.append(f"{clock.kind} {clock.resource}: a state has {low:.9g} h")
    return failures
