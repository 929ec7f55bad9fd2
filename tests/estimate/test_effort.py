"""What a run will cost: told before it begins, refused where it is absurd."""

import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import portsim
from portsim.cli import cli
from portsim.estimate.effort import effort, too_large
from portsim.scenario.faults import ScenarioError

SCENARIOS = Path(__file__).parents[2] / "scenarios"
QUICKSTART = SCENARIOS / "quickstart.yaml"
PARCEL = "calls.ferroalloys.parcels"

ABSURD_NUMBERS = {
    "berths.berth.number": 1_001,
    "cranes.mobile_harbour.number": 10**9,
    "cranes.mobile_harbour.max_per_ship": 10**6,
    "road.gate.lanes": 10**9,
    "road.trucks.ferroalloys.bays": 10**12,
    "run.replications": 10**12,
    "run.seed": 10**30,
    "run.warm_up_days": 1e9,
    "run.measured_days": 1e9,
    "run.run_out_cap_days": 1e7,
    "calls.ferroalloys.priority": 10**9,
}
ABSURD_AMOUNTS = {
    "cargoes.ferroalloys.annual_t": 1e9,
    "road.trucks.ferroalloys.payload_t": 1e-6,
    PARCEL: [{"cargo": "ferroalloys", "t": 1e-6}],
    "run.measured_days": 400_000,
    "calls.ferroalloys.arrivals": {"kind": "random", "per_year": 1e12},
    "cranes.mobile_harbour.breakdowns": {
        "clock": "calendar",
        "between_h": {"dist": "exponential", "mean": 1 / 3600},
        "repair_h": {"dist": "exponential", "mean": 1 / 3600},
    },
    "weather": {"squall": {"kind": "renewal", "monthly_share": [0.5] * 12, "mean_h": 1 / 36000}},
}


@pytest.mark.parametrize(("key", "value"), ABSURD_NUMBERS.items())
def test_a_number_that_no_terminal_has_is_a_fault(key, value):
    begun = time.process_time()
    with pytest.raises(ScenarioError, match=re.escape(f"{key}: must be at most ")):
        portsim.load(QUICKSTART, {key: value})
    assert time.process_time() - begun < 1.0


@pytest.mark.parametrize(("key", "value"), ABSURD_AMOUNTS.items())
def test_a_run_that_would_never_end_is_told_before_it_begins(key, value):
    begun = time.process_time()
    why = too_large(portsim.load(QUICKSTART, {key: value}), 10)
    assert time.process_time() - begun < 1.0
    assert why is not None
    assert "look at" in why
    assert "more than 1 h or 8 GB" in why


@pytest.mark.parametrize("name", ["quickstart", "gwadar", "gwadar-rail", "karachi"])
def test_the_shipped_scenarios_are_far_from_it(name):
    scenario = portsim.load(SCENARIOS / f"{name}.yaml")
    assert too_large(scenario, 1_000) is None
    assert effort(scenario).seconds < 60.0


def test_too_many_replications_are_told_by_their_sum():
    why = too_large(portsim.load(SCENARIOS / "gwadar.yaml"), 1_000_000)
    assert why is not None
    assert why.startswith("1,000,000 replications of some ")
    assert why.endswith("more than 10 days: ask for fewer")


def test_what_comes_in_a_year_is_counted_as_in_the_comment_of_the_file():
    told = effort(portsim.load(QUICKSTART, {"run.warm_up_days": 0, "run.run_out_cap_days": 0}))
    assert told.counts["parcels of ships"] == pytest.approx(70)
    assert told.counts["trucks"] == pytest.approx(700_000 / 22)
    assert told.most == "trucks"


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "large.yaml"
    text = QUICKSTART.read_text(encoding="utf-8").split("ranges:")[0]
    path.write_text(text.replace("annual_t: 700000", "annual_t: 7.0e+9"), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("command", ["validate", "run", "next-step"])
def test_the_command_refuses(command, large):
    refused = CliRunner().invoke(cli, [command, large])
    assert isinstance(refused.exception, ScenarioError)
    assert str(refused.exception).endswith("say --yes if that is meant")


def test_validate_can_be_told_that_it_is_meant(large):
    assert CliRunner().invoke(cli, ["validate", large, "--yes"]).exit_code == 0


@pytest.mark.parametrize("lanes", [1, 40, 41, 300, 10_000])
def test_explain_is_quick_at_any_number_of_lanes_and_berths(lanes):
    changes = {
        "road.gate.lanes": lanes,
        "road.trucks.ferroalloys.bays": lanes,
        "berths.berth.number": min(lanes, 1_000),
    }
    begun = time.process_time()
    portsim.explain(portsim.load(QUICKSTART, changes))
    assert time.process_time() - begun < 2.0  # twice the second that is asked, on a busy machine
