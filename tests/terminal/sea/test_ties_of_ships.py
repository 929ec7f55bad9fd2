"""Ships that come, are ready or start at one hour, planned at different hours: the order of blocks decides nothing."""

import random
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portsim.ledger.recording import simulate
from portsim.policies import BERTH
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from tests.search import SEARCH
from tests.terminal.test_order_of_blocks import reordered

DRAWN = settings(
    max_examples=300 if SEARCH else 10,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
HOURS = 48
NAMES = ("zinc", "ash", "lead", "coal")


@st.composite
def terminals(draw: Any) -> dict[str, Any]:
    """Return ships whose hours are all whole, so that many things happen at one hour."""
    whole = st.integers(0, 3).map(float)
    vessels, calls = {}, {}
    for name in draw(st.permutations(NAMES))[: draw(st.integers(2, 4))]:
        vessels[name] = {
            "loa_m": 100.0,
            "draught_m": 5.0,
            "alongside_h": draw(whole) + 1.0,
            "pilots": draw(st.integers(0, 1)),
            "tugs_in": draw(st.integers(0, 2)),
            "tugs_out": draw(st.integers(0, 2)),
        }
        hours = st.lists(st.integers(0, HOURS), min_size=1, max_size=12).map(sorted)
        arrivals = draw(
            st.one_of(
                hours.map(lambda at_h: {"kind": "recorded", "at_h": list(map(float, at_h))}),
                st.integers(2, 6).map(lambda every: {"kind": "liner", "every_h": float(every)}),
                st.integers(1, 3).map(
                    lambda ships: {"kind": "fleet", "ships": ships, "round_trip_h": 6.0 * ships}
                ),
            )
        )
        calls[name] = {
            "vessel": name,
            "arrivals": arrivals,
            "priority": draw(st.integers(1, 2)),
        }
        if draw(st.integers(0, 4)) == 0:
            calls[name]["elsewhere_h"] = draw(whole) + 1.0
    berths = {
        name: {"number": draw(st.integers(1, 2)), "length_m": 120.0, "depth_m": 15.0}
        for name in draw(st.sampled_from([["b"], ["west", "east"]]))
    }
    approach: dict[str, Any] = {
        "pilots": {"number": draw(st.integers(1, 2)), "run_h": draw(whole)},
        "tugs": {"number": 2, "run_h": draw(st.sampled_from([0.0, 1.0]))},
        "inbound_h": 1.0,
        "outbound_h": draw(st.sampled_from([1.0, 2.0])),
    }
    if draw(st.booleans()):
        approach["channel"] = {"traffic": "one_way"}
    if draw(st.integers(0, 3)) == 0 and not any("elsewhere_h" in call for call in calls.values()):
        approach = {"inbound_h": 1.0}
        for vessel in vessels.values():
            vessel |= {"tugs_in": 0, "tugs_out": 0}
    return {
        "name": "ties",
        "start": "2027-01-01T00:00:00+00:00",
        "run": {"measured_days": HOURS / 24.0, "run_out_cap_days": 4.0},
        "vessels": vessels,
        "calls": calls,
        "berths": berths,
        "approach": approach,
        "berthing": {
            "policy": draw(st.sampled_from(sorted(BERTH))),
            "mooring_h": draw(st.sampled_from([0.0, 1.0])),
        },
    }


def hours_of_ships(tree: dict[str, Any]) -> dict[str, list[list[float]]]:
    """Return by call the hours at which its ships came, left the anchorage, were ready and sailed."""
    scenario = Scenario.model_validate(tree)
    assert not faults_of(scenario)
    record = simulate(scenario, 0)
    v = record.visits
    rows = np.column_stack([v.arrive_h, v.granted_h, v.ready_h, v.last_line_h])
    return {
        name: sorted(np.nan_to_num(rows[v.call == i], nan=-1.0).round(9).tolist())
        for i, name in enumerate(record.calls)
    }


def test_the_order_of_blocks_decides_no_tie_of_ships() -> None:
    @DRAWN
    @given(terminals(), st.integers(0, 1000))
    def every(tree: dict[str, Any], seed: int) -> None:
        expected = hours_of_ships(tree)
        for order in (None, random.Random(seed)):
            assert hours_of_ships(reordered(tree, order)) == expected

    every()
