"""What a run may not depend on: parts that never bind, the hash seed, what was run before."""

import copy
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from portsim.observe.record import Record
from tests.builder import berths, days, pile, run, small


def exponential(mean: float) -> dict[str, Any]:
    return {"dist": "exponential", "mean": mean}


def busy() -> dict[str, Any]:
    """Return a terminal of coal by road and rail in which everything is random and everything binds."""
    return small(
        name="busy",
        run=days(30.0, run_out=20.0, warm_up=5.0),
        cargoes={"coal": {"form": "bulk", "annual_t": 2.0e6, "by_road": 0.4, "by_rail": 0.6}},
        stores={"yard": pile(coal=(30_000.0, 10_000.0))},
        road={
            "gate": {"lanes": 4, "time_h": exponential(0.6)},
            "trucks": {"coal": {"payload_t": 20.0, "bays": 3, "handling_h": exponential(0.4)}},
        },
        rail={
            "stations": {"tip": {"tracks": 1}},
            "trains": {
                "coal": {
                    "station": "tip",
                    "wagons": 10,
                    "wagon_t": 300.0,
                    "cut_h": {"dist": "gamma", "shape": 4.0, "mean": 0.3},
                    "shunting_h": exponential(0.2),
                }
            },
        },
        calls={
            "coal": {
                "vessel": "bulker",
                "parcels": [
                    {"cargo": "coal", "t": {"dist": "uniform", "min": 4000.0, "max": 12000.0}}
                ],
                "arrivals": {"kind": "random", "per_year": 250.0},
                "handling_factor": {"dist": "gamma", "shape": 56.0, "mean": 1.0},
            }
        },
        berths=berths(2),
        berthing={"mooring_h": 1.0, "berth_turnover_h": 1.0},
        cranes={
            "mhc": {
                "number": 3,
                "cargoes": {"coal": {"rate_tph": 166.67}},
                "max_per_ship": 2,
                "split": "fractional",
            }
        },
    )


def columns(record: Record) -> dict[str, Any]:
    """Return every column of the entities as bytes, those of other cargoes left out."""
    found: dict[str, Any] = {}
    mine = record.visits.call == record.calls.index("coal")
    for name, column in vars(record.visits).items():
        if name not in ("call", "vessel"):
            found[f"visits.{name}"] = column[mine].tobytes()
    mine = record.trains.service == record.train_services.index("coal")
    for name, column in vars(record.trains).items():
        if name != "service":
            found[f"trains.{name}"] = column[mine].tobytes()
    for trucks in record.trucks:
        if trucks.service == "coal":
            for name, column in vars(trucks).items():
                if isinstance(column, np.ndarray):
                    found[f"trucks.{name}"] = column.tobytes()
    for stock in record.stocks:
        if stock.cargo == "coal":
            found["in"] = stock.trajectory.in_h.tobytes()
            found["flow"] = stock.trajectory.flow_h.tobytes() + stock.trajectory.flow.tobytes()
    return found


def with_second_cargo(direction: str) -> dict[str, Any]:
    """Return the busy terminal with a second cargo that shares nothing with the coal, and comes first."""
    changed = copy.deepcopy(busy())
    cargo = {"form": "bulk", "direction": direction, "annual_t": 1.0e5, "by_rail": 1.0}
    changed["cargoes"] = {"ash": cargo} | changed["cargoes"]
    changed["stores"] = {"heap": pile(ash=(50_000.0, 20_000.0))} | changed["stores"]
    changed["rail"]["stations"] = {"siding": {"tracks": 1}} | changed["rail"]["stations"]
    train = {"station": "siding", "wagons": 10, "wagon_t": 60.0, "cut_h": exponential(0.3)}
    changed["rail"]["trains"] = {"ash": train} | changed["rail"]["trains"]
    changed["berths"] = {"old": {"length_m": 200.0, "depth_m": 12.0, "cargoes": ["ash"]}} | changed[
        "berths"
    ]
    changed["cranes"] = {
        "grab": {"number": 1, "cargoes": {"ash": {"rate_tph": 200.0}}},
    } | changed["cranes"]
    calls = {
        "vessel": "bulker",
        "parcels": [{"cargo": "ash", "t": 3000.0}],
        "arrivals": {"kind": "random", "per_year": 90.0},
    }
    changed["calls"] = {"ash": calls} | changed["calls"]
    for name in ("b0", "b1"):
        changed["berths"][name] = changed["berths"][name] | {"cargoes": ["coal"]}
    return changed


