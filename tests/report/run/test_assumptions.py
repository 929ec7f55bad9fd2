"""Inputs with a range are ranked by what they move; the checklist says what an author must write."""

from dataclasses import replace

import pandas as pd
import pytest

from portsim.report.run import audits, checklist
from portsim.report.run.assumptions import assumption_note, assumption_rows, assumption_table
from portsim.scenario.reading.resolved import resolved
from portsim.scenario.register import input_values
from portsim.studies.results.uncertain import Uncertain
from portsim.studies.runs.errors import Failure

KEYS = ("cargoes.coal.annual_t", "road.gate.lanes", "cranes.mobile.number")


@pytest.fixture
def folder(tmp_path):
    lines = [f"{key},1 to 2,assumption: a guess,no" for key in KEYS]
    text = "\n".join(["key,range,source,decided", *lines])
    (tmp_path / "ranges.csv").write_text(text + "\n", encoding="utf-8")
    return tmp_path


def drawn(result):
    """The result with influences of 0.2, -0.9 and 0.5 on the wait of ships."""
    rows = [
        ["vessel_wait", "all", key, value, value - 0.1, value + 0.1, abs(value) > 0.4]
        for key, value in zip(KEYS, (0.2, -0.9, 0.5), strict=True)
    ]
    columns = ["kpi", "of", "input", "correlation", "ci_low", "ci_high", "certain"]
    table = pd.DataFrame(rows, columns=columns)
    found = Uncertain({}, (), pd.DataFrame(), pd.DataFrame(), table, {})
    return replace(result, uncertain=found)


def test_without_a_study_they_stand_in_the_order_of_the_file(result, folder):
    rows = assumption_rows(result, None, folder)
    assert list(rows["key"]) == list(KEYS)
    coal = rows.iloc[0]
    assert (coal["value"], coal["unit"]) == ("900,000", "tonnes")
    assert (coal["basis"], coal["source"]) == ("source", "S1 round figure")
    assert "--uncertain" in assumption_note(rows)
    assert assumption_rows(result, None, None).empty


def test_drawn_inputs_rank_them(result, folder):
    rows = assumption_rows(drawn(result), None, folder)
    assert list(rows["key"]) == [KEYS[1], KEYS[2], KEYS[0]]
    told = [line[3] for line in assumption_table(rows).groups[0].rows]
    assert told == ["-0.90", "+0.50", "+0.20, not certain"]
    assert "rank correlation with the ship wait" in assumption_note(rows)


def test_a_tornado_of_the_same_scenario_comes_before_that(result, folder):
    place = folder / "tornado"
    place.mkdir()
    other = result.scenario.run.model_copy(update={"replications": 9})
    same = resolved(result.scenario.model_copy(update={"run": other}))
    (place / "scenario.resolved.yaml").write_text(same, encoding="utf-8")
    head = "key,low,base,high,kpi,of,unit,effect_low,effect_high\n"
    rows = [
        "road.gate.lanes,1,2,3,vessel_wait,all,h,0.5,-0.25",
        "berths.berth_1.length_m,200,230,260,vessel_wait,all,h,12.5,-3",
    ]
    (place / "tornado.csv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    found = assumption_rows(drawn(result), None, folder)
    assert list(found["key"])[:2] == ["berths.berth_1.length_m", "road.gate.lanes"]
    assert assumption_table(found).groups[0].rows[0][3] == "+12.5 and -3.00 h"
    assert "both ends of the range" in assumption_note(found)
    changed = resolved(result.scenario.model_copy(update={"title": "another"}))
    (place / "scenario.resolved.yaml").write_text(changed, encoding="utf-8")
    assert assumption_rows(drawn(result), None, folder)["key"].iloc[0] == KEYS[1]


def test_every_item_of_the_checklist_is_told_or_left_to_the_author(land):
    rows = checklist.checklist_rows(land, input_values(land.scenario, None))
    assert len(rows) == 24
    assert rows["told"].str.len().min() > 5
    left = rows[rows["told"].str.contains(checklist.YOURS)]
    assert list(left["item"]) == ["1.1", "1.3", "3.2"]
    told = dict(zip(rows["item"], rows["told"], strict=True))
    assert "3 replications, independent, from seed 5" in told["4.3"]
    assert "tippler" in told["2.5.3"]


def test_audits_name_the_replications_that_did_not_balance(result):
    assert "did not happen" in audits.audit_note(result)
    failed = replace(result, failures=[Failure("", result.scenario, 2, "7 t", audit=True)])
    assert "replication 2" in audits.audit_note(failed)
    assert list(audits.audit_rows(failed)["did_not_balance"]) == [1] * 5
