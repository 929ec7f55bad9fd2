"""The draught of a ship: laden, and with the cargo that she carries."""

from collections.abc import Callable, Iterator
from math import ceil, inf
from typing import NamedTuple

from portsim.scenario.blocks.approach import Approach
from portsim.scenario.blocks.cargo import Cargo
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream, Parcel, RecordedArrivals, VesselClass


class Immersion(NamedTuple):
    """A straight line between cargo and draught: one point of it, and its slope.

    Examples
    --------
    >>> Immersion(50_000.0, 12.0, 60.0).draught_m_with(38_000.0)
    10.0
    >>> Immersion(50_000.0, 12.0, 60.0).cargo_t_at(10.0)
    38000.0
    """

    cargo_t: float
    draught_m: float
    t_per_cm: float

    def draught_m_with(self, cargo_t: float) -> float:
        """Return the draught with some cargo, m."""
        return self.draught_m - (self.cargo_t - cargo_t) / (100.0 * self.t_per_cm)

    def cargo_t_at(self, draught_m: float) -> float:
        """Return the cargo with which a ship has some draught, t."""
        return self.cargo_t - (self.draught_m - draught_m) * 100.0 * self.t_per_cm


def immersion(vessel: VesselClass) -> Immersion | None:
    """Return how the draught of a class follows its cargo; None if it is told as laden only."""
    if vessel.draught_points is not None:
        low, high = vessel.draught_points
        return Immersion(
            high.t, high.draught_m, (high.t - low.t) / (100.0 * (high.draught_m - low.draught_m))
        )
    if vessel.t_per_cm is not None and vessel.dwt_t is not None:
        return Immersion(vessel.dwt_t, vessel.draught_m, vessel.t_per_cm)
    return None


def laden_m(vessel: VesselClass, approach: Approach) -> float:
    """Return the laden draught of a class, m.

    Where parcels are cut to the permitted draught, it is at most that.
    """
    permitted = approach.permitted_draught_m or inf
    return min(vessel.draught_m, permitted) if immersion(vessel) else vessel.draught_m


def most_cargo_t(vessel: VesselClass, approach: Approach) -> float:
    """Return the tonnes that a ship can carry at the permitted draught; infinite without limit."""
    permitted, line = approach.permitted_draught_m, immersion(vessel)
    if line is None or permitted is None or permitted >= vessel.draught_m:
        return inf
    return max(line.cargo_t_at(permitted), 0.0)


def draught_m(scenario: Scenario, stream: CallStream, outbound: bool, aboard_t: float) -> float:
    """Return the draught with which a ship of a call comes in, or sails, m.

    If the draught of her class follows its cargo, it is that of the cargo aboard, in whole
    centimetres rounded up, as draughts are read; at least that in ballast, and at most the laden
    one. If not, an exporter comes in ballast and sails laden, and an importer the other way round.
    A ship without parcels is laden both ways.
    """
    vessel = scenario.vessels[stream.vessel]
    laden = laden_m(vessel, scenario.approach)
    if not stream.parcels:
        return laden
    line = immersion(vessel)
    if line is None:
        way = "export" if outbound else "import"
        if any(cargo.direction == way for _, cargo in _parcels(scenario, stream)):
            return laden
        return min(vessel.ballast_draught_m or laden, laden)
    draws = max(line.draught_m_with(aboard_t), vessel.ballast_draught_m or 0.0)
    if draws >= laden:
        return laden
    # without the rounding, 12 m less 2 m might be a little more than 10 m, and so 10.01 m
    return min(ceil(round(100.0 * draws, 6)) / 100.0, laden)


def draughts(scenario: Scenario, stream: CallStream) -> tuple[float, float]:
    """Return the draughts with which ships of a call with mean parcels come in and sail, m."""
    return _draughts(scenario, stream, _mean)


def deepest_draughts(scenario: Scenario, stream: CallStream) -> tuple[float, float]:
    """Return the greatest draughts with which ships of a call can come in and sail, m."""
    return _draughts(scenario, stream, _greatest)


def _draughts(
    scenario: Scenario, stream: CallStream, size: Callable[[CallStream, Parcel], float]
) -> tuple[float, float]:
    tonnes = {"import": 0.0, "export": 0.0}
    for parcel, cargo in _parcels(scenario, stream):
        t_per_unit = 1.0 if cargo.unit == "t" else cargo.t_per_teu or 0.0
        if t_per_unit:
            tonnes[cargo.direction] += size(stream, parcel) * t_per_unit
    # all are cut by the same share; where the sum is infinite, the draught is the laden one anyway
    most = most_cargo_t(scenario.vessels[stream.vessel], scenario.approach)
    total = sum(tonnes.values())
    share = most / total if most < total < inf else 1.0
    return (
        draught_m(scenario, stream, False, tonnes["import"] * share),
        draught_m(scenario, stream, True, tonnes["export"] * share),
    )


def _parcels(scenario: Scenario, stream: CallStream) -> Iterator[tuple[Parcel, Cargo]]:
    """Yield the parcels of a call with their cargoes; not those of cargoes that nobody knows."""
    for parcel in stream.parcels:
        if parcel.cargo in scenario.cargoes:
            yield parcel, scenario.cargoes[parcel.cargo]


def _mean(stream: CallStream, parcel: Parcel) -> float:
    recorded = _recorded(stream, parcel)
    if recorded:
        return sum(recorded) / len(recorded)
    return parcel.size.expected() if parcel.size is not None else 0.0


def _greatest(stream: CallStream, parcel: Parcel) -> float:
    recorded = _recorded(stream, parcel)
    if recorded:
        return max(recorded)
    return parcel.size.greatest() if parcel.size is not None else 0.0


def _recorded(stream: CallStream, parcel: Parcel) -> tuple[float, ...]:
    """Return the amounts of a parcel that a list states, if any."""
    arrivals = stream.arrivals
    return arrivals.amounts.get(parcel.cargo, ()) if isinstance(arrivals, RecordedArrivals) else ()
