from functools import cache

import jsonschema
import pytest

from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.loader import load, read
from portsim.scenario.reading.resolved import digest
from portsim.scenario.reading.schema import scenario_schema
from portsim.scenario.reading.yaml_file import parse_text
from tests.scenario.sample import SAMPLE, faults, place, write

VARIANTS = """\
alternatives:
  third_crane: {note: one more, cranes.mobile.number: 4}
  fast_cranes:
    source: an offer of 2026
    cranes.mobile.number: 5
    cranes.mobile.cargoes.wheat.rate_tph: {value: 600, source: the maker}
  third_berth:
    berths.b3: {length_m: 250, depth_m: {value: 14, source: a sounding}}
    berths.b2: null
  as_it_is: {}
phases:
  2028: {demand.factor: 0.5}
  2032: {cranes.mobile.number: 6, run.seed: 9}
"""
BOTH = SAMPLE + VARIANTS


@pytest.fixture
def file(tmp_path):
    return read(write(tmp_path, BOTH))


def told(folder, variants, **wanted):
    """Return the faults of the sample with other variants."""
    with pytest.raises(ScenarioError) as caught:
        read(write(folder, SAMPLE + variants), **wanted)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def test_the_scenario_knows_nothing_of_them(tmp_path, file):
    assert digest(file.scenario) == digest(load(write(tmp_path, SAMPLE)))


def test_they_are_changes_by_dotted_key(file):
    assert file.alternatives == {
        "third_crane": {"cranes.mobile.number": 4},
        "fast_cranes": {"cranes.mobile.number": 5, "cranes.mobile.cargoes.wheat.rate_tph": 600},
        "third_berth": {"berths.b3": {"length_m": 250, "depth_m": 14}, "berths.b2": None},
        "as_it_is": {},
    }
    assert file.phases == {
        2028: {"demand.factor": 0.5},
        2032: {"cranes.mobile.number": 6, "run.seed": 9},
    }
    assert list(file.phases) == [2028, 2032]


@pytest.mark.parametrize("name", ["third_crane", "fast_cranes", "third_berth", "as_it_is"])
def test_an_alternative_is_what_its_changes_are(file, name):
    assert file.variant([name]) == file.with_overrides(file.alternatives[name])


def test_a_phase_stands_on_the_base_alone(file):
    assert file.variant(phase=2032) == file.with_overrides(file.phases[2032])
    assert file.variant(phase=2032).cargoes["wheat"].annual == 1_000_000
    assert file.variant(phase=2028).cargoes["wheat"].annual == 500_000


def test_combinations_are_applied_in_order(file):
    def number(*names):
        return file.variant(names).cranes["mobile"].number

    assert number("third_crane", "fast_cranes") == number("third_crane+fast_cranes") == 5
    assert number("fast_cranes+third_crane") == 4
    both = file.variant("third_crane+third_berth")
    assert (both.cranes["mobile"].number, list(both.berths)) == (4, ["b1", "b3"])


def test_base_then_phase_then_alternatives_then_overrides(tmp_path, file):
    path, key = write(tmp_path, BOTH), "cranes.mobile.number"
    assert load(path).cranes["mobile"].number == 3
    assert load(path, phase=2032).cranes["mobile"].number == 6
    assert load(path, phase=2032, alternatives=["third_crane"]).cranes["mobile"].number == 4
    last = load(path, [f"{key}=7"], phase=2032, alternatives=["third_crane"])
    assert (last.cranes["mobile"].number, last.run.seed) == (7, 9)
    assert last == file.variant(["third_crane"], 2032, {key: 7})


def test_a_variant_keeps_the_overrides_of_reading_and_not_its_variants(tmp_path):
    path = write(tmp_path, BOTH)
    file = read(path, ["berths.b1.depth_m=15"], alternatives=["fast_cranes"], phase=2028)
    assert file.scenario == load(
        path, ["berths.b1.depth_m=15"], alternatives=["fast_cranes"], phase=2028
    )
    assert file.variant() == load(path, ["berths.b1.depth_m=15"])
    assert file.variant(["third_crane"], 2032) == load(
        path, ["berths.b1.depth_m=15"], alternatives=["third_crane"], phase=2032
    )
    assert file.with_overrides({"run.seed": 4}).cranes["mobile"].number == 5