@pytest.mark.parametrize("direction", ["export", "import"])
def test_cargo_that_shares_nothing_changes_nothing(direction: str) -> None:
    plain, changed = run(busy()), run(with_second_cargo(direction))
    assert len(changed.visits.call) > len(plain.visits.call)
    assert len(changed.trains.service) > len(plain.trains.service)
    assert plain.ended_h == changed.ended_h
    a, b = columns(plain), columns(changed)
    berth = np.frombuffer(b.pop("visits.berth"), dtype=np.int64) - 1  # their numbers moved by one
    np.testing.assert_array_equal(np.frombuffer(a.pop("visits.berth"), dtype=np.int64), berth)
    assert a == b


def test_berth_and_cranes_of_no_use_change_nothing() -> None:
    changed = copy.deepcopy(busy())
    changed["berths"] |= {"shallow": {"length_m": 200.0, "depth_m": 5.0}}
    changed["cranes"] |= {
        "idle": {"number": 2, "berths": ["shallow"], "cargoes": {"coal": {"rate_tph": 900.0}}}
    }
    assert columns(run(busy())) == columns(run(changed))


def test_trucks_called_for_another_cargo_leave_the_ships_where_they_were() -> None:
    # A gate of a hundred lanes never binds. With called trucks the road's blocks are days, not
    # weeks, so that
    # sums are taken in other steps: times agree to rounding.
    plain = copy.deepcopy(busy())
    plain["road"]["gate"]["lanes"] = 100
    changed = copy.deepcopy(plain)
    changed["cargoes"]["boxes"] = {
        "form": "container",
        "direction": "import",
        "annual_teu": 1.0e4,
        "by_road": 1.0,
    }
    changed["stores"]["stack"] = {
        "kind": "container_block",
        "compartments": {"boxes": {"capacity_teu": 5000.0, "initial_teu": 800.0}},
    }
    changed["road"]["trucks"]["boxes"] = {"payload_teu": 2.0, "max_per_day": 30}
    a, b = run(plain), run(changed)
    assert np.sum(~np.isnan(b.trucks[1].stored_h)) == 400
    n = int(np.sum(~np.isnan(a.visits.left_h)))
    assert n > 20
    np.testing.assert_allclose(a.visits.left_h[:n], b.visits.left_h[:n], rtol=0, atol=1e-9)
    hours = a.trucks[0].stored_h
    np.testing.assert_allclose(hours, b.trucks[0].stored_h[: len(hours)], rtol=0, atol=1e-9)


def test_same_seed_and_replication_give_the_same_record() -> None:
    first, again = run(busy(), 3), run(busy(), 3)
    assert columns(first) == columns(again)
    assert first.clocks == again.clocks
    assert first.waits == again.waits
    assert first.cargoes == again.cargoes
    assert first.events == again.events


def test_replications_and_seeds_differ() -> None:
    reseeded = busy()
    reseeded["run"] = reseeded["run"] | {"seed": 2}
    arrivals = {
        record.visits.arrive_h.tobytes()
        for record in (run(busy(), 0), run(busy(), 1), run(reseeded, 0))
    }
    assert len(arrivals) == 3


def digest() -> str:
    """Return a digest of all that a run gives."""
    record = run(with_second_cargo("import"))
    told = record.clocks, record.waits, record.cargoes, record.events
    text = repr((sorted(columns(record).items()), *told))
    return hashlib.sha256(text.encode()).hexdigest()


def test_hash_seed_changes_nothing() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import digest; print(digest())"],
        cwd=root,
        env=os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == digest()
