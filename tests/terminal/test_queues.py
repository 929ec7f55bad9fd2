"""Which queues a run records follows from the scenario, not from who happened to wait."""

from portsim.ledger.recording import simulate
from portsim.scenario.blocks.scenario import Scenario
from tests.builder import call, days, small, trucks_every


def queues(**service: object) -> list[str]:
    cargo, road = trucks_every(3.0)
    road["trucks"]["coal"] |= service
    scenario = small(
        cargoes={"coal": cargo}, road=road, run=days(1.0), calls={"ships": call(500.0, t=1.0)}
    )
    return [queue.name for queue in simulate(Scenario.model_validate(scenario), 0).queues]


def test_a_bay_has_a_queue_if_nobody_waits_there_too() -> None:
    assert "bay coal" in queues(bays=2, handling_h=0.25)
    assert "bay coal" not in queues(handling_h=0.25)
