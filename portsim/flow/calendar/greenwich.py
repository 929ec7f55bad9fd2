"""Tides from printed constants: equilibrium arguments and nodal factors of any year.

Tables print an amplitude and a Greenwich phase lag for each constituent. The height is the sum of
f A cos(V + u - lag), where V is the equilibrium argument of the constituent at the moment, and f
and u are its nodal factor and angle, which change over 18.6 years (Foreman, Manual for Tidal
Heights Analysis and Prediction, Pacific Marine Science Report 77-10, 1977). V, f and u come from
the library utide, which is imported only here.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from math import copysign
from typing import NamedTuple

#: Names that tables print for constituents of the library, by the name that the library has.
ALIASES = {
    "LAM2": "LDA2",
    "LAMBDA2": "LDA2",
    "M1": "NO1",
    "RHO": "RHO1",
    "2MK3": "MO3",
    "SIGMA1": "SIG1",
}


LEAST_LATITUDE_DEG = 5.0


class Argument(NamedTuple):
    """What a constituent is at a moment.

    Attributes
    ----------
    factor
        Nodal factor f of its amplitude.
    angle_deg
        V + u: equilibrium argument and nodal angle, degrees.
    speed_deg_ph
        Its speed, degrees an hour.
    """

    factor: float
    angle_deg: float
    speed_deg_ph: float


@cache
def known_names() -> dict[str, str]:
    """Return the names of constituents that can be printed, in capitals, with the library's own.

    Raises
    ------
    ImportError
        If the library is not installed.
    """
    from utide import constit_index_dict

    own = {name: name for name in constit_index_dict if name != "Z0"}
    return own | ALIASES


def arguments(names: Sequence[str], moment: datetime, latitude_deg: float) -> list[Argument]:
    """Return equilibrium arguments, nodal corrections and speeds of constituents at a moment.

    Parameters
    ----------
    names
        Names as tables print them, in any case.
    moment
        With its offset from UTC.
    latitude_deg
        Of the place, north positive; some nodal factors depend on it.
    """
    from utide import constit_index_dict
    from utide.harmonics import FUV, linearized_freqs

    utc = moment.astimezone(UTC)
    midnight = utc.replace(hour=0, minute=0, second=0, microsecond=0)
    day = utc.toordinal() + (utc - midnight).total_seconds() / 86400.0
    indices = [constit_index_dict[known_names()[name.upper()]] for name in names]
    exact = [False, False, False, False]  # nodal corrections and arguments for the very moment
    # the library takes 5 degrees for any latitude closer to the equator, but fails on it
    latitude_deg = copysign(max(abs(latitude_deg), LEAST_LATITUDE_DEG), latitude_deg)
    factors, nodal, equilibrium = FUV([day], day, indices, latitude_deg, exact)
    speeds = 360.0 * linearized_freqs(day)[indices]
    return [
        Argument(float(factor), float(360.0 * (u + v) % 360.0), float(speed))
        for factor, u, v, speed in zip(factors[0], nodal[0], equilibrium[0], speeds, strict=True)
    ]
