"""The cranes that a ship brings with her."""

from typing import Self

from pydantic import Field, model_validator

from portsim.scenario.base import Block, Count, Positive
from portsim.scenario.blocks.outages import Breakdowns


class Gear(Block):
    """Ship's own cranes or pumps, which work her cargo alone or beside the cranes of the shore.

    The breakdowns of each ship begin anew when her work begins: what happened to her gear in other
    ports is not known.
    """

    number: Count = Field(description="cranes of a ship")
    rate_tph: Positive | None = Field(
        None, description="tonnes an hour a crane (bulk, breakbulk and liquid); net"
    )
    rate_moves_ph: Positive | None = Field(
        None, description="boxes an hour a crane (containers); net"
    )
    stopped_by: tuple[str, ...] = Field((), description="weather that stops the gear, as wind")
    breakdowns: Breakdowns | None = Field(None, description="failures and repairs; none: never")

    @model_validator(mode="after")
    def _works(self) -> Self:
        if self.rate_tph is None and self.rate_moves_ph is None:
            raise ValueError("needs rate_tph or rate_moves_ph: how fast does a crane of it work?")
        return self
