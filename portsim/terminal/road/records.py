"""The trucks of one service after a run: place by place, when each came, began and ended."""

from collections.abc import Iterator, Sequence

import numpy as np

from portsim.flow.streams import Floats
from portsim.observe.land import Part, Trucks
from portsim.terminal.road.columns import Column, TruckTable
from portsim.terminal.road.kinds import GateComplex, TruckKind
from portsim.vocabulary import Place


def truck_records(
    table: TruckTable,
    gate_complex: GateComplex,
    kinds: Sequence[TruckKind],
    index: int,
    now_h: float,
) -> Trucks:
    """Return the trucks of one service; hours after `now_h` are not known yet and are NaN."""
    return _TruckRecorder(table, gate_complex, kinds, index, now_h).trucks()


class _TruckRecorder:
    """The rows of one service, and the parts of its trucks' way."""

    def __init__(
        self,
        table: TruckTable,
        gate_complex: GateComplex,
        kinds: Sequence[TruckKind],
        index: int,
        now_h: float,
    ) -> None:
        self._table = table
        self._gate_complex = gate_complex
        self._kind = kinds[index]
        self._return_load = next((k for k in kinds if k.name == self._kind.returns_with), None)
        self._now_h = now_h
        arrived_h = table[Column.ARRIVED]
        rows = np.flatnonzero(table[Column.KIND][: table.n] == index)
        rows = rows[arrived_h[rows] <= now_h]
        if self._kind.fleet is not None:  # rows of a fleet are in the order of the loads
            rows = rows[np.argsort(arrived_h[rows], kind="stable")]
        self._rows = rows
        self._left_h = self._known(Column.LEFT)

    def trucks(self) -> Trucks:
        """Return the record."""
        arrived_h = self._known(Column.ARRIVED)
        parts, come_h = self._parts_before_bay(arrived_h)
        parts += self._parts_at_bays(come_h)
        parts += self._parts_after_bays()
        return Trucks(self._kind.name, self._kind.payload, arrived_h, tuple(parts), self._left_h)

    def _known(self, column: Column) -> Floats:
        return self._past(self._table[column][self._rows])

    def _past(self, hours: Floats) -> Floats:
        """Return hours with NaN for those after the present."""
        return np.where(hours <= self._now_h, hours, np.nan)

    def _parts_before_bay(self, come_h: Floats) -> tuple[list[Part], Floats]:
        """Return the parts up to the weighbridge, and when each truck comes to its bay."""
        at = self._gate_complex
        parts = []
        if at.access is not None:
            opened_h = self._known(Column.ACCESS_OPENED)
            parts.append(Part(Place.BAN, "", come_h, opened_h, opened_h, opened_h))
            come_h = opened_h
        begun_h, done_h = self._known(Column.GATE_BEGUN), self._known(Column.GATE_DONE)
        if not at.parking:
            parts.append(Part(Place.GATE, "", come_h, begun_h, done_h, done_h))
            come_h = done_h
        else:
            parked_h, left_h = self._known(Column.PARKED), self._left_h
            if at.parks_before_gate:
                parts.append(Part(Place.PARKING, "", come_h, parked_h, left_h, left_h))
                parts.append(Part(Place.GATE, "", parked_h, begun_h, done_h, done_h))
                come_h = done_h
            else:
                parts.append(Part(Place.GATE, "", come_h, begun_h, done_h, parked_h))
                parts.append(Part(Place.PARKING, "", done_h, parked_h, left_h, left_h))
                come_h = parked_h
        if at.weighbridges:
            begun_h = self._known(Column.WEIGHING_IN_BEGUN)
            weighed_h = self._known(Column.WEIGHING_IN_DONE)
            parts.append(Part(Place.WEIGHBRIDGE, "", come_h, begun_h, weighed_h, weighed_h))
            come_h = weighed_h
        return parts, come_h

    def _parts_at_bays(self, come_h: Floats) -> Iterator[Part]:
        """Yield the parts at bays and stores, those of a return load included."""
        yield from _at_bay(
            self._kind,
            come_h,
            self._known(Column.BAY_BEGUN),
            self._known(Column.BAY_DONE),
            self._known(Column.STORED),
        )
        if self._return_load is not None:
            yield from _at_bay(
                self._return_load,
                self._known(Column.RETURN_ASKED),
                self._known(Column.RETURN_BAY_BEGUN),
                self._known(Column.RETURN_BAY_DONE),
                self._known(Column.RETURN_STORED),
            )

    def _parts_after_bays(self) -> Iterator[Part]:
        """Yield the parts of the way out."""
        at = self._gate_complex
        done_h = self._table[Column.STORED][self._rows]
        if self._return_load is not None:
            no_load = np.isnan(self._known(Column.RETURN_ASKED))
            done_h = np.where(no_load, done_h, self._known(Column.RETURN_STORED))
        come_h = self._past(done_h + at.exit_h)
        if at.weighbridges:
            weighed_h = self._known(Column.WEIGHING_OUT_DONE)
            begun_h = self._known(Column.WEIGHING_OUT_BEGUN)
            yield Part(Place.WEIGHBRIDGE_OUT, "", come_h, begun_h, weighed_h, weighed_h)
            come_h = weighed_h
        if at.exit is not None:
            passed_h = self._known(Column.EXIT_DONE)
            yield Part(Place.EXIT, "", come_h, self._known(Column.EXIT_BEGUN), passed_h, passed_h)


def _at_bay(
    kind: TruckKind, come_h: Floats, begun_h: Floats, done_h: Floats, stored_h: Floats
) -> tuple[Part, Part]:
    """Return the parts at a bay and at the store behind it."""
    freed_h = stored_h if kind.bay_kept else done_h
    return (
        Part(Place.BAY, kind.name, come_h, begun_h, done_h, freed_h),
        Part(Place.STORE, kind.name, done_h, stored_h, stored_h, stored_h),
    )
