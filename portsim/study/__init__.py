"""Many runs: replications, sweeps, tornadoes; and where they run."""
