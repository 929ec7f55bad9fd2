"""What must be equal between the product's record and the plain model, and how closely."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import isnan
from typing import Any

import numpy as np

from portsim.observe.record import Record
from portsim.terminal.terminal import Terminal
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


def assert_equal(terminal: Terminal, record: Record, plain: PlainTerminal) -> None:
    """Compare every entity, every state and every total."""
    assert record.ended_h == plain.env.now
    for trucks in record.trucks:
        mine = plain.trucks[trucks.service]
        same(trucks.arrive_h, [t.arrive for t in mine], TRUCK_H, f"trucks {trucks.service} arrive")
        same(trucks.left_h, [t.left for t in mine], TRUCK_H, f"trucks {trucks.service} leave")
        for part in trucks.parts:
            expected = np.asarray(
                [t.parts.get((part.place, part.of), [np.nan] * 4) for t in mine]
            ).reshape(-1, 4)
            for number, column in enumerate((part.come_h, part.go_h, part.done_h, part.freed_h)):
                what = f"trucks {trucks.service} {part.place} {part._fields[number + 2]}"
                same(column, expected[:, number], TRUCK_H, what)
    for index, service in enumerate(record.train_services):
        rows = record.trains.service == index
        for column, name in (
            (record.trains.arrive_h, "arrive"),
            (record.trains.in_h, "inside"),
            (record.trains.ready_h, "ready"),
            (record.trains.track_h, "track"),
            (record.trains.left_h, "left"),
        ):
            same(
                column[rows],
                [getattr(t, name) for t in plain.trains[service]],
                SHIP_H,
                f"{service} {name}",
            )
        for number, name in (
            (record.trains.turned_away, "turned_away"),
            (record.trains.wagons, "wagons"),
        ):
            expected = [
                getattr(t if hasattr(t, name) else t.drawn, name) for t in plain.trains[service]
            ]
            assert number[rows].tolist() == expected, f"{service} {name}"
        left = ~np.isnan(record.trains.left_h[rows])
        if plain.scenario.rail.trains[service].returns_with:
            again = np.asarray([t.loaded_again for t in plain.trains[service]])
            assert record.trains.laden_out[rows][left].tolist() == again[left].tolist(), (
                f"{service} loaded again"
            )
        blocked = np.asarray([t.blocked for t in plain.trains[service]])
        same(record.trains.store_h[rows][left], blocked[left], SHIP_H, f"{service} blocked")
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
    ):
        same(column, [getattr(s, name) for s in plain.ships], SHIP_H, f"ships {name}")
    for column, name in ((visits.no_cargo_h, "no_cargo"), (visits.no_crane_h, "no_crane")):
        # of a ship still at work at the end, the parcel in hand too
        lost = [
            getattr(s, name) + (getattr(s.loading, name) if s.loading else 0.0) for s in plain.ships
        ]
        same(column, lost, SHIP_H, f"ships {name}")
    _same_stocks(record, plain)
    _same_states(record, plain)
    _same_waits(terminal, record, plain)


def _same_stocks(record: Record, plain: PlainTerminal) -> None:
    visits = record.visits
    moments = np.concatenate(
        [visits.arrive_h, visits.granted_h, visits.first_line_h, visits.last_line_h]
    )
    # a moment later, since a load may enter at the very moment at which a ship is done
    moments = moments[~np.isnan(moments)] + 1e-5
    moments = moments[moments < record.ended_h]
    for stock in record.stocks:
        expected = [plain.stock_at(stock.cargo, hour) for hour in moments]
        same(stock.stock(moments), expected, STOCK, f"stock {stock.cargo}")
        twice = stock.trajectory.handled_twice(0.0, record.ended_h + 1.0)
        same(twice, plain.stores[stock.cargo].twice, STOCK, f"handled twice, {stock.cargo}")
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
    expected = {
        n: times.hours(*window) for n, times in zip(record.berths, plain.berth_times, strict=True)
    }
    expected |= {name: pool.times.hours(*window) for name, pool in plain.cranes.pools.items()}
    for name, ships in plain.cranes.gear.items():
        of_gear = Counter[str]()
        for pool in ships:
            of_gear.update(pool.times.hours(*window))
        expected[name] = dict(of_gear)
    expected |= {name: times.hours(*window) for name, times in plain.track_times.items()}
    expected |= {
        f"locomotives {name}": times.hours(*window) for name, times in plain.engine_times.items()
    }
    for name, sidings in plain.sidings.items():
        hours = Counter[str]()
        for siding in sidings.all:
            hours.update(siding.times.hours(*window))
        expected[f"arrival {name}"] = dict(hours)
    for clock in record.clocks:
        desk = plain.road.desks.get(clock.resource) if plain.road else None
        if desk is not None:
            unmanned_h = desk.unmanned_h(*window)
            what = f"{clock.resource} unmanned"
            same(clock.hours.get("unmanned", 0.0), unmanned_h, STATE_H, what)
        if clock.kind == "gear":
            expected.setdefault(clock.resource, {})
        if clock.kind in (
            "berth",
            "crane pool",
            "gear",
            "station",
            "arrival tracks",
            "locomotives",
        ):
            for state, hours in clock.hours.items():
                what = f"{clock.resource} {state}"
                same(hours, expected[clock.resource].pop(state, 0.0), STATE_H, what)
            assert not any(expected[clock.resource].values())
        same(
            sum(clock.hours.values()),
            clock.units * (window[1] - window[0]),
            STATE_H,
            clock.resource,
        )


def _same_waits(terminal: Terminal, record: Record, plain: PlainTerminal) -> None:
    """Compare the ledger with what berths and tracks did from each arrival to the end of its wait.

    The plain model knows what the one did that was waited for, the first link of a chain. Those of
    the product are read from its clocks; the ledger must have the same hours by cause.
    """
    expected: dict[tuple[str, str, str], float] = defaultdict(float)

    def mine(entities: Iterable[Any]) -> list[Any]:
        return [e for e in entities if record.begin_h <= e.arrive < record.end_h]

    def so_far(until: float) -> float:
        return record.ended_h if isnan(until) else float(until)

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
            if train.turned_away:
                continue
            if station in plain.sidings:
                fitting = plain.sidings[station].fitting(train.drawn.wagons)
                for siding in fitting:
                    for state, hours in siding.times.hours(
                        train.arrive, so_far(train.inside)
                    ).items():
                        expected["train", "arrival_track", state] += hours / len(fitting)
            if not np.isnan(train.ready):
                for state, hours in (
                    plain.track_times[station].hours(train.ready, so_far(train.track)).items()
                ):
                    expected["train", "track", state] += hours / plain.tracks[station].clock.most
            for cause, hours, since in (
                ("locomotive", train.no_engine, train.asked_engine),
                ("store", train.blocked, train.full_since),
                ("shift", train.stopped, train.stopped_since),
            ):
                unfinished = 0.0 if np.isnan(since) else record.ended_h - since
                expected["train", cause, cause] += hours + unfinished
    for trucks in plain.trucks.values():
        for truck in mine(trucks):
            for (place, _), (come, go, *_) in truck.parts.items():
                cause = "weighbridge" if place == "weighbridge out" else place
                expected["truck", cause, cause] += so_far(go) - come
    booked: dict[tuple[str, str, str], float] = defaultdict(float)
    for who, direct, link, hours in _first_links(terminal, record):
        booked[who, direct, link] += hours
    for key in booked.keys() | expected.keys():
        same(booked.get(key, 0.0), expected.get(key, 0.0), WAITS_H, str(key))
    by_cause: dict[tuple[str, str], float] = defaultdict(float)
    for (who, direct, _), hours in expected.items():
        by_cause[who, direct] += hours
    for w in record.waits:
        by_cause[w.who, w.direct] -= w.hours
    for cause, hours in by_cause.items():
        same(hours, 0.0, WAITS_H, str(cause))


def _first_links(terminal: Terminal, record: Record) -> Iterator[tuple[str, str, str, float]]:
    """Yield who waited for what, what the one did that was waited for, and the hours."""
    for visit in terminal.port.visits:
        if visit.berth_request is not None and record.begin_h <= visit.arrive_h < record.end_h:
            for state, hours in visit.berth_request.waited.items():
                yield "vessel", "berth", state, hours
    for train in terminal.rail.trains:
        for request in train.requests if record.begin_h <= train.arrive_h < record.end_h else ():
            if np.isnan(request.granted_h):
                request.book_wait()
            cause = str(request.resource.place)
            for state, hours in request.waited.items():
                yield "train", cause, "locomotive" if cause == "locomotive" else state, hours
    for w in record.waits:
        if w.direct not in ("berth", "arrival_track", "track", "locomotive"):
            yield w.who, w.direct, w.direct, w.hours


def situations(record: Record, plain: PlainTerminal) -> Counter[str]:
    """Return which of the hard situations occurred."""
    scenario = plain.scenario
    visits = record.visits
    imports = {n for n, c in scenario.cargoes.items() if c.direction == "import"}
    trucks = {t.service: t for t in record.trucks}
    stored = {
        n: np.nan_to_num(t.at("store").go_h - t.at("store").come_h) for n, t in trucks.items()
    }
    blocked_trains = {
        record.train_services[i] for i in record.trains.service[record.trains.store_h > 1e-6]
    }
    blocked_trucks = {n for n, waits in stored.items() if np.any(waits > 1e-6)}
    done = ~np.isnan(visits.last_line_h)
    streams = [list(scenario.calls.values())[i] for i in visits.call]
    pools = {c.resource: c for c in record.clocks if c.kind == "crane pool"}
    shared = {n for n, p in plain.cranes.pools.items() if p.shared > 2}
    splits = {n: scenario.cranes[n].split for n in shared}
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
        "gear at work": any(c.hours["working"] > 1.0 for c in record.clocks if c.kind == "gear"),
        "pools on one ship": any(
            sum(part.done > 1.0 for part in parcel.parts) > 1 for parcel in record.parcels
        ),
        "fewer cranes at night": any(len(one.manned) > 2 for one in record.cranes),
        "reclaim limit": any(p.hours["reclaim"] > 1e-3 for p in pools.values()),
        "several cargoes": sum(t.by_ship_total > 0 for t in record.cargoes) > 1,
        "two parcels": any(len(s.parcels) > 1 for s, d in zip(streams, done, strict=True) if d),
        "called trucks": any(
            n in imports and np.any(w >= 0) and len(w) > 5 for n, w in stored.items()
        ),
        "called trains": any(
            record.train_services[i] in imports
            for i in record.trains.service[~np.isnan(record.trains.left_h)]
        ),
        "held imports": any(
            n in imports and plain.hold[n] and len(trucks[n].arrive_h) for n in trucks
        ),
        "held exports": any(s.held for s in plain.stores.values()),
        "ship waits for what is on hold": any(
            s.hold and np.any(visits.no_cargo_h[done] > 1e-6) for s in plain.stores.values()
        ),
        "overflow": any(s.twice for s in plain.stores.values()),
        "overflow full": any(
            s.twice and (n in blocked_trucks | blocked_trains) for n, s in plain.stores.items()
        ),
        "queue at a bay": any(np.any(t.at("bay").go_h > t.at("bay").come_h) for t in record.trucks),
        "queue at the gate": any(np.any(t.at("gate").go_h > t.arrive_h) for t in record.trucks),
        **_of_trucks(record, plain),
        **_of_trains(record, plain),
        "ship waits for a berth": bool(np.any(visits.granted_h > visits.arrive_h + 1e-6)),
        "later ship passes": bool(np.any(np.diff(visits.granted_h) < -1e-6)),
        "handling factor": any(s.handling_factor.scv() > 0 for s in streams),
        "nominated ships": sum(s.arrivals.kind == "nominated" for s in streams) > 2,
        "recorded ships": any(s.arrivals.kind == "recorded" for s in streams),
        "time alongside": any(not s.parcels for s in streams),
        "warm-up": record.begin_h > 0,
        "censored": bool(np.any(np.isnan(visits.left_h))),
    }
    return Counter({name: int(here) for name, here in found.items()})


def _of_trucks(record: Record, plain: PlainTerminal) -> dict[str, bool]:
    """Return which of the hard situations of trucks occurred."""
    services = [plain.scenario.road.trucks[t.service] for t in record.trucks if len(t.arrive_h)]
    return {
        "gate shut": any(
            c.resource == "gate" and c.hours.get("shift", 0.0) > 1.0 for c in record.clocks
        ),
        "trucks wait out a ban": _waits_at(record, "ban"),
        "parking full": _waits_at(record, "parking"),
        "queue at a weighbridge": _waits_at(record, "weighbridge")
        or _waits_at(record, "weighbridge out"),
        "queue at the exit": _waits_at(record, "exit"),
        "fewer lanes or bays than in use": any(
            desk.falls_in_use for desk in plain.road.desks.values()
        )
        if plain.road
        else False,
        "fewer lanes or bays manned": any(
            c.hours.get("unmanned", 0.0) > 1.0 for c in record.clocks
        ),
        "lanes kept": any(
            c.resource == "gate" and c.hours.get("kept", 0.0) > 1.0 for c in record.clocks
        ),
        "bays kept": any(
            c.kind == "bays" and c.hours.get("kept", 0.0) > 1.0 for c in record.clocks
        ),
        "collected on return": any(
            np.any(p.go_h > 0.0)
            for t in record.trucks
            for p in t.parts
            if p.place == "store" and p.of != t.service
        ),
        "appointments": any(s.appointments for s in services),
        "a fleet": any(s.fleet for s in services),
    }


def _of_trains(record: Record, plain: PlainTerminal) -> dict[str, bool]:
    """Return which of the hard situations of trains occurred."""
    trains = [t for service in plain.trains.values() for t in service]
    services = {name: plain.scenario.rail.trains[name] for name in plain.trains}
    booked = {(w.who, w.direct) for w in record.waits if w.hours > 1e-6}
    return {
        "train waits for a track": ("train", "track") in booked,
        "train waits for an arrival track": ("train", "arrival_track") in booked,
        "train waits for an engine": ("train", "locomotive") in booked,
        "tracks not manned": any(
            c.kind == "station" and c.hours.get("unmanned", 0.0) > 1.0 for c in record.clocks
        ),
        "train off shift": ("train", "shift") in booked,
        "train turned away": any(t.turned_away for t in trains),
        "train in portions": any(len(t.drawn.portions) > 1 and t.left == t.left for t in trains),
        "wagons loaded again": any(t.loaded_again for t in trains),
        "wagons drawn": any(s.wagons.scv() > 0 and plain.trains[n] for n, s in services.items()),
        "trains by timetable": any(
            s.arrivals.kind == "timetable" and plain.trains[n] for n, s in services.items()
        ),
    }


def _waits_at(record: Record, place: str) -> bool:
    return any(
        np.any(p.go_h > p.come_h + 1e-6) for t in record.trucks for p in t.parts if p.place == place
    )
