"""The figures of waits agree with the ledger: their sums are what is booked to the causes.

The audit of a record compares ship by ship what was booked with what happened. This compares with
the ledger what is said of it, so that nobody who waited is left out of a figure.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from portsim.analysis.kpis.row import Key, Measure
from portsim.observe.audit import AT_ANCHORAGE, HOURS, AuditError
from portsim.vocabulary import Cause, Kpi, Root

RELATIVE = 1e-9
Waits = Mapping[tuple[str, str, str], float]


class _Account(NamedTuple):
    """Figures whose hours are together those booked to some causes.

    Attributes
    ----------
    of
        What the figure is given for; None: everything it is given for, added up.
    causes
        None: all causes.
    """

    kpi: Kpi
    of: str | None
    who: str
    causes: Sequence[str] | None
    before_sailing: bool = False


ACCOUNTS = (
    _Account(Kpi.VESSEL_WAIT, "all", "vessel", AT_ANCHORAGE),
    _Account(Kpi.WAIT_TO_SAIL, "all", "vessel", None, before_sailing=True),
    _Account(Kpi.ALONGSIDE_WITHOUT_CARGO, "all", "vessel", (Cause.CARGO,)),
    _Account(Kpi.ALONGSIDE_WITHOUT_CRANE, "all", "vessel", (Cause.CRANE,)),
    _Account(Kpi.TRAIN_WAIT, None, "train", (Cause.ARRIVAL_TRACK, Cause.TRACK)),
    _Account(Kpi.TRAIN_BLOCKED, None, "train", (Cause.STORE,)),
    _Account(Kpi.TRUCK_WAIT, None, "truck", None),
    _Account(Kpi.TRUCK_BLOCKED, None, "truck", (Cause.STORE,)),
)


def check(measures: Mapping[Key, Measure], waits: Waits) -> None:
    """Check the figures of a replication.

    Raises
    ------
    AuditError
        If the hours of a figure are not those that are booked.
    """
    failures = list(_failures(measures, waits))
    if failures:
        raise AuditError(failures)


def _failures(measures: Mapping[Key, Measure], waits: Waits) -> Iterator[str]:
    for account in ACCOUNTS:
        found = [
            one
            for (kpi, of), one in measures.items()
            if kpi is account.kpi and account.of in (None, of)
        ]
        told = sum(one.total for one in found)
        booked = sum(hours for key, hours in waits.items() if _is_in(account, *key))
        if found and abs(told - booked) > HOURS + RELATIVE * booked:
            yield f"ledger: {account.kpi} is {told:.9g} h in all, {booked:.9g} h are booked"


def _is_in(account: _Account, who: str, direct: str, root: str) -> bool:
    if who != account.who or (root == Root.SAILING) != account.before_sailing:
        return False
    return account.causes is None or direct in account.causes
