"""A statement that closes a run or a study: "Berth occupancy: 68 %; busiest of 2: berth 1"."""

from typing import NamedTuple


class Statement(NamedTuple):
    """One closing statement.

    Attributes
    ----------
    label
        What the statement is about.
    value
        The figure, with its unit and its interval.
    detail
        What a reader needs with the figure; empty if there is nothing to add.
    """

    label: str
    value: str
    detail: str = ""
