"""Stations: where trains are emptied or loaded, and the tracks and shunting engines there."""

from collections.abc import Sequence
from math import inf

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.calendar.roster import Roster
from portsim.terminal.handling.environment import Environment
from portsim.terminal.rail.rail_resource import RailResource
from portsim.terminal.rail.rail_unit import RailUnit
from portsim.vocabulary import Place, ResourceKind, State
from portsim.vocabulary.resources import arrival_tracks_resource, locomotives_resource
from portsim.vocabulary.states import ARRIVAL_TRACK_STATES, LOCOMOTIVE_STATES, TRACK_STATES


class Station:
    """Where trains are emptied or loaded: unloading tracks, arrival tracks, shunting engines.

    Parameters
    ----------
    tracks
        How many unloading tracks are manned at each hour.
    track_wagons
        Wagons that an unloading track takes; None if the number is not limited.
    arrival_wagons
        Wagons that each arrival track takes; empty if trains wait outside.
    locomotives
        Shunting engines; None if there are always enough.
    manned
        When people set up tracks and work wagons; None means round the clock.
    """

    def __init__(
        self,
        env: Environment,
        name: str,
        tracks: Roster,
        track_wagons: int | None,
        arrival_wagons: Sequence[int],
        locomotives: int | None,
        manned: Calendar | None,
    ) -> None:
        self.env = env
        self.name = name
        self._track_wagons = track_wagons
        self.manned = manned
        changing = None if tracks.always else tracks
        states = [state for state in TRACK_STATES if changing or state is not State.UNMANNED]
        units = [RailUnit(states, inf, manned) for _ in range(tracks.most)]
        self.tracks = RailResource(env, Place.TRACK, units, State.SHUNTING, changing)
        sidings = [RailUnit(ARRIVAL_TRACK_STATES, wagons) for wagons in arrival_wagons]
        self.arrival_tracks = (
            RailResource(env, Place.ARRIVAL_TRACK, sidings, State.ARRIVAL) if sidings else None
        )
        engines = [RailUnit(LOCOMOTIVE_STATES, inf) for _ in range(locomotives or 0)]
        self.locomotives = (
            RailResource(env, Place.LOCOMOTIVE, engines, State.SHUNTING) if engines else None
        )

    def can_take(self, wagons: int) -> bool:
        """Return whether a train that came now would not have to wait outside."""
        return (
            self.tracks.has_free_unit()
            if self.arrival_tracks is None
            else self.arrival_tracks.has_free_unit(wagons)
        )

    def portion_sizes(self, wagons: int) -> list[int]:
        """Return the wagons of each portion of a train: as many as a track takes, then the rest."""
        most = self._track_wagons or wagons
        full, rest = divmod(wagons, most)
        return [most] * full + [rest] * (rest > 0)

    def off_shift_h(self, since_h: float, until_h: float) -> float:
        """Return the hours between two hours in which nobody worked."""
        if self.manned is None or until_h <= since_h:
            return 0.0
        return until_h - since_h - self.manned.working_hours(since_h, until_h)

    def resources(self) -> list[tuple[ResourceKind, str, RailResource]]:
        """Return (kind, name, resource) of everything for which trains wait here."""
        resources = [(ResourceKind.STATION, self.name, self.tracks)]
        if self.arrival_tracks is not None:
            resources.append(
                (
                    ResourceKind.ARRIVAL_TRACKS,
                    arrival_tracks_resource(self.name),
                    self.arrival_tracks,
                )
            )
        if self.locomotives is not None:
            resources.append(
                (ResourceKind.LOCOMOTIVES, locomotives_resource(self.name), self.locomotives)
            )
        return resources
