"""Weather records: what holds beyond them is covered or stated, and no impossible value is believed."""

from pathlib import Path

import pytest

from portsim.ledger.recording import simulate
from portsim.report.run.records import record_sentences
from portsim.scenario.blocks.record import Record
from portsim.scenario.derived.closures import without_chance
from portsim.scenario.derived.records import RecordedWeather, records
from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.loader import load
from portsim.scenario.reading.resolved import digest, resolved

SCENARIO = """\
name: weather
start: "2028-01-01T00:00:00+05:00"
source: "assumption: hand case"
run: {measured_days: 40, replications: 2, seed: 1}
vessels: {v: {loa_m: 150, draught_m: 10}}
calls: {c: {vessel: v, arrivals: {kind: liner, every_h: 12}, parcels: [{cargo: w, t: 500}]}}
berths: {b: {number: 1, length_m: 200, depth_m: 12}}
cargoes: {w: {form: bulk}}
stores: {s: {kind: silo, compartments: {w: {capacity_t: 9000000, initial_t: 9000000}}}}
cranes: {c: {number: 1, cargoes: {w: {rate_tph: 100}}, stopped_by: [wind]}}
weather: {wind: {kind: recorded, file: wind.csv, column: wind, limit: 14 ADDED}}
"""


def hourly(values: list[float | str], first: int = 0) -> str:
    return "at_h,wind\n" + "".join(f"{hour},{v}\n" for hour, v in enumerate(values, start=first))


#: 20 days with a bad hour in ten, the last one among them: the case weather-short.
SHORT = hourly([20 if hour % 10 == 9 else 5 for hour in range(480)])
#: 40 days of calm in which -999 stands for 50 hours and 99.0 for 40: the case weather-missing.
MISSING = hourly(
    [-999 if 100 <= hour < 150 else "99.0" if 300 <= hour < 340 else 5 for hour in range(960)]
)


def written(folder: Path, table: str, added: str = "", **more: str) -> Path:
    (folder / "wind.csv").write_text(table, encoding="utf-8")
    text = SCENARIO.replace(" ADDED", f", {added}" if added else "")
    for old, new in more.items():
        text = text.replace(old, new)
    path = folder / "weather.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refusals(folder: Path, table: str, added: str = "") -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load(written(folder, table, added))
    return [f"{fault.key}: {fault.message}" for fault in caught.value.faults]


def wind(
    folder: Path, table: str, added: str = ""
) -> tuple[RecordedWeather, list[tuple[float, float]]]:
    """Return what a record holds, and the stretches before hour 1,000 in which it stops work."""
    scenario = load(written(folder, table, added))
    (record,) = records(scenario)
    assert isinstance(record, RecordedWeather)
    return record, list(without_chance(scenario, scenario.weather["wind"], 1000.0).closed)


def test_a_record_that_is_too_short_is_refused_with_both_hours(tmp_path):
    """The case weather-short: the last hour's storm lasted to the end of the run."""
    (found,) = refusals(tmp_path, SHORT)
    assert found.startswith("weather.wind: the record in wind.csv covers hours 0 to 480")
    assert "the measured window ends at hour 960 and the run at hour 3,120 at the latest" in found


def test_the_file_says_what_holds_beyond_the_record(tmp_path):
    calm, closed = wind(tmp_path, SHORT, "beyond: calm")
    assert closed == [(10.0 * n + 9, 10.0 * n + 10) for n in range(48)]
    assert (calm.stopped, calm.stopped_in_window) == pytest.approx((0.10, 0.05))
    again, closed = wind(tmp_path, SHORT, "beyond: repeat")
    assert closed[:96] == [(10.0 * n + 9, 10.0 * n + 10) for n in range(96)]
    assert (again.stopped, again.stopped_in_window) == pytest.approx((0.10, 0.10))
    assert (again.covered, again.rows, again.end_h) == (0.5, 480, 480.0)


def test_the_crane_works_on_when_the_record_has_ended_in_a_storm(tmp_path):
    """500 t at 100 t/h twice a day, an hour in ten lost: nobody waits for days any more."""
    visits = simulate(load(written(tmp_path, SHORT, "beyond: calm")), 0).visits
    lying_h = visits.work_to_h - visits.arrive_h
    after = visits.arrive_h >= 480.0
    assert lying_h[after] == pytest.approx(5.0)
    assert 5.0 <= lying_h[~after].min() <= lying_h[~after].max() <= 6.0


def test_a_record_that_begins_after_the_run_or_ended_before_it_is_refused(tmp_path):
    """A second case: dates of an earlier year, and a record that comes too late."""
    dated = [f"2027-{month:02}-01 00:00,{5 + month}\n" for month in range(1, 13)]
    table = "time,wind\n" + "".join(dated)
    (found,) = refusals(tmp_path, table)
    assert "hours -8,760 to 0 (2027-01-01 00:00 to 2028-01-01 00:00)" in found
    late = hourly([5.0] * 4000, first=100)
    (found,) = refusals(tmp_path, late)
    assert found.count("the run begins at hour 0") == 1
    # December of 2027 and all of the year again: the last row holds until it begins anew
    record, closed = wind(tmp_path, table, "beyond: repeat, repeat_h: 8760")
    assert record.stopped_in_window == 0.0
    _, closed = wind(tmp_path, table.replace(",6\n", ",16\n"), "repeat_h: 8760")
    assert closed[0] == (0.0, 744.0)


def test_before_a_repeated_record_holds_what_held_at_its_end(tmp_path):
    _, closed = wind(tmp_path, hourly([5, 5, 20], first=2), "repeat_h: 5")
    assert closed[:2] == [(0.0, 2.0), (4.0, 7.0)]


