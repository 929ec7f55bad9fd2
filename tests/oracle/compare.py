"""What must be equal between the product's record and the plain model, and how closely."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np

from portsim.observe.record import Record
from tests.oracle.plain import PlainTerminal

TRUCK_H, SHIP_H, STATE_H, WAITS_H, STOCK, RELATIVE = 1e-8, 1e-7, 1e-7, 1e-6, 1e-6, 1e-9


def same(actual: object, expected: object, tolerance: float, what: str) -> None:
    np.testing.assert_allclose(
        np.asarray(actual, dtype=float),
        np.asarray(expected, dtype=float),
        rtol=RELATIVE * (tolerance == STOCK),
        atol=tolerance,
        err_msg=what,
    )


def assert_equal(record: Record, plain: PlainTerminal) -> None:
    """Compare every entity, every state and every total."""
    assert record.ended_h == plain.env.now
    for trucks in record.trucks:
        mine = plain.trucks[trucks.service]
        here = trucks.arrive_h < record.ended_h
        for column, name in (
            (trucks.arrive_h, "arrive"),
            (trucks.gate_h, "gate"),
            (trucks.in_h, "through"),
            (trucks.bay_h, "bay"),
            (trucks.worked_h, "worked"),
            (trucks.stored_h, "stored"),
        ):
            same(column[here], [getattr(t, name) for t in mine], TRUCK_H, f"trucks {trucks.service} {name}")
    for index, service in enumerate(record.train_services):
        rows = record.trains.service == index
        for column, name in (
            (record.trains.arrive_h, "arrive"),
            (record.trains.track_h, "track"),
            (record.trains.left_h, "left"),
        ):
            same(column[rows], [getattr(t, name) for t in plain.trains[service]], SHIP_H, f"{service} {name}")
        left = ~np.isnan(record.trains.left_h[rows])
        blocked = np.asarray([t.blocked for t in plain.trains[service]])
        same(record.trains.blocked_h[rows][left], blocked[left], SHIP_H, f"{service} blocked")
    visits = record.visits
    for column, name in (
        (visits.call, "call"),
        (visits.vessel, "vessel"),
        (visits.arrive_h, "arrive"),
        (visits.berth, "berth"),
        (visits.granted_h, "granted"),
        (visits.first_line_h, "first_line"),
        (visits.last_line_h, "last_line"),
        (visits.left_h, "left"),
        (visits.no_cargo_h, "no_cargo"),
        (visits.no_crane_h, "no_crane"),
    ):
        same(column, [getattr(s, name) for s in plain.ships], SHIP_H, f"ships {name}")
    _same_stocks(record, plain)
    _same_states(record, plain)
    _same_waits(record, plain)


def _same_stocks(record: Record, plain: PlainTerminal) -> None:
    visits = record.visits
    moments = np.concatenate([visits.arrive_h, visits.granted_h, visits.first_line_h, visits.last_line_h])
    # a moment later, since a load may enter at the very moment at which a ship is done
    moments = moments[~np.isnan(moments)] + 1e-5
    moments = moments[moments < record.ended_h]
    for stock in record.stocks:
        expected = [plain.stock_at(stock.cargo, hour) for hour in moments]
        same(stock.stock(moments), expected, STOCK, f"stock {stock.cargo}")
    for totals in record.cargoes:
        store = plain.stores[totals.cargo]
        by_ship, by_land = plain.window[totals.cargo]
        same(totals.by_ship, by_ship, STOCK, "by ship")
        same(totals.by_land, by_land, STOCK, "by land")
        same(totals.by_ship_total, store.by_ship, STOCK, "by ship, total")
        same(totals.by_land_total, store.by_land, STOCK, "by land, total")
        same(totals.moved_by_ship_total, store.by_ship, STOCK, "by ship, summed by parcels")
        same(totals.moved_by_land_total, store.by_land, STOCK, "by land, summed by loads")
        same(totals.stock_end, store.stock, STOCK, "stock at the end")


def _same_states(record: Record, plain: PlainTerminal) -> None:
    window = record.begin_h, record.end_h
    expected = {n: times.hours(*window) for n, times in zip(record.berths, plain.berth_times, strict=True)}
    expected |= {name: pool.times.hours(*window) for name, pool in plain.pools.items()}
    expected |= {name: times.hours(*window) for name, times in plain.track_times.items()}
    for clock in record.clocks:
        if clock.kind in ("berth", "crane pool", "station"):
            for state, hours in clock.hours.items():
                what = f"{clock.resource} {state}"
                same(hours, expected[clock.resource].pop(state, 0.0), STATE_H, what)
            assert not any(expected[clock.resource].values())
        same(sum(clock.hours.values()), clock.units * (window[1] - window[0]), STATE_H, clock.resource)


def _same_waits(record: Record, plain: PlainTerminal) -> None:
    """Compare the ledger with what berths and tracks did from each arrival to the end of its wait."""
    expected: dict[tuple[str, str, str], float] = defaultdict(float)

    def mine(entities: Iterable[Any]) -> list[Any]:
        return [e for e in entities if record.begin_h <= e.arrive < record.end_h]

    def so_far(until: float) -> float:
        return float(np.nan_to_num(until, nan=record.ended_h))

    for ship in mine(plain.ships):
        eligible = plain.eligible(record.calls[ship.call])
        until = so_far(ship.granted)
        if until > ship.arrive:
            for berth in eligible:
                did = plain.berth_times[berth].hours(ship.arrive, until)
                for state, hours in did.items():
                    expected["vessel", "berth", state] += hours / len(eligible)
        for part in (ship, ship.loading) if ship.loading is not None else (ship,):
            expected["vessel", "cargo", "cargo"] += part.no_cargo
            expected["vessel", "crane", "crane"] += part.no_crane
    for service, trains in plain.trains.items():
        station = plain.scenario.rail.trains[service].station
        for train in mine(trains):
            until = so_far(train.track)
            if until > train.arrive:
                for state, hours in plain.track_times[station].hours(train.arrive, until).items():
                    tracks = plain.scenario.rail.stations[station].tracks
                    expected["train", "track", state] += hours / tracks
            expected["train", "store", "store"] += train.blocked
            if not np.isnan(train.full_since):
                expected["train", "store", "store"] += record.ended_h - train.full_since
    for trucks in plain.trucks.values():
        for truck in mine(trucks):
            for cause, come, go in (
                ("gate", truck.arrive, truck.gate),
                ("bay", truck.through, truck.bay),
                ("store", truck.worked, truck.stored),
            ):
                if come <= record.ended_h:
                    expected["truck", cause, cause] += so_far(go) - come
    booked = {(w.who, w.direct, w.root): w.hours for w in record.waits}
    for key in booked.keys() | expected.keys():
        same(booked.get(key, 0.0), expected.get(key, 0.0), WAITS_H, str(key))


def situations(record: Record, plain: PlainTerminal) -> Counter[str]:
    """Return which of the hard situations occurred."""
    scenario = plain.scenario
    visits = record.visits
    imports = {n for n, c in scenario.cargoes.items() if c.direction == "import"}
    trucks = {t.service: t for t in record.trucks}
    stored = {n: np.nan_to_num(t.stored_h - t.worked_h) for n, t in trucks.items()}
    blocked_trains = {record.train_services[i] for i in record.trains.service[record.trains.blocked_h > 1e-6]}
    blocked_trucks = {n for n, waits in stored.items() if np.any(waits > 1e-6)}
    done = ~np.isnan(visits.last_line_h)
    streams = [list(scenario.calls.values())[i] for i in visits.call]
    pools = {c.resource: c for c in record.clocks if c.kind == "crane pool"}
    splits = {n: scenario.cranes[n].split for n, p in plain.pools.items() if p.shared > 2}
    found = {
        "store full": any(n not in imports for n in blocked_trucks | blocked_trains),
        "trucks and trains blocked together": bool(blocked_trucks & blocked_trains),
        "tie at the ceiling": sum(s.ties for s in plain.stores.values()) > 1,
        "ship without cargo": bool(np.any(visits.no_cargo_h[done] > 1e-6)),
        "import ship without room": any(
            w > 1e-6 and s.parcels and all(p.cargo in imports for p in s.parcels)
            for w, s in zip(visits.no_cargo_h, streams, strict=True)
        ),
        "ship without a crane": bool(np.any(visits.no_crane_h > 1e-6)),
        "cranes shared whole": "whole" in splits.values(),
        "cranes shared in fractions": "fractional" in splits.values(),
        "several pools at work": sum(p.hours["working"] > 1.0 for p in pools.values()) > 1,
        "reclaim limit": any(p.hours["reclaim"] > 1e-3 for p in pools.values()),
        "several cargoes": sum(t.by_ship_total > 0 for t in record.cargoes) > 1,
        "two parcels": any(len(s.parcels) > 1 for s, d in zip(streams, done, strict=True) if d),
        "called trucks": any(n in imports and np.any(w >= 0) and len(w) > 5 for n, w in stored.items()),
        "called trains": any(
            record.train_services[i] in imports for i in record.trains.service[~np.isnan(record.trains.left_h)]
        ),
        "held imports": any(n in imports and plain.hold[n] and len(trucks[n].arrive_h) for n in trucks),
        "queue at a bay": any(np.any(t.bay_h > t.in_h) for t in record.trucks),
        "queue at the gate": any(np.any(t.gate_h > t.arrive_h) for t in record.trucks),
        "train waits for a track": bool(np.any(record.trains.track_h > record.trains.arrive_h)),
        "ship waits for a berth": bool(np.any(visits.granted_h > visits.arrive_h + 1e-6)),
        "later ship passes": bool(np.any(np.diff(visits.granted_h) < -1e-6)),
        "handling factor": any(s.handling_factor.scv() > 0 for s in streams),
        "nominated ships": sum(s.arrivals.kind == "nominated" for s in streams) > 2,
        "recorded ships": any(s.arrivals.kind == "recorded" for s in streams),
        "time alongside": any(not s.parcels for s in streams),
        "warm-up": record.begin_h > 0,
        "censored": bool(np.any(np.isnan(visits.left_h))),
    }
    return Counter(name for name, here in found.items() if here)
