"""The pipeline of a stock: the entries that are on their way to it."""

ROUNDING = 1e-9  # an amount that is short by less is complete


class Pipeline:
    """Entries on their way, by the earliest hour at which each can come.

    Those whose hour has passed (they wait somewhere) are counted together, so that a long queue
    costs no more than a short one.

    Examples
    --------
    >>> pipeline = Pipeline()
    >>> pipeline.add(1, 4.0, 20.0)
    >>> pipeline.add(2, 6.0, 20.0)
    >>> pipeline.arrival_hour(30.0, 0.0)
    6.0
    """

    def __init__(self) -> None:
        self._amounts: dict[int, float] = {}
        self._hours: list[tuple[float, int]] = []  # sorted, except for those added last
        self._sorted = True
        self._next = 0  # entries before this position are overdue or gone
        self._overdue: set[int] = set()
        self._overdue_amount = 0.0

    def add(self, entry: int, hour: float, amount: float) -> None:
        """Expect an entry at an hour."""
        self._amounts[entry] = amount
        self._hours.append((hour, entry))
        self._sorted = False

    def drop(self, entry: int) -> None:
        """Expect an entry no more, since it has come or will not come.

        An entry that was not expected changes nothing.
        """
        amount = self._amounts.pop(entry, None)
        if amount is not None and entry in self._overdue:
            self._overdue.remove(entry)
            self._overdue_amount = self._overdue_amount - amount if self._overdue else 0.0

    def arrival_hour(self, amount: float, now_h: float) -> float | None:
        """Return the earliest hour, not before the present, by which `amount` can have come.

        None if all that is on its way does not suffice.
        """
        self._note_overdue(now_h)
        if not self._amounts:
            return None
        amount -= self._overdue_amount + ROUNDING
        if amount <= 0.0:
            return now_h
        for index in range(self._next, len(self._hours)):
            hour, entry = self._hours[index]
            amount -= self._amounts.get(entry, 0.0)
            if amount <= 0.0:
                return hour
        return None

    def _note_overdue(self, now_h: float) -> None:
        """Count the entries as overdue whose hour has passed."""
        hours = self._hours
        if not self._sorted:
            del hours[: self._next]
            hours.sort()
            self._next, self._sorted = 0, True
        while self._next < len(hours) and hours[self._next][0] <= now_h:
            entry = hours[self._next][1]
            if entry in self._amounts:
                self._overdue.add(entry)
                self._overdue_amount += self._amounts[entry]
            self._next += 1
