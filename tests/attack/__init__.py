"""Attacks on what reads and writes files: `make attack` runs them whole, `make test` in short."""
