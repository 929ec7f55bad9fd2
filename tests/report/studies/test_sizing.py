"""The page of a sizing study, from an answer made by hand."""

import re
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from portsim.analysis.decisions.designs import Design
from portsim.analysis.decisions.sizing_result import (
    BEST,
    DEARER,
    INFEASIBLE,
    RULED_OUT,
    TIED,
    TOO_DEAR,
    UNDECIDED,
    DesignResult,
    SizingResult,
)
from portsim.analysis.statistics.intervals import Interval
from portsim.report.html import study_page
from portsim.report.studies.size.cost_and_service import cost_and_service
from portsim.report.studies.size.design_map import design_map
from portsim.report.studies.size.designs import service_of_designs
from portsim.report.studies.size.frontier import frontier_figure
from portsim.report.studies.size.page import REPORT
from portsim.report.studies.size.page import design_table as table
from portsim.report.style.canvas import svg
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.studies.kinds.sizing import relative_excess
from portsim.studies.results.findings import SizingFindings
from portsim.studies.results.result import StudyResult
from portsim.studies.study import study as run_study
from tests.builder import tree
from tests.report.conftest import scenario

KEYS = ("berths.berth_1.number", "cranes.loader.number", "road.gate.lanes")
WAIT = ServiceLevel(kpi="wait_over_service", at_most=0.3)
SHARE = ServiceLevel(kpi="target_share", of="coal", at_least=0.95)
COSTS = {
    "perspective": "system",
    "discount_rate": 0.08,
    "price_year": 2026,
    "resources": {
        "cranes": {
            "count": "cranes.loader.number",
            "capital_usd": 5e6,
            "life_years": 20,
            "use": "tonnes",
        }
    },
    "ship_usd_per_day": {"bulker": 14000, "feeder": 9000},
}
NOTHING = Interval(0, np.nan, np.nan, np.nan)


def row(
    design: Design, status: str, cost: float = np.nan, by: Design | None = None, n: int = 20
) -> DesignResult:
    """Return a design at a cost in million USD; without one it is unstable, or n is 0."""
    mean = 1e6 * cost
    known = Interval(n, mean, mean - 2e5, mean + 2e5) if np.isfinite(cost) else NOTHING
    return DesignResult(design, status, by, n, 4e6 + 1e6 * sum(design), known, (NOTHING,))


def study(
    rows: list[DesignResult],
    figures: dict[Design, tuple[float, ...]],
    levels: tuple[ServiceLevel, ...] = (WAIT,),
    decided: bool = True,
    best: Design | None = None,
) -> StudyResult:
    """Return a study whose designs have these figures of the levels."""
    keys = KEYS[: len(rows[0].design)]
    values = {
        one.design: {key: 1 + index for key, index in zip(keys, one.design, strict=True)}
        for one in rows
    }
    lines = []
    for one in rows:
        line: dict[str, Any] = values[one.design] | {"status": one.status, "n": one.n}
        for number, level in enumerate(levels, 1):
            mean = figures.get(one.design, (np.nan,) * len(levels))[number - 1]
            line |= {f"level_{number}": level.text, f"figure_{number}": mean, f"unit_{number}": "1"}
            line |= {
                f"figure_{number}_ci_low": mean - 0.02,
                f"figure_{number}_ci_high": mean + 0.02,
            }
        lines.append(line | {"frontier": one.status == BEST})
    chosen = next((one for one in rows if one.design == best), None)
    frontier_figure = tuple(
        one.design
        for one in rows
        if one.status in (BEST, INFEASIBLE) and np.isfinite(one.cost.mean)
    )
    sized = SizingResult(
        chosen,
        levels[-1].text if chosen else "",
        0.95,
        2e5,
        120,
        400,
        tuple(rows),
        frontier_figure,
        decided,
    )
    findings = SizingFindings(sized, values, "system", levels)
    tables = {"size": pd.DataFrame(lines)}
    base = scenario(costs=COSTS)
    return StudyResult(
        "try",
        "A try",
        "size",
        base,
        tables,
        list(keys),
        "vessel_wait",
        "all",
        {"seed": 5},
        findings,
    )


@pytest.fixture(scope="module")
def two() -> StudyResult:
    """Two berths by three cranes, with a design of every fate."""
    rows = [
        row((0, 0), RULED_OUT, by=(0, 1), n=0),
        row((0, 1), INFEASIBLE, 14.0),
        row((0, 2), INFEASIBLE),
        row((1, 0), UNDECIDED, 14.6),
        row((1, 1), BEST, 15.2),
        row((1, 2), DEARER, 15.9, by=(1, 1)),
        row((2, 0), DEARER, 17.0, by=(1, 1)),
        row((2, 1), TOO_DEAR, by=(1, 1), n=0),
        row((2, 2), TOO_DEAR, by=(1, 1), n=0),
    ]
    figures = {(0, 1): (2.4,), (1, 0): (0.3,), (1, 1): (0.21,), (1, 2): (0.12,), (2, 0): (0.1,)}
    return study(rows, figures, best=(1, 1))


