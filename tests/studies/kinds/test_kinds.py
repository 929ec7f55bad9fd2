"""Every kind of study from file to tables, on a small terminal."""

import numpy as np
import pytest

from portsim.analysis.decisions.sizing_result import PASSED_OVER
from portsim.estimate.explain import explain
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.reading.resolved import resolved
from portsim.studies.kinds import capacity_points
from portsim.studies.plan.study_file import read_study
from portsim.studies.study import study
from portsim.vocabulary.status import MEMORY_COLUMNS
from tests.builder import tree
from tests.possible_values import beyond

CRANES = "cranes.loader.number"
RATE = "cranes.loader.cargoes.coal.rate_tph"
COSTS = {
    "perspective": "system",
    "discount_rate": 0.08,
    "price_year": 2026,
    "resources": {
        "cranes": {"count": CRANES, "capital_usd": 4e6, "life_years": 20.0},
        "berths": {"count": "berths.berth.number", "capital_usd": 15e6, "life_years": 50.0},
    },
    "ship_usd_per_day": {"handysize": 12_000.0},
}


@pytest.fixture(scope="module")
def study_result(tmp_path_factory):
    """Return a function that conducts a study of the small terminal."""
    folder = tmp_path_factory.mktemp("kinds")
    small = Scenario.model_validate(
        {**tree(warm_up_days=10.0, measured_days=20.0, replications=5), "costs": COSTS}
    )
    (folder / "small.yaml").write_text(resolved(small), encoding="utf-8")
    variants = "\nalternatives: {fast: {cranes.loader.cargoes.coal.rate_tph: 275}}\n"
    variants += "phases: {2028: {demand.factor: 0.9}, 2035: {demand.factor: 1.1}}\n"
    with (folder / "small.yaml").open("a", encoding="utf-8") as file:
        file.write(variants)

    def result_of(text):
        path = folder / "study.yaml"
        path.write_text(f"name: try\nscenario: small.yaml\n{text}", encoding="utf-8")
        return study(read_study(path), workers=1, folder=folder)

    return result_of


def rows_of(table, kpi, of="all"):
    return table[(table["kpi"] == kpi) & (table["of"] == of)]


def test_shared_random_numbers_make_a_faster_crane_plain(study_result):
    """The paired half-width of what a tenth more crane rate does is at most 0.6 of that of independent runs."""
    table = study_result(
        "kind: compare\ncases: {base: {}, fast: {alternatives: [fast]}}\nreplications: 10"
    ).tables["compare"]
    turnaround = rows_of(table, "vessel_turnaround").iloc[0]
    assert turnaround["verdict"] == "lower"
    assert turnaround["ratio"] <= 0.6
    assert turnaround["difference"] == pytest.approx(turnaround["mean"] - turnaround["base_mean"])
    assert turnaround["joint_low"] == turnaround["ci_low"]  # one comparison needs no allowance


def test_several_cases_share_the_error(study_result):
    cases = "{base: {}, fast: {alternatives: [fast]}, more: {set: {cranes.loader.number: 3}}}"
    table = study_result(f"kind: compare\ncases: {cases}").tables["compare"]
    row = rows_of(table, "vessel_service").iloc[0]
    assert row["joint_confidence"] == pytest.approx(0.975)
    assert row["joint_high"] - row["joint_low"] > row["ci_high"] - row["ci_low"]
    assert set(table["case"]) == {"fast", "more"}


