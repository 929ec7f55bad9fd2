"""The reference year and an M/M/3 queue, written for several simulators as their users would."""
