"""The cases of a study: what each of them changes in the base scenario."""

from collections.abc import Callable, Collection, Mapping
from itertools import product
from math import isfinite, prod
from typing import Any, NamedTuple

from portsim.scenario.faults import Path, did_you_mean
from portsim.scenario.input_range import InputRange
from portsim.studies.plan import sampling
from portsim.studies.plan.plan import (
    AnyPlan,
    Capacity,
    Compare,
    Morris,
    Size,
    Sobol,
    Sweep,
    Tornado,
    Variant,
)
from portsim.studies.plan.ranges_and_choices import Range, Span

MOST_SETTLED = (
    2_000  # designs; each is priced before the first run, and all are compared with each other
)

Wrong = tuple[Path, str]
ValueOf = Callable[[str], Any]


class Case(NamedTuple):
    """One case of a study.

    Attributes
    ----------
    values
        Value by dotted key of the scenario; the columns that tell cases apart.
    name
        Of a case that has one.
    variant
        What a case by name stands on; None: the base.
    phase
        Year of the phase it runs in; None: as the variant says.
    block
        Where in the study file its values come from.
    """

    values: Mapping[str, Any]
    name: str = ""
    variant: Variant | None = None
    phase: int | None = None
    block: Path = ("set",)


def inputs_of(
    plan: AnyPlan, value_of: ValueOf, stated: Mapping[str, InputRange], decided: Collection[str]
) -> tuple[dict[str, InputRange], list[Wrong]]:
    """Return the ranges of the inputs of a plan, and what is wrong with them.

    Parameters
    ----------
    value_of
        Gives the base value of a key.
    stated
        The ranges that the scenario file states.
    decided
        Those of their keys that the study itself changes: they are inputs only if it names them.
    """
    if not isinstance(plan, Tornado | Sobol | Morris):
        return {}, []
    given: Mapping[str, Span | None] = plan.inputs or {
        key: None for key in stated if key not in decided
    }
    own = {key: span for key, span in given.items() if span is not None}
    ranges, wrong = _ranges(own, value_of, ("inputs",))
    for key in given:
        if key not in own and key in stated:
            ranges[key] = stated[key]
        elif key not in own:
            hint = f"the scenario's ranges have none{did_you_mean(key, tuple(stated))}"
            wrong.append((("inputs", key), f"give low and high, as {hint}"))
    least = 1 if isinstance(plan, Tornado) else 2
    if len(given) < least:
        told = (
            f"needs {least} or more, and has {len(given)}: name them, or state ranges in the "
            "scenario"
        )
        wrong.append((("inputs",), told))
    return {key: ranges[key] for key in given if key in ranges}, wrong


def cases_of(
    plan: AnyPlan, value_of: ValueOf, inputs: Mapping[str, InputRange], most: int | None
) -> tuple[list[Case], list[Wrong]]:
    """Return the cases of a plan, and what is wrong with it; none for a plan that searches.

    Parameters
    ----------
    value_of
        Gives the base value of a key.
    inputs
        The ranges of its inputs.
    most
        Cases that are too many; None: no number is.
    """
    count, at = size(plan, len(inputs))
    if most is not None and count > most:
        told = (
            f"are {count:,} cases, each run several times: more than {most:,} at these replications"
        )
        return [], [(at, f"{told}; say --yes if that is meant")]
    if isinstance(plan, Sweep):
        return _sweep(plan, value_of)
    if isinstance(plan, Tornado):
        return _tornado(inputs), []
    if isinstance(plan, Sobol | Morris):
        seed = plan.seed or 0
        if isinstance(plan, Sobol):
            points = sampling.saltelli_points(inputs, plan.points, seed)
        else:
            points = sampling.trajectories(inputs, plan.trajectories, plan.steps, seed)
        return [Case(point, block=("inputs",)) for point in points], []
    if isinstance(plan, Compare):
        phases: tuple[int | None, ...] = plan.phases or (None,)
        return [
            Case({}, name, variant, phase)
            for name, variant in plan.cases.items()
            for phase in phases
        ], []
    return [], _designs(plan) if isinstance(plan, Size) else []


