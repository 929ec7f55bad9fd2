"""Service levels: by how much each replication misses them, and whether a run meets them."""
