"""Files that can be read but hold wrong keys or values: what is told, and where."""

import contextlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.scenario.faults import Fault, ScenarioError, similar_keys
from portsim.scenario.reading.loader import load, read
from tests.scenario.sample import SAMPLE, changed, faults, place, write
from tests.search import examples


def test_the_sample_is_sound(tmp_path):
    scenario = load(write(tmp_path, SAMPLE))
    assert scenario.start.isoformat() == "2027-01-01T00:00:00+05:00"
    assert scenario.cargoes["wheat"].annual == 1_000_000
    assert scenario.cargoes["boxes"].unit == "teu"
    assert scenario.stores["yard"].compartments["boxes"].capacity == pytest.approx(2800)
    assert scenario.road.gate.time_h.expected() == 0.1
    assert scenario.rail.trains["wheat"].cut_h.variance() == pytest.approx(0.01)
    assert scenario.calls["boxes"].arrivals.per_year is None


# What is replaced in the sample, by what, the text that the fault points at, the key and the
# message.
ONE_FAULT = [
    ("lanes: 4", "lanes: -3", "-3", "road.gate.lanes", "must be at least 1, is -3"),
    ("lanes: 4", "lanes: ", "lanes", "road.gate.lanes", "has no value"),
    (
        "lanes: 4",
        "lanes:4",
        "lanes:4",
        "road.gate.lanes:4",
        "no such key; put a space after the colon",
    ),
    ("lanes: 4", "lanes: 2.5", "2.5", "road.gate.lanes", "must be a whole number, is 2.5"),
    ("lanes: 4", "lanes: true", "true", "road.gate.lanes", "must be a whole number, is true"),
    ("lanes: 4", "lanes: many", "many", "road.gate.lanes", "must be a whole number, is 'many'"),
    (
        "payload_t: 25",
        "payload_t: 0",
        "0\n      hourly",
        "road.trucks.wheat.payload_t",
        "must be greater than 0, is 0",
    ),
    (
        "payload_t: 25",
        "payload_t: .nan",
        ".nan",
        "road.trucks.wheat.payload_t",
        "must be a finite number, is nan",
    ),
    (
        "payload_t: 25",
        "payload_t: -.inf",
        "-.inf",
        "road.trucks.wheat.payload_t",
        "must be a finite number, is -inf",
    ),
    (
        "payload_t: 25",
        "payload_t:",
        "payload_t:",
        "road.trucks.wheat.payload_t",
        "is missing; wheat is bulk cargo and needs payload_t (tonnes)",
    ),
    (
        "payload_t: 25",
        "payload_t: [25]",
        "[25]",
        "road.trucks.wheat.payload_t",
        "must be a number, is a list",
    ),
    (
        "payload_t: 25",
        "payload_t: 1,025",
        "1,025",
        "road.trucks.wheat.payload_t",
        "must be a number written as such, is '1,025': leave out quotes, commas, spaces and units",
    ),
    (
        "payload_t: 25",
        "payload_t: 25 t",
        "25 t",
        "road.trucks.wheat.payload_t",
        "must be a number written as such, is '25 t': leave out quotes, commas, spaces and units",
    ),
    (
        "payload_t: 25",
        "payload_t: {value: 25, unit: t}",
        "{value: 25, unit",
        "road.trucks.wheat.payload_t",
        "must be a number, or {value: ..., source: ...} with no keys but value, source and note",
    ),
    (
        "payload_t: 25",
        "payload_t: {value: 25, sorce: S1}",
        "sorce",
        "road.trucks.wheat.payload_t.sorce",
        "no such key; did you mean source?",
    ),
    (
        "payload_t: 25",
        "payload_t: {value: 25, source: 40}",
        "source: 40",
        "road.trucks.wheat.payload_t.source",
        "must be text",
    ),
    (
        "payload_t: 25",
        "payload_t: {value: -1, note: n}",
        "-1",
        "road.trucks.wheat.payload_t",
        "must be greater than 0, is -1",
    ),
    ("by_road: 0.4", "by_road: 1.4", "1.4", "cargoes.wheat.by_road", "must be at most 1, is 1.4"),
    (
        "rate_tph: 400",
        "rate_tpd: 9600",
        "rate_tpd",
        "cranes.mobile.cargoes.wheat.rate_tpd",
        "no such key; did you mean rate_tph (tonnes an hour)?",
    ),
    (
        "under_keel_m: 1.2",
        "under_keel_ft: 4",
        "under_keel_ft",
        "approach.under_keel_ft",
        "no such key; did you mean under_keel_m (metres)?",
    ),
    (
        "{warm_up_days: 30,",
        "{warm_up: 30,",
        "warm_up:",
        "run.warm_up",
        "no such key; did you mean warm_up_days (days)?",
    ),
    (
        "  b1: {length_m: 200, depth_m: 13}",
        "  b1: {lenght_m: 200, depth_m: 13}",
        "lenght_m",
        "berths.b1.lenght_m",
        "no such key; did you mean length_m (metres)?",
    ),
    (
        "approach: {under_keel_m: 1.2}",
        "approach: {colour: red}",
        "colour",
        "approach.colour",
        "no such key; valid here: source, note, inbound_h, outbound_h, under_keel_m, "
        "under_keel_alongside_m, under_keel_share, permitted_draught_m, channel, tide, daylight, pilots, "
        "tugs, turns, closed_by",
    ),
    (
        "depth_m: 13}\n  b2",
        "depth_m: 13, 500}\n  b2",
        "500}",
        "berths.b1.500",
        "no such key; is it the rest of a number? Numbers are written without commas",
    ),
    (
        "length_m: 200, depth_m: 13",
        "length_m: 200",
        "b1: {",
        "berths.b1.depth_m",
        "is missing (least depth alongside below chart datum, m)",
    ),
    (
        "start: 2027-01-01T00:00:00+05:00\n",
        "",
        "name: sample",
        "start",
        "is missing (hour zero, with its offset from UTC)",
    ),
    (
        "      - cargo: wheat\n        t: {",
        "      - t: {",
        "t: {dist: tri",
        "calls.wheat.parcels.0.cargo",
        "is missing (the cargo)",
    ),
    (
        "approach: {under_keel_m: 1.2}",
        "approach: [1.2]",
        "[1.2]",
        "approach",
        "must be a block of keys, is a list",
    ),
    (
        "approach: {under_keel_m: 1.2}",
        "approach: 1.2",
        "1.2",
        "approach",
        "must be a block of keys, is 1.2",
    ),
    ("  b1: {length_m: 200, depth_m: 13}", "  b1:", "b1:", "berths.b1", "has no value"),
    (
        "  b1: {",
        "  b 1: {",
        "b 1",
        "berths.b 1",
        "is no name: use letters, digits, - and _, and begin with a letter or digit",
    ),
    (
        "name: sample",
        "name: my sample",
        "my sample",
        "name",
        "must be of letters, digits, - and _ and begin with a letter or digit, is 'my sample'",
    ),
    ("name: sample", "name: 2027", "2027\n", "name", "must be text, is 2027"),
    (
        "kind: silo",
        "kind: sillo",
        "sillo",
        "stores.silo.kind",
        "no such choice: 'sillo'; did you mean silo?",
    ),
    (
        "direction: import",
        "direction: inward",
        "inward",
        "cargoes.boxes.direction",
        "no such choice: 'inward'; known: export, import",
    ),
    (
        "{kind: random}",
        "{kind: randm}",
        "{kind: randm}",
        "calls.boxes.arrivals",
        "no such kind: 'randm'; did you mean random?",
    ),
    ("{kind: random}", "{share: 1}", "{share: 1}", "calls.boxes.arrivals", "needs the key kind"),
    (
        "dist: erlang",
        "dist: erlan",
        "{dist: erlan,",
        "rail.trains.wheat.cut_h",
        "no such distribution: 'erlan'; did you mean erlang?",
    ),
    (
        "k: 4, ",
        "k: 4, sd: 1, ",
        "sd: 1",
        "rail.trains.wheat.cut_h.sd",
        "no such key; valid here: source, note, dist, k, mean",
    ),
    (
        "k: 4, mean: 0.2",
        "k: 4",
        "cut_h",
        "rail.trains.wheat.cut_h.mean",
        "is missing (mean of the sum)",
    ),
    (
        "mode: 30000",
        "mode: 50000",
        "{dist: triangular",
        "calls.wheat.parcels.0.t",
        "mode must lie between min 20000 and max 40000, is 50000",
    ),
    ("teu: 400", "teu: -400", "-400", "calls.boxes.parcels.0.teu", "must be at least 0, is -400"),
    (
        "teu: 400",
        "teu: some",
        "some",
        "calls.boxes.parcels.0.teu",
        "must be a number, or a law as {dist: exponential, mean: 3}, is 'some'",
    ),
    (
        "{cargo: boxes, teu: 400}",
        "boxes",
        "boxes\n    arrivals",
        "calls.boxes.parcels.0",
        "must be a block of keys, is 'boxes'",
    ),
    (
        "1, 1, 0, 0]",
        "1, 1, 0]",
        "[0, 0, 0, 0, 0, 0, 1",
        "road.trucks.wheat.hourly_profile",
        "must have 24 values, has 23",
    ),
    (
        "hourly_profile: [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]",
        "weekday_profile: [0, 0, 0, 0, 0, 0, 0]",
        "[0, 0, 0, 0, 0, 0, 0]",
        "road.trucks.wheat.weekday_profile",
        "has only zeros: at least one weight must be greater than 0",
    ),
    (
        "{kind: random}",
        "{kind: recorded, at_h: [5, 30, 20]}",
        "[5, 30, 20]",
        "calls.boxes.arrivals.at_h",
        "must be in rising order: 20 comes after 30",
    ),
    (
        "{kind: random}",
        "{kind: recorded, at_h: [5, soon]}",
        "soon",
        "calls.boxes.arrivals.at_h.1",
        "must be a number, is 'soon'",
    ),
    (
        "{kind: random}",
        "{kind: recorded, at_h: []}",
        "[]",
        "calls.boxes.arrivals.at_h",
        "is empty: it needs at least one value",
    ),
    *(
        (
            "start: 2027-01-01T00:00:00+05:00",
            f"start: {start}",
            start,
            "start",
            f"must be a date and time with its offset from UTC, as 2027-01-01T00:00:00+05:00, is {shown}",
        )
        for start, shown in [
            ("2027", "2027"),
            ("'2027'", "'2027'"),
            ("2027-01-01", "'2027-01-01'"),
            ("2027-01-01T00:00:00", "'2027-01-01T00:00:00'"),
            ("2027-13-01T00:00:00Z", "'2027-13-01T00:00:00Z'"),
            ("next-year", "'next-year'"),
        ]
    ),
]


