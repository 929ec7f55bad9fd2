"""What a study concludes from its tables: capacities, the best design, influences, values."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from portsim.analysis.decisions.capacity import Capacity
from portsim.analysis.decisions.designs import Design
from portsim.analysis.decisions.plateau import Plateau
from portsim.analysis.decisions.sensitivity import Sensitivity
from portsim.analysis.decisions.sizing_result import SizingResult
from portsim.analysis.limits.gains import Gain
from portsim.analysis.limits.limit import Limit
from portsim.analysis.limits.pointers import Pointed
from portsim.analysis.statistics.comparison import Difference
from portsim.analysis.statistics.intervals import Interval
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.vocabulary import Kpi


class CapacityFindings(NamedTuple):
    """The capacities that a capacity study found.

    Attributes
    ----------
    capacities
        By the text of each level.
    binding
        The level whose capacity is the lowest; None if none was found.
    ultimate
        Where throughput rises no more.
    unit
        Of throughput: `t`, `TEU`, or `1` where cargoes of both kinds are added up as shares of
        their volumes.
    limits
        What limits the terminal at a factor, by loads and by waits.
    own_levels
        Whether the study states its service levels itself; else they are those of the scenario.
    """

    capacities: dict[str, Capacity]
    binding: str | None
    ultimate: Plateau
    unit: str
    limits: Mapping[float, Limit]
    own_levels: bool = True


class SizingFindings(NamedTuple):
    """The cheapest design that a size study found.

    Attributes
    ----------
    result
        What became of each design, and which is the cheapest.
    values
        Each design's values by dotted key of the scenario.
    perspective
        That of the scenario's costs: `system` counts the time of ships, `terminal` demurrage.
    levels
        In the order of the columns of the table.
    own_levels
        Whether the study states its service levels itself; else they are those of the scenario.
    """

    result: SizingResult
    values: dict[Design, dict[str, Any]]
    perspective: str
    levels: tuple[ServiceLevel, ...]
    own_levels: bool = True


class CasePresentValue(NamedTuple):
    """The present value of one case of a comparison over all its phases.

    Attributes
    ----------
    total_usd
        Of all cost.
    levelised_usd
        The one price a tonne that would pay for all cost.
    difference_usd
        Total less that of the first case, paired; None for the first.
    """

    case: str
    horizon_year: int
    perspective: str
    discount_rate: float
    capital_usd: float
    total_usd: Interval
    levelised_usd: Interval
    difference_usd: Difference | None


class Pairing(NamedTuple):
    """Whether the replications of two folders are paired, and why."""

    how: str
    why: str


class FolderComparison(NamedTuple):
    """How result folders are compared with the first one.

    Attributes
    ----------
    pairing
        By the name of each other folder: whether its replications are paired with those of the
        first, and why.
    doubts
        Differences between the folders that are no differences between terminals.
    """

    pairing: dict[str, Pairing]
    doubts: list[str]


class LeftOut(NamedTuple):
    """A step that was not tried, and why: it is below the limits, or the scenario refuses it."""

    pointed: Pointed
    reason: str


class NextStepFindings(NamedTuple):
    """What to add next.

    Attributes
    ----------
    limit
        What limits the terminal as it is.
    gains
        Of the steps that were tried, in the order in which they are worth taking.
    tried
        What points to each of them, by its name.
    left
        The steps that were not tried.
    kpi, of
        The figure in which the gains are told: that of the study, or throughput where it has no
        mean because a queue grows.
    is_first_surely_best
        Whether the first step surely gains more than the second, for each USD where both have a
        cost; None unless both surely help.
    joint_confidence
        That of each of the intervals which hold together.
    """

    limit: Limit
    gains: Sequence[Gain]
    tried: Mapping[str, Pointed]
    left: Sequence[LeftOut]
    kpi: Kpi
    of: str
    is_first_surely_best: bool | None
    joint_confidence: float


Findings = (
    CapacityFindings
    | NextStepFindings
    | SizingFindings
    | Sensitivity
    | Sequence[CasePresentValue]
    | FolderComparison
    | None
)
