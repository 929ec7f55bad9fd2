"""The laden draught of a ship, and the cargo that she can carry at the permitted draught."""

from math import inf

from portsim.scenario.blocks.approach import Approach
from portsim.scenario.blocks.vessels import VesselClass


def laden_m(vessel: VesselClass, approach: Approach) -> float:
    """Return the laden draught of a class, m.

    With t_per_cm, parcels are cut so that it does not exceed the permitted draught.
    """
    permitted = approach.permitted_draught_m or inf
    return min(vessel.draught_m, permitted) if vessel.t_per_cm is not None else vessel.draught_m


def most_cargo_t(vessel: VesselClass, approach: Approach) -> float:
    """Return the tonnes that a ship can carry at the permitted draught; infinite without limit."""
    permitted = approach.permitted_draught_m
    if (
        vessel.t_per_cm is None
        or vessel.dwt_t is None
        or permitted is None
        or permitted >= vessel.draught_m
    ):
        return inf
    return max(vessel.dwt_t - (vessel.draught_m - permitted) * 100.0 * vessel.t_per_cm, 0.0)
