"""How the inputs that a study varies, and their values, are written."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from portsim.vocabulary.input_names import input_name, name_parts

LONG_KEY = 34  # characters; a longer name is written on two lines
CELL_IN = 0.62  # height of a cell
MOST_COLUMNS = 12  # more cells side by side leave no room for their values
_NUMBER_OF = "number of "


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


def setting_text(key: str, value: Any, with_names: bool = True) -> str:
    """Write an input with its value, as a planner says it.

    Examples
    --------
    >>> setting_text("cranes.mobile_harbour.number", 3)
    '3 cranes (mobile harbour)'
    >>> setting_text("quays.multipurpose.length_m", 602, with_names=False)
    'quay length 602 m'
    """
    text, names = name_parts(key)
    text, shown = text[:1].lower() + text[1:], value_text(value)
    noun, comma, unit = text.rpartition(", ")
    if text.startswith(_NUMBER_OF) and is_number(value):
        told = f"{shown} {_counted_noun(text.removeprefix(_NUMBER_OF), value)}"
    elif comma and is_number(value):
        told = f"{noun} {shown} {unit}"
    else:
        told = f"{text} {shown}"
    return f"{told} ({', '.join(names)})" if names and with_names else told


def _counted_noun(noun: str, count: Any) -> str:
    """Return a noun in its singular where there is one of it: "bay on the way out"."""
    if count != 1:
        return noun
    words = noun.split(" ")
    first = next(
        (i for i, word in enumerate(words) if word.endswith("s") and word[-2] != "'"), None
    )
    if first is not None:
        words[first] = words[first][:-1]
    return " ".join(words)


def settings_text(values: Mapping[str, Any], with_names: bool = True) -> str:
    """Write the values of some inputs; without names, those that tell two of them apart stay.

    Examples
    --------
    >>> settings_text({"quays.wall.length_m": 407, "cranes.mobile.number": 1}, with_names=False)
    'quay length 407 m, 1 crane'
    """
    bare = [name_parts(key)[0] for key in values]
    return ", ".join(
        setting_text(key, value, with_names or bare.count(text) > 1)
        for (key, value), text in zip(values.items(), bare, strict=True)
    )


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
