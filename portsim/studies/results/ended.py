"""How far a study came that its budget ended, and what it would take to go on to the end."""

from typing import NamedTuple

from portsim.studies.runs.tally import Certainty


class Ended(NamedTuple):
    """How far a study came that its budget ended.

    Attributes
    ----------
    reached, wanted
        Replications of every case that the tables rest on, and those that the study asks for; None
        where each case has its own number.
    needed
        Runs that are missing.
    certainty
        How that number is known.
    """

    reached: int | None
    wanted: int | None
    needed: int
    certainty: Certainty = Certainty.EXACT
