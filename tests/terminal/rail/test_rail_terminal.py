"""What trains go through at one station, by hand: two trains and one track, unless told."""

from math import inf, isnan
from typing import Any

import pytest

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.calendar.roster import Roster
from portsim.terminal.handling.collection import Collection
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.rail.rail_terminal import RailTerminal
from portsim.terminal.rail.station import Station
from portsim.terminal.rail.train import ReturnLoad, Train, TrainKind
from tests.builder import always


class At:
    """Trains that come at stated hours, with stated loads."""

    def __init__(self, *trains: tuple[float, float | None]) -> None:
        self._trains = list(trains)

    def next(self) -> tuple[float, float | None]:
        return self._trains.pop(0) if self._trains else (inf, None)


class Yard:
    """A station and a rail terminal, with the hours at which trains arrived and had left."""

    def __init__(self, tracks: int = 1, track_wagons: int | None = None, **more: Any) -> None:
        self.env = Environment()
        plain = {"arrival_wagons": [], "locomotives": None, "manned": None}
        self.station = Station(
            self.env, "tip", Roster.constant(tracks), track_wagons, **plain | more
        )
        self.arrived: list[float] = []
        self.gone: list[float] = []
        self.rail = RailTerminal(self.env, self.arrived.append, self.gone.append)
        self.stores: list[Compartment] = []

    def store(
        self, capacity: float = 1_000.0, initial: float = 0.0, imports: bool = False
    ) -> Compartment:
        store = Compartment(self.env, "pile", "coal", "t", capacity, initial, imports, None)
        self.stores.append(store)
        return store

    def kind(self, compartment: Compartment, **more: Any) -> TrainKind:
        """Return trains of two wagons of 50 t, worked one by one in an hour each."""
        laws = {"wagons": 2.0, "wagon_load": 50.0, "cut_h": 1.0, "arrival_h": 0.0}
        laws |= {"shunting_h": 0.0, "setup_h": 0.0, "release_h": 0.0}
        draws = {name: always(more.pop(name, value)) for name, value in laws.items()}
        return TrainKind(0, self.station, compartment, 1, **draws, **more)

    def deliver(
        self, kind: TrainKind, *trains: tuple[float, float | None], until_h: float = 24.0
    ) -> list[Train]:
        """Return the trains after some hours."""
        self.env.process(self.rail.deliver(kind, At(*trains)))
        self.env.run(until_h)
        for store in self.stores:
            store.settle()
        self.rail.note_past()
        return self.rail.trains


def test_two_trains_and_one_track() -> None:
    yard = Yard()
    store = yard.store()
    first, second = yard.deliver(
        yard.kind(store, shunting_h=0.5, release_h=0.25), (1.0, None), (2.0, None)
    )
    assert (first.arrive_h, first.ready_h, first.track_h, first.left_h) == (1.0, 1.0, 1.0, 3.75)
    assert (second.arrive_h, second.ready_h, second.track_h, second.left_h) == (2.0, 2.0, 3.75, 6.5)
    assert first.handed_over == [(2.5, 50.0), (3.5, 50.0)]
    assert store.stock.level == 200.0
    assert (yard.arrived, yard.gone) == ([1.0, 2.0], [1.0, 2.0])  # both by the hour of arrival


def test_a_train_is_counted_as_gone_only_when_it_has_left() -> None:
    yard = Yard()
    (train,) = yard.deliver(yard.kind(yard.store()), (1.0, None), until_h=2.5)
    assert (yard.arrived, yard.gone) == ([1.0], [])
    assert isnan(train.left_h)
    assert train.handed_over == [(2.0, 50.0)]


def test_a_given_load_is_what_the_train_brings() -> None:
    yard = Yard()
    store = yard.store()
    (train,) = yard.deliver(yard.kind(store), (1.0, 120.0))
    assert (train.wagons, train.left_h) == (3, 4.0)
    assert store.stock.level == pytest.approx(120.0)


