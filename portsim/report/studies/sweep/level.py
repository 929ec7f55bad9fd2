"""The service level of the figure that a sweep is about: which cases keep it, and its line."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from portsim.report.studies.study_report import rows_of_figure
from portsim.report.style import palette, wording
from portsim.report.style.statement import Statement
from portsim.studies.results.result import StudyResult
from portsim.vocabulary.standing import Standing


class SweptLevel(NamedTuple):
    """A limit for the mean of the figure; `is_most` if the mean may not be above it."""

    limit: float
    is_most: bool

    @property
    def text(self) -> str:
        """The limit in words."""
        return f"at {'most' if self.is_most else 'least'} {self.limit:,.6g}"

    def keeps(self, value: float) -> bool:
        """Return whether a value keeps the limit; one that is not known does not."""
        return value <= self.limit if self.is_most else value >= self.limit

    def standing(self, row: "pd.Series[Any]") -> Standing:
        """Return whether a case keeps the limit for certain, by its interval."""
        if np.isnan(row["mean"]):
            return Standing.MISSED
        if np.isnan(row["ci_low"]) or np.isnan(row["ci_high"]):
            return Standing.NOT_CERTAIN
        ends = [self.keeps(float(row[name])) for name in ("ci_low", "ci_high")]
        if not any(ends):
            return Standing.MISSED
        return Standing.MET if all(ends) else Standing.NOT_CERTAIN


def level_of(study: StudyResult) -> SweptLevel | None:
    """Return the service level of the base case for the mean of the study's figure, if any."""
    for one in study.base.service_levels:
        if (one.kpi, one.of, one.statistic) == (study.kpi, study.of, "mean"):
            limit = one.at_most if one.at_most is not None else one.at_least
            assert limit is not None
            return SweptLevel(float(limit), one.at_most is not None)
    return None


def level_statement(study: StudyResult, level: SweptLevel) -> Statement:
    """Say how many cases keep the level for certain, and how many may or do not."""
    rows = rows_of_figure(study)
    found = [level.standing(row) for _, row in rows.iterrows()]
    met, open_ones = found.count(Standing.MET), found.count(Standing.NOT_CERTAIN)
    detail = f"{open_ones} not certain, {len(found) - met - open_ones} miss it"
    factor = 100.0 if wording.is_share(study.kpi, str(rows["unit"].iloc[0])) else 1.0
    limit = level._replace(limit=factor * level.limit).text + (" %" if factor > 1.0 else "")
    value = f"{met} of {len(found)} cases keep the service level, {limit}"
    return Statement("Answer", value, detail)


def draw_contour(
    ax: Axes,
    rows: pd.DataFrame,
    keys: tuple[str, str],
    values: tuple[list[Any], list[Any]],
    level: SweptLevel,
) -> None:
    """Draw a line between cells of a map whose means keep the limit and those that do not."""
    kept = {
        (values[0].index(row[keys[0]]), values[1].index(row[keys[1]])): level.keeps(
            float(row["mean"])
        )
        for _, row in rows.iterrows()
    }
    for (x, y), is_kept in kept.items():
        for across in (True, False):
            other = kept.get((x + 1, y) if across else (x, y + 1))
            if other is not None and other != is_kept:
                ends = ((x + 0.5,) * 2, (y - 0.5, y + 0.5))
                if not across:
                    ends = ((x - 0.5, x + 0.5), (y + 0.5,) * 2)
                ax.plot(*ends, color=palette.TARGET, lw=3.0, zorder=4, solid_capstyle="round")
