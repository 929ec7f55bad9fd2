"""An audit passes a sound record and catches each kind of unsound one."""

import copy
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from portsim.observe.audit import AuditError, audit
from portsim.observe.record import Record
from tests.builder import run
from tests.terminal.test_independence import busy, with_second_cargo


@cache
def sound() -> Record:
    return run(with_second_cargo("import"))


def test_sound_records_pass() -> None:
    audit(sound())
    audit(run(busy()))


def a_load_too_many(record: Record) -> None:
    record.cargoes[1].moved_by_land_total += 20.0


def a_parcel_too_small(record: Record) -> None:
    record.cargoes[1].moved_by_ship_total -= 0.01


def stock_out_of_nothing(record: Record) -> None:
    record.cargoes[0].stock_end += 1.0


def stock_above_capacity(record: Record) -> None:
    coal = record.cargoes[1]
    coal.stock_start += 50_000.0
    coal.stock_end += 50_000.0


def somebody_waits_who_never_came(record: Record) -> None:
    anchorage = record.queues[0]
    anchorage.levels[len(anchorage.levels) // 2 :] += 1.0


def a_wait_is_missing(record: Record) -> None:
    gate = next(q for q in record.queues if q.name == "gate")
    longest = int(np.nanargmax(gate.go_h - gate.come_h))
    gate.go_h[longest] = gate.come_h[longest]


def a_truck_waits_longer_than_the_store_says(record: Record) -> None:
    record.trucks[0].at("store").come_h[5] -= 1.0


def a_cause_is_forgotten(record: Record) -> None:
    record.waits = [
        w for w in record.waits if (w.who, w.direct, w.root) != ("vessel", "berth", "working")
    ]


def a_train_wait_is_booked_twice(record: Record) -> None:
    record.waits += [w for w in record.waits if w.who == "train"]


def a_clock_stands_still(record: Record) -> None:
    record.clocks[0].hours["idle"] -= 1.0


def a_state_is_negative(record: Record) -> None:
    hours = record.clocks[0].hours
    hours["idle"], hours["working"] = hours["idle"] + hours["working"] + 1.0, -1.0


@pytest.mark.parametrize(
    "spoil",
    [
        a_load_too_many,
        a_parcel_too_small,
        stock_out_of_nothing,
        stock_above_capacity,
        somebody_waits_who_never_came,
        a_wait_is_missing,
        a_truck_waits_longer_than_the_store_says,
        a_cause_is_forgotten,
        a_train_wait_is_booked_twice,
        a_clock_stands_still,
        a_state_is_negative,
    ],
)
def test_unsound_record_is_caught(spoil: Callable[[Record], None]) -> None:
    record = copy.deepcopy(sound())
    spoil(record)
    with pytest.raises(AuditError) as caught:
        audit(record)
    assert len(caught.value.failures) <= 4
