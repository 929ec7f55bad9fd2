"""The answer of a sizing study: what to build, what limits it, and how sure that is."""

import numpy as np

from portsim.analysis.decisions.sizing_result import DEARER, INFEASIBLE, TIED, DesignResult
from portsim.report.studies.size.designs import (
    MILLION,
    cost_text,
    design_text,
    service_level_text,
    table_row,
)
from portsim.report.studies.study_answer import HOW_SURE, NEXT, Point, StudyAnswer, sentence
from portsim.report.style import units
from portsim.report.style.service_levels import interval_text, scale_of, scaled_interval
from portsim.report.style.verdict import Tone
from portsim.report.style.wording import counted, number, three_digits
from portsim.studies.kinds.sizing import relative_excess
from portsim.studies.kinds.total_throughput import weights
from portsim.studies.results.result import StudyResult

MOST_NAMED = 3  # designs in one sentence


def answer(study: StudyResult) -> StudyAnswer:
    """Return the design to build, or that there is none, and what belongs to that."""
    sized = study.sizing.result
    count = sized.designs_in_space or len(sized.table)
    points = [*_demand(study), *_levels(study), *_limit(study)]
    points += [Point(NEXT, _next(study)), Point(HOW_SURE, _sure(study))]
    best = sized.best
    if best is None:
        if sized.is_impossible:
            text = f"None of the {count:,} designs can meet all service levels"
            detail = "The one with most of everything misses one, and so do all others."
            return StudyAnswer(Tone.BAD, text, detail, points)
        text = f"No design of {count:,} is known to meet all service levels"
        return StudyAnswer(Tone.OPEN, text, "", points)
    words = design_text(study, best.design)
    if not sized.decided:
        text = f"Not decided: {words} is the cheapest by its mean, {cost_text(best)}"
        return StudyAnswer(
            Tone.OPEN, text, "Others may be as cheap and meet the levels too.", points
        )
    text = f"The cheapest of {count:,} designs that meets all service levels: {words}"
    return StudyAnswer(Tone.GOOD, text, f"It costs {cost_text(best)}.", points)


def _demand(study: StudyResult) -> list[Point]:
    """Say which demand every design has to carry."""
    shares, unit = weights(study.base)
    cargoes = study.base.cargoes
    amount = float(sum(share * cargoes[name].annual for name, share in shares.items()))
    if not amount or unit == "1":
        return []
    divisor, shown = units.scaled(amount, "t" if unit == "t" else "teu")
    text = (
        f"Every design is held against a demand of {three_digits(amount / divisor)} {shown} a year"
    )
    if study.sizing.result.best is not None:
        text += "; with the one named here no queue of a service level grows, so that it is carried"
    return [Point("Carried against demand", sentence(text))]


def _levels(study: StudyResult) -> list[Point]:
    """Say how the design that is named stands against each service level."""
    best = study.sizing.result.best
    if best is None:
        texts = [service_level_text(study, index) for index in range(len(study.sizing.levels))]
        return [Point("Service levels", f"No design is known to meet them: {'; '.join(texts)}.")]
    texts = [
        f"{service_level_text(study, index)}: met, with {_figure(study, best, index)}"
        for index in range(len(study.sizing.levels))
    ]
    return [Point("Service levels", sentence("; ".join(texts)))]


def _figure(study: StudyResult, design: DesignResult, index: int) -> str:
    """Write the figure of a level of a design, with its interval."""
    row = table_row(study, design.design)
    factor, unit = scale_of(study.sizing.levels[index].kpi, str(row[f"unit_{index + 1}"]))
    return interval_text(*scaled_interval(row, f"figure_{index + 1}", factor), unit)


def _limit(study: StudyResult) -> list[Point]:
    """Say which level is nearest to its limit, and what became of the designs with less."""
    sized, parts = study.sizing.result, []
    texts = [level.text for level in study.sizing.levels]
    if sized.best is not None and sized.binding in texts:
        index = texts.index(sized.binding)
        level, row = study.sizing.levels[index], table_row(study, sized.best.design)
        left = -100.0 * relative_excess(float(row[f"figure_{index + 1}"]), level)
        room = f", {number(left, 0)} % of it left" if np.isfinite(left) and level.limit else ""
        parts.append(f"nearest to its limit{room}: {service_level_text(study, index)}")
    if sized.best is None and sized.undecided:
        parts.append("not told yet: the intervals of the levels are too wide")
    missed = sum(row.status == INFEASIBLE for row in sized.table)
    if missed:
        parts.append(f"{counted(missed, 'design')} that ran missed a level")
    return [Point("What limits it", sentence("; ".join(parts)))] if parts else []


def _next(study: StudyResult) -> str:
    """Say what to do next."""
    sized = study.sizing.result
    if sized.best is None:
        if sized.is_impossible:
            return "Allow more of what the study decides, or something that it does not decide."
        return "Run more replications (the key most), or allow more of what the study decides."
    tied = [row for row in sized.table if row.status == TIED]
    if not sized.decided or tied:
        others = [row for row in sized.table if row.status == TIED] or list(sized.undecided)
        named = " or ".join(design_text(study, row.design) for row in others[:MOST_NAMED])
        text = "Run more replications (the key most) to tell them apart"
        return f"{text}, or take any of them: {named} may do as well." if named else f"{text}."
    dearer = [row for row in sized.table if row.status == DEARER and np.isfinite(row.cost.mean)]
    text = f"Build it: {design_text(study, sized.best.design)}."
    if dearer:
        following = min(dearer, key=lambda row: row.cost.mean)
        more = (following.cost.mean - sized.best.cost.mean) / MILLION
        text += (
            f" The next that meets the levels, {design_text(study, following.design)}, costs "
            f"{three_digits(more)} million USD a year more."
        )
    return text


def _sure(study: StudyResult) -> str:
    """Say with what probability the choice is right, and what was left out of it."""
    sized = study.sizing.result
    parts = []
    if sized.best is not None and sized.decided:
        parts.append(
            f"right with a probability of at least {100 * sized.confidence:g} %, if the next is "
            f"dearer by {sized.delta_usd:,.0f} USD a year or more"
        )
    else:
        parts.append("not sure enough to choose")
    if sized.undecided:
        parts.append(
            f"left out: {counted(len(sized.undecided), 'design')} of which it is open whether the "
            "levels are met"
        )
    if sized.designs_in_space:
        parts.append("nothing is promised of designs that were not looked at")
    return sentence("; ".join([*parts, f"{sized.runs:,} runs"]))
