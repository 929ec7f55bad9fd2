"""The product and the plain model must agree on every movement of ships through a random approach."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from tests.oracle.plain_way import GRID, PlainWay, Stretch
from tests.search import SEARCH

CASES = Path(__file__).parent / "cases"
EXAMPLES = 300 if SEARCH else 14
HOURS = 96
DRAWN = settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def moment(hour: float) -> str:
    day, rest = divmod(hour, 24.0)
    hours, minutes = divmod(rest * 60.0, 60.0)
    minutes, seconds = divmod(minutes * 60.0, 60.0)
    return (
        f"2027-01-{1 + int(day):02d}T{int(hours):02d}:{int(minutes):02d}:{int(seconds):02d}+05:00"
    )


def closure(stretches: list[Stretch]) -> dict[str, Any]:
    return {
        "kind": "dated",
        "stretches": [{"begins": moment(a), "ends": moment(b)} for a, b in stretches],
    }


@st.composite
def closed(draw: Any, often: int = 1) -> list[Stretch]:
    found, at = [], 0.0
    for gap, length in draw(
        st.lists(
            st.tuples(st.integers(1, 300 // often), st.integers(4, 200 // often)),
            max_size=5 * often,
        )
    ):
        found.append((at + gap / GRID, at + (gap + length) / GRID))
        at = found[-1][1]
    return found


@st.composite
def wind(draw: Any) -> dict[str, Any]:
    """Return a record of wind that comes and goes, and is calm in the end."""
    values, at = [(0.0, 5.0)], 0.0
    for hours, value in draw(
        st.lists(
            st.tuples(st.integers(4, 200), st.sampled_from([5.0, 12.0, 16.0, 18.0, 25.0])),
            min_size=4,
            max_size=20,
        )
    ):
        at += hours / GRID
        values.append((at, value))
    return {
        "kind": "recorded",
        "limit": 18.0,
        "values": [*values, (at + 1.0, 5.0)],
        "beyond": "calm",
        "announced": draw(st.booleans()),
    }


@st.composite
def manned(draw: Any, most: int) -> Any:
    """Return a number, or a table of which it is the most; by day there are always as many."""
    if draw(st.booleans()):
        return most
    night = draw(st.integers(0, most))
    lines = {"05:15": most, draw(st.sampled_from(["11:30", "20:00"])): night}
    if draw(st.booleans()):
        return lines
    return {"weekdays": lines, "weekends": {"08:00": most, "09:45": draw(st.integers(0, most))}}


@st.composite
def ways(draw: Any) -> tuple[dict[str, Any], list[Stretch], list[Stretch]]:
    """Return a scenario whose hours lie on the grid, with the closures that are foreseen and not."""

    def grid(most: float) -> Any:
        return st.integers(0, int(most * GRID)).map(lambda n: n / GRID)

    pilots = draw(st.sampled_from([None, 1, 2, 3]))
    tugs = draw(st.sampled_from([2, 3, None]))
    way: dict[str, Any] = {
        "inbound_h": draw(st.sampled_from([1.0, 0.5, 2.0])),
        "outbound_h": draw(st.sampled_from([1.0, 0.75, 1.5])),
    }
    if pilots:
        way["pilots"] = {"number": draw(manned(pilots)), "run_h": draw(st.sampled_from([0.5, 0.0]))}
    if tugs:
        way["tugs"] = {
            "number": draw(manned(tugs)),
            "run_h": draw(st.sampled_from([0.75, 0.25, 0.0])),
        }
    if draw(st.booleans()):
        way["channel"] = {
            "traffic": draw(st.sampled_from(["one_way", "two_way"])),
            "separation_h": draw(st.sampled_from([0.0, 0.25, 0.5])),
        }
    if pilots or tugs or "channel" in way:
        way["turns"] = draw(st.sampled_from(["kept", "kept", "sailing_first"]))
    windy = draw(st.booleans())
    vessels, calls = {}, {}
    for i in range(draw(st.integers(2, 3))):
        ship = {"loa_m": 100, "draught_m": 5, "alongside_h": draw(grid(12.0)) + 0.5}
        ship["pilots"] = draw(st.integers(0, pilots or 0))
        if tugs:
            ship |= {"tugs_in": draw(st.integers(0, tugs)), "tugs_out": draw(st.integers(0, tugs))}
        for key in ("limits_in", "limits_out") if windy else ():
            if draw(st.booleans()):
                ship[key] = {"wind": draw(st.sampled_from([11.0, 15.0, 16.0, 20.0, "as_stated"]))}
        vessels[f"v{i}"] = ship
        # no two streams at one hour: in what order they come then is nobody's rule
        hours = draw(st.lists(st.integers(0, HOURS * GRID // 4), min_size=1, max_size=20))
        at_h = sorted({(4 * hour + i) / GRID for hour in hours})
        calls[f"c{i}"] = {"vessel": f"v{i}", "arrivals": {"kind": "recorded", "at_h": at_h}}
        if (pilots or tugs or "channel" in way) and draw(st.sampled_from([False, False, True])):
            calls[f"c{i}"]["elsewhere_h"] = draw(grid(6.0)) + 0.5
    foreseen, surprises = draw(closed()), draw(closed(often=6))
    weather = {}
    if foreseen:
        weather["order"] = closure(foreseen)
    if surprises:
        weather["storm"] = closure(surprises) | {"announced": False}
    closed_by = list(weather)
    if windy:
        weather["wind"] = draw(wind())
    tree = {
        "name": "way",
        "start": "2027-01-01T00:00:00+05:00",
        "run": {"measured_days": HOURS / 24 + 1, "run_out_cap_days": 40.0},
        "weather": weather,
        "vessels": vessels,
        "calls": calls,
        "berths": {"b": {"number": draw(st.integers(1, 4)), "length_m": 120.0, "depth_m": 15.0}},
        "approach": way | {"closed_by": closed_by},
    }
    return tree, foreseen, surprises


def hours_of(ships: list[Any], name: str) -> Any:
    return np.array([np.nan if getattr(s, name) is None else getattr(s, name) for s in ships])


def check(tree: dict[str, Any], foreseen: list[Stretch], surprises: list[Stretch]) -> Counter[str]:
    scenario = Scenario.model_validate(tree)
    assert not faults_of(scenario)
    record = simulate(scenario, 0)
    audit(record)
    plain = PlainWay(scenario, foreseen, surprises)
    plain.run_until(record.ended_h)
    v = record.visits
    for ours, theirs in (
        ("arrive_h", "arrive"),
        ("granted_h", "granted"),
        ("ready_h", "ready"),
        ("last_line_h", "last_line"),
    ):
        found = hours_of(plain.ships, theirs)
        assert getattr(v, ours) == pytest.approx(found, abs=1e-6, nan_ok=True), ours
    seen = Counter(wait.direct for wait in record.entity_waits if wait.hours > 1e-6)
    seen["put off"] += sum(ship.starts for ship in plain.ships)
    seen["limits"] += sum(
        any(wait.direct == "port" and v.call[wait.number] == i for wait in record.entity_waits)
        for i, call in enumerate(scenario.calls.values())
        if scenario.vessels[call.vessel].limits_in or scenario.vessels[call.vessel].limits_out
    )
    seen["fewer manned than needed"] += any(
        lack.startswith("no ") for ship in plain.ships for lack in ship.lacked
    )
    seen["passed in the channel"] += sum(ship.passed for ship in plain.ships)
    return seen


def test_random_ways() -> None:
    seen: Counter[str] = Counter()

    @DRAWN
    @given(ways())
    def every(drawn: tuple[dict[str, Any], list[Stretch], list[Stretch]]) -> None:
        seen.update(check(*drawn))

    every()
    # what is drawn moves with every constant of the program: one of these may be missing
    wanted = {"tug", "pilot", "channel", "port", "berth", "put off", "limits"}
    assert len((wanted | {"fewer manned than needed"}) - set(+seen)) <= 1


def test_a_berth_that_a_sailing_frees_counts_at_the_same_hour() -> None:
    """A drawn case: at 58.25 a ship sails, another has her berth, and a third lacks only a pilot.

    The third has no turn before the second, who arrived earlier and lacks nothing once the first
    has gone.
    """
    case = json.loads((CASES / "berth_freed_by_a_sailing.json").read_text())
    stretches = [[tuple(one) for one in case[name]] for name in ("foreseen", "surprises")]
    check(case["tree"], *stretches)