def test_an_arrival_track_is_free_when_the_last_portion_is_on_the_unloading_track() -> None:
    # tracks of one wagon; inspected from 0 to 1, portions from 1.5 to 3 (with a setup) and 3.5 to
    # 4.5; the second train has the arrival track from 3.5 on, where it is inspected until 4.5
    yard = Yard(track_wagons=1, arrival_wagons=[2])
    kind = yard.kind(yard.store(), arrival_h=1.0, shunting_h=0.5, setup_h=0.5)
    first, second = yard.deliver(kind, (0.0, None), (0.5, None))
    assert (first.in_h, first.ready_h, first.track_h, first.left_h) == (0.0, 1.0, 1.0, 4.5)
    assert (second.in_h, second.ready_h, second.track_h, second.left_h) == (3.5, 4.5, 4.5, 8.0)
    (record,) = [units.clock(name, kind) for kind, name, units in yard.station.resources()[1:]]
    assert record.hours == pytest.approx(
        {"idle": 24.0 - 3.5 - 3.5, "arrival": 2.0, "waiting_track": 0.0, "emptying": 5.0}
    )


def test_a_train_waits_on_its_arrival_track_for_the_unloading_track() -> None:
    # both are inspected from 0 to 1; the first is on the unloading track from 1 to 3
    yard = Yard(arrival_wagons=[2, 2])
    _, second = yard.deliver(yard.kind(yard.store(), arrival_h=1.0), (0.0, None), (0.0, None))
    assert (second.ready_h, second.track_h) == (1.0, 3.0)
    assert yard.station.arrival_tracks is not None
    hours = yard.station.arrival_tracks.clock("arrival", "arrival tracks").hours
    assert (hours["arrival"], hours["waiting_track"], hours["emptying"]) == (2.0, 2.0, 0.0)


def test_one_engine_brings_both_portions_and_a_train_on_another_track_waits_for_it() -> None:
    yard = Yard(tracks=2, locomotives=1)
    kind = yard.kind(yard.store(), shunting_h=2.0)
    first, second = yard.deliver(kind, (0.0, None), (0.0, None))
    assert (first.left_h, second.left_h) == (4.0, 6.0)
    assert second.waited_for(yard.station.locomotives, 24.0) == 2.0
    assert second.waited_for(yard.station.tracks, 24.0) == 0.0
    tracks = yard.station.tracks.clock("tip", "station").hours
    assert (tracks["shunting"], tracks["locomotive"]) == (4.0, 2.0)


def test_a_cut_waits_on_the_track_for_room_in_the_store() -> None:
    # room for one wagon and a half: the second is worked at 2, and waits till a ship has taken 25
    yard = Yard()
    store = yard.store(capacity=75.0)
    yard.env.process(ship(yard.env, store, at_h=4.0, per_h=10.0))
    (train,) = yard.deliver(yard.kind(store), (0.0, None))
    assert train.left_h == pytest.approx(6.5)
    assert train.blocked_h == pytest.approx(4.5)
    assert isnan(train.full_since_h)
    assert train.store_waits == [(2.0, pytest.approx(6.5), "coal")]
    assert yard.station.tracks.clock("tip", "station").hours["store_full"] == pytest.approx(4.5)


def test_a_wait_that_goes_on_at_the_end_counts_so_far() -> None:
    yard = Yard()
    (train,) = yard.deliver(yard.kind(yard.store(capacity=75.0)), (0.0, None))
    assert (train.blocked_h, train.blocked_until(24.0)) == (0.0, 22.0)
    assert isnan(train.store_waits[0].to_h)


def ship(env: Environment, store: Compartment, at_h: float, per_h: float) -> Any:
    """Let a ship take an amount an hour from an hour on."""
    yield env.timeout(at_h)
    store.settle()
    store.stock.set_outflow(per_h, at_h)
    store._replan()


