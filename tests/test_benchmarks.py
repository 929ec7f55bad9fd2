"""The reference year: what it is, how many events it takes, and that they are not of its trucks."""

import pytest

import portsim
from benchmarks import HALF_A_MILLION, STEADY, YEAR
from portsim.estimate.steady_state import without_steady_state
from portsim.ledger.recording import simulate
from portsim.scenario.reading.loader import read

MOST_EVENTS = 20_000


def run(path=YEAR, overrides=()):
    return simulate(portsim.load(path, overrides), 0)


@pytest.mark.parametrize("path", [YEAR, STEADY], ids=lambda path: path.stem)
def test_a_reference_year_takes_few_events(path):
    record = run(path)
    assert record.events <= MOST_EVENTS
    assert len(record.trucks[0].arrive_h) > 39_000
    assert not read(path).unsourced


def test_trucks_take_no_events():
    """In a store that neither fills nor runs dry, twice as many trucks change nothing for anybody else."""
    endless = {"stores.yard.compartments.coal": {"capacity_t": 1e7, "initial_t": 5e6}}
    fewer, more = (
        run(
            overrides=endless
            | {"road.trucks.coal.payload_t": payload_t, "road.gate.time_h.mean": gate_h}
        )
        for payload_t, gate_h in ((20.0, 0.6), (10.0, 0.3))
    )
    assert len(more.trucks[0].arrive_h) == pytest.approx(
        2 * len(fewer.trucks[0].arrive_h), rel=0.02
    )
    assert more.events == fewer.events


def test_half_a_million_trucks_take_few_events():
    record = run(overrides=HALF_A_MILLION)
    assert len(record.trucks[0].arrive_h) == pytest.approx(500_000, rel=0.02)
    assert record.events <= MOST_EVENTS
    gate = next(clock for clock in record.clocks if clock.resource == "gate")
    assert gate.hours["working"] / 4 / 8760 == pytest.approx(0.685, abs=0.01)


def test_the_reference_year_says_that_it_is_a_transient():
    year, steady = portsim.load(YEAR, {"run.measured_days": 60}), portsim.load(STEADY)
    assert "no steady state" in without_steady_state(year)["coal"].reason
    assert without_steady_state(steady) == {}
    result = portsim.run(year, replications=3, workers=1)
    waits = result.kpis[result.kpis["kpi"] == "vessel_wait"]
    assert waits["mean"].isna().all()
    assert waits["note"].str.contains("no steady state").all()


def test_the_steady_year_is_the_same_terminal():
    year, steady = portsim.load(YEAR).model_dump(), portsim.load(STEADY).model_dump()
    different = {key for key in year if year[key] != steady[key]}
    assert different == {"name", "title", "run", "calls"}
    assert {key for key in year["run"] if year["run"][key] != steady["run"][key]} == {
        "warm_up_days",
        "replications",
    }
    calls = year["calls"]["coal"], steady["calls"]["coal"]
    assert {key for key in calls[0] if calls[0][key] != calls[1][key]} == {"arrivals"}
