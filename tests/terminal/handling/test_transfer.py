"""A parcel between ship and store: how fast it moves, and what its hours are booked to."""

from types import SimpleNamespace

import pytest

from portsim.observe.clocks import StateClock
from portsim.terminal.handling.crane_part import CranePart
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.transfer import Setup, Transfer
from portsim.vocabulary.states import BERTH_STATES


class Pool:
    """Notes what is booked to the cranes."""

    closed = ""
    failure = None
    name = resource = "mhc"
    max_per_ship = number = available = unbroken = 2
    loss = 0.1
    broken = 0

    def __init__(self) -> None:
        self.booked: list[tuple[float, ...]] = []
        self.stopped: list[tuple[float, float]] = []

    def book(self, *hours: float) -> None:
        self.booked.append(hours)

    def book_stopped(self, cranes: float, hours: float) -> None:
        self.stopped.append((cranes, hours))


def parcel(amount: float = 400.0, pools: int = 1, **more: object) -> Transfer:
    """Return a parcel with two cranes of 50 an hour, worth 1.8, of each of its pools."""
    store = SimpleNamespace(closed="", settle=lambda: None)
    transfer = Transfer(
        amount=amount,
        parts=[CranePart(Pool(), 50.0) for _ in range(pools)],
        fleet=SimpleNamespace(),  # type: ignore[arg-type]
        compartment=store,  # type: ignore[arg-type]
        berth_clock=StateClock(tuple(BERTH_STATES)),
        finished=Environment().event(),
        **more,  # type: ignore[arg-type]
    )
    for part in transfer.parts:
        part.cranes, part.effective = 2.0, 1.8
    transfer.refresh(0.0)
    return transfer


def without_cranes(transfer: Transfer, state: str = "waiting_crane") -> None:
    """Take its cranes away."""
    for part in transfer.parts:
        part.cranes = part.effective = 0.0
    transfer.state_without_crane = state
    transfer.refresh(0.0)


def stop(transfer: Transfer, by_pools: str, by_cargo: str) -> None:
    """Stop or let go on its pools, and the work on its cargo."""
    for part in transfer.parts:
        part.pool.closed = by_pools
    transfer.compartment.closed = by_cargo
    transfer.refresh(0.0)


def spent(clock: StateClock) -> dict[str, float]:
    return {state: hours for state, hours in clock.hours.items() if hours}


def test_its_rate_is_that_of_the_cranes_it_has_unless_it_is_stopped() -> None:
    transfer = parcel()
    assert transfer.rate == pytest.approx(90.0)
    stop(transfer, "", "weather")
    assert (transfer.rate, transfer.closed) == (0.0, "weather")
    stop(transfer, "shift", "weather")  # what stops all cranes comes first
    assert (transfer.rate, transfer.closed) == (0.0, "shift")
    stop(transfer, "", "")
    assert transfer.rate == pytest.approx(90.0)


def test_it_is_stopped_only_while_all_its_pools_are() -> None:
    transfer = parcel(pools=2)
    first, second = transfer.parts
    assert transfer.rate == pytest.approx(180.0)
    first.pool.closed = "shift"
    transfer.refresh(1.0)
    assert (transfer.rate, transfer.closed) == (pytest.approx(90.0), "")
    assert (first.rate, second.rate) == (0.0, pytest.approx(90.0))
    # what is moved now was moved by the second alone
    transfer.progress(90.0, 1.0, 0.0)
    assert (first.done, second.done, transfer.done) == (0.0, 90.0, 90.0)
    assert first.pool.booked == []
    assert second.pool.booked == [(2.0, 1.8, 1.8, 1.0, 0.0)]
    # the second is manned, and the weather stops it: hours are booked to the weather
    second.pool.closed = "weather"
    transfer.refresh(2.0)
    assert (transfer.rate, transfer.closed) == (0.0, "weather")
    second.pool.closed = "shift"
    transfer.refresh(3.0)
    assert transfer.closed == "shift"
    assert transfer.history == [(0.0, "working"), (2.0, "weather"), (3.0, "shift")]
    assert first.history == [(0.0, "working", 2.0), (1.0, "shift", 2.0)]


