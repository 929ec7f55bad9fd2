"""What a planner can look up: the keys of the files, and the words of the results."""
