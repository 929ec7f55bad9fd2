"""Which years of a run are drawn in detail: the median one by ship waiting, and the worst ones.

They are known only when all replications are, and workers return no records. So each is run once
more: the same seed and number give the same replication.
"""

import numpy as np
import pandas as pd

from portsim.analysis.kpis.tables.year_values import years_of, years_together
from portsim.ledger.recording import simulate
from portsim.studies.results.drawn_year import DrawnYear, Why
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi


def drawn_years(result: Result, most: int | None = None) -> list[DrawnYear]:
    """Return the years that are drawn in detail, the median one first; each at most once.

    Parameters
    ----------
    most
        How many of them; None: all.
    """
    known = {result.sample.replication: result.sample}
    return [
        DrawnYear(
            tuple(why),
            known.get(number) or simulate(result.scenario, number),
        )
        for number, why in list(chosen_years(result.runs, result.bases).items())[:most]
    ]


def chosen_years(runs: pd.DataFrame, bases: pd.DataFrame) -> dict[int, list[Why]]:
    """Return the replications that are drawn, and why, from runs.csv and bases.csv.

    Of an even number of years the lower of the two middle ones is the median; of years that are
    alike the first one is taken. Where no ship waited a berth, the first replication is drawn.
    """
    numbers = runs["replication"].to_numpy()
    waits = years_of(runs, Kpi.VESSEL_WAIT)
    found: dict[int, list[Why]] = {}
    if waits is None:
        found[int(numbers[0])] = [Why.FIRST]
    else:
        known = np.sort(waits[~np.isnan(waits)])
        middle = known[(len(known) - 1) // 2]
        found[int(numbers[np.flatnonzero(waits == middle)[0]])] = [Why.MEDIAN]
    worst = {
        Why.WORST_WAIT: waits,
        Why.WORST_ROAD: years_together(runs, bases, Kpi.TRANSIT_WAIT),
        Why.WORST_COST: years_of(runs, Kpi.ANNUAL_COST),
    }
    for why, values in worst.items() if len(runs) > 1 else ():
        if values is not None and np.nanmax(values) > np.nanmin(values):
            found.setdefault(int(numbers[np.nanargmax(values)]), []).append(why)
    return found
