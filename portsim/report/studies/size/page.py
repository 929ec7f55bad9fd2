"""The report of a sizing study: statements, page and method."""

from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.decisions.sizing_result import (
    BEST,
    DEARER,
    INFEASIBLE,
    NOT_RUN,
    TIED,
    DesignResult,
)
from portsim.report.run.method import interval_method
from portsim.report.studies.size.answer import answer
from portsim.report.studies.size.cost_and_service import cost_and_service
from portsim.report.studies.size.design_map import design_map
from portsim.report.studies.size.designs import (
    MILLION,
    cost_text,
    design_text,
    design_values,
    has_cost,
    service_level_text,
    table_row,
)
from portsim.report.studies.size.frontier import frontier_figure
from portsim.report.studies.study_report import Section, StudyReport
from portsim.report.studies.swept_keys import value_text
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.service_levels import (
    interval_text,
    origin_of_levels,
    scale_of,
    scaled_interval,
)
from portsim.report.style.statement import Statement
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.report.style.wording import WITHHELD, number
from portsim.scenario.blocks.costs import SPOKEN
from portsim.studies.kinds.sizing import relative_excess
from portsim.studies.results.result import StudyResult
from portsim.vocabulary.input_names import input_name

MOST_NAMED = 6  # designs in one sentence


def figures(study: StudyResult) -> list[RenderedFigure]:
    """Draw cost against service, and the designs over one or two decisions."""
    reading = (
        "Further left is cheaper, and the dashed line is the limit of the service level. A design "
        "on the thin line is beaten by none that was run in both. Designs that a rule settled "
        "without a run are counted, not drawn."
    )
    drawn = [
        RenderedFigure.render("frontier", "What service costs", reading, frontier_figure(study))
    ]
    over = {1: cost_and_service, 2: design_map}.get(len(study.axes))
    if over is not None:
        cells = (
            "Every design that may be built: what became of it, and its annual cost. Where it was "
            "not run, the least it can cost (capital and fixed cost)."
        )
        drawn.append(RenderedFigure.render("designs", "The designs", cells, over(study)))
    return drawn


def statements(study: StudyResult) -> list[Statement]:
    """Return the closing statements: the design that is chosen first."""
    sized = study.sizing.result
    lines = [*_chosen_design(study), *_binding_level(study)]
    lines += [*_rivals(study), *_undecided(study), _cost_counted(study)]
    effort = f"{sized.runs:,} runs instead of {sized.exhaustive_runs:,}"
    without = sum(row.n == 0 and row.status != NOT_RUN for row in sized.table)
    rest = f"{without} of {len(sized.table)} designs were settled without a run"
    if not_run := sum(row.status == NOT_RUN for row in sized.table):
        rest += f", and {not_run} were not reached"
    if sized.designs_in_space:
        looked_at = f"{len(sized.table):,} of {sized.designs_in_space:,} designs were looked at"
        rest = f"{looked_at}, {sized.shortlisted} of them kept"
    return [*lines, Statement("Effort", effort, rest)]


def _chosen_design(study: StudyResult) -> list[Statement]:
    """Say what is chosen, what it costs, and with what probability that is right."""
    sized = study.sizing.result
    best = sized.best
    if best is None:
        return _no_design(study)
    cost = cost_text(best)
    words = design_text(study, best.design)
    if not sized.decided:
        text = "the cheapest by its mean, but not told apart from others that meet the levels"
        if sized.missing:
            text = "the cheapest by its mean of those known so far to meet the levels"
        return [Statement("NOT decided", words, f"{cost}; {text}")]
    among = f" of the {sized.shortlisted} kept" if sized.designs_in_space else ""
    apart = "; the undecided are left out of it" if sized.undecided else ""
    sure = (
        f"it meets the service levels and is the cheapest{among} that does, if the next is dearer "
        f"by {sized.delta_usd:,.0f} USD a year or more{apart}"
    )
    alone = Statement("Probability", f"at least {100 * sized.confidence:g} %", sure)
    return [Statement("Cheapest design", words, cost), alone]


