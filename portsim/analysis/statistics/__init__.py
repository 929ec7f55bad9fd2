"""Statistics that know nothing of ports: intervals, warm-up, precision, quantiles, comparison."""
