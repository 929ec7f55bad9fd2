"""Where cargo waits for its ship or its truck: silos, stockpiles, sheds and container blocks."""

from typing import Literal

from pydantic import Field

from portsim.scenario.base import Block, Count, NonNegative, Positive, Share


class Compartment(Block):
    """The part of a store that is kept for one cargo.

    A container block may state ground slots, tiers and workable share instead of a capacity; its capacity is
    their product.
    """

    capacity_t: Positive | None = Field(None, description="tonnes it holds (bulk and breakbulk)")
    capacity_teu: Positive | None = Field(None, description="TEU it holds (containers)")
    ground_slots_teu: Positive | None = Field(None, description="ground slots of one TEU (containers)")
    tiers: Count | None = Field(None, description="boxes stacked on a slot (containers)")
    workable_share: Share | None = Field(
        None, description="share of ground slots x tiers that can be used while boxes are still reached"
    )
    initial_t: NonNegative | None = Field(None, description="tonnes in store when the run begins")
    initial_teu: NonNegative | None = Field(None, description="TEU in store when the run begins")
    reclaim_tph: Positive | None = Field(None, description="most that ships together can be given, t/h")
    reclaim_teuph: Positive | None = Field(None, description="most that ships together can be given, TEU/h")
    hold_h: NonNegative = Field(
        0.0,
        description="hours an import stays before trucks or trains are called for it (customs, documents)",
    )

    @property
    def capacity(self) -> float:
        """Capacity in the cargo's unit, tonnes or TEU."""
        if self.ground_slots_teu is not None:
            return self.ground_slots_teu * (self.tiers or 1) * (self.workable_share or 1.0)
        return self.capacity_t or self.capacity_teu or 0.0

    @property
    def initial(self) -> float:
        """Stock when the run begins, in the cargo's unit."""
        return self.initial_t or self.initial_teu or 0.0

    @property
    def reclaim_per_h(self) -> float | None:
        """Most that ships together can be given an hour, in the cargo's unit; None without a limit."""
        return self.reclaim_tph or self.reclaim_teuph


class Store(Block):
    """A silo, stockpile, shed or container block, divided into compartments by cargo."""

    kind: Literal["silo", "stockpile", "shed", "container_block"] = Field(description="what it is")
    compartments: dict[str, Compartment] = Field(description="by cargo", min_length=1)
