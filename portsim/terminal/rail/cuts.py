"""Cuts of a train that are worked one after another on its track, without an event for each."""

from collections.abc import Sequence

from portsim.flow.queues.series import Series
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.rail.rail_unit import RailUnit
from portsim.terminal.rail.train import NAN, StoreWait, Train
from portsim.vocabulary import State

# Bound once, since to look up a member takes longer than to use it.
STORE_FULL = State.STORE_FULL
WORKING = State.WORKING


class CutSeries(Series):
    """Cuts of one portion, which fill a store or are filled from it.

    Work that a shift leaves unfinished goes on where it stopped. A cut that the store has no room
    for stays on the track.
    """

    __slots__ = ("_compartment", "_track", "_train")

    def __init__(
        self,
        train: Train,
        track: RailUnit,
        compartment: Compartment,
        amounts: Sequence[float],
        work_h: Sequence[float],
    ) -> None:
        super().__init__(amounts, work_h, train.kind.station.manned)
        self._train = train
        self._track = track
        self._compartment = compartment

    def came(self, t: float) -> None:
        """Note that the work on the next cut is done."""
        if self._manned is not None:
            self._train.end_manned(t)

    def waits(self, t: float) -> None:
        """Note that the next cut waits for the store from an hour on."""
        train = self._train
        self._track.switch(STORE_FULL, t)
        train.full_since_h = t
        train.store_waits.append(StoreWait(t, NAN, self._compartment.cargo))

    def waited(self, t: float) -> None:
        """Note that the wait of the cut that is let in now is over."""
        train = self._train
        train.store_waits[-1] = train.store_waits[-1]._replace(to_h=t)
        train.blocked_h = train.blocked_until(t)
        train.full_since_h = NAN

    def entered(self, t: float) -> None:
        """Note that the cut before the next is handed over, and begin the next."""
        if self.done:
            return
        if self._track.state != WORKING:
            self._track.switch(WORKING, t)
        if self._manned is not None:
            self._train.manned_since_h = t


class OwnCutSeries(CutSeries):
    """Cuts of the cargo that a train came with, or came for; return loads are none of them."""

    __slots__ = ()

    def came(self, t: float) -> None:
        """Note that the work on the next cut is done."""
        self._train.kind.coming -= self.amounts[self.next]
        super().came(t)

    def entered(self, t: float) -> None:
        """Note that the cut before the next is handed over, and begin the next."""
        self._train.handed_over.append((t, self.amounts[self.next - 1]))
        super().entered(t)