def test_their_numbers_count_as_assumed_unless_they_have_a_source(tmp_path):
    path = write(tmp_path, BOTH)
    third, fast = read(path, alternatives=["third_crane"]), read(path, alternatives=["fast_cranes"])
    assert third.source_of("cranes.mobile.number") == "assumption: alternative third_crane"
    assert "cranes.mobile.number" in third.assumptions
    assert fast.source_of("cranes.mobile.number") == "an offer of 2026"
    assert fast.source_of("cranes.mobile.cargoes.wheat.rate_tph") == "the maker"
    assert read(path, alternatives=["third_berth"]).source_of("berths.b3.depth_m") == "a sounding"
    assert read(path, phase=2032).source_of("cranes.mobile.number") == "assumption: phase 2032"


def test_unknown_names_are_told_with_the_nearest(file, tmp_path):
    with pytest.raises(ScenarioError) as caught:
        file.variant(["third_crain+as_it_is"], 2031)
    at = place(BOTH, "alternatives:"), place(BOTH, "phases:")
    assert str(caught.value).replace(f"{tmp_path}/", "").splitlines() == [
        f"s.yaml:{at[1]}: phases: no phase 2031; did you mean 2032?",
        f"s.yaml:{at[0]}: alternatives: no alternative called 'third_crain'; did you mean third_crane?",
    ]
    assert told(tmp_path, "", alternatives=["a"]) == [
        "s.yaml: alternatives: no alternative called 'a'; there are none"
    ]


def test_none_is_named_twice(file):
    with pytest.raises(
        ScenarioError, match=r"alternatives.as_it_is: is named twice in as_it_is\+as_it_is"
    ):
        file.variant(["as_it_is", "as_it_is"])


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        (
            "alternatives:\n  more: {cranes.mobil.number: 4}\n",
            "cranes.mobil.",
            "alternatives.more.cranes.mobil.number: cranes has no mobil; did you mean cranes.mobile? A new one needs "
            "its whole block: cranes.mobil={...}",
        ),
        (
            "alternatives:\n  more: {cranes.mobile.numbers: 4}\n",
            "cranes.mobile.numbers",
            "alternatives.more.cranes.mobile.numbers: no such key; did you mean number?",
        ),
        (
            "phases:\n  2030:\n    demand.facter: 2\n",
            "demand.facter",
            "phases.2030.demand.facter: no such key; did you mean factor?",
        ),
        (
            "phases:\n  2030:\n    demand.cargoes.weat: 2\n",
            "demand.cargoes.weat",
            "phases.2030.demand.cargoes.weat: no cargo called 'weat'; did you mean wheat?",
        ),
        (
            "alternatives:\n  more: {cranes.mobile.number: 0}\n",
            "cranes.mobile.number",
            "alternatives.more.cranes.mobile.number: must be at least 1, is 0",
        ),
        (
            "alternatives:\n  new: {berths.b3: {length_m: 200, depth_m: 0}}\n",
            "berths.b3",
            "alternatives.new.berths.b3.depth_m: must be greater than 0, is 0",
        ),
        (
            "alternatives:\n  new: {berths.b3: {length_m: {value: 200, sorce: S1}, depth_m: 9}}\n",
            "berths.b3",
            "alternatives.new.berths.b3.length_m.sorce: no such key; did you mean source?",
        ),
        (
            "alternatives:\n  short: {berths.b1.length_m: 150}\n",
            "berths.b1.length_m",
            "alternatives.short.berths.b1.length_m: with it, calls.wheat.vessel: no berth fits handymax: it is 190 m "
            "long and the longest berth is 180 m",
        ),
        (
            "alternatives:\n  none: {run.seed: 3, berths.b1: null}\n",
            "none",
            "alternatives.none: with it, calls.wheat.vessel: no berth fits handymax: it is 190 m long and the longest "
            "berth is 180 m; no berth takes wheat",
        ),
        (
            "alternatives: [more]\n",
            "alternatives",
            "alternatives: must be a block of names, is a list",
        ),
        ("phases: 2030\n", "phases", "phases: must be a block of years, is 2030"),
        (
            "alternatives:\n  more:\n",
            "more",
            "alternatives.more: must be a block of changes by dotted key, as {cranes.mobile_harbour.number: 3}; {} for "
            "none, is empty",
        ),
        (
            "alternatives:\n  a+b: {run.seed: 3}\n",
            "a+b",
            "alternatives.a+b: is no name: use letters, digits, - and _, as + joins names",
        ),
        ("alternatives:\n  more: {note: 3}\n", "note: 3", "alternatives.more.note: must be text"),
        (
            "phases:\n  soon: {run.seed: 3}\n",
            "soon",
            "phases.soon: must be a year of four digits, as 2032",
        ),
        (
            "phases:\n  2032: {run.seed: 3}\n  2028: {run.seed: 4}\n",
            "2028",
            "phases.2028: must come in ascending order: 2028 stands after 2032",
        ),
        (
            "alternativs:\n  more: {run.seed: 3}\n",
            "alternativs",
            "alternativs: no such key; did you mean alternatives?",
        ),
    ],
)
def test_every_variant_is_checked_when_the_file_is_read(tmp_path, text, at, message):
    line, column = place(text, at).split(":")
    at = f"{int(line) + SAMPLE.count(chr(10))}:{column}"
    assert told(tmp_path, text) == [f"s.yaml:{at}: {message}"]
    name = text.split()[1].rstrip(":")
    # Each is told once, also when it is used
    if text.startswith("alternatives:\n") and "+" not in name:
        assert told(tmp_path, text, alternatives=[name]) == [f"s.yaml:{at}: {message}"]


