"""A fault that is known and not mended: see docs/ends.md."""

import json
from pathlib import Path

import pytest

from portsim.ledger.recording import simulate
from portsim.observe.audit import AuditError, audit
from portsim.scenario.blocks.scenario import Scenario

CASE = Path(__file__).parent / "cases" / "hold_and_overflow.json"


@pytest.mark.xfail(
    strict=True, raises=AuditError, reason="the store holds more than it has room for"
)
def test_a_store_with_hold_and_overflow_keeps_to_its_capacity() -> None:
    scenario = Scenario.model_validate(json.loads(CASE.read_text(encoding="utf-8")))
    audit(simulate(scenario, 1))
