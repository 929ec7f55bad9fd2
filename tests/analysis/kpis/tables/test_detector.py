"""The detector on scenarios whose stability is known: one or a few of the hundred seeds of `make stability`."""

import pandas as pd
import pytest

import portsim
from portsim.analysis.kpis.tables.stability import STABLE, UNDETERMINED, UNSTABLE
from portsim.report.run.summary.certainty import stability_statement
from portsim.report.run.summary.corridor import closure_statement
from portsim.scenario.blocks.scenario import Scenario
from tests.analysis.kpis.tables.detector import (
    FIRST_SEED,
    berth,
    border,
    coal_harbour,
    seasonal,
    shut_at_the_end,
    stays_of,
    words,
)

SEEDS = range(FIRST_SEED, FIRST_SEED + 4)


@pytest.mark.parametrize(
    ("tree", "word"),
    [
        (coal_harbour(5.0), UNSTABLE),
        (berth(1.05, 300.0), UNSTABLE),
        (berth(0.9, 300.0), UNDETERMINED),
        (berth(0.6, stays_of(0.6, 50.001)), STABLE),
        (seasonal(730.0, 365.0), STABLE),
        (seasonal(900.0, 180.0), UNDETERMINED),
    ],
    ids=["coal harbour", "1.05", "0.9, short", "0.6", "season", "part of a season"],
)
def test_seeds_of_each(tree, word):
    assert words(tree, FIRST_SEED)[0] == word


@pytest.mark.parametrize(
    ("tree", "word"),
    [
        (border(1.05, 60.0), UNSTABLE),
        (border(0.8, 365.0), STABLE),
        (border(0.8, 60.0), UNDETERMINED),
    ],
    ids=["1.05", "0.8, a year", "0.8, two months"],
)
def test_borders(tree, word):
    assert words(tree, FIRST_SEED)[0] == word


def test_a_queue_that_grows_is_seen_without_knowing_the_load():
    assert words(berth(1.3, 600.0), FIRST_SEED)[1] == UNSTABLE


def test_a_closed_port_at_the_end_is_no_growing_queue():
    found = [words(shut_at_the_end(600), seed) for seed in SEEDS]
    assert UNSTABLE not in [whole for whole, _ in found]
    assert UNSTABLE in [alone for _, alone in found]  # what a fitted line alone would say


@pytest.mark.parametrize(
    ("tree", "begins", "stated"),
    [
        (coal_harbour(5.0), "no steady state: coal", False),
        (berth(1.05, 300.0), "unstable: the offered load of berth is 1.05", False),
        (
            berth(0.5, 100.0),
            "undetermined: the window is 8.6 relaxation times of the queue anchorage",
            True,
        ),
    ],
    ids=["coal harbour", "1.05", "0.5, short"],
)
def test_tables_say_so(tree, begins, stated):
    result = portsim.run(Scenario.model_validate(tree), seed=FIRST_SEED, workers=1)
    wait = result.kpis.set_index(["kpi", "of"]).loc[("vessel_wait", "all")]
    assert wait["note"].startswith(begins)
    assert pd.notna(wait["mean"]) == stated
    queue = result.queues.set_index("queue").loc["anchorage"]
    assert queue["verdict"] == (UNDETERMINED if stated else UNSTABLE)


ON_THE_WAY = ["transit_time", "transit_wait", "under_way", "border_backlog_max", "border_recovery"]
WITH_SHIPS = ["border_ships_delayed", "border_ship_delay"]


@pytest.mark.parametrize(
    ("load", "begins", "stated"),
    [
        (1.05, "unstable: the offered load of border is 1.05", False),
        (0.8, "undetermined: the window is 15 relaxation times of the queue stage border", True),
    ],
)
def test_tables_say_what_a_border_takes_with_it(load, begins, stated):
    result = portsim.run(Scenario.model_validate(border(load, 60.0)), seed=FIRST_SEED, workers=1)
    kpis = result.kpis
    noted = kpis[kpis["note"].str.startswith(("unstable", "undetermined"))]
    about_the_border = [*ON_THE_WAY, *WITH_SHIPS]
    # Not one of ships.
    told = dict.fromkeys(kpi for kpi in noted["kpi"] if not kpi.startswith("queue_"))
    assert list(told) == about_the_border
    assert noted["note"].str.startswith(begins).all()
    means = kpis[kpis["kpi"].isin(about_the_border)]["mean"]
    assert means.notna().all() if stated else means.isna().all()
    assert (
        kpis.set_index(["kpi", "of"])["mean"]
        .notna()[[("vessel_wait", "all"), ("truck_turnaround", "ore")]]
        .all()
    )
    told = closure_statement(result)
    assert (told is not None and told.value == "never") is not stated
    if not stated:
        headline = stability_statement(result)
        assert (headline.value, begins.removeprefix("unstable: ") in headline.detail) == (
            "UNSTABLE",
            True,
        )