@pytest.mark.parametrize(("old", "new", "needle", "key", "message"), ONE_FAULT)
def test_one_fault(tmp_path, old, new, needle, key, message):
    text = changed((old, new))
    assert faults(tmp_path, text) == [f"s.yaml:{place(text, needle)}: {key}: {message}"]


def test_all_faults_are_told_at_once_and_in_the_order_of_the_file(tmp_path):
    text = changed(
        ("lanes: 4", "lanes: 0"),
        ("by_rail: 0.6", "by_rial: 0.6"),
        ("number: 3", "number: three"),
        ("depth_m: 13}\n  b2", "depth_m: -13}\n  b2"),
    )
    assert [line.split(": ")[1] for line in faults(tmp_path, text)] == [
        "cargoes.wheat.by_rial",
        "road.gate.lanes",
        "berths.b1.depth_m",
        "cranes.mobile.number",
    ]


def test_unknown_keys_do_not_hide_what_does_not_hold_together(tmp_path):
    text = changed(("lead_h: 240", "laed_h: 240"), ("draught_m: 11.5", "draught_m: 12.5"))
    assert [line.split(": ", 1)[1] for line in faults(tmp_path, text)] == [
        "calls.wheat.vessel: no berth fits handymax: it needs 13.7 m of water (12.5 m draught and 1.2 m "
        "under the keel) and the deepest berth has 13 m",
        "calls.wheat.arrivals.laed_h: no such key; did you mean lead_h (hours)?",
    ]


