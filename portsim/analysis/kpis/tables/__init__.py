"""From the KPIs of all replications to tables with intervals, and what is withheld."""
