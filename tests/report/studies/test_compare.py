from dataclasses import replace
from typing import Any

import matplotlib.text
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from portsim.analysis.kpis.tables.withholding import Remark
from portsim.analysis.statistics.intervals import Interval
from portsim.report.html import study_page
from portsim.report.studies.compare.differences import key_rows, unmatched_note, verdict_sentence
from portsim.report.studies.compare.figures import (
    MOST_ROWS,
    difference_figure,
    drawn_kpis,
    npv_figure,
)
from portsim.report.studies.compare.page import REPORT, statements
from portsim.report.studies.compare.tables import difference_table, npv_table, side_by_side
from portsim.report.style import palette
from portsim.report.style.canvas import svg
from portsim.studies.kinds.compared_case import NOTHING
from portsim.studies.kinds.comparison_table import Comparison, comparison_rows
from portsim.studies.kinds.comparison_table import Figure as OneFigure
from portsim.studies.results.findings import FolderComparison, Pairing
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Status
from tests.report.conftest import scenario

GROWS = Remark("unstable: the queue grew by 31", True, Status.UNSTABLE, "the queue grew by 31")
UNITS = {
    "throughput": "t per year",
    "vessel_wait": "h",
    "berth_occupancy": "1",
    "annual_cost": "USD per year",
}


def texts(fig: Figure) -> str:
    return "\n".join(text.get_text() for text in fig.findobj(matplotlib.text.Text))


def text(cell: Any) -> str:
    return getattr(cell, "text", cell)


def figure_of(kpi: str, values: Any, remark: Remark = NOTHING) -> OneFigure:
    values = np.asarray(values, dtype=float)
    half = 0.1 * abs(values.mean())
    return OneFigure(
        UNITS[kpi],
        values,
        Interval(len(values), values.mean(), values.mean() - half, values.mean() + half),
        remark,
    )


def side(
    wait: float, share: float = 0.5, cost: float = 2.4e7, more: float = 0.0, grows: bool = False
) -> dict[Any, OneFigure]:
    """The figures of one side in four replications; differences scatter by a little of `wait`."""
    chance = np.asarray([-0.2, 0.1, -0.1, 0.2])
    return {
        ("throughput", "coal"): figure_of("throughput", 9e5 + 4e3 * chance),
        ("vessel_wait", "all"): figure_of(
            "vessel_wait", wait * (1 + chance), GROWS if grows else NOTHING
        ),
        ("berth_occupancy", "all"): figure_of(
            "berth_occupancy", share + 0.01 * chance[::-1] * more
        ),
        ("annual_cost", "all"): figure_of("annual_cost", cost * (1 + 0.01 * chance)),
    }


CASES = {
    "third_berth": side(4.0, 0.4, 2.9e7),
    "same": side(12.0),
    "more_cargo": side(90.0, 0.7, grows=True),
    "noisy": side(12.0, 0.5, 2.4e7, 1.0),
}


def study_of(
    cases: dict[str, dict[Any, OneFigure]],
    base: dict[Any, OneFigure],
    found: Any = None,
    **tables: Any,
) -> StudyResult:
    rows = [
        line
        for name, figures in cases.items()
        for line in comparison_rows(figures, base, Comparison(name, "today", 0.95, len(cases)))
    ]
    made = {"compare": pd.DataFrame(rows), **tables}
    return StudyResult(
        "try",
        "A try",
        "compare",
        scenario(),
        made,
        ["case"],
        "vessel_wait",
        "all",
        {"seed": 5},
        found,
    )


@pytest.fixture(scope="module")
def study() -> StudyResult:
    return study_of(CASES, side(12.0))


