"""The report of a sensitivity study: Sobol indices, or elementary effects."""

from collections.abc import Sequence

import numpy as np

from portsim.analysis.decisions.sensitivity import (
    FIRST,
    MU_STAR,
    NOISE,
    NOISY,
    SIGMA,
    TOTAL,
    joined,
)
from portsim.report.studies.sensitivity.answer import answer
from portsim.report.studies.sensitivity.figures import effect_figure, index_figure, unstable_figure
from portsim.report.studies.sensitivity.ranked_inputs import (
    LITTLE,
    LOWERS,
    MATTERS,
    NOT_SHOWN,
    OPEN,
    RAISES,
    SMALL,
    RankedInput,
    direction,
    effect_text,
    figure_name,
    index_text,
    is_known,
    noise_share,
    ranked_inputs,
    study_note,
    unstable_points,
    where_unstable,
)
from portsim.report.studies.sensitivity.tables import input_table
from portsim.report.studies.study_report import Section, StudyReport
from portsim.report.style import wording
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.statement import Statement
from portsim.report.style.wording import WITHHELD
from portsim.studies.results.result import StudyResult
from portsim.vocabulary.input_names import input_name

MOST_STATEMENTS = 5


def figures(study: StudyResult) -> list[RenderedFigure]:
    """Draw the inputs in order, and where the figure has no mean if that is anywhere."""
    if study.kind == "sobol":
        reading = (
            "Names in bold matter for certain: they are the inputs to know better. Where the "
            "diamond lies far to the right of the dot, the input works together with others."
        )
        drawn = [
            RenderedFigure.render("sobol", "What the figure hangs on", reading, index_figure(study))
        ]
    else:
        reading = (
            "Names in bold matter for certain: they are the inputs to know better. Right, the "
            "same numbers: an input above the line works unevenly, its effect is curved or "
            "depends on the others; a dot no higher than its grey bar says nothing of that."
        )
        drawn = [
            RenderedFigure.render(
                "morris", "What the figure hangs on", reading, effect_figure(study)
            )
        ]
    if len(unstable_points(study)):
        reading = (
            "Crosses are points of the study at which a queue grows, so that the figure has no "
            "mean there."
        )
        drawn.append(
            RenderedFigure.render(
                "unstable", "Where the terminal is overloaded", reading, unstable_figure(study)
            )
        )
    return drawn


def statements(study: StudyResult) -> list[Statement]:
    """Return the closing statements: inputs that matter, inputs that do not, and chance."""
    known = [ranked for ranked in ranked_inputs(study) if is_known(ranked, _ranking_measure(study))]
    unstable = unstable_points(study)
    lines = []
    if not known:
        label = "Effects" if study.kind == "morris" else "Indices"
        lines.append(Statement(label, WITHHELD if len(unstable) else "none", study_note(study)))
    matter = [ranked for ranked in known if ranked.standing == MATTERS]
    lines += [_input_statement(study, ranked) for ranked in matter[:MOST_STATEMENTS]]
    if len(matter) > MOST_STATEMENTS:
        lines.append(Statement("Matter too", _key_list(matter[MOST_STATEMENTS:])))
    for standing, label, reason in _STANDINGS[study.kind]:
        inputs = [ranked for ranked in known if ranked.standing == standing]
        if inputs:
            lines.append(Statement(label, _key_list(inputs), reason))
    if len(unstable):
        count = f"{len(unstable)} of {len(study.tables['points'])} points"
        lines.append(Statement("No mean", count, where_unstable(study)))
    if known:
        lines.append(_noise_statement(study))
    return lines


_NOT_SHOWN_TEXT = (
    "their intervals begin at zero, or within what chance alone gives; more {} may tell"
)
_OPEN_TEXT = "the intervals reach from little to much: more {} would tell"
_STANDINGS = {
    "sobol": (
        (OPEN, "Open", _OPEN_TEXT.format("points")),
        (NOT_SHOWN, "No effect shown", _NOT_SHOWN_TEXT.format("points")),
        (
            LITTLE,
            "Matter little",
            f"less than {100 * SMALL:g} % of the variance each, for all the intervals say",
        ),
    ),
    "morris": (
        (OPEN, "Open", _OPEN_TEXT.format("trajectories")),
        (NOT_SHOWN, "No effect shown", _NOT_SHOWN_TEXT.format("trajectories")),
        (
            LITTLE,
            "Matter little",
            f"less than {100 * SMALL:g} % of the largest effect, for all the intervals say",
        ),
    ),
}


def _ranking_measure(study: StudyResult) -> str:
    return MU_STAR if study.kind == "morris" else TOTAL


