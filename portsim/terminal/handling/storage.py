"""Storage: one compartment for each cargo, between the land side and the ships."""

from collections.abc import Sequence
from math import inf

from simpy.events import Event

from portsim.flow.queues.series import Series
from portsim.flow.rounding import TOLERANCE
from portsim.flow.standstill import Guard
from portsim.flow.stock.forecast import admission_hour, outflow_hour
from portsim.flow.stock.log import Entry
from portsim.flow.stock.overflow import Overflow
from portsim.flow.stock.stock import Stock
from portsim.flow.streams import Floats
from portsim.terminal.handling.countdown import Countdown
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.feed import Feed, SeriesFeed
from portsim.terminal.handling.transfer import Transfer

ROUNDING_H = 1e-10


class Compartment:
    """The store of one cargo, as ships see it: cargo to load (exports), or room to fill (imports).

    Trucks and trains add to it, whole loads at a time, and wait while it is full; ships draw on it
    and wait while it is empty. Nothing here needs an event but the completion of a parcel and the
    entry of a load that a train waits with: both are planned at the earliest moment they can be,
    and planned again if that was too early.

    What comes in may be on hold for a time before ships can load it, and may go to an overflow
    while the store is full; this is for exports. The hold of an import delays who is called for it.
    """

    def __init__(
        self,
        env: Environment,
        store: str,
        cargo: str,
        unit: str,
        capacity: float,
        initial: float,
        mirrored: bool,
        reclaim_per_h: float | None,
        hold_h: float = 0.0,
        overflow: Overflow | None = None,
    ) -> None:
        self.env = env
        self.store = store
        self.cargo = cargo
        self.unit = unit
        self.mirrored = mirrored
        self.stock = Stock(capacity, capacity - initial if mirrored else initial, hold_h, overflow)
        self.transfers: list[Transfer] = []
        self.moved = 0.0  # summed parcel by parcel; the audit compares it with the stock's own sum
        self.promised = (
            0.0  # to ships, loaded or not, but not what those that sailed short left behind
        )
        self.closed = ""  # `weather` while it stops work on this cargo
        self._reclaim = reclaim_per_h
        self._waiting: list[tuple[Entry, Event]] = []
        self._settled_h = 0.0
        self._settled_out = 0.0
        self._settled_dry = 0.0
        self._plan = 0
        self._planned_h = -inf
        # Those that depend on the course of this stock
        self._countdowns: tuple[Countdown, ...] = ()
        self.feed: Feed | None = None
        # a parcel lacks cargo that is on its way or not known yet: who holds it up may let go
        self._unsure = False
        self._guard = Guard(f"store {store} for {cargo}")

    # ---- land side

    def announce(self, times_h: Floats, amounts: Floats) -> None:
        """Add loads that will be here at known times (trucks that have passed gate and bay)."""
        self.settle()
        self.stock.announce(times_h, amounts)
        self._replan()

    def work(self, series: Series, at_h: float) -> None:
        """Let a series of loads come (exports) or go (imports) from an hour on that is not past.

        Nothing here needs an event for it. Whoever waits for its end asks `let_in` while one of its
        loads waits for room, and settles the store at the hour at which it can have ended.
        """
        self.settle()
        is_first = self.feed is None
        self.feed = self.feed or SeriesFeed(self.stock, self.env.meter.look)
        self.feed.work(self, series, at_h)
        if is_first or self._unsure:
            self._replan()

    def let_in(self, entry: Entry) -> Event:
        """Return the event of the admission of a load that waits."""
        self.settle()
        done = self.env.event()
        self._waiting.append((entry, done))
        self._replan()
        return done

    # ---- sea side

    def begin(self, transfer: Transfer) -> None:
        """Take a parcel in hand; its cranes come by `rerate`."""
        self.settle()
        self.transfers.append(transfer)
        self._countdowns = self._watched()

    def rerate(self) -> None:
        """Take account of changed crane numbers; the time before must be settled."""
        offered = sum(t.rate for t in self.transfers)
        rate = offered if self._reclaim is None else min(offered, self._reclaim)
        for transfer in self.transfers:
            if transfer.rate:
                transfer.pace = transfer.rate / offered * rate
        self.stock.set_outflow(rate, self.env.now)
        self._replan()
        if self.feed is not None:
            self.feed.changed(self)

    def plan_if_unsure(self) -> None:
        """Plan again if a parcel lacks cargo that may come sooner now."""
        if self._unsure:
            self.settle()
            self._replan()

    def withdraw(self, transfer: Transfer) -> None:
        """End a parcel as it is; the ship sails without the rest."""
        self.settle()
        self._let_go([transfer])

    def close(self, state: str) -> None:
        """Stop work on this cargo, or (empty) let it go on; its parcels keep their cranes."""
        self.settle()
        self.closed = state
        for fleet in dict.fromkeys(t.fleet for t in self.transfers):
            fleet.split()
        self.rerate()

    # ---- time

    def settle(self) -> None:
        """Bring the stock to the present, and divide what was moved by the parcels' rates."""
        now = self.env.now
        stock = self.stock
        if self.feed is not None:
            self.feed.advance(now)
        stock.catch_up(now)
        if self._waiting:
            self._note_admitted()
        hours = now - self._settled_h
        if hours <= 0.0 and stock.total_out == self._settled_out:
            return
        moved = stock.total_out - self._settled_out
        if self.transfers:
            dry = stock.starved_h - self._settled_dry
            offered = sum(t.rate for t in self.transfers)
            for transfer in self.transfers:
                part = transfer.rate / offered * moved if offered else 0.0
                transfer.progress(part, hours, dry if transfer.rate else 0.0)
                self.moved += part
        else:
            self.moved += moved  # what was cut off in the moment in which the last parcel was done
        self._settled_h = now
        self._settled_dry = stock.starved_h
        self._settled_out = stock.total_out

    def _note_admitted(self) -> None:
        """Tell those who wait for the admission of loads that are let in by now."""
        admitted = [waiting for waiting in self._waiting if waiting[0].admitted_h is not None]
        for waiting in admitted:
            self._waiting.remove(waiting)
            waiting[1].succeed()

    def _replan(self) -> None:
        """Plan the next hour at which a parcel may be complete or a waiting load let in."""
        moments: list[float | None] = []
        self._unsure = False
        offered = sum(t.rate for t in self.transfers)
        for transfer in self.transfers:
            if transfer.rate:
                moments.append(self.out_by(transfer.left * offered / transfer.rate))
            elif self._is_done(transfer):
                # Its cranes were stopped or taken away in the moment it was done
                moments.append(self.env.now)
        moments += [admission_hour(self.stock, entry) for entry, _ in self._waiting]
        soonest = min((m for m in moments if m is not None), default=None)
        # a plan that stands for an earlier moment is as good, and costs no event: it plans again
        if soonest is not None and not self.env.now < self._planned_h <= soonest + ROUNDING_H:
            self._plan += 1
            self._planned_h = soonest
            planned = self.env.at(soonest, self._plan)
            assert planned.callbacks is not None
            planned.callbacks.append(self._on_planned)
        for countdown in self._countdowns:
            countdown.replan()

    def out_by(self, amount: float) -> float | None:
        """Return the earliest hour at which ships can have been given `amount` more.

        None if that cannot be known yet; then everybody who depends on it is asked to plan anew
        when it may be.
        """
        return outflow_hour(self.stock, amount, self._comes_by if self.feed else None)

    def _comes_by(self, amount: float) -> float | None:
        """Return the earliest hour by which the feed can have brought `amount`, or None."""
        assert self.feed is not None
        self._unsure = True
        return self.feed.comes_by(self, amount - TOLERANCE)

    def _is_done(self, transfer: Transfer) -> bool:
        """Return whether a parcel is complete, and what is cut off of it can be moved."""
        return transfer.complete(self.env.now) and transfer.left <= self.stock.ready + TOLERANCE

    def _state(self) -> tuple[float, ...]:
        """Return what changes as long as anything goes on here."""
        stock = self.stock
        return stock.total_out, stock.level, stock.outflow, len(self.transfers), len(self._waiting)

    def _watched(self) -> tuple[Countdown, ...]:
        return tuple(dict.fromkeys(c for t in self.transfers for c in t.countdowns))

    def _on_planned(self, event: Event) -> None:
        if event.value != self._plan:
            return  # overtaken by a later plan
        self._planned_h = -inf  # it has come, be it a rounding error early
        self.settle()
        done = [t for t in self.transfers if self._is_done(t)]
        for transfer in done:
            dust = self.stock.take_rounding(transfer.amount - transfer.done)
            transfer.cut_off(dust)
            self.moved += dust
            self._settled_out += dust
        if done:
            self._let_go(done)
        else:
            self._guard.planned(self.env.now, self._state())
            self._replan()

    def _let_go(self, done: Sequence[Transfer]) -> None:
        """Let parcels end now, and others have their cranes."""
        for transfer in done:
            self.transfers.remove(transfer)
            transfer.finished.succeed()
        self._countdowns = self._watched()
        for fleet in dict.fromkeys(t.fleet for t in done):
            fleet.end([t for t in done if t.fleet is fleet])
        self.rerate()
