"""What tells a search that the runs it asks for are not to be had."""


class NoMoreRunsError(Exception):
    """The budget of a study is used up, and a replication that is asked for was never run.

    A search that meets it concludes what follows from the replications that it has.
    """
