"""Which inputs matter: Sobol indices and elementary effects, told on the console and on a page."""

from collections.abc import Sequence

import numpy as np

from portsim.analysis.decisions.sensitivity import FIRST, MU, MU_STAR, NOISE, NOISY, SIGMA, TOTAL
from portsim.report.studies.common import Part, View
from portsim.report.studies.influence import (
    LITTLE,
    LOWERS,
    MATTERS,
    NOT_SHOWN,
    OPEN,
    RAISES,
    SMALL,
    Input,
    amount,
    direction,
    inputs,
    name_of_figure,
    noise_of,
    note,
    share,
    unstable,
    where,
)
from portsim.report.studies.sensitivity_figures import effects, indices, without_mean
from portsim.report.style import wording
from portsim.report.style.headline import Headline
from portsim.report.style.image import Image
from portsim.report.style.tables import Cell, Column, Grid, Group
from portsim.report.style.wording import WITHHELD
from portsim.studies.results.result import StudyResult

MOST_LINES = 5
_FIRST = (Column("rank", "n"), Column("input", "key"), Column("standing", "whole"))


def images(study: StudyResult) -> list[Image]:
    """Draw the inputs in order, and where the figure has no mean if that is anywhere."""
    if study.kind == "sobol":
        reading = (
            "Names in bold matter for certain: they are the inputs to know better. Where the diamond lies far to the "
            "right of the dot, the input works together with others."
        )
        found = [Image.of("sobol", "What the figure hangs on", reading, indices(study))]
    else:
        reading = (
            "Names in bold matter for certain: they are the inputs to know better. Right, the same numbers: an input "
            "above the line works unevenly, its effect is curved or depends on the others; a dot no higher than its "
            "grey bar says nothing of that."
        )
        found = [Image.of("morris", "What the figure hangs on", reading, effects(study))]
    if len(unstable(study)):
        reading = "Crosses are points of the study at which a queue grows, so that the figure has no mean there."
        found.append(
            Image.of("unstable", "Where the terminal is overloaded", reading, without_mean(study))
        )
    return found


def headlines(study: StudyResult) -> list[Headline]:
    """Return the closing statements: the inputs that matter, those that do not, and what chance has in it."""
    found = inputs(study)
    told = [one for one in found if np.isfinite(one.measures[_leading(study)].mean)]
    bad = unstable(study)
    lines = []
    if not told:
        value = WITHHELD if len(bad) else "none"
        lines.append(
            Headline("Effects" if study.kind == "morris" else "Indices", value, note(study))
        )
    matter = [one for one in told if one.standing == MATTERS]
    lines += [_line(study, one) for one in matter[:MOST_LINES]]
    if len(matter) > MOST_LINES:
        lines.append(Headline("Matter too", _keys(matter[MOST_LINES:])))
    lines += [
        Headline(name, _keys(some), why)
        for standing, name, why in _STANDINGS[study.kind]
        if (some := [one for one in told if one.standing == standing])
    ]
    if len(bad):
        count = f"{len(bad)} of {len(study.tables['points'])} points"
        lines.append(Headline("No mean", count, where(study)))
    return lines + ([_chance(study)] if told else [])


_ALONE = "their intervals begin at zero, or within what chance alone gives; more {} may tell"
_OPEN = "the intervals reach from little to much: more {} would tell"
_STANDINGS = {
    "sobol": (
        (OPEN, "Open", _OPEN.format("points")),
        (NOT_SHOWN, "No effect shown", _ALONE.format("points")),
        (
            LITTLE,
            "Matter little",
            f"less than {100 * SMALL:g} % of the variance each, for all the intervals say",
        ),
    ),
    "morris": (
        (OPEN, "Open", _OPEN.format("trajectories")),
        (NOT_SHOWN, "No effect shown", _ALONE.format("trajectories")),
        (
            LITTLE,
            "Matter little",
            f"less than {100 * SMALL:g} % of the largest effect, for all the intervals say",
        ),
    ),
}


def _leading(study: StudyResult) -> str:
    return MU_STAR if study.kind == "morris" else TOTAL


def _keys(some: Sequence[Input]) -> str:
    return ", ".join(one.key for one in some)


def _line(study: StudyResult, one: Input) -> Headline:
    """Say of an input that matters how much it does."""
    if study.kind == "sobol":
        first = one.measures[FIRST]
        alone = f"on its own {share(first)}" + ("" if first.low > 0.0 else ", which may be nothing")
        return Headline(one.key, f"{share(one.measures[TOTAL])} of the variance", alone)
    does = direction(one)
    moves = {RAISES: "raised", LOWERS: "lowered"}.get(does, "moved up or down")
    return Headline(
        one.key, f"{moves} by {amount(study, one.measures[MU_STAR]).text}", _steadiness(one)
    )


def _steadiness(one: Input) -> str:
    """Say how evenly an input works over the ranges."""
    size, spread, chance = (one.measures[name].mean for name in (MU_STAR, SIGMA, NOISE))
    if not np.isfinite(spread):
        return "from the low to the high end of its range"
    if spread <= chance:
        return "much the same everywhere, but for chance"
    if spread <= 0.5 * size:
        return "much the same everywhere in the ranges"
    return "unevenly: its effect is curved or depends on the other inputs"


