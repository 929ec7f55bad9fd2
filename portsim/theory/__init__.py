"""Exact and approximate queueing results, without simulation: what a terminal can be held against.

Waits are multiples of the mean service time. A load is arrivals times mean service over the same
unit of time: the mean number of servers at work (erlangs). A load that has no steady state is
refused with a ValueError.
"""
