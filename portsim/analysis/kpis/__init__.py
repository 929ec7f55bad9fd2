"""From the record of a run to its KPIs, and from the KPIs of all replications to tables."""
