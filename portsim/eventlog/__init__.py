"""The event log of a run, and the files that hold it."""
