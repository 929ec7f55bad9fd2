"""The worked expectations about ships and berths: figures known before the program was written."""

import numpy as np
import pytest

import portsim
from tests.builder import tree
from tests.theory.berths import Cell
from tests.theory.student import student
from tests.theory.test_berths import waits_over_service

SIMULTANEOUS = 1 - 0.01 / 3


@pytest.mark.parametrize(("berths", "expected"), [(2, 0.961), (3, 0.126)])
def test_a_third_berth_at_an_offered_load_of_1_4(berths, expected):
    found = student(waits_over_service(Cell("M/M/n", 1.4 / berths, berths)), SIMULTANEOUS)
    assert found.low - 0.0005 <= expected <= found.high + 0.0005
    assert found.half_width < 0.17 * expected


def test_one_berth_with_a_fixed_stay_of_32_64_hours():
    # a queue knows no hours: stays of 24 h at the same load wait as much in units of the stay
    found = student(32.64 * waits_over_service(Cell("M/D/n", 0.68, 1)), SIMULTANEOUS)
    assert found.low <= 34.7 <= found.high
    assert found.half_width < 0.085 * 34.7


def two_million(arrivals, volume=2.0e6):
    """2.0 Mt in by truck and train; ships of 30,000 t on two berths."""
    values = tree(
        arrivals, warm_up_days=365.0, measured_days=365.0, run_out_cap_days=365.0, replications=2
    )
    values["cargoes"]["coal"]["annual_t"] = volume
    values["stores"]["yard"]["compartments"]["coal"] = {
        "capacity_t": 150_000.0,
        "initial_t": 60_000.0,
    }
    values["rail"]["stations"]["tippler"]["tracks"] = 2
    values["vessels"]["handysize"] |= {"draught_m": 11.0, "loa_m": 190.0}
    values["calls"]["coal"]["parcels"] = [{"cargo": "coal", "t": 30_000.0}]
    values["cranes"]["loader"]["cargoes"]["coal"]["rate_tph"] = 400.0
    return portsim.Scenario.model_validate(values)


def test_random_ships_that_could_take_more_than_comes_have_no_mean_wait():
    result = portsim.run(two_million({"kind": "random", "per_year": 70.0}), workers=1)
    kpis = result.kpis.set_index(["kpi", "of"])
    assert np.isnan(kpis.loc[("vessel_wait", "all"), "mean"])
    assert "no steady state" in kpis.loc[("vessel_wait", "all"), "note"]
    assert kpis.loc[("throughput", "coal"), "mean"] == pytest.approx(2.0e6, rel=0.05)


def test_the_same_with_nominated_ships_is_stable():
    result = portsim.run(two_million({"kind": "nominated", "lead_h": 240.0}), workers=1)
    kpis = result.kpis.set_index(["kpi", "of"])
    wait = kpis.loc[("vessel_wait", "all")]
    assert wait["mean"] == 0.0
    assert wait["note"].startswith("0 in all")
    assert (
        kpis.loc[("throughput", "coal"), "ci_low"]
        < 2.0e6
        < kpis.loc[("throughput", "coal"), "ci_high"] + 2.0e4
    )
    assert "no steady state" not in " ".join(result.kpis["note"])
