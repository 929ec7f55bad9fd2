"""The report of a run: one module for each figure or section."""
