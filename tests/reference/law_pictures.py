"""Pictures of the laws for the page of laws: densities of laws that mean 1, as one small SVG."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import stats
from scipy.special import gamma as gamma_function

from portsim.scenario.distributions.distribution import LAW_NAMES

WIDE, HIGH, COLUMNS = 180, 120, 4
LEFT, TOP, BOTTOM = 12, 40, 18  # of the axes in a panel
MOST_X, MOST_Y = 3.0, 2.0
COLOURS = ("#0072b2", "#d55e00")


class Curve(NamedTuple):
    """A law with parameters, and its density."""

    parameters: str
    density: Callable[[Any], Any]


def _weibull(shape: float) -> Curve:
    scale = 1.0 / gamma_function(1.0 + 1.0 / shape)
    law = stats.weibull_min(shape, scale=scale)
    return Curve(f"shape {shape:g}", law.pdf)


def _lognormal(sd: float) -> Curve:
    sigma = float(np.sqrt(np.log1p(sd * sd)))
    law = stats.lognorm(sigma, scale=np.exp(-sigma * sigma / 2))
    return Curve(f"sd {sd:g}", law.pdf)


def _between(alpha: float, beta: float, least: float, most: float) -> Callable[[Any], Any]:
    law = stats.beta(alpha, beta, loc=least, scale=most - least)
    density: Callable[[Any], Any] = law.pdf
    return density


def _normal(sd: float) -> Curve:
    return Curve(f"sd {sd:g}", stats.truncnorm(-1.0 / sd, np.inf, loc=1.0, scale=sd).pdf)


#: The curves of each law. A law without a density is drawn as lines at its values.
CURVES: Mapping[str, Sequence[Curve]] = {
    "exponential": [Curve("mean 1", stats.expon().pdf)],
    "erlang": [Curve(f"k {k}", stats.gamma(k, scale=1 / k).pdf) for k in (2, 8)],
    "gamma": [Curve(f"shape {a:g}", stats.gamma(a, scale=1 / a).pdf) for a in (0.7, 4.0)],
    "lognormal": [_lognormal(0.4), _lognormal(1.0)],
    "normal": [_normal(0.3), _normal(0.8)],
    "triangular": [Curve("0.2, 0.6, 2.2", stats.triang(0.2, loc=0.2, scale=2.0).pdf)],
    "uniform": [Curve("0.4 to 1.6", stats.uniform(0.4, 1.2).pdf)],
    "weibull": [_weibull(0.8), _weibull(2.5)],
    "beta": [Curve("2, 4 in 0 to 3", _between(2.0, 4.0, 0.0, 3.0))],
    "pert": [Curve("0.2, 0.8, 2.6", _between(2.0, 4.0, 0.2, 2.6))],
    "pearson6": [Curve("alpha 2, beta 3", stats.betaprime(2, 3).pdf)],
}
VALUES: Mapping[str, tuple[str, Sequence[float]]] = {
    "constant": ("1", [1.0]),
    "empirical": ("values of a file", [0.3, 0.5, 0.6, 0.8, 0.9, 1.0, 1.3, 1.4, 2.2]),
}


def picture() -> str:
    """Return the densities of all laws as SVG; the same on every machine."""
    rows = -(-len(LAW_NAMES) // COLUMNS)
    size = f'width="{COLUMNS * WIDE}" height="{rows * HIGH}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for place, name in enumerate(LAW_NAMES):
        row, column = divmod(place, COLUMNS)
        parts.append(f'<g transform="translate({column * WIDE},{row * HIGH})">')
        parts += _panel(name)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def _panel(name: str) -> Iterator[str]:
    base = HIGH - BOTTOM
    yield f'<text x="{LEFT}" y="14" font-weight="bold">{name}</text>'
    yield f'<path d="M{LEFT} {base}H{WIDE - LEFT}" stroke="#555555"/>'
    for tick in range(int(MOST_X) + 1):
        x = _across(float(tick))
        yield f'<text x="{x}" y="{HIGH - 5}" text-anchor="middle" fill="#555555">{tick}</text>'
    if name in VALUES:
        told, values = VALUES[name]
        lines = "".join(f"M{_across(value)} {base}V{TOP}" for value in values)
        yield f'<path d="{lines}" stroke="{COLOURS[0]}" stroke-width="2"/>'
        yield _told(told, 0)
    for number, curve in enumerate(CURVES.get(name, ())):
        x = np.linspace(0.0, MOST_X, 121)[1:]
        y = np.minimum(curve.density(x), MOST_Y)
        points = " ".join(f"{_across(a)},{_up(b)}" for a, b in zip(x, y, strict=True))
        yield f'<polyline points="{points}" fill="none" stroke="{COLOURS[number]}" stroke-width="2"/>'
        yield _told(curve.parameters, number)


def _told(text: str, number: int) -> str:
    x = LEFT + number * (WIDE - 2 * LEFT) // 2
    return f'<text x="{x}" y="29" fill="{COLOURS[number]}">{text}</text>'


def _across(value: float) -> int:
    return round(LEFT + float(value) / MOST_X * (WIDE - 2 * LEFT))


def _up(value: float) -> int:
    return round(HIGH - BOTTOM - float(value) / MOST_Y * (HIGH - BOTTOM - TOP))
