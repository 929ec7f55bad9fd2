"""Limits of time and memory, with a clock and a memory that do as they are told."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from portsim.flow import limits as module
from portsim.flow import memory
from portsim.flow.limits import LimitError, Limits, Meter
from portsim.flow.queues.blocking import LOOK, BlockingNetwork
from portsim.flow.queues.routes import Action, Step


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Return what the process has taken, to be changed at will."""
    held = {"clock": 7.0, "seconds": 100.0, "bytes": 5e8}
    monkeypatch.setattr(module, "thread_time", lambda: held["seconds"])
    monkeypatch.setattr(module, "perf_counter", lambda: held["clock"])
    monkeypatch.setattr(module, "held_b", lambda: held["bytes"])
    return held


def test_time_counts_from_the_beginning_of_a_replication(taken: dict[str, float]) -> None:
    meter = Meter(Limits(seconds=600.0))
    taken["seconds"] += 600.0
    meter.look(24.0)
    taken["seconds"] += 0.1
    taken["clock"] += 2 * module.AGAIN_S
    with pytest.raises(LimitError, match=r"^at hour 8,760 .* limit of 10 min of processor time$"):
        meter.look(8760.0)


def test_memory_counts_beyond_what_the_process_held(taken: dict[str, float]) -> None:
    meter = Meter(Limits(memory_b=4e9))
    taken["bytes"] += 4e9
    meter.look(24.0)
    taken["bytes"] += 1e6
    meter.look(24.0)  # it was read just now
    taken["clock"] += 2 * module.AGAIN_S
    with pytest.raises(LimitError, match=r"^at hour 48 .* limit of 4 GB of memory$"):
        meter.look(48.0)


def test_no_limit_is_never_exceeded(taken: dict[str, float]) -> None:
    meters = [Meter(), Meter(Limits()), Meter(Limits(float("inf"), float("inf")))]
    taken.update(seconds=1e12, bytes=1e15)
    for meter in meters:
        meter.look(1.0)


def test_the_memory_of_this_process_is_known_here() -> None:
    before = memory.held_b()
    kept = np.ones(10_000_000)
    assert memory.held_b() - before == pytest.approx(kept.nbytes, rel=0.3)


def test_a_container_may_have_less_than_the_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(memory, "_CONTAINERS", ())
    machine_b = memory.machine_b()
    for text, expected in (("max", machine_b), ("1000000\n", 1e6), ("9" * 18, machine_b)):
        (tmp_path / "max").write_text(text, encoding="ascii")
        monkeypatch.setattr(memory, "_CONTAINERS", (tmp_path / "none", tmp_path / "max"))
        assert memory.machine_b() == expected


def test_a_long_walk_between_two_events_is_looked_at_too() -> None:
    looked: list[float] = []
    network = BlockingNetwork([], looked.append)
    customers = 2 * LOOK + 10
    at_h = np.linspace(1.0, 2.0, customers)
    network.begin(at_h, np.arange(customers), [[Step(Action.END)]] * customers)
    network.advance(24.0)
    assert looked == [at_h[LOOK - 1], at_h[2 * LOOK - 1]]
    assert len(network.ended) == customers


def test_a_walk_can_be_ended() -> None:
    def times() -> Iterator[None]:
        yield
        raise LimitError

    look = times()
    network = BlockingNetwork([], lambda hour: next(look))
    at_h = np.linspace(1.0, 2.0, 3 * LOOK)
    network.begin(at_h, np.arange(3 * LOOK), [[Step(Action.END)]] * (3 * LOOK))
    with pytest.raises(LimitError):
        network.advance(24.0)