def _no_design(study: StudyResult) -> list[Statement]:
    """Say that no design is known to meet the levels, and why."""
    sized = study.sizing.result
    if sized.is_impossible:
        reason = "the one with most of everything misses a service level, and so all do"
        return [Statement("Cheapest design", "none can", reason)]
    none = Statement("Cheapest design", "none", "no design is known to meet all service levels")
    if sized.candidate is None:
        return [none]
    reason = "the cheapest that looks show to meet them; replications of its own must judge it"
    return [none, Statement("Not judged yet", design_text(study, sized.candidate), reason)]


def _binding_level(study: StudyResult) -> list[Statement]:
    """Say which level is nearest to its limit at the design that is chosen."""
    sized = study.sizing.result
    if sized.best is None or not sized.binding:
        return []
    number_of = [level.text for level in study.sizing.levels].index(sized.binding)
    level, row = study.sizing.levels[number_of], table_row(study, sized.best.design)
    unit = str(row[f"unit_{number_of + 1}"])
    factor, shown = scale_of(level.kpi, unit)
    ends = scaled_interval(row, f"figure_{number_of + 1}", factor)
    left = -100.0 * relative_excess(ends[0] / factor, level)
    room = (
        f"; {number(left, 0)} % of the limit is left" if np.isfinite(left) and level.limit else ""
    )
    text = f"there it is {interval_text(*ends, shown)}{room}"
    return [Statement("Binding level", service_level_text(study, number_of), text)]


def _rivals(study: StudyResult) -> list[Statement]:
    """Name designs that may be as cheap as the one that is chosen, and the next one that is not."""
    sized = study.sizing.result
    tied = [row for row in sized.table if row.status == TIED]
    if tied:
        reason = (
            "cost is not told apart"
            if not sized.decided
            else f"dearer by less than {sized.delta_usd:,.0f} USD or equal"
        )
        return [
            Statement(
                "As good as it", f"{len(tied)} more", f"{reason}: {_design_list(study, tied)}"
            )
        ]
    dearer = [row for row in sized.table if row.status == DEARER and np.isfinite(row.cost.mean)]
    if not dearer:
        return []
    following = min(dearer, key=lambda row: row.cost.mean)
    return [Statement("Next", design_text(study, following.design), cost_text(following))]


def _undecided(study: StudyResult) -> list[Statement]:
    """Name designs that might be cheaper, but of which it is open whether they meet the levels."""
    rows = study.sizing.result.undecided
    if not rows:
        return []
    return [
        Statement(
            "Undecided, left out",
            str(len(rows)),
            f"whether they meet the levels is open: {_design_list(study, rows)}",
        )
    ]


def _design_list(study: StudyResult, rows: "tuple[DesignResult, ...] | list[DesignResult]") -> str:
    named = " / ".join(design_text(study, row.design) for row in rows[:MOST_NAMED])
    return named + (f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else "")


def _cost_counted(study: StudyResult) -> Statement:
    costs = study.base.costs
    if costs is None:
        return Statement("Cost", study.sizing.perspective)
    rate = (
        f"prices of {costs.price_year}, discount rate {100 * costs.discount_rate:g} % a year, real"
    )
    return Statement("Cost", SPOKEN[costs.perspective], rate)


def design_table(study: StudyResult) -> Table:
    """Return every design with what became of it."""
    lines: list[list[str | Cell]] = []
    for design in study.sizing.result.table:
        row = table_row(study, design.design)
        status: str | Cell = design.status
        if design.status == INFEASIBLE and not has_cost(design):
            status = Cell(f"{design.status}: unstable", "warn")
        cells: list[str | Cell] = [*[value_text(row[key]) for key in study.axes], status]
        cells += [
            cost_text(design, "") if has_cost(design) else "",
            number(design.standing_usd / MILLION, 2),
        ]
        cells += [
            _level_cell(study, design, row, index) for index in range(len(study.sizing.levels))
        ]
        by = (
            ""
            if design.by is None
            else ", ".join(value_text(value) for value in design_values(study, design.by))
        )
        cells += [
            "yes" if bool(row["frontier"]) else "",
            str(design.n) if design.n else "not run",
            by,
        ]
        lines.append(cells)
    lines.sort(key=lambda cells: cells[len(study.axes)] != BEST)
    heads = [*[Column(input_name(key), "n") for key in study.axes], Column("status")]
    heads += [
        Column("annual cost, million USD (interval)", "n"),
        Column("at the least, million USD", "n"),
    ]
    heads += [
        Column(service_level_text(study, index), "n") for index in range(len(study.sizing.levels))
    ]
    return Table(
        [*heads, Column("frontier"), Column("n", "n"), Column("settled by", "n")],
        [Group("", "", lines)],
    )


