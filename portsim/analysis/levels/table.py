"""The table of the service levels of a run, levels.csv."""

from collections.abc import Sequence
from math import inf, nan

import pandas as pd

from portsim.analysis.kpis.tables.summarise import kpi_unit
from portsim.analysis.levels.judgement import Judgement
from portsim.analysis.levels.tested import Tested
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Bound
from portsim.vocabulary.status import REASON

_FIGURE = ("n", "value", "low", "high", "share_beyond", "share_low", "share_high", "unfinished")
LEVEL_COLUMNS = [
    *("kpi", "of", "statistic", "bound", "limit", "unit"),
    *_FIGURE,
    *("verdict", "ground", "replications_needed", "source"),
]


def level_table(judgements: Sequence[Judgement], scenario: Scenario) -> pd.DataFrame:
    """Return levels.csv: a row a service level; columns `LEVEL_COLUMNS`, and why a queue grows.

    `low` and `high` are the interval of the figure. Of a percentile `share_beyond` is the share of
    those above the limit, which is what is tested, with its own interval. All intervals hold
    together. An end that nothing is known of is blank.
    """
    lines = [_line(one, scenario) for one in judgements]
    table = pd.DataFrame(lines, columns=[*LEVEL_COLUMNS, REASON])
    table["replications_needed"] = table["replications_needed"].astype("Int64")
    return table


def _line(one: Judgement, scenario: Scenario) -> list[object]:
    level = one.level
    unit = kpi_unit((scenario.parts.kpi(level.kpi), level.of), scenario)
    return [
        *(level.kpi, level.of, level.statistic),
        *("at most" if level.is_ceiling else "at least", level.limit, unit),
        *_figure(one.found, level.statistic == "mean"),
        *(one.standing, one.ground, one.needed, level.source or "", one.detail),
    ]


def _figure(found: Tested | None, is_mean: bool) -> list[float]:
    """Return the cells of `_FIGURE`."""
    if found is None:
        return [0, *[nan] * 6, 0]
    low = nan if found.bound in (Bound.AT_MOST, Bound.UNKNOWN) else found.low
    high = nan if found.bound in (Bound.AT_LEAST, Bound.UNKNOWN) else found.high
    shares = [nan] * 3
    if not is_mean:
        shares = [
            found.bounds.value,
            *(nan if abs(end) == inf else end for end in found.possible()),
        ]
    return [found.n, found.value, low, high, *shares, found.unfinished]