def test_a_misspelt_key_is_checked_as_if_it_were_spelt_right(tmp_path):
    text = changed(
        ("length_m: 200, depth_m", "lenght_m: 170, depth_m"),
        ("initial_t: 20000", "inital_t: 200000"),
    )
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, 'inital_t')}: stores.silo.compartments.wheat.inital_t: no such key; "
        "did you mean initial_t (tonnes)?",
        f"s.yaml:{place(text, '200000')}: stores.silo.compartments.wheat.inital_t: must be at most the "
        "capacity, 120,000 t, is 200000",
        f"s.yaml:{place(text, 'handymax' + chr(10))}: calls.wheat.vessel: no berth fits handymax: it is "
        "190 m long and the longest berth is 180 m",
        f"s.yaml:{place(text, 'lenght_m')}: berths.b1.lenght_m: no such key; did you mean length_m (metres)?",
    ]


def test_a_key_in_another_unit_is_not_checked_as_if_it_were_in_the_right_one(tmp_path):
    text = changed(("capacity_t: 120000", "capacity_kt: 120"))
    (fault,) = faults(tmp_path, text)
    assert fault.endswith("wheat.capacity_kt: no such key; did you mean capacity_t (tonnes)?")


def test_missing_blocks(tmp_path):
    assert faults(tmp_path, "name: x\n") == [
        "s.yaml:1:1: start: is missing (hour zero, with its offset from UTC)",
        "s.yaml:1:1: vessels: is missing (classes of ships, by name)",
        "s.yaml:1:1: calls: is missing (streams of calls, by name)",
    ]


