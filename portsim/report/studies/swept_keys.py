"""How the keys that a study varies, and their values, are written."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from portsim.vocabulary.input_names import input_name

LONG_KEY = 34  # characters; a longer name is written on two lines
CELL_IN = 0.62  # height of a cell
MOST_COLUMNS = 12  # more cells side by side leave no room for their values


def is_number(value: Any) -> bool:
    """Return whether a value of a key is a number."""
    return isinstance(value, int | float | np.number)


def key_values(values: "pd.Series[Any]") -> list[Any]:
    """Return the different values of a key: numbers in rising order, others as in the table."""
    different = list(dict.fromkeys(values))
    return sorted(different) if all(map(is_number, different)) else different


def key_text(key: str) -> str:
    """Return what a key is called, on two lines if that is long."""
    name = input_name(key)
    if len(name) <= LONG_KEY:
        return name
    spaces = [index for index, letter in enumerate(name) if letter == " "]
    middle = min(spaces, key=lambda index: abs(index - len(name) / 2), default=len(name))
    return f"{name[:middle]}\n{name[middle + 1 :]}"


def value_text(value: Any) -> str:
    """Write a value of a key, a number with six digits at most."""
    return f"{value:,.6g}" if is_number(value) else str(value)


def set_cell_axes(
    ax: Axes, keys: Sequence[str], columns: Sequence[Any], rows: Sequence[Any]
) -> None:
    """Set the axes of a map with a cell for each pair of values; the first key goes across."""
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(-0.5, len(rows) - 0.5)
    ax.set_xticks(range(len(columns)), [value_text(value) for value in columns])
    ax.set_yticks(range(len(rows)), [value_text(value) for value in rows])
    ax.set_xlabel(key_text(keys[0]))
    ax.set_ylabel(key_text(keys[1]))
    ax.grid(visible=False)
