"""The work on one ship alongside, by hand: cranes of 50 t/h, and parcels of coal and wheat."""

from typing import Any

import numpy as np
import pytest

from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.sea.berths import Berth
from portsim.terminal.sea.cargo_work import CargoWork
from portsim.terminal.sea.visit import Visit
from tests.terminal.sea.ships import cranes, parcel, ship, store


class Alongside:
    """A ship at a berth with coal and wheat in store, and the work on her."""

    def __init__(
        self,
        coal: tuple[float, float],
        wheat: tuple[float, float] | None = None,
        setups_h: tuple[float, float] = (0.0, 0.0),
        number: int = 1,
        patience_h: float | None = None,
        **more: Any,
    ) -> None:
        """Each cargo is (in store, size of the parcel)."""
        self.env = Environment()
        pool = cranes(self.env, number)
        cargoes = {"coal": coal} | ({"wheat": wheat} if wheat else {})
        self.stores = [store(self.env, in_store, name) for name, (in_store, _) in cargoes.items()]
        parcels = [
            parcel(compartment, pool, size, setup_h)
            for compartment, (_, size), setup_h in zip(
                self.stores, cargoes.values(), setups_h, strict=False
            )
        ]
        for compartment, (_, size) in zip(self.stores, cargoes.values(), strict=True):
            compartment.promised = size
        self.visit: Visit = ship(*parcels, **more)
        self.berth = Berth(0, "b0")
        patience = {} if patience_h is None else {"patience_h": patience_h}
        self.work = CargoWork(self.env, self.visit, self.berth, **patience)
        self.done = self.env.process(self.work.run())

    def until_done(self) -> float:
        """Return the hour at which she is done; her berth's time is booked."""
        self.env.run(self.done)
        return self.env.now

    @property
    def spent(self) -> dict[str, float]:
        return {state: hours for state, hours in self.berth.clock.hours.items() if hours}

    @property
    def begun(self) -> list[tuple[int, float, float]]:
        return [
            (worked.number, worked.begun_h, worked.ended_h) for worked in self.visit.begun_parcels
        ]


def test_parcels_in_turn_each_after_its_setup() -> None:
    case = Alongside((500.0, 100.0), (500.0, 50.0), setups_h=(0.5, 0.25))
    case.env.run(1.0)
    assert case.berth.work is case.work
    assert case.until_done() == 3.75
    assert case.begun == [(0, 0.5, 2.5), (1, 2.75, 3.75)]
    assert case.spent == {"setup": 0.75, "working": 3.0}
    assert case.berth.work is None
    assert case.visit.left_behind == [0.0, 0.0]
    assert [compartment.stock.level for compartment in case.stores] == [400.0, 450.0]
    assert [len(parts) for _, parts in case.visit.work_history] == [1, 0, 1, 0] * 2


def test_parcels_at_once_share_the_berths_time() -> None:
    # a crane each until coal is done at 2; then both on the 50 t that are left of the wheat
    case = Alongside((500.0, 100.0), (500.0, 150.0), number=2, parallel=True)
    assert case.until_done() == pytest.approx(2.5)
    assert case.begun == [(0, 0.0, 2.0), (1, 0.0, pytest.approx(2.5))]
    assert case.spent == pytest.approx({"working": 2.5})


def test_one_of_two_at_once_may_lack_cargo() -> None:
    # Of coal there is nothing until 4, of wheat 4 hours' work: each books half of these hours. Then
    # both cranes load the coal in half an hour.
    case = Alongside((0.0, 50.0), (500.0, 200.0), number=2, parallel=True)
    announce(case.stores[0], 4.0, 50.0)
    assert case.until_done() == pytest.approx(4.5)
    assert case.spent == pytest.approx({"waiting_cargo": 2.0, "working": 2.0 + 0.5})
    assert case.visit.no_cargo_h == pytest.approx(2.0)


def announce(compartment: Compartment, hour: float, amount: float) -> None:
    compartment.announce(np.array([hour]), np.array([amount]))


def test_a_ship_that_is_hard_to_work_takes_longer() -> None:
    assert Alongside((500.0, 100.0), hours={"factor": 1.5}).until_done() == pytest.approx(3.0)


def test_she_sails_short_when_her_patience_is_used_up() -> None:
    # 60 of 100 t are loaded by 1.2, and nothing more comes
    case = Alongside((60.0, 100.0), patience_h=3.0)
    assert case.until_done() == pytest.approx(4.2)
    assert case.visit.left_behind == pytest.approx([40.0])
    assert case.stores[0].promised == pytest.approx(60.0)
    assert case.visit.no_cargo_h == pytest.approx(3.0)
    assert case.spent == pytest.approx({"working": 1.2, "waiting_cargo": 3.0})


def test_her_patience_is_for_all_her_parcels_together() -> None:
    # coal: 50 t by 1, two hours without, 50 t more by 4; for wheat she waits the hour that is left
    case = Alongside((50.0, 100.0), (0.0, 80.0), patience_h=3.0)
    announce(case.stores[0], 3.0, 50.0)
    assert case.until_done() == pytest.approx(5.0)
    assert case.visit.left_behind == pytest.approx([0.0, 80.0])


def test_patience_that_is_never_used_up_changes_nothing() -> None:
    case = Alongside((50.0, 100.0), patience_h=3.0)
    announce(case.stores[0], 3.0, 50.0)
    assert case.until_done() == pytest.approx(4.0)
    assert case.visit.left_behind == [0.0]


@pytest.mark.parametrize(
    ("window_ends_h", "left", "begun"),
    [
        (1.0, [50.0, 50.0], 1),  # in the middle of the first parcel
        (2.25, [0.0, 50.0], 1),  # while the second is set up, for half an hour
        (3.0, [0.0, 25.0], 2),
        (9.0, [0.0, 0.0], 2),  # she has gone
    ],
)
def test_the_end_of_her_window_ends_the_work(
    window_ends_h: float, left: list[float], begun: int
) -> None:
    case = Alongside((500.0, 100.0), (500.0, 50.0), setups_h=(0.0, 0.5))
    case.env.at(window_ends_h).callbacks.append(case.work.on_window_end)
    done_h = case.until_done()
    assert done_h == pytest.approx(min(window_ends_h, 3.5))
    assert case.visit.left_behind == pytest.approx(left)
    assert len(case.begun) == begun
    assert [c.promised for c in case.stores] == pytest.approx([100.0 - left[0], 50.0 - left[1]])
    assert sum(case.spent.values()) == pytest.approx(done_h)
    case.env.run(10.0)


def test_leaving_twice_is_leaving_once() -> None:
    case = Alongside((500.0, 100.0))
    case.env.run(1.0)
    case.work.leave()
    case.work.leave()
    assert case.until_done() == 1.0
    assert case.visit.left_behind == [50.0]


def test_time_is_booked_when_somebody_asks() -> None:
    case = Alongside((500.0, 100.0))
    case.env.run(1.0)
    case.work.settle()
    assert case.spent == {"working": 1.0}
