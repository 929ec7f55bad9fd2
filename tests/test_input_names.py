"""Every key of a scenario has a name in words, and no two keys have the same."""

import re

from portsim.reference.find import all_keys
from portsim.vocabulary.input_names import input_name


def test_every_key_has_a_name_of_its_own_in_words():
    paths = [one.path.replace("<name>", "x") for one in all_keys()["scenario"]]
    found: dict[str, str] = {}
    for path in paths:
        name = input_name(path)
        assert not re.search(r"[_<>]|\w\.\w", name), (path, name)
        assert name[0].isupper(), (path, name)
        same = found.setdefault(name, path)
        assert same == path, (name, same, path)


def test_names_by_hand():
    assert input_name("corridor.closures.border.length_h.median") == (
        "Length of a border closure, median, h (border)"
    )
    assert (
        input_name("costs.ship_usd_per_day.handysize")
        == "Price of a ship in port, USD a day (handysize)"
    )
    assert input_name("calls.coal.parcels.0.t") == "Parcel of a ship, t (coal, no. 1)"
    assert input_name(("road", "gate", "lanes")) == "Gate lanes"
    assert input_name("berthing.mooring_h") == "Mooring, h"
    assert (
        input_name("cranes.mobile.cargoes.zinc.rate_tph")
        == "Rate of a crane, t an hour (mobile, zinc)"
    )
