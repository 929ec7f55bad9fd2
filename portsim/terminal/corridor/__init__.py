"""The land side outside the gate: what the corridor brings to the terminal, and when."""
