"""What a study concludes from its tables: capacities, the cheapest design, influences, present values."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from portsim.analysis.decisions.capacity import Capacity
from portsim.analysis.decisions.designs import Design
from portsim.analysis.decisions.plateau import Plateau
from portsim.analysis.decisions.sensitivity import Sensitivity
from portsim.analysis.decisions.sizing_result import SizingResult
from portsim.analysis.limits.limit import Limit
from portsim.analysis.statistics.comparison import Difference
from portsim.analysis.statistics.intervals import Interval
from portsim.scenario.blocks.service_levels import ServiceLevel


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


Findings = (
    CapacityFindings
    | SizingFindings
    | Sensitivity
    | Sequence[CasePresentValue]
    | FolderComparison
    | None
)