def npv_rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "case": ["today", "third_berth", "more_cargo"],
            "perspective": "system",
            "discount_rate": 0.08,
            "horizon_year": 2055,
            "n": 4,
            "capital_usd": [4e7, 7e7, 4e7],
            "npv_usd": [1.8e8, 1.6e8, np.nan],
            "npv_ci_low": [1.7e8, 1.5e8, np.nan],
            "npv_ci_high": [1.9e8, 1.7e8, np.nan],
            "levelised_usd_per_t": [12.0, 11.0, np.nan],
            "levelised_ci_low": [11.5, 10.5, np.nan],
            "levelised_ci_high": [12.5, 11.5, np.nan],
            "difference_usd": [np.nan, -2e7, np.nan],
            "joint_low": [np.nan, -2.4e7, np.nan],
            "joint_high": [np.nan, -1.6e7, np.nan],
            "verdict": ["", "lower", "too few replications"],
        }
    )


@pytest.fixture(scope="module")
def phased() -> StudyResult:
    rows = [
        line
        for name in ("third_berth", "more_cargo")
        for year in (2030, 2035)
        for line in comparison_rows(
            CASES[name], side(12.0), Comparison(name, "today", 0.95, 2, phase=year)
        )
    ]
    made = {"compare": pd.DataFrame(rows), "npv": npv_rows()}
    return StudyResult(
        "try", "A try", "compare", scenario(), made, ["case"], "vessel_wait", "all", {"seed": 5}
    )


def told(study: StudyResult) -> dict[str, str]:
    return {one.label: f"{one.value}; {one.detail}" for one in statements(study)}


@pytest.mark.parametrize(
    ("word", "values", "expected"),
    [
        ("higher", (3.0, 1.0, 5.0), "higher by 3.0 h (1.0 to 5.0)"),
        ("lower", (-12.0, -16.0, -8.0), "lower by 12 h (8 to 16)"),
        (
            "lower",
            (-5.0, -9.7, -0.3),
            "lower by 5.0 h (0.3 to 9.7)",
        ),  # an interval that leaves out zero shows none
        ("not told apart", (1.0, -3.0, 5.0), "not told apart (-3 to 5 h)"),
        ("not told apart", (0.0, 0.0, 0.0), "the same"),
    ],
)
def test_differences_are_told_by_their_verdict(word, values, expected):
    assert verdict_sentence(word, "vessel_wait", "h", *values) == expected


def test_differences_of_shares_are_percentage_points_and_much_money_is_in_millions():
    assert (
        verdict_sentence("lower", "berth_occupancy", "1", -0.2, -0.25, -0.15)
        == "lower by 20 % points (15 to 25)"
    )
    assert (
        verdict_sentence("higher", "", "USD", 2.3e6, 2.0e6, 2.6e6)
        == "higher by 2.30 million USD (2.00 to 2.60)"
    )
    assert verdict_sentence("higher", "wait_over_service", "1", 0.2, 0.1, 0.3).startswith(
        "higher by 0.20 (0.10 to 0.30)"
    )


def test_headlines_say_what_each_case_does(study):
    found = told(study)
    assert found["third berth"].startswith("ship wait lower by 8 h (4 to 12)")
    assert "; 4.0 h (3.6 to 4.4); today: 12.0 h (10.8 to 13.2)" in found["third berth"]
    assert found["same"].startswith("ship wait the same")
    assert found["third berth: cost"].startswith(
        "annual cost higher by 5.00 million USD a year (4.98 to 5.02); 29.0 "
    )
    assert found["third berth: also"].startswith(
        "berth occupancy lower by 10.00 % points (10.00 to 10.00)"
    )
    assert "same: also" not in found
    labels = [one.label for one in statements(study)]
    assert labels[:3] == ["third berth", "third berth: cost", "third berth: also"]


def test_a_withheld_figure_has_no_number_and_the_other_side_keeps_its(study):
    value = next(one for one in statements(study) if one.label == "more cargo")
    assert value.value == "withheld: unstable"
    assert (
        value.detail == "ship wait: more cargo without a steady mean; today: 12.0 h (10.8 to 13.2)"
    )
    assert "90" not in value.detail


def test_a_withheld_base_leaves_the_case_its_mean():
    found = study_of({"third_berth": side(4.0)}, side(90.0, grows=True))
    detail = statements(found)[0].detail
    assert detail == "ship wait: today without a steady mean; third berth: 4.0 h (3.6 to 4.4)"