def test_all_faults_are_told_at_once(tmp_path):
    wrong = (
        SAMPLE.replace("depth_m: 13, cargoes", "depth_m: -1, cargoes")
        + "alternatives: {x: {berths.b: 1}}\n"
    )
    first, second = faults(tmp_path, wrong)
    assert first == f"s.yaml:{place(wrong, '-1')}: berths.b2.depth_m: must be greater than 0, is -1"
    assert second.startswith(f"s.yaml:{place(wrong, 'berths.b:')}: alternatives.x.berths.b: ")


def test_two_that_do_not_go_together_say_so(tmp_path):
    text = "alternatives:\n  a: {berths.b1.cargoes: [wheat]}\n  b: {berths.b2: null}\n"
    file = read(write(tmp_path, SAMPLE + text))
    assert file.variant(["a"]).berths["b1"].cargoes == ("wheat",)
    assert list(file.variant(["b"]).berths) == ["b1"]
    with pytest.raises(ScenarioError) as caught:
        file.variant(["a+b"])
    (fault,) = caught.value.faults
    assert (fault.key, fault.message) == (
        "calls.boxes.vessel",
        "with a+b: no berth fits feeder: no berth takes boxes",
    )
    assert told(tmp_path, text, alternatives=["a", "b"]) == [str(fault).replace(f"{tmp_path}/", "")]


def test_an_override_that_is_wrong_is_told_as_such(file):
    with pytest.raises(ScenarioError) as caught:
        file.variant(["third_crane"], 2032, ["cranes.mobile.number=0"])
    assert (
        str(caught.value)
        == "--set cranes.mobile.number=0: cranes.mobile.number: must be at least 1, is 0"
    )


@cache
def written_schema():
    return jsonschema.Draft202012Validator(scenario_schema())


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (VARIANTS, True),
        ("alternatives: {a: {title: x, road.gate: {lanes: 1, time_h: 1}}}\n", True),
        ("alternatives: {a: {roads.gate.lanes: 3}}\n", False),
        ("alternatives: {a+b: {run.seed: 3}}\n", False),
        ("alternatives: {a: 3}\n", False),
        ("phases: {soon: {run.seed: 3}}\n", False),
        ("phases: {2032: {note: 3}}\n", False),
        ("demand: {factor: 1.5, cargoes: {wheat: {value: 2, source: S1}}}\n", True),
        ("demand: {factor: 0}\n", False),
        ("demand: {cargo: {wheat: 2}}\n", False),
    ],
)
def test_the_json_schema_knows_them(text, valid):
    assert written_schema().is_valid(parse_text(SAMPLE + text, "f").data) is valid
