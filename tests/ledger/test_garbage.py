"""A run leaves no circles of objects behind, so that nobody need search for them meanwhile."""

import gc
import weakref
from pathlib import Path

import pytest

import portsim
from portsim.ledger import recording
from portsim.ledger.garbage import no_search_for_garbage
from portsim.ledger.recording import simulate
from portsim.terminal.terminal import RunSnapshots, Terminal

SCENARIOS = Path(__file__).parents[1] / "golden" / "scenarios"
NAMES = ("approach", "rail-station", "stores", "truck-yard")


@pytest.mark.parametrize("name", NAMES)
def test_a_run_leaves_no_circle_of_objects_behind(name: str) -> None:
    scenario = portsim.load(SCENARIOS / f"{name}.yaml", {"run.measured_days": 20.0})
    Terminal(scenario, 0).run()  # what is made once in a process
    gc.collect()
    gc.disable()
    try:
        terminal = Terminal(scenario, 1)
        terminal.run()
        assert gc.collect() == 0
    finally:
        gc.enable()
    assert terminal.env.scheduled > 0


def test_the_terminal_does_not_outlive_its_replication(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = portsim.load(SCENARIOS / "stores.yaml", {"run.measured_days": 5.0})
    terminals, searches = [], []

    def noted(terminal: Terminal, snapshots: RunSnapshots) -> object:
        terminals.append(weakref.ref(terminal))
        searches.append(gc.isenabled())
        return make_record(terminal, snapshots)

    make_record = recording.make_record
    monkeypatch.setattr(recording, "make_record", noted)
    simulate(scenario, 0)
    assert searches == [False]
    assert gc.isenabled()
    assert terminals[0]() is None


def test_who_has_switched_the_search_off_finds_it_off() -> None:
    gc.disable()
    try:
        with no_search_for_garbage():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_search_goes_on_after_a_fault() -> None:
    with pytest.raises(ValueError, match="a fault"), no_search_for_garbage():
        raise ValueError("a fault")
    assert gc.isenabled()
