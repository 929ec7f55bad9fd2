"""The service level of a sweep: which cases keep it, and the line between them."""

import itertools
from dataclasses import replace

import pytest

from portsim.report.studies.kinds import STUDY_REPORTS
from portsim.report.studies.sweep.figures import heat_map, line_figure
from portsim.report.studies.sweep.level import level_of
from portsim.report.style import palette


def with_level(study, **limit):
    levels = [{"kpi": "vessel_wait", **limit}]
    tree = study.base.model_dump(mode="json", exclude_none=True)
    return replace(study, base=type(study.base).model_validate(tree | {"service_levels": levels}))


def test_the_line_parts_the_cells_by_hand(two_keys):
    """Means are 400 over cranes times store: unstable, 100, 66.7, 50; 50, 33 ... 12.5 h."""
    study = with_level(two_keys, at_most=40.0)
    lines = [line for line in heat_map(study).axes[0].lines if line.get_color() == palette.TARGET]
    rows = study.table[study.table["kpi"] == "vessel_wait"]
    kept = {
        (row["cranes.mobile.number"], row["stores.yard.compartments.coal.capacity_t"]): row["mean"]
        <= 40.0
        for _, row in rows.iterrows()
    }
    cranes, stores = [1, 2, 3, 4], [2.0, 4.0, 8.0]
    pairs = [((a, s), (b, s)) for a, b in itertools.pairwise(cranes) for s in stores]
    pairs += [((c, a), (c, b)) for a, b in itertools.pairwise(stores) for c in cranes]
    assert len(lines) == sum(kept[one] != kept[other] for one, other in pairs) > 0


def test_the_answer_comes_first(two_keys, one_key):
    first = STUDY_REPORTS["sweep"].statements(with_level(two_keys, at_most=40.0))[0]
    means = two_keys.table[two_keys.table["kpi"] == "vessel_wait"]["mean"]
    met, missed = int((1.1 * means <= 40.0).sum()), int((~(0.9 * means <= 40.0)).sum())
    assert first.label == "Answer"
    assert first.value == f"{met} of 12 cases keep the service level, at most 40"
    assert first.detail == f"{12 - met - missed} not certain, {missed} miss it"
    assert STUDY_REPORTS["sweep"].statements(one_key)[0].label == "Cases"  # no level is stated


@pytest.mark.parametrize("limit", [{"at_most": 120.0}, {"at_least": 120.0}])
def test_the_limit_is_drawn_on_a_line(one_key, limit):
    study = with_level(one_key, **limit)
    level = level_of(study)
    assert level.keeps(float("nan")) is False
    ax = line_figure(study).axes[0]
    assert [line.get_ydata()[0] for line in ax.lines if line.get_linestyle() == "--"] == [120.0]
