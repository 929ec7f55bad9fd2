"""What must not change anything, or must double everything: laws constant, no calendar, nothing at once.

Each terminal is drawn: ships of two cargoes at drawn hours, trucks at constant gaps that are no
fractions of each other, one berth or two, a gate, bays that are kept, stores that fill and starve.
"""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from portsim.flow.streams import Floats
from portsim.observe.audit import audit
from portsim.observe.record import Record
from tests.builder import berths, call, days, pile, run, small

SEEDS = range(6)
CARGOES = ("coal", "grain")


def drawn(seed: int) -> dict[str, Any]:
    """Return a terminal of three weeks that has queues of ships and of trucks."""
    rng = np.random.default_rng(seed)
    gaps_h = rng.uniform(0.7, 1.9, 2)
    cargoes, trucks, stores, calls = {}, {}, {}, {}
    for cargo, gap_h in zip(CARGOES, gaps_h.tolist(), strict=True):
        cargoes[cargo] = {"form": "bulk", "annual_t": 8760.0 / gap_h * 20.0, "by_road": 1.0}
        trucks[cargo] = {
            "payload_t": 20.0,
            "gaps": {"dist": "constant", "value": 1.0},
            "bays": 1,
            "bay_kept": bool(rng.integers(2)),
            "handling_h": rng.uniform(0.3, 1.0),
        }
        stores[f"{cargo}_pile"] = pile(**{cargo: (1_500.0, 700.0)})
        hours = np.sort(rng.uniform(5.0, 450.0, 6)).tolist()
        calls[f"{cargo}_ships"] = call(*hours, t=rng.uniform(900.0, 2_000.0), cargo=cargo)
    return small(
        run=days(21.0, run_out=30.0),
        cargoes=cargoes,
        road={
            "gate": {"lanes": 1, "time_h": rng.uniform(0.2, 0.5)},
            "trucks": trucks,
            "exit_h": 0.13,
        },
        stores=stores,
        calls=calls,
        berths=berths(int(rng.integers(1, 3))),
        berthing={"mooring_h": 1.7, "unmooring_h": 0.9, "berth_turnover_h": 0.6},
        cranes={
            "mhc": {
                "number": 2,
                "cargoes": {cargo: {"rate_tph": rng.uniform(40.0, 90.0)} for cargo in CARGOES},
            }
        },
    )


def twice_as_slow(terminal: dict[str, Any]) -> dict[str, Any]:
    """Return a terminal with every time doubled and every rate halved."""
    slow = deepcopy(terminal)
    for key in ("measured_days", "run_out_cap_days"):
        slow["run"][key] *= 2.0
    for cargo in slow["cargoes"].values():
        cargo["annual_t"] /= 2.0
    for service in slow["road"]["trucks"].values():
        service["handling_h"] *= 2.0
    slow["road"]["gate"]["time_h"] *= 2.0
    slow["road"]["exit_h"] *= 2.0
    for stream in slow["calls"].values():
        stream["arrivals"]["at_h"] = [2.0 * hour for hour in stream["arrivals"]["at_h"]]
    slow["berthing"] = {key: 2.0 * hours for key, hours in slow["berthing"].items()}
    for work in slow["cranes"]["mhc"]["cargoes"].values():
        work["rate_tph"] /= 2.0
    return slow


def renamed(terminal: dict[str, Any]) -> dict[str, Any]:
    """Return a terminal with other names for all that has one, which sort the other way round."""
    cargo = {"coal": "z_wheat", "grain": "a_ore"}
    other = deepcopy(terminal)
    for block in ("cargoes", "road"):
        part = other[block]["trucks"] if block == "road" else other[block]
        named = {cargo[name]: values for name, values in part.items()}
        part.clear()
        part.update(named)
    other["stores"] = {
        f"silo_{cargo[name]}": pile(**{cargo[name]: (1_500.0, 700.0)}) for name in CARGOES
    }
    calls = {}
    for name in CARGOES:
        stream = other["calls"][f"{name}_ships"]
        parcels = [{**parcel, "cargo": cargo[name]} for parcel in stream["parcels"]]
        calls[f"line_{cargo[name]}"] = {**stream, "vessel": "panamax", "parcels": parcels}
    other["calls"] = calls
    other["vessels"] = {"panamax": other["vessels"]["bulker"]}
    other["berths"] = {f"quay_{9 - n}": one for n, one in enumerate(other["berths"].values())}
    works = {cargo[name]: work for name, work in other["cranes"]["mhc"]["cargoes"].items()}
    other["cranes"] = {"gantry": {"number": 2, "cargoes": works}}
    return other


