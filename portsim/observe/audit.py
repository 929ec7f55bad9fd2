"""Audits that end every run: what must add up, adds up, or the run fails."""

import numpy as np

from portsim.observe.record import FlowRecord, QueueRecord, Record, Wait

HOURS = 1e-6  # rounding of clock times summed over a run, beside the relative tolerance
RELATIVE = 1e-9
AMOUNT = 1e-6
AT_ANCHORAGE = ("berth", "port", "tide", "daylight", "channel", "pilot", "tug")


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
    failures = [*_cargo(record), *_corridor(record), *_little(record), *_ledger(record), *_clocks(record)]
    if failures:
        raise AuditError(failures)


def _cargo(record: Record) -> list[str]:
    """Cargo in = cargo out + stock, and each side's own sum agrees with the stock's."""
    failures = []
    for stock, c in zip(record.stocks, record.cargoes, strict=True):
        moved = c.by_ship_total + c.by_land_total
        allowed = max(AMOUNT, 1e-12 * moved * max(c.moves, 1) ** 0.5)
        into, out = (c.by_ship_total, c.by_land_total) if stock.mirrored else (c.by_land_total, c.by_ship_total)
        for what, difference in (
            ("cargo in less cargo out less change of stock", into - out - (c.stock_end - c.stock_start)),
            ("parcels less what left or reached the store", c.moved_by_ship_total - c.by_ship_total),
            ("loads less what reached or left the store", c.moved_by_land_total - c.by_land_total),
        ):
            if abs(difference) > allowed:
                failures.append(f"cargo {c.cargo}: {what} is {difference:.9g} {stock.unit}, not 0")
        if not -allowed <= c.stock_end <= stock.capacity + allowed:
            failures.append(f"cargo {c.cargo}: stock {c.stock_end:.9g} is outside 0 to {stock.capacity:.9g}")
    return failures


def _corridor(record: Record) -> list[str]:
    """What set out is under way or came to the terminal, and the terminal's own sum of what came agrees."""
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
                failures.append(f"corridor, {flow.name}: {what} is {difference:.9g} {flow.unit}, not 0")
    return failures


def _came(record: Record, flow: FlowRecord) -> float:
    """Return the loads of the trucks or trains that came to the terminal."""
    if flow.mode == "road":
        return sum(t.payload * len(t.arrive_h) for t in record.trucks if t.service == flow.cargo)
    mine = record.trains.service == record.train_services.index(flow.cargo)
    return float(np.sum(record.trains.amount[mine]))


def _little(record: Record) -> list[str]:
    """The time integral of the number waiting equals the hours of those who waited, unfinished ones too."""
    failures = []
    for queue in record.queues:
        for a, b in ((0.0, record.ended_h), (record.begin_h, record.end_h)):
            area, hours = _area(queue, a, b), _hours(queue, a, b)
            if abs(area - hours) > HOURS + RELATIVE * hours:
                failures.append(
                    f"queue {queue.name}: number waiting integrates to {area:.9g} h over [{a:g}, {b:g}], "
                    f"waits sum to {hours:.9g} h"
                )
    waited = {stock.cargo: stock.trains_waited_h for stock in record.stocks}
    for part in (part for trucks in record.trucks for part in trucks.parts if part.place == "store"):
        here = ~np.isnan(part.come_h)
        until = np.nan_to_num(part.go_h[here], nan=record.ended_h)
        waited[part.of] += float(np.sum(until - part.come_h[here]))
    for stock in record.stocks:
        hours = waited[stock.cargo]
        if abs(stock.queue_h - hours) > HOURS + RELATIVE * hours:
            failures.append(
                f"store {stock.store} for {stock.cargo}: its queue integrates to {stock.queue_h:.9g} h, "
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
    """Hours booked to causes equal the hours waited by those who arrived in the window, unfinished waits too."""
    failures = []
    visits, trains = record.visits, record.trains
    own = visits.elsewhere == 0
    for who, where, begun, ended, arrive, whose in (
        ("vessel", "anchorage", visits.arrive_h, visits.granted_h, visits.arrive_h, own),
        ("vessel", "sailing", visits.ready_h, visits.last_line_h, visits.arrive_h, own),
        ("other vessel", "anchorage", visits.arrive_h, visits.granted_h, visits.arrive_h, ~own),
        ("other vessel", "sailing", visits.ready_h, visits.last_line_h, visits.arrive_h, ~own),
        ("train", "arrival_track", trains.arrive_h, trains.in_h, trains.arrive_h, trains.turned_away == 0),
        ("train", "track", trains.ready_h, trains.track_h, trains.arrive_h, trains.turned_away == 0),
    ):
        mine = (arrive >= record.begin_h) & (arrive < record.end_h) & ~np.isnan(begun) & whose
        waited = float(np.sum(np.nan_to_num(ended[mine], nan=record.ended_h) - begun[mine]))
        booked = sum(w.hours for w in record.waits if w.who == who and _where(w) == where)
        if abs(waited - booked) > HOURS + RELATIVE * waited:
            failures.append(f"ledger: {who}s waited {waited:.9g} h ({where}), {booked:.9g} h are booked")
    return failures


def _where(wait: Wait) -> str:
    """Return where a wait took place."""
    if wait.root == "sailing":
        return "sailing"
    if wait.who == "train":
        return wait.direct
    return "anchorage" if wait.direct in AT_ANCHORAGE else "alongside"


def _clocks(record: Record) -> list[str]:
    """The states of every resource sum to the window."""
    failures = []
    window = record.end_h - record.begin_h
    for clock in record.clocks:
        total, whole = sum(clock.hours.values()), clock.units * window
        if abs(total - whole) > HOURS + RELATIVE * whole:
            failures.append(f"{clock.kind} {clock.resource}: states sum to {total:.9g} h of {whole:.9g} h")
        low = min(clock.hours.values())
        if low < -HOURS - RELATIVE * whole:
            failures.append(f"{clock.kind} {clock.resource}: a state has {low:.9g} h")
    return failures