def test_undeclared_missing_values_are_refused_with_their_lines(tmp_path):
    """The case weather-missing: -999 was calm, and 99.0 a storm of 40 hours."""
    found = refusals(tmp_path, MISSING, "beyond: calm")
    assert "wind.csv lines 102 to 151: wind must be at least 0, is -999" in found[0]
    assert "wind.csv line 302: wind is 99 in every row to line 341" in found[1]
    assert len(found) == 2


def test_declared_missing_values_are_bridged_up_to_a_gap(tmp_path):
    stated = "missing: [-999, 99.0], beyond: calm, longest_gap_h: "
    record, closed = wind(tmp_path, MISSING, stated + "50")
    assert (closed, record.bridged_h, record.stopped) == ([], 90.0, 0.0)
    (found,) = refusals(tmp_path, MISSING, stated + "40")
    assert "line 102: wind is missing from here to line 151, for 50 h, longer than" in found
    found = refusals(tmp_path, MISSING, "missing: [-999, 99.0], beyond: calm")
    assert [one.split(" wind is")[0][-4:] for one in found] == ["102:", "302:"]
    assert all("state longest_gap_h" in one for one in found)


def test_a_storm_is_bridged_like_calm_and_texts_may_stand_for_missing(tmp_path):
    """A second case: NA and empty cells amid a storm, and at both ends of the record."""
    table = hourly(["NA", 5, 20, "", "NA", 20, 5, 5, "NA"])
    record, closed = wind(tmp_path, table, 'missing: [NA, ""], longest_gap_h: 3, beyond: calm')
    assert closed == [(2.0, 6.0)]
    assert (record.first_h, record.end_h, record.bridged_h) == (1.0, 8.0, 2.0)


def test_rows_that_are_absent_make_a_gap_too(tmp_path):
    table = "at_h,wind\n0,5\n1,5\n30,5\n31,5\n"
    (found,) = refusals(tmp_path, table, "beyond: calm, longest_gap_h: 6")
    assert "wind.csv line 4: no row for 29 h before this one, longer than longest_gap_h, 6" in found
    assert wind(tmp_path, table, "beyond: calm")[0].end_h == 32.0  # a step after the last row


@pytest.mark.parametrize(
    ("values", "added", "said"),
    [
        ([5, -1, 5], "", "line 3: wind must be at least 0, is -1"),
        ([5, 61, 5], "greatest: 60", "line 3: wind must be at most 60, is 61"),
        ([5, 99.9, 5], "", "line 3: wind is 99.9, which commonly stands for a missing value"),
        ([5, 999, 5], "", "line 3: wind is 999, which commonly stands for a missing value"),
        ([5, *[17.5] * 25, 5], "", "line 3: wind is 17.5 in every row to line 27"),
    ],
)
def test_impossible_values_are_refused(tmp_path, values, added, said):
    more = ", ".join(filter(None, ["beyond: calm", added]))
    (found,) = refusals(tmp_path, hourly(values), more)
    assert said in found


@pytest.mark.parametrize(
    ("values", "added"),
    [
        ([5, -1, 5], "least: -5"),
        ([5, 99, 5], "greatest: 100"),
        ([5, *[17.5] * 25, 5], "longest_same_h: 48"),
        ([5, *[17.5] * 24, 5], ""),
        ([5] * 100, ""),
    ],
)
def test_declared_and_believable_values_pass(tmp_path, values, added):
    load(written(tmp_path, hourly(values), ", ".join(filter(None, ["beyond: calm", added]))))


def test_times_are_read_at_the_offset_of_the_start_and_must_rise(tmp_path):
    table = "time,wind\n2028-01-01 06:00,5\n2028-01-01T02:00+00:00,20\n2028-01-01T08:00,5\n"
    _, closed = wind(tmp_path, table, "beyond: calm")
    assert closed == [(7.0, 8.0)]
    (found,) = refusals(tmp_path, table.replace("06:00", "07:00"), "beyond: calm")
    assert "line 3: time must rise: 2028-01-01T02:00+00:00 comes after 2028-01-01 07:00" in found


def test_what_was_read_is_told_and_kept(tmp_path):
    scenario = load(written(tmp_path, SHORT, "beyond: repeat"))
    assert record_sentences(scenario) == [
        "weather.wind from wind.csv: 480 values from hour 0 (2028-01-01 00:00) to hour 480 "
        "(2028-01-21 00:00), 50 % of the time to the end of the measured window; it is repeated "
        "before and after its own time; stops work for 10.0 % of the record and 10.0 % of the "
        "measured window"
    ]
    (tmp_path / "wind.csv").unlink()
    again = tmp_path / "again.yaml"
    again.write_text(resolved(scenario), encoding="utf-8")
    assert digest(load(again)) == digest(scenario)


def test_a_corridor_needs_its_record_before_the_run_begins():
    """Its vehicles set out 24 days before hour 0, and the record begins at hour 0."""
    with pytest.raises(ScenarioError) as caught:
        load("tests/golden/scenarios/corridor.yaml", {"corridor.closures.flood.repeat_h": None})
    (found,) = caught.value.faults
    assert found.key == "corridor.closures.flood"
    assert "covers hours 0 to 600" in found.message
    assert "the corridor begins at hour -576, and the measured window ends at" in found.message


def test_the_hours_of_a_record_are_what_it_says():
    values = {"values": [[0.0, 1.0], [10.0, 2.0]]}
    record = Record.model_validate(values | {"beyond": "calm"})
    assert (record.begin_h, record.end_h, record.round_h) == (0.0, 10.0, None)
    again = Record.model_validate(values | {"repeat_h": 12.0})
    assert (again.end_h, again.round_h) == (12.0, 12.0)
    longer = Record.model_validate(values | {"ends_h": 15.0, "beyond": "repeat"})
    assert (longer.end_h, longer.round_h) == (15.0, 15.0)
