"""What a planner writes: a scenario file, read, checked and frozen."""
