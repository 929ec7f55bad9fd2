"""The files that `portsim new` writes: valid, without remarks, with what the planner told in them."""

import dataclasses

import pytest

from portsim.scenario.reading.loader import read
from portsim.starter.facts import FactError, Facts, cargo_fact
from portsim.starter.files import starter
from portsim.starter.sizing import plan_of
from portsim.studies.plan.study_file import read_study
from tests.command import portsim
from tests.starter.drawn_facts import drawn_facts

#: A terminal in five sentences: 2.4 Mt of wheat by rail through two tipplers and 120,000 t of silos
#: to one 250 m berth; 0.3 Mt of sulphur by truck; rain stops grain; the border shuts in March.
STEPPE = [
    *("--site", "gwadar", "--berths", 1, "--berth-length", 250),
    *("--cargo", "wheat:2.4Mt:rail", "--tipplers", "wheat=2", "--store", "wheat=120000t"),
    *("--cargo", "sulphur:0.3Mt:truck", "--border-shut", "march"),
]
#: 0.8 Mt of diesel in tank wagons and 0.2 Mt of ferroalloys by truck go out over two berths at
#: Karachi; ships are of 28,000 t at most.
FUEL = [
    *("--site", "karachi", "--berths", 2, "--dwt", 28000),
    *("--cargo", "diesel:0.8Mt:rail", "--cargo", "ferroalloys:0.2Mt:truck"),
]
#: 30,000 TEU go out by rail, 20,000 TEU come in by truck, and 0.4 Mt of urea is brought by ship and
#: collected by truck; nothing is known of the site but its depth of 14 m.
BOXES = [
    *("--depth", 14, "--cargo", "boxes:30000TEU:rail", "--cargo", "goods:20000TEU:truck:import"),
    *("--cargo", "urea:0.4Mt:truck:import"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("new")


def test_a_terminal_in_five_sentences(folder):
    done = portsim("new", "steppe", *STEPPE, cwd=folder)
    assert done.returncode == 0, done.stderr
    scenario = read(folder / "steppe.yaml").scenario
    assert scenario.cargoes["wheat"].annual_t == 2.4e6
    assert scenario.cargoes["wheat"].by_rail == 1
    assert scenario.rail.stations["wheat_tippler"].tracks == 2
    assert scenario.stores["wheat_silo"].compartments["wheat"].capacity_t == 120_000
    assert (scenario.berths["quay"].number, scenario.berths["quay"].length_m) == (1, 250)
    assert scenario.cargoes["sulphur"].annual_t == 3e5
    assert scenario.cargoes["sulphur"].by_road == 1
    assert scenario.cargoes["wheat"].stopped_by == ("rain",)
    stretch = scenario.corridor.closures["border"].stretches[0]
    assert (stretch.begins.month, stretch.ends.month, stretch.ends.day) == (3, 3, 31)
    assert {stage.closed_by for stage in scenario.corridor.stages.values()} == {("border",), ()}


def test_its_studies_are_read_and_ask_for_27_designs_and_8_inputs(folder):
    size, inputs, capacity = (
        read_study(folder / f"steppe-{kind}.yaml") for kind in ("size", "inputs", "capacity")
    )
    assert size.plan.designs == 27
    assert (len(inputs.cases) - 1) / 2 == 8  # each at its low and its high end, and the base
    assert capacity.plan.kind == "capacity"


def test_validate_finds_nothing_to_say(folder):
    done = portsim("validate", "steppe.yaml", cwd=folder)
    assert done.returncode == 0, done.stdout
    assert "remark" not in done.stdout
    assert "no source" not in done.stdout


def test_files_are_not_overwritten_unless_asked(folder):
    before = (folder / "steppe.yaml").read_bytes()
    refused = portsim("new", "steppe", "--cargo", "coal:1Mt:rail", cwd=folder)
    assert refused.returncode == 2
    assert "--overwrite" in refused.stderr
    assert (folder / "steppe.yaml").read_bytes() == before
    again = portsim("new", "steppe", *STEPPE, "--overwrite", cwd=folder)
    assert again.returncode == 0
    assert (folder / "steppe.yaml").read_bytes() == before


@pytest.mark.parametrize(("name", "options"), [("fuel", FUEL), ("boxes", BOXES)])
def test_two_more_terminals_are_written_valid(folder, name, options):
    done = portsim("new", name, *options, cwd=folder)
    assert done.returncode == 0, done.stderr
    file = read(folder / f"{name}.yaml")
    file.check_ranges()
    assert not file.unsourced


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["x"], "no cargo is given"),
        (["x", "--cargo", "wheat:2Mt:rail", "--store", "weat=9kt"], "no cargo is called weat"),
        (["x", "--cargo", "wheat:2Mt:rail", "--bays", "wheat=2"], "use --tipplers for it"),
        (["x", "--cargo", "wheat:2Mt:rail", "--tipplers", "wheat=two"], "no whole number"),
        (["x", "--cargo", "wheat:2Mt:rail", "--border-shut", "juny9"], "juny9 is no month"),
    ],
)
def test_wrong_options_are_answered_in_plain_words(tmp_path, arguments, words):
    done = portsim("new", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("seed", [8, 28])
def test_drawn_facts_give_a_scenario_without_remarks_or_are_refused(seed):
    facts = drawn_facts(seed)
    written = starter(facts)  # asks portsim's estimate, and refuses what it objects to
    assert max(load.load for load in written.estimate.loads) <= 0.8
    assert set(written.texts) == {
        f"{facts.name}.yaml",
        *(f"{facts.name}-{kind}.yaml" for kind in ("capacity", "inputs", "size")),
    }


def test_a_plan_by_hand():
    """1.9 Mt in 38,000 t: 50 ships, with 900 t/h 42.2 h and 4 h beside: 2,311 h, 0.264 of a year."""
    plan = plan_of(
        Facts("hand", (cargo_fact("wheat:1.9Mt:rail"),), site="gwadar", berths=1, dwt_t=45_000)
    )
    assert plan.cargoes[0].call.per_year == pytest.approx(50.0)
    # 600 t/h are enough: 50 x (38,000 / 600 + 4) h = 3,367 h, 0.384 of a year
    assert plan.step.rated_tph == 1_000
    assert plan.occupancy == pytest.approx(50 * (38_000 / 600 + 4) / 8760)
    # 791.7 trains a year x 5 h = 0.452 of one track, above 0.45: two tracks
    assert plan.cargoes[0].unloaders == 2


def test_a_store_that_is_too_small_is_refused():
    small = dataclasses.replace(cargo_fact("wheat:1.9Mt:rail"), store=10_000.0)
    with pytest.raises(FactError, match="too small for wheat"):
        starter(Facts("small", (small,), site="gwadar"))
