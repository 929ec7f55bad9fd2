"""Replications: how they are cut into batches, where they run, and how finished ones are kept."""
