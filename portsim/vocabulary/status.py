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


STATUS = "note_status"  # a `Status` where a note withholds the mean or casts doubt on it, else ""
REASON = "note_reason"  # why there is no mean, or why it is in doubt
OWN_NOTE = "note_own"  # the note without what holds for all rows
CENSORED = "censored"  # ships, trucks and the like that were still inside, of all replications
MEMORY_COLUMNS = (STATUS, REASON, OWN_NOTE, CENSORED)
