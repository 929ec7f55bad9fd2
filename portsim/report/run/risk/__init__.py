"""How years differ: exceedance curves, bands and profiles."""
