"""Every run ends, and what happens at the very hour at which it ends is handled once."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import portsim
from benchmarks import YEAR
from portsim.flow.standstill import StandstillError
from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.runs.errors import RunFailedError
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.transfer import Transfer
from tests.builder import berths, call, days, pile, run, small, trucks_every
from tests.command import portsim as command

CASES = Path(__file__).parent / "cases"
EXPONENTIAL = {"dist": "exponential", "mean": 1.0}
FAST = [1e8, 1e10]


def audited(scenario: dict[str, Any]) -> Record:
    """Run a scenario and check that its books balance."""
    record = run(scenario)
    audit(record)
    return record


def crane(rate: float, number: int = 1, **more: Any) -> dict[str, Any]:
    return {"mhc": {"number": number, "cargoes": {"coal": {"rate_tph": rate}}} | more}


# ---- a rest that takes less time than the clock resolves


def test_the_reference_year_with_drawn_handling_factors_ends() -> None:
    year = portsim.load(YEAR, {"calls.coal.handling_factor": EXPONENTIAL})
    audit(simulate(year, 42))


@pytest.mark.parametrize("rate", FAST)
def test_ships_are_done_at_once_by_cranes_however_fast(rate: float) -> None:
    hours = [100.0 + 7.1 * k for k in range(100)]
    cargo, road = trucks_every(1.0)
    record = audited(
        small(
            run=days(40.0),
            cargoes={"coal": cargo},
            road=road,
            stores={"pile": pile(coal=(100_000.0, 50_000.0))},
            cranes=crane(rate),
            calls={"coal": call(*hours, t=123.4567, handling_factor=EXPONENTIAL)},
        )
    )
    assert record.visits.left_h == pytest.approx(hours, abs=1e-5)
    assert record.cargoes[0].by_ship_total == pytest.approx(100 * 123.4567, abs=1e-6)


@pytest.mark.parametrize("rate", FAST)
def test_trains_at_the_ceiling_go_on_as_a_fast_crane_makes_room(rate: float) -> None:
    # The store is full; every 6 h a train brings 50 t, and every 10 h a ship takes 30 t of them.
    record = audited(
        small(
            run=days(30.0),
            cargoes={"coal": {"form": "bulk", "annual_t": 50.0 * 8760.0 / 6.0, "by_rail": 1.0}},
            stores={"pile": pile(coal=(1000.0, 1000.0))},
            rail={
                "stations": {"tip": {"tracks": 1}},
                "trains": {
                    "coal": {
                        "station": "tip",
                        "wagons": 1,
                        "wagon_t": 50.0,
                        "cut_h": 0.1,
                        "arrivals": {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}},
                    }
                },
            },
            cranes=crane(rate),
            calls={
                "coal": call(
                    *[7.7 + 10.0 * k for k in range(70)], t=30.0, handling_factor=EXPONENTIAL
                )
            },
        )
    )
    # trains leave as each 50 t have gone out, with ship 2, 4, 5, 7, 9, 10, ...
    ships = [int(np.ceil(50.0 * (n + 1) / 30.0 - 1e-9)) - 1 for n in range(40)]
    assert record.trains.left_h[:40] == pytest.approx([7.7 + 10.0 * k for k in ships], abs=1e-5)


@pytest.mark.parametrize("rate", FAST)
def test_trucks_that_keep_their_bays_at_a_full_store_go_on(rate: float) -> None:
    cargo, road = trucks_every(0.37)
    road["trucks"]["coal"] |= {"bays": 2, "bay_kept": True, "handling_h": 0.1}
    breakdowns = {"clock": "running", "between_h": {"dist": "exponential", "mean": 1e-6}}
    record = audited(
        small(
            run=days(20.0),
            cargoes={"coal": cargo},
            road=road,
            stores={"pile": pile(coal=(1_300.0, 0.0))},
            cranes=crane(rate, number=2, breakdowns=breakdowns | {"repair_h": 0.7}),
            calls={
                "coal": call(
                    *[20.0 + 30.0 * k for k in range(15)],
                    t=1_234.567,
                    handling_factor=EXPONENTIAL,
                    part_cargo={"policy": "sail_short", "after_h": 17.0},
                )
            },
        )
    )
    assert record.cargoes[0].by_ship_total > 10_000.0


def test_the_clock_of_twenty_years_resolves_a_parcel() -> None:
    hours = [131_900.0 + 0.37 * k for k in range(200)]
    record = audited(
        small(
            run=days(5_500.0),
            stores={"pile": pile(coal=(1e6, 1e6))},
            berths=berths(1),
            cranes=crane(1e5),
            calls={"coal": call(*hours, t=1_234.567, handling_factor=EXPONENTIAL)},
        )
    )
    assert record.cargoes[0].by_ship_total == pytest.approx(200 * 1_234.567, abs=1e-6)


def test_a_move_back_from_the_overflow_ends_however_fast() -> None:
    cargo, road = trucks_every(0.5)
    store = pile(coal=(500.0, 500.0))
    store["compartments"]["coal"]["overflow"] = {"capacity_t": 400.0, "return_tph": 1e9}
    record = audited(
        small(
            run=days(20.0),
            cargoes={"coal": cargo},
            road=road,
            stores={"pile": store},
            cranes=crane(1e8),
            calls={"coal": call(*[12.3 + 9.1 * k for k in range(40)], t=333.3)},
        )
    )
    assert record.stocks[0].trajectory.handled_twice(0.0, 480.0) > 0.0


# ---- the guard


def never_done(monkeypatch: pytest.MonkeyPatch) -> Scenario:
    """Return a scenario, and let its ship never be done: she is planned for hour 3 for ever."""
    monkeypatch.setattr(Transfer, "complete", lambda self, now_h: False)
    monkeypatch.setattr(Transfer, "left", property(lambda self: max(self.amount - self.done, 0.0)))
    return Scenario.model_validate(small(calls={"coal": call(1.0, t=100.0)}))


def test_a_run_that_would_never_end_fails_and_names_who_and_when(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(
        StandstillError, match="store pile for coal was planned 5,000 times at hour 3 "
    ):
        simulate(never_done(monkeypatch), 0)


def test_the_failure_is_told_as_that_of_a_replication(monkeypatch: pytest.MonkeyPatch) -> None:
    from portsim.studies.runs.runs import rows_of

    with pytest.raises(RunFailedError, match=r"^replication 0: store pile for coal was planned"):
        rows_of(never_done(monkeypatch), 1)


def test_a_fleet_whose_round_trips_take_no_time_is_named(tmp_path: Path) -> None:
    scenario = small(
        vessels={
            "bulker": {"loa_m": 150.0, "draught_m": 9.0},
            "ferry": {"loa_m": 100.0, "draught_m": 8.0, "alongside_h": 0.0},
        },
        calls={
            "coal": call(1.0, t=10.0),
            "shuttle": {
                "vessel": "ferry",
                "arrivals": {"kind": "fleet", "ships": 1, "round_trip_h": 1e-15},
            },
        },
    )
    (tmp_path / "ferry.yaml").write_text(json.dumps(scenario), encoding="utf-8")
    told = command("run", "ferry.yaml", "--only", 0, "--yes", cwd=tmp_path)
    assert told.returncode == 1
    assert told.stderr.startswith(
        "portsim: a ship of shuttle was planned 5,000 times at hour 4.999e-12 "
    )


def test_a_clock_that_stands_still_without_a_store_is_noticed() -> None:
    env = Environment()

    def idle() -> Any:
        while True:
            yield env.timeout(0.0)

    env.process(idle())
    env.scheduled = 2**20 - 3  # the first look at the clock comes soon, the next a million later
    env._checked_h = 0.0
    with pytest.raises(StandstillError, match="a million events were planned at hour 0,"):
        env.run(1.0)


def test_a_thousand_ships_at_eight_pass() -> None:
    # One after another through one berth, all at 08:00, as the crane needs no time that shows.
    record = audited(
        small(
            stores={"pile": pile(coal=(10_000.0, 10_000.0))},
            cranes=crane(1e14),
            calls={"coal": call(*[8.0] * 1000, t=5.0)},
        )
    )
    assert record.visits.left_h == pytest.approx([8.0] * 1000, abs=1e-9)


# ---- at the very hour at which the run ends


AS_IT_OPENS = {  # all that the border held since 1 March is free at the hour at which the run ends
    "start": "2031-02-19T00:00:00+05:00",
    "run.warm_up_days": 0,
    "run.measured_days": 40,
    "run.run_out_cap_days": 0,
    "corridor.stages.border.vehicles_per_day": None,
}


@pytest.mark.parametrize(
    ("case", "changes", "replication"),
    [
        ("tie-train", {}, 0),
        pytest.param(
            "tie-border", {"cargoes.wheat.annual_t": 3_600_000}, 3, marks=pytest.mark.slow
        ),
        ("tie-border", AS_IT_OPENS, 0),
        ("two-closures", {}, 0),
        ("two-closures", {"corridor.stages.haul.time_h": 100, "run.measured_days": 100.1}, 0),
    ],
)
def test_books_balance_when_a_train_is_due_as_the_run_ends(
    case: str, changes: dict[str, Any], replication: int
) -> None:
    scenario = portsim.load(CASES / f"{case}.yaml", changes)
    record = simulate(scenario, replication)
    audit(record)
    assert np.all(record.trains.arrive_h < record.ended_h)


def by_road(measured: float) -> Record:
    """Run trucks that set out every hour, and are due at every whole hour after a day on the way."""
    cargo, road = trucks_every(1.0, gate_h=0.0)
    return audited(
        small(
            run=days(measured),
            cargoes={"coal": cargo},
            road=road,
            corridor={
                "stages": {"haul": {"kind": "haul", "time_h": 24.0}},
                "routes": {"r": {"mode": "road", "stages": ["haul"]}},
                "cargoes": {"coal": {"road": {"r": 1.0}}},
            },
            calls={"coal": call(1.0, t=10.0)},
        )
    )


@pytest.mark.parametrize("measured", [7.0, 8.0])  # trucks are brought week by week
def test_a_truck_due_as_the_run_ends_has_not_come(measured: float) -> None:
    record = by_road(measured)
    hours = int(24 * measured)
    assert record.trucks[0].arrive_h == pytest.approx(np.arange(0, hours))
    assert record.cargoes[0].by_land_total == pytest.approx(20.0 * hours)


def test_work_that_ends_with_a_shift_but_for_rounding_ends_there() -> None:
    # The third train comes at 90.00000000000001, two hours before the shift ends, with two hours
    # of work in four cuts.
    record = audited(
        small(
            run=days(5.0),
            calls={"coal": call(1.0, t=10.0)},
            cargoes={"coal": {"form": "bulk", "annual_t": 58_400.0, "by_rail": 1.0}},
            rail={
                "stations": {
                    "tip": {
                        "tracks": 1,
                        "shifts": {"shifts": [{"begins": "08:00", "ends": "20:00"}]},
                    }
                },
                "trains": {
                    "coal": {
                        "station": "tip",
                        "wagons": 4,
                        "wagon_t": 50.0,
                        "wagons_per_cut": 1,
                        "cut_h": 0.5,
                        "arrivals": {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}},
                    }
                },
            },
        )
    )
    assert record.trains.left_h[:3] == pytest.approx([34.0, 62.0, 92.0])


def test_a_planned_hour_is_met_exactly() -> None:
    env = Environment()
    env.run(0.1 + 0.2)
    hours = [0.7, 3.3, 17.9, 480.1, 8_760.7]
    met: list[float] = []
    for hour in hours:
        event = env.at(hour)
        assert event.callbacks is not None
        event.callbacks.append(lambda _: met.append(env.now))
    env.run_before(10_000.0)
    assert met == hours
    assert env.now < 10_000.0
    assert env.now == pytest.approx(10_000.0, abs=1e-9)


# ---- a closure that outlasts the run


def test_a_run_in_which_no_closure_was_cleared_is_reported(tmp_path: Path) -> None:
    # The border shuts on the 21st and the run ends before it opens; it is clear two days later.
    changes = ["run.warm_up_days=10", "run.measured_days=11", "run.run_out_cap_days=0"]
    words = [word for change in changes for word in ("--set", change)]
    told = command(
        "run",
        CASES / "two-closures.yaml",
        *words,
        "--no-report",
        "--workers",
        1,
        "--out",
        tmp_path / "out",
    )
    assert told.returncode == 0, told.stderr
    assert re.search(r"Border queue gone +2 days \(the same in all 2", told.stdout)
