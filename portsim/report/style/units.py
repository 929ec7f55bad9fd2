"""The units in which figures are read: kt and Mt, million USD, and days from 48 hours on."""

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

HOURS_A_DAY = 24.0
LONG_H = 48.0  # from here on hours are written as days
MANY_T, MANY_USD = 1e4, 1e5  # from here on thousands or millions of them are written
_PERCENTILES = [f"{name}{end}" for name in ("p50", "p90", "p95") for end in ("", "_low", "_high")]
_NUMBERS = ("mean", "ci_low", "ci_high", *_PERCENTILES)
_UNIT_NAMES = {"teu": "TEU", "1": "", "number": "", "calls": "calls"}


class Scale(NamedTuple):
    """What a figure is divided by where it is shown, and the unit that it then has."""

    divisor: float
    unit: str


def unit_name(unit: str) -> str:
    """Return a unit as it is printed."""
    text = _UNIT_NAMES.get(unit, unit)
    if text.startswith("teu"):
        text = "TEU" + text[3:]
    return text.replace("/year", " a year").replace("per year", "a year").replace("  ", " ")


def scaled(largest: float, unit: str) -> Scale:
    """Return what to divide amounts of cargo by, and the unit they then have."""
    if unit == "t":
        for divisor, name in ((1e6, "Mt"), (1e3, "kt")):
            if largest >= divisor:
                return Scale(divisor, name)
        return Scale(1.0, "t")
    return Scale(1e3, "thousand TEU") if largest >= 1e4 else Scale(1.0, "TEU")


def readable(size: float, unit: str) -> Scale:
    """Return the scale in which a figure of some size is easy to read.

    Examples
    --------
    >>> readable(849_000.0, "t per year"), readable(62.0, "h")
    (Scale(divisor=1000.0, unit='kt per year'), Scale(divisor=24.0, unit='days'))
    """
    amount, _, rest = unit.partition(" ")
    if unit == "h":
        return Scale(HOURS_A_DAY, "days") if size >= LONG_H else Scale(1.0, unit)
    if amount in ("t", "teu") and rest in ("", "per year") and size >= MANY_T:
        divisor, name = scaled(size, amount)
        return Scale(divisor, f"{name} {rest}".rstrip())
    if amount == "USD" and rest in ("", "per year") and size >= MANY_USD:
        return Scale(1e6, f"million {unit}")
    return Scale(1.0, unit)


def row_scale(row: "pd.Series[Any]") -> Scale:
    """Return the scale in which a row is easy to read: by its mean, else by its median."""
    sizes = [row.get("mean"), row.get("p50")]
    size = next((abs(float(one)) for one in sizes if one is not None and one == one), 0.0)
    return readable(size, str(row.get("unit", "number")))


def readable_row(row: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a row in a unit that is easy to read."""
    divisor, unit = row_scale(row)
    return row if divisor == 1.0 else divided(row, divisor, unit)


def divided(row: "pd.Series[Any]", divisor: float, unit: str) -> "pd.Series[Any]":
    """Return a row with its mean, its percentiles and their intervals divided, in another unit."""
    result = row.copy()
    for name in _NUMBERS:
        if name in row:
            result[name] = row[name] / divisor
    result["unit"] = unit
    return result
