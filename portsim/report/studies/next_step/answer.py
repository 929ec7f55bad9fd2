"""The answer on the next step: what to add first, or that nothing tried is known to help."""

from portsim.analysis.limits.gains import ALIKE, HELPS, NO_EFFECT, Gain
from portsim.report.run.summary.levels import about_replications
from portsim.report.run.summary.limit import LABEL, limit_statement
from portsim.report.studies.compare.differences import change_text, kpi_name
from portsim.report.studies.study_answer import HOW_SURE, NEXT, Point, StudyAnswer, listed, sentence
from portsim.report.style.steps import step_text
from portsim.report.style.verdict import Tone
from portsim.report.style.wording import counted
from portsim.studies.results.result import StudyResult

MOST_NAMED = 4


def answer(study: StudyResult) -> StudyAnswer:
    """Return the step that is worth taking first, and what is known of the others."""
    found = study.next_step
    helping = [gain for gain in found.gains if gain.verdict is HELPS]
    limit = limit_statement(found.limit)
    points = [] if limit is None else [Point(LABEL, sentence(f"{limit.value}: {limit.detail}"))]
    if len(helping) > 1:
        points.append(
            Point("After that", sentence("; ".join(_gain(study, one) for one in helping[1:])))
        )
    for label, verdict in (("No gain shown", ALIKE), ("No effect at all", NO_EFFECT)):
        names = [_name(study, one) for one in found.gains if one.verdict is verdict]
        if names:
            points.append(Point(label, sentence(listed(names[:MOST_NAMED]) + _rest(names))))
    points += [Point(NEXT, _next(study, helping)), Point(HOW_SURE, _sure(study, helping))]
    if helping:
        first = helping[0]
        text = f"Add first: {_name(study, first)}"
        return StudyAnswer(Tone.GOOD, text, sentence(_gain(study, first)), points)
    if not found.gains:
        detail = "Nobody waits long for anything that could be added, and nothing is full."
        return StudyAnswer(Tone.GOOD, "There is nothing to add", detail, points)
    text = f"None of the {counted(len(found.gains), 'step')} tried is known to help"
    if len(found.gains) == 1:
        text = "The one step tried is not known to help"
    return StudyAnswer(Tone.OPEN, text, "", points)


def _name(study: StudyResult, gain: Gain) -> str:
    return step_text(study.next_step.tried[gain.name].step)


def _rest(names: list[str]) -> str:
    return f", and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""


def _gain(study: StudyResult, gain: Gain) -> str:
    """Say what a step gains, and what it costs."""
    found, unit = study.next_step, str(study.table["unit"].iloc[0])
    _, mean, low, high = gain.joint
    text = f"{_name(study, gain)} gains {change_text(found.kpi, unit, mean, low, high).text}"
    text += f" of {kpi_name(found.kpi, found.of)}"
    if gain.annual_usd is None:
        return f"{text}, at a cost that is not stated"
    if gain.annual_usd <= 0.0:
        return f"{text}, and costs nothing to build or keep"
    return f"{text}, for {gain.annual_usd:,.0f} USD a year"


def _next(study: StudyResult, helping: list[Gain]) -> str:
    """Say what to do next."""
    if helping:
        return (
            "Add it to the scenario and run again: what limits the terminal then is something else."
        )
    gains = [one for one in study.next_step.gains if one.needed and one.alone.mean > 0.0]
    nearest = min(gains, key=lambda one: one.needed or 0, default=None)
    if nearest is None or nearest.needed is None:
        return "Add none of them for the sake of this figure."
    return sentence(f"{about_replications(nearest.needed)} of {_name(study, nearest)}")


def _sure(study: StudyResult, helping: list[Gain]) -> str:
    """Say how sure the gains are, and whether the first is surely better than the second."""
    n = max((gain.alone.n for gain in study.next_step.gains), default=0)
    confidence = f"{100 * study.base.run.confidence:g} %"
    parts = [f"all gains together are {confidence} sure, with {counted(n, 'replication')} each"]
    if study.next_step.is_first_surely_best is False:
        parts.append("whether the first is better than the second is not certain")
    elif study.next_step.is_first_surely_best:
        parts.append("the first is surely better than the second")
    return sentence("; ".join(parts if n else ["no step was tried"]))
