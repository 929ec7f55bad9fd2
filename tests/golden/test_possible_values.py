"""No interval in a table of a shipped scenario leaves the possible values of its figure."""

import pandas as pd
import pytest

from portsim.vocabulary import Kpi
from tests.golden.golden import CASES, TABLES
from tests.possible_values import ENDS, beyond


@pytest.mark.parametrize(
    "name",
    [pytest.param(case.name, marks=[pytest.mark.slow] if case.slow else []) for case in CASES],
)
def test_no_bound_leaves_the_possible_values(name: str) -> None:
    kpis = pd.read_csv(TABLES / name / "kpis.csv")
    assert kpis[list(ENDS)].notna().all(axis=1).sum() > 10
    assert beyond(kpis).empty
    queues = pd.read_csv(TABLES / name / "queues.csv").assign(kpi=Kpi.QUEUE_LENGTH, of="")
    assert beyond(queues).empty


@pytest.mark.parametrize(
    ("kpi", "low", "high", "wrong"),
    [
        ("vessel_wait", -0.1, 2.0, True),
        ("vessel_wait", 0.0, 2.0, False),
        ("berth_occupancy", 0.9, 1.1, True),
        ("target_share", 0.9, 1.1, False),  # more than the target may be moved
        ("annual_cost", -5.0, 2.0, True),
        ("vessel_wait", 1.5, 2.0, True),  # above the mean
    ],
)
def test_what_cannot_be_is_found(kpi: str, low: float, high: float, wrong: bool) -> None:
    table = pd.DataFrame([{"kpi": kpi, "of": "all", "mean": 1.0, "ci_low": low, "ci_high": high}])
    assert (len(beyond(table)) == 1) is wrong


def test_despatch_may_be_earned() -> None:
    items = {"all": -5.0, "demurrage": -5.0, "handling": -1.0}
    table = pd.DataFrame({"of": list(items), "ci_low": list(items.values())})
    table = table.assign(kpi="annual_cost", mean=1.0, ci_high=2.0)
    assert beyond(table)["of"].tolist() == ["handling"]
