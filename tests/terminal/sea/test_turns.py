"""Turns: a movement that lacks only pilots or tugs is not overtaken for them; by hand, and as a property."""

from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from tests.builder import waits
from tests.search import examples

TUGS_OVERTAKEN = """
# Two tugs; a ship that needs one comes every 0.55 h, and at hour 10.1 one that needs both.
name: tugs-overtaken
start: "2028-01-01T00:00:00+05:00"
source: "assumption: hand case"
run: {measured_days: 10, replications: 3, seed: 1}
vessels:
  small: {loa_m: 100, draught_m: 5, alongside_h: 5, tugs_in: 1}
  big: {loa_m: 190, draught_m: 10, alongside_h: 5, tugs_in: 2}
calls:
  small: {vessel: small, arrivals: {kind: liner, every_h: 0.55, first_h: 0}}
  big: {vessel: big, arrivals: {kind: recorded, at_h: [10.1]}}
berths: {b: {number: 20, length_m: 200, depth_m: 12}}
approach: {inbound_h: 1, tugs: {number: 2}}
"""


def tree(text: str = TUGS_OVERTAKEN) -> dict[str, Any]:
    values = yaml.safe_load(text)
    del values["source"]
    return values


def sail(values: dict[str, Any]) -> Record:
    scenario = Scenario.model_validate(values)
    assert not faults_of(scenario)
    record = simulate(scenario, 0)
    audit(record)
    return record


def of(record: Record, call: str) -> np.ndarray:
    return record.visits.call == record.calls.index(call)


# ---- by hand


@pytest.mark.parametrize("turns", ["kept", "sailing_first"])
def test_a_ship_for_two_tugs_is_not_overtaken_by_ships_for_one(turns: str) -> None:
    # Small ships start at 9.35 and 9.9 and have the tugs until 10.35 and 10.9. The first is kept
    # for the big ship of 10.1 when it is free: she starts at 10.9, and those of 10.45 and 11.0
    # after her.
    values = tree()
    values["approach"]["turns"] = turns
    record = sail(values)
    v, big = record.visits, of(record, "big")
    assert v.granted_h[big] == pytest.approx([10.9])
    assert {w.direct: round(w.hours, 9) for w in record.entity_waits if big[w.number]} == {
        "tug": 0.8
    }
    behind = ~big & (v.arrive_h > 10.1) & (v.arrive_h < 11.5)
    assert v.granted_h[behind] == pytest.approx([11.9, 11.9, 12.9][: behind.sum()])


def test_a_ship_for_two_tugs_is_not_overtaken_by_ships_that_sail_with_one() -> None:
    # Small ships come without tugs, and sail with one each 0.55 h: from 9.3 to 10.3, from 9.85 to
    # 10.85. The big ship of 10.1 has both at 10.85. The one that is ready at 10.4 sails at 11.85.
    values = tree()
    values["vessels"]["small"] |= {"tugs_in": 0, "tugs_out": 1}
    values["approach"]["outbound_h"] = 1
    record = sail(values)
    v, big = record.visits, of(record, "big")
    assert v.granted_h[big] == pytest.approx([10.85])
    after = np.flatnonzero(~big & (v.ready_h > 10.3))[:2]
    assert v.ready_h[after] == pytest.approx([10.4, 10.95])
    assert v.last_line_h[after] == pytest.approx([11.85, 11.85])


def test_ships_that_sail_go_first_only_at_equal_hours_unless_the_scenario_says_so() -> None:
    # One tug. It brings A in 0-1. B comes at 5.5; A is ready at 6. C has the tug from 5.2 to 6.2.
    # B has waited since 5.5 and goes first, 6.2-7.2, then A, 7.2-8.2.
    values = tree()
    values["approach"] |= {"outbound_h": 1, "tugs": {"number": 1}}
    values["vessels"] = {"small": values["vessels"]["small"] | {"tugs_out": 1}}
    values["calls"] = {"small": values["calls"]["small"]}
    values["calls"]["small"]["arrivals"] = {"kind": "recorded", "at_h": [0.0, 5.2, 5.5]}
    v = sail(values).visits
    assert v.granted_h == pytest.approx([0.0, 5.2, 6.2])
    assert v.last_line_h[0] == pytest.approx(7.2)
    values["approach"]["turns"] = "sailing_first"
    v = sail(values).visits
    assert v.granted_h == pytest.approx([0.0, 5.2, 7.2])
    assert v.last_line_h[0] == pytest.approx(6.2)
    del values["approach"]["turns"]
    values["calls"]["small"]["arrivals"]["at_h"] = [0.0, 5.2, 6.0]  # both at 6: a tie
    v = sail(values).visits
    assert (v.last_line_h[0], v.granted_h[2]) == pytest.approx((6.2, 7.2))


