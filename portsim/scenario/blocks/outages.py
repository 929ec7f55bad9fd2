"""Breakdowns of cranes."""

from typing import Literal

from pydantic import Field

from portsim.scenario.base import Block
from portsim.scenario.distributions.distribution import Distribution


class Breakdowns(Block):
    """Failures of single cranes, and their repair.

    On the calendar clock, each crane fails `between_h` after its last repair, whether it works or
    not. On the running clock, a crane at work fails each time the cranes of the pool together have
    worked for another `between_h`: with 200 h between failures, after every 200 crane-hours of
    work, be it of 1 crane or of 4. Each crane is repaired by itself, at any hour.
    """

    between_h: Distribution = Field(
        description="hours between failures: of a crane, or crane-hours at work"
    )
    repair_h: Distribution = Field(description="hours to repair one crane")
    clock: Literal["running", "calendar"] = Field(
        description="what between_h counts: work, or all hours"
    )
