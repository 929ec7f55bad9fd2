"""What does not hold between blocks: each fault with its place and words."""

import pytest

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from portsim.scenario.reading.loader import load
from tests.scenario.sample import changed, faults, place, write

NAMES = [
    (
        ("      wheat: {capacity_t", "      wheet: {capacity_t"),
        "wheet",
        "stores.silo.compartments.wheet",
        "cargo",
        "wheat",
    ),
    (
        ("    boxes: {payload_teu", "    boxs: {payload_teu"),
        "boxs: {",
        "road.trucks.boxs",
        "cargo",
        "boxes",
    ),
    (
        ("station: tippler", "station: tipler"),
        "tipler",
        "rail.trains.wheat.station",
        "station",
        "tippler",
    ),
    (("cargoes: [boxes]", "cargoes: [box]"), "box]", "berths.b2.cargoes.0", "cargo", "boxes"),
    (
        ("      wheat: {rate_tph", "      wheet: {rate_tph"),
        "wheet",
        "cranes.mobile.cargoes.wheet",
        "cargo",
        "wheat",
    ),
    (("vessel: feeder", "vessel: feedr"), "feedr", "calls.boxes.vessel", "vessel class", "feeder"),
    (
        ("{cargo: boxes, teu", "{cargo: boxs, teu"),
        "boxs",
        "calls.boxes.parcels.0.cargo",
        "cargo",
        "boxes",
    ),
]


@pytest.mark.parametrize(("change", "needle", "key", "noun", "near"), NAMES)
def test_unknown_name(tmp_path, change, needle, key, noun, near):
    text = changed(change)
    told = faults(tmp_path, text)
    name = needle.partition(":")[0].strip("]")
    assert (
        f"s.yaml:{place(text, needle)}: {key}: no {noun} called {name!r}; did you mean {near}?"
        in told
    )


def test_unknown_berth_of_a_crane_pool(tmp_path):
    text = changed(("number: 3", "number: 3\n    berths: [b1, quay]"))
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, 'quay')}: cranes.mobile.berths.1: no berth called 'quay'; known: b1, b2"
    ]


SILO = "wheat: {capacity_t: 120000, initial_t: 20000}"
YARD = "{ground_slots_teu: 1000, tiers: 4, workable_share: 0.7, hold_h: 48}"

