"""The answer of a capacity study: how much is carried, what limits it, what to do, how sure."""

import numpy as np
import pandas as pd

from portsim.analysis.decisions.capacity import EVERYWHERE, FOUND, NOWHERE, Capacity
from portsim.analysis.decisions.plateau import REACHED
from portsim.report.run.summary.limit import limit_statement
from portsim.report.studies.capacity.reading import (
    FACTOR,
    ULTIMATE,
    demand_amount,
    demand_text,
    level_name,
    levels_of,
    throughput_at,
    throughput_scale,
)
from portsim.report.studies.study_answer import HOW_SURE, NEXT, Point, StudyAnswer, sentence
from portsim.report.style.service_levels import interval_text, scaled_interval
from portsim.report.style.verdict import Tone
from portsim.report.style.wording import counted, decimals_for, number, three_digits
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Kpi

AS_STATED = 1.0  # the factor of the demand as the scenario has it


def answer(study: StudyResult) -> StudyAnswer:
    """Return how much the terminal takes at its service levels, and what belongs to that."""
    found, demand = study.capacity, demand_text(study)
    name, first = _first_missed(study)
    points = [
        *_carried(study),
        Point("Service levels", _levels_text(study)),
        *_limit(study, name),
        Point("At the very most", _at_most(study)),
        Point(NEXT, _next(study, first)),
        Point(HOW_SURE, _sure(study, name, first)),
    ]
    if first.verdict == NOWHERE:
        text = f"A service level is missed even at {three_digits(first.high)} times {demand}"
        return StudyAnswer(Tone.BAD, text, "That is the least that was tried.", points)
    if first.verdict == EVERYWHERE:
        text = f"All service levels still hold at {three_digits(first.low)} times {demand}"
        return StudyAnswer(Tone.GOOD, text, "That is the most that was tried.", points)
    if first.verdict != FOUND:
        text = f"The capacity is not resolved: it is {_between(first)} times {demand}"
        return StudyAnswer(Tone.OPEN, text, "More replications would tell it.", points)
    throughput = interval_text(*throughput_at(study, name), throughput_scale(study).unit)
    times = f"{_factor(first)} times {demand}"
    text = f"The terminal can carry {throughput} at its service levels: {times}"
    detail = ""
    if len(found.capacities) > 1:
        detail = f"The level that is missed first is: {level_name(levels_of(study)[name])}."
    return StudyAnswer(_tone(first), text, detail, points)


def _first_missed(study: StudyResult) -> tuple[str, Capacity]:
    """Return the level that is missed first, and its capacity; one that is never kept leads."""
    capacities = study.capacity.capacities
    order = {NOWHERE: 0, FOUND: 1, EVERYWHERE: 3}
    name = min(
        capacities,
        key=lambda one: (
            order.get(capacities[one].verdict, 2),
            one != study.capacity.binding,
        ),
    )
    return name, capacities[name]


def _tone(capacity: Capacity) -> Tone:
    """Return whether the demand as it is stated is carried for certain, or surely not."""
    if capacity.low > AS_STATED:
        return Tone.GOOD
    return Tone.BAD if capacity.high < AS_STATED else Tone.OPEN


def _factor(capacity: Capacity) -> str:
    decimals = decimals_for(capacity.estimate, capacity.half_width)
    return number(capacity.estimate, decimals)


def _between(capacity: Capacity) -> str:
    low = three_digits(capacity.low)
    if not np.isfinite(capacity.high):
        return f"above {low}"
    return f"between {low} and {three_digits(capacity.high)}"


def _carried(study: StudyResult) -> list[Point]:
    """Say what is carried at the demand as it is stated, where that was run."""
    rows = study.tables["levels"].drop_duplicates("factor")
    stated = rows[np.isclose(rows["factor"].astype(float), AS_STATED)]
    if not len(stated):
        return []
    scale = throughput_scale(study)
    carried = scaled_interval(stated.iloc[0], Kpi.THROUGHPUT, scale.factor)
    text = f"At {demand_text(study)} as stated, {interval_text(*carried, scale.unit)} are carried"
    amount = demand_amount(study)
    if FACTOR in study.axes and amount:
        text += f", of {three_digits(scale.factor * amount)} demanded"
    return [Point("Carried against demand", sentence(text))]


