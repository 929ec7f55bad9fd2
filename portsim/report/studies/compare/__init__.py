"""The report of a comparison: each case beside the first one."""
