"""Where cargo waits for its ship or its truck: silos, stockpiles, sheds and container blocks."""

from typing import Literal

from pydantic import Field

from portsim.scenario.base import Block, Count, NonNegative, Positive, Share


class Overflow(Block):
    """A place for loads that find the store full.

    Whole loads are moved back into the store, one at a time, when it has room.
    """

    capacity_t: Positive | None = Field(None, description="tonnes it holds (bulk and breakbulk)")
    capacity_teu: Positive | None = Field(None, description="TEU it holds (containers)")
    return_tph: Positive | None = Field(None, description="moved back into the store, t/h")
    return_teuph: Positive | None = Field(None, description="moved back into the store, TEU/h")

    @property
    def capacity(self) -> float:
        """Capacity in the cargo's unit, tonnes or TEU."""
        return self.capacity_t or self.capacity_teu or 0.0

    @property
    def return_per_h(self) -> float:
        """What can be moved back an hour, in the cargo's unit."""
        return self.return_tph or self.return_teuph or 0.0


class Compartment(Block):
    """The part of a store that is kept for one cargo.

    What must lie apart is a cargo of its own: the wheat of another owner, reefers, dangerous goods,
    empty boxes.

    A container block may state ground slots, tiers and workable share instead of a capacity; its
    capacity is their product. If the boxes need plugs, it is not more than these.
    """

    capacity_t: Positive | None = Field(None, description="tonnes it holds (bulk and breakbulk)")
    capacity_teu: Positive | None = Field(None, description="TEU it holds (containers)")
    ground_slots_teu: Positive | None = Field(
        None, description="ground slots of one TEU (containers)"
    )
    tiers: Count | None = Field(None, description="boxes stacked on a slot (containers)")
    workable_share: Share | None = Field(
        None,
        description="share of ground slots x tiers that can be used while boxes are still reached",
    )
    plugs_teu: Positive | None = Field(
        None, description="TEU that can be plugged in at once (reefers)"
    )
    initial_t: NonNegative | None = Field(None, description="tonnes in store when the run begins")
    initial_teu: NonNegative | None = Field(None, description="TEU in store when the run begins")
    reclaim_tph: Positive | None = Field(
        None, description="most that ships together can be given, t/h"
    )
    reclaim_teuph: Positive | None = Field(
        None, description="most that ships together can be given, TEU/h"
    )
    hold_h: NonNegative = Field(
        0.0,
        description="hours from coming into store until an export can be loaded on ships, or "
        "trucks and trains are called for an import (customs, fumigation, sampling, "
        "documents)",
    )
    overflow: Overflow | None = Field(None, description="where exports go that find the store full")

    @property
    def capacity(self) -> float:
        """Capacity in the cargo's unit, tonnes or TEU."""
        if self.ground_slots_teu is not None:
            slots = self.ground_slots_teu * (self.tiers or 1) * (self.workable_share or 1.0)
        else:
            slots = self.capacity_t or self.capacity_teu or 0.0
        return slots if self.plugs_teu is None else min(slots, self.plugs_teu)

    @property
    def initial(self) -> float:
        """Stock when the run begins, in the cargo's unit."""
        return self.initial_t or self.initial_teu or 0.0

    @property
    def reclaim_per_h(self) -> float | None:
        """The most that all ships together can be given, in the cargo's unit an hour, or None."""
        return self.reclaim_tph or self.reclaim_teuph


class Store(Block):
    """A silo, stockpile, shed or container block, divided into compartments by cargo."""

    kind: Literal["silo", "stockpile", "shed", "container_block"] = Field(description="what it is")
    compartments: dict[str, Compartment] = Field(description="by cargo", min_length=1)
