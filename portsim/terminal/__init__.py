"""The SimPy model: one file per real thing that a visitor would point at."""