# What is replaced in the sample, by what, the text that the fault points at, the key and the
# message.
ONE_FAULT = [
    # One store for each cargo that moves.
    (
        SILO,
        "boxes: {capacity_teu: 100}",
        "boxes: {ground",
        "stores.yard.compartments.boxes",
        "silo has a compartment for boxes too; a cargo goes to one store only",
    ),
    # Units.
    (
        "payload_teu: 2,",
        "payload_t: 40,",
        "40,",
        "road.trucks.boxes.payload_t",
        "boxes is container cargo: use payload_teu (TEU) instead",
    ),
    (
        "wagon_t: 66",
        "wagon_teu: 2",
        "2\n      wagons_per",
        "rail.trains.wheat.wagon_teu",
        "wheat is bulk cargo: use wagon_t (tonnes) instead",
    ),
    (
        "      wagon_t: 66\n",
        "",
        "wheat:\n      station",
        "rail.trains.wheat.wagon_t",
        "is missing; wheat is bulk cargo and needs wagon_t (tonnes)",
    ),
    (
        "teu: 400",
        "t: 400",
        "400}\n    arrivals",
        "calls.boxes.parcels.0.t",
        "boxes is container cargo: use teu instead",
    ),
    (
        "{cargo: boxes, teu: 400}",
        "{cargo: boxes}",
        "{cargo: boxes}",
        "calls.boxes.parcels.0.teu",
        "is missing; boxes is container cargo and needs teu",
    ),
    (
        "rate_moves_ph: 20",
        "rate_tph: 20",
        "20}",
        "cranes.mobile.cargoes.boxes.rate_tph",
        "boxes is container cargo: use rate_moves_ph (boxes an hour) instead",
    ),
    (
        "{rate_moves_ph: 20}",
        "{}",
        "boxes: {}",
        "cranes.mobile.cargoes.boxes.rate_moves_ph",
        "is missing; boxes is container cargo and needs rate_moves_ph (boxes an hour)",
    ),
    (
        "annual_teu: 20000",
        "annual_teu: 20000\n    annual_t: 5",
        "5\n    by_road",
        "cargoes.boxes.annual_t",
        "boxes is container cargo: use annual_teu (TEU) instead",
    ),
    (
        "form: bulk",
        "form: bulk\n    teu_factor: 1.1",
        "1.1",
        "cargoes.wheat.teu_factor",
        "is for containers; wheat is bulk",
    ),
    (
        "form: bulk",
        "form: bulk\n    t_per_teu: 11",
        "11\n",
        "cargoes.wheat.t_per_teu",
        "is for containers; wheat is bulk",
    ),
    # Compartments.
    (
        SILO,
        "wheat: {initial_t: 0}",
        "wheat: {initial",
        "stores.silo.compartments.wheat.capacity_t",
        "is missing; wheat is bulk cargo and needs capacity_t (tonnes)",
    ),
    (
        SILO,
        "wheat: {capacity_teu: 120000}",
        "120000",
        "stores.silo.compartments.wheat.capacity_teu",
        "wheat is bulk cargo: use capacity_t (tonnes) instead",
    ),
    (
        SILO,
        "wheat: {tiers: 3}",
        "3}\n  yard",
        "stores.silo.compartments.wheat.tiers",
        "wheat is bulk cargo: use capacity_t (tonnes)",
    ),
    (
        "initial_t: 20000",
        "reclaim_teuph: 500",
        "500}",
        "stores.silo.compartments.wheat.reclaim_teuph",
        "wheat is bulk cargo: use reclaim_tph (tonnes an hour) instead",
    ),
    (
        "initial_t: 20000",
        "initial_t: 200000",
        "200000",
        "stores.silo.compartments.wheat.initial_t",
        "must be at most the capacity, 120,000 t, is 200000",
    ),
    (
        "initial_t: 20000",
        "initial_t: 20000, plugs_teu: 200000",
        "200000}",
        "stores.silo.compartments.wheat.plugs_teu",
        "is for containers; wheat is bulk",
    ),
    (
        "initial_t: 20000",
        "overflow: {capacity_t: 24}",
        "overflow",
        "stores.silo.compartments.wheat.overflow.return_tph",
        "is missing; wheat is bulk cargo and needs return_tph (tonnes an hour)",
    ),
    (
        "initial_t: 20000",
        "overflow: {capacity_teu: 24, return_tph: 5}",
        "24,",
        "stores.silo.compartments.wheat.overflow.capacity_teu",
        "wheat is bulk cargo: use capacity_t (tonnes) instead",
    ),
    (
        "hold_h: 48",
        "overflow: {capacity_teu: 24, return_teuph: 5}",
        "overflow",
        "stores.yard.compartments.boxes.overflow",
        "is for exports; boxes is an import, and ships wait when there is no room for it",
    ),
    (
        "tiers: 4, ",
        "",
        "boxes: {ground",
        "stores.yard.compartments.boxes.tiers",
        "is missing; ground_slots_teu needs it, or give capacity_teu instead",
    ),
    (
        "tiers: 4, ",
        "tiers: 4, capacity_teu: 9, ",
        "1000,",
        "stores.yard.compartments.boxes.ground_slots_teu",
        "give capacity_teu, or ground slots, tiers and workable share, not both",
    ),
    (
        YARD,
        "{capacity_teu: 800, initial_teu: 801}",
        "801",
        "stores.yard.compartments.boxes.initial_teu",
        "must be at most the capacity, 800 TEU, is 801",
    ),
    (
        "workable_share: 0.7",
        "workable_share: 0",
        "0, hold",
        "stores.yard.compartments.boxes.workable_share",
        "must be greater than 0, is 0",
    ),
    # Rail and road.
    (
        "by_rail: 0.6",
        "by_rail: 0.5",
        "0.4\n",
        "cargoes.wheat.by_road",
        "by_rail and by_road must add up to 1, add up to 0.9",
    ),
    (
        "    boxes: {payload_teu: 2, max_per_day: 200}\n",
        "",
        "1\n    teu_factor",
        "cargoes.boxes.by_road",
        "needs the trucks of boxes: road.trucks.boxes is missing",
    ),
    (
        "by_road: 1\n",
        "by_rail: 1\n",
        "1\n    teu_factor",
        "cargoes.boxes.by_rail",
        "needs the trains of boxes: rail.trains.boxes is missing",
    ),
    (
        "payload_t: 25",
        "payload_t: 25\n      max_per_day: 9",
        "9\n      hourly",
        "road.trucks.wheat.max_per_day",
        "is for imports; wheat is an export",
    ),
    (
        "payload_t: 25",
        "payload_t: 120001",
        "120001",
        "road.trucks.wheat.payload_t",
        "a truck load of 120,001 t is more than the store holds, 120,000 t",
    ),
    (
        "wagon_t: 66",
        "wagon_t: 66000",
        "2\n      cut_h",
        "rail.trains.wheat.wagons_per_cut",
        "a cut of 132,000 t is more than the store holds, 120,000 t",
    ),
    (
        "wagons_per_cut: 2",
        "wagons_per_cut: 51",
        "51",
        "rail.trains.wheat.wagons_per_cut",
        "must be at most the wagons of a train, 50, is 51",
    ),
    (
        "wagons_per_cut: 2",
        "lead_h: 12",
        "12\n      cut_h",
        "rail.trains.wheat.lead_h",
        "is for imports; wheat is an export",
    ),
    # Ships and berths.
    ("draught_m: 11.5", "draught_m: 11.8", "", "", ""),
    (
        "draught_m: 11.5",
        "draught_m: 12.5",
        "handymax\n",
        "calls.wheat.vessel",
        "no berth fits handymax: it needs 13.7 m of water (12.5 m draught and 1.2 m "
        "under the keel) and the deepest berth has 13 m",
    ),
    (
        "loa_m: 190",
        "loa_m: 225",
        "handymax\n",
        "calls.wheat.vessel",
        "no berth fits handymax: it is 225 m long and the longest berth is 200 m",
    ),
    (
        "b1: {length_m: 200, depth_m: 13}",
        "b1: {length_m: 200, depth_m: 13, cargoes: [boxes]}",
        "handymax\n",
        "calls.wheat.vessel",
        "no berth fits handymax: no berth takes wheat",
    ),
    (
        "b1: {length_m: 200, depth_m: 13}",
        "b1: {length_m: 200, depth_m: 12}",
        "handymax\n",
        "calls.wheat.vessel",
        "no berth fits handymax: b1 is too shallow (12 m for 12.7 m); "
        "b2 is too short (180 m for 190 m) and does not take wheat",
    ),
    (
        "number: 3",
        "number: 3\n    berths: [b2]",
        "wheat\n        t:",
        "calls.wheat.parcels.0.cargo",
        "no crane works wheat where handymax fits: b1",
    ),
    (
        "approach: {",
        "berthing: {policy: first_cone}\napproach: {",
        "first_cone",
        "berthing.policy",
        "no berth rule called 'first_cone'; did you mean first_come?",
    ),
    # Calls.
    (
        "    parcels:\n      - {cargo: boxes, teu: 400}\n",
        "",
        "boxes:\n    vessel",
        "calls.boxes.parcels",
        "is missing; feeder has no alongside_h, so its calls need parcels",
    ),
    (
        "{loa_m: 150, draught_m: 9}",
        "{loa_m: 150, draught_m: 9, alongside_h: 20}",
        "- {cargo: boxes",
        "calls.boxes.parcels",
        "feeder has alongside_h, which stands for its cargo work: leave out one of the two",
    ),
    (
        "{kind: random}",
        "{kind: nominated}",
        "nominated}",
        "calls.boxes.arrivals.kind",
        "needs an export among the parcels: ships are nominated when stock makes a parcel",
    ),
    (
        "    annual_teu: 20000\n",
        "",
        "arrivals: {kind: random",
        "calls.boxes.arrivals.per_year",
        "is missing; boxes has no annual_teu from which to derive it",
    ),
    (
        "{kind: random}",
        "{kind: random}\n    share: 0.5",
        "0.5\napproach",
        "calls.boxes.share",
        "must be 1, as no other calls carry boxes; is 0.5",
    ),
    (
        "{dist: triangular, min: 20000, mode: 30000, max: 40000}",
        "130000",
        "130000",
        "calls.wheat.parcels.0.t",
        "a parcel of 130,000 can never lie in a store that holds 120,000 t, so no ship would ever be nominated",
    ),
    # Laws that something is divided by.
    (
        "{kind: random}",
        "{kind: random, gaps: 0}",
        "0}\napproach",
        "calls.boxes.arrivals.gaps",
        "must have a mean greater than 0",
    ),
    (
        "teu: 400",
        "teu: 0",
        "0}\n    arrivals: {kind: random",
        "calls.boxes.parcels.0.teu",
        "must have a mean greater than 0",
    ),
    (
        "{kind: random}",
        "{kind: random}\n    handling_factor: 0",
        "0\napproach",
        "calls.boxes.handling_factor",
        "must have a mean greater than 0",
    ),
    (
        "payload_t: 25",
        "payload_t: 25\n      gaps: 0",
        "0\n      hourly",
        "road.trucks.wheat.gaps",
        "must have a mean greater than 0",
    ),
    (
        "wagons: 50",
        "wagons: 50\n      arrivals: {kind: random, gaps: 0}",
        "0}\n      wagon_t",
        "rail.trains.wheat.arrivals.gaps",
        "must have a mean greater than 0",
    ),
]


