"""Whether a run meets its service levels: met, missed or not certain."""

from collections.abc import Sequence
from math import isnan
from typing import NamedTuple

from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.tables.withholding import Remark, remarks, verdicts
from portsim.analysis.levels.bounds import replications_needed
from portsim.analysis.levels.tested import Tested, tested
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.scenario.derived.chance import has_chance
from portsim.vocabulary import Bound
from portsim.vocabulary.standing import Ground, Standing


class Judgement(NamedTuple):
    """How a run stands to a service level.

    Attributes
    ----------
    found
        The figure of the level with its interval, which holds together with those of the others;
        None where there is no figure.
    detail
        Which queue grows, where one does.
    needed
        About how many replications would tell; None where that cannot be told, or is told already.
    """

    level: ServiceLevel
    standing: Standing
    ground: Ground
    found: Tested | None = None
    detail: str = ""
    needed: int | None = None


def judge_levels(rows: Sequence[Row], scenario: Scenario) -> list[Judgement]:
    """Return how a run stands to each service level of its scenario.

    Notes
    -----
    The intervals hold together by Bonferroni's inequality: that of each of k levels errs with a
    k-th of what the confidence leaves. So with the confidence no level is called met, or missed,
    wrongly.
    """
    levels = scenario.service_levels
    if not levels:
        return []
    noted = remarks(verdicts(rows, scenario), rows, scenario)
    confidence = joint_confidence(scenario.run.confidence, len(levels))
    certain = not has_chance(scenario)
    keys = [(scenario.parts.kpi(level.kpi), level.of) for level in levels]
    return [
        _judge(level, rows, noted.get(key), confidence, certain)
        for level, key in zip(levels, keys, strict=True)
    ]


def joint_confidence(confidence: float, levels: int) -> float:
    """Return the confidence of the interval of each of several levels that hold together."""
    return 1.0 - (1.0 - confidence) / levels


def _judge(
    level: ServiceLevel,
    rows: Sequence[Row],
    remark: Remark | None,
    confidence: float,
    certain: bool,
) -> Judgement:
    if remark is not None and remark.withheld:
        # It grows with the window: it passes every ceiling, and of a floor nothing is known
        standing = Standing.MISSED if level.is_ceiling else Standing.NOT_CERTAIN
        return Judgement(level, standing, Ground.GROWING, detail=remark.reason)
    found = tested(rows, level, confidence)
    if found is None:
        return Judgement(level, Standing.NOT_CERTAIN, Ground.NOTHING)
    if certain:
        exact = found.bounds._replace(low=found.bounds.value, high=found.bounds.value)
        found = found._replace(bounds=exact)
    standing = _side(level, found)
    ground = _ground(found, standing, certain)
    needed = None
    if standing is Standing.NOT_CERTAIN and ground in (Ground.ACROSS, Ground.ALL_EQUAL):
        needed = replications_needed(found.sample, found.limit, confidence)
    return Judgement(level, standing, ground, found, needed=needed)


def _side(level: ServiceLevel, found: Tested) -> Standing:
    """Return on which side of the limit all lies that may be; a lower bound meets none for sure."""
    low, high = found.possible()
    if level.is_ceiling:
        met, missed = high <= found.limit, low > found.limit
    else:
        met, missed = low >= found.limit, high < found.limit
    if missed:
        return Standing.MISSED
    return Standing.MET if met and found.bound is not Bound.AT_LEAST else Standing.NOT_CERTAIN


def _ground(found: Tested, standing: Standing, certain: bool) -> Ground:
    if found.unfinished and standing is Standing.NOT_CERTAIN:
        return Ground.UNFINISHED
    if certain:
        return Ground.CERTAIN
    if isnan(found.bounds.low):
        return Ground.ONE_REPLICATION
    if found.bounds.equal:
        return Ground.ALL_EQUAL
    return Ground.ACROSS if standing is Standing.NOT_CERTAIN else Ground.BESIDE
