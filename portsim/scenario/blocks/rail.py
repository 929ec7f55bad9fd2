"""Unloading stations with their tracks, and the trains that come to them."""

from typing import Annotated, Literal

from pydantic import Field

from portsim.scenario.base import Block, Count, Name, NonNegative
from portsim.scenario.blocks.numbers import CountOrTable
from portsim.scenario.blocks.weather import WEEKDAYS, ClockTime, Shifts, Weekday, clock_h
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.distributions.distribution import Distribution
from portsim.scenario.distributions.unbounded import Exponential

NONE_H = Constant(dist="constant", value=0.0)


class ArrivalTracks(Block):
    """Tracks on which trains wait for the unloading tracks."""

    number: Count = Field(description="tracks of this length")
    wagons: Count = Field(description="wagons that fit on each")


class Station(Block):
    """An unloading station: tippler, bottom-dump hopper or reach-stacker track."""

    tracks: CountOrTable = Field(
        description="unloading tracks: trains worked at once; a whole number, or a table by time "
        "of day"
    )
    track_wagons: Count | None = Field(
        None,
        description="wagons that fit on an unloading track; longer trains are worked in portions; "
        "none: any",
    )
    arrival_tracks: tuple[ArrivalTracks, ...] = Field(
        (),
        description="where trains wait, give up their locomotive and leave the portions that are "
        "not yet worked; a train takes the shortest free one that is long enough and "
        "keeps it until its last portion has left; none: trains wait outside for an "
        "unloading track",
    )
    locomotives: Count | None = Field(
        None,
        description="shunting engines of the station, one for each move to an unloading track; "
        "none: enough",
    )
    shifts: Shifts | None = Field(
        None,
        description="when tracks are set up and wagons worked; what is begun goes on in the next "
        "shift where it stopped; none: round the clock",
    )


class RandomTrains(Block):
    """Trains that come at random."""

    kind: Literal["random"]
    gaps: Distribution = Field(
        Exponential(dist="exponential", mean=1.0),
        description="law of the gaps between arrivals; only its shape counts, the rate comes from "
        "the volume",
    )


class TrainPath(Block):
    """A path of the timetable: one train on each of its days."""

    days: tuple[Weekday, ...] = Field(WEEKDAYS, min_length=1, description="weekdays; none: all")
    at: ClockTime = Field(description="time of day at which a train of this path is due, as 06:30")

    @property
    def weekly(self) -> tuple[tuple[int, float], ...]:
        """(weekday, hours after midnight): Monday is 0."""
        return tuple((WEEKDAYS.index(day), clock_h(self.at)) for day in self.days)


class Timetable(Block):
    """Trains that run in paths.

    When the next train load is together, it takes the next free path.
    """

    kind: Literal["timetable"]
    paths: tuple[TrainPath, ...] = Field(min_length=1, description="the paths of a week")
    lateness_h: Distribution = Field(
        NONE_H, description="hours after its path's time at which a train comes"
    )

    @property
    def per_week(self) -> int:
        """Number of paths in a week."""
        return sum(len(path.days) for path in self.paths)


TrainArrivals = Annotated[RandomTrains | Timetable, Field(discriminator="kind")]


class TrainService(Block):
    """The trains of one cargo: how large, how often and how worked.

    Trains with exports come at random or by timetable, as often as the cargo's annual volume and
    rail share ask for. Trains for imports are called when a train load lies in store.
    """

    station: str = Field(description="the station that works these trains")
    arrivals: TrainArrivals = Field(
        RandomTrains(kind="random"), description="how trains come (exports)"
    )
    wagons: Distribution = Field(
        description="wagons of a train; drawn for each and rounded, at least 1"
    )
    wagon_t: Distribution | None = Field(
        None, description="tonnes in a wagon (bulk and breakbulk), drawn a train"
    )
    wagon_teu: Distribution | None = Field(
        None, description="TEU on a wagon (containers), drawn a train"
    )
    wagons_per_cut: Count = Field(
        1, description="wagons worked together; each cut goes to store as one"
    )
    cut_h: Distribution = Field(description="hours to work one cut")
    arrival_h: Distribution = Field(
        NONE_H,
        description="hours on the arrival track before the train can be shunted: locomotive off, "
        "inspection",
    )
    shunting_h: Distribution = Field(
        NONE_H,
        description="hours to bring the train, or each portion of it, to the unloading track, "
        "track held",
    )
    setup_h: Distribution = Field(
        NONE_H, description="hours to set up before the first cut of a train, track held"
    )
    release_h: Distribution = Field(
        NONE_H, description="hours from the last cut to departure, track held"
    )
    when_full: Literal["wait", "turn_away"] = Field(
        "wait",
        description="what a train does that finds no track free, or no room for all it brings "
        "beside what trains before it still bring: wait, or leave at once with its "
        "load (exports)",
    )
    lead_h: NonNegative = Field(
        24.0, description="hours from calling a train to its arrival (imports)"
    )
    returns_with: str | None = Field(
        None,
        description="import with which wagons leave that were emptied, as many as there is cargo "
        "to be collected for, worked in the same cuts (exports)",
    )
    return_wagon_t: Distribution | None = Field(
        None, description="tonnes of that import in a wagon, drawn a train"
    )
    return_wagon_teu: Distribution | None = Field(
        None, description="TEU of that import on a wagon, drawn a train"
    )

    @property
    def wagon(self) -> Distribution:
        """Law of the load of a wagon in the cargo's unit."""
        return self.wagon_t or self.wagon_teu or NONE_H

    @property
    def return_wagon(self) -> Distribution:
        """Law of the return load of a wagon in the import's unit."""
        return self.return_wagon_t or self.return_wagon_teu or NONE_H

    @property
    def load(self) -> float:
        """Mean load of a train in the cargo's unit."""
        return self.wagons.expected() * self.wagon.expected()


class Rail(Block):
    """Stations and train services."""

    stations: dict[Name, Station] = Field(description="by name", min_length=1)
    trains: dict[str, TrainService] = Field(description="by cargo", min_length=1)
