"""Trains whose course can be followed by hand."""

from typing import Any

import numpy as np
import pytest

from portsim.analysis.kpis.measure import measure
from portsim.flow.calendar.roster import Roster
from portsim.flow.streams import Draws
from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.distributions.discrete import Constant
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.rail.station import Station
from portsim.terminal.rail.train import TrainKind
from tests.builder import call, clock, days, pile, small, waits

EVENLY = {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}}


def train(wagons: int = 1, wagon_t: float = 100.0, **more: Any) -> dict[str, Any]:
    return {
        "station": "tip",
        "arrivals": EVENLY,
        "wagons": wagons,
        "wagon_t": wagon_t,
        "cut_h": 1.0,
        **more,
    }


def trains_every(hours: float, load_t: float) -> dict[str, Any]:
    """Return a cargo whose trains of `load_t` come at hours, 2 hours, ..."""
    return {"form": "bulk", "annual_t": load_t * 8760.0 / hours, "by_rail": 1.0}


def run(scenario: dict[str, Any]) -> Record:
    record = simulate(Scenario.model_validate(scenario), 0)
    audit(record)
    return record


def terminal(
    station: dict[str, Any], measured: float, **services: tuple[float, dict[str, Any]]
) -> dict[str, Any]:
    """Return a terminal of trains only: by cargo, hours between trains and the service."""
    loads = {n: s["wagons"] * s["wagon_t"] for n, (_, s) in services.items()}
    return small(
        run=days(measured),
        cargoes={n: trains_every(hours, loads[n]) for n, (hours, _) in services.items()},
        stores={f"pile-{n}": pile(**{n: (10_000.0, 0.0)}) for n in services},
        rail={
            "stations": {"tip": {"tracks": 1, **station}},
            "trains": {n: s for n, (_, s) in services.items()},
        },
        cranes={"mhc": {"number": 1, "cargoes": {n: {"rate_tph": 50.0} for n in services}}},
        calls={"later": call(1e5, t=1.0)},
    )


def test_a_long_train_is_worked_in_portions() -> None:
    # In at 10, ready at 11. First portion 11:30, set up until 11:45, two wagons until 13:45; second
    # portion at
    # 14:15, when the arrival track is free, two wagons until 16:15, gone at 16:45.
    service = train(wagons=4, arrival_h=1.0, shunting_h=0.5, setup_h=0.25, release_h=0.5)
    record = run(
        terminal(
            {"track_wagons": 2, "arrival_tracks": [{"number": 1, "wagons": 4}]},
            0.75,
            coal=(10.0, service),
        )
    )
    trains = record.trains
    assert (trains.arrive_h[0], trains.in_h[0], trains.ready_h[0], trains.track_h[0]) == (
        10.0,
        10.0,
        11.0,
        11.0,
    )
    assert trains.left_h[0] == pytest.approx(16.75)
    assert clock(record, "tip") == pytest.approx(
        {"idle": 12.25, "shunting": 1.5, "setup": 0.25, "working": 4.0}
    )
    assert clock(record, "arrival tip") == pytest.approx(
        {"idle": 13.75, "arrival": 1.0, "emptying": 3.25}
    )


def test_nobody_passes_a_train_that_is_too_long_for_the_free_track() -> None:
    # Coal trains are on the only track for 30 h each. The third waits outside for the long arrival
    # track, which the
    # second leaves at 41. The short train of hour 31 would fit on the short one, but waits behind
    # it.
    station = {"arrival_tracks": [{"number": 1, "wagons": 2}, {"number": 1, "wagons": 8}]}
    coal = train(wagons=8, wagons_per_cut=8, cut_h=29.0, shunting_h=1.0)
    record = run(terminal(station, 1.75, coal=(10.0, coal), ash=(31.0, train(wagons=2))))
    trains = record.trains
    assert trains.in_h[trains.service == 0] == pytest.approx(
        [10.0, 20.0, 41.0, np.nan], nan_ok=True
    )
    assert trains.in_h[trains.service == 1] == pytest.approx([41.0])
    booked = {
        root: hours
        for (_, direct, root), hours in waits(record).items()
        if direct == "arrival_track"
    }
    # 11 h of the third train, of the long track alone; 10 h of the short one, shared by both
    # tracks; 2 h of the fourth.
    # The train on the long track waits for the unloading track, on which another is worked.
    assert booked == pytest.approx(
        {"working": 10.0 + 4.5 + 1.0, "emptying": 1.0 + 0.5 + 1.0, "idle": 5.0}
    )


def test_work_stops_between_shifts_and_goes_on_where_it_was() -> None:
    station = {"shifts": {"shifts": [{"begins": "08:00", "ends": "12:00"}]}}
    record = run(
        terminal(station, 1.5, coal=(10.0, train(cut_h=3.0, shunting_h=0.5, when_full="turn_away")))
    )
    # 10:30 to 12:00, and on the next day from 08:00 to 09:30; nobody else finds the track free
    # meanwhile
    assert record.trains.left_h[0] == pytest.approx(33.5)
    assert record.trains.turned_away.tolist() == [0, 1, 1]
    assert clock(record, "tip") == pytest.approx(
        {"idle": 12.5, "shunting": 0.5, "working": 3.0, "shift": 20.0}
    )
    assert waits(record) == pytest.approx({("train", "shift", "shift"): 20.0})


def test_unfinished_work_books_the_hours_off_shift_so_far() -> None:
    station = {"shifts": {"shifts": [{"begins": "08:00", "ends": "12:00"}]}}
    record = run(terminal(station, 0.75, coal=(10.0, train(cut_h=3.0))))
    assert waits(record) == pytest.approx({("train", "shift", "shift"): 6.0})