def _levels_text(study: StudyResult) -> str:
    """Say up to how many times the demand each service level is kept."""
    texts = [
        f"{level_name(rows)}: {_kept(study.capacity.capacities[name])}"
        for name, rows in levels_of(study).items()
    ]
    return sentence("; ".join(texts))


def _kept(capacity: Capacity) -> str:
    if capacity.verdict == EVERYWHERE:
        return f"met at all demands tried, up to {three_digits(capacity.low)} times"
    if capacity.verdict == NOWHERE:
        return "missed at all demands tried"
    if capacity.verdict != FOUND:
        return f"met up to {_between(capacity)} times the demand"
    stated = {Tone.GOOD: "met", Tone.BAD: "missed", Tone.OPEN: "not certain"}[_tone(capacity)]
    return f"{stated} at the demand as it is, and met up to {_factor(capacity)} times of it"


def _limit(study: StudyResult, name: str) -> list[Point]:
    """Say what limits the terminal at the capacity, or else at the ultimate one."""
    for label, what in (("What limits it", name), ("What limits it at the most", ULTIMATE)):
        factors = study.table.loc[study.table["what"] == what, "factor"]
        factor = float(factors.iloc[0]) if len(factors) else np.nan
        limit = study.capacity.limits.get(factor) if pd.notna(factor) else None
        told = None if limit is None else limit_statement(limit)
        if told is not None:
            return [Point(label, sentence(f"{told.value}: {told.detail}"))]
    return []


def _at_most(study: StudyResult) -> str:
    """Say how much the terminal moves at most, whatever ships then wait."""
    ultimate = study.capacity.ultimate
    throughput = interval_text(*throughput_at(study, ULTIMATE), throughput_scale(study).unit)
    times = f"{three_digits(ultimate.x)} times {demand_text(study)}"
    if ultimate.verdict == REACHED:
        waits = "waits then grow without end, so that it is no figure to plan with"
        return f"{throughput}, from {times} on; {waits}."
    return f"At least {throughput}, at {times}; more was not tried."


def _next(study: StudyResult, first: Capacity) -> str:
    """Say what to do next."""
    tries = "portsim next-step finds by how much each crane, berth, lane or room would help"
    if first.verdict == EVERYWHERE:
        return "Nothing needs to be added for the demands that were tried."
    if first.verdict == FOUND and _tone(first) is Tone.GOOD:
        low = three_digits(first.low)
        return (
            f"Nothing needs to be added for the demand as it is. Before it grows to {low} times, "
            f"add to what limits the terminal: {tries}."
        )
    if first.verdict == NOWHERE or _tone(first) is Tone.BAD:
        return f"Add to what limits the terminal before this demand comes: {tries}."
    return f"Run more replications to be certain, or add to what limits the terminal: {tries}."


def _sure(study: StudyResult, name: str, first: Capacity) -> str:
    """Say how sure the capacity is, and what may be doubted."""
    parts = [f"{100 * first.confidence:g} % sure, with {counted(first.n, 'replication')}"]
    if first.verdict == FOUND:
        ends = (
            f"{three_digits(first.low)} and {three_digits(first.high)} times {demand_text(study)}"
        )
        parts[0] += f": the capacity lies between {ends}"
        if not first.precise:
            parts.append(f"that is wider than the {100 * first.relative:g} % asked for")
    rivals = [
        level_name(levels_of(study)[other])
        for other, capacity in study.capacity.capacities.items()
        if other != name and first.verdict == FOUND and capacity.low <= first.high
    ]
    if rivals:
        parts.append(f"another level may be missed first: {', '.join(rivals)}")
    return sentence("; ".join([*parts, *first.doubts]))