def _key_list(inputs: Sequence[RankedInput]) -> str:
    return "; ".join(input_name(ranked.key) for ranked in inputs)


def _input_statement(study: StudyResult, ranked: RankedInput) -> Statement:
    """Say of an input that matters how much it does."""
    if study.kind == "sobol":
        first = ranked.measures[FIRST]
        alone = f"on its own {index_text(first)}" + (
            "" if first.low > 0.0 else ", which may be nothing"
        )
        return Statement(
            input_name(ranked.key), f"{index_text(ranked.measures[TOTAL])} of the variance", alone
        )
    does = direction(ranked)
    moves = {RAISES: "raised", LOWERS: "lowered"}.get(does, "moved up or down")
    return Statement(
        input_name(ranked.key),
        f"{moves} by {effect_text(study, ranked.measures[MU_STAR]).text}",
        _steadiness(ranked),
    )


def _steadiness(ranked: RankedInput) -> str:
    """Say how evenly an input works over the ranges."""
    size, spread, chance = (ranked.measures[name].mean for name in (MU_STAR, SIGMA, NOISE))
    if not np.isfinite(spread):
        return "from the low to the high end of its range"
    if spread <= chance:
        return "much the same everywhere, but for chance"
    if spread <= 0.5 * size:
        return "much the same everywhere in the ranges"
    return "unevenly: its effect is curved or depends on the other inputs"


def _noise_statement(study: StudyResult) -> Statement:
    noise = noise_share(study)
    value = (
        "not known" if np.isnan(noise) else f"{wording.share(noise)} of the variance between points"
    )
    measures = study.sensitivity
    replications = measures.replications if measures else study.base.run.replications
    details = [f"{replications} replication{'s' if replications != 1 else ''}"]
    if measures is not None:
        details.append(measures.remark)
        # The share of a noise that is known is the value of this statement.
        details.append(measures.noise_remark if np.isnan(noise) else "")
    if noise > NOISY:
        details.append("more are needed")
    return Statement("Noise of replications", value, joined(*details))


def _sections(study: StudyResult) -> list[Section]:
    text = (
        f"{_interval_note(study)} Every point of the study stands in points.csv, these figures in "
        f"{study.kind}.csv."
    )
    return [Section("Inputs in order of their influence", text, input_table(study))]


def _interval_note(study: StudyResult) -> str:
    confidence = 100 * study.base.run.confidence
    n = int(study.table["n"].max()) if len(study.table) else 0
    kind = f"bootstrap intervals over {n} base points"
    if study.kind == "morris":
        kind = f"intervals over {n} trajectories"
    points = (
        f"{len(study.tables['points']):,} points of {study.base.run.replications} replications each"
    )
    return f"Intervals: {confidence:g} % {kind}; {points}."


def _method(study: StudyResult) -> list[str]:
    chance = (
        "Noise is what the replications leave open: the share of the variance between the points' "
        "means that would be there if no input did anything. All points meet the same random "
        "numbers, and what a replication adds to every point alike moves nothing. A figure "
        f"without a mean at a point reads «{WITHHELD}» there."
    )
    if study.kind == "sobol":
        return [
            f"All inputs vary together over their ranges, and the variance of {figure_name(study)} "
            "that this causes is shared out among them. The first-order index is the share that "
            "an input explains on its own; the total index adds all that it does together with "
            "others, so totals may sum to more than 100 %. An input whose total is next to "
            "nothing may be held at any value of its range.",
            "Points are those of a Saltelli design on a scrambled Sobol sequence; estimators "
            "after Saltelli et al. (2010), for the total that of Jansen. The intervals are "
            "percentiles of a bootstrap over base points.",
            chance
            + " One such point withholds all indices: without it they would be shares of nothing.",
        ]
    return [
        "From a random point one input after the other is moved by a step, and the change of "
        f"{figure_name(study)} is scaled to the whole range of the input: an elementary effect. "
        "The mean size (mu*) ranks the inputs; the mean (mu) has the sign; the spread (sigma) is "
        "large where the effect is curved or depends on the other inputs.",
        "Trajectories after Morris (1991), mu* after Campolongo et al. (2007). «By chance» is the "
        "standard deviation that one effect has from the replications alone: a spread no larger "
        "says nothing.",
        chance + " Trajectories through such a point are left out.",
    ]


SOBOL = StudyReport(
    kind="which inputs matter (Sobol indices)",
    interval_note=_interval_note,
    answer=answer,
    statements=statements,
    figures=figures,
    sections=_sections,
    method=_method,
)
MORRIS = SOBOL._replace(kind="which inputs matter (Morris screening)")
