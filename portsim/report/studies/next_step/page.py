"""The report on the next step: statements, figure, tables and method."""

from collections.abc import Sequence

import pandas as pd

from portsim.analysis.limits.gains import (
    ALIKE,
    DIRECTIONS,
    HARMS,
    HELPS,
    NO_EFFECT,
    UNKNOWN,
    Gain,
)
from portsim.analysis.statistics.comparison import HIGHER, LOWER
from portsim.report.run.summary.levels import about_replications
from portsim.report.run.summary.limit import WHO, limit_statement
from portsim.report.studies.compare.differences import change_text, kpi_name, verdict_text
from portsim.report.studies.next_step.answer import answer
from portsim.report.studies.next_step.figure import gain_figure
from portsim.report.studies.next_step.tables import gain_table, left_table
from portsim.report.studies.study_report import Section, StudyReport
from portsim.report.style import wording
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.statement import Statement
from portsim.report.style.steps import step_text
from portsim.studies.results.findings import NextStepFindings
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Kpi

MOST_NAMED = 4
#: Other figures that a step may move, in the order in which they are told.
_BESIDE = (Kpi.ANNUAL_COST, Kpi.TOTAL_THROUGHPUT, Kpi.TRAIN_WAIT, Kpi.TRUCK_WAIT, Kpi.DEMURRAGE)
#: The figures in which a gain is told unless asked, where ships do not wait, by who does.
_FIGURES_OF = {Kpi.TRAIN_TURNAROUND: "train", Kpi.TRUCK_TURNAROUND: "truck"}
_ENTITIES = {"vessel": "ship", "train": "train", "truck": "truck"}


def statements(study: StudyResult) -> list[Statement]:
    """Return the closing statements: what limits the terminal, and what to add, best first."""
    found = study.next_step
    helping = [gain for gain in found.gains if gain.verdict is HELPS]
    lines = [limit_statement(found.limit), _other_figure(study)]
    lines += [_step(study, number, gain) for number, gain in enumerate(helping, 1)]
    lines += [_order(found, helping), _none_helps(study) if not helping else None]
    lines += [
        _group(study, "No gain shown", ALIKE),
        _group(study, "No effect at all", NO_EFFECT),
        _group(study, "Not known", UNKNOWN),
        _group(study, "Worse with it", HARMS),
        _beside(study),
        _not_tried(study),
    ]
    return [line for line in lines if line is not None]


def _other_figure(study: StudyResult) -> Statement | None:
    """Say in which figure the gain is told, where that is not the time of ships.

    It is throughput where the figure that was asked for has no mean.
    """
    found = study.next_step
    asked = kpi_name(study.kpi, study.of)
    if (found.kpi, found.of) == (study.kpi, study.of):
        who = _FIGURES_OF.get(found.kpi)
        if who is None or found.limit.who != who:
            return None
        detail = f"{WHO[who]} wait, and ships hardly do; kpi and of name another figure"
        return Statement("Gain told in", asked, detail)
    detail = f"a queue grows, so {asked} has no mean from which a gain could be told"
    return Statement("Gain told in", kpi_name(found.kpi, found.of), detail)


def _step(study: StudyResult, number: int, gain: Gain) -> Statement:
    """Say what a step gains and costs."""
    found = study.next_step
    text = step_text(found.tried[gain.name].step)
    parts = [f"gains {_gain_text(found, study, gain)}", *_worth(study, gain)]
    parts += _moved(study, gain.name, helping=True)
    return Statement(f"Step {number}", text, "; ".join(parts))


def _gain_text(found: NextStepFindings, study: StudyResult, gain: Gain) -> str:
    """Write a gain with its joint interval: hours of a ship, or the unit of the figure."""
    unit = _unit(study)
    _, mean, low, high = gain.joint
    value = change_text(found.kpi, unit, mean, low, high).text
    per = _per(found.kpi) if unit == "h" else ""
    return f"{value} {per}".rstrip() + f" of {kpi_name(found.kpi, found.of)}"


def _per(kpi: str) -> str:
    who = next((name for name in _ENTITIES if kpi.startswith(name)), "")
    return f"a {_ENTITIES[who]}" if who else ""


