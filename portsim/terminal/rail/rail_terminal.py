"""Trains: how they come, wait for tracks and engines, are emptied or loaded, and leave.

A coal train of 60 wagons comes to a station whose tracks take 30. It waits for an arrival track,
is inspected there, and waits for an unloading track. An engine brings the first portion of 30
wagons, which are tipped in cuts of, say, two. A cut that the store has no room for stays on the
track and blocks it. Then the second portion follows, and the train leaves.
"""

from collections.abc import Callable, Generator
from functools import partial
from math import inf, isnan
from typing import Any, Protocol

from simpy.events import Event

from portsim.terminal.handling.collection import REVIEW_H, Collection
from portsim.terminal.handling.environment import Awaited, Environment
from portsim.terminal.handling.signal import Later
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.rail.cuts import CutSeries, OwnCutSeries
from portsim.terminal.rail.rail_resource import RailResource
from portsim.terminal.rail.rail_unit import RailUnit
from portsim.terminal.rail.train import Portion, ReturnLoad, Train, TrainKind
from portsim.vocabulary import State


class TrainArrivals(Protocol):
    """The arrival process of the trains of one service."""

    def next(self) -> tuple[float, float | None]:
        """Return (hour, load) of the next train.

        The hour is infinite if no train comes any more. The load is None if the train draws it
        itself.
        """


