"""The page of a sizing study: the cheapest design that meets the service levels, and how sure that is."""

from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.decisions.designs import BEST, DEARER, INFEASIBLE, TIED, Row
from portsim.report.run.method import how_intervals
from portsim.report.studies.common import Part, View, value_text
from portsim.report.studies.designs import (
    MILLION,
    choices,
    design_words,
    grid,
    level_of,
    line,
    million,
    seen,
    standing,
)
from portsim.report.studies.frontier import frontier
from portsim.report.studies.levels import interval_of, ranged, shown_as
from portsim.report.style.headline import Headline
from portsim.report.style.image import Image
from portsim.report.style.tables import Cell, Column, Grid, Group
from portsim.report.style.wording import WITHHELD, number
from portsim.scenario.blocks.costs import SPOKEN
from portsim.studies.kinds.sizing import Found, beyond
from portsim.studies.results.result import StudyResult

MOST_NAMED = 6  # designs in one sentence


def images(study: StudyResult) -> list[Image]:
    """Draw cost against service, and the designs over one or two decisions."""
    reading = (
        "Further left is cheaper, and the dashed line is the limit of the service level. A design on the thin line is "
        "beaten by none that was run in both. Designs that a rule settled without a run are counted, not drawn."
    )
    found = [Image.of("frontier", "What service costs", reading, frontier(study))]
    over = {1: line, 2: grid}.get(len(study.axes))
    if over is not None:
        cells = (
            "Every design that may be built: what became of it, and its annual cost. Where it was not run, the least "
            "it can cost (capital and fixed cost)."
        )
        found.append(Image.of("designs", "The designs", cells, over(study)))
    return found


def headlines(study: StudyResult) -> list[Headline]:
    """Return the closing statements: the design that is chosen first."""
    sized = study.found.sized
    lines = [*_chosen(study), *_binding(study)]
    lines += [*_tied(study), *_open(study), _cost_counted(study)]
    told = f"{sized.runs:,} runs instead of {sized.exhaustive:,}"
    rest = f"{sum(row.n == 0 for row in sized.table)} of {len(sized.table)} designs were settled without a run"
    if sized.space:
        rest = f"{len(sized.table):,} of {sized.space:,} designs were looked at, {sized.kept} of them kept"
    return [*lines, Headline("Effort", told, rest)]


def _chosen(study: StudyResult) -> list[Headline]:
    """Say what is chosen, what it costs, and with what probability that is right."""
    found: Found = study.found
    sized, best = found.sized, found.sized.best
    if best is None:
        return [
            Headline("Cheapest design", "none", "no design is known to meet all service levels")
        ]
    cost = million(best)
    words = design_words(study, best.design)
    if not sized.decided:
        text = "the cheapest by its mean, but not told apart from others that meet the levels"
        return [Headline("NOT decided", words, f"{cost}; {text}")]
    among = f" of the {sized.kept} kept" if sized.space else ""
    apart = "; the undecided are left out of it" if sized.undecided else ""
    sure = (
        f"it meets the service levels and is the cheapest{among} that does, if the next is dearer by "
        f"{sized.delta_usd:,.0f} USD a year or more{apart}"
    )
    alone = Headline("Probability", f"at least {100 * sized.confidence:g} %", sure)
    return [Headline("Cheapest design", words, cost), alone]


def _binding(study: StudyResult) -> list[Headline]:
    """Say which level is nearest to its limit at the design that is chosen."""
    sized = study.found.sized
    if sized.best is None or not sized.binding:
        return []
    number_of = [level.text for level in study.found.levels].index(sized.binding)
    level, row = study.found.levels[number_of], standing(study, sized.best.design)
    unit = str(row[f"unit_{number_of + 1}"])
    factor, shown = shown_as(level.kpi, unit)
    ends = interval_of(row, f"figure_{number_of + 1}", factor)
    left = -100.0 * beyond(ends[0] / factor, level)
    room = (
        f"; {number(left, 0)} % of the limit is left" if np.isfinite(left) and level.limit else ""
    )
    text = f"there it is {ranged(*ends, shown)}{room}"
    return [Headline("Binding level", level_of(study, number_of), text)]


def _tied(study: StudyResult) -> list[Headline]:
    """Name designs that may be as cheap as the one that is chosen, and the next one that is not."""
    sized = study.found.sized
    tied = [row for row in sized.table if row.status == TIED]
    if tied:
        what = (
            "cost is not told apart"
            if not sized.decided
            else f"dearer by less than {sized.delta_usd:,.0f} USD or equal"
        )
        return [Headline("As good as it", f"{len(tied)} more", f"{what}: {_named(study, tied)}")]
    dearer = [row for row in sized.table if row.status == DEARER and np.isfinite(row.cost.mean)]
    if not dearer:
        return []
    following = min(dearer, key=lambda row: row.cost.mean)
    return [Headline("Next", design_words(study, following.design), million(following))]


def _open(study: StudyResult) -> list[Headline]:
    """Name the designs that might be cheaper, but whether they meet the levels could not be told."""
    rows = study.found.sized.undecided
    if not rows:
        return []
    return [
        Headline(
            "Undecided, left out",
            str(len(rows)),
            f"whether they meet the levels is open: {_named(study, rows)}",
        )
    ]


