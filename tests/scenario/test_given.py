"""A conditioned year: what it puts in the place of a law, what stays as drawn, and what is refused."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

import portsim
from portsim.ledger.recording import simulate
from portsim.report.run.summary.closing import run_statements
from portsim.report.run.summary.given import given_statement
from portsim.report.studies.closing import study_statements
from portsim.report.study_console import print_study
from portsim.scenario.blocks.given import month_or_day
from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.resolved import digest, resolved
from portsim.studies.kinds import folders
from portsim.studies.plan.study_file import read_study
from portsim.studies.results.folder import write_run

TWO = Path(__file__).parent.parent / "terminal" / "cases" / "two-closures.yaml"
LAW = {
    "kind": "random",
    "per_year": 6.0,
    "length_h": {"dist": "exponential", "mean": 400.0},
}
GIVEN = {"closure": "unrest", "begins": "feb"}
GAPS = {"dist": "exponential", "mean": 1.0}
BASE = {
    "corridor.closures": {"unrest": LAW, "strike": {**LAW, "per_year": 3.0}},
    "corridor.stages.border.closed_by": ["unrest", "strike"],
    "corridor.cargoes.coal.train.gaps": GAPS,
    "run.warm_up_days": 10,
    "run.measured_days": 100,
}


def case(**given: Any) -> portsim.Scenario:
    """Return a border with two laws of closures; `given` is of the first, if anything is."""
    told = {"given": {"closure": "unrest", **given}} if given else {}
    return portsim.load(TWO, {**BASE, **told})


def shut(scenario: portsim.Scenario) -> list[tuple[float, float]]:
    (flow,) = simulate(scenario, 0).flows
    return list(flow.shut["border"])


@pytest.mark.parametrize(
    ("text", "day"), [("june", (6, 1)), ("Feb", (2, 1)), ("15 Jun", (6, 15)), ("29 feb", (2, 29))]
)
def test_a_month_means_its_first_day(text: str, day: tuple[int, int]) -> None:
    assert month_or_day(text) == day


def test_the_law_is_replaced_by_one_closure_and_the_other_stays_as_drawn() -> None:
    # 1 March 2028 is hour 1,440
    alone = portsim.load(TWO, {**BASE, "corridor.stages.border.closed_by": ["unrest"]})
    other = portsim.load(
        TWO,
        {
            **BASE,
            "corridor.stages.border.closed_by": ["strike"],
            "corridor.run_in_days": case(days=0).corridor.run_in_days,
        },
    )
    assert len(shut(alone)) > 1
    given = {"closure": "unrest", "days": 20, "begins": "march"}
    changes = {**BASE, "corridor.stages.border.closed_by": ["unrest"], "given": given}
    assert shut(portsim.load(TWO, changes)) == [(1440.0, 1920.0)]
    strikes = [stretch for stretch in shut(other) if stretch[0] < 1440.0]
    assert shut(case(days=20, begins="march"))[: len(strikes)] == strikes


def test_a_year_without_a_closure_is_never_shut_by_it() -> None:
    changes = {**BASE, "corridor.stages.border.closed_by": ["unrest"]}
    assert shut(portsim.load(TWO, {**changes, "given": {"closure": "unrest", "days": 0}})) == []


def test_all_that_sets_out_is_the_same_as_under_the_law() -> None:
    drawn, stated = simulate(case(), 3), simulate(case(days=20, begins="march"), 3)
    (one,), (other,) = (record.flows[0].journeys for record in (drawn, stated))
    n = min(len(one.number), len(other.number))
    assert n > 100
    np.testing.assert_array_equal(one.depart_h[:n], other.depart_h[:n])
    np.testing.assert_array_equal(one.amount[:n], other.amount[:n])
    assert drawn.flows[0].shut != stated.flows[0].shut


def test_a_conditioned_scenario_is_the_same_when_it_is_read_again(tmp_path: Path) -> None:
    scenario = case(days=20, begins="15 Mar")
    (tmp_path / "again.yaml").write_text(resolved(scenario), encoding="utf-8")
    again = portsim.load(tmp_path / "again.yaml")
    assert (again, digest(again)) == (scenario, digest(scenario))
    assert digest(scenario) != digest(case(days=21, begins="15 Mar"))


@pytest.mark.parametrize(
    ("given", "changes", "key", "told"),
    [
        ({"closure": "unrset", "days": 0}, {}, "closure", "no closure called 'unrset'; did you"),
        ({"days": 3}, {}, "", "needs begins, a month as june or a day as 15 Jun"),
        ({"days": 3, "begins": "soon"}, {}, "begins", "must be a month, as june"),
        ({"days": 3, "begins": "june"}, {}, "begins", "from 2028-01-11 to 2028-04-20, has no june"),
        (
            {"days": 60, "begins": "march"},
            {},
            "days",
            "would end on 2028-04-30, after the measured window",
        ),
        ({"days": -1}, {}, "days", "must be at least 0, is -1"),
        # More than a calendar has: a fault with its place, and no overflow
        ({"days": 1e9, "begins": "march"}, {}, "days", "must be at most 366, is 1000000000"),
        # Read as 1 March, as a short name, or for their first letters, they would be silent faults
        ({"days": 3, "begins": "March 15"}, {}, "begins", "must be a month, as june"),
        ({"days": 3, "begins": "15 Mar 2028"}, {}, "begins", "must be a month, as june"),
        ({"days": 3, "begins": "marmalade"}, {}, "begins", "must be a month, as june"),
        ({"days": 0}, {"run.measured_days": 730}, "", "is of one year, and run.measured_days"),
        (
            {"days": 0},
            {
                "corridor.closures.unrest": {
                    "kind": "dated",
                    "stretches": [{"begins": "2028-02-01", "ends": "2028-02-03"}],
                }
            },
            "closure",
            "unrest is of kind dated and is not drawn by chance",
        ),
        ({"days": 0, "begin": "june"}, {}, "begin", "no such key; did you mean begins?"),
    ],
)
def test_what_makes_no_sense_is_refused(
    given: dict[str, Any], changes: dict[str, Any], key: str, told: str, tmp_path: Path
) -> None:
    # Written in the file, so that line and column are told
    lines = ["given:", *(f"  {name}: {value}" for name, value in given.items())]
    if "closure" not in given:
        lines.append("  closure: unrest")
    file = tmp_path / "case.yaml"
    text = TWO.read_text(encoding="utf-8").rstrip()
    file.write_text("\n".join([text, *lines, ""]), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        portsim.load(file, {**BASE, **changes})
    (fault,) = error.value.faults
    assert fault.key == (f"given.{key}" if key else "given")
    assert told in fault.message
    assert fault.line is not None
    assert fault.column is not None


def test_a_conditioned_run_says_what_was_given_and_nothing_of_years() -> None:
    result = portsim.run(case(days=20, begins="march"), replications=2, workers=1)
    statements = {one.label: one for one in run_statements(result)}
    assert next(iter(statements)) == "Given"
    assert statements["Given"].value == "unrest shut for 20 days from 1 Mar 2028"
    assert "not of an average one" in statements["Given"].detail
    assert "Ships wait, by year" not in statements
    drawn = replace(result, scenario=case())
    assert "Ships wait, by year" in {one.label for one in run_statements(drawn)}
    assert given_statement(case()) is None
    without = given_statement(case(days=0))
    assert without is not None
    assert without.value == "a year without a closure of unrest"


def test_years_of_an_investment_are_not_conditioned(tmp_path: Path) -> None:
    text = resolved(case()) + "phases:\n  2030: {cargoes.coal.annual_t: 400000}\n"
    (tmp_path / "base.yaml").write_text(text, encoding="utf-8")
    study = tmp_path / "study.yaml"
    study.write_text(
        "name: s\nkind: compare\nscenario: base.yaml\nphases: [2030]\nhorizon_year: 2040\n"
        "cases:\n  drawn: {}\n  none: {set: {given.closure: unrest, given.days: 0}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as error:
        read_study(study)
    assert any("is no year of an investment" in fault.message for fault in error.value.faults)


def test_a_comparison_says_which_cases_are_conditioned(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(resolved(case()), encoding="utf-8")
    study = tmp_path / "study.yaml"
    study.write_text(
        "name: s\nkind: compare\nscenario: base.yaml\nkpi: vessel_turnaround\nreplications: 2\n"
        "set: {run.measured_days: 60}\ncases:\n"
        "  none: {set: {given.closure: unrest, given.days: 0}}\n"
        "  ten: {set: {given.closure: unrest, given.days: 10, given.begins: feb}}\n"
        "  drawn: {}\n",
        encoding="utf-8",
    )
    result = portsim.study(study, workers=1)
    assert result.tables["given"]["case"].tolist() == ["none", "ten"]
    told = {one.label: one.value for one in study_statements(result)}
    assert told["none: given"] == "a year without a closure of unrest"
    assert told["ten: given"] == "unrest shut for 10 days from 1 Feb 2028"
    assert "drawn: given" not in told
    table = result.tables["compare"].set_index(["case", "kpi", "of"])
    assert table.loc[("ten", "border_backlog_max", "border/coal by rail"), "difference"] >= 0.0


def test_finished_runs_side_by_side_say_which_are_conditioned(tmp_path: Path) -> None:
    days = {"run.measured_days": 60}
    for name, scenario in (
        ("drawn", portsim.load(TWO, {**BASE, **days})),
        ("ten", portsim.load(TWO, {**BASE, **days, "given": {**GIVEN, "days": 10}})),
    ):
        (tmp_path / name).mkdir()
        write_run(portsim.run(scenario, replications=2, workers=1), tmp_path / name)
    told = {
        one.label: one.value
        for one in study_statements(folders.compare([tmp_path / "drawn", tmp_path / "ten"]))
    }
    assert told["ten: given"] == "unrest shut for 10 days from 1 Feb 2028"
    assert "drawn: given" not in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "kind: sweep\naxes: {cranes.g.number: [1, 2]}\nset: {given.closure: unrest, given.days: 0}\n",
            {"Given": "a year without a closure of unrest"},
        ),
        (
            "kind: sweep\naxes: {given.days: [0, 20]}\n"
            "set: {given.closure: unrest, given.days: 0, given.begins: feb}\n",
            {"Given": "a conditioned year in each case, with its own given.days"},
        ),
        (
            "kind: sweep\ncases:\n  none: {set: {given.closure: unrest, given.days: 0}}\n  drawn: {}\n",
            {"none: given": "a year without a closure of unrest"},
        ),
        (
            "kind: tornado\ninputs: {cranes.g.number: {low: 1, high: 2}}\n"
            "set: {given.closure: unrest, given.days: 5, given.begins: feb}\n",
            {"Given": "unrest shut for 5 days from 1 Feb 2028"},
        ),
        ("kind: sweep\naxes: {cranes.g.number: [1, 2]}\n", {}),
    ],
)
def test_a_study_of_conditioned_years_says_so_where_a_run_does(
    tmp_path: Path, text: str, told: dict[str, str]
) -> None:
    (tmp_path / "base.yaml").write_text(resolved(case()), encoding="utf-8")
    path = tmp_path / "study.yaml"
    path.write_text(f"name: s\nscenario: base.yaml\nreplications: 2\n{text}", encoding="utf-8")
    result = portsim.study(path, workers=1)
    found = [one for one in study_statements(result) if "given" in one.label.lower()]
    assert {one.label: one.value for one in found} == told
    assert all("not of an average one" in one.detail for one in found)
    out = io.StringIO()
    print_study(result, Console(file=out, width=100))
    assert all(one.value.split(",")[0] in out.getvalue() for one in found)
