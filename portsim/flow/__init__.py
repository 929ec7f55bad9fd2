"""The mechanisms, without SimPy and without port words: draws, arrivals, servers, stock."""
