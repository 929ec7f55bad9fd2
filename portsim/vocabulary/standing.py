"""How a run stands to a service level, and why that is not known where it is not."""

from portsim.vocabulary.keys import KeyEnum


class Standing(KeyEnum):
    """Whether a service level is met."""

    MET = "met"
    MISSED = "missed"
    NOT_CERTAIN = "not certain"


class Ground(KeyEnum):
    """What a standing rests on.

    Attributes
    ----------
    meaning
        The same in words.
    """

    meaning: str

    BESIDE = "beside the limit", "the joint interval of the figure lies on one side of the limit"
    ACROSS = "across the limit", "the joint interval of the figure holds the limit"
    UNFINISHED = "unfinished", "the figure is only a bound, as some were not over at the end"
    GROWING = "growing queue", "the figure has no mean, because a queue grows"
    ONE_REPLICATION = "one replication", "one replication does not show how far others may differ"
    ALL_EQUAL = "all equal", "all replications gave the same, and others may differ"
    CERTAIN = "no chance", "nothing is left to chance, so that the figure is exact"
    NOTHING = "nothing measured", "no replication had anything to measure"

    def __new__(cls, name: str, meaning: str = "") -> "Ground":
        """Make a ground from its columns."""
        key = str.__new__(cls, name)
        key._value_ = name
        key.meaning = meaning
        return key
