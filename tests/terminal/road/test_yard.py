"""Which yards need no walk: those in which no truck keeps anything while it waits."""

from types import SimpleNamespace

import pytest

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.queues.blocking import Server
from portsim.terminal.road.kinds import Yard

PLAIN = SimpleNamespace(fleet=None, offers=None, bay_kept=False, bays=2)


def test_a_gate_and_bays_are_plain() -> None:
    assert Yard(Server(2)).plain([PLAIN])


@pytest.mark.parametrize(
    "more",
    [
        {"access": Calendar([(0.0, 1.0)])},
        {"places": Server(5)},
        {"bridges": (Server(1), Server(1))},
        {"exit": Server(1)},
        {"gate": Server(2, Calendar([(0.0, 6.0)]))},
    ],
    ids=lambda more: next(iter(more)),
)
def test_a_yard_with_more_is_not(more: dict[str, object]) -> None:
    assert not Yard(**{"gate": Server(2), **more}).plain([PLAIN])


@pytest.mark.parametrize(
    "more",
    [{"fleet": Server(9)}, {"offers": object()}, {"bay_kept": True}],
    ids=lambda more: next(iter(more)),
)
def test_nor_is_one_with_trucks_that_keep_something(more: dict[str, object]) -> None:
    assert not Yard(Server(2)).plain([PLAIN, SimpleNamespace(**vars(PLAIN) | more)])


def test_a_bay_that_there_is_not_cannot_be_kept() -> None:
    assert Yard(Server(2)).plain(
        [SimpleNamespace(**vars(PLAIN) | {"bay_kept": True, "bays": None})]
    )
