"""What is not over at the end of a run counts as far as it went. All expected values are by hand."""

from pathlib import Path
from typing import Any

import pytest

from portsim.analysis.kpis.agreement import check
from portsim.analysis.kpis.measure import measure
from portsim.analysis.kpis.row import Measure, Row
from portsim.analysis.kpis.tables.figure import figure
from portsim.analysis.kpis.tables.summarise import kpi_table
from portsim.ledger.recording import simulate
from portsim.observe.audit import AuditError, audit
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.reading.loader import load
from portsim.vocabulary import Bound, Cause, Kpi
from tests.builder import call, days, pile, small, trucks_every

CASES = Path(__file__).parent / "cases"


def row_of(scenario: Scenario) -> Row:
    record = simulate(scenario, 0)
    audit(record)
    return measure(record, scenario)


def small_row(**changes: Any) -> Row:
    return row_of(Scenario.model_validate(small(**changes)))


def booked(row: Row, who: str, cause: Cause) -> float:
    return sum(
        hours for (one, direct, _), hours in row.waits.items() if (one, direct) == (who, cause)
    )


def test_a_ship_that_never_gets_her_cargo_counts_to_the_end_of_the_run() -> None:
    row = row_of(load(CASES / "censored.yaml"))

    def told(kpi: Kpi, of: str) -> Measure:
        return row.measures[kpi, of]

    without = told(Kpi.ALONGSIDE_WITHOUT_CARGO, "all")
    # Alongside from 200, 500 t in 10 h, then nothing until the run ends at 2,160
    assert without.mean == pytest.approx(1950.0 / 2)
    assert (without.entities, without.unfinished) == (2, 1)
    assert without.longest_unfinished == pytest.approx(1950.0)
    assert booked(row, "vessel", Cause.CARGO) == pytest.approx(without.total)
    # Laytime of 48 h from 212 on has expired at 260
    assert told(Kpi.DEMURRAGE_TIME, "c").total == pytest.approx(1900.0)
    assert told(Kpi.DEMURRAGE, "c").total == pytest.approx(1_900_000.0)
    assert told(Kpi.DESPATCH, "c").total == pytest.approx(20_000.0)
    per_tonne = told(Kpi.COST_PER_T, "coal")
    assert per_tonne.mean == pytest.approx((1_500.0 - 20_000.0 + 1_900_000.0) / 1_500.0)
    assert (per_tonne.entities, per_tonne.unfinished) == (2, 1)


def test_a_mean_of_which_half_is_unfinished_is_told_as_a_bound_and_withheld() -> None:
    scenario = load(CASES / "censored.yaml")
    table = kpi_table([row_of(scenario)] * 3, scenario).set_index(["kpi", "of"])
    line = table.loc[(Kpi.ALONGSIDE_WITHOUT_CARGO, "all")]
    assert line["mean"] != line["mean"]
    assert (line["entities"], line["unfinished"], line["bound"]) == (6, 3, Bound.AT_LEAST)
    assert line["note"].startswith(
        "at least 975 h (6 ships, 3 unfinished, the longest 1,950 h so far, followed to hour 2,160)"
    )
    # The first ship waited nothing: half of the ships is known, the 90th percentile is not
    assert (line["p50"], line["p90"], line["at_least"]) == (0.0, 1950.0, "p90 p95")


def test_ships_that_wait_when_the_run_ends_are_in_the_mean() -> None:
    row = row_of(load(CASES / "survivors.yaml"))
    wait = row.measures[Kpi.VESSEL_WAIT, "all"]
    assert wait.mean == pytest.approx((839.0 + 790.0 + 740.0) / 5)
    assert (wait.entities, wait.unfinished) == (5, 3)
    assert row.measures[Kpi.VESSEL_TURNAROUND, "all"].mean == pytest.approx((2369.0 + 48.0) / 5)
    # Two finished their service, and no more is known of the others
    assert row.measures[Kpi.VESSEL_SERVICE, "all"].mean == pytest.approx(24.0)
    assert figure([row], (Kpi.WAIT_OVER_SERVICE, "all"), 0.95).bound is Bound.UNKNOWN


def test_an_import_ship_before_a_full_shed_counts_to_the_end_of_the_run() -> None:
    row = small_row(
        run=days(1.0, run_out=2.0),
        cargoes={"coal": {"form": "bulk", "direction": "import"}},
        stores={"pile": pile(coal=(1_000.0, 500.0))},
        calls={"late": call(10.0, t=1_000.0)},
    )
    without = row.measures[Kpi.ALONGSIDE_WITHOUT_CARGO, "all"]
    # Room for 500 t of her 1,000: discharged from 10 to 20, the shed is full until hour 72
    assert without.total == pytest.approx(52.0)
    assert (without.entities, without.unfinished) == (1, 1)
    assert booked(row, "vessel", Cause.CARGO) == pytest.approx(52.0)


def test_a_train_that_a_full_store_keeps_counts_to_the_end_of_the_run() -> None:
    service = {
        "station": "tip",
        "arrivals": {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}},
        "wagons": 4,
        "wagon_t": 100.0,
        "cut_h": 1.0,
    }
    row = small_row(
        run=days(1.0, run_out=1.0),
        cargoes={"coal": {"form": "bulk", "annual_t": 400.0 * 8760.0 / 20.0, "by_rail": 1.0}},
        stores={"pile": pile(coal=(250.0, 0.0))},
        rail={"stations": {"tip": {"tracks": 1}}, "trains": {"coal": service}},
        calls={"later": call(1e5, t=1.0)},
    )
    blocked = row.measures[Kpi.TRAIN_BLOCKED, "coal"]
    # Came at 20, two wagons until 22; the third is tipped at 23 and finds room for half of it
    assert (blocked.entities, blocked.unfinished) == (1, 1)
    assert blocked.total == pytest.approx(booked(row, "train", Cause.STORE))
    assert blocked.total == pytest.approx(48.0 - 23.0)


def test_trucks_before_a_full_store_count_to_the_end_of_the_run() -> None:
    cargo, road = trucks_every(10.0)
    row = small_row(
        run=days(1.0, run_out=1.0),
        cargoes={"coal": cargo},
        road=road,
        stores={"pile": pile(coal=(20.0, 0.0))},
        calls={"later": call(1e5, t=1.0)},
    )
    blocked, waited = row.measures[Kpi.TRUCK_BLOCKED, "coal"], row.measures[Kpi.TRUCK_WAIT, "coal"]
    # Came at 10 and 20; the first fills the store, the second is through the gate at 20.5
    assert (blocked.entities, blocked.unfinished) == (2, 1)
    assert blocked.total == pytest.approx(48.0 - 20.5)
    assert waited.total == pytest.approx(blocked.total)
    assert blocked.total == pytest.approx(booked(row, "truck", Cause.STORE))


def test_a_figure_that_leaves_somebody_out_fails_the_run() -> None:
    row = row_of(load(CASES / "survivors.yaml"))
    check(row.measures, row.waits)
    key = (Kpi.VESSEL_WAIT, "all")
    finished_alone = row.measures | {key: Measure(0.0, 2.0)}
    with pytest.raises(AuditError, match=r"vessel_wait is 0 h in all, 2369 h are booked"):
        check(finished_alone, row.waits)