def _level_cell(
    study: StudyResult, design: DesignResult, row: "pd.Series[Any]", index: int
) -> str | Cell:
    """Write the figure of a level of a design."""
    if not design.n:
        return ""
    factor, unit = scale_of(study.sizing.levels[index].kpi, str(row[f"unit_{index + 1}"]))
    text = interval_text(*scaled_interval(row, f"figure_{index + 1}", factor), unit)
    return Cell(text, "warn") if text == WITHHELD else text


def _sections(study: StudyResult) -> list[Section]:
    text = (
        f"{_interval_note(study)} «At the least» is capital and fixed cost, known without a run. "
        "«Settled by» is the design that ruled one out or is cheaper, by its values of "
        f"{'; '.join(map(input_name, study.axes))}. Slacks with intervals that hold for all "
        "designs and levels together stand in size.csv."
    )
    return [Section("Designs", text, design_table(study))]


def _interval_note(study: StudyResult) -> str:
    counts = sorted({row.n for row in study.sizing.result.table if row.n})
    over = " to ".join(str(n) for n in dict.fromkeys((counts[0], counts[-1]))) if counts else "0"
    sure = 100 * study.base.run.confidence
    return (
        f"Intervals: the {sure:g} % interval of each cost and figure by itself, over {over} "
        "replications."
    )


def _method(study: StudyResult) -> list[str]:
    sized = study.sizing.result
    return [
        origin_of_levels(study.sizing.own_levels),
        f"A design is a choice of {'; '.join(map(input_name, study.axes))}. Annual cost is "
        "capital as equal yearly payments, fixed and working cost, handling, and the time of "
        "ships or demurrage: "
        f"{_cost_counted(study).value}.",
        "Two things are known before a run: what a design costs at the least, and that more of "
        "anything harms no service level. So a design that misses a level rules out all that have "
        "less of everything, and one that meets all makes those too dear whose least cost is more "
        "than its cost.",
        *_search_method(study),
        "A level counts as met, or missed, only if the interval of its slack (the figure less its "
        "limit) says so; these intervals hold for all designs and levels together. The choice "
        "among what is left is a procedure of ranking and selection. All parts together are right "
        f"with a probability of at least {100 * sized.confidence:g} %, if the next design is "
        f"dearer by {sized.delta_usd:,.0f} USD a year or more; otherwise one of the two is chosen, "
        "and the loss is less than that.",
        *interval_method(study.base.run.confidence),
        f"Where a queue grows a figure has no mean and reads «{WITHHELD}»: the design misses the "
        "level, and its cost is not stated. All designs meet the same random numbers.",
    ]


def _search_method(study: StudyResult) -> list[str]:
    sized = study.sizing.result
    if not sized.designs_in_space:
        return []
    return [
        f"There are {sized.designs_in_space:,} designs, too many to settle each. Steps down from "
        "the largest and a search library (optuna, by a tree-structured Parzen estimator) led to "
        f"the {len(sized.table):,} that were looked at; those that may be the cheapest were kept "
        "and judged on replications of their own. What is said below of all designs holds for "
        "those kept; nothing is promised of designs that were not looked at.",
    ]


def _subject(study: StudyResult) -> str:
    names = [service_level_text(study, index) for index in range(len(study.sizing.levels))]
    return f"the least annual cost at which this holds: {'; '.join(names)}"


REPORT = StudyReport(
    kind="the cheapest design that meets service levels",
    interval_note=_interval_note,
    answer=answer,
    statements=statements,
    figures=figures,
    sections=_sections,
    method=_method,
    subject=_subject,
)
