"""Customers who keep what they hold while they wait, followed by hand."""

from collections.abc import Callable
from math import nan

import numpy as np
import pytest

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.calendar.roster import Roster
from portsim.flow.queues.blocking import BlockingNetwork
from portsim.flow.queues.first_come import servers_of
from portsim.flow.queues.routes import Action, Offers, Servers, Step
from portsim.flow.stock.stock import Stock

WORK_H, OPENED, BEGUN, DONE, STORED = range(5)
WORK = Step(Action.DELAY, hours=WORK_H, done=DONE)
END = Step(Action.END)


def network(*stocks: Stock, work_h: tuple[float, ...]) -> BlockingNetwork:
    """Return a network without customers as yet, with the hours of work of each that will come."""
    made = BlockingNetwork(stocks)
    made.hours = [list(work_h), *([nan] * len(work_h) for _ in range(4))]
    return made


def begin(net: BlockingNetwork, hour: float, customer: int, route: list[Step]) -> None:
    net.begin(np.array([hour]), np.array([customer]), [route])


def served_by(servers: Servers) -> list[Step]:
    release = Step(Action.RELEASE, servers)
    return [Step(Action.SEIZE, servers, BEGUN), WORK, release, END]


def served_and_let_go(servers: Servers) -> list[Step]:
    """Return a route over the same servers, which nobody can keep."""
    recursion = servers_of(servers.manned)
    return [Step(Action.SERVE, recursion, BEGUN, WORK_H, DONE), END]


Served = Callable[[Servers], list[Step]]
ROUTES = pytest.mark.parametrize("served", [served_by, served_and_let_go])


def bay_and_store(bay: Servers, load: float, kept: bool) -> list[Step]:
    """Return the route over a bay that is kept until the load is in store, or not."""
    enter, release = Step(Action.ENTER_STOCK, 0, STORED, amount=load), Step(Action.RELEASE, bay)
    after = [enter, release] if kept else [release, enter]
    return [Step(Action.SEIZE, bay, BEGUN), WORK, *after, END]


@ROUTES
def test_one_server_serves_in_order_of_arrival(served: Served) -> None:
    net, route = network(work_h=(2.0, 0.5, 1.0)), served(Servers(1))
    for customer, hour in ((0, 1.0), (2, 1.5), (1, 1.5)):  # of two at once, who began first
        begin(net, hour, customer, route)
    net.advance(24.0)
    assert net.hours[BEGUN] == [1.0, 4.0, 3.0]
    assert net.hours[DONE] == [3.0, 4.5, 4.0]


def test_nothing_after_the_present_happens_yet() -> None:
    net, route = network(work_h=(2.0,)), served_by(Servers(1))
    begin(net, 1.0, 0, route)
    net.advance(0.5)
    assert net.hours[BEGUN] == pytest.approx([nan], nan_ok=True)
    net.advance(2.5)
    assert net.hours[BEGUN] == [1.0]
    assert net.hours[DONE] == [3.0]  # known as soon as it is begun
    assert net.ended == []
    net.advance(3.0)
    assert [(hour, customer) for hour, *_, customer in net.ended] == [(3.0, 0)]


def test_the_end_of_a_route_is_known_when_its_last_service_is() -> None:
    net, route = network(work_h=(2.0, 1.0)), served_and_let_go(Servers(1))
    for customer in range(2):
        begin(net, 1.0, customer, route)
    net.advance(1.0)
    assert [(hour, customer) for hour, *_, customer in net.ended] == [(3.0, 0), (4.0, 1)]


def test_of_two_at_one_hour_the_one_is_first_for_whom_it_was_certain_first() -> None:
    # the second gives back its server at 3, which has been certain since 1, and comes to the bridge
    # before the first, of whom it has been certain since 2 that it begins there at 3
    bridge = servers_of(Servers(1).manned)
    over = Step(Action.SERVE, bridge, OPENED, WORK_H, STORED)
    net = network(work_h=(1.0, 2.0))
    net.begin(np.array([3.0]), np.array([0]), [[over, END]], np.array([2.0]))
    begin(net, 1.0, 1, [*served_by(Servers(1))[:3], over, END])
    net.advance(9.0)
    assert net.hours[OPENED] == [5.0, 3.0]


@pytest.mark.parametrize(("kept", "third_begins"), [(True, 6.0), (False, 2.0)])
def test_a_full_store_blocks_a_bay_that_is_kept(kept: bool, third_begins: float) -> None:
    # Loads of 20 for a store of 30, an hour each in the only bay. The first is in store at 1. The
    # second, done at 2, needs 10 to go out first, which a ship takes from 4 on at 5 an hour: 6.
    stock = Stock(30.0, 0.0)
    net, route = network(stock, work_h=(1.0, 1.0, 1.0)), bay_and_store(Servers(1), 20.0, kept)
    for customer in range(3):
        begin(net, 0.0, customer, route)
    net.advance(4.0)
    waiting_h = 2.0 if kept else 2.0 + 1.0  # the third is done at 3 if the bay was not kept
    assert net.waited_h(0, 4.0) == waiting_h
    assert net.entered(0) == 20.0
    stock.set_outflow(5.0, 4.0)
    net.advance(9.0)
    assert net.hours[STORED][:2] == pytest.approx([1.0, 6.0])
    assert net.hours[BEGUN] == pytest.approx([0.0, 1.0, third_begins])
    assert net.entered(0) == 40.0


