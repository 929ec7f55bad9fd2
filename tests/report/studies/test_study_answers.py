"""The answer at the head of the page of a study: one or two sentences for each kind."""

from dataclasses import replace

import pytest

from portsim.analysis.decisions.capacity import EVERYWHERE, NOWHERE, UNRESOLVED
from portsim.analysis.decisions.sizing_result import BEST, INFEASIBLE, TIED, UNDECIDED
from portsim.report.html import study_page
from portsim.report.studies.closing import study_answer
from portsim.report.studies.swept_keys import setting_text
from portsim.report.style.verdict import Tone
from tests.report.studies import test_capacity, test_sizing
from tests.report.studies.test_capacity import TURN, WAIT
from tests.report.studies.test_compare import study as compared
from tests.report.studies.test_sensitivity import morris_study, sobol_study
from tests.report.studies.test_sweep_level import with_level

__all__ = ["compared"]  # a fixture


def points(answer):
    return {point.name: point.text for point in answer.points}


def test_a_capacity_is_told_against_the_demand():
    found = {TURN: test_capacity.capacity(1.8), WAIT: test_capacity.capacity(1.6)}
    answer = study_answer(test_capacity.study(found))
    assert answer.tone is Tone.GOOD
    assert answer.text == (
        "The terminal can carry 1.60 Mt a year (1.54 to 1.65) at its service levels: 1.60 times the demand"
    )
    assert answer.detail.startswith("The level that is missed first is: Wait over service")
    told = points(answer)
    assert told["Carried against demand"] == (
        "At the demand as stated, 1.00 Mt a year (0.98 to 1.02) are carried."
    )
    assert "met at the demand as it is, and met up to 1.80 times" in told["Service levels"]
    assert told["What limits it"].startswith("Loader cranes: 90 %")
    assert told["What to do next"].startswith("Nothing needs to be added for the demand as it is")
    assert "between 1.55 and 1.65 times the demand" in told["How sure"]


@pytest.mark.parametrize(
    ("capacity", "tone", "text"),
    [
        (test_capacity.capacity(0.8), Tone.BAD, "0.800 times the demand"),
        (test_capacity.capacity(1.0), Tone.OPEN, "1.00 times the demand"),
        (test_capacity.capacity(float("nan"), EVERYWHERE), Tone.GOOD, "still hold at 0.970 times"),
        (test_capacity.capacity(float("nan"), NOWHERE), Tone.BAD, "missed even at 1.03 times"),
        (test_capacity.capacity(float("nan"), UNRESOLVED), Tone.OPEN, "between 0.970 and 1.03"),
    ],
)
def test_how_a_capacity_looks_hangs_on_the_demand(capacity, tone, text):
    answer = study_answer(test_capacity.study({WAIT: capacity}))
    assert answer.tone is tone
    assert text in answer.text
    assert points(answer)["What to do next"]


def test_a_size_study_says_what_to_build_and_how_sure_that_is():
    rows = [
        test_sizing.row((0,), INFEASIBLE, 4.0),
        test_sizing.row((1,), BEST, 5.0),
        test_sizing.row((2,), UNDECIDED, 4.9),
    ]
    figures = {(0,): (0.9,), (1,): (0.2,), (2,): (0.3,)}
    answer = study_answer(test_sizing.study(rows, figures, best=(1,)))
    assert answer.tone is Tone.GOOD
    assert answer.text == (
        "The cheapest of 3 designs that meets all service levels: 2 berths (berth 1)"
    )
    told = points(answer)
    assert told["Service levels"].endswith("met, with 0.200 (0.180 to 0.220).")
    assert told["What limits it"].endswith("1 design that ran missed a level.")
    assert told["What to do next"].startswith("Build it: 2 berths")
    assert "at least 95 %" in told["How sure"]
    assert "left out: 1 design of which it is open" in told["How sure"]


def test_a_size_study_without_a_choice_says_so():
    rows = [test_sizing.row((0,), TIED, 5.1, by=(1,)), test_sizing.row((1,), BEST, 5.0)]
    tied = test_sizing.study(rows, {(0,): (0.2,), (1,): (0.1,)}, decided=False, best=(1,))
    assert study_answer(tied).tone is Tone.OPEN
    assert study_answer(tied).text.startswith("Not decided: 2 berths")
    none = test_sizing.study([test_sizing.row((0,), INFEASIBLE)], {})
    assert study_answer(none).tone is Tone.BAD
    open_one = study_answer(test_sizing.study([test_sizing.row((0,), UNDECIDED, 4.9)], {}))
    assert points(open_one)["Service levels"].startswith("No design is known to meet them: ")
    assert "too wide" in points(open_one)["What limits it"]
    assert study_answer(none).text == "None of the 1 designs can meet all service levels"


def test_sweeps_and_tornados_say_what_moves_the_figure(two_keys, tornado_study):
    answer = study_answer(two_keys)
    assert answer.text.startswith(
        "Ship wait (all ships) is lowest, 12.5 h (11.2 to 13.8), with 4 cranes"
    )
    assert answer.detail.startswith("It is highest, 100 h (90 to 110), with 1 crane (mobile)")
    assert points(answer)["No mean"].startswith("1 of 12 cases")
    limited = study_answer(with_level(two_keys, at_most=40.0))
    assert "of 12 cases keep the service level" in limited.text
    moved = study_answer(tornado_study)
    assert moved.text.startswith("Crane rate over that of other calls (boxes) moves ship wait")
    assert "At 0.8: 3.00 h less (2.70 to 3.30). At 1.2: 5.00 h more" in moved.detail
    told = points(moved)
    assert told["Base case"] == "Ship wait (all ships): 9.0 h (8.0 to 10.0)."
    assert told["No effect can be told"].startswith("Number of cranes (loader)")


def test_cases_and_inputs_are_told_in_a_sentence(compared):
    answer = study_answer(compared)
    assert (
        answer.text == "Compared with today, ship wait with third berth is lower by 8 h (4 to 12)"
    )
    assert "With more cargo it cannot be compared" in answer.detail
    for study in (morris_study(), sobol_study()):
        assert " matters most for ship wait (all ships)" in study_answer(study).text


def test_a_rough_answer_is_never_good_and_says_so_first():
    found = {WAIT: test_capacity.capacity(1.6)}
    rough = replace(test_capacity.study(found), is_quick=True)
    answer = study_answer(rough)
    assert answer.tone is Tone.OPEN
    assert answer.points[0].text.startswith("A rough first answer")


def test_the_answer_stands_at_the_head_of_the_page(two_keys):
    page = study_page(two_keys, [])
    assert (
        page.index("is lowest, 12.5 h") < page.index("Cases</h2>") < page.index("Findings in words")
    )


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("berths.berth_1.number", 1, "1 berth (berth 1)"),
        ("quays.wall.length_m", 602, "quay length 602 m (wall)"),
        ("road.gate.lanes", 3, "gate lanes 3"),
        ("road.weighbridge.number_out", 1, "1 weighbridge on the way out"),
        ("road.trucks.ore.bays", 2, "2 bays (ore)"),
    ],
)
def test_settings_read_as_a_planner_says_them(key, value, text):
    assert setting_text(key, value) == text
