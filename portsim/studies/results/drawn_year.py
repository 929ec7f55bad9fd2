"""A year of a run that is drawn in detail, and why this one."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from portsim.observe.record import Record

if TYPE_CHECKING:
    import pandas as pd


class Why(StrEnum):
    """Why a replication is drawn in detail."""

    MEDIAN = "median"
    FIRST = "first"
    WORST_WAIT = "worst_wait"
    WORST_ROAD = "worst_road"
    WORST_COST = "worst_cost"


class DrawnYear(NamedTuple):
    """A replication in full; one may be the worst in several ways."""

    why: tuple[Why, ...]
    record: Record


def drawn_table(years: Sequence[DrawnYear]) -> "pd.DataFrame":
    """Return drawn.csv: a row a reason, with the replication that it chooses."""
    import pandas as pd

    table = [[str(why), year.record.replication] for year in years for why in year.why]
    return pd.DataFrame(table, columns=["why", "replication"])
