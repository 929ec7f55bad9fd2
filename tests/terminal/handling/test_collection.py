"""What may be called for of an import, by hand."""

from types import SimpleNamespace

from portsim.terminal.handling.collection import Collection


def landed(amount: float, here: float = 0.0) -> SimpleNamespace:
    """Return a compartment of an import of 5,000, mirrored: its level is the room, its outflow what lands."""
    stock = SimpleNamespace(
        capacity=5_000.0, level=5_000.0 - here, total_out=amount, negligible=1e-6
    )
    return SimpleNamespace(stock=stock, env=SimpleNamespace(now=0.0), settle=lambda: None)


def test_loads_are_whole_and_of_the_share() -> None:
    store = landed(1_000.0)
    trains = Collection(store, hold_h=0.0, share=0.5)
    assert trains.call_loads(120.0) == 4  # 480 of 500
    assert trains.call_loads(120.0) == 0  # 20 are left
    store.stock.total_out = 1_200.0
    assert trains.call_loads(120.0) == 1  # 120 are left


def test_of_what_was_held_long_enough() -> None:
    store = landed(600.0)
    trucks = Collection(store, hold_h=48.0, share=1.0)
    assert trucks.call_loads(10.0) == 0
    store.env.now, store.stock.total_out = 24.0, 1_000.0
    assert trucks.call_loads(10.0) == 0
    store.env.now = 48.0
    assert trucks.call_loads(10.0) == 60
    store.env.now = 72.0
    assert trucks.call_loads(10.0) == 40


def test_no_more_than_the_most_of_a_day() -> None:
    trucks = Collection(landed(1_000.0), hold_h=0.0, share=1.0)
    assert [trucks.call_loads(100.0, most) for most in (0, 3, 20)] == [0, 3, 7]


def test_what_lies_there_at_the_start_may_be_collected_at_once() -> None:
    assert Collection(landed(0.0, here=300.0), hold_h=48.0, share=1.0).call_loads(100.0) == 3