def test_empty_block_of_names(tmp_path):
    text = SAMPLE[: SAMPLE.index("calls:")] + "calls: {}\n"
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, '{}')}: calls: is empty: it needs at least one name"
    ]


def test_similar_keys_prefer_the_same_stem_in_another_unit():
    keys = ("capacity_t", "capacity_teu", "tiers")
    assert similar_keys("capacity_kt", keys) == ("capacity_t",)
    assert set(similar_keys("capacity", keys)) == {"capacity_t", "capacity_teu"}
    assert similar_keys("teirs", keys) == ("tiers",)
    assert similar_keys("colour", keys) == ()


def test_error_holds_the_faults_and_survives_a_worker_process():
    import pickle

    fault = Fault("f.yaml", 3, 5, "a.b", "is\nwrong")
    error = pickle.loads(pickle.dumps(ScenarioError([fault, fault])))
    assert error.faults == (fault,)
    assert str(error) == "f.yaml:3:5: a.b: is wrong"


@pytest.mark.slow
def test_reading_is_quick_enough_for_a_study(tmp_path):
    import time

    file = read(write(tmp_path, SAMPLE))
    started = time.perf_counter()
    for depth in range(100):
        file.with_overrides({"berths.b1.depth_m": 13 + depth})
    assert (time.perf_counter() - started) / 100 < 0.02


def _loads_or_tells(path):
    """Load a file: all it may do wrong is to raise a ScenarioError with a place in every line."""
    lines = []
    with contextlib.suppress(ScenarioError):
        try:
            load(path)
        except ScenarioError as error:
            lines = str(error).splitlines() or ["no fault"]
            raise
    for line in lines:
        assert line.startswith(f"{path}:")
        assert len(line) > len(str(path)) + 5


@settings(max_examples=examples(120))
@given(seed=st.integers(0, 2**32))
def test_text_damaged_anywhere_never_gives_another_error(tmp_path_factory, seed):
    rng = random.Random(seed)
    text = SAMPLE
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(text))
        cut = rng.choice([0, 1, 5, 40])
        new = rng.choice(
            [
                "",
                " ",
                "\n",
                ":",
                "- ",
                "{",
                "]",
                "&a ",
                "*a",
                "!!x ",
                "\t",
                "'",
                "#",
                "null",
                "1e9",
                "<<: 3",
            ]
        )
        text = text[:at] + new + text[at + cut :]
    _loads_or_tells(write(tmp_path_factory.getbasetemp(), text))


LINES = SAMPLE.splitlines()
VALUES = [
    "",
    "3",
    "-1",
    "x",
    "true",
    "[]",
    "[1, x]",
    "{}",
    "{value: 3}",
    "{value: {a: 1}}",
    "{dist: 3}",
    "{kind: []}",
]


@settings(max_examples=examples(120))
@given(line=st.integers(0, len(LINES) - 1), value=st.sampled_from(VALUES), drop=st.booleans())
def test_any_value_anywhere_never_gives_another_error(tmp_path_factory, line, value, drop):
    head = LINES[line].partition(":")[0]
    below = line + 1
    indent = len(head) - len(head.lstrip())
    while drop and below < len(LINES) and len(LINES[below]) - len(LINES[below].lstrip()) > indent:
        below += 1
    text = "\n".join([*LINES[:line], f"{head}: {value}", *LINES[below:]])
    _loads_or_tells(write(tmp_path_factory.getbasetemp(), text))
