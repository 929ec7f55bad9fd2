"""Everything that has a name in the results, declared once: states, causes of waiting, KPIs.

`Kpi.VESSEL_WAIT` is the text `vessel_wait`, so the key and the text in a file are equal. Code uses
the keys, and words for readers are made from them where something is printed.
"""

from portsim.vocabulary.causes import Cause, Root, RootCause
from portsim.vocabulary.columns import Of, Population, WithheldWith
from portsim.vocabulary.kpis import Kpi
from portsim.vocabulary.queues import Place, Queue
from portsim.vocabulary.resources import ResourceKind
from portsim.vocabulary.states import State
from portsim.vocabulary.status import Bound, Status

__all__ = [
    "Bound",
    "Cause",
    "Kpi",
    "Of",
    "Place",
    "Population",
    "Queue",
    "ResourceKind",
    "Root",
    "RootCause",
    "State",
    "Status",
    "WithheldWith",
]
