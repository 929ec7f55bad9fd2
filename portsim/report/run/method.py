"""How figures were computed, in words."""

from portsim.report.run import summary
from portsim.report.style.wording import WITHHELD
from portsim.studies.results.result import Result


def how_run(result: Result) -> list[str]:
    """Say how the figures of a run came about."""
    run = result.scenario.run
    return [
        f"The figures cover ships, trains and trucks that arrive in the measured window, {summary.window(result)}. "
        f"The run begins {run.warm_up_days:g} days earlier, so that the terminal is neither empty nor new, and "
        f"goes on, arrivals continuing, for at most {run.run_out_cap_days:g} days until they have left; who is "
        "still inside then is counted in the note and not in the mean. Hours of resources and stocks are those "
        "of the window itself.",
        *how_intervals(run.confidence),
        "P50, P90 and P95 are taken within each replication, over its ships, trains, trucks or hours, and then "
        "averaged over the replications; they describe the spread from ship to ship, not the risk from year to "
        "year, which the column of that figure in runs.csv shows.",
        f"A queue that grows over the window, or a stock that cannot settle, has no mean: its figures read "
        f"«{WITHHELD}».",
        "Hours by state and hours of waiting are complete books: the states of a resource add up to the window, "
        "and the causes of waiting to all waiting.",
    ]


def how_intervals(confidence: float) -> list[str]:
    """Say what an interval is."""
    return [
        "A replication repeats the whole run with other random numbers. The mean is that of the replications; "
        f"its interval is Student's at {100 * confidence:g} %, from the spread of the replications alone, since "
        "ships of one run are not independent. It says how well the mean is known, not how much ships differ. "
        "Wait over service is a ratio of means with a jackknife interval. Bounds may reach below zero where a few "
        "replications hold nearly all of the waiting: more replications are then needed.",
    ]
