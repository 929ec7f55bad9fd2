"""What figures are given for, and what is told when a level, or a precision, names one that is not there."""

import csv

import pytest

from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.scenario.derived.figure_names import figure_names
from portsim.scenario.reading.loader import load, read
from portsim.vocabulary import Kpi, Of
from tests.golden.golden import CASES, TABLES
from tests.scenario.sample import SAMPLE, faults, place, write


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_names_of_figures_are_those_of_a_run(case):
    scenario = load(case.path)
    found: dict[str, list[str]] = {}
    with (TABLES / case.name / "kpis.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["kpi"], []).append(row["of"])
    for kpi in Kpi:
        assert sorted(figure_names(scenario, kpi)) == sorted(found.get(kpi, [])), kpi


def test_every_kind_of_thing_has_a_rule():
    scenario = load("scenarios/gwadar.yaml")
    own = {Of.TERMINAL}  # what a figure of one's own may be of, and none of portsim is
    assert {kpi.of for kpi in Kpi} == set(Of) - own
    for kpi in Kpi:
        figure_names(scenario, kpi)


LEVELS = """\
service_levels:
  - {kpi: vessel_wait, at_most: 24, source: a charter party}
  - kpi: truck_turnaround
    of: wheat
    statistic: p90
    at_most: {value: 2, source: "assumption: a shift has two trips"}
"""


def test_levels_are_read_with_their_sources(tmp_path):
    file = read(write(tmp_path, SAMPLE + LEVELS))
    assert [level.text for level in file.scenario.service_levels] == [
        "vessel_wait at most 24",
        "p90 of truck_turnaround of wheat at most 2",
    ]
    assert file.source_of("service_levels.0.at_most") == "a charter party"
    assert "service_levels.1.at_most" in file.assumptions
    changed = file.with_overrides(["service_levels.0.at_most=12"]).service_levels
    assert changed[0] == ServiceLevel(kpi="vessel_wait", at_most=12.0, source="a charter party")


@pytest.mark.parametrize(
    ("old", "new", "at", "key", "message"),
    [
        ("vessel_wait,", "vesel_wait,", "vesel_wait", "0.kpi", "mean vessel_wait?"),
        ("of: wheat", "of: wheet", "wheet", "1.of", "is 'wheet'; did you mean wheat?"),
        ("of: wheat", "of: any", "any", "1.of", "a figure of each truck service: wheat, boxes"),
        ("p90", "p99", "p99", "1.statistic", "no such choice: 'p99'; did you mean p95?"),
        ("at_most: 24", "at_mots: 24", "at_mots", "0.at_mots", "did you mean at_most"),
        ("24,", "24, at_least: 3,", "{kpi: vessel_wait", "0", "give at_most or at_least"),
        ("at_most: 24", "at_most: a day", "a day", "0.at_most", "must be a number"),
    ],
)
def test_a_level_at_fault_is_told_at_its_place(tmp_path, old, new, at, key, message):
    assert LEVELS.count(old) == 1
    text = SAMPLE + LEVELS.replace(old, new)
    told = [one for one in faults(tmp_path, text) if message in one]
    assert len(told) == 1
    assert told[0].startswith(f"s.yaml:{place(text, at)}: service_levels.{key}: ")


def test_a_level_that_is_stated_twice_is_told(tmp_path):
    text = SAMPLE + LEVELS + "  - {kpi: vessel_wait, at_most: 24.0}\n"
    (told,) = faults(tmp_path, text)
    assert told.endswith("service_levels.2: is stated twice: vessel_wait at most 24")
