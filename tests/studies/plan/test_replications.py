"""The replications that capacity and size studies ask for are kept, or refused with the least that works."""

import pytest
from pydantic import TypeAdapter, ValidationError

from portsim.studies.kinds import capacity, sizing
from portsim.studies.plan.plan import AnyPlan, Study

CAPACITY = {
    "name": "try",
    "scenario": "some.yaml",
    "kind": "capacity",
    "levels": [{"kpi": "vessel_wait", "at_most": 9.0}],
}
SIZE = CAPACITY | {
    "kind": "size",
    "decide": {"berths.b.number": {"values": [1, 2]}},
    "indifference_usd": 1.0,
}
LOOKS = {"designs": 10, "replications": 4}


def plan(tree):
    return TypeAdapter[AnyPlan](Study).validate_python(tree)


@pytest.mark.parametrize(
    ("tree", "of_scenario", "kept"),
    [
        (SIZE | {"replications": 3, "most": 10}, 10, (3, 10)),
        (SIZE | {"replications": 3}, 10, (3, 200)),
        (SIZE | {"most": 10}, 30, (5, 10)),
        (SIZE | {"replications": 150}, 10, (150, 300)),
        (SIZE, 10, (20, 200)),
        (SIZE | {"replications": 3, "most": 10, "search": LOOKS}, 10, (3, 6)),
        (CAPACITY | {"replications": 6, "most": 6}, 10, (6, 6)),
        (CAPACITY | {"most": 8}, 10, (8, 8)),
        (CAPACITY, 3, (5, 100)),
        (CAPACITY | {"replications": 120}, 3, (120, 120)),
    ],
)
def test_what_is_stated_is_kept(tree, of_scenario, kept):
    kind = sizing if tree["kind"] == "size" else capacity
    assert kind.replications(plan(tree), of_scenario) == kept


@pytest.mark.parametrize(
    ("tree", "key", "told"),
    [
        (SIZE | {"replications": 1}, "replications", "greater than or equal to 2"),
        (SIZE | {"replications": 6, "most": 10}, "most", "at least 12"),
        (SIZE | {"replications": 3, "most": 9, "search": LOOKS}, "most", "at least 10"),
        (CAPACITY | {"replications": 4}, "replications", "greater than or equal to 5"),
        (CAPACITY | {"most": 4}, "most", "greater than or equal to 5"),
        (CAPACITY | {"replications": 20, "most": 10}, "most", "at least 20"),
        (SIZE | {"set": {"run.replications": 3}}, "set", "key `replications` of the study"),
    ],
)
def test_too_few_are_refused_with_the_least_that_works(tree, key, told):
    with pytest.raises(ValidationError, match=told) as caught:
        plan(tree)
    assert [error["loc"][-1] for error in caught.value.errors()] == [key]
