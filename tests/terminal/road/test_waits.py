"""Where trucks waited, from hours that are written down by hand."""

import numpy as np
import pytest

from portsim.terminal.road.waits import parts_by_place, truck_queues, truck_waits
from portsim.vocabulary import Place
from tests.terminal.road.parts import nan, part, record, service, trucks


def test_the_queue_of_a_gate_is_that_of_all_services() -> None:
    # coal: from 1 to 3, and one that still waits; wheat: from 2 to 4, and one that did not wait
    coal = trucks(part(Place.GATE, [1.0, 6.0], [3.0, nan]), arrive_h=[1.0, 6.0])
    wheat = trucks(part(Place.GATE, [2.0, 5.0], [4.0, 5.0]), arrive_h=[2.0, 5.0], name="wheat")
    (queue,) = truck_queues([service(), service("wheat")], record(coal, wheat))
    assert queue.name == "gate"
    assert queue.come_h.tolist() == [1.0, 6.0, 2.0]
    assert queue.go_h == pytest.approx([3.0, nan, 4.0], nan_ok=True)
    assert queue.times_h.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 6.0]
    assert queue.levels.tolist() == [0.0, 1.0, 2.0, 1.0, 0.0, 1.0]


def test_a_truck_that_has_not_come_to_a_place_is_not_in_its_queue() -> None:
    coal = trucks(part(Place.GATE, [nan, 1.0], [nan, 2.0]), arrive_h=[0.0, 1.0])
    assert truck_queues([service()], record(coal))[0].come_h.tolist() == [1.0]


def test_bays_have_a_queue_of_their_own_if_their_number_is_limited() -> None:
    coal = trucks(part(Place.BAY, [1.0], [2.0], of="coal"), arrive_h=[1.0])
    wheat = trucks(part(Place.BAY, [1.0], [3.0], of="wheat"), arrive_h=[1.0], name="wheat")
    ash = trucks(part(Place.STORE, [1.0], [4.0], of="ash"), arrive_h=[1.0], name="ash")
    services = [service(bays=2), service("wheat"), service("ash")]
    queues = truck_queues(services, record(coal, wheat, ash))
    assert [queue.name for queue in queues] == ["bay coal", "store ash"]


def test_hours_waited_are_those_of_trucks_that_arrived_within_the_window() -> None:
    # the window is 2 to 8 and the run ends at 12: of the trucks of 1, 2, 7 and 8 two count, of which
    # the second still waits
    gate = part(Place.GATE, [1.0, 2.0, 7.0, 8.0], [4.0, 5.5, nan, 9.0])
    store = part(Place.STORE, [4.0, 6.0, nan, 9.0], [4.0, 7.0, nan, 9.0], of="coal")
    coal = trucks(gate, store, arrive_h=[1.0, 2.0, 7.0, 8.0])
    at_gate, at_store = truck_waits(coal, record(coal, window=(2.0, 8.0), ended_h=12.0))
    assert at_gate[0] is gate
    assert at_gate[1] == 3.5 + 5.0
    assert [hours.tolist() for hours in at_gate[2:]] == [[2.0, 7.0], [5.5, 12.0]]
    assert at_store[0] is store
    assert at_store[1] == 1.0  # the other has not come to the store
    assert np.concatenate(at_store[2:]).tolist() == [6.0, 7.0]


def test_parts_are_gathered_by_place_and_cargo() -> None:
    gate, bay = part(Place.GATE, [1.0], [1.0]), part(Place.BAY, [1.0], [1.0], of="coal")
    other = part(Place.GATE, [2.0], [2.0])
    coal, wheat = trucks(gate, bay, arrive_h=[1.0]), trucks(other, arrive_h=[2.0], name="wheat")
    found = parts_by_place(record(coal, wheat))
    assert list(found) == [(Place.GATE, ""), (Place.BAY, "coal")]
    assert found[Place.GATE, ""][0] is gate
    assert found[Place.GATE, ""][1] is other