def test_work_goes_on_in_the_next_shift_and_shunting_needs_none() -> None:
    # manned from 0 to 3 and from 8 on: set up from 2 to 2.5, worked for half an hour and, from 8 on,
    # for another half and an hour
    yard = Yard(manned=Calendar([(3.0, 8.0)]))
    kind = yard.kind(yard.store(), shunting_h=0.5, setup_h=0.5, release_h=1.0)
    (train,) = yard.deliver(kind, (1.5, None))
    assert train.handed_over == [(8.5, 50.0), (9.5, 50.0)]
    assert (train.left_h, train.off_shift_h) == (10.5, 5.0)
    hours = yard.station.tracks.clock("tip", "station").hours
    assert (hours["setup"], hours["working"], hours["shift"]) == (0.5, 2.0, 5.0)
    assert hours["shunting"] == 1.5


@pytest.mark.parametrize(
    ("more", "capacity", "turned_away"),
    [
        ({"tracks": 2}, 300.0, [False, False, True]),  # the third would wait outside
        ({"tracks": 3}, 300.0, [False, False, False]),
        ({"tracks": 3}, 299.0, [False, False, True]),  # and here there will be no room
        ({"tracks": 1, "arrival_wagons": [2, 2]}, 300.0, [False, False, False]),
    ],
)
def test_who_would_wait_is_turned_away(
    more: dict[str, Any], capacity: float, turned_away: list[bool]
) -> None:
    yard = Yard(**more)
    kind = yard.kind(yard.store(capacity=capacity), turns_away=True, cut_h=2.0)
    trains = yard.deliver(kind, (0.0, None), (0.5, None), (1.0, None), until_h=23.0)
    assert [train.turned_away for train in trains] == turned_away
    assert trains[-1].left_h == 1.0 or not turned_away[-1]
    assert sorted(yard.gone) == [0.0, 0.5, 1.0]
    assert kind.coming == 0.0


def test_trains_are_called_once_a_day_for_whole_loads() -> None:
    # 250 t lie there: two trains of 100 t are here 5 h after the first review; the next two after
    # another 150 t have been landed
    yard = Yard()
    store = yard.store(initial=250.0, imports=True)
    yard.env.process(ship(yard.env, store, at_h=20.0, per_h=150.0))
    yard.env.process(stop(yard.env, store, at_h=21.0))
    collection = Collection(store, hold_h=0.0, share=1.0)
    yard.env.process(yard.rail.collect(yard.kind(store), collection, lead_h=5.0))
    yard.env.run(48.0)
    yard.rail.note_past()
    assert [train.arrive_h for train in yard.rail.trains] == [5.0, 5.0, 29.0, 29.0]
    assert [train.left_h for train in yard.rail.trains] == [7.0, 9.0, 31.0, 33.0]


def stop(env: Environment, store: Compartment, at_h: float) -> Any:
    yield env.timeout(at_h)
    store.settle()
    store.stock.set_outflow(0.0, at_h)


def test_emptied_wagons_take_along_what_lies_ready_cut_by_cut() -> None:
    # two of three wagons: 40 t each of 90 t, in half an hour each, after the three hours of work
    yard = Yard()
    flour = yard.store(initial=90.0, imports=True)
    back = ReturnLoad(flour, Collection(flour, 0.0, 1.0), always(40.0), always(0.5))
    (train,) = yard.deliver(yard.kind(yard.store(), wagons=3.0, return_load=back), (0.0, None))
    assert train.wagons_reloaded == 2
    assert train.left_h == 4.0
    assert flour.stock.level == 1_000.0 - 10.0  # of an import the stock is the room


@pytest.mark.parametrize(("hold_h", "wagons"), [(20.0, 1), (30.0, 0)])
def test_what_trains_may_take_along_is_reviewed_daily(hold_h: float, wagons: int) -> None:
    # 50 t are landed on day 0 and noted by the review of hour 24; the train is emptied at 46
    yard = Yard()
    flour = yard.store(imports=True)
    yard.env.process(ship(yard.env, flour, at_h=3.0, per_h=50.0))
    yard.env.process(stop(yard.env, flour, at_h=4.0))
    collection = Collection(flour, hold_h, 1.0)
    yard.env.process(yard.rail.review_daily(collection))
    back = ReturnLoad(flour, collection, always(40.0), always(0.5))
    (train,) = yard.deliver(yard.kind(yard.store(), return_load=back), (44.0, None), until_h=60.0)
    assert train.wagons_reloaded == wagons
