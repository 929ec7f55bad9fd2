"""Pilots and tugs: where each of them is, and who is nearest."""

from collections.abc import Collection, Sequence

from portsim.flow.calendar.roster import Roster
from portsim.flow.rounding import TIE_H


class PilotOrTugPool:
    """Pilots or tugs. Each becomes free at an hour, at sea or at the berths.

    Where fewer are manned than there are, any of those that are not in use may be the ones that are
    manned: none is begun beyond the number, and those in use finish their job.

    Attributes
    ----------
    manned : Roster
        How many are manned at each hour.
    """

    def __init__(self, manned: Roster, run_h: float) -> None:
        self.manned = manned
        self.run_h = run_h
        self._units: list[tuple[float, bool]] = [(0.0, False)] * manned.most  # free from, at sea

    def ready(
        self, needed: int, at_sea: bool, now: float, kept: Collection[int]
    ) -> tuple[float, list[int]]:
        """Return (hour, indices): when free units can be at one end, and which; `needed` at most.

        The ends are the sea and the berths. The nearest are taken first, then those that have been
        free longest. Units that are kept for others do not count, nor those that are not manned.
        """
        free = [
            (self.run_h if sea != at_sea else 0.0, since, index)
            for index, (since, sea) in enumerate(self._units)
            if since <= now + TIE_H and index not in kept
        ]
        most = needed
        if not self.manned.always:
            in_use = sum(since > now + TIE_H for since, _ in self._units)
            most = min(needed, max(self.manned_at(now) - in_use - len(kept), 0))
        taken = sorted(free)[:most]
        run_h = taken[-1][0] if taken else 0.0
        return now + run_h, [index for _, _, index in taken]

    def manned_at(self, now: float) -> int:
        """Return how many are manned, those in use included."""
        return self.manned.at(now + TIE_H)

    def take(self, units: Sequence[int], stop: float, ends_at_sea: bool) -> None:
        """Let units be in use until `stop`, and become free at sea or at the berths."""
        for index in units:
            self._units[index] = (stop, ends_at_sea)
