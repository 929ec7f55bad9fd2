"""What is on its way to a stock: how soon each entry can be there, and by when so much can have come."""

ROUNDING = 1e-9  # an amount that is missing by less is there


class Due:
    """Entries on their way, by the hour at which each can come at the soonest.

    Those whose hour has passed without their coming (they wait somewhere) are counted together, so
    that a long queue costs no more than a short one.
    """

    def __init__(self) -> None:
        self._loads: dict[int, float] = {}
        self._hours: list[tuple[float, int]] = []  # sorted but for what was added last
        self._sorted = True
        self._next = 0  # before it: overdue, or gone
        self._overdue: set[int] = set()
        self._overdue_amount = 0.0

    def add(self, who: int, hour: float, load: float) -> None:
        """Expect an entry at an hour."""
        self._loads[who] = load
        self._hours.append((hour, who))
        self._sorted = False

    def drop(self, who: int) -> None:
        """Expect an entry no more: it has come, or will not; one that was not expected changes nothing."""
        load = self._loads.pop(who, None)
        if load is not None and who in self._overdue:
            self._overdue.remove(who)
            self._overdue_amount = self._overdue_amount - load if self._overdue else 0.0

    def by(self, amount: float, now_h: float) -> float | None:
        """Return the earliest hour, not before the present, by which `amount` can have come; None if never."""
        self._pass(now_h)
        if not self._loads:
            return None
        amount -= self._overdue_amount + ROUNDING
        if amount <= 0.0:
            return now_h
        for index in range(self._next, len(self._hours)):
            hour, who = self._hours[index]
            amount -= self._loads.get(who, 0.0)
            if amount <= 0.0:
                return hour
        return None

    def _pass(self, now_h: float) -> None:
        hours = self._hours
        if not self._sorted:
            del hours[: self._next]
            hours.sort()
            self._next, self._sorted = 0, True
        while self._next < len(hours) and hours[self._next][0] <= now_h:
            who = hours[self._next][1]
            if who in self._loads:
                self._overdue.add(who)
                self._overdue_amount += self._loads[who]
            self._next += 1