def spoken(result: StudyResult) -> dict[str, str]:
    """Return the headlines by label."""
    return {line.label: f"{line.value}; {line.detail}" for line in REPORT.statements(result)}


def test_the_design_leads_with_its_cost_and_probability(two):
    first, second = REPORT.statements(two)[:2]
    assert first == (
        "Cheapest design",
        "2 berths (berth 1), 2 cranes (loader)",
        first.detail,
    )
    assert first.detail == "15.2 million USD a year (15.0 to 15.4)"
    assert second.value == "at least 95 %"
    assert "if the next is dearer by 200,000 USD a year or more" in second.detail


def test_headlines_tell_the_rest(two):
    told = spoken(two)
    level = "Wait over service (all ships) at most 0.3"
    assert (
        told["Binding level"]
        == f"{level}; there it is 0.210 (0.190 to 0.230); 30 % of the limit is left"
    )
    assert told["Next"].startswith("2 berths (berth 1), 3 cranes (loader); 15.9 million")
    assert told["Undecided, left out"].endswith("2 berths (berth 1), 1 crane (loader)")
    assert (
        "includes the time of ships; demurrage payments excluded; prices of 2026, discount rate 8 % a year"
        in told["Cost"]
    )
    assert told["Effort"] == "120 runs instead of 400; 3 of 9 designs were settled without a run"


def test_designs_not_told_apart_are_named():
    rows = [row((0,), TIED, 5.1, by=(1,)), row((1,), BEST, 5.0)]
    figures = {(0,): (0.2,), (1,): (0.1,)}
    told = spoken(study(rows, figures, decided=False, best=(1,)))
    assert told["NOT decided"].startswith("2 berths (berth 1)")
    assert "Probability" not in told
    assert told["As good as it"] == "1 more; cost is not told apart: 1 berth (berth 1)"
    assert (
        "dearer by less than 200,000 USD"
        in spoken(study(rows, figures, best=(1,)))["As good as it"]
    )


def test_no_design_is_said_to_be_none():
    rows = [row((0,), INFEASIBLE), row((1,), INFEASIBLE)]
    result = study(rows, {})
    told = spoken(result)
    assert told["Cheapest design"].startswith("none can; the one with most of everything misses")
    undecided = spoken(study([row((0,), INFEASIBLE), row((1,), UNDECIDED)], {}))
    assert undecided["Cheapest design"].startswith("none; no design is known")
    assert "Binding level" not in told
    assert "No design" in "".join(text.get_text() for text in frontier_figure(result).texts)
    assert len(cost_and_service(result).axes) == 2


def test_every_design_stands_in_the_table_the_chosen_one_first(two):
    grid = table(two)
    (group,) = grid.groups
    assert len(group.rows) == 9
    assert all(len(cells) == len(grid.columns) for cells in group.rows)
    assert group.rows[0][:4] == ["2", "2", BEST, "15.2 (15.0 to 15.4)"]
    by_design = {tuple(cells[:2]): cells for cells in group.rows}
    assert by_design["1", "3"][2].text == "infeasible: unstable"
    assert by_design["1", "3"][5].mark == "warn"
    assert by_design["1", "1"][-3:] == ["", "not run", "1, 2"]
    assert by_design["1", "1"][5] == ""


def test_only_designs_with_a_cost_are_dots(two):
    fig = frontier_figure(two)
    (ax,) = fig.axes
    notes = [text.get_text() for text in ax.texts]
    assert "Not drawn: 1 unstable, 1 ruled out without a run, 2 too dear, without a run." in notes
    assert "2 berths, 2 cranes" in notes
    # Far beyond the limit: at the edge
    assert any(re.fullmatch(r"2\.40 ▲", text) for text in notes)
    dots = [
        line
        for line in ax.get_lines()
        if line.get_marker() in "*DosX^" and len(line.get_xdata()) == 1
    ]
    assert len(dots) == 5
    markers = {(line.get_marker(), line.get_color()) for line in dots}
    assert (
        len(markers)
        == len({marker for marker, _ in markers})
        == len({colour for _, colour in markers})
        == 4
    )


