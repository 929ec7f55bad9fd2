"""A run-out that may be very long costs nothing where the run is over soon."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

import portsim
from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.scenario.derived.horizon import AHEAD_DAYS, SOON_DAYS, known_h, shorter_first
from portsim.studies.runs.row_store import to_line
from portsim.studies.runs.worker import one_run
from tests.builder import call, days, run, small
from tests.builder import terminal as steady

GWADAR = Path(__file__).parents[2] / "scenarios" / "gwadar.yaml"
FOR_EVER = 500_000.0


def test_longer_and_longer_run_outs_are_tried() -> None:
    tried = [one.run.run_out_cap_days for one in shorter_first(steady(run_out_cap_days=FOR_EVER))]
    assert tried == [400.0, 3_200.0, 25_600.0, 204_800.0, FOR_EVER]
    plain = steady(run_out_cap_days=SOON_DAYS)
    (only,) = shorter_first(plain)
    assert only is plain


def test_what_is_over_soon_is_the_same_whatever_the_most() -> None:
    rows = [one_run(steady(run_out_cap_days=cap), 1) for cap in (SOON_DAYS, FOR_EVER)]
    assert to_line(rows[0]) == to_line(rows[1])


@pytest.mark.parametrize("cap", [1_000.0, FOR_EVER])
def test_who_needs_longer_gets_it(cap: float) -> None:
    """A crane of 50 t/h works 600,000 t in 500 days, until the hour that begins day 500."""
    pile = {"kind": "stockpile", "compartments": {"coal": {"capacity_t": 1e6, "initial_t": 6e5}}}
    record = run(
        small(run=days(1.0, run_out=cap), stores={"pile": pile}, calls={"coal": call(0.0, t=6e5)})
    )
    audit(record)
    assert record.ended_h == 24.0 * 501
    assert record.visits.work_to_h[0] == pytest.approx(12_000.0)


def test_who_never_leaves_is_cut_off_at_the_most() -> None:
    terminal = small(run=days(1.0, run_out=1_000.0), calls={"coal": call(0.0, t=5_000.0)})
    record = run(terminal)
    assert record.ended_h == 24.0 * 1_001
    assert replace(record.visits).left_h.tolist() == pytest.approx([float("nan")], nan_ok=True)


def test_the_horizon_is_that_of_the_run_out_that_was_needed() -> None:
    scenario = steady(run_out_cap_days=FOR_EVER)
    window = scenario.run.warm_up_days + scenario.run.measured_days
    for ended, cap in ((1.0, 400.0), (400.0, 400.0), (401.0, 3_200.0), (FOR_EVER, FOR_EVER)):
        found = known_h(scenario, 24.0 * (window + ended))
        assert found == 24.0 * (window + cap + AHEAD_DAYS)


def test_the_largest_scenario_has_it_for_nothing() -> None:
    """Its calendars of daylight, tide and weather took 22 s to check and 10 s to run."""
    begun = time.process_time()
    scenario = portsim.load(
        GWADAR, {"run.run_out_cap_days": FOR_EVER, "run.warm_up_days": 1, "run.measured_days": 20}
    )
    portsim.explain(scenario)
    simulate(scenario, 0)
    assert time.process_time() - begun < 6.0
