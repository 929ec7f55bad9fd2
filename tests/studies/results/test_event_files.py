"""The files of the event log: what they hold, that they never differ, and that nobody else pays for them."""

import json
import re
import subprocess
import sys
from datetime import datetime
from functools import partial
from pathlib import Path

import jsonschema
import pandas as pd
import pytest

import portsim
from portsim.eventlog.entities import events
from portsim.eventlog.ocel import write_ocel
from portsim.eventlog.parquet import write_parquet
from portsim.ledger.recording import simulate
from portsim.scenario.reading.resolved import resolved
from portsim.studies.results import folder as output
from portsim.studies.results.folder import write_run
from tests.builder import terminal
from tests.command import portsim as command_here

ROOT = Path(__file__).parents[3]

# What the OCEL 2.0 specification (2023-10-16, section on JSON; ocel-
# standard.org/specification/formats/json) asks for.
TYPES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "attributes"],
        "properties": {
            "name": {"type": "string"},
            "attributes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "type"],
                    "properties": {
                        "name": {"type": "string"},
                        "type": {"enum": ["string", "time", "integer", "float", "boolean"]},
                    },
                },
            },
        },
    },
}
RELATIONSHIPS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["objectId", "qualifier"],
        "properties": {"objectId": {"type": "string"}, "qualifier": {"type": "string"}},
    },
}


def items(required: list[str], of_attributes: list[str]) -> dict:
    attributes = {"type": "array", "items": {"type": "object", "required": of_attributes}}
    text = {"type": "string"}
    return {
        "type": "array",
        "items": {
            "type": "object",
            "required": required,
            "properties": {
                **{"id": text, "type": text, "time": {**text, "format": "date-time"}},
                **{"attributes": attributes, "relationships": RELATIONSHIPS},
            },
            "additionalProperties": False,
        },
    }


