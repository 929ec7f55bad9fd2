"""The flow of waiting: its sums are those of the tables, and small causes are folded with theirs."""

import itertools
from dataclasses import replace

import pandas as pd
import pytest

from portsim.report.run.figures.waiting_flow import (
    OTHER,
    Node,
    _label_places,
    flow_text,
    streams_of,
    totals_by,
    waiting_flow_figure,
)


def with_waits(result, rows, costs=()):
    waits = pd.DataFrame(rows, columns=["who", "cause", "root", "hours"])
    waits["share"] = waits["hours"] / waits.groupby("who")["hours"].transform("sum")
    wait_costs = pd.DataFrame(costs, columns=["who", "cause", "root", "usd"])
    return replace(result, waits=waits, wait_costs=wait_costs)


def test_streams_by_hand(result):
    rows = [
        ("vessel", "berth", "working", 60.0),
        ("vessel", "daylight", "daylight", 20.0),
        ("vessel", "daylight", "sailing", 10.0),
        ("vessel", "crane", "broken", 8.0),
        ("vessel", "tug", "tug", 1.5),
        ("vessel", "pilot", "pilot", 0.5),
        ("truck", "bay", "bay", 4.0),
    ]
    costs = [("vessel", "berth", "working", 30_000.0), ("vessel", "tug", "tug", 500.0)]
    changed = with_waits(result, rows, costs)
    streams = streams_of(changed, "vessel")
    assert totals_by(streams, "first") == {
        "working": (60.0, 30_000.0),
        "daylight": (30.0, 0.0),  # a ship that is ready to sail has no cause behind the dark
        "broken": (8.0, 0.0),
        OTHER: (2.0, 500.0),
    }
    assert totals_by(streams, "awaited")["crane"] == (8.0, 0.0)
    assert streams_of(changed, "train") == []
    text = flow_text(changed)
    assert text.startswith("Ships wait 100 h, 30.5 thousand USD in all: 60 % for a berth, because")
    assert "Trucks wait 4.00 h in all: 100 % for a bay, because no bay is free." in text
    assert len(waiting_flow_figure(changed).axes) == 2


@pytest.mark.parametrize("which", ["result", "land"])
def test_sums_are_those_of_the_tables(which, request):
    found = request.getfixturevalue(which)
    for who, rows in found.waits.groupby("who"):
        streams = streams_of(found, who)
        for column in ("first", "awaited"):
            hours = sum(h for h, _ in totals_by(streams, column).values())
            assert hours == pytest.approx(rows["hours"].sum())


def test_money_is_that_of_the_ships_and_theirs_alone(priced):
    """Every hour of a ship costs 100 USD, so that the cost of a cause is 100 times its hours."""
    ships = priced.waits[(priced.waits["who"] == "vessel") & (priced.waits["hours"] > 0.0)]
    costs = priced.wait_costs.set_index(["cause", "root"])["usd"]
    assert set(priced.wait_costs["who"]) == {"vessel"}
    for _, row in ships.iterrows():
        assert costs[row["cause"], row["root"]] == pytest.approx(100.0 * row["hours"])


def test_nodes_fill_the_panel_and_labels_stand_apart():
    nodes = Node.column({"a": (1.0, 0.0), OTHER: (2.0, 0.0), "b": (97.0, 0.0)}, 100.0)
    assert [node.name for node in nodes] == ["b", "a", OTHER]
    assert (nodes[0].high, round(nodes[-1].low, 9)) == (1.0, 0.0)
    places = _label_places(nodes)
    assert all(above - below > 0.07 for above, below in itertools.pairwise(places))
    assert places[-1] >= 0.0


def test_nobody_waited(result):
    assert not waiting_flow_figure(with_waits(result, [])).axes
    assert flow_text(with_waits(result, [])) == ""
