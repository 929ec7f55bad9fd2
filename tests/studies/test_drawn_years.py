"""Which years are drawn in detail, and that a year that is run once more is the same year."""

import numpy as np
import pandas as pd
import pytest

from portsim.studies.drawn_years import chosen_years
from portsim.studies.results.drawn_year import Why, drawn_table
from portsim.studies.run import run
from tests.report.conftest import by_land, scenario

WAIT, COST = "vessel_wait[all]", "annual_cost[all]"
ROAD = ["transit_wait[ore by road]", "transit_wait[coal by rail]"]


def tables(**columns):
    runs = pd.DataFrame({"replication": range(len(next(iter(columns.values())))), **columns})
    bases = runs.assign(**dict.fromkeys(columns, 1.0))
    return runs, bases


def test_the_median_and_the_worst_years_by_hand():
    runs, bases = tables(
        **{WAIT: [9.0, 3.0, 5.0, 40.0], COST: [1.0, 2.0, 8.0, 4.0]},
        **{ROAD[0]: [1.0, 9.0, 2.0, 2.0], ROAD[1]: [50.0, 0.0, 2.0, 2.0]},
    )
    bases[ROAD[1]] = [
        0.1,
        9.0,
        9.0,
        9.0,
    ]  # few trains waited long in year 0: year 1 is (9 + 0) / 10
    assert chosen_years(runs, bases) == {
        2: [Why.MEDIAN, Why.WORST_COST],  # of 3, 5, 9 and 40 the lower of the middle two
        3: [Why.WORST_WAIT],
        0: [Why.WORST_ROAD],  # (1 + 5) / 1.1 = 5.5 against 0.9 and 2
    }


def test_years_that_are_alike_or_unknown():
    assert chosen_years(*tables(**{WAIT: [0.0, 0.0, 0.0]})) == {0: [Why.MEDIAN]}
    assert chosen_years(*tables(**{COST: [3.0, 7.0]})) == {0: [Why.FIRST], 1: [Why.WORST_COST]}
    one = tables(**{WAIT: [np.nan, 2.0], COST: [np.nan, np.nan]})
    assert chosen_years(*one) == {1: [Why.MEDIAN]}
    assert chosen_years(*tables(**{WAIT: [4.0]})) == {0: [Why.MEDIAN]}


@pytest.fixture(scope="module")
def detailed():
    return run(by_land(), replications=4, workers=1, drawn_in_detail=True)


def test_a_year_that_is_run_once_more_is_the_same_year(detailed):
    waits = detailed.runs.set_index("replication")[WAIT]
    ordered = waits.sort_values().tolist()
    first, *_ = detailed.drawn
    assert Why.MEDIAN in first.why
    assert waits[first.record.replication] == ordered[1]
    by_reason = {why: year.record for year in detailed.drawn for why in year.why}
    assert waits[by_reason[Why.WORST_WAIT].replication] == ordered[-1]
    for year in detailed.drawn:
        visits, number = year.record.visits, year.record.replication
        mine = year.record.in_window(visits.arrive_h) & (visits.elsewhere == 0)
        waited = year.record.so_far(visits.arrive_h, visits.granted_h)[mine]
        assert float(np.mean(waited)) == pytest.approx(waits[number])


def test_the_table_names_each_reason(detailed):
    table = drawn_table(detailed.drawn)
    assert next(iter(table["why"])) == "median"
    assert len(table) == sum(len(year.why) for year in detailed.drawn)


def test_nothing_is_run_again_unless_asked_for():
    assert run(scenario(), replications=2, workers=1).drawn == ()
