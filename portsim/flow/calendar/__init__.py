"""When something is open: shifts, holidays, storms, nights and tides are one thing, a calendar."""
