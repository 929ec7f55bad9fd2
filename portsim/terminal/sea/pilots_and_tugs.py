"""Pilots and tugs: where each of them is, and who is nearest."""

from collections.abc import Collection, Sequence

from portsim.flow.rounding import TIE_H


class PilotOrTugPool:
    """Pilots or tugs. Each becomes free at an hour, at sea or at the berths."""

    def __init__(self, number: int, run_h: float) -> None:
        self.run_h = run_h
        self._units: list[tuple[float, bool]] = [(0.0, False)] * number  # free from, whether at sea

    def ready(
        self, needed: int, at_sea: bool, now: float, kept: Collection[int]
    ) -> tuple[float, list[int]]:
        """Return (hour, indices): when free units can be at one end, and which; `needed` at most.

        The ends are the sea and the berths. The nearest are taken first, then those that have been
        free longest. Units that are kept for others do not count.
        """
        free = [
            (self.run_h if sea != at_sea else 0.0, since, index)
            for index, (since, sea) in enumerate(self._units)
            if since <= now + TIE_H and index not in kept
        ]
        taken = sorted(free)[:needed]
        run_h = taken[-1][0] if taken else 0.0
        return now + run_h, [index for _, _, index in taken]

    def take(self, units: Sequence[int], stop: float, ends_at_sea: bool) -> None:
        """Let units be in use until `stop`, and become free at sea or at the berths."""
        for index in units:
            self._units[index] = (stop, ends_at_sea)
