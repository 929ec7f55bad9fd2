"""What happened in a run, event by event: the log of ships, trains and trucks, and the files that hold it."""
