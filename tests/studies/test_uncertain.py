"""A run whose inputs are drawn anew in each replication."""

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from scipy import stats

import portsim
from portsim.policies.berths import first_come
from portsim.report.console import print_run
from portsim.report.html import run_page
from portsim.report.run.figures.spreads import MOST, has_spreads, spread_figure
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import ScenarioError
from portsim.scenario.input_range import InputRange
from portsim.scenario.parts import Parts
from portsim.scenario.reading.loader import read
from portsim.scenario.reading.ranges import LAWS
from portsim.scenario.reading.resolved import resolved
from portsim.studies.plan.draws import draw
from portsim.studies.results.folder import write_run
from portsim.studies.results.uncertain import TABLES
from portsim.studies.runs.runs import Runs
from tests.builder import call, days, pile, small, terminal
from tests.command import portsim as command
from tests.studies.threads import ThreadPool

HOURS = 48.0
PARCEL = "ranges: {calls.coal.parcels.0.t: {dist: triangular, min: 300, mode: 600, max: 900}}\n"
RANDOM = """\
ranges:
  cargoes.coal.annual_t: {low: 600000, high: 900000}
  cranes.loader.cargoes.coal.rate_tph: {low: 150, high: 350}
  road.trucks.coal.bays: {low: 3, high: 6}
"""


def little(**run):
    """Return a terminal of a few days, which runs at once."""
    return terminal(**{"warm_up_days": 0.0, "measured_days": 5.0, "run_out_cap_days": 2.0} | run)


def written(folder, scenario, ranges, name="file.yaml"):
    """Return the path of a file with a scenario and ranges."""
    path = folder / name
    path.write_text(resolved(scenario) + ranges, encoding="utf-8")
    return path


def one_ship():
    """Return two days in which one ship loads 600 t for 12 h; nothing is left to chance."""
    tree = small(calls={"coal": call(2.0, t=600.0)}, run=days(2.0))
    return Scenario.model_validate(tree)


# What is drawn


@pytest.mark.parametrize(
    "law",
    [
        LAWS["uniform"](min=2.0, max=5.0),
        LAWS["triangular"](min=2.0, mode=3.0, max=5.0),
        LAWS["pert"](min=2.0, mode=3.0, max=5.0),
        LAWS["beta"](alpha=0.7, beta=2.0, min=2.0, max=5.0),
    ],
    ids=list(LAWS),
)
def test_draws_have_the_quantiles_of_the_law(law):
    ranges = {"input": InputRange.of_law(law)}
    found = np.asarray([draw(ranges, 1, number)["input"] for number in range(600)])
    drawn = law.sample(np.random.default_rng(5), 20_000)
    assert stats.ks_2samp(found, drawn).pvalue > 0.01
    for share in (0.1, 0.5, 0.9):
        below = np.count_nonzero(drawn < law.quantile(share)) / 20_000
        assert below == pytest.approx(share, abs=0.01)
    assert (law.quantile(0.0), law.quantile(1.0)) == pytest.approx((2.0, 5.0))


def test_whole_numbers_of_a_law_are_those_nearest_to_it():
    law = LAWS["triangular"](min=1.0, mode=2.0, max=4.0)
    span = InputRange.of_law(law, whole=True)
    found = [span.value_at(share) for share in np.linspace(0.0, 1.0, 1001)]
    assert sorted(set(found)) == [1, 2, 3, 4]
    # 1 stands for 1 to 1.5, whose share is 0.5² / (3 x 1)
    assert found.count(1) / 1001 == pytest.approx(0.25 / 3.0, abs=0.002)


def test_an_input_is_drawn_by_its_name_and_its_replication_alone():
    one, two = InputRange(1.0, 2.0), InputRange(0.0, 10.0)
    alone = [draw({"a": one}, 1, number)["a"] for number in range(5)]
    both = [draw({"b": two, "a": one}, 1, number) for number in range(5)]
    assert [each["a"] for each in both] == alone
    assert len({*alone, *((each["b"] / 10.0 + 1.0) for each in both)}) == 10
    assert draw({"a": one}, 2, 0)["a"] != alone[0]


# What comes of it


