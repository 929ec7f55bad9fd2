"""The way from the origin to the terminal: stages, their queues, and what travels through them."""
