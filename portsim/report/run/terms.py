"""The states and the causes of waiting that occur in a run, each with its meaning."""

from portsim.report.style.tables import Term
from portsim.report.style.why import name_of
from portsim.studies.results.result import Result
from portsim.vocabulary import Cause, Root, State, states

_KINDS = (
    ("berth", states.BERTH_STATES),
    ("track", states.TRACK_STATES),
    ("arrival track", states.ARRIVAL_TRACK_STATES),
    ("locomotive", states.LOCOMOTIVE_STATES),
    ("crane", states.CRANE_STATES),
    ("gate, bay, weighbridge, parking", states.SERVER_STATES),
)


def state_terms(result: Result) -> list[Term]:
    """Return the states that occur, each with its meaning for every kind of resource."""
    occurring = set(result.states["state"])
    meanings: dict[State, list[str]] = {}
    for kind, table in _KINDS:
        for state, meaning in table.items():
            if state in occurring:
                meanings.setdefault(state, []).append(f"{kind}: {meaning}")
    return [Term(name_of(state), "; ".join(texts)) for state, texts in meanings.items()]


def cause_terms(result: Result) -> list[Term]:
    """Return the direct causes of waiting that occur, and after them the root causes."""
    direct, roots = set(result.waits["cause"]), set(result.waits["root"])
    terms: list[Cause | Root] = [cause for cause in Cause if cause in direct | roots]
    # The meaning of a ship that could not sail stands with its direct cause.
    terms += [root for root in Root if root in roots and root is not Root.SAILING]
    return [Term(name_of(cause), cause.meaning) for cause in terms]
