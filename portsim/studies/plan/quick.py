"""A plan cut down to a rough first answer: fewer replications, fewer points, a coarser grid."""

from collections.abc import Sequence
from math import prod
from typing import TypeVar

from portsim.studies.plan.plan import (
    AnyPlan,
    Capacity,
    Morris,
    Size,
    Sobol,
    Sweep,
)
from portsim.studies.plan.ranges_and_choices import Decision, Sample, Search

#: Replications of a case.
REPLICATIONS = 5
#: The same of a point of a Morris or a Sobol study, which has many of them.
REPLICATIONS_OF_POINTS = 2
POINTS = 16  # of a sample
TRAJECTORIES = 4
BASE_POINTS = 8  # of a Sobol study
CURVE_POINTS = 3
PRECISION = 0.25  # of a capacity
MOST = 20  # replications of a design
DESIGNS = 20  # that are looked at
SETTLED = 60  # designs that are settled one by one, without looks
SHORT_LIST = 4

T = TypeVar("T")


def quick_plan(plan: AnyPlan, of_scenario: int) -> AnyPlan:
    """Return what is asked for a rough first answer to the question of a plan.

    Nothing is asked that the plan does not ask; what it asks for less than this is kept.

    Parameters
    ----------
    of_scenario
        Replications of the scenario, which count where the plan states none.
    """
    n = plan.replications or of_scenario
    fewer: dict[str, object] = {"replications": min(n, REPLICATIONS)}
    match plan:
        case Sweep(axes=axes, sample=sample):
            if axes is not None:
                fewer["axes"] = {key: _ends_and_middle(values) for key, values in axes.items()}
            if sample is not None:
                fewer["sample"] = _fewer_points(sample)
        case Morris():
            fewer["replications"] = min(n, REPLICATIONS_OF_POINTS)
            fewer["trajectories"] = min(plan.trajectories, TRAJECTORIES)
        case Sobol():
            fewer["replications"] = min(n, REPLICATIONS_OF_POINTS)
            fewer["points"] = min(plan.points, BASE_POINTS)
        case Capacity():
            fewer |= {"replications": REPLICATIONS, "most": REPLICATIONS}
            fewer |= {"points": min(plan.points, CURVE_POINTS)}
            fewer |= {"precision": max(plan.precision, PRECISION)}
        case Size():
            fewer |= _fewer_designs(plan)
    return plan.model_copy(update=fewer)


def _fewer_designs(plan: Size) -> dict[str, object]:
    """Return fewer values of every decision, and fewer replications and looks."""
    decide = {
        key: Decision(values=_ends_and_middle(one.choices)) for key, one in plan.decide.items()
    }
    most = min(plan.most or MOST, MOST)
    fewer: dict[str, object] = {"decide": decide, "most": most}
    if plan.search is None:
        return fewer
    if prod(len(one.choices) for one in decide.values()) <= SETTLED:
        return fewer | {"search": None}
    search = Search(
        designs=min(plan.search.designs, DESIGNS),
        replications=min(plan.search.replications, REPLICATIONS_OF_POINTS),
        shortlist=min(plan.search.shortlist, SHORT_LIST),
    )
    return fewer | {"search": search}


def _fewer_points(sample: Sample) -> Sample:
    return sample.model_copy(update={"points": min(sample.points, POINTS)})


def _ends_and_middle(values: Sequence[T]) -> tuple[T, ...]:
    """Return the first, the middle and the last of some values.

    >>> _ends_and_middle((1, 2, 3, 4, 5)), _ends_and_middle((1, 2))
    ((1, 3, 5), (1, 2))
    """
    places = sorted({0, len(values) // 2, len(values) - 1})
    return tuple(values[place] for place in places)
