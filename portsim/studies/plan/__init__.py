"""What a study asks, and the cases that follow from it."""