OCEL = {
    "type": "object",
    "required": ["objectTypes", "eventTypes", "objects", "events"],
    "properties": {
        "objectTypes": TYPES,
        "eventTypes": TYPES,
        "objects": items(["id", "type"], ["name", "time", "value"]),
        "events": items(["id", "type", "time"], ["name", "value"]),
    },
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def by_rail():
    days = {"run.warm_up_days": 6, "run.measured_days": 4, "run.run_out_cap_days": 2}
    scenario = portsim.load("scenarios/gwadar-rail.yaml", days)
    return scenario, events(simulate(scenario, 0), scenario)


@pytest.fixture(scope="module")
def ocel(by_rail, tmp_path_factory):
    path = tmp_path_factory.mktemp("ocel") / "events.ocel.json"
    write_ocel(by_rail[1], by_rail[0], path)
    return json.loads(path.read_text(encoding="utf-8"))


def test_ocel_has_the_form_of_the_specification(ocel):
    checker = jsonschema.Draft202012Validator(OCEL)
    some = {kind: ocel[kind][:: len(ocel[kind]) // 100] for kind in ("events", "objects")}
    assert len(some["events"]) >= 100 <= len(some["objects"])
    assert checker.is_valid({**ocel, **some})
    for spoilt in (
        {"objects": [{"id": "a"}]},
        {"events": [{"id": "e", "type": "arrive"}]},
        {"eventTypes": [{}]},
    ):
        assert not checker.is_valid({**ocel, "events": [], **spoilt})


def test_ocel_refers_to_what_it_declares(ocel, by_rail):
    kinds = {"string": str, "float": float}
    ids = {one["id"]: one["type"] for one in ocel["objects"]}
    assert len(ids) == len(ocel["objects"])
    for types, ones in (("objectTypes", "objects"), ("eventTypes", "events")):
        declared = {
            one["name"]: {a["name"]: kinds[a["type"]] for a in one["attributes"]}
            for one in ocel[types]
        }
        assert len(declared) == len(ocel[types])
        assert {one["type"] for one in ocel[ones]} == set(declared)
        for one in ocel[ones]:
            for attribute in one.get("attributes", ()):
                assert isinstance(attribute["value"], declared[one["type"]][attribute["name"]])
            assert all(other["objectId"] in ids for other in one.get("relationships", ()))
    used = {other["objectId"] for one in ocel["events"] for other in one["relationships"]}
    lonely = {kind for name, kind in ids.items() if name not in used}
    assert lonely <= {"cargo", "weather", "stage"}  # nothing happened to those that never shut
    assert {
        "ship",
        "train",
        "inland train",
        "truck",
        "stage",
        "berth",
        "station",
        "gate",
        "cargo",
    } <= set(ids.values())
    assert len({one["id"] for one in ocel["events"]}) == len(by_rail[1])


def test_ocel_tells_the_same_as_the_table(ocel, by_rail):
    table = by_rail[1].frame()
    assert [one["type"] for one in ocel["events"]] == list(table["activity"])
    assert [one["relationships"][0]["objectId"] for one in ocel["events"]] == list(table["entity"])
    where = [
        next((o["objectId"] for o in one["relationships"][1:]), None) for one in ocel["events"]
    ]
    assert where == list(table["resource"].astype(object).where(table["resource"].notna(), None))
    for name in ("amount", "unit", "cause", "root"):
        values = [
            {a["name"]: a["value"] for a in one["attributes"]}.get(name) for one in ocel["events"]
        ]
        assert values == list(table[name].astype(object).where(table[name].notna(), None))
    for place in (0, len(table) // 2, -1):
        assert (
            datetime.fromisoformat(ocel["events"][place]["time"]) == table["timestamp"].iloc[place]
        )


def test_parquet_holds_the_table_and_is_the_same_bytes_every_time(by_rail, tmp_path):
    scenario, log = by_rail
    write_parquet(log, tmp_path / "one")
    write_parquet(events(simulate(scenario, 0), scenario), tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    found, table = pd.read_parquet(tmp_path / "one"), log.frame()
    assert list(found) == list(table)
    for name in table:
        if table[name].dtype == "category":
            assert found[name].dtype == "category"
            assert list(found[name].astype(object).fillna("")) == list(
                table[name].astype(object).fillna("")
            )
        else:
            pd.testing.assert_series_equal(found[name], table[name], check_freq=False)


# ---- the command


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.yaml"
    few_days = terminal(warm_up_days=2, measured_days=10, replications=2)
    path.write_text(resolved(few_days), encoding="utf-8")
    return path


def command(*arguments, cwd, without):
    """Run portsim in a process of its own that cannot import a package."""
    words = ["portsim", *map(str, arguments)]
    code = f"import sys; sys.modules[{without!r}] = None; sys.argv = {words!r}; from portsim.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=cwd, check=False
    )


def test_the_command_writes_what_the_run_gives(small, tmp_path):
    done = command_here("run", small, "--events", "--no-report", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "results" / "small"
    result = portsim.run(portsim.load(small), workers=1)
    write_run(result, tmp_path, events=True)
    for name in (output.PARQUET, output.OCEL):
        assert (folder / name).read_bytes() == (tmp_path / name).read_bytes()
    assert len(pd.read_parquet(folder / output.PARQUET)) == len(result.events()) > 1000


def test_without_events_nothing_is_written_nor_needed_and_the_run_is_the_same(small, tmp_path):
    counts = []
    for more, run in ((["--events"], command_here), ([], partial(command, without="pyarrow"))):
        done = run("run", small, "--no-report", *more, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        folder = tmp_path / "results" / "small"
        counts.append(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["events"])
        assert (folder / output.PARQUET).exists() == (folder / output.OCEL).exists() == bool(more)
    assert counts[0] == counts[1]


def test_without_pyarrow_one_line_says_what_to_install(small, tmp_path):
    done = command("run", small, "--events", cwd=tmp_path, without="pyarrow")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "portsim: --events writes Parquet and needs pyarrow: pip install 'portsim[events]'"
    ]
    assert not (tmp_path / "results").exists()


def test_a_huge_log_is_written_as_parquet_only(tmp_path, monkeypatch):
    monkeypatch.setattr(output, "OCEL_MOST", 1000)
    few_days = terminal(warm_up_days=2, measured_days=10)
    write_run(portsim.run(few_days, replications=1, workers=1), tmp_path, events=True)
    assert (tmp_path / output.PARQUET).exists()
    assert not (tmp_path / output.OCEL).exists()


# ---- the page


def test_the_page_names_every_column_and_activity(by_rail):
    page = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    table = by_rail[1].frame()
    columns = page.split("## Columns")[1].split("## ")[0]
    assert re.findall(
        r"`(\w+)`", "".join(line.split("|")[1] for line in columns.splitlines() if "|" in line)
    ) == [
        *(name for name in table if name not in ("root", "cause", "amount", "unit")),
        *("cause", "root", "amount", "unit"),
    ]
    activities = page.split("## Activities")[1].split("## ")[0]
    known = set(re.findall(r"`([a-z -]+)`", activities))
    places = {"parking", "weighbridge", "bay", "weighbridge out", "exit"}
    known |= {f"{verb} {place}" for verb in ("come to", "turn at", "done at") for place in places}
    assert set(table["activity"]) <= known


def test_the_examples_of_the_page_run(tmp_path, monkeypatch, capsys):
    page = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    quickstart = ROOT / "scenarios" / "quickstart.yaml"
    shorter = ("--set", "run.warm_up_days=10", "--set", "run.measured_days=30")
    arguments = ("--events", "--no-report", "--replications", 2, *shorter)
    done = command_here("run", quickstart, *arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    examples = page.split("## Examples")[1].split("## ")[0]
    code = "\n".join(line[4:] for line in examples.splitlines() if line.startswith("    "))
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "docs/events.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "berth" in printed
    assert "leave anchorage" in printed
