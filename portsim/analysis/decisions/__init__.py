"""Decisions from figures: capacity, the cheapest design, the best of several, sensitivity, present value."""
