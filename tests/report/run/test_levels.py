"""How service levels and their verdicts are told: in the closing table and on the page."""

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from portsim.analysis.levels.table import LEVEL_COLUMNS
from portsim.report.console import print_run
from portsim.report.html import run_page
from portsim.report.run.summary.levels import MISSED, level_statements
from portsim.vocabulary.standing import Ground, Standing
from portsim.vocabulary.status import REASON

MET = {"value": 0.2, "low": 0.15, "high": 0.26}
LINES = {
    "met": {**MET, "verdict": Standing.MET},
    "missed": {**MET, "limit": 0.1, "verdict": Standing.MISSED},
    "not certain": {
        **MET,
        "limit": 0.25,
        "verdict": Standing.NOT_CERTAIN,
        "ground": Ground.ACROSS,
        "replications_needed": 143,
    },
    "at the limit": {
        **MET,
        "limit": 0.2,
        "verdict": Standing.NOT_CERTAIN,
        "ground": Ground.ACROSS,
    },
    "share": {
        **{"kpi": "truck_turnaround", "of": "boxes_in", "statistic": "p90", "unit": "h"},
        **{"limit": 2.0, "value": 1.5, "low": 1.4, "high": 1.7, "verdict": Standing.MET},
        **{"share_beyond": 0.05, "share_low": 0.02, "share_high": 0.08},
    },
    "lower bound": {
        **{"kpi": "vessel_wait", "unit": "h", "limit": 24.0, "value": 975.0, "low": 800.0},
        **{"unfinished": 1, "verdict": Standing.MISSED, "ground": Ground.BESIDE},
    },
    "up to": {**MET, "low": 0.0, "verdict": Standing.MET},
    "growing": {
        **{"verdict": Standing.MISSED, "ground": Ground.GROWING},
        REASON: "the queue anchorage grew by 31 on average over the measured window",
    },
    "one": {
        **{"value": 0.2, "verdict": Standing.NOT_CERTAIN, "ground": Ground.ONE_REPLICATION},
    },
}
TOLD = {
    "met": "met; wait over service (all ships) at most 0.3; it is 0.20 (0.15 to 0.26)",
    "missed": "MISSED; wait over service (all ships) at most 0.1; it is 0.20 (0.15 to 0.26)",
    "not certain": "not certain; wait over service (all ships) at most 0.25; it is 0.20 (0.15 to 0.26); "
    "about 150 replications in all would tell",
    "at the limit": "not certain; wait over service (all ships) at most 0.2; it is 0.20 (0.15 to 0.26); "
    "how many replications would tell cannot be said",
    "share": "met; P90 of truck turnaround (boxes in) at most 2 h; it is 1.50 h; 5.0 % (2.0 to 8.0) "
    "are above the limit, 10 % allowed",
    "lower bound": "MISSED; ship wait (all ships) at most 24 h; it is at least 975 h (800 or "
    "more), 1 unfinished",
    "up to": "met; wait over service (all ships) at most 0.3; it is 0.20 (up to 0.26)",
    "growing": "MISSED; wait over service (all ships) at most 0.3; the queue anchorage grew by 31 on "
    "average over the measured window",
    "one": "not certain; wait over service (all ships) at most 0.3; it is 0.200; one replication does "
    "not show how far others may differ",
}


def levels(*names):
    """Return levels.csv with some of the lines."""
    plain = {"kpi": "wait_over_service", "of": "all", "statistic": "mean", "bound": "at most"}
    plain |= {"limit": 0.3, "unit": "1", "n": 10, "unfinished": 0, "ground": Ground.BESIDE}
    plain |= dict.fromkeys(
        ("value", "low", "high", "share_beyond", "share_low", "share_high"), np.nan
    )
    plain |= {"replications_needed": None, "source": "a charter party", REASON: ""}
    table = pd.DataFrame([plain | LINES[name] for name in names], columns=[*LEVEL_COLUMNS, REASON])
    return table.assign(replications_needed=table["replications_needed"].astype("Int64"))


@pytest.mark.parametrize("name", TOLD)
def test_a_verdict_is_told_with_what_it_rests_on(result, name):
    (told,) = level_statements(replace(result, levels=levels(name)))
    assert told.label == "Service level 1"
    assert f"{told.value}; {told.detail}" == TOLD[name]


def test_closing_table_and_page_tell_every_level(result):
    told = replace(result, levels=levels("met", "missed", "not certain"))
    out = io.StringIO()
    print_run(told, Console(file=out, width=200))
    lines = out.getvalue().splitlines()
    assert "1 of 3 service levels met, 1 missed, 1 not certain" in lines[4]
    assert lines[5].split()[:2] == [MISSED, "Wait"]
    assert "at most 0.1: 0.20 (0.15 to 0.26)" in lines[5]
    assert lines[6].strip().startswith("Not certain")
    page = run_page(told, [])
    assert page.count('<span class="value warn">MISSED</span>') == 1
    assert '<span class="chip bad">MISSED</span>' in page
    assert '<div class="verdict bad">' in page
    assert "the intervals of all 3 hold together" in page
    assert "a charter party" in page


def test_without_a_level_there_is_no_verdict(result):
    assert not len(result.levels)
    (told,) = level_statements(result)
    assert "no service level is stated" in told.detail
    page = run_page(result, [])
    assert "No service level is stated" in page
    assert "levels.csv" not in page
