"""The report of a sensitivity study: which inputs matter."""
