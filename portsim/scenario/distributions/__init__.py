"""The probability laws that a planner may write."""
