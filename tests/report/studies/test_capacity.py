"""The page of a capacity study, from findings made by hand."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from portsim.analysis.decisions.capacity import EVERYWHERE, FOUND, NOWHERE, UNRESOLVED, Capacity
from portsim.analysis.decisions.factors import Point
from portsim.analysis.decisions.plateau import REACHED, RISING, Plateau
from portsim.analysis.limits.limit import Limit
from portsim.estimate.rows import load_of_limit
from portsim.report.html import study_page
from portsim.report.studies.capacity.curve import curve_figure
from portsim.report.studies.capacity.page import REPORT
from portsim.report.studies.capacity.reading import root_cause_text
from portsim.report.studies.capacity.saturation import saturation_figure
from portsim.report.studies.capacity.tables import binding_table, capacity_table, level_table
from portsim.report.style.canvas import svg
from portsim.report.style.service_levels import interval_text, level_text
from portsim.report.style.wording import WITHHELD
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.studies.results.findings import CapacityFindings
from portsim.studies.results.result import StudyResult
from portsim.studies.study import study as run_study
from portsim.vocabulary import Cause, Kpi, State
from tests.builder import tree
from tests.report.conftest import scenario

FACTORS = (0.5, 1.0, 1.5, 2.0, 2.5)
WAIT = ServiceLevel(kpi="wait_over_service", at_most=0.3)
TURN = ServiceLevel(kpi="truck_turnaround", of="boxes_in", statistic="p90", at_most=2.0)
SHARE = ServiceLevel(kpi="target_share", of="coal", at_least=0.95)
LOADER = load_of_limit(
    kpi=Kpi.CRANE_UTILISATION,
    of="loader",
    count=1,
    noun="cranes",
    unit="t",
    per_year=720_000.0,
    capacity_per_year=1_000_000.0,
    definition="by hand",
)
UNITS = {"wait_over_service": "1", "truck_turnaround": "h", "target_share": "1"}


def capacity(
    estimate: float, verdict: str = FOUND, low: float = 0.97, high: float = 1.03, doubts: Any = ()
) -> Capacity:
    """Return a capacity whose ends are so many times the estimate, or times 1 without one."""
    times = estimate if np.isfinite(estimate) else 1.0
    return Capacity(estimate, times * low, times * high, 12, 0.95, 0.05, (), verdict, doubts)


def moved(factor: float) -> float:
    """Return tonnes a year: what is asked for up to 2.2 Mt."""
    return min(1.0e6 * factor, 2.2e6)


def figure_of(level: ServiceLevel, factor: float) -> float:
    """Return a figure of a level that has no mean from saturation on; a share of demand falls."""
    if level.at_least is not None:
        return moved(factor) / (1.0e6 * factor)
    return np.nan if factor > 2.2 else level.limit * (factor / 1.6) ** 3


def study(
    capacities: dict[ServiceLevel, Capacity],
    unit: str = "t",
    top: str = REACHED,
    factors: tuple[float, ...] = FACTORS,
    axes: tuple[str, ...] = ("demand.factor",),
    waited: bool = True,
) -> StudyResult:
    """Return a study that found these capacities."""
    points = tuple(Point(x, 12, moved(x), moved(x) - 2.0e4, moved(x) + 2.0e4) for x in (2.5, 3.125))
    plateau = Plateau(2.2e6, 2.18e6, 2.22e6, 2.5, 12, 0.95, points, top)
    known = {level.text: one for level, one in capacities.items()}
    where = {name: one.estimate for name, one in known.items() if np.isfinite(one.estimate)}
    loader = Limit(
        LOADER, "vessel", Cause.CRANE, 0.9, Cause.BERTH, State.WORKING, 0.6, resource=LOADER
    )
    found = CapacityFindings(
        known,
        min(where, key=lambda name: where[name]) if where else None,
        plateau,
        unit,
        dict.fromkeys((*where.values(), plateau.x), loader) if waited else {},
    )
    per = "1" if unit == "1" else f"{unit}/year"
    levels = []
    for factor in sorted({*factors, *where.values()}):
        for level in capacities:
            mean = figure_of(level, factor)
            line = {
                "level": level.text,
                "kpi": level.kpi,
                "of": level.of,
                "statistic": level.statistic,
            }
            line |= {
                "bound": "at most" if level.at_most is not None else "at least",
                "limit": level.limit,
            }
            line |= {
                "factor": factor,
                "n": 12,
                "mean": mean,
                "ci_low": 0.9 * mean,
                "ci_high": 1.1 * mean,
            }
            line |= {"unit": UNITS[level.kpi], "throughput": moved(factor), "throughput_unit": per}
            levels.append(
                line
                | {
                    "throughput_ci_low": 0.98 * moved(factor),
                    "throughput_ci_high": 1.02 * moved(factor),
                }
            )
    lines = []
    for name, one in (*known.items(), ("ultimate", plateau)):
        at = one.x if isinstance(one, Plateau) else one.estimate
        line = {
            "what": name,
            "verdict": one.verdict,
            "factor": at,
            "ci_low": np.nan,
            "ci_high": np.nan,
        }
        if isinstance(one, Capacity):
            line |= {"ci_low": one.low, "ci_high": one.high}
        line |= {
            "throughput": np.nan,
            "throughput_ci_low": np.nan,
            "throughput_ci_high": np.nan,
            "unit": per,
        }
        if np.isfinite(at):
            line |= {
                "throughput": moved(at),
                "throughput_ci_low": 0.96 * moved(at),
                "throughput_ci_high": 1.03 * moved(at),
            }
            line |= {"binds": "loader", "load": 0.45 * at, "root": "working" if waited else ""}
        lines.append(line | {"n": 12, "note": one.sentence})
    binding = [
        {
            "factor": x,
            "resource": "gate" if x < 1.0 else "loader",
            "kpi": "crane_utilisation",
            "load": 0.45 * x,
        }
        | {"root": "supply" if x < 1.0 else "working", "share": 0.9 if waited else np.nan}
        for x in sorted({*factors, *where.values(), 2.5})
    ]
    if not waited:
        binding = [line | {"root": ""} for line in binding]
    tables = {
        "capacity": pd.DataFrame(lines),
        "levels": pd.DataFrame(levels),
        "binding": pd.DataFrame(binding),
    }
    tables["curve"] = pd.DataFrame()
    manifest = {"seed": 5}
    return StudyResult(
        "try",
        "A try",
        "capacity",
        scenario(),
        tables,
        list(axes),
        "vessel_wait",
        "all",
        manifest,
        found,
    )


@pytest.fixture(scope="module")
def two() -> StudyResult:
    doubts = ("12 replications with a skewness of 2.0: the capacity may well be lower",)
    return study({TURN: capacity(1.8), WAIT: capacity(1.6, doubts=doubts)})


def spoken(result: StudyResult) -> dict[str, str]:
    """Return the headlines by label."""
    return {line.label: f"{line.value}; {line.detail}" for line in REPORT.statements(result)}


def test_the_capacity_leads(two):
    first = REPORT.statements(two)[0]
    assert (first.label, first.value) == ("Capacity", "1.60 Mt a year (1.54 to 1.65)")
    assert first.detail.startswith("at 1.60 times the demand (1.55 to 1.65)")
    assert "Wait over service (all ships) at most 0.3" in first.detail


def test_headlines_name_what_binds(two):
    told = spoken(two)
    assert (
        told["Binding level"] == "Wait over service (all ships) at most 0.3; the first to be missed"
    )
    assert told["P90 of truck turnaround (boxes in) at most 2 h"].startswith("1.80 Mt a year")
    assert told["Ultimate capacity"].startswith(
        "2.20 Mt a year (2.11 to 2.27); throughput rises no more beyond 2.50"
    )
    assert told["What limits it at the capacity"] == (
        "loader cranes; 90 % of the hours that ships wait go back to this, and most of them (60 % of "
        "all) to one cause: "
        "all berths are occupied by ships being loaded or unloaded; by load, too, the busiest is "
        "loader cranes (a load of 72 %)"
    )
    assert told["What limits it at the ultimate capacity"].startswith("loader cranes; 90 %")
    assert "skewness of 2.0" in told["Doubt"]
    assert told["No mean"].startswith(
        "at 2.5 times the demand; a queue grows without end there: P90"
    )
    assert told["No mean"].endswith("; Wait over service (all ships) at most 0.3")  # both at once


def test_levels_whose_intervals_overlap_may_bind():
    told = spoken(study({TURN: capacity(1.65), WAIT: capacity(1.6)}))
    assert "it may be: P90 of truck turnaround" in told["Binding level"]


@pytest.mark.parametrize(
    ("one", "value", "detail"),
    [
        (
            capacity(np.nan, EVERYWHERE, 25.0, np.inf),
            "not reached",
            "still holds at 25.0 times the demand",
        ),
        (capacity(np.nan, NOWHERE, 0.0, 0.05), "none", "fails even at 0.05"),
        (
            capacity(np.nan, UNRESOLVED, 0.9, 2.0),
            "not resolved",
            "leave 0.900 to 2.00 times the demand",
        ),
        (capacity(1.5, UNRESOLVED, 0.5, np.inf), "not resolved", "leave above 0.75"),
    ],
)
def test_what_was_not_found_is_said(one, value, detail):
    result = study({WAIT: one})
    first = REPORT.statements(result)[0]
    assert (first.label, first.value) == ("Capacity", value)
    assert detail in first.detail
    assert "Mt" not in first.value
    assert "capacity" not in [text.get_text() for text in curve_figure(result).legends[0].texts]
    assert not any(
        "nan" in str(cell) for row in capacity_table(result).groups[0].rows for cell in row
    )


def test_a_wide_interval_is_called_wide():
    assert (
        "wider than the 5 % asked for"
        in spoken(study({WAIT: capacity(1.6, low=0.8, high=1.2)}))["Capacity"]
    )


def test_a_throughput_that_still_rises_is_no_capacity():
    told = spoken(study({WAIT: capacity(1.6)}, top=RISING))
    assert told["Ultimate capacity"].startswith("not reached; 2.20 Mt")


def test_shares_and_boxes_have_their_units():
    assert "a year" not in REPORT.statements(study({WAIT: capacity(1.6)}, unit="1"))[0].value
    assert (
        "thousand TEU a year"
        in REPORT.statements(study({WAIT: capacity(1.6)}, unit="TEU"))[0].value
    )


def test_the_factor_is_that_of_its_keys():
    told = spoken(study({WAIT: capacity(1.6)}, axes=("calls.coal.arrivals.per_year",)))
    assert "times the base values of calls.coal.arrivals.per_year" in told["Capacity"]


def test_tables_hold_every_level_and_factor(two):
    rows = capacity_table(two).groups[0].rows
    assert [str(row[0])[:8] for row in rows] == ["P90 of t", "Wait ove", "ultimate"]
    first, second = level_table(two).groups
    assert len(first.rows) == len(second.rows) == 7
    assert first.rows[-1][2].text == WITHHELD
    assert first.rows[0][2] == "0.061 h (0.055 to 0.067)"
    assert [row[1] for row in binding_table(two).groups[0].rows] == ["gate"] + ["loader"] * 6


def test_figures_draw_only_what_has_a_mean(two):
    fig = curve_figure(two)
    panels = fig.axes[:2]
    assert [ax.get_title(loc="left") for ax in panels] == [
        "P90 of truck turnaround (boxes in) at most 2 h",
        "Wait over service (all ships) at most 0.3",
    ]
    assert "unstable: the queue grows, no mean" in [
        text.get_text() for text in fig.legends[0].texts
    ]
    means = next(line for line in panels[1].get_lines() if line.get_marker() == "o")
    assert len(means.get_xdata()) == 6  # factors up to 2, and the two capacities
    assert max(means.get_xdata()) == pytest.approx(2.0)


def test_nothing_is_hatched_where_all_is_stable():
    labels = curve_figure(study({SHARE: capacity(2.3)})).legends[0].texts
    assert not any("unstable" in text.get_text() for text in labels)


@pytest.mark.parametrize(
    "result",
    [
        study({WAIT: capacity(1.6)}, factors=(2.3, 2.4, 2.5)),
        study({WAIT: capacity(np.nan, NOWHERE, 0.0, 0.2)}, factors=(2.3, 2.4, 2.5)),
        study({WAIT: capacity(1.6)}, waited=False),
        study({SHARE: capacity(2.3)}, top=RISING),
        study({WAIT: capacity(1.6), TURN: capacity(1.7), SHARE: capacity(2.3)}, unit="1"),
    ],
    ids=["nothing stable", "nowhere", "no waits", "at least", "three levels"],
)
def test_odd_studies_draw(result):
    assert all(np.isfinite(ax.get_position().bounds).all() for ax in curve_figure(result).axes)
    assert len(saturation_figure(result).axes) == 3


@pytest.fixture(scope="module")
def drawn(two):
    return REPORT.figures(two)


def test_same_study_same_bytes(two, drawn):
    assert [one.svg for one in drawn] == [svg(curve_figure(two)), svg(saturation_figure(two))]


def test_whose_levels_they_are_is_said(two):
    assert "levels are those that the study states" in REPORT.method(two)[0]
    findings = two.findings._replace(own_levels=False)
    told = REPORT.method(replace(two, findings=findings))[0]
    assert told.endswith("they are those of the scenario.")


def test_the_page_holds_all_of_it(two, drawn):
    page = study_page(two, drawn)
    assert [one.name for one in drawn] == ["capacity", "binding"]
    for heading in (
        "Findings in words",
        "Figures",
        "Capacity",
        "Figures of the service levels",
        "What is full",
    ):
        assert f"{heading}</h2>" in page
    assert "nan" not in re.sub(r"base64,[^\"]*", "", page).lower().split()


@pytest.mark.parametrize(
    ("root", "text"),
    [
        ("supply", "too little cargo comes"),
        ("tide", "they wait for high water"),
        ("crane", "they wait for a crane"),
        ("working", "the ship at the berth is being loaded or unloaded"),
        ("circular", "each waits for another, in a circle"),
        ("somewhere_new", "of somewhere new"),
    ],
)
def test_roots_in_words(root, text):
    assert root_cause_text(root) == text


def test_figures_in_words():
    assert (
        level_text("berth_occupancy", "all", "mean", "at most", 0.6, "1")
        == "Berth occupancy (all berths) at most 60 %"
    )
    assert interval_text(np.nan, np.nan, np.nan) == WITHHELD
    assert interval_text(3.0, np.nan, np.nan, "h") == "3.00 h (no interval)"
    assert interval_text(3.0, 2.0, np.inf, "h") == "3.00 h (2.00 to open)"


@pytest.mark.slow
def test_a_real_study_has_all_that_its_page_shows(tmp_path):
    (tmp_path / "small.yaml").write_text(
        yaml.safe_dump(tree(warm_up_days=10.0, measured_days=40.0, replications=5))
    )
    asked: dict[str, Any] = {"name": "much", "kind": "capacity", "scenario": "small.yaml"}
    asked |= {"low": 1.0, "high": 4.0, "points": 3, "precision": 0.2, "most": 10}
    asked["levels"] = [
        {"kpi": "wait_over_service", "at_most": 0.3},
        {"kpi": "truck_turnaround", "of": "coal", "statistic": "p90", "at_most": 3.0},
    ]
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(asked))
    result = run_study(tmp_path / "study.yaml", workers=1)
    page = study_page(result, REPORT.figures(result))
    assert "Ultimate capacity" in page
    levels = result.tables["levels"]
    assert set(levels["level"]) == set(result.capacity.capacities)
    ends = result.tables["capacity"].set_index("what").loc[result.capacity.binding]
    assert ends["throughput_ci_low"] < ends["throughput"] < ends["throughput_ci_high"]
