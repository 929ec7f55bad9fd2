"""The report of a capacity study: statements, page and method."""

import numpy as np

from portsim.analysis.decisions.capacity import EVERYWHERE, FOUND, NOWHERE, Capacity
from portsim.analysis.decisions.plateau import REACHED, UNSETTLED
from portsim.report.run.method import interval_method
from portsim.report.run.summary.limit import LABEL, limit_statement
from portsim.report.studies.capacity.answer import answer
from portsim.report.studies.capacity.curve import curve_figure
from portsim.report.studies.capacity.reading import (
    FACTOR,
    ULTIMATE,
    demand_text,
    level_name,
    levels_of,
    throughput_at,
    throughput_scale,
)
from portsim.report.studies.capacity.saturation import saturation_figure
from portsim.report.studies.capacity.tables import binding_table, capacity_table, level_table
from portsim.report.studies.study_report import Section, StudyReport, interval_note
from portsim.report.style import wording
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.service_levels import interval_text, origin_of_levels
from portsim.report.style.statement import Statement
from portsim.report.style.wording import WITHHELD, number, three_digits
from portsim.studies.results.findings import CapacityFindings
from portsim.studies.results.result import StudyResult


def figures(study: StudyResult) -> list[RenderedFigure]:
    """Draw the throughput-wait curve, and what is full as demand grows."""
    reading = (
        "Left of the diamond the service level is met; the shaded strip is how well that place is "
        "known. Beyond the hatching there is no mean wait to state: the queue grows as long as "
        "one looks."
    )
    behind = (
        "Above, where the line leaves the dotted demand the terminal no longer moves what is "
        "asked of it. The resource named in the middle is the first to look at; below is why "
        "ships wait, which may be something else."
    )
    return [
        RenderedFigure.render("capacity", "Throughput and service", reading, curve_figure(study)),
        RenderedFigure.render(
            "binding", "What is full as demand grows", behind, saturation_figure(study)
        ),
    ]


def statements(study: StudyResult) -> list[Statement]:
    """Return the closing statements, the capacity at the level that binds first."""
    findings = study.capacity
    names = {name: level_name(rows) for name, rows in levels_of(study).items()}
    binding, *others = sorted(findings.capacities, key=lambda level: level != findings.binding)
    lines = [_capacity(study, binding, "Capacity", names[binding])]
    if others and findings.binding:
        lines.append(Statement("Binding level", names[binding], _rivals(findings, names)))
    lines += [_capacity(study, level, names[level], names[level]) for level in others]
    lines += [_ultimate(study), *_limits(study), *_withheld(study)]
    for level in (binding, *others):
        about = names[level] if others else "the capacity"
        lines += [Statement("Doubt", about, text) for text in findings.capacities[level].doubts]
    doubts = findings.ultimate.doubts
    return [*lines, *(Statement("Doubt", "the ultimate capacity", text) for text in doubts)]


def _capacity(study: StudyResult, level: str, label: str, name: str) -> Statement:
    """Say what the capacity at one level is; `name` is the level in words."""
    capacity: Capacity = study.capacity.capacities[level]
    demand = demand_text(study)
    low, high = three_digits(capacity.low), three_digits(capacity.high)
    if capacity.verdict == EVERYWHERE:
        detail = f"{name} still holds at {low} times {demand}, the most tried"
        return Statement(label, "not reached", detail)
    if capacity.verdict == NOWHERE:
        detail = f"{name} fails even at {high} times {demand}, the least tried"
        return Statement(label, "none", detail)
    if capacity.verdict != FOUND:
        ends = f"{low} to {high}" if np.isfinite(capacity.high) else f"above {low}"
        detail = f"{capacity.n} replications leave {ends} times {demand}; level: {name}"
        return Statement(label, "not resolved", detail)
    throughput = interval_text(*throughput_at(study, level), throughput_scale(study).unit)
    detail = f"at {_factor_text(capacity, demand)}"
    if label != name:
        detail += f"; service level: {name}"
    if not capacity.precise:
        detail += f"; the interval is wider than the {100 * capacity.relative:g} % asked for"
    return Statement(label, throughput, detail)


def _factor_text(capacity: Capacity, demand: str) -> str:
    """Write the factor of a capacity with its interval: "1.60 times the demand (1.55 to 1.65)"."""
    decimals = wording.decimals_for(capacity.estimate, capacity.half_width)
    ends = capacity.estimate, capacity.low, capacity.high
    factor, low, high = (number(end, decimals) for end in ends)
    return f"{factor} times {demand} ({low} to {high})"


