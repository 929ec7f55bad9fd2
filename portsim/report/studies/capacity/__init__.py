"""The report of a capacity study: how much the terminal takes at each service level."""
