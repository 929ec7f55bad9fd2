"""Runs stay within the years that a calendar has: what would leave them is refused with its place."""

from pathlib import Path
from typing import Any

import pytest

import portsim
from portsim.analysis.kpis.measure import measure
from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.scenario.blocks.run import MOST_DAYS
from portsim.scenario.faults import ScenarioError

BORDER = Path(__file__).parent.parent / "terminal" / "cases" / "two-closures.yaml"
SHORT = {"run.warm_up_days": 0, "run.measured_days": 0.25, "run.run_out_cap_days": 0}
LAW = {"kind": "random", "per_year": 6.0, "length_h": {"dist": "exponential", "mean": 400.0}}
CONDITIONED = {
    "corridor.closures.x": LAW,
    "given": {"closure": "x", "days": 3, "begins": "march"},
}


def started(tmp_path: Path, start: str, **changes: Any) -> portsim.Scenario:
    text = BORDER.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("start:"))
    path = tmp_path / "late.yaml"
    path.write_text(text.replace(line, f"start: {start}"), encoding="utf-8")
    return portsim.load(path, changes)


@pytest.mark.parametrize("changes", [{}, CONDITIONED])
@pytest.mark.parametrize("year", ["0001", "1899"])
def test_a_start_from_which_a_run_leaves_the_calendar_is_refused(
    tmp_path: Path, year: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(ScenarioError) as error:
        started(tmp_path, f"{year}-06-01T00:00:00+05:00", **changes)
    (fault,) = error.value.faults
    assert (fault.key, fault.line, fault.column) == ("start", 3, 8)
    assert fault.message == f"must be in a year from 1900 to 9999, is in {int(year)}"


LONGEST = {f"run.{key}": MOST_DAYS for key in ("warm_up_days", "measured_days", "run_out_cap_days")}


@pytest.mark.parametrize(
    ("start", "days"),
    [("5891-01-01", LONGEST), ("9997-06-01", {}), ("9999-12-31", {"run.run_out_cap_days": 0})],
)
def test_a_run_that_may_end_after_the_calendar_is_refused(
    tmp_path: Path, start: str, days: dict[str, float]
) -> None:
    with pytest.raises(ScenarioError) as error:
        started(tmp_path, f"{start}T00:00:00+05:00", **days)
    (fault,) = error.value.faults
    assert fault.key == "run"
    assert "calendar, which ends with the year 9999" in fault.message
    assert fault.message.endswith("start earlier, or give run_out_cap_days or measured_days fewer")


def test_the_longest_run_stays_in_the_calendar(tmp_path: Path) -> None:
    started(tmp_path, "5890-01-01T00:00:00+05:00", **LONGEST)


def test_the_last_run_is_run_and_measured(tmp_path: Path) -> None:
    """It ends three years before the calendar does, and a day later is refused."""
    scenario = started(tmp_path, "9996-12-25T00:00:00+05:00", **SHORT)
    audit(record := simulate(scenario, 0))
    measure(record, scenario)
    with pytest.raises(ScenarioError, match="the year 9999"):
        started(tmp_path, "9996-12-26T00:00:00+05:00", **SHORT)


def test_a_corridor_that_would_begin_before_the_calendar_is_refused(tmp_path: Path) -> None:
    first = "1900-01-01T00:00:00+05:00"
    started(tmp_path, first, **{"corridor.run_in_days": MOST_DAYS})
    with pytest.raises(ScenarioError, match=r"run_in_days: must be at most 500000, is"):
        started(tmp_path, first, **{"corridor.run_in_days": MOST_DAYS + 1})
    with pytest.raises(ScenarioError, match=r"corridor: would begin 1,666,66. days before the sta"):
        started(tmp_path, first, **{"corridor.stages.haul.time_h": 2e7})
