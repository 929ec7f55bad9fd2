"""Servers and the order in which they serve, without an event for each customer."""