@pytest.mark.parametrize(("old", "new", "needle", "key", "message"), ONE_FAULT)
def test_one_fault(tmp_path, old, new, needle, key, message):
    text = changed((old, new))
    if not message:  # 11.8 + 1.2 m is just the 13 m there are
        assert load(write(tmp_path, text)).vessels["handymax"].draught_m == 11.8
        return
    if (old, new) == (SILO, "boxes: {capacity_teu: 100}"):
        text = text.replace(
            "stores:\n",
            "stores:\n  shed: {kind: shed, compartments: {wheat: {capacity_t: 120000}}}\n",
        )
    assert faults(tmp_path, text) == [f"s.yaml:{place(text, needle)}: {key}: {message}"]


def test_a_cargo_that_no_store_takes(tmp_path):
    text = changed(("  silo:\n    kind: silo\n    compartments:\n      " + SILO + "\n", ""))
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, 'wheat:' + chr(10) + '    form')}: cargoes.wheat: no store takes wheat: "
        "give one store a "
        "compartment for it"
    ]


def test_a_train_load_of_imports_must_fit(tmp_path):
    text = changed(
        ("by_road: 1\n", "by_rail: 1\n"),
        (
            "  trains:\n",
            "  trains:\n    boxes: {station: tippler, wagons: 50, wagon_teu: 80, cut_h: 1}\n",
        ),
    )
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, '50, wagon_teu')}: rail.trains.boxes.wagons: a train load of 4,000 TEU "
        "is more than the "
        "store holds, 2,800 TEU"
    ]


