"""Whether a queue has a mean at all."""

from typing import NamedTuple

import numpy as np

from portsim.analysis.kpis.feeding import DAY_H
from portsim.analysis.statistics.intervals import t_factor
from portsim.estimate.steady_state import NoSteadyState
from portsim.flow.streams import Floats
from portsim.vocabulary import Queue, Status

TERMINATING, STABLE, UNDETERMINED, UNSTABLE = Status
LONG_ENOUGH = 50.0  # relaxation times: then what a queue began with is no part of its mean
LEAST = 3  # replications, fewer show no trend
ERROR_RATE = 0.01  # of calling a queue without growth a growing one
SMALL = 2.0  # a queue that grew by so few did not grow


class ObservedQueue(NamedTuple):
    """A queue as a run saw it: shape (n,) each, a value a replication.

    Attributes
    ----------
    first, last
        Number waiting when the measured window began and ended.
    trend
        Rise over the window of the straight line that fits the number best.
    mean
        Its mean over the window.
    """

    first: Floats
    last: Floats
    trend: Floats
    mean: Floats


class EstimatedQueue(NamedTuple):
    """What is known of a queue without looking at it.

    Attributes
    ----------
    load, of
        Offered load of the fullest thing on its way out, and the name of that; 0 and empty if
        nothing is known.
    relaxation_h
        Hours in which it forgets what it began with; 0 if nothing is known.
    settles
        Whether the load lets it settle.
    never_settles
        Why it has no steady state whatever its load; None if it may have one.
    """

    load: float = 0.0
    of: str = ""
    relaxation_h: float = 0.0
    settles: bool = True
    never_settles: NoSteadyState | None = None


class Window(NamedTuple):
    """What is measured.

    Attributes
    ----------
    hours
        Its length.
    seasonal
        Whether inputs follow the months.
    whole_years
        Whether it begins and ends in the same season.
    dated
        Whether inputs have events of known dates, the same in every replication.
    cycle_h
        Hours in which what feeds the queue comes round again, a day or a week; 0 for never.
    terminating
        Whether the window is a period of which no steady state is asked.
    certain
        Whether nothing is left to chance, so that one replication shows what all do.
    """

    hours: float
    seasonal: bool = False
    whole_years: bool = False
    dated: bool = False
    cycle_h: float = 0.0
    terminating: bool = False
    certain: bool = False


class Verdict(NamedTuple):
    """What is said of a queue: its status, the reason, and whether figures are withheld.

    Attributes
    ----------
    note
        What is written at the figures that contain the queue; empty if it is stable.
    reason
        The same without the status, in a few words.
    """

    queue: Queue
    status: Status
    note: str
    reason: str
    withheld: bool
    load: float
    relaxation_h: float


def growth(seen: ObservedQueue, seasonal: bool = False) -> float:
    """Return by how much a queue grew over the window; 0 if that may be chance, or is small.

    Parameters
    ----------
    seasonal
        If so, the two ends of the window are compared, which are of the same season; else a line is
        fitted.

    Notes
    -----
    Student's test over replications, at an error rate of 1 %, that the growth is above zero. It is
    a test and no interval, and the error rates in docs/stability.md were measured with it. The
    growth must also be more than half of the mean queue: a queue that grows from nothing in
    proportion to time grows by twice its mean, in proportion to the root of time by 1.2 times; one
    that only fluctuates, over 50 relaxation times, by a fraction.
    """
    if len(seen.mean) < LEAST:
        return 0.0
    rise = seen.last - seen.first if seasonal else seen.trend
    n, mean = len(rise), float(np.mean(rise))
    surely = t_factor(1.0 - 2.0 * ERROR_RATE, n - 1) * float(np.std(rise, ddof=1)) / n**0.5
    real = mean > surely and mean > max(SMALL, float(np.mean(seen.mean)) / 2)
    return mean if real else 0.0


def judge(queue: Queue, seen: ObservedQueue, known: EstimatedQueue, window: Window) -> Verdict:
    """Return the verdict on a queue.

    Of a period no steady state is asked, and so nothing is judged.

    Without steady state by construction or by an offered load of 1 or more it is unstable, whatever
    was seen. Else it takes three replications and a window of 50 relaxation times to tell a queue
    that grows from one that has only not settled yet; a growth that may be that of a season or of a
    dated event proves nothing either. What is in doubt is stated with the doubt and never withheld,
    so that more replications, which show a growth the more surely, take no answer away.
    """

    def say(status: Status, reason: str) -> Verdict:
        note = f"{status}: {reason}" if reason else ""
        withheld = status == UNSTABLE
        return Verdict(queue, status, note, reason, withheld, known.load, known.relaxation_h)

    if window.terminating:
        return say(TERMINATING, "")
    if known.never_settles:
        sentence, reason = known.never_settles.sentence, known.never_settles.reason
        return say(UNSTABLE, reason)._replace(note=sentence)
    if not known.settles:
        return say(UNSTABLE, f"the offered load of {known.of} is {known.load:.2f}")
    if window.certain:
        seen = ObservedQueue(*(np.repeat(values[:1], LEAST) for values in seen))
    grown = growth(seen, window.seasonal)
    doubt = _doubt(queue, len(seen.mean), known, window)
    if not grown:
        return say(UNDETERMINED, doubt) if doubt else say(STABLE, "")
    if not doubt and window.hours < 2.0 * window.cycle_h:
        whole = "weeks" if window.cycle_h > DAY_H else "days"
        doubt = f"the window has not two whole {whole} to compare"
    if not doubt and window.dated:
        doubt = "the scenario has events of known dates, and the growth may be theirs"
    told = f"the queue {queue.name} grew by {grown:.0f} on average over the measured window"
    return say(UNDETERMINED, f"{told}, and {doubt}") if doubt else say(UNSTABLE, told)


def _doubt(queue: Queue, replications: int, known: EstimatedQueue, window: Window) -> str:
    """Return why a growth, or none, would prove nothing; empty if it would."""
    if replications < LEAST:
        return "fewer than three replications cannot show it"
    if window.hours < LONG_ENOUGH * known.relaxation_h:
        times = window.hours / known.relaxation_h
        return (
            f"the window is {times:.2g} relaxation times of the queue {queue.name}, fewer than "
            f"{LONG_ENOUGH:.0f}"
        )
    if window.seasonal and not window.whole_years:
        return "inputs follow the months and the window is not whole years"
    return ""


def worst(verdicts: list[Verdict]) -> Status:
    """Return the status of the whole: that of its worst queue."""
    return max((one.status for one in verdicts), key=list(Status).index, default=STABLE)
