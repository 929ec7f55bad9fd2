"""What can be said of a scenario before any run: loads, waits by formula, balances, storage."""