def test_the_range_of_a_throughput_is_that_of_its_parcel(tmp_path):
    path = written(tmp_path, one_ship(), PARCEL)
    file = read(path)
    result = portsim.run(file.scenario, replications=40, workers=1, uncertain=file)
    assert result.uncertain is not None
    parcels = result.uncertain.draws["calls.coal.parcels.0.t"].to_numpy()
    figures = result.uncertain.draws["throughput[coal]"].to_numpy()
    assert figures == pytest.approx(parcels * 8760.0 / HOURS)
    (row,) = [one for _, one in result.uncertain.figures.iterrows() if one["kpi"] == "throughput"]
    a_year = 8760.0 / HOURS
    ends = np.quantile(parcels, [0.1, 0.5, 0.9]) * a_year
    assert list(row[["drawn_low", "drawn_median", "drawn_high"]]) == pytest.approx(list(ends))
    # the law's own quantiles, within what 40 draws let one expect
    law = LAWS["triangular"](min=300.0, mode=600.0, max=900.0)
    for share, found in zip((0.1, 0.5, 0.9), ends, strict=True):
        below, above = (law.quantile(min(max(share + by, 0.0), 1.0)) for by in (-0.14, 0.14))
        assert below <= found / a_year <= above
    assert row["stated_mean"] == pytest.approx(600.0 * a_year)
    assert row["year_low"] == row["year_high"] == pytest.approx(600.0 * a_year)
    assert row["input_share"] == 1.0
    first = result.uncertain.influences.iloc[0]
    assert (first["input"], first["correlation"]) == ("calls.coal.parcels.0.t", 1.0)


def test_an_input_that_changes_nothing_moves_no_other_draw(tmp_path):
    scenario = little(measured_days=15.0)
    ranges = "ranges: {vessels.bulker.dwt_t: {low: 1, high: 90000}}\n"
    key = next(iter(scenario.vessels))
    tree = scenario.model_dump(mode="json", exclude_none=True)
    tree["vessels"][key]["dwt_t"] = 40_000.0
    path = written(tmp_path, Scenario.model_validate(tree), ranges.replace("bulker", key))
    file = read(path)
    with_draws = portsim.run(file.scenario, replications=5, workers=1, uncertain=file)
    without = portsim.run(file.scenario, replications=5, workers=1)
    pd.testing.assert_frame_equal(with_draws.runs, without.runs)
    pd.testing.assert_frame_equal(with_draws.kpis, without.kpis)
    assert with_draws.uncertain is not None
    assert with_draws.uncertain.draws[f"vessels.{key}.dwt_t"].nunique() == 5
    for column in with_draws.uncertain.draws.columns.intersection(without.runs.columns):
        np.testing.assert_array_equal(with_draws.uncertain.draws[column], without.runs[column])
    assert without.uncertain is None


# Resume, workers, faults


def run_and_write(path, folder, workers=1, **how):
    """Run a file with drawn inputs and return the bytes of its tables."""
    file = read(path)
    folder.mkdir(exist_ok=True)
    with ThreadPool(workers) as pool:
        result = portsim.run(file.scenario, pool=pool, folder=folder, uncertain=file, **how)
    write_run(result, folder)
    return {name: (folder / f"{name}.csv").read_bytes() for name in (*TABLES, "kpis", "runs")}


def test_workers_and_an_interruption_do_not_change_a_byte(tmp_path, monkeypatch):
    path = written(tmp_path, little(), RANDOM)
    whole = run_and_write(path, tmp_path / "one", replications=4)
    assert run_and_write(path, tmp_path / "two", workers=2, replications=4) == whole
    run_and_write(path, tmp_path / "part", replications=2)
    counts = []
    keep = Runs._keep
    monkeypatch.setattr(
        Runs, "_keep", lambda self, key, rows: (counts.append(len(rows)), keep(self, key, rows))
    )
    assert run_and_write(path, tmp_path / "part", replications=4) == whole
    assert sum(counts) == 4  # two at the stated inputs and two with drawn ones


def test_another_range_is_run_anew(tmp_path):
    path = written(tmp_path, little(), RANDOM)
    first = run_and_write(path, tmp_path / "out", replications=2)
    wider = written(tmp_path, little(), RANDOM.replace("900000", "800000"))
    second = run_and_write(wider, tmp_path / "out", replications=2)
    assert second["uncertain"] != first["uncertain"]
    assert second["kpis"] == first["kpis"]
    assert second == run_and_write(wider, tmp_path / "other", replications=2)


def test_draws_that_do_not_hold_together_are_told(tmp_path):
    ranges = """\
ranges:
  vessels.handysize.loa_m: {low: 140, high: 190}
  berths.berth.length_m: {low: 160, high: 200}
"""
    path = written(tmp_path, little(), ranges)
    file = read(path)
    result = portsim.run(file.scenario, replications=12, workers=1, uncertain=file)
    found = result.uncertain
    assert found is not None
    draws = found.draws
    too_long = draws["vessels.handysize.loa_m"] > draws["berths.berth.length_m"]
    assert 0 < too_long.sum() < 12
    assert sorted(found.faults) == list(draws["replication"][too_long])
    assert draws.loc[too_long, "throughput[coal]"].isna().all()
    assert draws.loc[too_long, "note"].str.contains("no berth fits handysize").all()
    assert draws.loc[~too_long, "throughput[coal]"].notna().all()
    assert (draws.loc[~too_long, "note"] == "").all()
    assert f"of 12 gave no figure; the first is {min(found.faults)}" in printed(result)


