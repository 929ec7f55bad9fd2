"""Which gate complexes need no network of queues: those in which no truck keeps anything while it waits."""

from types import SimpleNamespace

import pytest

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.calendar.roster import Roster
from portsim.flow.queues.routes import Servers
from portsim.terminal.road.kinds import GateComplex

KEEPS_NOTHING = SimpleNamespace(fleet=None, offers=None, bay_kept=False, bays=Roster.constant(2))


def test_a_gate_and_bays_are_free_flow() -> None:
    assert GateComplex(gate=Servers(2)).is_free_flow([KEEPS_NOTHING])
    by_shift = Roster([(0.0, 2), (8.0, 4)])
    bays = SimpleNamespace(**vars(KEEPS_NOTHING) | {"bays": by_shift})
    assert GateComplex(gate=Servers(by_shift)).is_free_flow([bays])


@pytest.mark.parametrize(
    "more",
    [
        {"access": Calendar([(0.0, 1.0)])},
        {"parking": Servers(5)},
        {"weighbridges": (Servers(1), Servers(1))},
        {"exit": Servers(1)},
        {"gate": Servers(Roster.constant(2, Calendar([(0.0, 6.0)])))},
    ],
    ids=lambda more: next(iter(more)),
)
def test_a_gate_complex_with_more_is_not(more: dict[str, object]) -> None:
    assert not GateComplex(**{"gate": Servers(2), **more}).is_free_flow([KEEPS_NOTHING])


@pytest.mark.parametrize(
    "more",
    [
        {"fleet": Servers(9)},
        {"offers": object()},
        {"bay_kept": True},
    ],
    ids=lambda more: next(iter(more)),
)
def test_nor_is_one_with_trucks_that_keep_something(more: dict[str, object]) -> None:
    assert not GateComplex(gate=Servers(2)).is_free_flow(
        [KEEPS_NOTHING, SimpleNamespace(**vars(KEEPS_NOTHING) | more)]
    )


def test_a_bay_that_there_is_not_cannot_be_kept() -> None:
    assert GateComplex(gate=Servers(2)).is_free_flow(
        [SimpleNamespace(**vars(KEEPS_NOTHING) | {"bay_kept": True, "bays": None})]
    )
