"""The report of a sizing study: the cheapest design that meets the service levels."""
