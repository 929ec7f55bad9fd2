"""What a planner says of a terminal, and how it is typed."""

import re
from calendar import month_name
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from portsim.scenario.faults import did_you_mean
from portsim.starter.trades import TRADES, Trade, trade_of

Site = Literal["gwadar", "karachi", "blank"]
SITES: tuple[Site, ...] = ("gwadar", "karachi", "blank")
Mode = Literal["rail", "road"]
MODES: dict[str, Mode] = {"rail": "rail", "train": "rail", "road": "road", "truck": "road"}
FACTORS = {"mt": 1e6, "kt": 1e3, "t": 1.0, "teu": 1.0, "kteu": 1e3}

NAME = re.compile(r"[a-z][a-z0-9_]*")
AMOUNT = re.compile(r"(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-z]+)?")


class FactError(ValueError):
    """A fact that cannot be, or a terminal that cannot be sized; it says what would be right."""


@dataclass(frozen=True)
class CargoFact:
    """One cargo: how much of it, and how it comes or goes by land.

    Attributes
    ----------
    name, trade, direction, mode
        Its name, the trade that it belongs to, `export` or `import`, `rail` or `road`.
    annual
        Tonnes a year; TEU of containers.
    store
        What its store holds, in the same unit; None if that is worked out.
    unloaders
        Tipplers or other tracks (rail), or bays (road); None if their number is worked out.
    """

    name: str
    annual: float
    mode: Mode
    trade: Trade
    direction: Literal["export", "import"] = "export"
    store: float | None = None
    unloaders: int | None = None

    @property
    def unit(self) -> str:
        """The unit of its amounts, as keys of a scenario end."""
        return "teu" if self.trade.form == "container" else "t"


@dataclass(frozen=True)
class Facts:
    """A dozen facts of a terminal; what is None is worked out.

    Attributes
    ----------
    name, site, cargoes
        The name of the scenario, where it is, and what it moves.
    berths, berth_length_m
        Berths, all alike, and the length of one.
    depth_m
        Depth below chart datum at the berths and in the channel.
    dwt_t
        Deadweight of the largest ship.
    border_shut
        Months, 1 to 12, in which the border on the way is shut.
    """

    name: str
    cargoes: tuple[CargoFact, ...]
    site: Site = "blank"
    berths: int | None = None
    berth_length_m: float | None = None
    depth_m: float | None = None
    dwt_t: float | None = None
    border_shut: tuple[int, ...] = field(default=())

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name.replace("-", "_")):
            raise FactError(
                f"{self.name} cannot be the name of a scenario: use small letters, digits, - and _"
            )
        if not self.cargoes:
            raise FactError("no cargo is given: say --cargo wheat:2.4Mt:rail, once for each cargo")
        names = [one.name for one in self.cargoes]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise FactError(f"{twice} is given twice: give each cargo a name of its own")


def cargo_fact(text: str) -> CargoFact:
    """Return the cargo that a planner types: NAME:AMOUNT:MODE, and `import` or a trade if need be.

    Raises
    ------
    FactError
        If a part of it is missing or cannot be.

    Examples
    --------
    >>> wheat = cargo_fact("wheat:2.4Mt:rail")
    >>> wheat.annual, wheat.mode, wheat.trade.name, wheat.direction
    (2400000.0, 'rail', 'grain', 'export')
    >>> cargo_fact("toys:20000TEU:truck:import").direction
    'import'
    """
    name, *parts = (part.strip().lower() for part in text.split(":"))
    name = name.replace(" ", "_").replace("-", "_")
    if len(parts) < 2:
        raise FactError(
            f"{text}: a cargo has a name, a yearly amount and a mode, as wheat:2.4Mt:rail or "
            "sulphur:300kt:truck"
        )
    if not NAME.fullmatch(name):
        raise FactError(f"{text}: {name} cannot be the name of a cargo: use letters, digits and _")
    annual, unit = amount(text.split(":")[1], text)
    if parts[1] not in MODES:
        hint = did_you_mean(parts[1], list(MODES))
        raise FactError(f"{text}: the mode is rail or truck, not {parts[1]}{hint}")
    words = [part for part in parts[2:] if part not in ("import", "export")]
    direction: Literal["export", "import"] = "import" if "import" in parts[2:] else "export"
    trade = _trade(name, unit, words, text)
    return CargoFact(
        name=name, annual=annual, mode=MODES[parts[1]], trade=trade, direction=direction
    )


def _trade(name: str, unit: str, words: Sequence[str], text: str) -> Trade:
    """Return the trade of a cargo: the one that is named, that of TEU, or that of its name."""
    unknown = [word for word in words if word not in TRADES]
    if unknown or len(words) > 1:
        hint = did_you_mean(unknown[0], list(TRADES)) if unknown else ""
        raise FactError(
            f"{text}: after the mode stands import or one trade of {', '.join(TRADES)}{hint}"
        )
    trade = TRADES[words[0]] if words else (TRADES["boxes"] if unit == "teu" else trade_of(name))
    if trade is None:
        raise FactError(
            f"{text}: what kind of cargo is {name}? Add one of {', '.join(TRADES)}, as "
            f"{name}:{text.split(':')[1]}:{text.split(':')[2]}:mineral"
        )
    if (trade.form == "container") != (unit == "teu"):
        right = "TEU, as 20000TEU" if trade.form == "container" else "tonnes, as 300kt"
        raise FactError(f"{text}: {name} is counted in {right}")
    return trade


def amount(text: str, where: str = "") -> tuple[float, Literal["t", "teu"]]:
    """Return an amount that a planner types and its unit.

    Raises
    ------
    FactError
        If it is no amount.

    Examples
    --------
    >>> amount("2.4Mt"), amount("120000t"), amount("20 kTEU")
    ((2400000.0, 't'), (120000.0, 't'), (20000.0, 'teu'))
    """
    plain = text.strip().lower().replace(",", "").replace(" ", "")
    match = AMOUNT.fullmatch(plain)
    unit = (match[2] or "t") if match else ""
    if match is None or unit not in FACTORS or not float(match[1]):
        before = f"{where}: " if where else ""
        raise FactError(
            f"{before}{text} is no amount: write 2.4Mt, 300kt, 300000t or, of containers, 20000TEU"
        )
    return float(match[1]) * FACTORS[unit], "teu" if unit.endswith("teu") else "t"


def month(text: str) -> int:
    """Return the month, 1 to 12, that a planner types.

    Examples
    --------
    >>> month("March"), month("mar"), month("3")
    (3, 3, 3)
    """
    typed = text.strip().lower()
    if typed.isdecimal() and 1 <= int(typed) <= 12:
        return int(typed)
    for number, name in enumerate(month_name):
        if len(typed) >= 3 and name.lower().startswith(typed):
            return number
    raise FactError(f"{text} is no month: write march, mar or 3")
