"""Every table of the golden set is as it was pinned, and a table that is not is told of."""

import pytest

from tests.golden.golden import CASES, TABLES, Case, compared, differences

MOST = 40  # differences that a failure lists

TABLE = b"kpi,of,unit,mean,note\nvessel_wait,all,h,12.5,\nberth_occupancy,quay,1,0.4,3 ships\n"


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.name, marks=[pytest.mark.slow] if case.slow else [])
        for case in CASES
    ],
)
def test_tables_are_as_they_were_pinned(case: Case) -> None:
    found = differences(case)
    told = [str(one) for one in found[:MOST]]
    if len(found) > MOST:
        told.append(f"and {len(found) - MOST} more: python -m tests.golden.golden {case.name}")
    if found:
        pytest.fail("\n".join([f"{len(found)} differences in {case.name}", *told]), pytrace=False)


def test_what_is_pinned_has_a_scenario() -> None:
    assert sorted(folder.name for folder in TABLES.iterdir()) == sorted(case.name for case in CASES)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            b"12.5,",
            b"12.6,",
            ["kpis.csv | vessel_wait, all | mean: pinned 12.5, now 12.6 (+0.8 %)"],
        ),
        (b"12.5,", b",", ["kpis.csv | vessel_wait, all | mean: pinned 12.5, now empty"]),
        (
            b"3 ships",
            b"4 ships",
            ["kpis.csv | berth_occupancy, quay | note: pinned 3 ships, now 4 ships"],
        ),
        (
            b"vessel_wait,all,h,12.5,\n",
            b"",
            ["kpis.csv | vessel_wait, all: pinned there, now missing"],
        ),
        (
            b",unit,",
            b",units,",
            [
                "kpis.csv | unit: pinned there, now missing",
                "kpis.csv | units: pinned missing, now there",
            ],
        ),
        (b"12.5,", b"12.500000000001,", []),
    ],
)
def test_difference_is_told_with_its_place(old: bytes, new: bytes, told: list[str]) -> None:
    assert [
        str(one) for one in compared({"kpis.csv": TABLE}, {"kpis.csv": TABLE.replace(old, new)})
    ] == told


def test_order_of_rows_counts() -> None:
    head, *rows = TABLE.splitlines(keepends=True)
    found = list(compared({"kpis.csv": TABLE}, {"kpis.csv": b"".join([head, *reversed(rows)])}))
    assert [str(one) for one in found] == [
        "kpis.csv | order of the rows: pinned vessel_wait, all, now berth_occupancy, quay"
    ]


def test_bytes_count_if_they_are_asked_for() -> None:
    now = {"kpis.csv": TABLE.replace(b"12.5,", b"12.500000000001,")}
    assert [(one.row, one.column) for one in compared({"kpis.csv": TABLE}, now, exact=True)] == [
        ("vessel_wait, all", "mean")
    ]
    quoted = {"kpis.csv": TABLE.replace(b"3 ships", b'"3 ships"')}
    assert [one.row for one in compared({"kpis.csv": TABLE}, quoted, exact=True)] == ["line 3"]


def test_missing_table_is_told() -> None:
    assert [str(one) for one in compared({"kpis.csv": TABLE}, {})] == [
        "kpis.csv: pinned there, now missing"
    ]


@pytest.mark.parametrize(("events", "told"), [(b"1001", 0), (b"1020", 1)])
def test_count_of_events_may_change_a_little(events: bytes, told: int) -> None:
    table = b"replication,events\n0,1000\n"
    assert (
        len(list(compared({"runs.csv": table}, {"runs.csv": table.replace(b"1000", events)})))
        == told
    )
