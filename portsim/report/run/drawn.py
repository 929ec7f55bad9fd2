"""The years of a run that are drawn in detail: how they are called, and which is drawn first."""

from dataclasses import replace

from portsim.studies.results.drawn_year import DrawnYear, Why
from portsim.studies.results.result import Result

_MEASURES: dict[Why, str] = {
    Why.WORST_WAIT: "ship waiting",
    Why.WORST_ROAD: "waiting on the road",
    Why.WORST_COST: "cost",
}


def as_drawn(result: Result) -> Result:
    """Return a result whose sample is the year that is drawn first; as it is where none is kept."""
    return replace(result, sample=result.drawn[0].record) if result.drawn else result


def other_years(result: Result) -> list[Result]:
    """Return a result for each further year that is drawn, with its record as the sample."""
    return [replace(result, sample=year.record) for year in result.drawn[1:]]


def year_name(result: Result) -> str:
    """Say which year the sample is: "median year by ship waiting, replication 7"."""
    number = result.sample.replication
    for year in result.drawn:
        if year.record.replication == number:
            return f"{kind_of_year(year)}, replication {number}"
    return f"replication {number}"


def kind_of_year(year: DrawnYear) -> str:
    """Say why a year is drawn.

    Examples
    --------
    >>> kind_of_year(DrawnYear((Why.WORST_WAIT, Why.WORST_COST), None))
    'worst year by ship waiting and by cost'
    """
    worst = " and by ".join(_MEASURES[why] for why in year.why if why in _MEASURES)
    parts = ["median year by ship waiting"] if Why.MEDIAN in year.why else []
    parts += ["first year"] if Why.FIRST in year.why else []
    parts += [f"worst year by {worst}"] if worst else []
    return ", and ".join(parts)
