"""The way in and out in arrays, by hand, and against the same route in the network of queues."""

from typing import Any

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.calendar.roster import Roster
from portsim.flow.queues.routes import Servers
from portsim.terminal.road.blocking import BlockingTruckFlow
from portsim.terminal.road.columns import GATE, Column, TruckTable
from portsim.terminal.road.kinds import GateComplex
from portsim.terminal.road.passages import Passage, WayIn
from tests.terminal.road.parts import Store, service

SPENT = (
    Column.GATE_H,
    Column.WEIGHING_IN_H,
    Column.BAY_H,
    Column.WEIGHING_OUT_H,
    Column.EXIT_H,
    Column.TO_EXIT_H,
)
WRITTEN = (
    Column.ACCESS_OPENED,
    Column.GATE_BEGUN,
    Column.GATE_DONE,
    Column.WEIGHING_IN_BEGUN,
    Column.WEIGHING_IN_DONE,
    Column.BAY_BEGUN,
    Column.BAY_DONE,
    Column.STORED,
    Column.WEIGHING_OUT_BEGUN,
    Column.WEIGHING_OUT_DONE,
    Column.EXIT_BEGUN,
    Column.EXIT_DONE,
    Column.LEFT,
)


def table_of(**hours: list[float]) -> TruckTable:
    """Return a table of trucks with the columns that are given."""
    table = TruckTable(Column)
    rows = table.add(len(next(iter(hours.values()))))
    for name, values in hours.items():
        table[Column[name]][rows] = values
    return table


def test_who_is_quicker_goes_on_first_and_who_could_be_preceded_is_held_back() -> None:
    # two lanes: the first is done at 6, the second at 2; the third, of the next block, at 4
    table = table_of(GATE_H=[5.0, 1.0, 0.5])
    gate = Passage(table, Servers(2), GATE)
    since_h, done_h, rows = gate.through(np.array([1.0, 1.0, 3.5]), np.arange(3), 3.0)
    assert (since_h.tolist(), done_h.tolist(), rows.tolist()) == ([1.0, 1.0], [6.0, 2.0], [0, 1])
    since_h, done_h, rows = gate.through(np.empty(0), np.empty(0, dtype=np.int64), 24.0)
    assert (since_h.tolist(), done_h.tolist(), rows.tolist()) == ([3.5], [4.0], [2])


def test_who_neither_waits_nor_spends_time_goes_on_as_if_there_were_no_gate() -> None:
    table = table_of(GATE_H=[0.0, 0.0], ARRIVED=[1.0, 7.0])
    way = WayIn(table, GateComplex(gate=Servers(1), access=Calendar([(0.0, 6.0)])))
    since_h, done_h, _ = way.through(table[Column.ARRIVED][:2], np.arange(2), 24.0)
    assert done_h.tolist() == [6.0, 7.0]
    assert since_h.tolist() == [-np.inf, -np.inf]


def test_who_comes_to_a_gate_that_never_opens_again_begins_never() -> None:
    table = table_of(GATE_H=[1.0, 1.0])
    way = WayIn(table, GateComplex(gate=Servers(1), access=Calendar([(4.0, np.inf)])))
    _, done_h, rows = way.through(np.array([5.0, 2.0]), np.arange(2), 24.0)
    assert (done_h.tolist(), rows.tolist()) == ([3.0], [1])


# ---- against the whole route in the network

QUARTERS = st.integers(0, 8).map(lambda n: n / 4)
ROSTERS = st.sampled_from(
    [
        Roster.constant(1),
        Roster.constant(2),
        Roster([(0.0, 2), (6.0, 1), (12.0, 3)]),
        Roster.constant(2, Calendar([(5.0, 9.0), (20.0, 22.0)])),
    ]
)


