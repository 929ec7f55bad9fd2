"""Decisions from figures: capacity, cheapest design, selection, sensitivity, present value."""
