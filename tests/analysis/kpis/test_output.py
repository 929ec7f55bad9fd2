"""What the terminal turns out, and its peak hours. All expected values are by hand."""

from typing import Any

import numpy as np
import pytest

from portsim.analysis.kpis.measure import measure
from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.tables.peak_table import peak_table
from portsim.analysis.kpis.tables.summarise import kpi_unit
from portsim.ledger.recording import simulate
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.units import common_unit
from portsim.vocabulary import Kpi
from tests.builder import call, days, pile, small, trucks_every


def row_of(**changes: Any) -> Row:
    scenario = Scenario.model_validate(small(**changes))
    return measure(simulate(scenario, 0), scenario)


def value(row: Row, kpi: Kpi, of: str = "all") -> float:
    return row.measures[kpi, of].mean


def test_a_starved_ship_has_a_lower_gross_rate_than_net() -> None:
    # 1,000 t lie in store; she takes them at 50 t/h from 2 to 22, and waits for 200 t until 48
    row = row_of(run=days(2.0), calls={"late": call(2.0, t=1_200.0)})
    assert value(row, Kpi.CRANE_RATE_NET, "mhc") == pytest.approx(50.0)
    assert value(row, Kpi.CRANE_RATE_GROSS, "mhc") == pytest.approx(1_000.0 / 46.0)
    assert value(row, Kpi.SHIP_RATE) == pytest.approx(1_000.0 / 46.0)
    assert value(row, Kpi.VESSELS_SERVED) == 0.0


def test_the_store_of_an_import_is_as_full_as_what_lies_in_it() -> None:
    # 1,000 t of 10,000 t lie there all day, and nobody fetches any before a ship brings 500 t from 12 to 22
    row = row_of(
        cargoes={"coal": {"form": "bulk", "direction": "import"}},
        calls={"noon": call(12.0, t=500.0)},
    )
    over_the_day = (1_000.0 + 500.0 * (5.0 + 2.0) / 24.0) / 10_000.0
    assert value(row, Kpi.STORAGE_OCCUPANCY, "pile/coal") == pytest.approx(over_the_day)


def test_what_goes_over_a_metre_of_quay() -> None:
    # 600 t in two days, over one berth of 200 m
    row = row_of(run=days(2.0), calls={"late": call(2.0, t=600.0)})
    per_year = 600.0 * 365.0 / 2.0
    assert value(row, Kpi.TOTAL_THROUGHPUT) == pytest.approx(per_year)
    assert value(row, Kpi.QUAY_THROUGHPUT) == pytest.approx(per_year / 200.0)
    assert value(row, Kpi.VESSELS_SERVED) == 1.0
    assert value(row, Kpi.SHIP_RATE, "bulker") == pytest.approx(50.0)


def test_a_rate_of_cranes_has_the_unit_of_their_cargo() -> None:
    scenario = Scenario.model_validate(small(calls={"c": call(1e5, t=1.0)}))
    assert common_unit(scenario, ["coal"]) == "t"
    assert common_unit(scenario, []) is None
    assert kpi_unit((Kpi.CRANE_RATE_NET, "mhc"), scenario) == "t per crane-hour"


def test_peak_hours_of_trucks_that_come_every_ten_hours() -> None:
    cargo, road = trucks_every(10.0)
    row = row_of(
        run=days(7.0), cargoes={"coal": cargo}, road=road, calls={"late": call(2.0, t=600.0)}
    )
    table = peak_table([row, row], 0.95).set_index(["place", "weekday", "hour"])
    # Friday 1 January 2027, midnight: trucks at 10, 20, 30, ...; ten hours later each day but two
    assert table.loc[("gate", "fri", 10), "mean"] == 1.0
    assert table.loc[("gate", "fri", 11), "mean"] == 0.0
    assert table.loc[("gate", "sat", 6), "most"] == 1.0
    every_day = table.loc["gate"].loc["every day"]
    assert every_day["mean"].sum() * 7 == pytest.approx(16.0)
    # The ship lies alongside from 2 to 14 on Friday alone
    quay = table.loc["quay"].loc["fri"]["mean"]
    assert quay.to_numpy() == pytest.approx(np.r_[np.zeros(2), np.ones(12), np.zeros(10)])
    assert table.loc[("quay", "every day", 3), "mean"] == pytest.approx(1.0 / 7.0)


def test_all_containers_are_added_up_and_bulk_is_not_among_them() -> None:
    # In two days 100 TEU go out, 40 TEU come in, and 600 t of coal go out besides
    boxes = {"out": {"capacity_teu": 500.0, "initial_teu": 200.0}, "home": {"capacity_teu": 500.0}}
    rates = {
        "coal": {"rate_tph": 50.0},
        "out": {"rate_moves_ph": 50.0},
        "home": {"rate_moves_ph": 50.0},
    }
    calls = {"late": call(2.0, t=600.0), "liner": call(20.0, t=1.0)}
    calls["liner"]["parcels"] = [{"cargo": "home", "teu": 40.0}, {"cargo": "out", "teu": 100.0}]
    row = row_of(
        run=days(2.0),
        cargoes={
            "coal": {"form": "bulk"},
            "out": {"form": "container", "teu_factor": 1.0},
            "home": {"form": "container", "direction": "import", "teu_factor": 1.0},
        },
        stores={
            "pile": pile(coal=(10_000.0, 1_000.0)),
            "block": {"kind": "container_block", "compartments": boxes},
        },
        calls=calls,
        cranes={"mhc": {"number": 1, "cargoes": rates}},
    )
    assert value(row, Kpi.TOTAL_TEU) == pytest.approx(140.0 * 365.0 / 2.0)
    assert (Kpi.TOTAL_THROUGHPUT, "all") not in row.measures  # no tonnes of a TEU are stated


def test_without_containers_there_is_no_figure_of_them() -> None:
    row = row_of(run=days(2.0), calls={"late": call(2.0, t=600.0)})
    assert (Kpi.TOTAL_TEU, "all") not in row.measures
