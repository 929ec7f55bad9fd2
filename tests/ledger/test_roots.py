"""What is behind a wait for cargo or for room, each case with one cause, or with shares followed by hand."""

from typing import Any

import pytest

from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from tests.builder import berths, call, days, pile, small, trucks_every, waits


def run(scenario: dict[str, Any]) -> Record:
    record = simulate(Scenario.model_validate(scenario), 0)
    audit(record)
    return record


def by_road(shut: str, **stage: Any) -> dict[str, Any]:
    """Return trucks of 20 t that set out every hour and take ten hours, with a border that is shut on some days."""
    cargo, road = trucks_every(1.0)
    corridor = {
        "run_in_days": 2,
        "closures": {"shut": {"kind": "dated", "stretches": [{"begins": shut, "ends": shut}]}},
        "stages": {"border": {"kind": "border", "time_h": 10.0, "closed_by": ["shut"], **stage}},
        "routes": {"road": {"mode": "road", "stages": ["border"]}},
        "cargoes": {"coal": {"road": {"road": 1.0}}},
    }
    return {"cargoes": {"coal": cargo}, "road": road, "corridor": corridor}


def test_a_shut_border_is_behind_the_wait() -> None:
    # it is shut all of 2 January, hours 24 to 48; the ship of hour 30 finds 20 t less than she
    # needs
    record = run(
        small(
            stores={"pile": pile(coal=(10_000.0, 0.0))},
            calls={"ships": call(30.0, t=500.0)},
            run=days(4.0),
            **by_road("2027-01-02"),
        )
    )
    # 24 trucks are in store by then; 480 t last 9.6 h. When it opens, all trucks come together:
    # one is let in for half an hour, and the others wait at the gate
    booked = {key: hours for key, hours in waits(record).items() if key[0] == "vessel"}
    assert booked == pytest.approx(
        {("vessel", "cargo", "border"): 48.0 - 39.6, ("vessel", "cargo", "gate"): 0.5}
    )
    # with one cause only, what the ledger books is what she gains where the border stays open; the
    # queue at the gate is the border's doing too
    never = run(
        small(
            stores={"pile": pile(coal=(10_000.0, 0.0))},
            calls={"ships": call(30.0, t=500.0)},
            run=days(4.0),
            **by_road("2027-02-02"),
        )
    )
    assert record.visits.last_line_h[0] - never.visits.last_line_h[0] == pytest.approx(48.5 - 39.6)


def test_the_next_ship_waits_for_the_border_too() -> None:
    scenario = small(
        stores={"pile": pile(coal=(10_000.0, 0.0))},
        calls={"ships": call(30.0, 35.0, t=500.0)},
        run=days(4.0),
        **by_road("2027-01-02"),
    )
    booked = waits(run(scenario))
    # she waits for the only berth from 35 to 48.9: the first works until 39.6 and from 48.5 on
    assert booked["vessel", "berth", "border"] == pytest.approx(48.0 - 39.6)
    assert booked["vessel", "berth", "gate"] == pytest.approx(0.5)
    assert booked["vessel", "berth", "working"] == pytest.approx(39.6 - 35.0 + 0.4)


def on_hold(ship: dict[str, Any], **service: Any) -> Record:
    """Run a ship that loads from an empty store whose cargo is ready ten hours after a truck an hour brought it."""
    cargo, road = trucks_every(1.0, gate_h=0.5)
    road["trucks"]["coal"] |= service
    held = {
        "kind": "stockpile",
        "compartments": {"coal": {"capacity_t": 10_000.0, "initial_t": 0.0, "hold_h": 10.0}},
    }
    return run(
        small(
            cargoes={"coal": cargo},
            road=road,
            stores={"pile": held},
            calls={"ships": ship},
            run=days(1.0),
        ),
    )


def test_cargo_on_hold_is_behind_the_wait() -> None:
    record = on_hold(call(5.0, t=60.0))
    # the loads of 1.5, 2.5, 3.5 are ready at 11.5, 12.5, 13.5; when the spell begins at 5 there are
    # four of them
    booked = waits(record)
    assert booked["vessel", "cargo", "hold"] == pytest.approx(record.visits.no_cargo_h[0])
    assert record.visits.no_cargo_h[0] == pytest.approx(13.9 - 5.0 - 60.0 / 50.0)


def test_shares_go_by_amounts() -> None:
    # Loads come into store at 3.5, 5.5, 7.5, ... and are ready ten hours later. The truck of hour n
    # waits for the bay from n + 1/2 to 2 n - 1/2. So there are, in loads of 20 t,
    # from    4    4.5  5.5  6.5  7.5  8.5  9.5  10.5 11.5 12.5 until 13.5
    # on hold 1    1    2    2    3    3    4    4    5    5
    # waiting 1    2    2    3    3    4    4    5    5    6
    record = on_hold(call(4.0, t=20.0), bays=1, handling_h=2.0)
    booked = waits(record)
    whole = record.visits.no_cargo_h[0]
    on = 0.5 * 1 / 2 + 1 / 3 + 2 / 4 + 2 / 5 + 3 / 6 + 3 / 7 + 4 / 8 + 4 / 9 + 5 / 10 + 5 / 11
    assert whole == pytest.approx(13.5 - 4.0)
    assert booked["vessel", "cargo", "hold"] == pytest.approx(on)
    assert booked["vessel", "cargo", "bay"] == pytest.approx(whole - on)


def test_too_little_is_supply() -> None:
    record = run(
        small(stores={"pile": pile(coal=(10_000.0, 100.0))}, calls={"ships": call(0.0, t=200.0)})
    )
    assert waits(record) == pytest.approx({("vessel", "cargo", "supply"): 22.0})


def test_trucks_before_a_full_store_wait_for_ships() -> None:
    # room for 40 t: the trucks of 1 and 2 are in; the next wait from 3.5, 4.5, ... The ship for the
    # coal comes at
    # 6 behind one that holds the berth until 8, and takes 20 t in 0.4 h: one truck is in at 8.4,
    # the next at 8.8
    cargo, road = trucks_every(1.0)
    record = run(
        small(
            cargoes={"coal": cargo, "sand": {"form": "bulk"}},
            road=road,
            stores={"pile": pile(coal=(1_040.0, 1_000.0), sand=(1_000.0, 500.0))},
            calls={"sand": call(0.0, t=400.0, cargo="sand"), "coal": call(6.0, t=30.0)},
            berths=berths(1),
            cranes={
                "mhc": {
                    "number": 1,
                    "cargoes": {"coal": {"rate_tph": 50.0}, "sand": {"rate_tph": 50.0}},
                }
            },
            run=days(0.375),
        )
    )
    booked = {
        root: hours
        for (who, direct, root), hours in waits(record).items()
        if (who, direct) == ("truck", "store")
    }
    come = [3.5, 4.5, 5.5, 6.5, 7.5, 8.5]
    go = [8.4, 9.0, 9.0, 9.0, 9.0, 9.0]
    no_call = sum(6.0 - c for c in come if c < 6.0)
    # The coal ship waits for the berth, which works
    behind = sum(8.0 - max(c, 6.0) for c in come if c < 8.0)
    at_work = sum(min(g, 8.6) - max(c, 8.0) for c, g in zip(come, go, strict=True))
    assert booked["working"] == pytest.approx(behind)
    assert booked["ship_at_work"] == pytest.approx(at_work)
    assert booked["no_call"] == pytest.approx(no_call + sum(g - 8.6 for g in go if g > 8.6))