@st.composite
def complexes(draw: st.DrawFn) -> dict[str, Any]:
    """Return what a gate complex and its services are made of, and the trucks of a day."""
    weighed = draw(st.sampled_from(["never", "one bridge", "two bridges"]))
    number = draw(st.integers(1, 14))
    return {
        "gate": draw(ROSTERS),
        "access": draw(st.sampled_from([None, Calendar([(0.0, 6.0), (22.0, 30.0)])])),
        "weighed": weighed,
        "exit": draw(st.one_of(st.none(), ROSTERS)),
        "bays": [
            (draw(st.sampled_from([None, *range(1, 3)])), draw(st.booleans())) for _ in range(2)
        ],
        "capacity": draw(st.sampled_from([60.0, 1_000.0])),
        "kinds": draw(st.lists(st.integers(0, 1), min_size=number, max_size=number)),
        "come_h": draw(
            st.lists(st.integers(0, 96).map(lambda n: n / 4), min_size=number, max_size=number)
        ),
        "spent": {
            column: draw(st.lists(QUARTERS, min_size=number, max_size=number)) for column in SPENT
        },
    }


def followed(drawn: dict[str, Any], **more: Any) -> dict[str, list[float]]:
    """Return all hours that are written down of the trucks, brought in two blocks."""
    weighbridges = None
    if drawn["weighed"] != "never":
        bridge = Servers(1)
        weighbridges = bridge, bridge if drawn["weighed"] == "one bridge" else Servers(1)
    stores = [Store(capacity=drawn["capacity"]) for _ in range(2)]
    services = [
        service(name, store=store, bays=bays, bay_kept=kept)
        for name, store, (bays, kept) in zip(("coal", "ore"), stores, drawn["bays"], strict=True)
    ]
    at = GateComplex(
        gate=Servers(drawn["gate"]),
        access=drawn["access"],
        weighbridges=weighbridges,
        exit=Servers(drawn["exit"]) if drawn["exit"] else None,
        **more,
    )
    table = TruckTable(Column)
    flow = BlockingTruckFlow(table, at, services, look=lambda hour: None)
    for store in stores:
        store.stock.set_outflow(3.0, 0.0)
    come_h, kinds = np.array(drawn["come_h"]), np.array(drawn["kinds"])
    # of two that come to the same bridge from both sides at one hour either may be first
    apart_h = 0.01 if drawn["weighed"] == "one bridge" else 0.0
    for block in range(2):
        of_block = np.flatnonzero((come_h >= 12.0) == bool(block))
        of_block = of_block[np.lexsort((come_h[of_block], kinds[of_block]))]
        rows = table.add(len(of_block))
        table[Column.KIND][rows], table[Column.ARRIVED][rows] = kinds[of_block], come_h[of_block]
        for number, (column, hours) in enumerate(drawn["spent"].items()):
            noise = apart_h * ((14 * number + of_block + 1) * 0.618034 % 1.0)
            table[column][rows] = np.array(hours)[of_block] + noise
        flow.advance(12.0 * block)
        until_h = 100.0 if block else 12.0
        flow.bring(come_h[of_block], np.arange(rows.start, rows.stop), until_h)
    for hour in (20.0, 60.0):  # the way out is followed in parts
        flow.advance(hour)
        flow.note_way_out(hour)
    return {
        column.name: np.where(table[column][: table.n] <= 60.0, table[column][: table.n], np.nan)
        for column in WRITTEN
    }


@settings(max_examples=60, deadline=None, phases=[Phase.generate])
@given(complexes())
def test_a_way_in_arrays_has_the_hours_of_the_whole_route_in_the_network(
    drawn: dict[str, Any],
) -> None:
    by_arrays = followed(drawn)
    for before in (False, True):  # places without end, so that lanes are kept, but never wait
        whole = followed(drawn, parking=Servers(1_000), parks_before_gate=before)
        for name, hours in by_arrays.items():
            np.testing.assert_allclose(hours, whole[name], rtol=0.0, atol=1e-9, err_msg=name)
