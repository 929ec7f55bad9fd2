"""What a planner types, and what is answered when it cannot be."""

import dataclasses

import pytest

from portsim.starter.facts import FactError, Facts, amount, cargo_fact, month
from portsim.starter.sizing import plan_of

WHEAT = cargo_fact("wheat:2.4Mt:rail")


def test_a_cargo_is_typed_by_name_amount_and_mode():
    assert (WHEAT.name, WHEAT.annual, WHEAT.mode, WHEAT.unit) == ("wheat", 2.4e6, "rail", "t")
    boxes = cargo_fact("Consumer goods:20 kTEU:truck:import")
    assert (boxes.name, boxes.annual, boxes.mode) == ("consumer_goods", 20_000, "road")
    assert (boxes.direction, boxes.trade.form, boxes.unit) == ("import", "container", "teu")
    assert cargo_fact("talc:10kt:truck:mineral").trade.name == "mineral"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("wheat", "a cargo has a name, a yearly amount and a mode"),
        ("wheat:lots:rail", "lots is no amount: write 2.4Mt"),
        ("wheat:0Mt:rail", "0Mt is no amount"),
        ("wheat:2Mt:rial", "the mode is rail or truck, not rial; did you mean rail?"),
        ("wheat:2Mt:rail:imprt", "after the mode stands import or one trade of"),
        ("talc:10kt:truck", "what kind of cargo is talc? Add one of"),
        ("wheat:20000TEU:rail:grain", "wheat is counted in tonnes, as 300kt"),
        ("things:20kt:rail:boxes", "things is counted in TEU, as 20000TEU"),
    ],
)
def test_what_cannot_be_is_answered_in_plain_words(text, words):
    with pytest.raises(FactError) as told:
        cargo_fact(text)
    assert words in str(told.value), told.value


def test_amounts_and_months():
    assert amount("1,500 kt") == (1.5e6, "t")
    assert [month(text) for text in ("march", "Mar", "12")] == [3, 3, 12]
    for text in ("13", "juny9", "ma"):
        with pytest.raises(FactError, match="no month"):
            month(text)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"berths": 1, "cargoes": (cargo_fact("coal:30Mt:rail"),)}, "give --berths"),
        ({"cargoes": (cargo_fact("coal:400Mt:rail"),)}, "another terminal"),
        ({"cargoes": (cargo_fact("coal:60Mt:truck"),), "berths": 8}, "bays, more than 40"),
        ({"dwt_t": 78_000.0}, "too little water: a ship of 78,000 t draws about 14.2 m"),
        ({"dwt_t": 300_000.0}, "out of range"),
        ({"berth_length_m": 120.0}, "a berth of 120 m is too short"),
        ({"cargoes": (dataclasses.replace(WHEAT, store=20_000.0),)}, "give 59,850 or more"),
        ({"cargoes": (dataclasses.replace(WHEAT, unloaders=1),), "berths": None}, None),
        ({"cargoes": (cargo_fact("coal:8Mt:rail"),)}, None),
        (
            {"cargoes": (dataclasses.replace(cargo_fact("coal:6Mt:rail"), unloaders=1),)},
            "1 tracks for coal would be loaded 1.43",
        ),
        ({"cargoes": (WHEAT, WHEAT)}, "wheat is given twice"),
        ({"cargoes": ()}, "no cargo is given"),
        ({"name": "My Port"}, "cannot be the name"),
    ],
)
def test_a_terminal_is_sized_or_refused_with_the_reason(changes, words):
    facts = {"name": "port", "site": "gwadar", "cargoes": (WHEAT,)} | changes
    if words is None:
        assert plan_of(Facts(**facts)).occupancy <= 0.7
        return
    with pytest.raises(FactError) as told:
        plan_of(Facts(**facts))
    assert words in str(told.value), told.value
