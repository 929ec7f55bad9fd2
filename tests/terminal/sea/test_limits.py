"""Classes of ships that move up to limits of their own, in and out; by hand."""

from typing import Any

import numpy as np
import pytest

from tests.builder import waits
from tests.terminal.sea.test_turns import of, sail, tree

#: Up to 5 m/s, but 16 m/s from hour 10 to 20 and 21 m/s from hour 30 to 40.
WIND = {
    "kind": "recorded",
    "column": "wind_ms",
    "limit": 18.0,
    "values": [(0.0, 5.0), (10.0, 16.0), (20.0, 5.0), (30.0, 21.0), (40.0, 5.0)],
    "beyond": "calm",
}
IN_15_OUT_20 = {"limits_in": {"wind": 15.0}, "limits_out": {"wind": 20.0}}


def ships(*at_h: float, limits: dict[str, Any] = IN_15_OUT_20, **way: Any) -> dict[str, Any]:
    """Return bulkers that need an hour in, five alongside and an hour out, and tankers like them.

    The bulkers have limits of their own, the tankers have none.
    """
    values = tree()
    ship = {"loa_m": 100, "draught_m": 5, "alongside_h": 5}
    arrivals = {"kind": "recorded", "at_h": list(at_h)}
    values["vessels"] = {"bulker": ship | limits, "tanker": ship}
    values["calls"] = {
        "bulk": {"vessel": "bulker", "arrivals": arrivals},
        "oil": {"vessel": "tanker", "arrivals": arrivals},
    }
    values["weather"] = {"wind": WIND}
    values["approach"] = {"inbound_h": 1, "outbound_h": 1} | way
    return values


def moved(values: dict[str, Any], call: str) -> list[tuple[float, float]]:
    """Return the hours at which the ships of a call left the anchorage, and their berth."""
    record = sail(values)
    mine = of(record, call)
    hours = record.visits.granted_h[mine], record.visits.last_line_h[mine]
    return [(round(a, 9), round(b, 9)) for a, b in zip(*hours, strict=True)]


def test_a_class_comes_in_up_to_15_and_sails_up_to_20() -> None:
    # At 16 m/s she sails and does not come in, at 21 m/s she does neither.
    values = ships(4.5, 11.0, 24.5, 32.0)
    expected = [(4.5, 10.5), (20.0, 26.0), (24.5, 40.0), (40.0, 46.0)]
    assert moved(values, "bulk") == expected
    free = [(4.5, 10.5), (11.0, 17.0), (24.5, 30.5), (32.0, 38.0)]
    assert moved(values, "oil") == free


def test_at_the_limit_itself_she_still_moves() -> None:
    values = ships(11.0, 32.0, limits={"limits_in": {"wind": 16.0}, "limits_out": {"wind": 21.0}})
    assert moved(values, "bulk") == [(11.0, 17.0), (40.0, 46.0)]


def test_the_wait_is_one_for_the_port() -> None:
    record = sail(ships(11.0, 24.5))
    # One comes in at 20 instead of 11; the other is ready at 30.5 and sails at 40.
    assert waits(record) == pytest.approx(
        {("vessel", "port", "port"): 9.0, ("vessel", "port", "sailing"): 9.5}
    )


def test_what_shuts_the_port_shuts_it_to_her_too() -> None:
    # The port is shut above 18 m/s to all, and to bulkers coming in above 15 m/s.
    values = ships(11.0, 24.5, limits={"limits_in": {"wind": 15.0}}, closed_by=["wind"])
    assert moved(values, "bulk") == [(20.0, 26.0), (24.5, 40.0)]
    assert moved(values, "oil") == [(11.0, 17.0), (24.5, 40.0)]


def test_limits_that_are_not_announced_let_a_passage_run_on() -> None:
    # She comes at 9.5, needs an hour, and the wind rises at 10.
    values = ships(9.5)
    assert moved(values, "bulk") == [(9.5, 15.5)]
    values["weather"]["wind"] = WIND | {"announced": True}
    assert moved(values, "bulk") == [(20.0, 26.0)]
    assert moved(values, "oil") == [(9.5, 15.5)]


def test_wind_between_order_and_start_keeps_the_class_that_has_the_limit() -> None:
    # Tugs need 0.75 h to come out. Both order at 9.5 and would start at 10.25. The wind is above 15
    # then: the bulker gives her tug back and has one at 20, when it lies at sea.
    values = ships(9.5, tugs={"number": 2, "run_h": 0.75})
    for vessel in values["vessels"].values():
        vessel["tugs_in"] = 1
    assert moved(values, "oil") == [(10.25, 16.25)]
    assert moved(values, "bulk") == [(20.0, 26.0)]
    record = sail(values)
    kept = {
        w.direct: w.hours for w in record.entity_waits if of(record, "bulk")[w.number] and w.hours
    }
    assert kept == pytest.approx({"tug": 0.75, "port": 9.75})


def test_visibility_is_a_least_value() -> None:
    # A second case of its kind: 4 km suffice to sail, 5 km are needed to come in.
    values = ships(11.0, 24.5, limits={"limits_in": {"sight": 5.0}, "limits_out": {"sight": 4.0}})
    sight = [(0.0, 9.0), (10.0, 4.5), (20.0, 9.0), (30.0, 3.0), (40.0, 9.0)]
    values["weather"] = {
        "sight": WIND
        | {"column": "sight_km", "limit": 2.0, "closed_when": "below", "values": sight}
    }
    assert moved(values, "bulk") == [(20.0, 26.0), (24.5, 40.0)]


def swell() -> dict[str, Any]:
    return {"kind": "renewal", "monthly_share": [0.4] * 12, "mean_h": 6.0}


def test_a_law_that_every_class_names_both_ways_shuts_the_port() -> None:
    hours = [7.0 * i for i in range(30)]
    limits = {"limits_in": {"swell": "as_stated"}, "limits_out": {"swell": "as_stated"}}
    by_class, by_port = ships(*hours, limits=limits), ships(*hours, limits={}, closed_by=["swell"])
    by_class["vessels"]["tanker"] = by_class["vessels"]["bulker"]
    ours, theirs = (
        sail(values | {"weather": {"swell": swell()}}).visits for values in (by_class, by_port)
    )
    assert np.any(ours.granted_h > ours.arrive_h)
    assert np.array_equal(ours.granted_h, theirs.granted_h)
    assert np.array_equal(ours.last_line_h, theirs.last_line_h)


def test_a_law_may_stop_one_class_in_one_direction() -> None:
    values = ships(*[7.0 * i for i in range(30)], limits={"limits_out": {"swell": "as_stated"}})
    record = sail(values | {"weather": {"swell": swell()}})
    v, bulk = record.visits, of(record, "bulk")
    assert np.array_equal(v.granted_h, v.arrive_h)
    assert np.any(v.last_line_h[bulk] > v.ready_h[bulk])
    assert np.array_equal(v.last_line_h[~bulk], v.ready_h[~bulk])
