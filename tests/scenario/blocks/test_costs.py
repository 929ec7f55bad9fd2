"""The costs block: what it counts, what follows from it before any run, and its faults."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.scenario.blocks.costs import (
    CostedResource,
    Costs,
    annuities_usd,
    capital_recovery,
    counts,
    node_at,
    number_at,
)
from portsim.scenario.derived.standing_costs import standing_usd
from portsim.scenario.reading.loader import load
from portsim.scenario.reading.resolved import digest, resolved
from tests.scenario.sample import SAMPLE, changed, faults, place, write

COSTS = """\
costs:
  perspective: system
  discount_rate: {value: 0.08, source: S1}
  price_year: 2026
  resources:
    cranes:
      source: S1
      count: cranes.mobile.number
      capital_usd: 4500000
      life_years: 20
      fixed_usd_per_year: 150000
      working_usd_per_h: 120
    stores: {count: [stores.silo.compartments.wheat.capacity_t], capital_usd: 100, life_years: 30, existing: 100000}
    office: {count: 1, fixed_usd_per_year: 500000, use: road.gate}
  handling_usd_per_t: {wheat: 4}
  handling_usd_per_teu: {boxes: 50}
  ship_usd_per_day: {handymax: 14000, feeder: 12000}
"""
WHOLE = SAMPLE + COSTS


def costs_changed(*pairs: tuple[str, str]) -> str:
    """Return the sample with costs in which texts are replaced; each must stand in them exactly once."""
    text = COSTS
    for old, new in pairs:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the costs"
        text = text.replace(old, new)
    return SAMPLE + text


def test_costs_follow_what_they_count(tmp_path):
    scenario = load(write(tmp_path, WHOLE))
    assert scenario.costs is not None
    assert counts(scenario, scenario.costs) == {"cranes": 3.0, "stores": 120_000.0, "office": 1.0}
    # 4.5 million at 8 % over 20 years is 458,334.95 a year; of the stores 20,000 t are new, 100 USD
    # over 30 years
    annuities = annuities_usd(scenario, scenario.costs)
    assert annuities["cranes"] == pytest.approx(3 * 458_334.9399, abs=0.01)
    assert annuities["stores"] == pytest.approx(20_000 * 100 * 0.0888274334, abs=0.01)
    standing = standing_usd(scenario, scenario.costs)
    assert standing["cranes"] == pytest.approx(annuities["cranes"] + 450_000.0)
    assert standing["office"] == 500_000.0

    more = load(write(tmp_path, WHOLE), ["cranes.mobile.number=5", "costs.discount_rate=0"])
    assert more.costs is not None
    assert standing_usd(more, more.costs)["cranes"] == pytest.approx(5 * (4_500_000 / 20 + 150_000))


def test_without_costs_nothing_changes(tmp_path):
    scenario = load(write(tmp_path, SAMPLE))
    assert scenario.costs is None
    assert "costs" not in resolved(scenario)


def test_the_resolved_file_has_the_same_costs(tmp_path):
    scenario = load(write(tmp_path, WHOLE))
    again = load(write(tmp_path, resolved(scenario)))
    assert again == scenario
    assert digest(again) == digest(scenario)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cranes.mobile.number", 3.0),
        ("berths.b1.number", 1.0),  # a default
        ("road.gate.time_h", 0.1),  # a law that is always the same
        ("calls.wheat.parcels.0.setup_h", 0.0),
        ("cargoes.wheat.annual_t", 1_000_000.0),  # with its source beside it in the file
    ],
)
def test_numbers_are_found_by_path(tmp_path, key, value):
    assert number_at(load(write(tmp_path, SAMPLE)), key) == value


def test_blocks_are_found_by_path(tmp_path):
    scenario = load(write(tmp_path, WHOLE))
    assert node_at(scenario, "cranes.mobile") == scenario.cranes["mobile"]


#: (old, new, where the fault is, key, message)
FAULTS = [
    (
        "cranes.mobile.number",
        "cranes.mobil.number",
        "cranes.mobil.number",
        "costs.resources.cranes.count",
        "cranes.mobil.number leads nowhere: cranes has no mobil; did you mean mobile?",
    ),
    (
        "cranes.mobile.number",
        "crane.mobile.number",
        "crane.mobile.number",
        "costs.resources.cranes.count",
        "crane.mobile.number leads nowhere: the scenario has no such key; did you mean cranes?",
    ),
    (
        "cranes.mobile.number",
        "costs.price_year",
        "costs.price_year",
        "costs.resources.cranes.count",
        "costs.price_year leads nowhere: the scenario has no such key; valid here: ",
    ),
    (
        "cranes.mobile.number",
        "calls.wheat.parcels.1.setup_h",
        "calls.wheat.parcels.1",
        "costs.resources.cranes.count",
        "calls.wheat.parcels.1.setup_h leads nowhere: calls.wheat.parcels has 1 items, numbered from 0",
    ),
    (
        "cranes.mobile.number",
        "cranes.mobile",
        "cranes.mobile",
        "costs.resources.cranes.count",
        "cranes.mobile is a block of keys: count needs the path of a number",
    ),
    (
        "cranes.mobile.number",
        "cranes.mobile.split",
        "cranes.mobile.split",
        "costs.resources.cranes.count",
        "cranes.mobile.split is no number: count needs the path of a number",
    ),
    (
        "cranes.mobile.number",
        "road.weighbridge.number",
        "road.weighbridge",
        "costs.resources.cranes.count",
        "road.weighbridge.number leads nowhere: road.weighbridge is not given",
    ),
    (
        "[stores.silo.compartments.wheat.capacity_t]",
        "[stores.silo.compartments.wheat.capacity_teu]",
        "stores.silo",
        "costs.resources.stores.count.0",
        "stores.silo.compartments.wheat.capacity_teu is not given, so it cannot be counted",
    ),
    (
        "count: 1,",
        "count: -1,",
        "-1,",
        "costs.resources.office.count",
        "must be the path of a number, as cranes.mobile.number, a list of such paths, or a number from 0",
    ),
    (
        "use: road.gate",
        "use: road.gates",
        "road.gates",
        "costs.resources.office.use",
        "road.gates leads nowhere: road has no such key; did you mean gate?",
    ),
    (
        "use: road.gate",
        "use: stores.silo.compartments.wheat, working_usd_per_h: 3",
        "3}\n  handling",
        "costs.resources.office.working_usd_per_h",
        "stores.silo.compartments.wheat has no hours at work: count, or name in use, cranes, berths, quays, stations",
    ),
    (
        "use: road.gate",
        "use: road.gate, manned_usd_per_h: 3",
        "3}\n  handling",
        "costs.resources.office.manned_usd_per_h",
        "is for what people man: count must be the path of a number of lanes, bays, tracks, cranes, pilots or tugs",
    ),
    (
        "use: road.gate",
        "use: tonnes",
        "tonnes}",
        "costs.resources.office.use",
        "is shared out by tonnes, so boxes needs t_per_teu; or name in use what tells its share",
    ),
    (
        "      life_years: 20\n",
        "",
        "cranes:\n      source",
        "costs.resources.cranes",
        "life_years is missing: over how many years is the capital used up?",
    ),
    (
        "{value: 0.08, source: S1}",
        "8",
        "8\n  price",
        "costs.discount_rate",
        "must be less than 1, is 8",
    ),
    (
        "office:",
        "all:",
        "all: {count",
        "costs.resources.all",
        "all is a name of the results: choose another",
    ),
    (
        "{wheat: 4}",
        "{wheet: 4}",
        "4}\n  handling",
        "costs.handling_usd_per_t.wheet",
        "no cargo called 'wheet'; did you mean wheat?",
    ),
    (
        "{boxes: 50}",
        "{wheat: 50}",
        "50}\n  ship",
        "costs.handling_usd_per_teu.wheat",
        "wheat is bulk cargo: use handling_usd_per_t instead",
    ),
    (
        "handling_usd_per_teu: {boxes: 50}",
        "dead_freight_usd_per_t: {boxes: 50}",
        "50}\n  ship",
        "costs.dead_freight_usd_per_t.boxes",
        "boxes is container cargo: use dead_freight_usd_per_teu instead",
    ),
    (
        "handling_usd_per_teu: {boxes: 50}",
        "dead_freight_usd_per_teu: {boxes: 50}",
        "50}\n  ship",
        "costs.dead_freight_usd_per_teu.boxes",
        "boxes is an import, which pays no dead freight",
    ),
    (
        "feeder: 12000",
        "feder: 12000, feeder: 1",
        "12000, feeder",
        "costs.ship_usd_per_day.feder",
        "no vessel class called 'feder'; did you mean feeder?",
    ),
    (
        ", feeder: 12000",
        "",
        "ship_usd_per_day",
        "costs.ship_usd_per_day",
        "has no feeder, whose ships carry cargo here: perspective system counts their time",
    ),
]


@pytest.mark.parametrize(("old", "new", "needle", "key", "message"), FAULTS)
def test_one_fault(tmp_path, old, new, needle, key, message):
    text = costs_changed((old, new))
    (fault,) = faults(tmp_path, text)
    assert fault.startswith(f"s.yaml:{place(text, needle)}: {key}: {message}")


def test_the_terminal_needs_no_price_of_ships(tmp_path):
    text = costs_changed(("perspective: system", "perspective: terminal"), (", feeder: 12000", ""))
    scenario = load(write(tmp_path, text))
    assert scenario.costs is not None
    assert scenario.costs.waiting_item == "demurrage"


def test_containers_with_tonnes_share_by_tonnes(tmp_path):
    tail = COSTS.replace("use: road.gate", "use: tonnes")
    assert load(
        write(tmp_path, changed(("teu_factor: 1.5", "teu_factor: 1.5\n    t_per_teu: 9")) + tail)
    )


@given(rate=st.floats(0.0, 0.5), years=st.integers(1, 80))
def test_an_annuity_is_worth_its_capital(rate, years):
    paid = sum((1.0 + rate) ** -year for year in range(1, years + 1))
    assert capital_recovery(rate, years) * paid == pytest.approx(1.0, rel=1e-9)


@given(rate=st.floats(1e-12, 0.5), years=st.floats(1.0, 80.0))
def test_interest_raises_the_annuity(rate, years):
    assert capital_recovery(rate, years) >= capital_recovery(0.0, years) * (1.0 - 1e-12)


def test_what_stands_already_is_not_charged():
    crane = CostedResource(count=4, capital_usd=1e6, life_years=10, existing=3)
    assert crane.annuity_usd(4.0, 0.0) == 1e5
    assert crane.annuity_usd(2.0, 0.0) == 0.0


def test_a_perspective_must_be_stated():
    with pytest.raises(ValueError, match="perspective"):
        Costs.model_validate({"discount_rate": 0.1, "price_year": 2026})
