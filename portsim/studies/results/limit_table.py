"""What limits a terminal as a table, limit.csv."""

from typing import TYPE_CHECKING

from portsim.analysis.limits.limit import Limit

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = [
    *("who", "limited_by", "resource", "share", "cause", "root", "main_share"),
    *("border", "border_share", "busiest", "busiest_load"),
]


def limit_table(limit: Limit) -> "pd.DataFrame":
    """Return limit.csv: one row, with what the waiting goes back to and what is fullest by load.

    `share` is the part of the waiting of `who` that goes back to `limited_by`, and `main_share` the
    largest piece of it, which is booked to `cause` and `root`.
    """
    import pandas as pd

    row = [
        limit.who,
        limit.by_wait or "",
        limit.resource.of if limit.resource else "",
        limit.share if limit.by_wait else None,
        limit.cause,
        limit.root,
        limit.main_share if limit.by_wait else None,
        limit.border,
        limit.border_share if limit.border else None,
        limit.by_load.of if limit.by_load else "",
        limit.by_load.load if limit.by_load else None,
    ]
    return pd.DataFrame([row], columns=COLUMNS)