def _worth(study: StudyResult, gain: Gain) -> list[str]:
    """Say what a gain comes to in a year, and for each thousand USD."""
    found, unit, parts = study.next_step, _unit(study), []
    _, mean, low, high = gain.joint
    if gain.yearly != 1.0:
        year = change_text("", unit, *(gain.yearly * one for one in (mean, low, high)))
        parts.append(f"{year.text} a year")
    if gain.annual_usd is None:
        return [*parts, "its cost is not stated"]
    if gain.annual_usd <= 0.0:
        return [*parts, "it costs nothing to build or keep"]
    scale = 1000.0 * gain.yearly / gain.annual_usd
    worth = change_text("", unit, *(scale * one for one in (mean, low, high)))
    cost = f"{gain.annual_usd:,.0f} USD a year to build and keep"
    named = "" if unit == "h" else f" of {kpi_name(found.kpi, found.of)}"
    return [*parts, f"{cost}: {worth.text}{named} for each 1,000 USD"]


def _moved(study: StudyResult, name: str, helping: bool) -> list[str]:
    """Say which other figures a step is known to move; only for the better, if it does not help."""
    found, table = study.next_step, study.tables["next_step_figures"]
    own = table[(table["case"] == name) & table["verdict"].isin([HIGHER, LOWER])]
    own = own[own["kpi"].isin(_BESIDE)].sort_values(
        "kpi", key=lambda kpis: kpis.map(_BESIDE.index), kind="stable"
    )
    texts = []
    for _, row in own.iterrows():
        kpi, of = str(row["kpi"]), str(row["of"])
        is_total = kpi != Kpi.ANNUAL_COST or of == "all"
        better = DIRECTIONS.get(kpi) == (1 if row["verdict"] == HIGHER else -1)
        told = is_total and (kpi, of) != (found.kpi, found.of)
        if told and (helping or better):
            texts.append(f"{kpi_name(kpi, of)} {verdict_text(row)}")
    return texts[:MOST_NAMED]


def _order(found: NextStepFindings, helping: Sequence[Gain]) -> Statement | None:
    """Say whether the first step is surely better than the second."""
    if found.is_first_surely_best is None:
        if len(helping) < 2:
            return None
        detail = "only one of the first two has a cost: the others are ranked by their gain alone"
        return Statement("Order", "first those with a cost", detail)
    by = "for each USD" if helping[0].annual_usd is not None else "by itself"
    if found.is_first_surely_best:
        return Statement("Order", "sure", f"the first gains more {by} than the second")
    detail = f"whether the first gains more {by} than the second"
    return Statement("Order", "not told apart", detail)


def _none_helps(study: StudyResult) -> Statement:
    """Say that no step is known to help, and how many replications would tell."""
    found = study.next_step
    if not found.gains:
        detail = "no step could shorten what is waited for, and no load is above the limit"
        return Statement("Next step", "nothing to try", detail)
    n = max(gain.alone.n for gain in found.gains)
    if all(gain.verdict is NO_EFFECT for gain in found.gains):
        detail = f"they change nothing in any of {n} replications"
        return Statement("Next step", "none of these helps", detail)
    if n == 1:
        detail = "one replication has no interval, so no gain can be told"
        return Statement("Next step", "none is known to help", detail)
    if all(gain.verdict is UNKNOWN for gain in found.gains):
        detail = f"no gain has an interval with {n} replications, as where a queue grows"
        return Statement("Next step", "none is known to help", detail)
    count = len(found.gains)
    tried = "the interval" if count == 1 else f"none of the {count} joint intervals"
    leaves = "holds nought" if count == 1 else "leaves out nought"
    detail = f"{tried} {leaves} with {n} replications"
    nearest = _nearest(found.gains)
    if nearest is not None and nearest.needed is not None:
        text = step_text(found.tried[nearest.name].step)
        detail += f"; {about_replications(nearest.needed)} of {text}"
    else:
        detail += "; how many replications would tell cannot be said"
    return Statement("Next step", "none of these helps", detail + _others_wait(found))


def _others_wait(found: NextStepFindings) -> str:
    """Say which figure to ask for where steps were tried for others than those it is about."""
    told = next((who for kpi, who in _FIGURES_OF.items() if kpi == found.kpi), "vessel")
    others = {one.who for one in found.tried.values()} - {told, ""}
    asks = [f"{kpi} for {WHO[who]}" for kpi, who in _FIGURES_OF.items() if who in others]
    return f"; they were tried for others too: ask in {' or '.join(asks)}" if asks else ""


