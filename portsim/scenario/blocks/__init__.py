"""The blocks of a scenario file: one frozen model for each noun that a planner writes."""
