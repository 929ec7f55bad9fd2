"""The train side: stations with tracks, and the trains that come to them."""

from pydantic import Field

from portsim.scenario.base import Block, Count, NonNegative, Positive
from portsim.scenario.distributions import Constant, Distribution, Exponential


class Station(Block):
    """An unloading station: tippler, bottom-dump hopper or reach-stacker track."""

    tracks: Count = Field(description="trains worked at once; others wait outside")


class TrainService(Block):
    """The trains of one cargo: how large, how often and how worked.

    Exports arrive as a random stream at the rate that the cargo's annual volume and rail share ask for.
    Imports are collected by trains called when a train load lies in store.
    """

    station: str = Field(description="the station that works these trains")
    wagons: Count = Field(description="wagons of a train")
    wagon_t: Positive | None = Field(None, description="tonnes in a wagon (bulk and breakbulk)")
    wagon_teu: Positive | None = Field(None, description="TEU on a wagon (containers)")
    wagons_per_cut: Count = Field(1, description="wagons worked together; each cut goes to store as one")
    cut_h: Distribution = Field(description="hours to work one cut")
    shunting_h: Distribution = Field(
        Constant(dist="constant", value=0.0), description="hours before the first cut, track held"
    )
    release_h: Distribution = Field(
        Constant(dist="constant", value=0.0), description="hours from the last cut to departure, track held"
    )
    gaps: Distribution = Field(
        Exponential(dist="exponential", mean=1.0),
        description="law of the gaps between arrivals; only its shape counts, the rate comes from the volume",
    )
    lead_h: NonNegative = Field(24.0, description="hours from calling a train to its arrival (imports)")

    @property
    def wagon(self) -> float:
        """Load of one wagon in the cargo's unit."""
        return self.wagon_t or self.wagon_teu or 0.0


class Rail(Block):
    """Stations and train services."""

    stations: dict[str, Station] = Field(description="by name", min_length=1)
    trains: dict[str, TrainService] = Field(description="by cargo", min_length=1)
