"""Recorded inputs are read strictly: nothing that stands in a table is lost in silence."""

from pathlib import Path

import numpy as np
import pytest

from portsim.ledger.recording import simulate
from portsim.report.run.records import record_sentences
from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.loader import load, read
from portsim.scenario.reading.resolved import digest, resolved
from portsim.scenario.reading.table import MOST_SHOWN

SCENARIO = """\
name: listed
start: "2028-01-01T00:00:00+05:00"
source: "assumption: hand case"
run: {measured_days: 30, replications: 3, seed: 1}
vessels: {v: {loa_m: 150, draught_m: 10}, other: {loa_m: 100, draught_m: 7}}
calls:
  c: {vessel: v, arrivals: {kind: recorded, file: calls.csv}, parcels: [{cargo: w, t: 1000}]}
berths: {b: {number: 1, length_m: 200, depth_m: 12}}
cargoes: {w: {form: bulk}}
stores: {s: {kind: silo, compartments: {w: {capacity_t: 900000, initial_t: 800000}}}}
cranes: {c: {number: 1, cargoes: {w: {rate_tph: 100}}}}
"""
FILE = "file: calls.csv"


def written(folder: Path, table: str | bytes, *changes: tuple[str, str]) -> Path:
    """Write a scenario, changed, with its list of calls, and return its path."""
    text = SCENARIO
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "calls.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    path = folder / "listed.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refusals(folder: Path, table: str | bytes, *changes: tuple[str, str]) -> list[str]:
    """Return what is wrong with a scenario, without the place in its file."""
    with pytest.raises(ScenarioError) as caught:
        load(written(folder, table, *changes))
    return [f"{fault.key}: {fault.message}" for fault in caught.value.faults]


def test_a_head_with_a_blank_after_its_comma_loses_no_amount(tmp_path):
    """The case call-list-head: 219 kt a year in ships of 9,000 t, 90 h each."""
    scenario = load(written(tmp_path, "at_h, w\n10, 9000\n300, 9000\n"))
    visits = simulate(scenario, 0).visits
    assert list(visits.amount_t) == [9000.0, 9000.0]
    assert visits.work_to_h - visits.arrive_h == pytest.approx([90.0, 90.0])
    assert sum(visits.amount_t) * 365 / 30 == pytest.approx(219_000.0)


def test_blanks_around_class_times_and_amounts_count_for_nothing(tmp_path):
    """A second case: the same in a list with classes and times, where blanks once lost rows."""
    table = (
        "vessel , arrives ,  w\r\nv , 2028-01-01 10:00 , 9000\r\nv,2028-01-13T12:00+05:00,9000\r\n"
    )
    visits = simulate(load(written(tmp_path, table)), 0).visits
    assert list(visits.arrive_h) == [10.0, 300.0]
    assert list(visits.amount_t) == [9000.0, 9000.0]


def test_times_without_an_offset_are_at_that_of_the_start(tmp_path):
    table = "arrives,w\n2028-01-01T10:00,1\n2028-01-01T06:00:00+00:00,1\n2028-01-02,1\n"
    scenario = load(written(tmp_path, table))
    assert scenario.calls["c"].arrivals.at_h == (10.0, 11.0, 24.0)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (
            "at_h,ww",
            "nothing uses the column 'ww'; did you mean w? To leave it out, write ignore: [ww]",
        ),
        ("at_h,W", "column 'W' must be written w"),
        ("at_h,w,w", "calls.csv line 1: column 'w' stands 2 times"),
        ("At_h,w", "calls.csv needs a column at_h or arrives; did you mean At_h?"),
        ("at_h,arrives", "calls.csv has both at_h and arrives: leave one of them out"),
        (
            "at_h,cargo_t",
            "nothing uses the column 'cargo_t'; to leave it out, write ignore: [cargo_t]",
        ),
        ("at_h;w", "calls.csv line 1: the columns are separated by semicolons"),
        ("at_h\tw", "calls.csv line 1: the columns are separated by tabs"),
        ("10,9000", "calls.csv line 1: the head line with the names of the columns is missing"),
        ("", "calls.csv line 2: the head line with the names of the columns is missing"),
    ],
)
def test_heads_that_are_refused(tmp_path, head, said):
    row = ",".join(["10"] * (head.count(",") + 1))
    found = refusals(tmp_path, f"{head}\n{row}\n")
    assert any(said in one for one in found), found
    assert all(one.startswith("calls.c.arrivals.file: ") for one in found)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            '10,"9000,5"',
            "line 2: w must be a number of at least 0, is '9000,5': write the decimals with a point",
        ),
        (
            "10,9000,5",
            "line 2: has 3 values for 2 columns; if that is a decimal comma, write a point",
        ),
        ("10", "line 2: has 1 value for 2 columns"),
        ("10,9 000", "line 2: w must be a number of at least 0, is '9 000'"),
        ("10,1_000", "line 2: w must be a number of at least 0, is '1_000'"),
        ('10,"9000', "calls.csv line 2: not a CSV file (unexpected end of data)"),
    ],
)
def test_rows_that_are_refused(tmp_path, row, said):
    (found,) = refusals(tmp_path, f"at_h,w\n{row}\n")
    assert said in found


