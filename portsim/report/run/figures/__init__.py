"""The figures of a run: one module for each."""