def test_a_berth_is_kept_for_a_ship_that_lacks_only_tugs() -> None:
    # One berth, two tugs. A lies there from 1 to 6 and sails with a tug, 6-7. B needs two tugs and
    # waits since 2; small ships without tugs come every hour from 2.5 on. At 6 the berth is B's,
    # and one tug: she comes in 7-8, and they wait for the berth.
    values = tree()
    values["berths"]["b"]["number"] = 1
    values["approach"]["outbound_h"] = 1
    values["vessels"]["boat"] = {"loa_m": 80, "draught_m": 4, "alongside_h": 1}
    values["vessels"]["small"]["tugs_out"] = 1
    values["calls"]["small"]["arrivals"] = {"kind": "recorded", "at_h": [0.0]}
    values["calls"]["big"]["arrivals"]["at_h"] = [2.0]
    hours = [2.5 + i for i in range(20)]
    values["calls"]["boats"] = {"vessel": "boat", "arrivals": {"kind": "recorded", "at_h": hours}}
    record = sail(values)
    v, big = record.visits, of(record, "big")
    assert v.granted_h[big] == pytest.approx([7.0])
    booked = {w.direct: w.hours for w in record.entity_waits if big[w.number]}
    assert booked == pytest.approx({"berth": 4.0, "tug": 1.0})
    assert v.granted_h[of(record, "boats")].min() == pytest.approx(13.0)  # she lies there 8-13


def test_who_has_no_berth_or_no_tide_keeps_no_tug() -> None:
    # One berth, taken until 51; B comes at 1 and needs both tugs. D, for another terminal, needs
    # two tugs, comes at 2 and her tide at 12. Ships for other terminals with one tug pass both.
    values = tree()
    values["berths"]["b"]["number"] = 1
    values["vessels"]["big"]["alongside_h"] = 50
    values["vessels"]["deep"] = values["vessels"]["big"] | {"draught_m": 11}
    values["calls"]["big"]["arrivals"]["at_h"] = [0.0, 1.0]
    values["calls"]["deep"] = {
        "vessel": "deep",
        "elsewhere_h": 1,
        "arrivals": {"kind": "recorded", "at_h": [2.0]},
    }
    values["calls"]["small"] |= {
        "elsewhere_h": 1,
        "arrivals": {"kind": "recorded", "at_h": [3.0, 3.5, 4.1]},
    }
    values["approach"]["channel"] = {"depth_m": 10}
    waves = {"slow": {"amplitude_m": 2, "period_h": 24, "phase_deg": 180}}
    values["approach"]["tide"] = {"mean_m": 0.0001, "constituents": waves}  # high at hour 12
    values["vessels"]["big"]["draught_m"] = 5
    record = sail(values)
    v = record.visits
    assert v.granted_h[of(record, "small")] == pytest.approx([3.0, 3.5, 4.1])
    assert v.granted_h[of(record, "big")] == pytest.approx([0.0, 51.0])
    # 11 m float in 10 m with 1 m of tide: from 8 on, for 8 hours
    assert v.granted_h[of(record, "deep")] == pytest.approx([8.0], abs=0.01)
    who = {
        name: {w.direct for w in record.entity_waits if of(record, name)[w.number]}
        for name in record.calls
    }
    assert who == {"small": set(), "big": {"berth"}, "deep": {"tide"}}


