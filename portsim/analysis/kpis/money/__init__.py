"""Laytime and what it costs, and all other costs of a run."""
