"""The reference year: what it is, how many events it takes, and that they are not of its trucks."""

import pytest

import portsim
from benchmarks import HALF_A_MILLION, STEADY, YEAR, memory
from benchmarks.models import reference, with_simpy
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


def test_other_simulators_are_given_the_figures_of_the_reference_year():
    year = portsim.load(YEAR)
    (coal,), (store,) = year.cargoes.values(), year.stores.values()
    trucks, trains = year.road.trucks["coal"], year.rail.trains["coal"]
    (call,), (pool,) = year.calls.values(), year.cranes.values()
    assert coal.annual_t * coal.by_road / trucks.payload_t == reference.TRUCKS_A_YEAR
    assert trucks.payload_t == reference.TRUCK_T
    assert (year.road.gate.lanes, year.road.gate.time_h.mean) == (reference.LANES, reference.GATE_H)
    assert trains.wagon_t.value == reference.CUT_T
    assert trains.wagons.value == reference.CUTS
    assert coal.annual_t * coal.by_rail / reference.CUTS / reference.CUT_T == pytest.approx(
        reference.TRAINS_A_YEAR
    )
    assert (trains.cut_h.mean, trains.cut_h.shape) == (reference.CUT_H, reference.CUT_SHAPE)
    assert call.arrivals.per_year == reference.SHIPS_A_YEAR
    assert call.parcels[0].size.value == reference.PARCEL_T
    assert call.handling_factor.shape == reference.FACTOR_SHAPE
    assert len(year.berths) == reference.BERTHS
    assert (pool.number, pool.max_per_ship) == (reference.CRANES, reference.CRANES_A_SHIP)
    assert pool.cargoes["coal"].rate_tph == reference.CRANE_TPH
    (compartment,) = store.compartments.values()
    assert (compartment.capacity_t, compartment.initial_t) == (
        reference.STORE_T,
        reference.INITIAL_T,
    )


def test_an_ordinary_model_carries_what_comes():
    """In a few weeks of it nothing is lost: what came in is in store, in a ship, or has sailed."""
    model = with_simpy.Terminal(seed=1)
    model.run(until_h=1000.0)
    came_t = reference.TRUCK_T * len(model.truck_hours) + reference.CUT_T * model.cuts_tipped
    took_t = reference.LOT_T * model.lots_taken
    assert model.store.level == pytest.approx(reference.INITIAL_T + came_t - took_t)
    assert model.lots_taken * reference.LOT_T >= len(model.berth_hours) * reference.PARCEL_T > 0


@pytest.mark.slow
@pytest.mark.skipif(not memory.STATUS.exists(), reason="only Linux tells what a process has held")
def test_each_further_year_takes_some_fifteen_megabytes():
    """Of 42,000 trucks and 420 trains of ten cuts: 21 MB while stores kept all loads that had come."""
    assert (memory.peak_mb(3) - memory.peak_mb(1)) / 2 < 18.0