def test_folders_tell_how_they_are_compared():
    found = FolderComparison(
        {"third_berth": Pairing("independent", "other random numbers")},
        ["they measure 90 and 60 days"],
    )
    rows = comparison_rows(
        CASES["third_berth"], side(12.0), Comparison("third_berth", "today", 0.95, 1, matched=False)
    )
    study = study_of({"third_berth": CASES["third_berth"]}, side(12.0), found)
    study.tables["compare"] = pd.DataFrame(rows)
    said = told(study)
    assert said["third berth: how compared"] == "independent; other random numbers"
    assert said["Beware"].startswith("they measure 90 and 60 days")
    assert "independent runs" in REPORT.interval_note(study)
    assert any("different seeds are independent" in paragraph for paragraph in REPORT.method(study))


def test_the_table_has_every_figure_both_have_under_its_definition(study):
    grid = difference_table(study)
    assert [group.name for group in grid.groups] == [
        "Throughput",
        "Ship wait",
        "Berth occupancy",
        "Annual cost",
    ]
    rows = [[text(cell) for cell in row] for row in grid.groups[1].rows]
    assert [row[1] for row in rows] == ["third berth", "same", "more cargo", "noisy"]
    assert all(len(row) == len(grid.columns) for row in rows)
    assert rows[0][2:6] == [
        "12.0 h (10.8 to 13.2)",
        "4.0 h (3.6 to 4.4)",
        "-8 h (-12 to -4)",
        "lower",
    ]
    assert rows[1][4:6] == ["0", "the same"]
    hidden = rows[2]
    assert hidden[3:] == ["withheld: unstable", "", "withheld", "1"]
    assert grid.notes == ("unstable: the queue grew by 31",)
    assert not any("90" in cell for cell in hidden)
    money = [[text(cell) for cell in row] for row in grid.groups[3].rows]
    assert [row[2] for row in money] == ["24.0 million USD a year (21.6 to 26.4)"] * 4


def test_cases_stand_side_by_side_with_their_differences(study):
    grid = side_by_side(study)
    assert grid.groups[0].name == "Ship wait"  # the study's own figure leads
    rows = [[text(cell) for cell in row] for row in grid.groups[0].rows]
    assert rows[0] == ["today", "12.0", "10.8 to 13.2", "h", "", "", "", ""]
    assert rows[1] == ["third berth", "4.0", "3.6 to 4.4", "h", "-8", "-12 to -4", "lower", ""]
    assert rows[3][1:] == ["withheld: unstable", "", "", "", "", "withheld", "1"]
    assert all(len(row) == len(grid.columns) for group in grid.groups for row in group.rows)


def test_what_only_one_has_is_named_and_not_in_the_table():
    other = {("throughput", "ore"): figure_of("throughput", [1.0, 2.0]), **side(4.0)}
    base = {("throughput", "wheat"): figure_of("throughput", [1.0, 2.0]), **side(12.0)}
    study = study_of({"karachi": other}, base)
    assert unmatched_note(study) == (
        "No counterpart: only in today 1 figure (cargo wheat); only in karachi 1 figure (cargo "
        "ore)."
    )
    assert [row[0] for row in difference_table(study).groups[0].rows] == ["coal"]
    assert set(key_rows(study)["of"]) == {"coal", "all"}
    assert unmatched_note(study_of({"third_berth": side(4.0)}, side(12.0))) == ""


def test_differences_are_drawn_relative_to_the_first(study):
    fig = difference_figure(study)
    ax = fig.axes[0]
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[0].startswith("Ship wait\ntoday: 12.0 h")  # the study's own figure leads
    points = {
        round(float(line.get_xdata()[0]), 1): line for line in ax.lines if line.get_marker() == "o"
    }
    assert any(abs(at + 66.7) < 0.1 for at in points)  # 4 h beside 12 h
    row = study.table[
        (study.table["kpi"] == "vessel_wait") & (study.table["case"] == "third_berth")
    ].iloc[0]
    whisker = [100 * row[end] / row["base_mean"] for end in ("joint_low", "joint_high")]
    assert any(
        len(line.get_xdata()) == 2 and line.get_xdata() == pytest.approx(whisker)
        for line in ax.lines
    )
    assert "unstable" in texts(fig)
    marks = [line for line in ax.lines if line.get_marker() not in ("None", "", "<", ">")]
    hollow = sum(line.get_markerfacecolor() == palette.PAPER for line in marks)
    assert len(marks) == len(study.table)
    assert hollow == study.table["verdict"].isin(["not told apart", "withheld"]).sum()
    assert "% of it" in ax.get_xlabel()


