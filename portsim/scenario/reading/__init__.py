"""From a file to a checked scenario, and the messages where that fails."""
