"""What the closing table says of closed borders, of waits and of the limit agrees, read from its printed lines."""

import re
from typing import Any

import pytest

from portsim.report.run.summary.closing import run_statements
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.run import run
from tests.ledger.test_dry_spells import a_train_a_day


def lines(scenario: dict[str, Any]) -> tuple[dict[str, str], float]:
    """Return (the lines of the closing table, share of ships' waits that the ledger books to borders, in per cent)."""
    result = run(Scenario.model_validate(scenario), workers=1)
    waits = result.waits[result.waits["who"] == "vessel"]
    at_borders = waits["root"].isin(["border", "border_queue"])
    share = 100.0 * waits["hours"][at_borders].sum() / waits["hours"].sum()
    told = {line.label: f"{line.value}; {line.detail}" for line in run_statements(result)}
    return told, float(share)


def number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    assert found is not None, text
    return float(found[1])


@pytest.mark.parametrize("ship_comes_h", [473.0, 481.0])
def test_a_border_that_shuts_during_a_wait_is_told_alike_everywhere(ship_comes_h: float) -> None:
    told, share = lines(a_train_a_day(ship_comes_h))
    assert number(r"^(\d+) ship", told["Ships without cargo"]) == 1
    # from the closing at 480 or from when the store is dry, to the end of her wait at 720.2
    hours = 720.22 - max(480.0, ship_comes_h + 0.2)
    days = number(r"([\d.]+) days .* together", told["Ships without cargo"])
    assert days == pytest.approx(hours / 24.0, abs=0.06)
    assert "because a border is closed" in told["Why ships wait"].split("; then")[0]
    assert number(r"^(\d+) %", told["Why ships wait"]) == pytest.approx(share, abs=0.6)
    assert told["What limits it"].startswith("closed borders")
    assert number(r"(\d+) % of the hours", told["What limits it"]) == pytest.approx(share, abs=0.6)


def test_a_border_that_never_shuts_is_in_no_line() -> None:
    scenario = a_train_a_day(473.0)
    stretches = scenario["corridor"]["closures"]["x"]["stretches"]
    stretches[0] |= {"begins": "2028-03-20T00:00:00+00:00", "ends": "2028-03-21T00:00:00+00:00"}
    told, share = lines(scenario)
    assert share == 0.0
    assert "Border cleared after" not in told
    assert "Ships without cargo" not in told
    assert told["Why ships wait"].startswith("100 %")
    assert "border" not in told["Why ships wait"]
    assert not told["What limits it"].startswith("closed borders")