def test_tugs_that_were_kept_are_free_again_when_the_tide_is_over() -> None:
    # One of two tugs is out from 9 to 12 with a ship that sails. The deep ship comes at 10, and her
    # tide, less an hour for the passage, ends at 10.5; the other tug is kept for her until then.
    # The small ship of 10.2 has it at 10.5. The next tide begins at 27.5.
    values = tree()
    values["approach"] |= {"outbound_h": 3, "channel": {"depth_m": 10}}
    waves = {"slow": {"amplitude_m": 2, "period_h": 24, "phase_deg": 112.5}}  # high at hour 7.5
    values["approach"]["tide"] = {"mean_m": 0, "constituents": waves}
    values["vessels"]["small"]["tugs_out"] = 1
    values["vessels"]["big"]["draught_m"] = 11
    for berth in values["berths"].values():
        berth["depth_m"] = 13  # 11 m at low water
    values["calls"]["small"]["arrivals"] = {"kind": "recorded", "at_h": [3.0, 10.2]}
    values["calls"]["big"]["arrivals"]["at_h"] = [10.0]
    record = sail(values)
    v, big = record.visits, of(record, "big")
    assert v.last_line_h[0] == pytest.approx(9.0)
    assert v.granted_h[~big] == pytest.approx([3.0, 10.5], abs=1e-6)
    assert v.granted_h[big] == pytest.approx([27.5], abs=1e-3)
    booked = {
        w.direct: w.hours for w in record.entity_waits if big[w.number] and w.root != "sailing"
    }
    assert booked == pytest.approx({"tug": 0.5, "tide": 17.0}, abs=1e-3)


def test_who_lacks_pilot_and_tug_keeps_both() -> None:
    # Two pilots and one tug. The tug is out 0-1. A (a pilot and a tug) comes at 0.2, a boat that
    # needs both pilots at 0.5: the pilot that A needs is hers, so the boat goes at 2.0 when A is
    # in.
    values = tree()
    values["approach"] |= {"pilots": {"number": 2}, "tugs": {"number": 1}}
    values["vessels"] = {
        "small": {"loa_m": 100, "draught_m": 5, "alongside_h": 5, "tugs_in": 1, "pilots": 1},
        "boat": {"loa_m": 80, "draught_m": 4, "alongside_h": 5, "pilots": 2},
        "first": {"loa_m": 80, "draught_m": 4, "alongside_h": 5, "pilots": 0, "tugs_in": 1},
    }
    values["calls"] = {
        name: {"vessel": name, "arrivals": {"kind": "recorded", "at_h": [hour]}}
        for name, hour in (("first", 0.0), ("small", 0.2), ("boat", 0.5))
    }
    record = sail(values)
    assert record.visits.granted_h == pytest.approx([0.0, 1.0, 2.0])
    assert waits(record) == pytest.approx(
        {("vessel", "tug", "tug"): 0.8, ("vessel", "pilot", "pilot"): 1.5}
    )


def test_who_is_overtaken_in_the_channel_keeps_her_tugs() -> None:
    # Ships follow each other by half an hour. Small ships, in since 0, 0.5, ..., are ready to sail
    # with a tug each at 6, 6.5, ...; boats without tugs come at 6.2, 6.7, ... The big ship of 6.1
    # needs both tugs, and one is out until 7. Boats pass her at 6.2 and 6.7. That she then lacks
    # the channel too does not lose her the other tug at 6.5. She goes at 7.2, half an hour behind
    # the boat of 6.7 and before that of 7.2.
    values = tree()
    values["approach"] |= {"outbound_h": 1, "channel": {"separation_h": 0.5}}
    values["vessels"]["small"] |= {"tugs_in": 0, "tugs_out": 1}
    values["vessels"]["boat"] = {"loa_m": 80, "draught_m": 4, "alongside_h": 200}
    values["berths"]["b"]["number"] = 60
    at_h = {"small": [0.5 * i for i in range(12)], "boat": [6.2 + 0.5 * i for i in range(20)]}
    values["calls"] = {
        name: {"vessel": name, "arrivals": {"kind": "recorded", "at_h": hours}}
        for name, hours in (at_h | {"big": [6.1]}).items()
    }
    record = sail(values)
    v = record.visits
    assert v.granted_h[of(record, "big")] == pytest.approx([7.2])
    assert v.granted_h[of(record, "boat")][:4] == pytest.approx([6.2, 6.7, 7.7, 8.2])
    assert v.last_line_h[of(record, "small")][:4] == pytest.approx([6.0, 8.2, 8.7, 9.2])