def size(plan: AnyPlan, inputs: int) -> tuple[int, Path]:
    """Return the number of cases that a plan with so many inputs asks for, and where it does."""
    if isinstance(plan, Sweep):
        if plan.axes is not None:
            return prod(map(len, plan.axes.values())), ("axes",)
        return (
            (plan.sample.points, ("sample", "points"))
            if plan.sample
            else (len(plan.cases or ()), ("cases",))
        )
    if isinstance(plan, Sobol):
        return plan.points * (inputs + 2), ("points",)
    if isinstance(plan, Morris):
        return plan.trajectories * (inputs + 1), ("trajectories",)
    if isinstance(plan, Size):
        return plan.search.designs if plan.search else plan.designs, ("decide",)
    return 0, ()


def _designs(plan: Size) -> list[Wrong]:
    """Return what is wrong with the number of designs."""
    if plan.search is None and plan.designs > MOST_SETTLED:
        told = (
            f"are {plan.designs:,} designs, more than the {MOST_SETTLED:,} that can be settled "
            "one by one"
        )
        return [
            (
                ("decide",),
                f"{told}; give fewer values, or search: {{designs: 200}} to look at some of them",
            )
        ]
    if plan.search is not None and plan.designs <= plan.search.designs:
        return [
            (
                ("search",),
                f"there are only {plan.designs:,} designs: leave search out, and every one is "
                "settled",
            )
        ]
    return []


def extremes(plan: AnyPlan, value_of: ValueOf) -> list[Case]:
    """Return cases that stand for all that a search may make: they must hold together first."""
    if isinstance(plan, Size):
        least, most = (
            {key: one.choices[end] for key, one in plan.decide.items()} for end in (0, -1)
        )
        single = [{key: value} for key, one in plan.decide.items() for value in one.choices]
        return [Case(values, block=("decide",)) for values in (least, most, *single)]
    if isinstance(plan, Capacity):
        return [scaled(plan, factor, value_of) for factor in (plan.low, plan.high)]
    return []


def scaled(plan: Capacity, factor: float, value_of: ValueOf) -> Case:
    """Return the case in which demand is multiplied by a factor."""
    values = {key: _number(value_of(key)) * factor for key in plan.scale}
    return Case(values, block=("scale",))


def _number(value: Any) -> float:
    return 1.0 if value is None else float(value)


def _sweep(plan: Sweep, value_of: ValueOf) -> tuple[list[Case], list[Wrong]]:
    """Return a grid, the last axis running fastest; cases by name; or the points of a sample."""
    if plan.axes is not None:
        points = product(*plan.axes.values())
        return [
            Case(dict(zip(plan.axes, point, strict=True)), block=("axes",)) for point in points
        ], []
    if plan.sample is not None:
        ranges, wrong = _ranges(plan.sample.ranges, value_of, ("sample", "ranges"))
        if wrong:
            return [], wrong
        found = sampling.space_filling_points(
            plan.sample.method, plan.sample.points, ranges, plan.seed or 0
        )
        return [Case(point, block=("sample", "ranges")) for point in found], []
    return [Case({}, name, variant) for name, variant in (plan.cases or {}).items()], []


def _tornado(inputs: Mapping[str, InputRange]) -> list[Case]:
    """Return the base, then each input low and high."""
    ends = [(key, end) for key, span in inputs.items() for end in _ends(span)]
    return [Case({}), *(Case({key: end}, block=("inputs",)) for key, end in ends)]


def _ends(span: InputRange) -> tuple[Any, Any]:
    return span.value_at(0.0), span.value_at(1.0)


def _ranges(
    given: Mapping[str, Span], value_of: ValueOf, block: Path
) -> tuple[dict[str, InputRange], list[Wrong]]:
    """Return the ranges of inputs; whole numbers where the base value and both ends are."""
    ranges: dict[str, InputRange] = {}
    wrong: list[Wrong] = []
    for key, span in given.items():
        value = value_of(key)
        if span.needs_base and not _is_number(value):
            wrong.append(((*block, key), "has no number in the scenario: give low and high"))
            continue
        low, high = span.ends(value)
        scale = span.scale if isinstance(span, Range) else "linear"
        if not (isfinite(low) and isfinite(high)):
            wrong.append(((*block, key), f"goes beyond all numbers: {low:g} to {high:g}"))
            continue
        if not low < high:
            wrong.append(((*block, key), f"is empty: {low:g} is not below {high:g}"))
            continue
        if scale == "log" and low <= 0:
            wrong.append(((*block, key), f"a logarithmic range begins above 0; low is {low:g}"))
            continue
        whole = isinstance(value, int) and all(float(end).is_integer() for end in (low, high))
        ranges[key] = InputRange(low, high, scale=scale, whole=whole)
    return ranges, wrong


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
