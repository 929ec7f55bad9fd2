"""Everything that has a name in the results, declared once: states, causes of waiting, KPIs.

`Kpi.VESSEL_WAIT` is the text `vessel_wait`, so the key and the text in a file are equal. Code uses
the keys, and words for readers are made from them where something is printed.
"""

from portsim.vocabulary.causes import Cause, Root, RootCause
from portsim.vocabulary.columns import Of, WithheldWith
from portsim.vocabulary.kpis import Kpi
from portsim.vocabulary.queues import Place, Queue
from portsim.vocabulary.resources import ResourceKind
from portsim.vocabulary.states import State
from portsim.vocabulary.status import Status

__all__ = [
    "Cause",
    "Kpi",
    "Of",
    "Place",
    "Queue",
    "ResourceKind",
    "Root",
    "RootCause",
    "State",
    "Status",
    "WithheldWith",
]
