"""Who waited how long for what: the rows of the ledger."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass
class Wait:
    """Hours that one kind of entity waited, by direct and root cause."""

    who: str
    direct: str
    root: str
    hours: float


class EntityWait(NamedTuple):
    """Hours that one ship or train waited, by direct and root cause.

    Attributes
    ----------
    number
        Its row in `Record.visits` or `Record.trains`.
    of
        Of a wait for a crane: the pool. Who waits for one of several pools waits for each of them
        an equal share of the hours.
    """

    who: str
    number: int
    direct: str
    root: str
    hours: float
    of: str = ""