def test_what_lies_beyond_the_axis_is_marked_at_its_edge():
    study = study_of({"third_berth": side(120.0)}, side(12.0))
    fig = difference_figure(study)
    _, high = fig.axes[0].get_xlim()
    assert high < 200.0
    assert ">" in [line.get_marker() for line in fig.axes[0].lines]
    assert "900 %" in texts(fig)


def test_a_first_case_of_zero_has_no_relative_difference():
    base = side(12.0) | {("vessel_wait", "all"): figure_of("vessel_wait", [0.0, 0.0, 0.0, 0.0])}
    assert "the first case has 0" in texts(
        difference_figure(study_of({"third_berth": side(4.0)}, base))
    )


def test_of_many_figures_those_that_change_are_drawn():
    def many(shift: float) -> dict[Any, OneFigure]:
        found = dict(side(12.0))
        for index in range(20):
            value = 100.0 + (shift if index in (3, 17) else 0.0)
            found["throughput", f"cargo_{index}"] = figure_of(
                "throughput", [value, value + 1, value - 1]
            )
        return found

    study = study_of({"third_berth": many(50.0)}, many(0.0))
    keys, left_out = drawn_kpis(study)
    assert ("throughput", "cargo_3") in keys
    assert ("throughput", "cargo_17") in keys
    assert ("vessel_wait", "all") in keys
    assert len(keys) <= MOST_ROWS
    assert len(keys) + left_out == len(many(0.0))
    assert f"{left_out} more in the table" in texts(difference_figure(study))


