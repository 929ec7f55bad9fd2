"""How the figures of a run were computed, and what their intervals are, in words."""

from portsim.analysis.kpis.feeding import is_known_list
from portsim.report.style.dates import Dates
from portsim.report.style.wording import WITHHELD
from portsim.studies.results.result import Result


def measured_window(result: Result) -> str:
    """Return the measured window as dates, such as "1 Jan 2028 to 31 Dec 2028"."""
    record = result.sample
    return Dates(result.scenario.start).span(record.begin_h, record.end_h)


def under_title(result: Result) -> str:
    """Return what stands below the title: what was simulated, and how often."""
    n = len(result.runs)
    window = measured_window(result)
    if n < 2:
        return f"{window}, simulated once"
    level = f"{100 * result.scenario.run.confidence:g} %"
    many = f"{n} replications, each a simulated version of it"
    return f"{window}, {many} (brackets: {level} confidence interval of the mean)"


def interval_note(result: Result) -> str:
    """Return a sentence that says what the intervals of a run are."""
    n = len(result.runs)
    if n < 2 and is_known_list(result.scenario):
        return "One known list of calls, and nothing is left to chance: means have no interval."
    if n < 2:
        return (
            "One replication: only means with an interval from within it are given, by "
            "overlapping batch means."
        )
    level = f"{100 * result.scenario.run.confidence:g} %"
    return (
        f"Intervals and brackets: the {level} confidence interval of the mean over {n} "
        "replications."
    )


def run_method(result: Result) -> list[str]:
    """Return paragraphs that say how the figures of a run were computed."""
    run = result.scenario.run
    return [
        "The figures cover ships, trains and trucks that arrive in the measured window, "
        f"{measured_window(result)}. The run begins {run.warm_up_days:g} days earlier, so that the "
        "terminal is neither empty nor new, and goes on, arrivals continuing, for at most "
        f"{run.run_out_cap_days:g} days until they have left. A ship, train or truck that is still "
        "inside then counts as far as it went, so that the mean is a bound: «at least». Where more "
        "than one in ten is "
        "unfinished there is no mean. Hours of resources and stocks are those of the window "
        "itself. What a ship costs after the window counts with the year in which she came.",
        "A mean of ships, trains or trucks is the sum over all of them in all replications over "
        "their number, and a cost of a tonne all USD over all tonnes.",
        *interval_method(run.confidence),
        "P50, P90 and P95 are those of the ships, trains, trucks or hours of all replications "
        "together; they describe the spread from ship to ship. The risk from year to year is "
        "another matter, and years.csv tells it.",
        "A queue that grows over the window, or a stock that cannot settle, has no mean: its "
        f"figures read «{WITHHELD}».",
        "Hours by state and hours of waiting are complete books: the states of a resource add up "
        "to the window, and the causes of waiting to all waiting.",
    ]


def interval_method(confidence: float) -> list[str]:
    """Return paragraphs that say what an interval is; `confidence` is a share, such as 0.95."""
    return [
        "A replication repeats the whole run with other random numbers. The mean is that of the "
        f"replications; its interval at {100 * confidence:g} % comes from the spread of the "
        "replications alone, since ships of one run are not independent. It says how well the "
        "mean is known, not how much ships differ. It allows for a long tail (Hall's "
        "transformation): where a few replications hold nearly all of the waiting it reaches far "
        "above the mean, because the next replication may be such a one. No bound leaves the "
        "possible values of its figure. docs/statistics.md tells how often such intervals hold "
        "the truth.",
    ]
