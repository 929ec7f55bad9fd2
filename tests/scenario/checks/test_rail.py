"""Trains that do not fit their station, their timetable or their cargo are told before anything runs."""

from typing import Any

import pytest

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from tests.builder import call, pile, small

FLOUR = {"form": "bulk", "direction": "import", "annual_t": 1e5, "by_rail": 1.0}
COAL = "rail.trains.coal."


def told(
    station: dict[str, Any] | None = None, flour: dict[str, Any] | None = None, **coal: Any
) -> dict[str, str]:
    """Return the faults of a terminal for coal that comes in 40 wagons and flour that is collected."""
    service = {"station": "tip", "wagons": 40, "wagon_t": 60.0, "cut_h": 0.1}
    values = small(
        calls={"coal": call(10.0, t=500.0), "flour": call(10.0, t=500.0, cargo="flour")},
        cargoes={
            "coal": {"form": "bulk", "annual_t": 1e6, "by_rail": 1.0},
            "flour": FLOUR | (flour or {}),
        },
        stores={"pile": pile(coal=(50_000.0, 0.0), flour=(10_000.0, 0.0))},
        rail={
            "stations": {"tip": {"tracks": 1, **(station or {})}},
            "trains": {"coal": service | coal, "flour": service},
        },
        cranes={
            "mhc": {
                "number": 1,
                "cargoes": {"coal": {"rate_tph": 50.0}, "flour": {"rate_tph": 50.0}},
            }
        },
    )
    return {
        ".".join(map(str, path)): message
        for path, message in faults_of(Scenario.model_validate(values))
    }


def test_sound_stations() -> None:
    assert told() == {}
    arrival_tracks = [{"number": 1, "wagons": 40}, {"number": 2, "wagons": 20}]
    assert (
        told(
            {"track_wagons": 20, "arrival_tracks": arrival_tracks, "locomotives": 1}, arrival_h=1.0
        )
        == {}
    )
    assert told(returns_with="flour", return_wagon_t=50.0) == {}
    assert told(wagons={"dist": "uniform", "min": 30.5, "max": 40.5}) == {}


@pytest.mark.parametrize(
    ("station", "coal", "key", "message"),
    [
        ({}, {"wagons": 40.5}, "wagons", "must be a whole number of at least 1, is 40.5"),
        (
            {},
            {"wagons": {"dist": "exponential", "mean": 3.0}, "wagons_per_cut": 4},
            "wagons_per_cut",
            "at most",
        ),
        (
            {"track_wagons": 9},
            {"wagons_per_cut": 10},
            "wagons_per_cut",
            "an unloading track, 9, is 10",
        ),
        (
            {"arrival_tracks": [{"number": 3, "wagons": 39}]},
            {},
            "wagons",
            "the longest arrival track, 39, is 40",
        ),
        ({}, {"arrival_h": 1.0}, "arrival_h", "needs arrival tracks; tip has none"),
        ({}, {"lead_h": 1.0}, "lead_h", "is for imports; coal is an export"),
        ({}, {"return_wagon_t": 1.0}, "return_wagon_t", "is for trains with returns_with"),
        ({}, {"returns_with": "flour"}, "return_wagon_t", "is missing; flour is bulk cargo"),
        (
            {},
            {"returns_with": "flower", "return_wagon_t": 1.0},
            "returns_with",
            "no cargo called 'flower'",
        ),
        (
            {},
            {"returns_with": "coal", "return_wagon_t": 1.0},
            "returns_with",
            "must be an import; coal is an export",
        ),
        (
            {},
            {"returns_with": "flour", "return_wagon_t": 1e5},
            "wagons_per_cut",
            "more than the store holds",
        ),
        (
            {},
            {"wagon_t": {"dist": "constant", "value": 0.0}},
            "wagon_t",
            "must have a mean greater than 0",
        ),
        (
            {},
            {"arrivals": {"kind": "timetable", "paths": [{"at": "06:30"}]}},
            "arrivals.paths",
            "coal needs 7.991 trains a week, and there are only 7 paths",
        ),
    ],
)
def test_one_fault(station: dict[str, Any], coal: dict[str, Any], key: str, message: str) -> None:
    assert message in told(station, **coal)[COAL + key]


def test_wagons_take_only_what_is_carried_by_rail() -> None:
    found = told(flour={"by_rail": 0.0}, returns_with="flour", return_wagon_t=50.0)
    assert found[COAL + "returns_with"] == "must be carried by rail; by_rail of flour is 0"


@pytest.mark.parametrize(
    "key",
    [{"arrivals": {"kind": "timetable", "paths": [{"at": "06:30"}]}}, {"when_full": "turn_away"}],
)
def test_trains_of_imports_are_called(key: dict[str, Any]) -> None:
    service = {"station": "tip", "wagons": 40, "wagon_t": 60.0, "cut_h": 0.1}
    values = small(
        calls={"flour": call(10.0, t=500.0, cargo="flour")},
        cargoes={"flour": FLOUR},
        stores={"pile": pile(flour=(10_000.0, 0.0))},
        rail={"stations": {"tip": {"tracks": 1}}, "trains": {"flour": service | key}},
        cranes={"mhc": {"number": 1, "cargoes": {"flour": {"rate_tph": 50.0}}}},
    )
    (fault,) = faults_of(Scenario.model_validate(values))
    assert fault == (
        ("rail", "trains", "flour", next(iter(key))),
        "is for exports; flour is an import",
    )
