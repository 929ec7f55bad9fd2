"""The first screen of a run: an alarm first, the next step where it is there, and three risks."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portsim.report.answer.answer import answer_of
from portsim.report.answer.next_steps import read_next_steps
from portsim.report.answer.verdict import verdict_of
from portsim.report.html import run_page
from portsim.report.style import units, wording
from portsim.report.style.verdict import Tone
from portsim.scenario.reading.resolved import resolved
from portsim.studies.kinds.next_step_tables import COLUMNS

STEP = {
    "rank": 1,
    "step": "more_cranes mobile",
    "kind": "more_cranes",
    "resource": "mobile",
    "figure": "vessel_turnaround",
    "figure_of": "all",
    "unit": "h",
    "n": 4,
    "gain": 15.8,
    "joint_low": 8.9,
    "joint_high": 23.6,
    "usd_a_year": 593_334.9,
    "verdict": "helps",
}


def next_step_folder(result, folder, replications=4, **changes):
    """Write what `portsim next-step` writes beside a run."""
    place = folder / "next-step"
    place.mkdir()
    lines = [
        STEP,
        STEP | {"step": "more_room yard", "kind": "more_room", "resource": "yard"} | changes,
    ]
    pd.DataFrame(lines, columns=list(COLUMNS)).to_csv(place / "next_step.csv", index=False)
    run = result.scenario.run.model_copy(update={"replications": replications, "seed": 9})
    scenario = result.scenario.model_copy(update={"run": run})
    (place / "scenario.resolved.yaml").write_text(resolved(scenario), encoding="utf-8")
    facts = f'{{"replications": {replications}, "seed": 9}}'
    (place / "manifest.json").write_text(facts, encoding="utf-8")
    return folder


def test_an_unstable_run_says_so_first_and_what_still_holds(unstable):
    answer = answer_of(unstable, None)
    assert answer.verdict.tone is Tone.BAD
    assert "queues grow without end" in answer.verdict.text
    assert "other figures still hold" in answer.verdict.detail
    tiles = {tile.label: tile for tile in answer.tiles}
    assert tiles["A ship waits outside"].is_missing
    assert not tiles["Berths occupied"].is_missing
    page = run_page(unstable, [])
    assert page.index("queues grow without end") < page.index('class="tiles"')


def test_the_next_step_is_taken_up_from_the_folder_of_the_run(result, tmp_path):
    folder = next_step_folder(
        result, tmp_path, gain=0.0, joint_low=0.0, joint_high=0.0, verdict="no effect"
    )
    found = read_next_steps(result.scenario, folder)
    first, second = found.steps
    assert first.text == "One more crane, mobile"
    assert (first.gain, first.cost) == ("16 h (9 to 24)", "0.593 million USD a year")
    assert (first.verdict, first.helps) == ("helps", True)
    assert (second.verdict, second.helps) == ("no effect", False)
    assert "ship turnaround" in found.note


def test_a_next_step_of_another_scenario_is_not_shown(result, tmp_path):
    folder = next_step_folder(result, tmp_path)
    other = result.scenario.model_copy(update={"title": "another"})
    found = read_next_steps(other, folder)
    assert not found.steps
    assert "another scenario" in found.note
    assert "portsim next-step" in read_next_steps(result.scenario, tmp_path / "empty").note


def test_the_border_leads_the_risks_of_a_terminal_with_closures(land):
    risks = answer_of(land, None).risks
    assert risks[0].name == "Border closures"
    assert len(risks) <= 3


def test_three_spreads_stand_apart(result):
    names = [spread.name for spread in answer_of(result, None).spreads]
    assert names == ["Chance", "Years", "Inputs"]
    assert "--uncertain" in answer_of(result, None).spreads[-1].text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.999, "99.9 %"),
        (0.9996, "99.96 %"),
        (1.0, "100 %"),
        (0.995, "99.5 %"),
        (0.0004, "0.04 %"),
        (7e-9, "nearly 0 %"),
        (-6.6e-14, "0 %"),
        (0.64, "64 %"),
    ],
)
def test_a_share_is_100_per_cent_only_if_it_is_all(value, text):
    assert wording.share(value) == text


@pytest.mark.parametrize(
    ("mean", "low", "high", "unit", "text"),
    [
        (
            818_720.0,
            818_719.6,
            818_720.4,
            "USD per year",
            "0.819 million USD a year (too narrow to show)",
        ),
        (-6.6e-14, -1e-13, 0.0, "h", "0 h (0 to 0)"),
        (848_912.0, 613_000.0, 893_000.0, "t per year", "849 kt a year (613 to 893)"),
        (108 * 24.0, 21 * 24.0, 391 * 24.0, "h", "108 days (21 to 391)"),
        (47.9, 40.0, 50.0, "h", "48 h (40 to 50)"),
    ],
)
def test_figures_are_written_in_a_unit_that_is_easy_to_read(mean, low, high, unit, text):
    ends = {"mean": mean, "ci_low": low, "ci_high": high}
    row = pd.Series({"kpi": "x", "unit": unit, "note": ""} | ends)
    assert wording.figure_text(units.readable_row(row)).text == text


def test_a_figure_without_a_mean_is_in_the_unit_of_its_median():
    row = pd.Series(
        {"unit": "h", "mean": np.nan, "ci_low": np.nan, "ci_high": np.nan, "p50": 240.0}
    )
    assert units.readable_row(row)["p50"] == 10.0


def test_levels_that_are_all_met_are_good_and_none_stated_is_open(result):
    settled = replace(result, queues=result.queues.assign(status=""))
    assert verdict_of(settled).tone is Tone.OPEN
    met = pd.DataFrame([{"verdict": "met", "kpi": "vessel_wait", "of": "all"}])
    assert verdict_of(replace(settled, levels=met)).tone is Tone.GOOD
    assert verdict_of(replace(result, levels=met)).tone is Tone.OPEN  # too short to tell