def test_four_hours_of_which_one_was_without_cargo() -> None:
    # 270 moved is 5.4 crane-hours of work at 50 an hour
    patience = SimpleNamespace(left=10.0)
    transfer = parcel(patience=patience)
    transfer.progress(270.0, 4.0, 1.0)
    assert (transfer.done, transfer.left) == (270.0, 130.0)
    assert spent(transfer.berth_clock) == {"working": 3.0, "waiting_cargo": 1.0}
    assert transfer.lost_h["waiting_cargo"] == 1.0
    assert transfer.parts[0].pool.booked == [(2.0, 1.8, 5.4, 4.0, 1.0)]
    assert patience.left == 9.0


def test_one_of_two_parcels_books_half_of_the_berths_time() -> None:
    patience = SimpleNamespace(left=10.0)
    transfer = parcel(patience=patience)
    transfer.share = 0.5
    transfer.progress(270.0, 4.0, 1.0)
    assert spent(transfer.berth_clock) == {"working": 1.5, "waiting_cargo": 0.5}
    assert transfer.lost_h["waiting_cargo"] == 0.5
    assert patience.left == 9.5
    assert transfer.parts[0].pool.booked == [
        (2.0, 1.8, 5.4, 4.0, 1.0)
    ]  # its cranes were there all the time


def test_what_stops_it_is_booked_before_the_lack_of_a_crane() -> None:
    transfer = parcel()
    stop(transfer, "", "weather")
    transfer.progress(0.0, 4.0, 0.0)
    assert spent(transfer.berth_clock) == {"weather": 4.0}
    assert transfer.lost_h["weather"] == 4.0
    assert transfer.parts[0].pool.stopped == [(2.0, 4.0)]
    assert transfer.parts[0].pool.booked == []


@pytest.mark.parametrize("state", ["waiting_crane", "broken"])
def test_hours_without_a_crane_are_booked_to_the_reason(state: str) -> None:
    transfer = parcel()
    without_cranes(transfer, state)
    transfer.progress(0.0, 3.0, 0.0)
    assert spent(transfer.berth_clock) == {state: 3.0}
    assert transfer.lost_h[state] == 3.0
    assert transfer.parts[0].pool.booked == transfer.parts[0].pool.stopped == []


def test_when_it_is_complete() -> None:
    transfer = parcel()
    transfer.done = 399.9
    assert not transfer.complete(0.0)
    transfer.done = 400.0 + 1e-12  # rounding leaves nothing, and not less
    assert transfer.complete(0.0)
    assert transfer.left == 0.0
    without_cranes(transfer)  # its last crane was taken away at that very moment
    assert transfer.complete(0.0)


def test_it_is_complete_once_the_clock_cannot_resolve_what_is_left() -> None:
    # At hour 8760 the clock moves by 1.8e-12 h: four times that at 1e8 t/h is 7.3e-4 t.
    transfer = parcel()
    transfer.done = 400.0 - 7e-4
    assert not transfer.complete(8_760.0)
    transfer.pace = 1e8
    assert transfer.complete(8_760.0)
    assert not transfer.complete(4_000.0)


def test_an_empty_parcel_is_complete_once_a_crane_has_come() -> None:
    transfer = parcel(amount=0.0)
    assert transfer.complete(0.0)
    without_cranes(transfer)
    assert not transfer.complete(0.0)


def test_it_is_a_ship_by_itself_and_counts_down_what_there_is() -> None:
    patience, ship = SimpleNamespace(left=1.0), object()
    alone, of_ship = parcel(), parcel(ship=ship, patience=patience)
    assert alone.ship is alone
    assert alone.countdowns == ()
    assert of_ship.ship is ship
    assert of_ship.countdowns == (patience,)


def test_a_setup_books_its_share_of_the_hours_since_it_was_booked_last() -> None:
    env, clock = Environment(), StateClock(tuple(BERTH_STATES))
    env.run(2.0)
    clock.at_h = 2.0
    setup = Setup(env, clock)
    env.run(5.0)
    setup.settle()
    setup.share = 0.25
    env.run(9.0)
    setup.settle()
    assert spent(clock) == {"setup": 3.0 + 1.0}