def test_shares_of_several_streams(tmp_path):
    second = """
  more:
    vessel: handymax
    parcels: [{cargo: wheat, t: 30000}]
    arrivals: {kind: %s}
    share: %s
approach:"""
    lead = ("{kind: nominated, lead_h: 240}", "{kind: nominated, lead_h: 240}\n    share: 0.7")

    def text(kind, share):
        return changed(lead, ("\napproach:", second % (kind, share)))

    assert load(write(tmp_path, text("random", 0.3))).calls["more"].share == 0.3
    # Calls with a rate of their own carry what the share leaves.
    assert load(write(tmp_path, text("random, per_year: 9", 1))).calls["more"].share == 1
    wrong = text("random", 0.4)
    assert faults(tmp_path, wrong) == [
        f"s.yaml:{place(wrong, '0.7' + chr(10))}: calls.wheat.share: wheat and more share wheat: "
        "must add up to 1, add up "
        "to 1.1"
    ]


def test_calls_with_alongside_hours_need_a_rate_and_cannot_be_nominated(tmp_path):
    alongside = ("{loa_m: 150, draught_m: 9}", "{loa_m: 150, draught_m: 9, alongside_h: 20}")
    parcels = ("    parcels:\n      - {cargo: boxes, teu: 400}\n", "")
    text = changed(alongside, parcels)
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, 'arrivals: {kind: random')}: calls.boxes.arrivals.per_year: is missing; "
        "a call without "
        "parcels needs it"
    ]
    text = changed(alongside, parcels, ("{kind: random}", "{kind: nominated}"))
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, 'nominated}')}: calls.boxes.arrivals.kind: feeder has alongside_h "
        "and loads no cargo, so "
        "nothing can nominate it"
    ]
    text = changed(alongside, parcels, ("{kind: random}", "{kind: random, per_year: 50}"))
    assert load(write(tmp_path, text)).vessels["feeder"].alongside_h.expected() == 20