def test_lines_are_true_and_bad_rows_are_counted(tmp_path):
    """Empty lines and values of two lines count as lines of the file."""
    table = 'at_h,w,remark\n\n1,5,"two\nlines"\n2,x,\n\n3,y,\n'
    ignore = (FILE, "file: calls.csv, ignore: [remark]")
    found = refusals(tmp_path, table, ignore)
    assert [one.split("calls.csv ")[1].split(":")[0] for one in found] == ["line 5", "line 7"]
    rows = "".join(f"{hour},x{hour}\n" for hour in range(57))
    found = refusals(tmp_path, f"at_h,w\n{rows}")
    assert len(found) == MOST_SHOWN + 1 == 21
    assert found[0].endswith("calls.csv line 2: w must be a number of at least 0, is 'x0'")
    assert found[-1].endswith("calls.csv: 37 more bad rows, 57 in all")


def test_columns_may_be_left_out_by_name(tmp_path):
    table = "at_h,w,flag,agent\n10,9000,PK,x\n"
    assert len(refusals(tmp_path, table)) == 2
    ignore = (FILE, "file: calls.csv, ignore: [flag, agent]")
    assert load(written(tmp_path, table, ignore)).calls["c"].arrivals.amounts == {"w": (9000.0,)}
    misspelt = (FILE, "file: calls.csv, ignore: [flag, agnet]")
    found = refusals(tmp_path, table, misspelt)
    assert found[-1].endswith("calls.csv has no column 'agnet'; did you mean agent?")


def test_rows_of_a_class_that_no_stream_takes_are_refused(tmp_path):
    table = "vessel,at_h,w\nv,1,9000\nother,2,500\nV,3,9000\n"
    found = refusals(tmp_path, table)
    assert "line 3: no stream of calls takes the class 'other' from this list" in found[0]
    assert (
        "line 4: no stream of calls takes the class 'V' from this list; did you mean v?" in found[1]
    )
    misspelt = (FILE, "file: calls.csv, ignore_classes: [other, V, othre]")
    (found,) = refusals(tmp_path, table, misspelt)
    assert found.endswith("calls.csv has no row of 'othre'; did you mean other?")
    left_out = (FILE, "file: calls.csv, ignore_classes: [other, V]")
    assert load(written(tmp_path, table, left_out)).calls["c"].arrivals.at_h == (1.0,)


TWO = (
    "calls:\n",
    "calls:\n  d: {vessel: other, arrivals: {kind: recorded, file: calls.csv}, parcels: [{cargo: x, t: 1}]}\n",
)
MORE = (
    ("cargoes: {w: {form: bulk}}", "cargoes: {w: {form: bulk}, x: {form: bulk}}"),
    (
        "{w: {capacity_t: 900000, initial_t: 800000}}",
        "{w: {capacity_t: 9.0e5, initial_t: 8.0e5}, x: {capacity_t: 99}}",
    ),
    ("{w: {rate_tph: 100}}", "{w: {rate_tph: 100}, x: {rate_tph: 100}}"),
)


def test_an_amount_that_the_calls_of_its_row_do_not_carry_is_refused(tmp_path):
    found = refusals(tmp_path, "vessel,at_h,w,x\nv,1,9000,\nother,2,0,5\nv,3,9000,7\n", TWO, *MORE)
    assert "calls.csv line 4: 7 of x, and the calls of v have no such parcel" in found[0]


def test_two_streams_do_not_take_the_same_rows(tmp_path):
    found = refusals(tmp_path, "at_h,w,x\n1,9000,\n", TWO, *MORE)
    assert any(
        "calls.d takes the same rows, and each ship would come twice" in one for one in found
    )


def test_a_file_beside_stated_hours_is_refused(tmp_path):
    """The key that has no effect is told, whichever of the two was meant."""
    table = "at_h,w\n10,9000\n"
    (found,) = refusals(tmp_path, table, (FILE, "file: calls.csv, at_h: [5, 6]"))
    assert found == (
        "calls.c.arrivals.at_h: has no effect beside file, calls.csv: leave one of the two out"
    )
    law = ("t: 1000", "t: {dist: empirical, file: calls.csv, column: w, values: [1, 2]}")
    found = refusals(tmp_path, table, law)
    assert found[0].startswith("calls.c.parcels.0.t.values: has no effect beside file")


def test_a_resolved_scenario_stands_without_its_file_and_says_where_it_came_from(tmp_path):
    path = written(tmp_path, "at_h,w\n10,9000\n300,9000\n")
    scenario = load(path)
    (tmp_path / "calls.csv").unlink()
    again = tmp_path / "again.yaml"
    again.write_text(resolved(scenario), encoding="utf-8")
    file = read(again)
    assert digest(file.scenario) == digest(scenario)
    assert file.scenario.calls["c"].arrivals.read_from == "calls.csv"
    (tmp_path / "calls.csv").write_text("at_h,w\n7,1\n")
    other = file.with_overrides({"calls.c.arrivals.file": "calls.csv"})
    assert other.calls["c"].arrivals.at_h == (7.0,)


def test_what_was_read_is_told(tmp_path):
    scenario = load(written(tmp_path, "at_h,w\n10,9000\n300,9000\n900,9000\n"))
    assert record_sentences(scenario) == [
        "calls.c.arrivals from calls.csv: 3 calls, the first at hour 10 (2028-01-01 10:00), the last "
        "at hour 900 (2028-02-07 12:00); 2 in the measured window; w 27,000 in all"
    ]


def test_columns_without_name_or_value_are_no_columns(tmp_path):
    scenario = load(written(tmp_path, "at_h,w,,\n10,9000,,\n,,,\n20,8000,,\n"))
    assert np.array_equal(scenario.calls["c"].arrivals.amounts["w"], [9000.0, 8000.0])
    (found,) = refusals(tmp_path, "at_h,w,\n10,9000,7\n")
    assert found.endswith("calls.csv line 2: '7' stands in column 3, which has no name")
