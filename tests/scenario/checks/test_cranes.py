"""What is refused of cranes, weather, shifts and part cargoes, with its place and reason; and recorded weather."""

from pathlib import Path

import pytest

from portsim.scenario.reading.loader import load
from tests.command import portsim
from tests.scenario.sample import changed, faults, place, write

MOBILE = "  mobile:\n    number: 3\n"
WIND = "weather: {wind: {kind: dated, stretches: [{begins: 2027-06-11, ends: 2027-06-16}]}}\n"


def with_pool(lines: str, top: str = "") -> str:
    """Return the sample with further keys of its crane pool and at the top."""
    return changed((MOBILE, MOBILE + "".join(f"    {line}\n" for line in lines.split("\n")))) + top


def test_everything_together_is_sound(tmp_path: Path) -> None:
    keys = (
        "split: finish_first\nmax_per_ship: 3\nloss_per_extra_crane: 0.2\nstopped_by: [wind]\n"
        "shifts: {shifts: [{begins: '06:00', ends: '22:00'}], "
        "breaks: [{days: [fri], begins: '12:30', ends: '14:30'}]}\n"
        "breakdowns: {between_h: {dist: exponential, mean: 100}, repair_h: 8, clock: running}"
    )
    text = with_pool(keys, WIND + "holidays: {yearly: [23 Mar]}\n").replace(
        "    by_rail: 0.6\n", "    by_rail: 0.6\n    stopped_by: [wind]\n"
    )
    text = text.replace(
        "    arrivals: {kind: random}\n",
        "    arrivals: {kind: random}\n    parallel: true\n    part_cargo: {policy: sail_short, after_h: 24}\n",
    )
    scenario = load(write(tmp_path, text))
    assert scenario.cranes["mobile"].stopped_by == ("wind",)
    assert scenario.calls["boxes"].part_cargo.after_h == 24


@pytest.mark.parametrize(
    ("keys", "top", "key", "message"),
    [
        (
            "split: fractionel",
            "",
            "split",
            "no crane rule called 'fractionel'; did you mean fractional?",
        ),
        (
            "max_per_ship: 3\n    loss_per_extra_crane: 0.25",
            "",
            "loss_per_extra_crane",
            "must be below 0.25, or 3 cranes on a ship work no more than fewer; is 0.25",
        ),
        (
            "max_per_ship: 3\n    split: fractional\n    loss_per_extra_crane: 0.21",
            "",
            "loss_per_extra_crane",
            "must be below 0.2, or 3 cranes on a ship work no more than fewer; is 0.21",
        ),
        ("loss_per_extra_crane: 1.0", "", "loss_per_extra_crane", "must be less than 1, is 1"),
        (
            "basis: gross\n    shifts: {shifts: [{begins: '06:00', ends: '22:00'}]}",
            "",
            "basis",
            "a gross rate already contains stops, and shifts would count them twice: give a net rate, or "
            "double_count_ok: true",
        ),
        (
            "basis: through_ship\n    stopped_by: [wind]\n    breakdowns: {between_h: 9, repair_h: 1, clock: calendar}",
            WIND,
            "basis",
            "a through_ship rate already contains stops, and breakdowns and stopped_by would count them twice: "
            "give a net rate, or double_count_ok: true",
        ),
        (
            "stopped_by: [wynd]",
            WIND,
            "stopped_by.0",
            "no weather called 'wynd'; did you mean wind?",
        ),
        ("stopped_by: [wind]", "", "stopped_by.0", "no weather called 'wind'; there are none"),
        (
            "breakdowns: {between_h: 0, repair_h: 1, clock: running}",
            "",
            "breakdowns.between_h",
            "must have a mean greater than 0",
        ),
        (
            "breakdowns: {between_h: 9, repair_h: 1, clock: runing}",
            "",
            "breakdowns.clock",
            "no such choice: 'runing'; did you mean running?",
        ),
        (
            "shifts: {shifts: [{begins: '06:00', ends: '08:00'}], breaks: [{begins: '05:00', ends: '09:00'}]}",
            "",
            "shifts",
            "leave no hour to work in",
        ),
    ],
)
def test_cranes(tmp_path: Path, keys: str, top: str, key: str, message: str) -> None:
    text = with_pool(keys.split("\n")[0]) + top
    rest = keys.split("\n")[1:]
    text = text.replace(
        f"    {keys.split(chr(10))[0]}\n",
        "\n".join([f"    {keys.split(chr(10))[0]}", *rest]) + "\n",
    )
    (found,) = faults(tmp_path, text)
    assert found.partition(": cranes.")[2] == f"mobile.{key}: {message}"
    assert found.startswith("s.yaml:")