def test_who_was_let_in_by_another_reader_of_the_stock_goes_on() -> None:
    stock = Stock(30.0, 20.0)
    net, route = network(stock, work_h=(1.0,)), bay_and_store(Servers(1), 20.0, kept=True)
    begin(net, 0.0, 0, route)
    net.advance(2.0)
    stock.set_outflow(10.0, 2.0)
    stock.catch_up(5.0)
    net.advance(5.0)
    assert net.hours[STORED] == pytest.approx([3.0])
    assert net.waited_h(0, 5.0) == pytest.approx(2.0)


@ROUTES
def test_nobody_begins_while_servers_are_shut_and_who_has_begun_goes_on(served: Served) -> None:
    # open until 2 and from 8 on: the first is served from 1 to 4, the others from 8 and 10 on
    net = network(work_h=(3.0, 2.0, 1.0))
    route = served(Servers(Roster.constant(1, Calendar([(2.0, 8.0)]))))
    for customer, hour in enumerate((1.0, 1.5, 3.0)):
        begin(net, hour, customer, route)
    net.advance(24.0)
    assert net.hours[BEGUN] == [1.0, 8.0, 10.0]
    assert net.hours[DONE] == [4.0, 10.0, 11.0]


@ROUTES
def test_when_fewer_are_manned_who_has_begun_is_finished_and_nobody_else_begins(
    served: Served,
) -> None:
    # two until 2, one until 6, two again. From 1 to 4 and 1 to 5 both are in use; the third may not
    # begin at 4, because the other is the one that is manned, but at 5; the fourth at 6.
    net = network(work_h=(3.0, 4.0, 3.0, 1.0))
    route = served(Servers(Roster([(0.0, 2), (2.0, 1), (6.0, 2)])))
    for customer, hour in enumerate((1.0, 1.0, 2.0, 2.0)):
        begin(net, hour, customer, route)
    net.advance(24.0)
    assert net.hours[BEGUN] == [1.0, 1.0, 5.0, 6.0]
    assert net.hours[DONE] == [4.0, 5.0, 8.0, 7.0]


@ROUTES
def test_those_who_wait_begin_when_more_are_manned_first_come_first_served(served: Served) -> None:
    # none until 3, then two, three from 4 on: a rise that is not enough is waited out
    net = network(work_h=(2.5, 2.5, 2.5, 1.0))
    route = served(Servers(Roster([(0.0, 0), (3.0, 2), (4.0, 3)])))
    for customer, hour in enumerate((0.0, 1.0, 2.0, 3.0)):
        begin(net, hour, customer, route)
    net.advance(24.0)
    assert net.hours[BEGUN] == [3.0, 3.0, 4.0, 5.5]


@ROUTES
def test_who_comes_at_the_very_hour_at_which_fewer_are_manned_waits(served: Served) -> None:
    net = network(work_h=(3.0, 1.0))
    route = served(Servers(Roster([(0.0, 2), (2.0, 1)])))
    for customer, hour in enumerate((1.0, 2.0)):
        begin(net, hour, customer, route)
    net.advance(24.0)
    assert net.hours[BEGUN] == [1.0, 4.0]


def test_a_road_opens_for_all_who_wait_at_once() -> None:
    net = network(work_h=(0.0, 0.0, 0.0))
    opening = Step(Action.AWAIT_OPENING, Calendar([(2.0, 8.0)]), OPENED)
    for customer, hour in enumerate((1.0, 3.0, 5.0)):
        begin(net, hour, customer, [opening, END])
    net.advance(24.0)
    assert net.hours[OPENED] == [1.0, 8.0, 8.0]


def test_an_offer_goes_to_the_first_who_comes_and_the_others_go_on_without() -> None:
    offers = Offers()
    offers.number = 1
    offer = Step(Action.TAKE_OFFER, (offers, 0), column=3, hours=WORK_H, amount=20.0)
    route = [offer, WORK, Step(Action.ENTER_STOCK, 0, STORED, amount=20.0), END]
    net = network(Stock(100.0, 0.0), work_h=(1.0, 1.0))
    for customer, hour in ((1, 2.0), (0, 2.5)):
        begin(net, hour, customer, route)
        net.expect(0, [(hour + 1.0, 20.0)])
    assert net.comes_by(0, 40.0) == 3.5
    net.advance(2.5)
    assert net.comes_by(0, 20.0) == 3.0
    assert net.comes_by(0, 40.0) is None  # who has no load is expected no more
    net.advance(4.0)
    assert net.hours[DONE] == pytest.approx([nan, 3.0], nan_ok=True)
    assert offers.number == 0


def test_what_is_on_its_way_comes_by_the_hour_of_the_least_that_each_spends() -> None:
    net, route = network(Stock(90.0, 0.0), work_h=(2.0, 2.0)), bay_and_store(Servers(1), 20.0, True)
    for customer in range(2):
        begin(net, 1.0, customer, route)
        net.expect(0, [(3.0, 20.0)])
    assert net.comes_by(0, 20.0) == 3.0
    assert net.comes_by(0, 40.0) == 3.0
    assert net.comes_by(0, 41.0) is None
    net.advance(4.0)
    # the second is overdue, since it waited for the bay; the next thing that happens is at 5
    assert net.comes_by(0, 20.0) == 5.0
    net.advance(5.0)
    assert net.comes_by(0, 1.0) is None