def test_every_cell_has_its_fate(two):
    (ax,) = design_map(two).axes
    cells = [text.get_text() for text in ax.texts]
    assert len(cells) == 9
    for cell in (
        "chosen\n15.2 (15.0 to 15.4)",
        "misses\n14.0 (13.8 to 14.2)",
        "misses\nunstable",
        "ruled out\nfrom 4.0",
    ):
        assert cell in cells


def test_over_one_decision_gaps_are_hatched():
    rows = [row((0,), INFEASIBLE), row((1,), BEST, 5.0), row((2,), TOO_DEAR, by=(1,), n=0)]
    costs, _ = cost_and_service(study(rows, {(1,): (0.2,)}, best=(1,))).axes
    assert {text.get_text() for text in costs.texts} == {"unstable", "too dear"}


def test_with_several_levels_the_worst_counts():
    rows = [row((0,), INFEASIBLE, 4.0), row((1,), BEST, 5.0)]
    result = study(rows, {(0,): (0.45, 0.9), (1,): (0.15, 0.98)}, levels=(WAIT, SHARE), best=(1,))
    told = service_of_designs(result)
    assert told.limit == 0.0
    assert told.values[0,][0] == pytest.approx(50.0)
    assert told.values[1,] == pytest.approx((100 * (0.95 - 0.98) / 0.95, -500 / 95, -100 / 95))
    assert "98.0 % (96.0 to 100.0); 3 % of the limit is left" in spoken(result)["Binding level"]
    assert len(frontier_figure(result).axes) == 1


def test_more_than_two_decisions_have_no_map():
    rows = [row(design, DEARER, 9.0 + sum(design)) for design in product(range(2), repeat=3)]
    result = study(
        [rows[0]._replace(status=BEST), *rows[1:]],
        {one.design: (0.2,) for one in rows},
        best=(0, 0, 0),
    )
    assert [one.name for one in REPORT.figures(result)] == ["frontier"]


def test_how_far_a_figure_is_beyond_its_limit():
    assert relative_excess(0.45, WAIT) == pytest.approx(0.5)
    assert relative_excess(0.9, SHARE) == pytest.approx(0.05 / 0.95)
    assert relative_excess(0.5, ServiceLevel(kpi="vessel_wait", at_most=0.0)) == 0.5


@pytest.fixture(scope="module")
def drawn(two):
    return REPORT.figures(two)


def test_same_study_same_bytes(two, drawn):
    assert [one.svg for one in drawn] == [svg(frontier_figure(two)), svg(design_map(two))]


def test_whose_levels_they_are_is_said(two):
    assert "levels are those that the study states" in REPORT.method(two)[0]
    findings = two.findings._replace(own_levels=False)
    told = REPORT.method(replace(two, findings=findings))[0]
    assert told.endswith("they are those of the scenario.")


def test_the_page_holds_all_of_it(two, drawn):
    page = study_page(two, drawn)
    assert [one.name for one in drawn] == ["frontier", "designs"]
    for heading in ("Findings in words", "Figures", "Designs"):
        assert f"{heading}</h2>" in page
    assert "nan" not in re.sub(r"base64,[^\"]*", "", page).lower().split()


@pytest.mark.slow
def test_a_real_study_has_all_that_its_page_shows(tmp_path):
    small = tree(warm_up_days=10.0, measured_days=40.0, replications=5)
    small["costs"] = COSTS | {"ship_usd_per_day": {"handysize": 14000}}
    (tmp_path / "small.yaml").write_text(yaml.safe_dump(small))
    asked: dict[str, Any] = {
        "name": "size",
        "kind": "size",
        "scenario": "small.yaml",
        "set": {"demand.factor": 2.0},
    }
    asked |= {
        "indifference_usd": 3e5,
        "most": 20,
        "levels": [{"kpi": "wait_over_service", "at_most": 0.3}],
    }
    asked["decide"] = {
        "berths.berth.number": {"values": [1, 2]},
        "cranes.loader.number": {"values": [1, 2, 3]},
    }
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(asked))
    result = run_study(tmp_path / "study.yaml", workers=1)
    assert "Cheapest design" in study_page(result, REPORT.figures(result))
    known = result.table.dropna(subset=["annual_cost_usd"])
    best = known.loc[known["annual_cost_usd"].idxmin()]
    assert best["frontier"]  # nothing is cheaper
    beaten = (known["annual_cost_usd"] > best["annual_cost_usd"]) & (
        known["figure_1"] >= best["figure_1"]
    )
    assert not known.loc[beaten, "frontier"].any()
    assert (known["figure_1"] > 0.3).eq(known["slack_1"] > 0.0).all()
