"""What is said of a queue and of the figures that contain it, beside the sentence that is written.

Tables in memory have the columns `MEMORY_COLUMNS` beside the note. They are not written to files.
"""

from portsim.vocabulary.keys import KeyEnum


class Status(KeyEnum):
    """Whether a queue has a mean; the worse the later.

    Of a terminating queue no steady state is asked: its mean is that of the period.
    """

    TERMINATING = "terminating"
    STABLE = "stable"
    UNDETERMINED = "undetermined"
    UNSTABLE = "unstable"


class Bound(KeyEnum):
    """What a figure is of the one that would be known if all were over at the end of a run."""

    EXACT = ""
    AT_LEAST = "at least"
    AT_MOST = "at most"
    UNKNOWN = "no bound"


STATUS = "status"  # a `Status` where a note withholds the mean or casts doubt on it, else ""
REASON = "note_reason"  # why there is no mean, or why it is in doubt
MEMORY_COLUMNS = (REASON,)
