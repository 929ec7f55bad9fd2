"""The report of a sweep: a line for one input, a heat map for two, points for more."""
