"""What is recorded of a flow of one truck of 20 t an hour, twelve hours on its way, by hand."""

import numpy as np
import pytest

from portsim.flow.streams import Streams
from portsim.observe.audit import AuditError, audit
from portsim.observe.land import FlowRecord
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.corridor.make_corridor import flows
from portsim.terminal.corridor.records import records
from tests.builder import days, run
from tests.terminal.corridor.way import by_corridor


def strike(begins: str, ends: str) -> dict[str, object]:
    return {"strike": {"kind": "dated", "stretches": [{"begins": begins, "ends": ends}]}}


SHUT = strike("2027-01-01T06:00:00Z", "2027-01-01T09:00:00Z")
LAST_YEAR = strike("2026-06-01", "2026-06-02")


def recorded(until_h: float, closures: dict[str, object] | None = None) -> FlowRecord:
    scenario = Scenario.model_validate(by_corridor(closures))
    assert scenario.corridor is not None
    made = flows(scenario, scenario.corridor, Streams(1, 0), 100.0)
    (found,) = records(scenario, made, until_h)
    return found


def at(history: tuple[np.ndarray, np.ndarray], *hours: float) -> list[float]:
    """Return the level of a history at some hours."""
    times, levels = history
    return levels[np.searchsorted(times, hours, side="right") - 1].tolist()


def test_what_set_out_and_what_came() -> None:
    # until 12.5: 36 trucks set out, from -23 on; 24 came, from -11 on, of which 11 before hour 0
    record = recorded(12.5)
    assert (record.cargo, record.mode, record.unit, record.name) == (
        "coal",
        "road",
        "t",
        "coal by road",
    )
    assert (record.departed, record.arrived, record.arrived_before) == pytest.approx(
        (720.0, 480.0, 220.0)
    )
    assert at(record.under_way, 0.5, 11.5) == pytest.approx([240.0, 240.0])
    assert (record.held, record.shut) == ({}, {})
    (journeys,) = record.journeys
    assert journeys.route == "way"


def test_what_comes_at_hour_0_is_part_of_the_run() -> None:
    # The truck that set out at -12 is there at hour 0 exactly: it did not come before, and the
    # terminal, whose run begins then, has it at its gate. The audit compares what both counted.
    record = run(by_corridor(run=days(12.5 / 24.0)))
    (flow,) = record.flows
    (journeys,) = flow.journeys
    assert 0.0 in journeys.arrive_h
    assert (flow.arrived_before, flow.arrived) == pytest.approx((220.0, 480.0))
    audit(record)
    flow.arrived_before += 20.0
    with pytest.raises(AuditError, match="what came to the terminal is -20 t, not 0"):
        audit(record)


def test_a_border_that_is_shut_holds_who_comes_to_it() -> None:
    # the trucks of 6, 7 and 8 are let through at 9, with that of 9
    record = recorded(12.0, SHUT)
    assert record.shut == {"border": ((6.0, 9.0),)}
    assert list(record.held) == ["border"]
    assert at(record.held["border"], 5.5, 6.5, 7.5, 8.5, 9.5) == pytest.approx([0, 20, 40, 60, 0])
    assert at(record.under_way, 5.5, 8.5, 9.5) == pytest.approx([240.0, 300.0, 240.0])
    assert recorded(8.5, SHUT).arrived == pytest.approx(17 * 20.0)


def test_a_border_that_could_be_shut_and_was_not_has_no_closure() -> None:
    record = recorded(12.0, LAST_YEAR)
    assert record.shut == {"border": ()}
    assert at(record.held["border"], 0.5, 11.5) == [0.0, 0.0]
