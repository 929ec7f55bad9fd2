"""Pages of studies: one module a kind."""
