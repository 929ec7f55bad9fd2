"""The detector on scenarios whose stability is known; a hundred seeds of each are run by `make stability`."""

import pandas as pd
import pytest

import portsim
from portsim.analysis.stability import STABLE, UNDETERMINED, UNSTABLE
from portsim.scenario.scenario import Scenario
from tests.analysis.detector import FIRST_SEED, berth, coal_harbour, seasonal, shut_at_the_end, stays_of, words

SEEDS = range(FIRST_SEED, FIRST_SEED + 20)


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
def test_twenty_seeds_of_each(tree, word):
    assert [words(tree, seed)[0] for seed in SEEDS] == [word] * len(SEEDS)


def test_a_berth_nearly_full_on_a_long_window():
    assert [words(berth(0.9, stays_of(0.9, 50.001)), seed)[0] for seed in SEEDS[:1]] == [STABLE]


def test_a_queue_that_grows_is_seen_without_knowing_the_load():
    assert [words(berth(1.3, 600.0), seed)[1] for seed in SEEDS[:5]] == [UNSTABLE] * 5


def test_a_closed_port_at_the_end_is_no_growing_queue():
    found = [words(shut_at_the_end(600), seed) for seed in SEEDS]
    assert UNSTABLE not in [whole for whole, _ in found]
    assert UNSTABLE in [alone for _, alone in found]  # what a fitted line alone would say


@pytest.mark.parametrize(
    ("tree", "begins", "stated"),
    [
        (coal_harbour(5.0), "no steady state: coal", False),
        (berth(1.05, 300.0), "unstable: the offered load of berth is 1.05", False),
        (berth(0.5, 100.0), "undetermined: the window is 8.6 relaxation times of the queue anchorage", True),
    ],
)
def test_tables_say_so(tree, begins, stated):
    result = portsim.run(Scenario.model_validate(tree), seed=FIRST_SEED, workers=1)
    wait = result.kpis.set_index(["kpi", "of"]).loc[("vessel_wait", "all")]
    assert wait["note"].startswith(begins)
    assert pd.notna(wait["mean"]) == stated
    queue = result.queues.set_index("queue").loc["anchorage"]
    assert queue["verdict"] == (UNDETERMINED if stated else UNSTABLE)