def _chance(study: StudyResult) -> Headline:
    noise = noise_of(study)
    value = (
        "not known" if np.isnan(noise) else f"{wording.share(noise)} of the variance between points"
    )
    replications = int(getattr(study.found, "replications", study.base.run.replications))
    told = [f"{replications} replication{'s' if replications != 1 else ''}"]
    told += [text for text in note(study).split("; ") if text and "% of the variance" not in text]
    if noise > NOISY:
        told.append("more are needed")
    return Headline("Noise of replications", value, "; ".join(told))


def table(study: StudyResult) -> Grid:
    """Return the inputs with all measures."""
    found = inputs(study)
    return _effects(study, found) if study.kind == "morris" else _indices(found)


def _indices(found: Sequence[Input]) -> Grid:
    lines: list[list[str | Cell]] = []
    for one in found:
        line: list[str | Cell] = [_rank(one), one.key, one.standing if _told(one, TOTAL) else ""]
        for measure in (TOTAL, FIRST):
            line += _cells(share(one.measures[measure]))
        lines.append([*line, str(one.n)])
    columns = [*_FIRST, Column("total", "n"), Column("interval", "n")]
    columns += [Column("first order", "n"), Column("interval", "n"), Column("base points", "n")]
    return Grid(columns, [Group("", "", lines)])


def _effects(study: StudyResult, found: Sequence[Input]) -> Grid:
    lines: list[list[str | Cell]] = []
    for one in found:
        size, mean = (amount(study, one.measures[name]) for name in (MU_STAR, MU))
        told = _told(one, MU_STAR)
        line: list[str | Cell] = [_rank(one), one.key, one.standing if told else ""]
        for shown in (size, mean):
            line += [shown.mean if told else Cell(shown.mean, "warn"), shown.interval]
        for name in (SIGMA, NOISE):
            value = one.measures[name].mean
            line.append(
                wording.three(value * (100.0 if size.unit == "% points" else 1.0)) if told else ""
            )
        lines.append([*line, size.unit, str(one.n)])
    columns = [*_FIRST, Column("mean size", "n"), Column("interval", "n")]
    columns += [
        Column("mean", "n"),
        Column("interval", "n"),
        Column("spread", "n"),
        Column("by chance", "n"),
    ]
    columns += [Column("unit", "whole"), Column("trajectories", "n")]
    return Grid(columns, [Group("", "", lines)])


def _rank(one: Input) -> str:
    return "" if one.rank is None else str(one.rank)


def _told(one: Input, measure: str) -> bool:
    return bool(np.isfinite(one.measures[measure].mean))


def _cells(text: str) -> list[str | Cell]:
    """Return value and interval of an index in two cells."""
    value, _, rest = text.partition(" (")
    return [value, rest.removesuffix(")")] if rest else [Cell(value, "warn"), ""]


def _parts(study: StudyResult) -> list[Part]:
    text = f"{_brackets(study)} Every point of the study stands in points.csv, these figures in {study.kind}.csv."
    return [Part("Inputs in order of their influence", text, table(study))]


def _brackets(study: StudyResult) -> str:
    confidence = 100 * study.base.run.confidence
    n = int(study.table["n"].max()) if len(study.table) else 0
    kind = f"bootstrap intervals over {n} base points"
    if study.kind == "morris":
        kind = f"Student intervals over {n} trajectories"
    points = (
        f"{len(study.tables['points']):,} points of {study.base.run.replications} replications each"
    )
    return f"Intervals: {confidence:g} % {kind}; {points}."


def _how(study: StudyResult) -> list[str]:
    chance = (
        "Noise is what the replications leave open: the share of the variance between the points' means that would be "
        "there if no input did anything. All points meet the same random numbers, and what a replication adds to every "
        f"point alike moves nothing. A figure without a mean at a point reads «{WITHHELD}» there."
    )
    if study.kind == "sobol":
        return [
            f"All inputs vary together over their ranges, and the variance of {name_of_figure(study)} that this causes "
            "is shared out among them. The first-order index is the share that an input explains on its own; the total "
            "index adds all that it does together with others, so totals may sum to more than 100 %. An input whose "
            "total is next to nothing may be held at any value of its range.",
            "Points are those of a Saltelli design on a scrambled Sobol sequence; estimators after Saltelli et al. "
            "(2010), for the total that of Jansen. The intervals are percentiles of a bootstrap over base points.",
            chance
            + " One such point withholds all indices: without it they would be shares of nothing.",
        ]
    return [
        f"From a random point one input after the other is moved by a step, and the change of {name_of_figure(study)} "
        "is scaled to the whole range of the input: an elementary effect. The mean size (mu*) ranks the inputs; the "
        "mean (mu) has the sign; the spread (sigma) is large where the effect is curved or depends on the other "
        "inputs.",
        "Trajectories after Morris (1991), mu* after Campolongo et al. (2007). «By chance» is the standard deviation "
        "that one effect has from the replications alone: a spread no larger says nothing.",
        chance + " Trajectories through such a point are left out.",
    ]


SOBOL = View("which inputs matter (Sobol indices)", _brackets, headlines, images, _parts, _how)
MORRIS = View("which inputs matter (Morris screening)", _brackets, headlines, images, _parts, _how)
