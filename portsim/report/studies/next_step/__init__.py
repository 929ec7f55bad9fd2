"""The report on the next step: what to add, and what it gains."""
