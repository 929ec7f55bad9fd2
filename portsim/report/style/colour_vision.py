"""Whether colours are told apart by those who see red and green alike, and hatching where not.

Deuteranopia is simulated with the matrix of Machado, Oliveira and Fernandes (2009, IEEE
Transactions on Visualization and Computer Graphics 15, 1291-1298) for severity 1. The distance of
two colours is that of CIE 1976 in L*a*b* (white D65).
"""

from collections.abc import Mapping

import numpy as np
from matplotlib.colors import to_rgb

from portsim.flow.streams import Floats

LEAST_DISTANCE = 10.0
HATCHES = ("", "////", "....", "xxxx", "----", "\\\\\\\\", "++++", "oooo")
_DEUTERANOPIA = np.asarray(
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
)
_TO_XYZ = np.asarray(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = np.asarray([0.95047, 1.0, 1.08883])
_LINEAR_TO, _CUBE_FROM = 0.04045, (6.0 / 29.0) ** 3


def distance(one: str, other: str) -> float:
    """Return how far apart two colours are under deuteranopia; 2 is just seen side by side.

    Examples
    --------
    >>> round(distance("#000000", "#ffffff")), distance("#0072B2", "#0072B2")
    (100, 0.0)
    """
    return float(np.linalg.norm(_seen(one) - _seen(other)))


def hatches(colours: Mapping[str, str]) -> dict[str, str]:
    """Return the hatching of each name: none, or one that tells it from those before it.

    Two names with the same hatching have colours at least `LEAST_DISTANCE` apart.
    """
    found: dict[str, str] = {}
    for name, colour in colours.items():
        near = {
            found[other]
            for other in found
            if colours[other] != colour and distance(colour, colours[other]) < LEAST_DISTANCE
        }
        same = [found[other] for other in found if colours[other] == colour]
        found[name] = same[0] if same else next(one for one in HATCHES if one not in near)
    return found


def _seen(colour: str) -> Floats:
    """Return a colour as L*a*b*, as it is seen under deuteranopia; shape (3,)."""
    rgb = np.asarray(to_rgb(colour))
    linear = np.where(rgb <= _LINEAR_TO, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = _TO_XYZ @ np.clip(_DEUTERANOPIA @ linear, 0.0, 1.0) / _WHITE
    cube = np.where(xyz > _CUBE_FROM, np.cbrt(xyz), xyz * (29.0 / 6.0) ** 2 / 3.0 + 4.0 / 29.0)
    x, y, z = cube
    lab: Floats = np.asarray([116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)])
    return lab
