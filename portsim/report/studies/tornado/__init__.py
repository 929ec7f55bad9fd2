"""The report of a tornado: the effect of each input on its own, the largest first."""