def _rivals(findings: CapacityFindings, names: dict[str, str]) -> str:
    """Name the levels whose capacity may be as low as that of the level that binds."""
    high = findings.capacities[str(findings.binding)].high
    rivals = [
        names[level]
        for level, capacity in findings.capacities.items()
        if level != findings.binding and capacity.low <= high
    ]
    if not rivals:
        return "the first to be missed"
    return f"but intervals overlap, it may be: {'; '.join(rivals)}"


def _ultimate(study: StudyResult) -> Statement:
    """Say at which demand throughput rises no more."""
    ultimate, label = study.capacity.ultimate, "Ultimate capacity"
    throughput = interval_text(*throughput_at(study, ULTIMATE), throughput_scale(study).unit)
    demand = f"{three_digits(ultimate.x)} times {demand_text(study)}"
    if ultimate.verdict == REACHED:
        return Statement(label, throughput, f"throughput rises no more beyond {demand}")
    if ultimate.verdict == UNSETTLED:
        return Statement(label, "not settled", f"{throughput} at {demand}, the most that was run")
    detail = f"{throughput} at {demand}, the most tried, and still rising"
    return Statement(label, "not reached", detail)


def _limits(study: StudyResult) -> list[Statement]:
    """Say what limits the terminal at the capacity and at the ultimate one."""
    lines = []
    places = {"capacity": study.capacity.binding, "ultimate capacity": ULTIMATE}
    for label, name in places.items():
        factors = study.table.loc[study.table["what"] == name, "factor"]
        limit = study.capacity.limits.get(float(factors.iloc[0])) if len(factors) else None
        told = limit_statement(limit) if limit is not None else None
        if told is not None:
            lines.append(told._replace(label=f"{LABEL} at the {label}"))
    return lines


def _withheld(study: StudyResult) -> list[Statement]:
    """Say at which factors levels have no mean; levels with the same factors stand together."""
    levels: dict[tuple[str, ...], list[str]] = {}
    for rows in levels_of(study).values():
        factors = tuple(f"{factor:.3g}" for factor in rows.loc[rows["mean"].isna(), "factor"])
        if factors:
            levels.setdefault(factors, []).append(level_name(rows))
    demand = demand_text(study)
    return [
        Statement(
            "No mean",
            f"at {', '.join(factors)} times {demand}",
            f"a queue grows without end there: {'; '.join(names)}",
        )
        for factors, names in levels.items()
    ]


def _sections(study: StudyResult) -> list[Section]:
    return [
        Section("Capacity", _interval_note(study), capacity_table(study)),
        Section(
            "Figures of the service levels",
            "All other figures of every factor stand in curve.csv.",
            level_table(study),
        ),
        Section(
            "What is full",
            "Loads are worked out by arithmetic, without a run; roots of waiting come from the "
            "runs.",
            binding_table(study),
        ),
    ]


def _interval_note(study: StudyResult) -> str:
    return interval_note(study, "interval of capacity, throughput and figures")


def _method(study: StudyResult) -> list[str]:
    scaled = "calls, trains and trucks" if study.axes == [FACTOR] else ", ".join(study.axes)
    return [
        origin_of_levels(study.capacity.own_levels),
        f"The numbers of {scaled} are multiplied by a factor; no load, train or ship changes its "
        "size. All factors meet the same random numbers. The capacity is the factor at which the "
        "mean of a level's figure passes its limit; its interval holds every factor at which the "
        "mean is not told apart from the limit. The throughput at the capacity has an interval "
        "that allows for both: the factor, and what is moved at a factor.",
        "The ultimate capacity is the throughput at the first factor beyond which it rises no "
        "more. What is full has a queue without end there: it is no figure to plan with, but says "
        "how far the service level is from the wall.",
        *interval_method(study.base.run.confidence),
        f"Where a queue grows a figure has no mean and reads «{WITHHELD}»; its level counts as "
        "missed.",
    ]


def _subject(study: StudyResult) -> str:
    names = [level_name(rows) for rows in levels_of(study).values()]
    return f"how much is carried while this holds: {'; '.join(names)}"


REPORT = StudyReport(
    kind="capacity at a service level",
    interval_note=_interval_note,
    answer=answer,
    statements=statements,
    figures=figures,
    sections=_sections,
    method=_method,
    subject=_subject,
)
