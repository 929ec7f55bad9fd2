"""More demand is more trucks, trains and calls of a cargo together, never larger ones."""

import numpy as np
import pytest

from portsim.ledger.recording import make_record
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.reading.overrides import apply
from portsim.terminal.terminal import Terminal
from tests.builder import tree

PARCEL = {"dist": "uniform", "min": 8_000.0, "max": 16_000.0}
GROWTH = 1.7


def scaled(growth):
    """Return a year of road, rail and random ships that follow the cargo's volume, and of another cargo by road."""
    values = tree({"kind": "random"}, warm_up_days=0.0, measured_days=365.0)
    flour = {"form": "bulk", "annual_t": 100_000.0, "by_road": 1.0}
    values["cargoes"]["flour"] = flour
    values["stores"]["shed"] = {"kind": "shed", "compartments": {"flour": {"capacity_t": 1e6}}}
    values["road"]["trucks"]["flour"] = {"payload_t": 25.0}
    values["road"]["gate"]["lanes"] = 8
    values["calls"]["coal"]["parcels"] = [{"cargo": "coal", "t": PARCEL}]
    return apply(values, {"cargoes.coal.annual_t": growth * 800_000.0})


@pytest.fixture(scope="module")
def pair():
    terminals = [Terminal(Scenario.model_validate(scaled(growth)), 0) for growth in (1.0, GROWTH)]
    return [(terminal, make_record(terminal, terminal.run())) for terminal in terminals]


def test_numbers_grow_together(pair):
    (_, base), (_, more) = pair
    for hours in (
        lambda record: record.trucks[0].arrive_h,
        lambda record: record.trains.arrive_h,
        lambda record: record.visits.arrive_h,
    ):
        few, many = (np.sum(hours(record) < record.end_h) for record in (base, more))
        # Four deviations
        assert abs(many - GROWTH * few) < 4 * (GROWTH * (1 + GROWTH) * few) ** 0.5


def test_sizes_stay(pair):
    (_, base), (_, more) = pair
    for terminal, record in pair:
        loads, amount = terminal.road.delivered("coal")
        assert loads > 15_000
        assert amount == pytest.approx(20.0 * loads)
        trains = (record.cargoes[0].by_land_total - amount) / 2_400.0
        # Two may still be on their way
        assert trains == pytest.approx(len(record.trains.arrive_h), abs=2)
    ships = len(base.visits.amount_t)
    assert ships < len(more.visits.amount_t)
    np.testing.assert_array_equal(more.visits.amount_t[:ships], base.visits.amount_t)


def test_another_cargo_keeps_its_trucks(pair):
    (_, base), (_, more) = pair
    year = [
        record.trucks[1].arrive_h[record.trucks[1].arrive_h < record.end_h]
        for record in (base, more)
    ]
    np.testing.assert_array_equal(*year)
    assert len(year[0]) == pytest.approx(4_000, abs=4 * 63)


def test_the_same_trucks_come_sooner(pair):
    """The streams are the same draws on a faster clock: the n-th truck comes sooner by the growth."""
    (_, base), (_, more) = pair
    first = base.trucks[0].arrive_h[:10_000]
    np.testing.assert_allclose(more.trucks[0].arrive_h[:10_000] * GROWTH, first, rtol=1e-9)