def test_one_engine_for_two_tracks() -> None:
    service = train(shunting_h=2.0)
    record = run(
        terminal({"tracks": 2, "locomotives": 1}, 0.75, coal=(10.0, service), ash=(10.0, service))
    )
    assert sorted(record.trains.left_h) == pytest.approx([13.0, 15.0])
    assert waits(record) == pytest.approx({("train", "locomotive", "locomotive"): 2.0})
    assert clock(record, "locomotives tip") == pytest.approx({"idle": 14.0, "shunting": 4.0})
    assert clock(record, "tip")["locomotive"] == pytest.approx(2.0)


def test_trains_take_the_next_path_after_their_load_is_together() -> None:
    # A load a day; paths on Saturdays and Mondays. The run begins on a Friday.
    timetable = {
        "kind": "timetable",
        "paths": [{"days": ["sat", "mon"], "at": "06:30"}],
        "lateness_h": 0.5,
    }
    record = run(terminal({}, 10.0, coal=(24.0, train(arrivals=timetable))))
    assert record.trains.arrive_h == pytest.approx([31.0, 79.0, 199.0])


def test_a_train_without_room_for_all_it_brings_is_turned_away() -> None:
    scenario = terminal({}, 2.0, coal=(10.0, train(wagons=2, wagon_t=100.0, when_full="turn_away")))
    scenario["stores"] = {"pile": pile(coal=(500.0, 0.0))}
    record = run(scenario)
    assert record.trains.turned_away.tolist() == [0, 0, 1, 1]
    assert record.cargoes[0].by_land == pytest.approx(400.0)
    measures = measure(record, Scenario.model_validate(scenario)).measures
    assert measures["trains_turned_away", "coal"].mean == pytest.approx(0.5)
    assert measures["turned_away", "coal"].mean == pytest.approx(400.0 * 8760.0 / 48.0)
    assert measures["train_turnaround", "coal"].entities == 2


def test_room_that_a_train_before_it_will_fill_is_not_free() -> None:
    # two tracks: the train of hour 10 has brought one of its two cuts of 100 t when the next one
    # comes
    service = train(wagons=2, wagon_t=100.0, cut_h=6.0, when_full="turn_away")
    scenario = terminal({"tracks": 2}, 1.2, coal=(10.0, service))
    scenario["stores"] = {"pile": pile(coal=(350.0, 0.0))}
    record = run(scenario)
    assert record.trains.turned_away.tolist() == [0, 1]


def test_emptied_wagons_leave_with_the_import_that_lies_ready() -> None:
    # 120 t of flour, 50 t in a wagon: two of the four wagons leave laden, two hours later than they
    # would empty
    service = train(wagons=4, returns_with="flour", return_wagon_t=50.0)
    scenario = terminal({}, 0.75, coal=(10.0, service))
    scenario["cargoes"]["flour"] = {"form": "bulk", "direction": "import", "by_rail": 1.0}
    scenario["stores"]["shed"] = pile(flour=(1_000.0, 120.0))
    record = run(scenario)
    assert record.trains.left_h[0] == pytest.approx(16.0)
    assert (record.trains.laden_in[0], record.trains.laden_out[0]) == (4, 2)
    measures = measure(record, Scenario.model_validate(scenario)).measures
    assert measures["wagons_in_laden", "coal"].mean == 4.0
    assert measures["wagons_out_laden_share", "coal"].mean == 0.5
    assert next(c for c in record.cargoes if c.cargo == "flour").by_land == pytest.approx(100.0)


def test_only_what_is_for_rail_is_loaded_again() -> None:
    scenario = terminal(
        {}, 0.75, coal=(10.0, train(wagons=4, returns_with="flour", return_wagon_t=50.0))
    )
    scenario["cargoes"]["flour"] = {
        "form": "bulk",
        "direction": "import",
        "by_rail": 0.5,
        "by_road": 0.5,
    }
    scenario["stores"]["shed"] = pile(flour=(1_000.0, 120.0))
    record = run(scenario)
    assert record.trains.laden_out[0] == 1  # half of what lies there is for rail


def kind(**laws: float) -> TrainKind:
    env = Environment()

    def draws(name: str, value: float) -> Draws:
        return Draws(Constant(value=laws.get(name, value)), np.random.default_rng(1))

    return TrainKind(
        0,
        Station(env, "tip", Roster.constant(1), 4, [], None, None),
        Compartment(env, "pile", "coal", "t", 1_000.0, 0.0, False, None),
        3,
        *(
            draws(name, 1.0)
            for name in (
                "wagons",
                "wagon",
                "cut_h",
                "arrival_h",
                "shunting_h",
                "setup_h",
                "release_h",
            )
        ),
    )


def test_a_given_load_fills_the_wagons_and_the_last_one_in_part() -> None:
    drawn = kind(wagons=40.0, wagon=60.0).draw_train(550.0)
    assert drawn.wagons == 10
    assert [[cut.wagons for cut in portion.cuts] for portion in drawn.portions] == [
        [3, 1],
        [3, 1],
        [2],
    ]
    assert drawn.portions[-1].cuts[-1].amount == pytest.approx(70.0)
    assert drawn.amount == pytest.approx(550.0)
    assert kind(wagon=60.0).draw_train(600.0).wagons == 10  # just full


@pytest.mark.parametrize(("drawn", "wagons"), [(0.2, 1), (1.4, 1), (1.6, 2), (39.7, 40)])
def test_a_drawn_number_of_wagons_is_rounded(drawn: float, wagons: int) -> None:
    assert kind(wagons=drawn).draw_train().wagons == wagons
