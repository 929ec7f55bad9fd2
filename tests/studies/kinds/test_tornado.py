"""Effects of a tornado on numbers known by hand, and what is said of a case."""

from types import SimpleNamespace

import numpy as np
import pytest

from portsim.analysis.kpis.row import Measure, Row
from portsim.analysis.statistics.intervals import mean_interval, ratio_interval
from portsim.studies.kinds import tornado
from portsim.studies.kinds.compared_case import NOTHING, ComparedCase, sample
from portsim.studies.kinds.sweep import ConductedCases
from portsim.studies.plan.cases import Case
from portsim.vocabulary import Kpi
from tests.builder import terminal

KEY = "berthing.mooring_h"
SERVICE = [10.0, 20.0, 30.0]
# the mean of the waits over that of the service times is 0.5, and 1.5 at the high value
WAITS = {None: [10.0, 5.0, 15.0], 1.0: [10.0, 5.0, 15.0], 3.0: [40.0, 20.0, 30.0]}


def rows_with(waits, service=SERVICE):
    """Return rows that measure no more than the wait of ships and their service."""
    found = []
    for number, (wait, served) in enumerate(zip(waits, service, strict=True)):
        measures = {
            "vessel_wait": Measure(wait),
            "vessel_service": Measure(served),
            "wait_over_service": Measure(wait, served),
        }
        found.append(
            Row(
                number,
                1,
                1.0,
                {(Kpi(kpi), "all"): one for kpi, one in measures.items()},
                {},
                [],
                {},
                np.zeros(1),
            )
        )
    return found


@pytest.fixture
def table(monkeypatch):
    """Return a function that conducts a tornado over one key of cases whose waits are given."""

    def conduct(waits, service=SERVICE):
        base = terminal()
        cases = [Case({} if value is None else {KEY: value}) for value in waits]
        told = [
            (case, base, rows_with(one, service))
            for case, one in zip(cases, waits.values(), strict=True)
        ]
        monkeypatch.setattr(
            tornado, "run_cases", lambda file, runs: ConductedCases(iter(told), None)
        )
        file = SimpleNamespace(base=base, cases=cases, inputs={KEY: None}, value_of=lambda key: 2.0)
        return (
            tornado.run_tornado(file, SimpleNamespace(failures=[]))
            .tables["tornado"]
            .set_index("kpi")
        )

    return conduct


def test_the_effect_on_a_ratio_is_a_difference_of_ratios_of_means(table):
    found = table(WAITS).loc["wait_over_service"]
    assert (found["low"], found["base"], found["high"]) == (1.0, 2.0, 3.0)
    assert found["mean_base_ci_low"] < found["mean_base"] < found["mean_base_ci_high"]
    # the ratio of the base is 30 / 60 = 0.5, that of the high value 90 / 60 = 1.5; to each, the
    # residuals over the mean service of 20: 10 - 0.5 * 10 and so on
    base = 0.5 + np.asarray([5.0, -5.0, 0.0]) / 20.0
    high = 1.5 + np.asarray([25.0, -10.0, -15.0]) / 20.0
    told = mean_interval(high - base)
    assert found["effect_high"] == pytest.approx(told.mean)
    assert (found["effect_high_ci_low"], found["effect_high_ci_high"]) == pytest.approx(
        (told.low, told.high)
    )
    assert found["effect_high"] == pytest.approx(found["mean_high"] - found["mean_base"])
    each = np.mean([4.0 - 1.0, 1.0 - 0.25, 1.0 - 0.5])  # what the mean of the ratios would tell
    assert abs(found["effect_high"] - each) > 0.4
    assert (found["effect_low"], found["effect_low_ci_high"]) == (0.0, 0.0)


def test_the_effect_on_any_other_figure_is_that_of_its_values(table):
    found = table(WAITS).loc["vessel_wait"]
    told = mean_interval(np.asarray([30.0, 15.0, 15.0]))
    assert found["n"] == 3
    assert found[
        ["effect_high", "effect_high_ci_low", "effect_high_ci_high"]
    ].to_list() == pytest.approx(told[1:])
    assert found["effect_high"] == pytest.approx(found["mean_high"] - found["mean_base"])


def test_one_replication_has_a_ratio_but_no_interval(table):
    found = table({value: waits[:1] for value, waits in WAITS.items()}, SERVICE[:1]).loc[
        "wait_over_service"
    ]
    assert found["effect_high"] == pytest.approx(40.0 / 10.0 - 10.0 / 10.0)
    assert np.isnan(found["effect_high_ci_low"])


def test_samples_have_the_figure_as_their_mean():
    rows = rows_with(WAITS[3.0])
    assert sample(rows, ("vessel_wait", "all")).tolist() == WAITS[3.0]
    told = ratio_interval(np.asarray(WAITS[3.0]), np.asarray(SERVICE)).mean
    assert np.mean(sample(rows, ("wait_over_service", "all"))) == pytest.approx(told)


def test_a_case_without_rows_has_no_remarks():
    side = ComparedCase.of(Case({}), terminal(), [])
    assert (side.rows, side.remarks) == ([], {})
    assert side.remark(("vessel_wait", "all")) is NOTHING