def _nearest(gains: Sequence[Gain]) -> Gain | None:
    """Return the step with a gain of which the fewest replications would tell."""
    known = [gain for gain in gains if gain.needed is not None and gain.alone.mean > 0.0]
    return min(known, key=lambda gain: gain.needed or 0, default=None)


def _group(study: StudyResult, label: str, verdict: str) -> Statement | None:
    """Name the steps with a verdict."""
    found = study.next_step
    names = [gain.name for gain in found.gains if gain.verdict is verdict]
    if not names:
        return None
    texts = [step_text(found.tried[name].step) for name in names]
    nearest = _nearest([gain for gain in found.gains if gain.verdict is verdict])
    detail = ""
    if verdict is ALIKE:
        detail = "their joint intervals hold nought"
        if nearest is not None and nearest.needed is not None:
            text = step_text(found.tried[nearest.name].step)
            detail += f"; {about_replications(nearest.needed)} of {text}"
    return Statement(label, "; ".join(texts), detail)


def _beside(study: StudyResult) -> Statement | None:
    """Say what else steps are known to do that show no gain in the figure of the study."""
    found, texts = study.next_step, []
    for gain in found.gains:
        moved = [] if gain.verdict is HELPS else _moved(study, gain.name, helping=False)
        if moved:
            texts.append(f"{step_text(found.tried[gain.name].step)}: {', '.join(moved)}")
    if not texts:
        return None
    return Statement("No gain, another effect", "; ".join(texts), "")


def _not_tried(study: StudyResult) -> Statement | None:
    """Say how many steps were not tried."""
    left = study.next_step.left
    if not left:
        return None
    names = [step_text(one.pointed.step) for one in left[:MOST_NAMED]]
    more = f" and {len(left) - MOST_NAMED} more" if len(left) > MOST_NAMED else ""
    return Statement("Not tried", wording.counted(len(left), "step"), f"{'; '.join(names)}{more}")


def _unit(study: StudyResult) -> str:
    table = study.table
    return str(table["unit"].iloc[0]) if len(table) else ""


def figures(study: StudyResult) -> list[RenderedFigure]:
    """Draw the gain of each step with its joint interval."""
    reading = (
        "Right of the line is a gain. Where a whisker crosses the line it is not told whether the "
        "step helps. The steps stand in the order in which they are worth taking: by the gain for "
        "each USD where costs are known, and by the gain where they are not."
    )
    return [RenderedFigure.render("gains", "What each step gains", reading, gain_figure(study))]


def _sections(study: StudyResult) -> list[Section]:
    found = study.next_step
    text = (
        "The steps that were tried, in the order in which they are worth taking. The share is that "
        "part of all waiting of ships, trains or trucks which the step could shorten."
    )
    sections = [Section("Steps", text, gain_table(study))] if found.gains else []
    if found.left:
        text = "What the scenario would allow besides, and why it was not tried."
        sections.append(Section("Not tried", text, left_table(study)))
    return sections


def _subject(study: StudyResult) -> str:
    found = study.next_step
    return f"gain in {kpi_name(found.kpi, found.of)}"


def _interval_note(study: StudyResult) -> str:
    table: pd.DataFrame = study.table
    percent = f"{100.0 * study.base.run.confidence:g} %"
    if not len(table):
        n = study.base.run.replications
        return f"No step was tried; {wording.counted(n, 'replication')} as it is."
    count, n = len(table), int(table["n"].max())
    if n == 1:
        return "One replication: no intervals, so no gain can be told."
    over = f"Intervals: paired, over {n} replications"
    if count == 1:
        return f"{over}; the one of the only step holds with {percent}."
    return f"{over}; those of all {count} steps hold together with {percent}."


def _method(study: StudyResult) -> list[str]:
    return [
        "One thing is added to the scenario at a time, and all else stays as it is. All cases meet "
        "the same random numbers, so a gain is a mean of differences, replication by replication. "
        "Gains of several steps do not add up.",
        "The intervals of all steps hold together by Bonferroni's inequality: a step is said to "
        "help only if its joint interval leaves out nought.",
        "A step is tried if the waiting that it could shorten, by the ledger of the run as it is, "
        "or the load of its resource is above the limits of the study. What it costs a year is "
        "what it adds to capital and upkeep in the scenario's costs.",
    ]


REPORT = StudyReport(
    kind="the next step",
    interval_note=_interval_note,
    answer=answer,
    statements=statements,
    figures=figures,
    sections=_sections,
    method=_method,
    subject=_subject,
)
