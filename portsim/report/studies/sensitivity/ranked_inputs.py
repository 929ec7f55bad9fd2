"""The inputs of a sensitivity study: their measures, and whether they matter."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from portsim.analysis.decisions.sensitivity import MU, MU_STAR, NOISE, TOTAL
from portsim.analysis.kpis.tables.summarise import kpi_unit
from portsim.report.studies.study_report import subject
from portsim.report.style import wording
from portsim.studies.results.result import StudyResult
from portsim.vocabulary.input_names import input_name

SMALL = 0.05  # of the variance, or of the largest effect: below it an input matters little
# Mean size of an effect that is chance alone, over its standard deviation
HALF_NORMAL = (2.0 / np.pi) ** 0.5
RAISES, LOWERS, BOTH = "raises", "lowers", "raises or lowers"
MATTERS, LITTLE, NOT_SHOWN, OPEN = "matters", "matters little", "no effect shown", "open"


class Measure(NamedTuple):
    """A measure with its interval."""

    mean: float
    low: float
    high: float


class RankedInput(NamedTuple):
    """An input with all its measures; `standing` says whether it matters."""

    key: str
    rank: int | None
    n: int
    measures: dict[str, Measure]
    standing: str


def ranked_inputs(study: StudyResult) -> list[RankedInput]:
    """Return the inputs of a study, the most influential first."""
    by_key = [(str(key), rows) for key, rows in study.table.groupby("key", sort=False)]
    measures = [_measures(rows) for _, rows in by_key]
    if study.kind == "morris":
        largest = max((of_input[MU_STAR].mean for of_input in measures), default=np.nan)
        standings = [_morris_standing(of_input, largest) for of_input in measures]
    else:
        noise = noise_share(study)
        standings = [_standing(of_input[TOTAL], SMALL, noise) for of_input in measures]
    inputs = []
    for (key, rows), of_input, standing in zip(by_key, measures, standings, strict=True):
        rank = rows["rank"].iloc[0]
        known_rank = None if pd.isna(rank) else int(rank)
        inputs.append(RankedInput(key, known_rank, int(rows["n"].iloc[0]), of_input, standing))
    return inputs


def _measures(rows: pd.DataFrame) -> dict[str, Measure]:
    """Return the measures of an input by their names."""
    return {
        str(row["measure"]): Measure(row["value"], row["ci_low"], row["ci_high"])
        for _, row in rows.iterrows()
    }


def _morris_standing(measures: dict[str, Measure], largest: float) -> str:
    """Say whether an input matters; an effect whose sign is known is more than chance."""
    mu = measures[MU]
    sign_is_known = mu.low > 0.0 or mu.high < 0.0
    chance = 0.0 if sign_is_known else HALF_NORMAL * measures[NOISE].mean
    return _standing(measures[MU_STAR], SMALL * largest, chance)


def figure_name(study: StudyResult) -> str:
    """Name the figure inside a sentence."""
    text = subject(study)
    return text[:1].lower() + text[1:]


def noise_share(study: StudyResult) -> float:
    """Return the share of the variance between points that is noise of the replications."""
    return study.sensitivity.noise if study.sensitivity else np.nan


def _standing(value: Measure, small: float, chance: float) -> str:
    """Say what an interval shows.

    Parameters
    ----------
    small
        An input whose whole interval lies below it matters little.
    chance
        What chance alone gives; NaN counts as 0. An interval that begins below it shows no effect.
    """
    if not np.isfinite(value.low):
        return OPEN
    if value.high < small or value.high <= 0.0:
        return LITTLE
    if value.low <= np.nan_to_num(chance):
        return NOT_SHOWN
    return MATTERS if value.low > small else OPEN


def unstable_points(study: StudyResult) -> pd.DataFrame:
    """Return the points at which the figure has no mean."""
    points = study.tables["points"]
    return points[points["mean"].isna()]


def where_unstable(study: StudyResult) -> str:
    """Say where the points without a mean lie: the input that confines them most."""
    points, bad = study.tables["points"], unstable_points(study)
    spans = {key: float(np.ptp(points[key])) for key in study.axes}
    shares = {key: float(np.ptp(bad[key])) / span for key, span in spans.items() if span > 0.0}
    if not shares or min(shares.values()) > 0.7:
        return "they lie all over the ranges"
    key = min(shares, key=lambda name: shares[name])
    ends = [
        wording.three_digits(float(end(part[key]))) for part in (bad, points) for end in (min, max)
    ]
    return (
        f"there {input_name(key)} is {ends[0]} to {ends[1]} (range {ends[2]} to {ends[3]}): "
        "narrow the ranges, or enlarge the base"
    )


def index_text(value: Measure) -> str:
    """Write an index with its interval, in per cent of the variance."""
    return index_value(value).text


def index_value(value: Measure) -> wording.FigureText:
    """Return an index as text: value, interval and unit."""
    row = pd.Series(
        {"kpi": "", "unit": "1", "mean": value.mean, "ci_low": value.low, "ci_high": value.high}
    )
    return wording.figure_text(row)


def effect_text(study: StudyResult, value: Measure) -> wording.FigureText:
    """Write an effect with its interval, in the unit of the figure."""
    unit = kpi_unit((study.base.parts.kpi(study.kpi), study.of), study.base)
    row = {
        "kpi": study.kpi,
        "unit": unit,
        "mean": value.mean,
        "ci_low": value.low,
        "ci_high": value.high,
    }
    shown = wording.figure_text(pd.Series(row))
    return shown._replace(unit="% points") if shown.unit == "%" else shown


def study_note(study: StudyResult) -> str:
    """Return what a reader must know of the whole."""
    return wording.note_of(study.table.iloc[0])


def direction(ranked: RankedInput) -> str:
    """Say what more of an input does to the figure, by the sign of its effects."""
    mu = ranked.measures[MU]
    if mu.low > 0.0:
        return "raises"
    return "lowers" if mu.high < 0.0 else "raises or lowers"


def is_known(ranked: RankedInput, measure: str) -> bool:
    """Return whether a measure of an input has a mean."""
    return bool(np.isfinite(ranked.measures[measure].mean))
