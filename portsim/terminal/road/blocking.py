"""Trucks that keep something while they wait: a lane, a bay, a weighbridge or a parking place.

What comes before anything is kept, and what comes after the last store, is worked out in arrays
(`passages`); the network of queues has only what lies between. Parking places and fleets are kept
all the way, and then the network has all of it.
"""

from collections.abc import Callable, Sequence

import numpy as np

from portsim.flow.queues.blocking import BlockingNetwork
from portsim.flow.queues.first_come import Ids, Recursion, servers_of
from portsim.flow.queues.routes import NO_COLUMN, Action, Servers, Step
from portsim.flow.queues.series import Series
from portsim.flow.streams import Floats
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.road.columns import (
    BAY,
    EXIT,
    GATE,
    RETURN_BAY,
    WEIGHING_IN,
    WEIGHING_OUT,
    Column,
    Service,
    TruckTable,
)
from portsim.terminal.road.kinds import GateComplex, TruckKind
from portsim.terminal.road.passages import WayIn, WayOut

# (index of the store, columns of the hours that a truck at least spends before it, its load)
Approach = tuple[int, tuple[Column, ...], float]


class BlockingTruckFlow:
    """All trucks as customers of one network of queues, which feeds the stores."""

    def __init__(
        self,
        table: TruckTable,
        gate_complex: GateComplex,
        kinds: Sequence[TruckKind],
        look: Callable[[float], None],
    ) -> None:
        self._table = table
        self._kinds = kinds
        stores = {kind.compartment.cargo: kind.compartment for kind in kinds}
        self.stores = [stores[cargo] for cargo in sorted(stores)]
        self._network = BlockingNetwork([store.stock for store in self.stores], look)
        self._bays = {kind.name: Servers(kind.bays) if kind.bays else None for kind in kinds}
        self._recursions: dict[Servers, Recursion] = {}
        self._gate_complex = gate_complex
        kept_all_the_way = gate_complex.parking or any(kind.fleet for kind in kinds)
        self._way_in = None if kept_all_the_way else WayIn(table, gate_complex)
        self._way_out = None if kept_all_the_way else WayOut(table, gate_complex)
        self._routes = [self._route(kind) for kind in kinds]
        self._approaches = [self._approaches_of(kind) for kind in kinds]
        for store in self.stores:
            store.feed = self

    # ---- for the stores

    def advance(self, now_h: float) -> None:
        """Follow the trucks to the present."""
        self._network.advance(now_h)

    def comes_by(self, store: Compartment, amount: float) -> float | None:
        """Return the earliest hour by which `amount` more can have come to a store.

        None if too little is known to come.
        """
        return self._network.comes_by(self.stores.index(store), amount)

    def work(self, store: Compartment, series: Series, at_h: float) -> None:
        """Follow a series of loads, which comes by rail, among the trucks of its store."""
        self._network.work(self.stores.index(store), series, at_h)

    def changed(self, store: Compartment) -> None:
        """Let the other stores plan anew: trucks that one store lets go may come to them."""
        for other in self.stores:
            if other is not store:
                other.plan_if_unsure()

    # ---- for the road

    def bring(self, hours: Floats, trucks: Ids, until_h: float) -> None:
        """Bring the trucks that come until `until_h`.

        Parameters
        ----------
        hours, trucks : array, shape (n,)
            When each truck arrives (or is called for), and its row in the table.
        """
        since_h = None
        if self._way_in is not None:
            since_h, hours, trucks = self._way_in.through(hours, trucks, until_h)
        table, network = self._table, self._network
        network.hours = table.views()
        kinds = table[Column.KIND][trucks].astype(int).tolist()
        network.begin(hours, trucks, [self._routes[kind] for kind in kinds], since_h)
        self._expect(hours, trucks, kinds)
        for store in self.stores:
            store.plan_if_unsure()

    def _expect(self, hours: Floats, trucks: Ids, kinds: Sequence[int]) -> None:
        """Let the network expect trucks at the stores that they go to."""
        least_h = {
            columns: (hours + sum(self._table[column][trucks] for column in columns)).tolist()
            for columns in {columns for kind in self._approaches for _, columns, _ in kind}
        }
        coming: list[list[tuple[float, float]]] = [[] for _ in self.stores]
        for position, kind in enumerate(kinds):
            for index, columns, load in self._approaches[kind]:
                coming[index].append((least_h[columns][position], load))
        for index, loads in enumerate(coming):
            self._network.expect(index, loads)

    def note_way_out(self, now_h: float) -> None:
        """Write down when each truck left that is through with its route in the network."""
        ended, self._network.ended = sorted(self._network.ended), []
        if self._way_out is not None:
            hours, trucks = [hour for hour, *_ in ended], [truck for *_, truck in ended]
            self._way_out.through(np.array(hours), np.array(trucks, dtype=np.int64), now_h)

    def unannounced(self, store: Compartment, now_h: float) -> tuple[float, float]:
        """Return (amount, hours waited) of trucks at a store."""
        if store not in self.stores:
            return 0.0, 0.0
        index = self.stores.index(store)
        return self._network.entered(index), self._network.waited_h(index, now_h)

    # ---- what a truck does

    def _approaches_of(self, kind: TruckKind) -> list[Approach]:
        """Return what trucks of a kind at least spend before each store that they go to."""
        to_store = []
        if kind.fleet:
            to_store.append(Column.FLEET_OUT_H)
        if self._way_in is None:
            to_store.append(Column.GATE_H)
        if self._gate_complex.weighbridges and (
            self._way_in is None or self._gate_complex.one_weighbridge
        ):
            to_store.append(Column.WEIGHING_IN_H)
        to_store.append(Column.BAY_H)
        approaches: list[Approach] = [
            (self.stores.index(kind.compartment), tuple(to_store), kind.payload)
        ]
        returned = self._return_load(kind)
        if returned is not None:
            to_return = (*to_store, Column.RETURN_BAY_H)
            store = self.stores.index(returned.compartment)
            approaches.append((store, to_return, returned.payload))
        return approaches

    def _return_load(self, kind: TruckKind) -> TruckKind | None:
        """Return the service whose loads trucks of a kind take along on their way back."""
        return next((other for other in self._kinds if other.name == kind.returns_with), None)

    def _route(self, kind: TruckKind) -> list[Step]:
        """Return the route of trucks of a kind, from the arrival (or their base) to the end."""
        steps = self._steps_in(kind)
        steps += self._steps_at_bay(kind, BAY, Column.STORED)
        returned = self._return_load(kind)
        if returned is not None:
            steps += self._steps_for_return_load(returned, len(steps))
        return [*steps, *self._steps_out(kind), Step(Action.END)]

    def _steps_in(self, kind: TruckKind) -> list[Step]:
        """Return the steps up to the bay that are not worked out before."""
        at = self._gate_complex
        steps: list[Step] = []
        if self._way_in is None:
            steps += self._steps_at_gate(kind)
        if at.weighbridges and (self._way_in is None or at.one_weighbridge):
            steps.append(self._served(at.weighbridges[0], WEIGHING_IN))
        return steps

    def _steps_at_gate(self, kind: TruckKind) -> list[Step]:
        """Return the steps up to the gate, if a place or a truck of a fleet is kept."""
        at = self._gate_complex
        parking = [Step(Action.SEIZE, at.parking, int(Column.PARKED))] if at.parking else []
        steps: list[Step] = []
        if kind.fleet:
            steps += [Step(Action.SEIZE, kind.fleet), _delay(Column.FLEET_OUT_H)]
            steps.append(_record(Column.ARRIVED))
        if at.access is not None:
            steps.append(Step(Action.AWAIT_OPENING, at.access, int(Column.ACCESS_OPENED)))
        if not parking or at.parks_before_gate:
            return [*steps, *parking, self._served(at.gate, GATE)]
        # the truck keeps its lane until it has a place
        return [*steps, *_kept(at.gate, GATE, parking)]

    def _steps_at_bay(self, kind: TruckKind, service: Service, stored: Column) -> list[Step]:
        """Return the steps at a bay and at the store behind it."""
        bays = self._bays[kind.name]
        store = self.stores.index(kind.compartment)
        enter = Step(Action.ENTER_STOCK, store, int(stored), amount=kind.payload)
        if bays is None:
            return [_record(service.begun), _delay(service.hours, service.done), enter]
        if not kind.bay_kept:
            return [self._served(bays, service), enter]
        return _kept(bays, service, [enter])

    def _steps_for_return_load(self, returned: TruckKind, position: int) -> list[Step]:
        """Return the steps from a position on: take a load on offer, if any, and collect it."""
        steps = [
            _record(Column.RETURN_ASKED),
            *self._steps_at_bay(returned, RETURN_BAY, Column.RETURN_STORED),
        ]
        return [
            Step(
                Action.TAKE_OFFER,
                (returned.offers, self.stores.index(returned.compartment)),
                column=position + 1 + len(steps),
                hours=int(Column.RETURN_BAY_H),
                amount=returned.payload,
            ),
            *steps,
        ]

    def _steps_out(self, kind: TruckKind) -> list[Step]:
        """Return the steps from the last store until nothing is kept any more."""
        at = self._gate_complex
        steps = [_delay(Column.TO_EXIT_H)]
        if at.weighbridges and (self._way_out is None or at.one_weighbridge):
            steps.append(self._served(at.weighbridges[1], WEIGHING_OUT))
        if self._way_out is not None:
            return steps
        if at.exit is not None:
            steps.append(self._served(at.exit, EXIT))
        steps.append(_record(Column.LEFT))
        if at.parking:
            steps.append(Step(Action.RELEASE, at.parking))
        if kind.fleet:
            steps += [_delay(Column.FLEET_HOME_H), Step(Action.RELEASE, kind.fleet)]
        return steps

    def _served(self, servers: Servers, service: Service) -> Step:
        """Return the step of a service by one of some servers that nobody keeps."""
        if servers not in self._recursions:
            self._recursions[servers] = servers_of(servers.manned)
        recursion = self._recursions[servers]
        return Step(Action.SERVE, recursion, *map(int, service))


# Steps hold plain numbers of columns: a list is indexed faster by them than by members of the enum.


def _kept(servers: Servers, service: Service, meanwhile: Sequence[Step]) -> list[Step]:
    """Return the steps of a service whose server is kept while something else is done."""
    seize, release = Step(Action.SEIZE, servers, int(service.begun)), Step(Action.RELEASE, servers)
    return [seize, _delay(service.hours, service.done), *meanwhile, release]


def _delay(hours: Column, done: Column | None = None) -> Step:
    written = NO_COLUMN if done is None else int(done)
    return Step(Action.DELAY, hours=int(hours), done=written)


def _record(column: Column) -> Step:
    return Step(Action.RECORD, column=int(column))
