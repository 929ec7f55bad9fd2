"""Checks between the blocks of a scenario."""
