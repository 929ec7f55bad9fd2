"""Faults of berths, quays and berth rules: each with its place, its key and the reason."""

import pytest

from portsim.scenario.reading.loader import load
from tests.scenario.sample import SAMPLE, changed, faults, place, write

B1 = "b1: {length_m: 200, depth_m: 13}"
QUAYS = "berths:\n"
#: (old, new, where the fault is, key, message)
FAULTS = [
    (  # 190 m and twice 15 m; 150 m would do, but boxes are worked elsewhere
        QUAYS,
        "quays:\n  multi: {length_m: 170, clearance_m: 15, depth_m: 13}\nberths:\n",
        "170, clearance",
        "quays.multi.length_m",
        "takes no ship: the shortest that may come here, feeder, needs 180 m (150 m and 15 m at both ends), and "
        "the quay has 170 m",
    ),
    (
        QUAYS,
        "quays:\n  b2: {length_m: 300, depth_m: 13}\nberths:\n",
        "b2: {length_m: 300",
        "quays.b2",
        "there is a berth called b2: choose another name",
    ),
    (
        f"berths:\n  {B1}",
        "quays:\n  b1-2: {length_m: 300, depth_m: 13}\nberths:\n  b1: {number: 2, length_m: 200, depth_m: 13}",
        "b1-2",
        "quays.b1-2",
        "the berths of b1 are called b1-1 to b1-2: choose another name",
    ),
    (
        QUAYS,
        "quays:\n  multi: {length_m: 300, depth_m: 13, cargoes: [what]}\nberths:\n",
        "what]",
        "quays.multi.cargoes.0",
        "no cargo called 'what'; did you mean wheat?",
    ),
    (
        QUAYS,
        "quays:\n  multi: {length_m: 300, depth_m: 13, fit: worst}\nberths:\n",
        "worst",
        "quays.multi.fit",
        "no such choice: 'worst'; known: first_fit, best_fit",
    ),
    (
        B1,
        "b1: {length_m: 200, depth_m: 13, reserved_for_priority: 1}",
        "1}\n  b2",
        "berths.b1.reserved_for_priority",
        "has no effect with berthing.policy first_come: use priority_reserved",
    ),
    (
        "approach: {",
        "berthing: {policy: priorty}\napproach: {",
        "priorty",
        "berthing.policy",
        "no berth rule called 'priorty'; did you mean priority?",
    ),
]


@pytest.mark.parametrize(("old", "new", "needle", "key", "message"), FAULTS)
def test_one_fault(tmp_path, old, new, needle, key, message):
    text = changed((old, new))
    assert faults(tmp_path, text) == [f"s.yaml:{place(text, needle)}: {key}: {message}"]


def test_reserved_berths_leave_every_call_somewhere_to_go(tmp_path):
    reserved = (
        (B1, "b1: {length_m: 200, depth_m: 13, reserved_for_priority: 1}"),
        ("approach: {", "berthing: {policy: priority_reserved}\napproach: {"),
    )
    assert load(write(tmp_path, changed(*reserved)))
    text = changed(*reserved, ("vessel: handymax", "vessel: handymax\n    priority: 2"))
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, '2' + chr(10) + '    parcels')}: calls.wheat.priority: handymax of priority 2 "
        "fits only where berths are reserved: b1 for 1 to 1"
    ]


def test_a_terminal_may_have_a_quay_and_no_berths(tmp_path):
    head, rest = SAMPLE[: SAMPLE.index("berths:")], SAMPLE[SAMPLE.index("cranes:") :]
    quay = "quays:\n  multi: {length_m: 602, clearance_m: 15, depth_m: 13, fit: best_fit}\n"
    scenario = load(write(tmp_path, head + quay + rest))
    assert scenario.berths == {}
    assert scenario.quays["multi"].longest_m == 572.0
    for none in ("", "berths: {}\n"):
        (fault,) = faults(tmp_path, head + none + rest)
        assert fault.endswith("berths: there is none: a terminal needs at least one berth or quay")


def test_cranes_and_calls_name_quays_like_berths(tmp_path):
    quay = (QUAYS, "quays:\n  multi: {length_m: 602, clearance_m: 15, depth_m: 13}\nberths:\n")
    text = changed(quay, ("vessel: handymax", "vessel: handymax\n    berths: [multi]"))
    assert load(write(tmp_path, text)).calls["wheat"].berths == ("multi",)
    text = changed(quay, ("vessel: handymax", "vessel: handymax\n    berths: [mult]"))
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, 'mult]')}: calls.wheat.berths.0: no berth called 'mult'; did you mean multi?"
    ]


def test_a_class_too_long_for_a_quay_with_its_clearances(tmp_path):
    text = changed(
        (QUAYS, "quays:\n  multi: {length_m: 215, clearance_m: 15, depth_m: 13}\nberths:\n"),
        ("vessel: handymax", "vessel: handymax\n    berths: [multi]"),
    )
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, 'handymax' + chr(10) + '    berths')}: calls.wheat.vessel: no berth fits handymax: "
        "it is 190 m long and the longest quay less its clearances is 185 m"
    ]
