"""Service levels: figures of a run, and what each may be at most or must be at least."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from portsim.scenario.base import Block, Number
from portsim.vocabulary import Kpi

#: The share that may be above each percentile.
SHARES_ABOVE = {"p50": 0.5, "p90": 0.1, "p95": 0.05}


class ServiceLevel(Block):
    """A figure of a run, and the limit that it shall keep.

    With {kpi: truck_turnaround, of: copper, statistic: p90, at_most: 2}, nine of ten copper trucks
    shall leave the terminal within two hours.
    """

    kpi: str = Field(description="the figure, such as wait_over_service")
    of: str = Field(
        "all", description="what it is a figure of: a vessel class, a cargo, a berth or all"
    )
    statistic: Literal["mean", "p50", "p90", "p95"] = Field(
        "mean",
        description="mean: over all replications; p90: nine of ten ships, trains or trucks of all "
        "replications together shall keep the limit; p50 and p95 likewise",
    )
    at_most: Number | None = Field(None, description="met if the statistic is no higher")
    at_least: Number | None = Field(None, description="met if the statistic is no lower")

    @model_validator(mode="after")
    def _one(self) -> "ServiceLevel":
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("give at_most or at_least")
        if self.statistic != "mean" and self.kpi in list(Kpi) and not Kpi(self.kpi).has_percentiles:
            raise ValueError(
                f"{self.kpi} is one figure a replication and has no percentiles: leave out "
                "statistic"
            )
        return self

    @property
    def limit(self) -> float:
        """The bound."""
        bound = self.at_most if self.at_most is not None else self.at_least
        assert bound is not None
        return bound

    @property
    def is_ceiling(self) -> bool:
        """Whether the figure must not pass the limit; else it must reach it."""
        return self.at_most is not None

    @property
    def text(self) -> str:
        """The level in words."""
        of = "" if self.of == "all" else f" of {self.of}"
        what = self.kpi if self.statistic == "mean" else f"{self.statistic} of {self.kpi}"
        return f"{what}{of} {'at most' if self.is_ceiling else 'at least'} {self.limit:g}"


ServiceLevels = Annotated[tuple[ServiceLevel, ...], Field(min_length=1)]
