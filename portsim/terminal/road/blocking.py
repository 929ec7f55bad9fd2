"""Trucks that keep something while they wait: a lane, a bay, a bridge, a place to park, or themselves in a fleet."""

from collections.abc import Sequence

from portsim.flow.queues import blocking as walk
from portsim.flow.queues.blocking import GIVE, NOTE, SPEND, TAKE, Server, Step, Walk
from portsim.flow.queues.first_come import Ids
from portsim.flow.streams import Floats
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.road import columns as col
from portsim.terminal.road.columns import COLUMNS, Rows
from portsim.terminal.road.kinds import TruckKind, Yard

EVERY = tuple(range(COLUMNS))


class Walkers:
    """All trucks as entries of one walk, which feeds the stores."""

    def __init__(self, rows: Rows, yard: Yard, kinds: Sequence[TruckKind]) -> None:
        self._rows = rows
        self._kinds = kinds
        self.stores = list(dict.fromkeys(kind.compartment for kind in kinds))
        self._walk = Walk([store.stock for store in self.stores])
        self._bays = {kind.name: Server(kind.bays) if kind.bays else None for kind in kinds}
        self._yard = yard
        self._scripts = [self._script(kind) for kind in kinds]
        self._ways = [self._way(kind) for kind in kinds]
        for store in self.stores:
            store.feed = self

    # ---- for the stores

    def advance(self, now_h: float) -> None:
        """Follow the trucks to the present."""
        self._walk.advance(now_h)

    def comes_by(self, store: Compartment, amount: float) -> float | None:
        """Return the earliest hour by which `amount` more can have come to a store; None if none is known."""
        return self._walk.comes_by(self.stores.index(store), amount)

    def changed(self, store: Compartment) -> None:
        """Let the other stores plan anew: trucks that one store lets go may come to them."""
        for other in self.stores:
            if other is not store:
                other.plan_if_unsure()

    # ---- for the road

    def bring(self, hours: Floats, who: Ids, until_h: float) -> None:
        """Let the trucks of the time up to `until_h` come."""
        rows = self._rows
        self._walk.hours = rows.views()
        kinds = rows[col.KIND][who].astype(int).tolist()
        spent = {
            column: rows[column][who].tolist()
            for column in {c for way in self._ways for _, cs, _ in way for c in cs}
        }
        for place, (at, truck, kind) in enumerate(
            zip(hours.tolist(), who.tolist(), kinds, strict=True)
        ):
            soonest = [
                (i, at + sum(spent[c][place] for c in columns), load)
                for i, columns, load in self._ways[kind]
            ]
            self._walk.begin(at, truck, self._scripts[kind], soonest)
        for store in self.stores:
            store.plan_if_unsure()

    def note_stored(self) -> None:
        """Nothing to do: every truck wrote down its own hours."""

    def asked(self, store: Compartment, now_h: float) -> tuple[float, float]:
        """Return (amount, hours waited) of trucks at a store."""
        if store not in self.stores:
            return 0.0, 0.0
        index = self.stores.index(store)
        return self._walk.entered(index), self._walk.waited_h(index, now_h)

    # ---- what a truck does

    def _way(self, kind: TruckKind) -> list[tuple[int, tuple[int, ...], float]]:
        """Return, by store, the columns of the hours that a truck at least spends before it, and its load."""
        to_store = (
            *((col.AWAY_H,) if kind.fleet else ()),
            col.GATE_H,
            *((col.WEIGH_H,) if self._yard.bridges else ()),
            col.BAY_H,
        )
        found = [(self.stores.index(kind.compartment), to_store, kind.payload)]
        back = self._collected(kind)
        if back is not None:
            found.append(
                (self.stores.index(back.compartment), (*to_store, col.BACK_H), back.payload)
            )
        return found

    def _collected(self, kind: TruckKind) -> TruckKind | None:
        return next((other for other in self._kinds if other.name == kind.returns_with), None)

    def _script(self, kind: TruckKind) -> list[Step]:
        yard = self._yard
        places, bridges = yard.places, yard.bridges
        parks = [Step(TAKE, places, col.PLACE)] if places else []
        steps: list[Step] = []
        if kind.fleet:
            steps += [
                Step(TAKE, kind.fleet),
                Step(SPEND, col.AWAY_H),
                Step(NOTE, column=col.ARRIVE),
            ]
        if yard.access is not None:
            steps.append(Step(walk.OPENS, yard.access, col.OPENED))
        if yard.parks_before_gate:
            steps += parks
        steps += [
            Step(TAKE, yard.gate, col.GATE),
            Step(SPEND, col.GATE_H),
            Step(NOTE, column=col.THROUGH),
        ]
        if not yard.parks_before_gate:
            steps += parks
        steps.append(Step(GIVE, yard.gate))
        if bridges:
            steps += _served(bridges[0], col.WEIGH, col.WEIGH_H, col.WEIGHED)
        steps += self._worked(kind, col.BAY, col.BAY_H, col.WORKED, col.STORED)
        back = self._collected(kind)
        if back is not None:
            there = self._worked(back, col.BACK_BAY, col.BACK_H, col.BACK_WORKED, col.BACK_STORED)
            there.insert(0, Step(NOTE, column=col.BACK))
            steps += [
                Step(
                    walk.UNLESS,
                    (back.offers, self.stores.index(back.compartment)),
                    len(steps) + 1 + len(there),
                ),
                *there,
            ]
        steps.append(Step(SPEND, col.EXIT_H))
        if bridges:
            steps += _served(bridges[1], col.REWEIGH, col.REWEIGH_H, col.REWEIGHED)
        if yard.exit is not None:
            steps += _served(yard.exit, col.OUT, col.LANE_H, col.PASSED)
        steps.append(Step(NOTE, column=col.LEFT))
        if places:
            steps.append(Step(GIVE, places))
        if kind.fleet:
            steps += [Step(SPEND, col.HOME_H), Step(GIVE, kind.fleet)]
        return [*steps, Step(walk.END)]

    def _worked(
        self, kind: TruckKind, begun: int, hours: int, done: int, stored: int
    ) -> list[Step]:
        """Return the steps at a bay and at the store behind it."""
        bays = self._bays[kind.name]
        enter = Step(walk.ENTER, self.stores.index(kind.compartment), stored, kind.payload)
        if bays is None:
            return [Step(NOTE, column=begun), Step(SPEND, hours), Step(NOTE, column=done), enter]
        give = Step(GIVE, bays)
        work = [Step(TAKE, bays, begun), Step(SPEND, hours), Step(NOTE, column=done)]
        return [*work, enter, give] if kind.bay_kept else [*work, give, enter]


def _served(server: Server, begun: int, hours: int, done: int) -> list[Step]:
    return [
        Step(TAKE, server, begun),
        Step(SPEND, hours),
        Step(NOTE, column=done),
        Step(GIVE, server),
    ]