def audited(terminal: dict[str, Any]) -> Record:
    record = run(terminal)
    audit(record)
    return record


def ships(record: Record, streams: list[str]) -> Floats:
    """Return the hours of every ship, by stream and arrival: what she waits for, begins and ends."""
    visits = record.visits
    place = [streams.index(record.calls[index]) for index in visits.call]
    order = np.lexsort((visits.arrive_h, place))
    columns = ("arrive_h", "granted_h", "first_line_h", "work_from_h", "work_to_h", "left_h")
    hours = [getattr(visits, name)[order] for name in (*columns, "no_cargo_h", "no_crane_h")]
    return np.asarray(hours)


def trucks(record: Record) -> list[Floats]:
    """Return the hours of the trucks of each cargo: come, in the store, gone."""
    return [np.asarray([one.arrive_h, one.left_h]) for one in record.trucks]


def assert_same(found: Record, expected: Record, factor: float = 1.0) -> None:
    """Let ships and trucks have the same hours, or all times a factor."""
    begun = expected.visits.arrive_h < expected.end_h
    assert begun.sum() == 12
    here, there = (ships(one, list(one.calls)) for one in (found, expected))
    np.testing.assert_allclose(here, factor * there, rtol=1e-9, atol=1e-6)
    for mine, theirs in zip(trucks(found), trucks(expected), strict=True):
        inside = theirs[0] < expected.end_h  # after it, the run-out ends with whole days
        left = inside & ~np.isnan(theirs[1])
        count = len(inside)
        np.testing.assert_allclose(
            mine[:, :count][:, left], factor * theirs[:, left], rtol=1e-9, atol=1e-6
        )


def waits_h(record: Record) -> float:
    """Return the hours that ships wait for a berth, for cargo and for cranes."""
    visits = record.visits
    hours = (visits.granted_h - visits.arrive_h, visits.no_cargo_h, visits.no_crane_h)
    return float(np.nansum(hours))


@pytest.mark.parametrize("seed", SEEDS)
def test_all_times_doubled_and_rates_halved_double_every_hour(seed: int) -> None:
    as_it_is = audited(drawn(seed))
    assert waits_h(as_it_is) > 1.0
    assert_same(audited(twice_as_slow(drawn(seed))), as_it_is, factor=2.0)


NEVER_BIND: dict[str, Any] = {
    "parking": {"road": {"parking": {"places": 100_000, "full": "holds_lanes"}}},
    "weighbridge": {"road": {"weighbridge": {"number": 9_000, "time_h": 0.0}}},
    "exit lanes": {"road": {"exit": {"lanes": 9_000, "time_h": 0.0}}},
    "tugs and pilots": {
        "approach": {"tugs": {"number": 900, "run_h": 0.0}, "pilots": {"number": 900, "run_h": 0.0}}
    },
    "a pool without work": {
        "cargoes": {"ore": {"form": "bulk"}},
        "stores": {"yard": pile(ore=(10.0, 0.0))},
        "cranes": {"spare": {"number": 3, "cargoes": {"ore": {"rate_tph": 10.0}}}},
    },
    "a berth too short": {"berths": {"boats": {"length_m": 20.0, "depth_m": 12.0}}},
}


@pytest.mark.parametrize("name", NEVER_BIND)
@pytest.mark.parametrize("seed", SEEDS[:3])
def test_a_resource_that_never_binds_changes_nothing(seed: int, name: str) -> None:
    more = drawn(seed)
    for block, values in NEVER_BIND[name].items():
        more[block] = {**more.get(block, {}), **values}
    assert_same(audited(more), audited(drawn(seed)))


@pytest.mark.parametrize("seed", SEEDS)
def test_names_change_nothing(seed: int) -> None:
    assert_same(audited(renamed(drawn(seed))), audited(drawn(seed)))