def not_after_three(waiting, places):
    """Serve the first ship, but fail when one came after hour 3."""
    if any(ship.arrive_h > 3.0 for ship in waiting):
        raise ArithmeticError("this ship is too late")
    return first_come(waiting, places)


def test_replications_that_fail_are_told(tmp_path):
    tree = small(calls={"coal": call(2.0, t=600.0)}, run=days(2.0), berthing={"policy": "mine"})
    text = "ranges: {calls.coal.arrivals.at_h.0: {low: 1, high: 5}}\n"
    path = written(tmp_path, Scenario.model_validate(tree), text)
    file = read(path, parts=Parts(berth_rules={"mine": not_after_three}))
    result = portsim.run(file.scenario, replications=8, workers=1, uncertain=file)
    assert result.uncertain is not None
    draws = result.uncertain.draws
    late = draws["calls.coal.arrivals.at_h.0"] > 3.0
    assert 0 < late.sum() < 8
    assert list(draws["note"] == "failed: ArithmeticError: this ship is too late") == list(late)
    assert list(draws["throughput[coal]"].isna()) == list(late)


def test_what_is_decided_is_not_drawn(tmp_path):
    path = written(tmp_path, little(), RANDOM)
    file = read(path, ["road.trucks.coal.bays=5"])
    result = portsim.run(file.scenario, replications=3, workers=1, uncertain=file)
    assert result.uncertain is not None
    assert "road.trucks.coal.bays" not in result.uncertain.draws
    assert (
        "Not drawn, as what was asked for, or given, decides the value: road.trucks.coal.bays."
        in printed(result)
    )


def test_a_queue_without_a_mean_counts_as_longest(tmp_path):
    ranges = "ranges: {road.gate.time_h.mean: {low: 0.1, high: 1.2}}\n"
    path = written(tmp_path, little(), ranges)
    file = read(path)
    result = portsim.run(file.scenario, replications=8, workers=1, uncertain=file)
    assert result.uncertain is not None
    # 20,000 trucks a year on two lanes: no mean from 2 x 8,760 / 20,000 = 0.876 h on
    full = result.uncertain.draws["road.gate.time_h.mean"] > 0.876
    assert 0 < full.sum() < 8
    waits = result.uncertain.draws["truck_wait[coal]"]
    assert list(waits.isna()) == list(full)
    assert result.uncertain.draws["throughput[coal]"].notna().all()
    row = result.uncertain.figures.set_index("kpi").loc["truck_wait"]
    assert (row["drawn_without_mean"], row["drawn_greatest"]) == (full.sum(), np.inf)
    assert f"in {full.sum()} of 8 replications a queue grows without end" in printed(result)
    assert has_spreads(result)
    longest = max(max(line.get_xdata()) for line in spread_figure(result).axes[0].lines)
    assert longest == MOST  # no mean at all lies beyond the edge


def test_a_wait_that_is_not_over_counts_as_longest(tmp_path):
    """The second ship waits for the first, which comes at hour 2 and loads 50 t/h on a day that ends at 24."""
    tree = small(calls={"coal": call(2.0, 3.0, t=1_000.0)}, stores={"pile": pile(coal=(9e3, 5e3))})
    text = "ranges: {calls.coal.parcels.0.t: {low: 900, high: 1300}}\n"
    path = written(tmp_path, Scenario.model_validate(tree), text)
    file = read(path)
    result = portsim.run(file.scenario, replications=8, workers=1, uncertain=file)
    assert result.uncertain is not None
    draws = result.uncertain.draws
    too_long = draws["calls.coal.parcels.0.t"] > 1_100.0
    assert 0 < too_long.sum() < 8
    assert list(draws["vessel_wait[all]"].isna()) == list(too_long)
    ended = draws.loc[~too_long]
    hours = (0.0 + (ended["calls.coal.parcels.0.t"] / 50.0 - 1.0)) / 2.0
    assert list(ended["vessel_wait[all]"]) == pytest.approx(list(hours))
    assert draws.loc[too_long, "note"].str.contains("more than a tenth are unfinished").all()
    row = result.uncertain.figures.set_index("kpi").loc["vessel_wait"]
    assert (row["drawn_without_mean"], row["drawn_greatest"]) == (too_long.sum(), np.inf)