def test_no_single_berth_has_all_the_cranes(tmp_path):
    text = changed(
        ("b2: {length_m: 180, depth_m: 13, cargoes: [boxes]}", "b2: {length_m: 200, depth_m: 13}"),
        (
            "      - {cargo: boxes, teu: 400}",
            "      - {cargo: boxes, teu: 400}\n      - {cargo: wheat, t: 9000}",
        ),
        (
            "      boxes: {rate_moves_ph: 20}\n",
            "    berths: [b1]\n  ship: {number: 1, berths: [b2], cargoes: {boxes: {rate_moves_ph: 20}}}\n",
        ),
    )
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, '- {cargo: boxes')}: calls.boxes.parcels: "
        "no single berth has cranes for all of boxes, wheat"
    ]


def test_ships_alone_are_a_scenario(tmp_path):
    """The queueing checks against theory use no cargo at all."""
    scenario = Scenario.model_validate(
        {
            "name": "bare",
            "start": "2027-01-01T00:00:00Z",
            "vessels": {
                "any": {
                    "loa_m": 200,
                    "draught_m": 10,
                    "alongside_h": {"dist": "exponential", "mean": 24},
                }
            },
            "calls": {"all": {"vessel": "any", "arrivals": {"kind": "random", "per_year": 300}}},
            "berths": {"b1": {"length_m": 200, "depth_m": 10}},
        }
    )
    assert faults_of(scenario) == []


def test_calls_may_name_their_berths(tmp_path):
    text = changed(("vessel: handymax", "vessel: handymax\n    berths: [b2, b3]"))
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, 'handymax' + chr(10))}: calls.wheat.vessel: no berth fits handymax: "
        "it is 190 m long and the longest berth is 180 m; no berth takes wheat",
        f"s.yaml:{place(text, 'b3]')}: calls.wheat.berths.1: no berth called 'b3'; known: b1, b2",
    ]


def test_equal_berths_do_not_take_the_name_of_another(tmp_path):
    text = changed(("  b2: {", "  b1-2: {"), ("length_m: 200,", "number: 2, length_m: 200,"))
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, 'b1-2')}: berths.b1-2: the berths of b1 are called b1-1 to b1-2: choose another name"
    ]


def test_what_is_not_used_is_no_fault(tmp_path):
    text = changed(
        ("vessels:\n", "vessels:\n  giant: {loa_m: 400, draught_m: 16}\n"),
        ("cargoes:\n  wheat:\n", "cargoes:\n  coal: {form: bulk}\n  wheat:\n"),
    )
    assert "giant" in load(write(tmp_path, text)).vessels