class RailTerminal:
    """All trains of the terminal, and what each of them goes through.

    Parameters
    ----------
    arrived, gone
        Called with the hour of arrival of a train when it arrives, and when it is noted that it has
        left.

    Attributes
    ----------
    trains : list of Train
        In order of arrival.
    """

    def __init__(
        self, env: Environment, arrived: Callable[[float], None], gone: Callable[[float], None]
    ) -> None:
        self.env = env
        self.trains: list[Train] = []
        self._arrived = arrived
        self._gone = gone
        self._leaving = Later()

    # ---- how trains come

    def deliver(self, kind: TrainKind, arrivals: TrainArrivals) -> Generator[Event, Any, None]:
        """Let trains come on their own account (exports)."""
        while True:
            hour, amount = arrivals.next()
            if hour == inf:
                return
            yield self.env.at(hour)
            self.env.follow(self._visit(kind.draw_train(amount)))

    def collect(
        self, kind: TrainKind, collection: Collection, lead_h: float
    ) -> Generator[Event, Any, None]:
        """Call trains for the cargo that lies in store (imports), once a day."""
        train = kind.draw_train()
        while True:
            while collection.call_loads(train.amount, most=1):
                self.env.follow(self._visit(train, lead_h))
                train = kind.draw_train()
            yield self.env.timeout(REVIEW_H)

    def review_daily(self, collection: Collection) -> Generator[Event, Any, None]:
        """Note every day what may be collected of an import for which no trains are called.

        Trains that brought something take it with them.
        """
        while True:
            collection.call_loads(1.0, most=0)
            yield self.env.timeout(REVIEW_H)

    # ---- what one train goes through

    def _visit(self, train: Train, after_h: float = 0.0) -> Generator[Awaited, Any, None]:
        env, kind, station = self.env, train.kind, train.kind.station
        if after_h > 0.0:
            yield env.timeout(after_h)
        train.arrive_h = env.now
        self.trains.append(train)
        self._arrived(train.arrive_h)
        if kind.turns_away and not (station.can_take(train.wagons) and kind.has_room(train.amount)):
            train.turned_away = True
            self._leave(train, env.now)
            return
        kind.coming += train.amount
        arrival_track = yield from self._wait_on_arrival_track(train)
        track = yield from self._request(train, station.tracks)
        train.track_h = env.now
        if arrival_track is not None:
            arrival_track.switch(State.EMPTYING, env.now)
        yield from self._work(train, track, arrival_track)
        track.switch(State.SHUNTING, env.now)
        station.tracks.release(track, env.now + train.release_h)
        self._leave(train, env.now + train.release_h)

    def _leave(self, train: Train, at_h: float) -> None:
        self._leaving.plan(at_h, partial(self._note_left, train))

    def _note_left(self, train: Train, left_h: float) -> None:
        train.left_h = left_h
        self._gone(train.arrive_h)

    def note_past(self) -> None:
        """Note which trains have left by now."""
        self._leaving.note_until(self.env.now)

    def _wait_on_arrival_track(self, train: Train) -> Generator[Awaited, Any, RailUnit | None]:
        """Be inspected on an arrival track and return it; return None if the station has none."""
        env, station = self.env, train.kind.station
        arrival_track = None
        if station.arrival_tracks is not None:
            arrival_track = yield from self._request(train, station.arrival_tracks, train.wagons)
        train.in_h = env.now
        if arrival_track is not None:
            yield env.timeout(train.inspection_h)
            arrival_track.switch(State.WAITING_TRACK, env.now)
        train.ready_h = env.now
        return arrival_track

    def _work(
        self, train: Train, track: RailUnit, arrival_track: RailUnit | None
    ) -> Generator[Awaited, Any, None]:
        """Work the portions one after another; the last one frees the arrival track."""
        kind, station = train.kind, train.kind.station
        for portion in train.portions:
            begin_h = yield from self._shunt(train, track, portion)
            is_last = portion is train.portions[-1]
            if is_last and station.arrival_tracks is not None and arrival_track is not None:
                station.arrival_tracks.release(arrival_track, begin_h)
            if portion is train.portions[0] and train.setup_h > 0.0:
                begin_h = self._set_up(train, track, begin_h)
            amounts = [cut.amount for cut in portion.cuts]
            work_h = [cut.work_h for cut in portion.cuts]
            cuts = OwnCutSeries(train, track, kind.compartment, amounts, work_h)
            yield from self._work_cuts(train, track, kind.compartment, cuts, begin_h)
            if kind.return_load is not None:
                yield from self._load_return(train, track, portion, kind.return_load)

    def _request(
        self, train: Train, resource: RailResource, wagons: int = 0
    ) -> Generator[Awaited, Any, RailUnit]:
        """Ask for a track or an engine, and wait until it is granted."""
        request = resource.request(wagons)
        train.requests.append(request)
        if request.event is not None:
            yield request.event
        return request.unit

    def _shunt(
        self, train: Train, track: RailUnit, portion: Portion
    ) -> Generator[Awaited, Any, float]:
        """Let a portion be brought, and the one before be taken away; return when that is done."""
        locomotives = train.kind.station.locomotives
        locomotive = None
        if locomotives is not None:
            track.switch(State.LOCOMOTIVE, self.env.now)
            locomotive = yield from self._request(train, locomotives)
        track.switch(State.SHUNTING, self.env.now)
        done_h = self.env.now + portion.shunting_h
        if locomotives is not None and locomotive is not None:
            locomotives.release(locomotive, done_h)
        return done_h

    def _set_up(self, train: Train, track: RailUnit, begin_h: float) -> float:
        """Let the track be set up from an hour on, in shifts; return when that is done.

        What a shift leaves unfinished goes on where it stopped.
        """
        manned = train.kind.station.manned
        track.plan(State.SETUP, begin_h)
        if manned is None:
            return begin_h + train.setup_h
        train.manned_since_h = begin_h
        return manned.when_worked(begin_h, train.setup_h)

    def _work_cuts(
        self,
        train: Train,
        track: RailUnit,
        compartment: Compartment,
        cuts: CutSeries,
        begin_h: float,
    ) -> Generator[Awaited, Any, None]:
        """Work cuts from an hour on, each as soon as the one before is handed over.

        The train looks at them when the last can be handed over, and whenever a cut that it finds
        waiting for the store is let in.
        """
        env = self.env
        track.plan(State.WORKING, begin_h)
        if train.kind.station.manned is not None and isnan(train.manned_since_h):
            train.manned_since_h = begin_h
        compartment.work(cuts, begin_h)
        track.served_store = compartment
        while not cuts.done:
            if cuts.waiting is None:
                yield env.at(cuts.ends_h)
            else:
                yield compartment.let_in(cuts.waiting)
            compartment.settle()
        track.served_store = None

    def _load_return(
        self, train: Train, track: RailUnit, portion: Portion, return_load: ReturnLoad
    ) -> Generator[Awaited, Any, None]:
        """Load as many wagons of a portion as there is cargo for, cut by cut."""
        load = train.return_wagon_load
        wagons_left = return_load.collection.call_loads(load, most=portion.wagons)
        train.wagons_reloaded += wagons_left
        amounts, work_h = [], []
        for cut in portion.cuts:
            wagons = min(cut.wagons, wagons_left)
            if wagons:
                wagons_left -= wagons
                amounts.append(wagons * load)
                work_h.append(cut.return_work_h)
        if amounts:
            cuts = CutSeries(train, track, return_load.compartment, amounts, work_h)
            yield from self._work_cuts(train, track, return_load.compartment, cuts, self.env.now)
