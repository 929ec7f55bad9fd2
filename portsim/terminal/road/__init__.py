"""Trucks: the gate, the weighbridge, the bays, and the way out."""
