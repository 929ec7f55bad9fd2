"""Ships are nominated when their cargo will be there, by hand."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from portsim.flow.streams import Streams
from portsim.scenario.distributions.discrete import Constant
from portsim.terminal.corridor.land_flows import Expected
from portsim.terminal.handling.environment import Environment
from portsim.terminal.sea import nomination
from portsim.terminal.sea.nomination import NominatedStream, NominationAgent, review_daily

LEAD_H = 48.0
LATE_H = 3.0


class Store:
    """A compartment whose stock and promises are set by hand."""

    def __init__(self, stock: float, mirrored: bool = False) -> None:
        self.stock = SimpleNamespace(amount=stock, hold_h=0.0)
        self.mirrored = mirrored
        self.promised = 0.0
        self.moved = 0.0

    def settle(self) -> None:
        pass


class Port:
    """Notes nominations, and promises them their cargo."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.fixed: list[tuple[float, float, float]] = []  # when, with how much, how long ahead

    def fix(self, visit: SimpleNamespace, after_h: float) -> None:
        for parcel, amount in zip(visit.kind.parcels, visit.amounts, strict=True):
            parcel.compartment.promised += amount
        self.fixed.append((self.env.now, visit.amounts[0], after_h))


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nomination, "ready_at", lambda stock, _: stock.amount)
    monkeypatch.setattr(
        nomination, "draw_visit", lambda kind: SimpleNamespace(kind=kind, amounts=list(kind.t))
    )


def stream(share: float, *parcels: tuple[Store, float]) -> NominatedStream:
    kind = SimpleNamespace(
        parcels=[SimpleNamespace(compartment=store) for store, _ in parcels],
        t=[amount for _, amount in parcels],
    )
    late = Streams(1, 0).draws("late", Constant(dist="constant", value=LATE_H))
    return NominatedStream(kind, share, LEAD_H, late)


def nominated(
    ships: list[NominatedStream], receipts: dict[Store, Callable[[float, float], float]], days: int
) -> list[tuple[float, float, float]]:
    env = Environment()
    port = Port(env)
    expected = {store: Expected(planned, planned) for store, planned in receipts.items()}
    env.process(review_daily(env, [NominationAgent(env, port, ships, expected)]))
    env.run(24.0 * days - 1.0)
    return port.fixed


def test_stock_receipts_and_promises_are_reckoned_with() -> None:
    # 500 lie there, 10 an hour are to come within 48 h: 980 make two ships of 400, and a third one
    # only when 220 more have come, which the stock does not show here
    store = Store(500.0)
    found = nominated(
        [stream(1.0, (store, 400.0))], {store: lambda now, by: 10.0 * (by - now)}, days=3
    )
    assert found == [(0.0, 400.0, LEAD_H + LATE_H)] * 2


def test_a_day_later_there_is_cargo_for_one_more() -> None:
    store = Store(0.0)
    found = nominated([stream(1.0, (store, 240.0))], {store: lambda _, by: 10.0 * by}, days=3)
    # by hour 48, 72 and 96: 480, 720 and 960
    assert [hour for hour, *_ in found] == [0.0, 0.0, 24.0, 48.0]


def test_streams_take_turns_by_their_shares() -> None:
    store = Store(1_000.0)
    ships = [stream(0.75, (store, 90.0)), stream(0.25, (store, 100.0))]
    found = nominated(ships, {store: lambda *_: 0.0}, days=1)
    # carried over share: 0 and 0, 120 and 0, 120 and 400, 240, 360, 480 and 400, 480 and 800, ...
    # 930 are promised then, and the next one would need 90 more
    assert [amount for _, amount, _ in found] == [90, 100, 90, 90, 90, 100, 90, 90, 90, 100]


def test_every_export_parcel_must_be_covered_and_imports_need_not() -> None:
    coal, ore, boxes = Store(500.0), Store(30.0), Store(0.0, mirrored=True)
    receipts = {store: lambda *_: 0.0 for store in (coal, ore, boxes)}
    assert not nominated([stream(1.0, (coal, 100.0), (ore, 40.0))], receipts, days=2)
    assert len(nominated([stream(1.0, (coal, 400.0), (boxes, 40.0))], receipts, days=2)) == 1


def test_what_is_on_its_way_is_looked_at_only_where_it_can_suffice() -> None:
    # 100 lie there and 48 come within the lead: the bound of 50 sends nobody to look at a parcel of
    # 160, and one of 149 is looked for in vain
    looked: list[float] = []

    def planned(now: float, by: float) -> float:
        looked.append(now)
        return by - now

    for amount, looks, ships in ((160.0, 0, 0), (149.0, 1, 0), (148.0, 1, 1)):
        store, env, port = Store(100.0), Environment(), Port(Environment())
        port.env = env
        looked.clear()
        receipts = {store: Expected(planned, lambda now, by: by - now + 2.0)}
        agent = NominationAgent(env, port, [stream(1.0, (store, amount))], receipts)
        env.process(review_daily(env, [agent]))
        env.run(23.0)
        assert (len(looked), len(port.fixed)) == (looks, ships)