def test_alternatives_over_phases_have_a_present_value(study_result):
    text = "kind: compare\ncases: {base: {}, more: {set: {cranes.loader.number: 3}}}\nphases: [2028, 2035]\n"
    done = study_result(text + "horizon_year: 2040")
    assert set(done.tables["compare"]["phase"]) == {2028, 2035}
    npv = done.tables["npv"].set_index("case")
    # a third crane bought at once, with 12 years of its 20 used up at the horizon, is all that
    # differs in capital
    third = 4e6 - 4e6 * 8 / 20 / 1.08**12
    assert npv.loc["more", "capital_usd"] - npv.loc["base", "capital_usd"] == pytest.approx(third)
    assert npv.loc["more", "difference_usd"] == pytest.approx(
        npv.loc["more", "npv_usd"] - npv.loc["base", "npv_usd"]
    )
    assert (
        npv.loc["base", "npv_ci_low"] < npv.loc["base", "npv_usd"] < npv.loc["base", "npv_ci_high"]
    )
    courses = done.tables["courses"].set_index("case")
    # twelve fresh years spread far less than twelve times one
    spread = courses.loc["base", "npv_p90_usd"] - courses.loc["base", "npv_p10_usd"]
    assert 0.0 < spread < npv.loc["base", "npv_ci_high"] - npv.loc["base", "npv_ci_low"]
    assert abs(courses.loc["base", "npv_median_usd"] / npv.loc["base", "npv_usd"] - 1.0) < 0.01
    assert courses.loc["more", "cheaper"] == 0.0  # a crane of 4 million for a few hours of ships


def test_a_capacity_lies_where_its_level_is_met(tmp_path, monkeypatch):
    estimated = []
    monkeypatch.setattr(
        capacity_points, "explain", lambda scenario: estimated.append(scenario) or explain(scenario)
    )
    values = tree(measured_days=30.0, replications=5)
    del values["rail"]
    values["cargoes"]["coal"] = {"form": "bulk", "annual_t": 100_000.0, "by_road": 1.0}
    values["calls"]["coal"]["parcels"] = [{"cargo": "coal", "t": 1_000.0}]
    values["cranes"]["loader"] = {"number": 2, "cargoes": {"coal": {"rate_tph": 20.0}}}
    (tmp_path / "small.yaml").write_text(
        resolved(Scenario.model_validate(values)), encoding="utf-8"
    )
    path = tmp_path / "study.yaml"
    text = "name: try\nscenario: small.yaml\nkind: capacity\nlevels: [{kpi: wait_over_service, at_most: 0.3}]\n"
    path.write_text(text + "low: 1\nhigh: 4\npoints: 3\nprecision: 0.2\nmost: 5", encoding="utf-8")
    done = study(read_study(path), workers=1)
    summary = done.tables["capacity"].set_index("what")
    found, most = summary.loc["wait_over_service at most 0.3"], summary.loc["ultimate"]
    assert 1.0 < found["ci_low"] < found["factor"] < found["ci_high"] < 4.0
    assert found["throughput"] == pytest.approx(100_000.0 * found["factor"], rel=0.05)
    # two berths with a crane each do a ship in 54 h, mooring and turnover included
    assert most["throughput"] == pytest.approx(2 * 8760.0 / 54.0 * 1_000.0, rel=0.05)
    assert most["throughput"] > found["throughput"]
    binding = done.tables["binding"].sort_values("factor")
    assert (np.diff(binding["load"]) > 0.0).all()  # one thing binds, the more the more demand
    assert set(binding["resource"]) == {"berth"}
    assert len(estimated) == len(binding)  # once a factor, though the summary tells it too
    assert found["binds"] == "berth"
    assert {1.0, 2.5, 4.0} <= set(done.tables["curve"]["factor"])
    assert list(done.tables["curve"].columns) == [
        "factor",
        "kpi",
        "of",
        "unit",
        "n",
        "mean",
        "ci_low",
        "ci_high",
        "entities",
        "unfinished",
        "bound",
        "at_least",
        "status",
        "note",
        *MEMORY_COLUMNS,
    ]


SIZE = f"""kind: size
decide: {{{CRANES}: {{values: [1, 2, 3, 4]}}, berths.berth.number: {{values: [1, 2, 3]}}}}
levels: [{{kpi: wait_over_service, at_most: 0.5}}]
indifference_usd: 200000
replications: 10
most: 25
"""


@pytest.fixture(scope="module")
def every_design(study_result):
    """Return what the study of all twelve designs finds."""
    return study_result(SIZE)


