"""Faults of the block that says how long to run."""

from typing import Any

import pytest
from pydantic import ValidationError

from portsim.scenario.blocks.run import Run


@pytest.mark.parametrize("key", ["warm_up_days", "measured_days", "run_out_cap_days"])
def test_a_run_beyond_the_calendar_is_refused(key: str) -> None:
    beyond: dict[str, Any] = {key: 1e9}
    with pytest.raises(ValidationError, match="less than or equal to 500000"):
        Run(**beyond)
