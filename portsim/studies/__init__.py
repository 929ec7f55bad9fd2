"""Many runs: replications, studies of every kind, and where they run."""