def test_stops_of_a_cargo_count_twice_too(tmp_path: Path) -> None:
    text = with_pool("basis: gross", WIND).replace(
        "    by_rail: 0.6\n", "    by_rail: 0.6\n    stopped_by: [wind]\n"
    )
    (found,) = faults(tmp_path, text)
    assert "and wheat's stopped_by would count them twice" in found
    load(write(tmp_path, text.replace("basis: gross", "basis: gross\n    double_count_ok: true")))


def test_unknown_weather_of_a_cargo(tmp_path: Path) -> None:
    text = changed(("    by_rail: 0.6\n", "    by_rail: 0.6\n    stopped_by: [rain]\n")) + WIND
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, 'rain]')}: cargoes.wheat.stopped_by.0: no weather called 'rain'; known: wind"
    ]


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (
            "{policy: sail_short}",
            "after_h is missing: after how many hours without cargo does she sail short?",
        ),
        ("{after_h: 3}", "after_h is for policy: sail_short"),
        (
            "{policy: sail_shrt, after_h: 3}",
            "no such choice: 'sail_shrt'; did you mean sail_short?",
        ),
    ],
)
def test_part_cargoes(tmp_path: Path, part: str, message: str) -> None:
    text = changed(
        (
            "    arrivals: {kind: random}\n",
            f"    arrivals: {{kind: random}}\n    part_cargo: {part}\n",
        )
    )
    (found,) = faults(tmp_path, text)
    assert found.endswith(message)


def test_bad_input_ends_with_status_2(tmp_path: Path) -> None:
    path = write(tmp_path, with_pool("split: greedy"))
    done = portsim("validate", path)
    assert done.returncode == 2
    assert (
        "cranes.mobile.split: no crane rule called 'greedy'; known: whole"
        in done.stdout + done.stderr
    )


# ---- recorded weather

SERIES = (
    "weather:\n  wind: {kind: recorded, file: wind.csv, column: wind_ms, limit: 14, beyond: calm}\n"
)


def test_recorded_weather_comes_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "wind.csv").write_text("at_h, wind_ms\n0,-1\n3,15.5\n6,9\n")
    text = with_pool("stopped_by: [wind]", SERIES.replace("limit: 14", "limit: 14, least: -1"))
    block = load(write(tmp_path, text)).weather["wind"]
    assert block.kind == "recorded"
    assert block.values == ((0, -1), (3, 15.5), (6, 9))


@pytest.mark.parametrize(
    ("csv", "key", "message"),
    [
        (None, "file", "wind.csv: no such file or directory"),
        ("at_h,wind\n0,1\n", "column", "wind.csv has no column 'wind_ms'; did you mean wind?"),
        (
            "at_hr,wind_ms\n0,1\n",
            "file",
            "wind.csv needs a column at_h or time; did you mean at_hr?",
        ),
        ("at_h,wind_ms\n0,x\n", "file", "wind.csv line 2: wind_ms must be a number, is 'x'"),
        ("at_h,wind_ms\n0,1\n0,2\n", "file", "wind.csv line 3: at_h must rise: 0 comes after 0"),
        ("at_h,wind_ms\n0,15\n9000,15\n", "", "is never good enough to work"),
    ],
)
def test_bad_recorded_weather(tmp_path: Path, csv: str | None, key: str, message: str) -> None:
    if csv is not None:
        (tmp_path / "wind.csv").write_text(csv)
    (found,) = faults(tmp_path, with_pool("stopped_by: [wind]", SERIES))
    assert found.partition(": weather.wind")[2] == f"{'.' + key if key else ''}: {message}"


def test_recorded_weather_without_a_file(tmp_path: Path) -> None:
    text = with_pool("stopped_by: [wind]", SERIES.replace("file: wind.csv, column: wind_ms, ", ""))
    (found,) = faults(tmp_path, text)
    assert found.endswith("weather.wind: has no values: give file and column")