def test_present_values_are_told_drawn_and_tabled(phased):
    found = told(phased)
    assert found["third berth in 2030"].startswith("ship wait lower by 8.0 h (4.9 to 11.1); 4.0 h")
    assert found["third berth: all years"] == (
        "present value of all cost lower by 20 million USD (16 to 24); 160 million USD (150 to "
        "170); today: 180 million USD (170 to 190)"
    )
    assert found["more cargo: all years"].startswith("withheld: unstable")
    assert [image.name for image in REPORT.figures(phased)] == ["differences", "npv"]
    assert "unstable: no cost" in texts(npv_figure(phased))
    rows = [[text(cell) for cell in row] for row in npv_table(phased).groups[0].rows]
    assert rows[1] == [
        "third berth",
        "70.0",
        "160",
        "150 to 170",
        "11.0",
        "10.5 to 11.5",
        "-20",
        "-24 to -16",
        "lower",
    ]
    assert rows[2][2:4] == ["", ""]
    sections = REPORT.sections(phased)
    assert "2055" in sections[1].text
    assert "time of ships is counted, demurrage is not" in sections[1].text
    assert [ax.get_title(loc="left") for ax in difference_figure(phased).axes] == ["2030", "2035"]
    assert [sections[at].table.columns[1 + at // 2].name for at in (0, 2)] == ["phase", "phase"]


def test_courses_of_years_are_told_and_tabled(phased):
    courses = pd.DataFrame(
        {
            "case": ["today", "third_berth", "more_cargo"],
            "n": 4,
            "courses": 2000,
            "years": 25,
            "npv_p10_usd": [1.75e8, 1.55e8, np.nan],
            "npv_p90_usd": [1.85e8, 1.66e8, np.nan],
            "difference_p10_usd": [np.nan, -2.6e7, np.nan],
            "difference_p90_usd": [np.nan, -1.4e7, np.nan],
            "cheaper": [np.nan, 0.97, np.nan],
            "cheaper_low": [np.nan, 0.9, np.nan],
            "cheaper_high": [np.nan, 1.0, np.nan],
            "even_rate": [np.nan, 0.113, np.nan],
            "even_rate_low": [np.nan, 0.095, np.nan],
            "even_rate_high": [np.nan, 0.14, np.nan],
            "even_waiting": [np.nan, 0.62, np.nan],
            "even_waiting_low": [np.nan, 0.41, np.nan],
            "even_waiting_high": [np.nan, np.nan, np.nan],
        }
    )
    done = replace(phased, tables={**phased.tables, "courses": courses})
    assert told(done)["third berth: by chance"] == (
        "cheaper than today in 97 % (90 % to 100 %) of 2,000 courses of 25 years; difference -26.0 "
        "to -14.0 million USD from 10 to 90 % of them; the same at a discount rate of 11.3 % (9.50 "
        "to 14.0) a year; the same at 0.620 (0.410 to any higher) times the stated price of ship "
        "time"
    )
    assert "more cargo: by chance" not in told(done)
    section = next(one for one in REPORT.sections(done) if one.title == "Courses of years")
    rows = [[text(cell) for cell in row] for row in section.table.groups[0].rows]
    assert rows[0] == ["today", "175 to 185 million USD", "", "", "", ""]
    assert rows[1][3:] == [
        "97 % (90 % to 100 %)",
        "11.3 % (9.50 to 14.0)",
        "0.620 (0.410 to any higher)",
    ]
    assert rows[2][1:] == ["", "", "", "", ""]


def test_perspectives_are_not_mixed(phased):
    mixed = phased.tables["npv"].assign(perspective=["system", "terminal", "terminal"])
    tables = {**phased.tables, "npv": mixed}
    other = StudyResult(
        "try", "", "compare", scenario(), tables, ["case"], "vessel_wait", "all", {}
    )
    assert "must not be compared" in REPORT.sections(other)[1].text


def test_dust_is_no_difference():
    base = figure_of("throughput", [9e5, 9.1e5, 9.2e5])
    case = figure_of("throughput", np.asarray([9e5, 9.1e5, 9.2e5]) + 1e-7)
    row = comparison_rows(
        {("throughput", "coal"): case},
        {("throughput", "coal"): base},
        Comparison("a", "b", 0.95, 1),
    )[0]
    assert row["verdict"] == "not told apart"
    assert row["difference"] == row["joint_high"] == 0.0


def test_replications_without_a_value_are_counted():
    base = figure_of("vessel_wait", [1.0, 2.0, 3.0])
    case = OneFigure("h", np.asarray([2.0, np.nan, 5.0]), Interval(2, 3.5, 1.0, 6.0))
    row = comparison_rows(
        {("vessel_wait", "all"): case},
        {("vessel_wait", "all"): base},
        Comparison("a", "b", 0.95, 1),
    )[0]
    assert (row["n"], row["base_n"]) == (2, 3)
    assert row["difference"] == pytest.approx(1.5)
    assert row["note"] == "difference over the 2 replications with a value in both"


def test_one_replication_gives_no_difference_and_no_mean():
    one = OneFigure("h", np.asarray([2.0]), Interval(1, 2.0, np.nan, np.nan))
    key = ("vessel_wait", "all")
    study = study_of({"third_berth": {key: one}}, {key: one})
    row = study.table.iloc[0]
    assert row["verdict"] == "too few replications"
    assert np.isnan(row[["mean", "base_mean", "difference"]].astype(float)).all()
    assert statements(study)[0].value == "too few replications"
    assert "no interval" in texts(difference_figure(study))
    assert "2.0" not in "".join(text(cell) for cell in difference_table(study).groups[0].rows[0])


@pytest.mark.parametrize("name", ["study", "phased"])
def test_pages_and_figures_repeat(name, request):
    study = request.getfixturevalue(name)
    drawn = REPORT.figures(study)
    page = study_page(study, drawn)
    assert page == study_page(study, drawn)
    assert ">nan<" not in page
    assert drawn[0].svg == svg(difference_figure(study))