def _named(study: StudyResult, rows: "tuple[Row, ...] | list[Row]") -> str:
    named = " / ".join(design_words(study, row.design) for row in rows[:MOST_NAMED])
    return named + (f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else "")


def _cost_counted(study: StudyResult) -> Headline:
    costs = study.base.costs
    if costs is None:
        return Headline("Cost", study.found.perspective)
    rate = (
        f"prices of {costs.price_year}, discount rate {100 * costs.discount_rate:g} % a year, real"
    )
    return Headline("Cost", SPOKEN[costs.perspective], rate)


def designs(study: StudyResult) -> Grid:
    """Return every design with what became of it."""
    lines: list[list[str | Cell]] = []
    for one in study.found.sized.table:
        row = standing(study, one.design)
        status: str | Cell = one.status
        if one.status == INFEASIBLE and not seen(one):
            status = Cell(f"{one.status}: unstable", "warn")
        cells: list[str | Cell] = [*[value_text(row[key]) for key in study.axes], status]
        cells += [million(one, "") if seen(one) else "", number(one.floor_usd / MILLION, 2)]
        cells += [_figure(study, one, row, index) for index in range(len(study.found.levels))]
        by = (
            ""
            if one.by is None
            else ", ".join(value_text(value) for value in choices(study, one.by))
        )
        cells += ["yes" if bool(row["frontier"]) else "", str(one.n) if one.n else "not run", by]
        lines.append(cells)
    lines.sort(key=lambda cells: cells[len(study.axes)] != BEST)
    heads = [*[Column(key, "n") for key in study.axes], Column("status")]
    heads += [
        Column("annual cost, million USD (interval)", "n"),
        Column("at the least, million USD", "n"),
    ]
    heads += [Column(level_of(study, index), "n") for index in range(len(study.found.levels))]
    return Grid(
        [*heads, Column("frontier"), Column("n", "n"), Column("settled by", "n")],
        [Group("", "", lines)],
    )


def _figure(study: StudyResult, one: Row, row: "pd.Series[Any]", index: int) -> str | Cell:
    """Write the figure of a level of a design."""
    if not one.n:
        return ""
    factor, unit = shown_as(study.found.levels[index].kpi, str(row[f"unit_{index + 1}"]))
    text = ranged(*interval_of(row, f"figure_{index + 1}", factor), unit)
    return Cell(text, "warn") if text == WITHHELD else text


def _parts(study: StudyResult) -> list[Part]:
    text = (
        f"{_brackets(study)} «At the least» is capital and fixed cost, known without a run. «Settled by» is the design "
        f"that ruled one out or is cheaper, by its values of {', '.join(study.axes)}. Slacks with intervals that hold "
        "for all designs and levels together stand in size.csv."
    )
    return [Part("Designs", text, designs(study))]


def _brackets(study: StudyResult) -> str:
    counts = sorted({row.n for row in study.found.sized.table if row.n})
    over = " to ".join(str(n) for n in dict.fromkeys((counts[0], counts[-1]))) if counts else "0"
    sure = 100 * study.base.run.confidence
    return f"Intervals: the {sure:g} % interval of each cost and figure by itself, over {over} replications."


def _how(study: StudyResult) -> list[str]:
    sized = study.found.sized
    return [
        f"A design is a choice of {', '.join(study.axes)}. Annual cost is capital as equal yearly payments, fixed and "
        f"working cost, handling, and the time of ships or demurrage: {_cost_counted(study).value}.",
        "Two things are known before a run: what a design costs at the least, and that more of anything harms no "
        "service level. So a design that misses a level rules out all that have less of everything, and one that "
        "meets all makes those too dear whose least cost is more than its cost.",
        *_how_searched(study),
        "A level counts as met, or missed, only if the interval of its slack (the figure less its limit) says so; "
        "these intervals hold for all designs and levels together. The choice among what is left is a procedure of "
        f"ranking and selection. All parts together are right with a probability of at least "
        f"{100 * sized.confidence:g} %, if the next design is dearer by {sized.delta_usd:,.0f} USD a year or more; "
        "otherwise one of the two is chosen, and the loss is less than that.",
        *how_intervals(study.base.run.confidence),
        f"Where a queue grows a figure has no mean and reads «{WITHHELD}»: the design misses the level, and its cost "
        "is not stated. All designs meet the same random numbers.",
    ]


def _how_searched(study: StudyResult) -> list[str]:
    sized = study.found.sized
    if not sized.space:
        return []
    return [
        f"There are {sized.space:,} designs, too many to settle each. Steps down from the largest and a search library "
        f"(optuna, by a tree-structured Parzen estimator) led to the {len(sized.table):,} that were looked at; those "
        "that may be the cheapest were kept and judged on replications of their own. What is said below of all designs "
        "holds for those kept; nothing is promised of designs that were not looked at.",
    ]


VIEW = View(
    "the cheapest design that meets service levels", _brackets, headlines, images, _parts, _how
)