# The command


def printed(result, width=100):
    out = io.StringIO()
    print_run(result, Console(file=out, width=width))
    return " ".join(out.getvalue().split())


def test_the_command_writes_and_prints_it_beside_all_else(tmp_path):
    path = written(tmp_path, little(), RANDOM)
    asked = ("run", path, "--replications", 4, "--no-report", "--out")
    plain = command(*asked, tmp_path / "plain")
    both = command(*asked, tmp_path / "both", "--uncertain")
    head, title, rest = both.stdout.partition("Inputs not known")
    assert title
    assert head.rstrip() == plain.stdout.partition("Results:")[0].rstrip()
    text = " ".join(rest.split())
    assert "3 inputs drawn anew from the ranges of the file in each of 4 replications" in text
    assert "--replications 30" in text
    assert "Throughput, coal" in text
    assert "at the stated inputs" in text
    assert all((tmp_path / "both" / f"{name}.csv").exists() for name in TABLES)
    command(*asked, tmp_path / "both")
    assert not any((tmp_path / "both" / f"{name}.csv").exists() for name in TABLES)


def test_the_page_has_the_three_spreads(tmp_path):
    path = written(tmp_path, one_ship(), PARCEL)
    file = read(path)
    result = portsim.run(file.scenario, replications=4, workers=1, uncertain=file)
    lines = spread_figure(result).axes[0].lines
    whole, median = lines[4].get_xdata(), lines[5].get_xdata()  # the bar of drawn inputs
    drawn = result.uncertain.figures.iloc[0]
    assert list(whole) == pytest.approx(
        [100.0 * drawn[name] / drawn["stated_mean"] for name in ("drawn_least", "drawn_greatest")]
    )
    assert list(median) == pytest.approx([100.0 * drawn["drawn_median"] / drawn["stated_mean"]])
    page = run_page(result, [], file)
    assert 'id="uncertain"' in page
    assert "300 to 900, triangular" in page
    assert not has_spreads(replace(result, uncertain=None))
    assert 'id="uncertain"' not in run_page(replace(result, uncertain=None), [], file)


def test_one_drawn_replication_can_be_repeated(tmp_path):
    path = written(tmp_path, one_ship(), PARCEL)
    parcel = draw(
        {"calls.coal.parcels.0.t": read(path).ranges["calls.coal.parcels.0.t"].span}, 1, 3
    )
    told = command("run", path, "--uncertain", "--only", 3).stdout
    assert f"inputs drawn: calls.coal.parcels.0.t={parcel['calls.coal.parcels.0.t']:g}" in told
    assert "replication 3:" in told
    unlike = command("run", path, "--only", 3).stdout
    assert unlike.startswith("replication 3:")


@pytest.mark.parametrize("count", [1, 2])
def test_few_replications_have_no_spread_to_speak_of(tmp_path, count):
    path = written(tmp_path, little(), RANDOM)
    done = command(
        "run",
        path,
        "--uncertain",
        "--replications",
        count,
        "--out",
        tmp_path / "out",
        "--no-report",
    )
    assert done.returncode == 0, done.stderr
    assert f"from the least to the greatest of the {count} replication" in " ".join(
        done.stdout.split()
    )
    assert pd.read_csv(tmp_path / "out" / "uncertain_inputs.csv").empty


@pytest.mark.parametrize(
    ("ranges", "options", "fault"),
    [
        ("", [], "ranges: the file states none, so no input can be drawn"),
        (
            PARCEL,
            ["--set", "calls.coal.parcels.0.t=700"],
            "ranges: all are decided by what was asked for: calls.coal.parcels.0.t",
        ),
        (
            "ranges: {vessels.bulker.loa_m: {low: 100, high: 300}}",
            [],
            "ranges.vessels.bulker.loa_m: at 300: calls.coal.vessel: no berth fits bulker",
        ),
    ],
)
def test_the_command_says_why_nothing_can_be_drawn(tmp_path, ranges, options, fault):
    path = written(tmp_path, one_ship(), ranges)
    refused = command("run", path, "--uncertain", "--out", tmp_path / "out", *options)
    assert refused.returncode == 2
    assert fault in refused.stderr


def test_without_a_file_with_ranges_python_says_so(tmp_path):
    file = read(written(tmp_path, one_ship(), ""))
    with pytest.raises(ScenarioError, match="states none"):
        portsim.run(file.scenario, workers=1, uncertain=file)
