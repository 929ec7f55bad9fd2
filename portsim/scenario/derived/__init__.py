"""Facts that follow from a scenario without any run."""