def test_the_cheapest_terminal_is_that_of_all_designs(study_result, every_design):
    done = every_design
    best = done.sizing.result.best
    chosen = done.sizing.values[best.design]
    table = done.tables["size"]
    assert list(
        table.loc[table["status"] == "best", [CRANES, "berths.berth.number"]].iloc[0]
    ) == list(chosen.values())
    grid = f"kind: sweep\naxes: {{{CRANES}: [1, 2, 3, 4], berths.berth.number: [1, 2, 3]}}\nreplications: 5"
    every = study_result(grid).tables["sweep"]
    ratio, cost = (
        rows_of(every, kpi).set_index([CRANES, "berths.berth.number"])["mean"]
        for kpi in ("wait_over_service", "annual_cost")
    )
    meets = ratio[ratio <= 0.5].index
    assert cost[tuple(chosen.values())] <= cost[meets].min() + 200_000.0
    assert done.sizing.result.runs < done.sizing.result.exhaustive_runs


def test_a_large_space_is_searched(study_result, every_design):
    done = study_result(
        SIZE.replace("most: 25", "most: 35") + "search: {designs: 10, shortlist: 3}"
    )
    sized, table = done.sizing.result, done.tables["size"]
    assert sized.designs_in_space == 12
    assert len(table) <= 10
    assert sum(table["status"] != PASSED_OVER) <= 3
    every = every_design.sizing
    chosen = done.sizing.values[sized.best.design]
    assert chosen == every.values[every.result.best.design]
    row = table[table["status"] == "best"].iloc[0]
    assert row["figure_1_ci_low"] <= row["figure_1"] <= row["figure_1_ci_high"]
    assert sized.runs == done.manifest["runs"]


@pytest.mark.parametrize("kind", ["sobol\npoints: 4", "morris\ntrajectories: 4"])
def test_what_has_no_influence_ranks_last(study_result, kind):
    inputs = f"{{{RATE}: {{low: 200, high: 400}}, road.exit_h: {{low: 0, high: 1}}}}"
    done = study_result(f"kind: {kind}\nkpi: vessel_service\ninputs: {inputs}\nreplications: 2")
    table = done.table[done.table["measure"].isin(["total", "mu_star"])].set_index("key")
    assert table.loc[RATE, "rank"] == 1
    assert table.loc["road.exit_h", "value"] == pytest.approx(0.0, abs=1e-6)
    assert len(done.tables["points"]) == done.manifest["cases"]


def test_cases_by_name_and_points_of_a_sample(study_result):
    named = study_result("kind: sweep\ncases: {base: {}, fast: {alternatives: [fast]}}").table
    service = rows_of(named, "vessel_service").set_index("name")["mean"]
    assert service["fast"] < service["base"]
    points = study_result(
        f"kind: sweep\nsample: {{points: 4, ranges: {{{RATE}: {{low: 200, high: 400}}}}}}"
    ).table
    drawn = rows_of(points, "vessel_service")
    assert drawn[RATE].between(200, 400).all()
    assert len(set(drawn[RATE])) == 4


def test_a_study_can_be_asked_for_by_its_public_name(tmp_path):
    """`portsim.study` stays the function after modules of the package of studies were imported."""
    import portsim

    (tmp_path / "small.yaml").write_text(
        resolved(Scenario.model_validate(tree(measured_days=5.0))), encoding="utf-8"
    )
    path = tmp_path / "study.yaml"
    path.write_text(
        f"name: try\nscenario: small.yaml\nkind: sweep\naxes: {{{CRANES}: [1, 2]}}\n",
        encoding="utf-8",
    )
    portsim.run(portsim.load(tmp_path / "small.yaml"), replications=1, workers=1)
    assert set(portsim.study(path, workers=1).table[CRANES]) == {1, 2}


def test_no_interval_of_a_study_leaves_the_possible_values(study_result):
    swept = study_result(f"kind: sweep\naxes: {{{RATE}: [250, 275]}}").tables["sweep"]
    assert swept["ci_low"].notna().sum() > 20
    assert beyond(swept).empty
    cases = "{base: {}, fast: {alternatives: [fast]}}"
    compared = study_result(f"kind: compare\ncases: {cases}").tables["compare"]
    for ends in (
        ("mean_ci_low", "mean", "mean_ci_high"),
        ("base_ci_low", "base_mean", "base_ci_high"),
    ):
        assert compared[ends[0]].notna().sum() > 20
        assert beyond(compared, ends).empty
