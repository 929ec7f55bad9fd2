"""Trucks that keep something while they wait: a lane, a bay, a weighbridge or a parking place."""

from collections.abc import Sequence

from portsim.flow.queues.blocking import BlockingNetwork
from portsim.flow.queues.first_come import Ids
from portsim.flow.queues.routes import Action, Servers, Step
from portsim.flow.queues.series import Series
from portsim.flow.streams import Floats
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.road.columns import Column, TruckTable
from portsim.terminal.road.kinds import GateComplex, TruckKind

# (index of the store, columns of the hours that a truck at least spends before it, its load)
Approach = tuple[int, tuple[Column, ...], float]


class BlockingTruckFlow:
    """All trucks as customers of one network of queues, which feeds the stores."""

    def __init__(
        self, table: TruckTable, gate_complex: GateComplex, kinds: Sequence[TruckKind]
    ) -> None:
        self._table = table
        self._kinds = kinds
        stores = {kind.compartment.cargo: kind.compartment for kind in kinds}
        self.stores = [stores[cargo] for cargo in sorted(stores)]
        self._network = BlockingNetwork([store.stock for store in self.stores])
        self._bays = {kind.name: Servers(kind.bays) if kind.bays else None for kind in kinds}
        self._gate_complex = gate_complex
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
        table = self._table
        self._network.hours = table.views()
        kinds = table[Column.KIND][trucks].astype(int).tolist()
        used = {
            column
            for approaches in self._approaches
            for _, columns, _ in approaches
            for column in columns
        }
        hours_in = {column: table[column][trucks].tolist() for column in used}
        for position, (at_h, truck, kind) in enumerate(
            zip(hours.tolist(), trucks.tolist(), kinds, strict=True)
        ):
            earliest = [
                (store, at_h + sum(hours_in[column][position] for column in columns), load)
                for store, columns, load in self._approaches[kind]
            ]
            self._network.begin(at_h, truck, self._routes[kind], earliest)
        for store in self.stores:
            store.plan_if_unsure()

    def note_stored(self) -> None:
        """Do nothing: every truck wrote down its own hours."""

    def unannounced(self, store: Compartment, now_h: float) -> tuple[float, float]:
        """Return (amount, hours waited) of trucks at a store."""
        if store not in self.stores:
            return 0.0, 0.0
        index = self.stores.index(store)
        return self._network.entered(index), self._network.waited_h(index, now_h)

    # ---- what a truck does

    def _approaches_of(self, kind: TruckKind) -> list[Approach]:
        """Return what trucks of a kind at least spend before each store that they go to."""
        to_store = [Column.GATE_H]
        if kind.fleet:
            to_store.insert(0, Column.FLEET_OUT_H)
        if self._gate_complex.weighbridges:
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
        steps += self._steps_at_bay(
            kind, Column.BAY_BEGUN, Column.BAY_H, Column.BAY_DONE, Column.STORED
        )
        returned = self._return_load(kind)
        if returned is not None:
            steps += self._steps_for_return_load(returned, len(steps))
        return [*steps, *self._steps_out(kind), Step(Action.END)]

    def _steps_in(self, kind: TruckKind) -> list[Step]:
        """Return the steps up to the gate and over the weighbridge."""
        at = self._gate_complex
        parking = [Step(Action.SEIZE, at.parking, int(Column.PARKED))] if at.parking else []
        steps: list[Step] = []
        if kind.fleet:
            steps += [Step(Action.SEIZE, kind.fleet), _delay(Column.FLEET_OUT_H)]
            steps.append(_record(Column.ARRIVED))
        if at.access is not None:
            steps.append(Step(Action.AWAIT_OPENING, at.access, int(Column.ACCESS_OPENED)))
        if at.parks_before_gate:
            steps += parking
        steps.append(Step(Action.SEIZE, at.gate, int(Column.GATE_BEGUN)))
        steps += [_delay(Column.GATE_H), _record(Column.GATE_DONE)]
        if not at.parks_before_gate:
            steps += parking  # the truck keeps its lane until it has a place
        steps.append(Step(Action.RELEASE, at.gate))
        if at.weighbridges:
            steps += _service(
                at.weighbridges[0],
                Column.WEIGHING_IN_BEGUN,
                Column.WEIGHING_IN_H,
                Column.WEIGHING_IN_DONE,
            )
        return steps

    def _steps_at_bay(
        self, kind: TruckKind, begun: Column, hours: Column, done: Column, stored: Column
    ) -> list[Step]:
        """Return the steps at a bay and at the store behind it."""
        bays = self._bays[kind.name]
        store = self.stores.index(kind.compartment)
        enter = Step(Action.ENTER_STOCK, store, int(stored), kind.payload)
        if bays is None:
            return [_record(begun), _delay(hours), _record(done), enter]
        work = [Step(Action.SEIZE, bays, int(begun)), _delay(hours), _record(done)]
        release = Step(Action.RELEASE, bays)
        return [*work, enter, release] if kind.bay_kept else [*work, release, enter]

    def _steps_for_return_load(self, returned: TruckKind, position: int) -> list[Step]:
        """Return the steps from a position on: take a load on offer, if any, and collect it."""
        steps = [
            _record(Column.RETURN_ASKED),
            *self._steps_at_bay(
                returned,
                Column.RETURN_BAY_BEGUN,
                Column.RETURN_BAY_H,
                Column.RETURN_BAY_DONE,
                Column.RETURN_STORED,
            ),
        ]
        offers = returned.offers, self.stores.index(returned.compartment)
        without_load = position + 1 + len(steps)
        return [Step(Action.TAKE_OFFER, offers, without_load), *steps]

    def _steps_out(self, kind: TruckKind) -> list[Step]:
        """Return the steps from the last store to the way out, and to the fleet's base."""
        at = self._gate_complex
        steps = [_delay(Column.TO_EXIT_H)]
        if at.weighbridges:
            steps += _service(
                at.weighbridges[1],
                Column.WEIGHING_OUT_BEGUN,
                Column.WEIGHING_OUT_H,
                Column.WEIGHING_OUT_DONE,
            )
        if at.exit is not None:
            steps += _service(at.exit, Column.EXIT_BEGUN, Column.EXIT_H, Column.EXIT_DONE)
        steps.append(_record(Column.LEFT))
        if at.parking:
            steps.append(Step(Action.RELEASE, at.parking))
        if kind.fleet:
            steps += [_delay(Column.FLEET_HOME_H), Step(Action.RELEASE, kind.fleet)]
        return steps


# Steps hold plain numbers of columns: a list is indexed faster by them than by members of the enum.


def _delay(column: Column) -> Step:
    return Step(Action.DELAY, int(column))


def _record(column: Column) -> Step:
    return Step(Action.RECORD, column=int(column))


def _service(servers: Servers, begun: Column, hours: Column, done: Column) -> list[Step]:
    """Return the steps of a service by one of some servers."""
    return [
        Step(Action.SEIZE, servers, int(begun)),
        _delay(hours),
        _record(done),
        Step(Action.RELEASE, servers),
    ]
