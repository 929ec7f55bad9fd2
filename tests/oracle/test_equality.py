"""The product and the plain model must agree on every entity of every random terminal."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings

import portsim
from benchmarks import YEAR
from portsim.ledger.recording import make_record
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.terminal import Terminal
from tests.builder import berths, call, days, pile, small, trucks_every
from tests.oracle.compare import assert_equal, situations
from tests.oracle.plain import PlainTerminal
from tests.oracle.scenarios import scenarios
from tests.search import SEARCH

EXAMPLES = 300 if SEARCH else 30
AT_LEAST = 2 if SEARCH else 1  # scenarios in which each hard situation must have come up
RARE = 5 if SEARCH else 8  # situations that may come up less often
DRAWN = settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],  # shrinking takes long; the drawn scenario is printed as it is
    suppress_health_check=list(HealthCheck),
)


def check(scenario: dict[str, Any], replication: int = 0) -> Counter[str]:
    checked = Scenario.model_validate(scenario)
    terminal = Terminal(checked, replication)
    record = make_record(terminal, terminal.run())
    audit(record)
    plain = PlainTerminal(checked, replication)
    plain.run()
    assert_equal(terminal, record, plain)
    return situations(record, plain)


def test_random_terminals() -> None:
    seen: Counter[str] = Counter()

    @DRAWN
    @given(scenarios())
    def every(scenario: dict[str, Any]) -> None:
        found = check(scenario)
        for name in +found:
            event(name)
        seen.update(found)

    every()
    # what is drawn moves with every constant of the program: a few situations may be missing, not
    # many
    assert len([name for name, n in seen.items() if n < AT_LEAST]) <= RARE


@pytest.mark.parametrize("split", ["whole", "fractional"])
def test_everything_at_the_same_moment(split: str) -> None:
    """Nothing is random: trucks, trains, pairs of ships and reviews meet at whole hours, and amounts tie."""
    cargo, road = trucks_every(1.0)
    road["trucks"]["coal"] |= {"bays": 1, "handling_h": 0.5}
    train = {
        "station": "tip",
        "wagons": 4,
        "wagon_t": 50.0,
        "cut_h": 1.0,
        "arrivals": {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}},
    }
    twice_a_day = [12.0 * i for i in range(15)]
    found = check(
        small(
            run=days(10.0, run_out=5.0),
            cargoes={"coal": cargo | {"by_road": 0.5, "by_rail": 0.5}},
            stores={"pile": pile(coal=(600.0, 0.0))},
            road=road,
            rail={"stations": {"tip": {"tracks": 1}}, "trains": {"coal": train}},
            berths=berths(3),
            cranes={
                "mhc": {
                    "number": 3,
                    "max_per_ship": 2,
                    "split": split,
                    "cargoes": {"coal": {"rate_tph": 50.0}},
                }
            },
            calls={
                "a": call(*twice_a_day, t=200.0),
                "b": call(*twice_a_day, t=200.0),
                "n": call(t=200.0) | {"arrivals": {"kind": "nominated", "lead_h": 24.0}},
            },
        )
    )
    assert found["ship without cargo"]
    assert found["ship waits for a berth"]


def test_trucks_that_come_at_the_very_hour_at_which_a_ban_ends() -> None:
    """Two services: the trucks of the slower one come at six, and were due before the others waited."""
    cargo, road = trucks_every(6.0)
    slow, _ = trucks_every(1.0)
    road["trucks"]["ore"] = road["trucks"]["coal"] | {"payload_t": 20.0}
    night = {"shifts": [{"begins": "06:00", "ends": "00:00"}]}
    stores = {"pile": pile(coal=(600.0, 0.0), ore=(600.0, 0.0))}
    check(
        small(
            run=days(3.0),
            cargoes={"coal": cargo, "ore": slow},
            stores=stores,
            road=road | {"access": night},
            cranes={
                "mhc": {
                    "number": 1,
                    "cargoes": {"coal": {"rate_tph": 50.0}, "ore": {"rate_tph": 50.0}},
                }
            },
            calls={"a": call(1.0, 40.0, t=200.0)},
        )
    )


def test_a_quarter_of_a_reference_year() -> None:
    year = portsim.load(YEAR, {"run.warm_up_days": 30, "run.measured_days": 60})
    found = check(year.model_dump(exclude_none=True), replication=2)
    assert found["store full"]
    assert found["ship without cargo"]
    assert found["cranes shared in fractions"]