def test_a_ship_for_two_tugs_keeps_none_while_one_is_manned() -> None:
    # Two tugs, one from 10 to 12. Small ships start at 9.35 and 9.9 and are brought in until 10.35
    # and 10.9, although one tug is manned from 10 on; so the one of 10.4 starts at 10.9, and the
    # one of 11 at 11.9. The big ship of 10.1 keeps nothing from them: no two tugs are manned. At 12
    # her turn begins, behind the small ship of 11.95, which has the second tug from 12 to 13. The
    # other, free at 12.9, is kept for the big ship, so that the small one of 12.5 goes after her.
    values = tree()
    values["approach"]["tugs"]["number"] = {"00:00": 2, "10:00": 1, "12:00": 2}
    at_h = [9.35, 9.9, 10.4, 11.0, 11.95, 12.5]
    values["calls"]["small"]["arrivals"] = {"kind": "recorded", "at_h": at_h}
    record = sail(values)
    v, big = record.visits, of(record, "big")
    assert v.granted_h[~big] == pytest.approx([9.35, 9.9, 10.9, 11.9, 12.0, 14.0])
    assert v.granted_h[big] == pytest.approx([13.0])
    booked = {w.direct: w.hours for w in record.entity_waits if big[w.number]}
    assert booked == pytest.approx({"tug": 2.9})


def test_pilots_who_go_home_at_night_finish_the_ship_that_they_have() -> None:
    # One pilot from 6 to 20, an hour for a passage and half an hour to run out. Ships come at 1,
    # 19 and 19.2. The pilot stands at the berths: he reaches the first at 6.5. He is ordered at 19,
    # brings the second in from 19.5 to 20.5, and the third has him at 6 the next day.
    values = tree()
    pilots = {"number": {"06:00": 1, "20:00": 0}, "run_h": 0.5}
    values["approach"] = {"inbound_h": 1, "pilots": pilots}
    ship = values["vessels"]["small"] | {"tugs_in": 0, "pilots": 1, "alongside_h": 100}
    values["vessels"] = {"small": ship}
    values["calls"] = {"small": values["calls"]["small"]}
    values["calls"]["small"]["arrivals"] = {"kind": "recorded", "at_h": [1.0, 19.0, 19.2]}
    record = sail(values)
    assert record.visits.granted_h == pytest.approx([6.5, 19.5, 30.5])
    assert {w.direct for w in record.entity_waits if w.number == 2} == {"pilot"}


# ---- as a property


@settings(
    max_examples=examples(30), phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(st.data())
def test_nobody_who_came_later_has_the_tugs_first(data: st.DataObject) -> None:
    """Every wait for tugs is as short as those before her make it: so every finite wait ends.

    Berths to spare, no tide: ships take their tugs in the order of their turns, in and out, and none
    waits longer than ships with an earlier turn, one after another, have the tugs.
    """
    draw = data.draw
    number = draw(st.integers(2, 4), label="tugs")
    run_h = draw(st.sampled_from([0.0, 0.25, 0.5]), label="run_h")
    passage_h = draw(st.sampled_from([0.5, 1.0]), label="passage_h")
    kinds = {
        f"k{i}": {"loa_m": 100, "draught_m": 5, "alongside_h": draw(st.sampled_from([1.0, 5.25]))}
        | {"tugs_in": draw(st.integers(1, number)), "tugs_out": draw(st.integers(0, number))}
        for i in range(3)
    }
    values = tree()
    values["run"] = {"measured_days": 4, "run_out_cap_days": 40}
    values["vessels"] = kinds
    values["berths"]["b"]["number"] = 200
    values["approach"] = {"inbound_h": passage_h, "outbound_h": passage_h}
    values["approach"]["tugs"] = {"number": number, "run_h": run_h}
    hours = st.lists(st.integers(0, 320), min_size=3, max_size=40)
    values["calls"] = {
        name: {
            "vessel": name,
            "arrivals": {"kind": "recorded", "at_h": sorted(h / 4 for h in draw(hours))},
        }
        for name in kinds
    }
    record = sail(values)
    v = record.visits
    assert not np.isnan(v.left_h).any()
    moves = []  # since when she has her turn, when she starts, tugs
    for i, call in enumerate(v.call.tolist()):
        ship = kinds[record.calls[call]]
        moves.append((v.arrive_h[i], v.granted_h[i], ship["tugs_in"]))
        moves.append((v.ready_h[i], v.last_line_h[i], ship["tugs_out"]))
    moves = [move for move in moves if move[2]]
    for turn_h, start_h, _ in moves:
        before = [m for m in moves if m[0] <= turn_h + 1e-6 and m[1] + passage_h > turn_h - 1e-6]
        assert start_h - turn_h <= len(before) * (passage_h + run_h) + 1e-6
        for other_h, other_start_h, _ in moves:
            if other_h < turn_h - 1e-6:  # the tugs of the one before may have to run first
                assert other_start_h <= start_h + run_h + 1e-6
